"""The two halves of the labelled posts: whole, consistent, and apart from each other."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from monitor.model.relation import Relation
from monitor.scenario.read import Scenario, read_scenario

EVALUATION = Path(__file__).parents[3] / "evaluation"
HALVES = ("development", "held-out")
RELATIONS = ("original", "duplicate", "update", "same_story")
LABELS = {
    "original": {"news", "look_alike"},
    "duplicate": {"copy", "forward", "media", "touched_up"},
    "update": {"changed", "new_text", "edited"},
    "same_story": {"retold", "translated"},
}


def lines(half: str, name: str) -> list[dict[str, Any]]:
    text = (EVALUATION / "dedup" / half / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def scenario(half: str) -> Scenario:
    return read_scenario(EVALUATION / "dedup" / half)


@pytest.mark.parametrize("half", HALVES)
def test_every_post_has_one_label(half: str) -> None:
    steps = [step.id for step in scenario(half).steps]
    assert len(set(steps)) == len(steps)
    assert sorted(line.post or "" for line in scenario(half).gold) == sorted(steps)
    assert {line.relation for line in scenario(half).gold} == set(Relation)


@pytest.mark.parametrize("half", HALVES)
def test_a_label_names_an_earlier_post_of_its_story(half: str) -> None:
    read = scenario(half)
    place = {step.id: number for number, step in enumerate(read.steps)}
    time = {step.id: step.at for step in read.steps}
    story = {line.post: line.story for line in read.gold}
    first: dict[str | None, str] = {}
    for line in sorted(read.gold, key=lambda line: place[line.post or ""]):
        assert line.post is not None
        first.setdefault(line.story, line.post)
        if line.relation == "original":
            assert line.of is None
            assert first[line.story] == line.post
        else:
            assert line.of is not None
            assert time[line.of] < time[line.post]
            assert story[line.of] == line.story


@pytest.mark.parametrize("half", HALVES)
def test_a_label_says_of_which_kind_a_post_is(half: str) -> None:
    kinds: dict[str, set[str]] = {relation: set() for relation in RELATIONS}
    language = {p["id"]: p["lang"] for p in lines(half, "posts")}
    for gold in lines(half, "gold"):
        kinds[gold["relation"]].add(gold["label"])
        if gold["relation"] == "same_story":
            same = language[gold["post"]] == language[gold["of"]]
            assert gold["label"] == ("retold" if same else "translated")
    assert kinds == LABELS


@pytest.mark.parametrize("half", HALVES)
def test_the_files_are_in_time_order_and_every_channel_is_in_the_watchlist(half: str) -> None:
    posts = lines(half, "posts")
    assert [p["date"] for p in posts] == sorted(p["date"] for p in posts)
    assert [p["id"] for p in posts] == [g["post"] for g in lines(half, "gold")]
    watched = {w.reference: w.language for w in scenario(half).watchlist.channels}
    assert {p["channel"]: p["lang"] for p in posts} == watched


def test_the_halves_share_no_story_no_channel_and_no_text() -> None:
    development, held_out = (lines(half, "posts") for half in HALVES)
    assert not {p["channel"] for p in development} & {p["channel"] for p in held_out}
    assert {p["text"] for p in development} & {p["text"] for p in held_out} <= {""}
    stories = [{g["story"] for g in lines(half, "gold")} for half in HALVES]
    assert not stories[0] & stories[1]


@pytest.mark.parametrize("half", HALVES)
def test_what_is_certain_without_words_occurs(half: str) -> None:
    posts = lines(half, "posts")
    relation = {g["post"]: g["relation"] for g in lines(half, "gold")}
    forwards = [p for p in posts if "forwarded_from" in p]
    assert {relation[p["id"]] for p in forwards} == {"original", "duplicate"}
    wordless = [p for p in posts if not p["text"]]
    assert wordless
    assert all(p["media"] and relation[p["id"]] == "duplicate" for p in wordless)
    edits = [p for p in posts if "edit_of" in p]
    assert {relation[p["id"]] for p in edits} == {"duplicate", "update"}


@pytest.mark.parametrize("half", HALVES)
def test_words_of_another_day_are_news(half: str) -> None:
    """Some originals have the very words of an earlier story, header and footer aside."""
    relation = {g["post"]: g for g in lines(half, "gold")}
    told: dict[str, str] = {}
    repeated = 0
    for post in lines(half, "posts"):
        gold = relation[post["id"]]
        words = " ".join(re.findall(r"\w+", post["text"].partition("\n\n")[0]))
        if words and gold["relation"] == "original":
            repeated += told.setdefault(words, gold["story"]) != gold["story"]
    assert repeated >= 2


def test_the_table_of_the_readme_counts_what_is_there() -> None:
    readme = (EVALUATION / "README.md").read_text(encoding="utf-8")
    written = {
        (half, language): tuple(map(int, counts.split("|")))
        for half, language, counts in re.findall(
            r"^\| (development|held-out) \| (\w+) \| ([\d |]+) \|$", readme, re.MULTILINE
        )
    }
    counted = {}
    for half in HALVES:
        language = {p["id"]: p["lang"] for p in lines(half, "posts")}
        labels = [(language[g["post"]], g["relation"]) for g in lines(half, "gold")]
        for name in {*language.values(), "all"}:
            of = Counter(relation for spoken, relation in labels if name in (spoken, "all"))
            counted[half, name] = (of.total(), *(of[relation] for relation in RELATIONS))
    assert written == counted
    stories = [len({g["story"] for g in lines(half, "gold")}) for half in HALVES]
    assert f"Stories: {stories[0]} in development, {stories[1]} in held-out." in readme
