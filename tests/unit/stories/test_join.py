"""Which story a post joins when its words match none."""

from itertools import permutations

import pytest

from monitor.lexicon import load
from monitor.model.relation import Match, Relation
from monitor.stories import join
from tests.unit.stories.accounts import frames, key, neighbour

RAID = "Two drones struck a fuel depot at Harir air base in Erbil, witnesses say."


def joined(
    text: str, *, to: str = RAID, minutes: float = 30, language: str | None = None
) -> Match | None:
    """What a text is to one told half an hour earlier."""
    return join(frames(text, minutes=minutes, language=language), [neighbour(to)], load())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "طائرتان مسيرتان تستهدفان قاعدة الحرير في أربيل"),
        ("fa", "حمله دو پهپاد به پایگاه الحریر در اربیل"),
        ("en", "Harir air base: a pair of UAVs attacked the fuel store, Erbil officials say."),
    ],
)
def test_the_same_event_joins_in_whatever_language_it_is_told(language: str, text: str) -> None:
    found = joined(text, language=language)
    assert found is not None
    assert found.relation is Relation.SAME_STORY
    assert found.of == key(1)
    assert 80 <= found.score <= 100
    said = {e.detail.split()[0] for e in found.evidence if e.kind == "same_event"}
    assert {"place", "time", "event"} <= said


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Sirens at Harir air base in Erbil were part of a scheduled drill.", id="drill"
        ),
        pytest.param("Two drones struck Ain al-Asad air base in Anbar.", id="another site"),
        pytest.param("Two drones struck a fuel depot in Sulaymaniyah.", id="another city"),
        pytest.param("Two drones struck a fuel depot, witnesses say.", id="no place"),
        pytest.param("Harir air base lies in Erbil, in the north of Iraq.", id="no event"),
    ],
)
def test_what_differs_in_place_or_event_is_another_story(text: str) -> None:
    assert joined(text) is None


def test_a_common_province_does_not_make_one_event_of_two() -> None:
    site = "Two drones struck Ain al-Asad air base, Anbar."
    assert joined("Two drones struck a depot in Anbar province.", to=site) is None
    assert joined("Two drones struck Ain al-Asad, Anbar province.", to=site) is not None


def test_an_attack_on_the_same_base_a_day_later_is_another_one() -> None:
    again = "Two drones struck a fuel depot at Harir air base in Erbil."
    assert joined(again, minutes=24 * 60) is None
    assert joined(again, minutes=24 * 60 + 40) is None
    assert joined(again, minutes=6 * 60) is not None


def test_a_late_account_joins_when_it_says_that_it_tells_of_the_morning() -> None:
    late = 13 * 60
    assert joined("Two drones struck Harir air base in Erbil.", minutes=late) is None
    assert joined("This morning two drones struck Harir air base in Erbil.", minutes=late)


def test_what_is_only_recalled_joins_nothing() -> None:
    old = "In January 2020 missiles struck Ain al-Asad air base in Anbar."
    assert joined(old, to="Missiles struck Ain al-Asad air base in Anbar.") is None


def test_of_several_stories_the_most_probable_is_joined_whatever_their_order() -> None:
    near = neighbour(RAID, message=5, story=3)
    vague = neighbour("Drones struck a depot in Erbil.", message=4, story=2)
    twin = neighbour(RAID, message=9, story=7)
    new = frames("Two drones hit the fuel depot at Harir air base in Erbil.", minutes=30)
    found = {join(new, order, load()) for order in permutations([near, vague, twin])}
    assert len(found) == 1
    [match] = found
    assert match is not None
    assert match.of == key(5)  # of equals the lowest story
