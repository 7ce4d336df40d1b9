"""Pairs of Arabic breaking news: two posts a case, the first is news, the second labelled."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from monitor.scenario.read import read_scenario

EVALUATION = Path(__file__).parents[3] / "evaluation"
DEDUP = EVALUATION / "dedup"
STREAMS = ("development", "held-out", "development-2")
RELATIONS = {
    "D": {"duplicate"},
    "C": {"duplicate", "same_story", "update"},
    "S": {"same_story"},
    "U": {"update"},
    "R": {"original"},
    "X": {"original"},
}


def lines(folder: str, name: str) -> list[dict[str, Any]]:
    text = (DEDUP / folder / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def cases() -> dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """By case its posts with their labels, the earlier first."""
    gold = {g["post"]: g for g in lines("arabic-pairs", "gold")}
    found = defaultdict(list)
    for post in lines("arabic-pairs", "posts"):
        found[post["case"]].append((post, gold[post["id"]]))
    return found


def test_the_folder_is_read_and_every_post_has_one_label() -> None:
    read = read_scenario(DEDUP / "arabic-pairs")
    steps = [step.id for step in read.steps]
    assert len(set(steps)) == len(steps)
    assert sorted(line.post or "" for line in read.gold) == sorted(steps)


def test_a_case_is_news_and_a_later_post_of_the_labelled_kind() -> None:
    for case, pair in cases().items():
        (first, said), (second, labelled) = pair
        assert first["date"] < second["date"], case
        assert (said["relation"], said["label"], said.get("of")) == ("original", "news", None)
        assert labelled["relation"] in RELATIONS[labelled["label"]], case
        new = labelled["relation"] == "original"
        assert labelled.get("of") == (None if new else first["id"]), case
        assert (labelled["story"] != said["story"]) == new, case


def test_cases_share_no_story_and_no_text() -> None:
    stories = [{gold["story"] for _, gold in pair} for pair in cases().values()]
    assert len(set().union(*stories)) == sum(map(len, stories))
    texts = [post["text"] for post in lines("arabic-pairs", "posts")]
    assert len(set(texts)) == len(texts)


def test_the_posts_are_in_time_order_and_their_channels_are_of_this_folder_alone() -> None:
    posts = lines("arabic-pairs", "posts")
    assert [p["date"] for p in posts] == sorted(p["date"] for p in posts)
    channels = {p["channel"] for p in posts}
    listed = read_scenario(DEDUP / "arabic-pairs").watchlist.channels
    assert channels == {channel.reference for channel in listed}
    for stream in STREAMS:
        assert not channels & {p["channel"] for p in lines(stream, "posts")}


def test_the_table_of_the_readme_counts_the_pairs() -> None:
    readme = (EVALUATION / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `([A-Z])` \| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", readme, re.M
    )
    counted = Counter(
        (gold["label"], gold["relation"]) for _, (_, (_, gold)) in sorted(cases().items())
    )
    relations = ("duplicate", "same_story", "update", "original")
    assert {label: tuple(map(int, counts)) for label, *counts in rows} == {
        label: tuple(counted[label, relation] for relation in relations) for label in RELATIONS
    }
