"""A model of sentences beside the analysis: what it may change, and what it may not."""

from itertools import pairwise
from random import Random

import pytest

from monitor.analysis import Window, sources
from monitor.crossref import Embedder
from monitor.crossref.alike import NEAREST
from monitor.embedding import load_embedder
from monitor.lexicon import load
from monitor.model.ids import PostKey, ReportId
from monitor.model.post import StoredPost
from monitor.model.story import Level, Link, State
from tests.unit.analysis.desk import (
    DISPATCH,
    LENS,
    MINISTRY,
    OUTLETS,
    SPAN,
    Desk,
    edited,
    stored,
)
from tests.unit.embedding.tiny import write_model

GROUPS = ("drones uavs", "hit struck", "fuel oil", "depot storage", "bread", "school", "harbour")
POST = "Two drones hit a fuel depot, residents say."
REPORT = "Two UAVs struck oil storage, officials report"
"""The same news without a place, and without a name or word in common that is rare."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    found = load_embedder(write_model(tmp_path_factory.mktemp("model"), GROUPS))
    assert found is not None
    return found


def desk(embedder: Embedder | None) -> Desk:
    weighed = sources({c.id: c for c in (DISPATCH, LENS, MINISTRY)}, OUTLETS)
    return Desk(Window(load(), weighed, SPAN, embedder))


def links(at: Desk, item: StoredPost) -> tuple[Link, ...]:
    entry = at.window.post(item.post.key)
    assert entry is not None
    return entry.links


def told(embedder: Embedder | None, post: str, report: str, minutes: float = 60) -> Desk:
    at = desk(embedder)
    at.post(stored(post))
    at.report(1, report, minutes=minutes)
    return at


def only(at: Desk) -> Link | None:
    found = links(at, stored(""))
    assert len(found) <= 1
    return found[0] if found else None


def terms(link: Link | None) -> dict[str, float]:
    return {term.name: term.value for term in link.terms} if link else {}


def test_without_a_model_nothing_is_found_by_meaning() -> None:
    assert only(told(None, POST, REPORT)) is None


def test_texts_of_one_meaning_are_found_without_a_place_or_a_name(model: Embedder) -> None:
    at = told(model, POST, REPORT)
    link = only(at)
    assert link is not None
    assert terms(link)["meaning"] == 1.0
    later = desk(model)
    later.report(1, REPORT)
    later.post(stored(POST, minutes=70))
    assert terms(only(later)) == terms(link)


def test_what_is_found_by_meaning_alone_changes_no_state(model: Embedder) -> None:
    at = told(model, POST, REPORT)
    link = only(at)
    assert link is not None
    assert link.level is Level.POSSIBLE
    assert link.p < 0.8
    assert at.state_of(stored(POST)) is State.UNCONFIRMED


@pytest.mark.parametrize(
    ("post", "report", "minutes"),
    [
        ("Drones hit fuel depot in Erbil.", "Drones hit fuel depot in Baghdad", 60),
        ("Drones hit depot at Harir air base.", "Drones hit depot at Ain al-Asad air base", 60),
        ("Drones hit fuel depot in Erbil.", "Drones hit fuel depot in Aleppo", 60),
        ("Drones hit fuel depot in Erbil.", "Drones hit fuel depot in Erbil", 24 * 60),
        ("Drones hit fuel depot in Erbil.", "Drones hit fuel depot in Erbil", 36 * 60),
        (POST, REPORT, 36 * 60),
    ],
    ids=["other city", "other base", "other country", "next day", "later", "no place, later"],
)
def test_another_place_or_time_keeps_a_pair_apart_however_alike(
    model: Embedder, post: str, report: str, minutes: float
) -> None:
    without, with_model = (only(told(e, post, report, minutes)) for e in (None, model))
    assert with_model == without
    assert "meaning" not in terms(with_model)


def test_where_the_place_agrees_it_helps_as_one_term_of_many(model: Embedder) -> None:
    pair = "Drones hit fuel depot in Erbil.", "UAVs over oil storage in Kurdistan region"
    without, with_model = (only(told(embedder, *pair)) for embedder in (None, model))
    assert without is not None
    assert with_model is not None
    gained = terms(with_model).pop("meaning")
    assert 0 < gained <= 1
    assert sum(terms(with_model).values()) == pytest.approx(sum(terms(without).values()) + gained)
    assert with_model.p > without.p


def test_other_texts_gain_nothing(model: Embedder) -> None:
    assert only(told(model, POST, "Bread and school prices rise as harbour workers strike")) is None


def test_a_post_that_says_something_else_now_is_looked_for_anew(model: Embedder) -> None:
    at = told(model, POST, REPORT)
    other = "Two drones were seen over a school harbour, residents say."
    at.change(edited(stored(POST), other, 70), 70)
    assert only(at) is None
    at.change(edited(edited(stored(POST), other, 70), POST, 80), 80)
    assert only(at) is not None


def test_a_report_that_says_something_else_now_is_found_no_more(model: Embedder) -> None:
    at = told(model, POST, REPORT)
    at.report(1, "Bread prices rise in harbour schools", minutes=70)
    assert only(at) is None
    at.report(2, REPORT, minutes=80)
    at.window.withdraw_report(ReportId(2), stored("", minutes=90).post.date)
    assert only(at) is None


NEAR = [
    "UAVs struck oil storage, officials report",
    "Drones struck oil storage harbour, officials report",
    "UAVs hit fuel storage school, officials report",
]
POSTS = ["Drones hit a fuel depot, residents say.", "UAVs struck a fuel depot harbour, they say."]


def shuffled(embedder: Embedder, seed: int) -> Desk:
    """More reports than a post may have, in any order."""
    at = desk(embedder)
    steps: list[tuple[str, int]] = [("post", n) for n in range(4)]
    steps += [("report", n) for n in range(1, 2 * NEAREST)]
    Random(seed).shuffle(steps)
    for kind, number in steps:
        if kind == "post":
            at.post(
                stored(POSTS[number % 2], channel=(DISPATCH, LENS)[number // 2], message=number)
            )
        else:
            at.report(number, NEAR[number % len(NEAR)], minutes=1)
    return at


def all_links(at: Desk) -> dict[PostKey, tuple[Link, ...]]:
    keys = [
        PostKey(channel.id, stored("", message=number).post.key.message)
        for channel in (DISPATCH, LENS)
        for number in range(4)
    ]
    return {key: entry.links for key in keys if (entry := at.window.post(key)) is not None}


def test_a_post_has_at_most_twenty_by_meaning_whatever_the_order(model: Embedder) -> None:
    found = [all_links(shuffled(model, seed)) for seed in range(4)]
    assert all(one == other for one, other in pairwise(found))
    assert {len(held) for held in found[0].values()} == {NEAREST}


def test_a_restart_remembers_the_same(model: Embedder) -> None:
    before = shuffled(model, 1)
    entries = [entry for key in all_links(before) if (entry := before.window.post(key)) is not None]
    numbers = sorted({entry.story for entry in entries})
    stories = [story for n in numbers if (story := before.window.story(n)) is not None]
    facts = [before.window.facts(story, stored("").post.date) for story in stories]
    after = desk(model)
    after.window.restore(
        posts=[entry.stored for entry in entries],
        stories=stories,
        links=[link for entry in entries for link in entry.links],
        reports=[report for each in facts for report in each.reports.values()],
    )
    for at in (before, after):
        at.report(1000, NEAR[0], minutes=2)
    assert all_links(before) == all_links(after)
