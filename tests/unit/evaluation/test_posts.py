"""The folders of labelled posts: whole, consistent, and apart from each other."""

import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from monitor.model.relation import Relation
from monitor.scenario.read import Scenario, read_scenario

EVALUATION = Path(__file__).parents[3] / "evaluation"
FOLDERS = ("development", "held-out", "development-2", "development-3", "development-4")
RELATIONS = ("original", "duplicate", "update", "same_story")
LABELS = {
    "original": {"news", "look_alike"},
    "duplicate": {"copy", "forward", "media", "touched_up"},
    "update": {"changed", "new_text", "edited"},
    "same_story": {"retold", "translated"},
}


def lines(folder: str, name: str) -> list[dict[str, Any]]:
    text = (EVALUATION / "dedup" / folder / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def scenario(folder: str) -> Scenario:
    return read_scenario(EVALUATION / "dedup" / folder)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_post_has_one_label(folder: str) -> None:
    steps = [step.id for step in scenario(folder).steps]
    assert len(set(steps)) == len(steps)
    assert sorted(line.post or "" for line in scenario(folder).gold) == sorted(steps)
    assert {line.relation for line in scenario(folder).gold} == set(Relation)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_label_names_an_earlier_post_of_its_story(folder: str) -> None:
    read = scenario(folder)
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


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_label_says_of_which_kind_a_post_is(folder: str) -> None:
    kinds: dict[str, set[str]] = {relation: set() for relation in RELATIONS}
    language = {p["id"]: p["lang"] for p in lines(folder, "posts")}
    for gold in lines(folder, "gold"):
        kinds[gold["relation"]].add(gold["label"])
        if gold["relation"] == "same_story":
            same = language[gold["post"]] == language[gold["of"]]
            assert gold["label"] == ("retold" if same else "translated")
    assert kinds == LABELS


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_files_are_in_time_order_and_every_channel_is_in_the_watchlist(folder: str) -> None:
    posts = lines(folder, "posts")
    assert [p["date"] for p in posts] == sorted(p["date"] for p in posts)
    assert [p["id"] for p in posts] == [g["post"] for g in lines(folder, "gold")]
    watched = {w.reference: w.language for w in scenario(folder).watchlist.channels}
    assert {p["channel"]: p["lang"] for p in posts} == watched


@pytest.mark.parametrize(("one", "other"), list(combinations(FOLDERS, 2)))
def test_the_folders_share_no_story_no_channel_and_no_text(one: str, other: str) -> None:
    first, second = lines(one, "posts"), lines(other, "posts")
    assert not {p["channel"] for p in first} & {p["channel"] for p in second}
    assert {p["text"] for p in first} & {p["text"] for p in second} <= {""}
    stories = [{g["story"] for g in lines(folder, "gold")} for folder in (one, other)]
    assert not stories[0] & stories[1]


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_certain_without_words_occurs(folder: str) -> None:
    posts = lines(folder, "posts")
    relation = {g["post"]: g["relation"] for g in lines(folder, "gold")}
    forwards = [p for p in posts if "forwarded_from" in p]
    assert {relation[p["id"]] for p in forwards} == {"original", "duplicate"}
    wordless = [p for p in posts if not p["text"]]
    assert wordless
    assert all(p["media"] and relation[p["id"]] == "duplicate" for p in wordless)
    edits = [p for p in posts if "edit_of" in p]
    assert {relation[p["id"]] for p in edits} == {"duplicate", "update"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_words_of_another_day_are_news(folder: str) -> None:
    """Some originals have the very words of an earlier story, header and footer aside."""
    relation = {g["post"]: g for g in lines(folder, "gold")}
    told: dict[str, str] = {}
    repeated = 0
    for post in lines(folder, "posts"):
        gold = relation[post["id"]]
        words = " ".join(re.findall(r"\w+", post["text"].partition("\n\n")[0]))
        if words and gold["relation"] == "original":
            repeated += told.setdefault(words, gold["story"]) != gold["story"]
    assert repeated >= 2


def test_the_table_of_the_readme_counts_what_is_there() -> None:
    readme = (EVALUATION / "README.md").read_text(encoding="utf-8")
    written = {
        (folder, language): tuple(map(int, counts.split("|")))
        for folder, language, counts in re.findall(
            r"^\| (development(?:-\d)?|held-out) \| (\w+) \| ([\d |]+) \|$",
            readme,
            re.MULTILINE,
        )
    }
    counted = {}
    for folder in FOLDERS:
        language = {p["id"]: p["lang"] for p in lines(folder, "posts")}
        labels = [(language[g["post"]], g["relation"]) for g in lines(folder, "gold")]
        for name in {*language.values(), "all"}:
            of = Counter(relation for spoken, relation in labels if name in (spoken, "all"))
            counted[folder, name] = (of.total(), *(of[relation] for relation in RELATIONS))
    assert written == counted
    stories = [len({g["story"] for g in lines(folder, "gold")}) for folder in FOLDERS]
    in_words = ", ".join(f"{n} in {folder}" for n, folder in zip(stories, FOLDERS, strict=True))
    assert f"Stories: {in_words}." in " ".join(readme.split())
