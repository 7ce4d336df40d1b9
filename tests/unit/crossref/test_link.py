"""Which reports concern a post's event, and how the two compare."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.crossref import AccountIndex, score
from monitor.crossref.score import probability
from monitor.lexicon import load
from monitor.model.claim import Field
from monitor.model.ids import MessageId, PostKey, StoryId
from monitor.model.post import Forward
from monitor.model.story import Level, Stance, Verdict
from monitor.stories import SAME_TIME_WITHIN, Neighbour, join
from tests.unit.crossref.accounts import RELAY, SCOUT, at, linked, post, report


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "سماع دوي انفجار في ميناء اللاذقية بعد غارة"),
        ("fa", "حمله هوایی به بندر لاذقیه"),
        ("ru", "Авиаудар по порту Латакии"),
        ("he", "תקיפה אווירית בנמל לטקיה"),
        ("tr", "Lazkiye Limanı'na hava saldırısı"),
        ("fr", "Frappe aérienne sur le port de Latakia"),
    ],
)
def test_a_post_in_any_language_is_linked_to_the_english_wire(language: str, text: str) -> None:
    wire = report(at(7, 2), "Air strike hits Latakia port", "Jets hit the port of Latakia.")
    found = linked(post(text, at(7, 0, 30), language=language), wire)
    assert found is not None
    assert found.level is Level.LINKED


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Drone shot down over Erbil airport", "Flights at Erbil airport resume after fog"),
        ("Drone shot down over Erbil airport", "Drone shot down over Kirkuk"),
        ("Drone shot down over Erbil airport", "Protest at Erbil airport over wages"),
        ("Rocket hits Kharkiv", "Rocket hits Kherson"),
        ("Prices in Baghdad's markets", "Bomb explodes in Baghdad market"),
    ],
)
def test_other_events_are_not_linked(text: str, title: str) -> None:
    assert linked(post(text, at(6, 1)), report(at(6, 3), title)) is None


def test_the_same_place_the_next_day_is_another_event() -> None:
    mine = post("Rockets hit Camp Taji", at(5, 1))
    assert linked(mine, report(at(6, 20), "Rockets hit Camp Taji")) is None


def test_a_rising_toll_is_no_contradiction() -> None:
    found = linked(
        post("Shelling of Marib: 4 killed", at(5, 15)),
        report(at(5, 20), "Toll of Marib shelling rises to 7 killed", "7 killed in Marib shelling"),
    )
    assert found is not None
    assert dict(found.fields)[Field.KILLED].verdict is Verdict.DIFFERS
    assert found.stance is Stance.SUPPORTS


def test_none_hurt_against_dead_is_a_contradiction() -> None:
    found = linked(
        post("Rocket hits Camp Taji: 3 killed", at(5, 15)),
        report(
            at(5, 17), "Rocket lands at Camp Taji", "A rocket fell on Camp Taji. No casualties."
        ),
    )
    assert found is not None
    assert dict(found.fields)[Field.KILLED].verdict is Verdict.CONFLICTS
    assert found.stance is Stance.DISPUTES


def test_silence_is_no_disagreement() -> None:
    found = linked(
        post("A drone struck a hangar inside the Harir base", at(5, 1)),
        report(at(5, 3), "Drone attack on Harir base"),
    )
    assert found is not None
    assert dict(found.fields)[Field.OUTCOME].verdict is Verdict.SILENT
    assert found.stance is Stance.SUPPORTS


def test_an_official_denial_disputes() -> None:
    found = linked(
        post("Explosion reported at Natanz", at(5, 1)),
        report(at(5, 3), "Official denies attack at Natanz", "An official denied any attack "
               "on Natanz, saying an explosion heard on Wednesday was a drill."),
    )  # fmt: skip
    assert found is not None
    assert found.stance is Stance.DISPUTES


def test_a_denial_agrees_with_a_denial() -> None:
    found = linked(
        post("No truth to reports of an attack on Baghdad airport", at(5, 1)),
        report(at(5, 3), "Iraq denies attack on Baghdad airport",
               "The interior ministry denied any attack on Baghdad airport."),
    )  # fmt: skip
    assert found is not None
    assert found.stance is Stance.SUPPORTS


def test_a_denied_cargo_disputes() -> None:
    found = linked(
        post("Rebels seize a cargo ship off Hodeidah carrying military equipment", at(3, 3)),
        report(at(3, 10), "Rebels seize ship off Hodeidah", "Rebels seized a cargo ship off "
               "Hodeidah, the Saudi-led coalition said, denying it carried military equipment."),
    )  # fmt: skip
    assert found is not None
    assert found.stance is Stance.DISPUTES


def test_a_forward_rests_on_its_origin() -> None:
    echo = report(at(5, 4), "Drones hit Harir base", "Drones hit the Harir base, Scout reported.")
    forwarded = Forward(at(5, 1), channel=SCOUT.id, message=MessageId(9))
    text = "Drones hit the Harir base"
    found = linked(post(text, at(5, 2), channel=RELAY, forward=forwarded), echo)
    assert found is not None
    assert found.stance is Stance.CIRCULAR


def test_every_link_explains_itself() -> None:
    found = linked(
        post("Drone shot down over Erbil airport", at(6, 1)),
        report(at(6, 3), "Drone shot down over Erbil airport"),
    )
    assert found is not None
    names = [term.name for term in found.terms]
    assert names[:3] == ["bias", "place", "time"]
    assert found.p == pytest.approx(probability(sum(term.value for term in found.terms)))


ROOT = Path(__file__).parents[3]

TEXTS = [
    "Drone shot down over Erbil airport",
    "Drones attack Harir base, two killed",
    "Rockets hit Camp Taji",
    "Explosion in Erbil",
    "Air strike in Deir ez-Zor",
    "Prices in Erbil",
]


@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_the_score_is_symmetric(first: str, second: str, hours: int) -> None:
    a = post(first, at(5, 1)).frames[0]
    b = post(second, at(5, 1) + timedelta(hours=hours)).frames[0]
    assert score(a, b, load()).p == pytest.approx(score(b, a, load()).p)


@given(st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(0, 60)), max_size=12))
@settings(max_examples=25, deadline=None)
def test_candidates_miss_no_link(items: list[tuple[str, int]]) -> None:
    index: AccountIndex[int] = AccountIndex(load())
    reports = [report(at(4, 1) + timedelta(hours=h), text) for text, h in items]
    for number, account in enumerate(reports):
        index.add(number, account)
    mine = post("Drone shot down over Erbil airport", at(5, 1))
    likely = set(index.candidates(mine))
    for number, account in enumerate(reports):
        if linked(mine, account) is not None:
            assert number in likely


@given(
    st.sampled_from(TEXTS),
    st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(0, 60)), max_size=12),
)
@settings(max_examples=25, deadline=None)
def test_posts_of_one_place_miss_no_join(text: str, items: list[tuple[str, int]]) -> None:
    index: AccountIndex[int] = AccountIndex(load())
    others = [post(other, at(4, 1) + timedelta(hours=h)) for other, h in items]
    for number, account in enumerate(others):
        index.add(number, account)
    mine = post(text, at(5, 1))
    likely = set(index.of_one_place(mine, SAME_TIME_WITHIN))
    for number, account in enumerate(others):
        neighbour = Neighbour(PostKey(RELAY.id, MessageId(1)), StoryId(1), account.frames)
        if join(mine.frames, [neighbour], load()) is not None:
            assert number in likely


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Drone shot down over Erbil airport", [1], id="the same"),
        pytest.param("Explosion in Erbil after a drone attack", [1], id="the site's city"),
        pytest.param("Drone shot down over Camp Taji", [], id="another site"),
        pytest.param("Drone shot down over the airport", [], id="no place"),
        pytest.param("Erbil airport is the newest of the region", [], id="no event"),
        pytest.param("Ceremony at Erbil airport, president to resign", [], id="another event"),
    ],
)
def test_for_joining_only_posts_of_one_event_and_place_are_looked_at(
    text: str, found: list[int]
) -> None:
    index: AccountIndex[int] = AccountIndex(load())
    index.add(1, post("Drone shot down over Erbil airport", at(5, 1)))
    assert index.of_one_place(post(text, at(5, 2)), SAME_TIME_WITHIN) == found
    assert index.of_one_place(post(text, at(7, 2)), SAME_TIME_WITHIN) == []


def test_reports_of_days_apart_are_no_candidates() -> None:
    index: AccountIndex[int] = AccountIndex(load())
    for day in (2, 5, 8):
        index.add(day, report(at(day, 2), "Drone shot down over Erbil airport"))
    assert index.candidates(post("Drone shot down over Erbil airport", at(5, 1))) == [5]


def test_what_left_the_index_is_no_candidate() -> None:
    index: AccountIndex[int] = AccountIndex(load())
    theirs = report(at(5, 2), "Drone shot down over Erbil airport")
    index.add(1, theirs)
    mine = post("Drone shot down over Erbil airport", at(5, 1))
    assert index.candidates(mine) == [1]
    index.remove(1)
    assert index.candidates(mine) == []
    assert len(index) == 0


def test_links_do_not_depend_on_the_hash_seed() -> None:
    code = """
from tests.unit.crossref.test_january_2022 import AIRPORT, ARTICLE, ASAD
from monitor.stories import SAME_TIME_WITHIN, Neighbour, join
from tests.unit.crossref.accounts import linked
print(linked(ASAD, ARTICLE), linked(AIRPORT, ARTICLE))
"""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join([str(ROOT), *sys.path])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
