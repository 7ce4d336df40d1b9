"""Pairs of Arabic breaking news: two posts a case, the first is news, the second labelled."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from monitor.scenario.read import read_scenario

EVALUATION = Path(__file__).parents[3] / "evaluation"
DEDUP = EVALUATION / "dedup"
FOLDERS = (
    "arabic-pairs",
    "arabic-pairs-2",
    "arabic-pairs-3",
    "arabic-pairs-4",
    "arabic-pairs-held-out",
)
STREAMS = ("development", "held-out", "development-2", "development-3", "development-4")
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


def cases(folder: str) -> dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """By case of a folder its posts with their labels, the earlier first."""
    gold = {g["post"]: g for g in lines(folder, "gold")}
    found = defaultdict(list)
    for post in lines(folder, "posts"):
        found[post["case"]].append((post, gold[post["id"]]))
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_folder_is_read_and_every_post_has_one_label(folder: str) -> None:
    read = read_scenario(DEDUP / folder)
    steps = [step.id for step in read.steps]
    assert len(set(steps)) == len(steps)
    assert sorted(line.post or "" for line in read.gold) == sorted(steps)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_case_is_news_and_a_later_post_of_the_labelled_kind(folder: str) -> None:
    for case, pair in cases(folder).items():
        (first, said), (second, labelled) = pair
        assert first["date"] < second["date"], case
        assert (said["relation"], said["label"], said.get("of")) == ("original", "news", None)
        assert labelled["relation"] in RELATIONS[labelled["label"]], case
        new = labelled["relation"] == "original"
        assert labelled.get("of") == (None if new else first["id"]), case
        assert (labelled["story"] != said["story"]) == new, case


@pytest.mark.parametrize("folder", FOLDERS)
def test_cases_share_no_story_and_no_text(folder: str) -> None:
    stories = [{gold["story"] for _, gold in pair} for pair in cases(folder).values()]
    assert len(set().union(*stories)) == sum(map(len, stories))
    texts = [post["text"] for post in lines(folder, "posts")]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_posts_are_in_time_order_and_their_channels_are_of_this_folder_alone(
    folder: str,
) -> None:
    posts = lines(folder, "posts")
    assert [p["date"] for p in posts] == sorted(p["date"] for p in posts)
    channels = {p["channel"] for p in posts}
    listed = read_scenario(DEDUP / folder).watchlist.channels
    assert channels == {channel.reference for channel in listed}
    for other in {*STREAMS, *FOLDERS} - {folder}:
        assert not channels & {p["channel"] for p in lines(other, "posts")}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_table_of_the_readme_counts_the_pairs(folder: str) -> None:
    readme = (EVALUATION / "README.md").read_text(encoding="utf-8")
    said = readme.partition(f"`dedup/{folder}/` holds")[2]
    table = re.search(r"(?:^\|.*\n)+", said, re.M)
    assert table is not None
    rows = re.findall(
        r"^\| `([A-Z])` \| [^|]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", table[0], re.M
    )
    counted = Counter(
        (gold["label"], gold["relation"]) for _, (_, (_, gold)) in sorted(cases(folder).items())
    )
    relations = ("duplicate", "same_story", "update", "original")
    assert {label: tuple(map(int, counts)) for label, *counts in rows} == {
        label: tuple(counted[label, relation] for relation in relations)
        for label in {label for label, _ in counted}
    }
