"""Accounts of one event in words of their own."""

from datetime import timedelta

import pytest

from monitor.dedup import Index, relate
from monitor.dedup.topics import LASTS, stem
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.relation import Match
from tests.unit.dedup.posts import document, post

TANKER = (
    "Two missiles hit the tanker Calder Bay off Merrow Point before dawn; its crew abandoned ship "
    "and a tug was sent from Tilbrook"
)
RETOLD = (
    "Fishermen saw a burning hull drift past Merrow Point this morning, and in Tilbrook they say "
    "that it is the Calder Bay"
)
LATER = (
    "Insurers will not pay for the Calder Bay, whose owners in Tilbrook knew that the waters near "
    "Merrow Point were closed"
)
RESCUED = (
    "All sailors of the Calder Bay were rescued by fishermen near Merrow Point, the harbour office "
    "of Tilbrook tells us"
)
OTHERS = (
    "The board of the savings bank meets on Friday to name a new chairman after the audit",
    "Heavy snow closed the pass at Lanver, forty drivers spent the night in a village school",
    "Parliament votes today on the water tariff that brought thousands into the streets",
    "A surgeon in Lugsk finished an operation by the light of telephones",
    "The wheat harvest in the north is half of what was expected for lack of rain",
)


def _relate(text: str, *held: str, minutes: float = 30, language: str = "en") -> Match:
    index = Index()
    for number, other in enumerate(held):
        index.add(document(post(other, message=number + 1, language=language)))
    return relate(
        document(post(text, channel=2, message=99, minutes=minutes, language=language)), index
    )


def test_an_account_in_other_words_is_the_same_story_and_names_what_it_shares() -> None:
    match = _relate(RETOLD, TANKER, *OTHERS)
    assert match.relation.value == "same_story"
    assert match.of == (1, 1)
    (evidence,) = match.evidence
    assert evidence.kind == "telling_words"
    assert "calder" in evidence.detail


@pytest.mark.parametrize(("hours", "relation"), [(4, "update"), (11, "update"), (13, "original")])
def test_two_names_carry_a_story_on_within_the_same_day(hours: int, relation: str) -> None:
    questioned = (
        "Police have questioned the owner of the Calder Bay for the third time this week and "
        "searched two of his offices in the capital"
    )
    assert _relate(questioned, TANKER, *OTHERS, minutes=60 * hours).relation.value == relation


def test_a_few_plain_words_in_common_tell_of_no_event() -> None:
    strike = "Officers questioned two owners of savings shops and searched for a tug of a chairman"
    assert _relate(strike, TANKER, *OTHERS, minutes=60).relation.value == "original"


def test_what_is_told_hours_later_is_an_update() -> None:
    assert _relate(LATER, TANKER, *OTHERS, minutes=60 * 5).relation.value == "update"


def test_a_fate_told_in_other_words_is_an_update() -> None:
    match = _relate(RESCUED, TANKER, *OTHERS)
    assert match.relation.value == "update"
    assert "fate" in {evidence.kind for evidence in match.evidence}


@pytest.mark.parametrize("text", OTHERS)
def test_other_news_is_told_of_no_earlier_post(text: str) -> None:
    assert _relate(text, TANKER, *(o for o in OTHERS if o != text)).relation.value == "original"


def test_what_many_posts_share_tells_no_event() -> None:
    towns = ("Adwick", "Belford", "Corby", "Dunmore", "Elstow", "Fenwick", "Garth", "Holt")
    held = [
        f"Shelves are bare in {town} since the seamen of the Orkel line walked out over wages"
        for town in towns
    ]
    text = "Talks with seamen about their wages at Orkel failed again, nobody sails before autumn"
    assert _relate(text, *held, *OTHERS).relation.value == "original"
    assert _relate(text, held[0], *OTHERS).relation.value == "same_story"


def test_after_two_days_nothing_is_a_retelling() -> None:
    index = Index()
    index.add(document(post(TANKER, language="en")))
    late = LASTS / timedelta(minutes=1) + 60
    for number, other in enumerate(OTHERS):
        index.add(document(post(other, message=number + 2, minutes=late, language="en")))
    again = document(post(RETOLD, channel=2, message=9, minutes=late, language="en"))
    assert relate(again, index).relation.value == "original"


def test_what_is_removed_is_found_no_more() -> None:
    topics = Index()
    held = [document(post(text, message=n + 1, language="en")) for n, text in enumerate(OTHERS)]
    told = document(post(TANKER, message=50, language="en"))
    asked = document(post(RETOLD, channel=2, message=51, minutes=9, language="en"))
    for each in (*held, told):
        topics.add(each)
    assert [one.key for one, _ in topics.retold(asked)] == [told.key]
    topics.remove(told.key)
    topics.remove(PostKey(ChannelId(9), MessageId(9)))
    assert topics.retold(asked) == []


def test_the_order_of_adding_changes_nothing() -> None:
    texts = (TANKER, *OTHERS)
    held = [document(post(text, message=n + 1, language="en")) for n, text in enumerate(texts)]
    asked = document(post(RETOLD, channel=2, message=51, minutes=9, language="en"))
    answers = []
    for order in (held, held[::-1], held[3:] + held[:3]):
        topics = Index()
        for each in order:
            topics.add(each)
        answers.append([one for _, one in topics.retold(asked)])
    assert answers[0]
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize(
    ("first", "second"),
    [("лугске", "лугска"), ("والمصفاه", "مصفاه"), ("drones", "drone"), ("پهپادها", "پهپاد")],
)
def test_forms_of_a_word_have_one_stem(first: str, second: str) -> None:
    assert stem(first) == stem(second)
