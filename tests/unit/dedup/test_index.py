"""Candidates."""

import random
from datetime import timedelta

import pytest

from monitor.dedup import Document, Index, index, postings, relate
from monitor.lexicon import load
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.post import Media
from tests.unit.dedup.posts import MORNING, document, post

_VOCABULARY = """
harbour convoy bridge sector patrol engine valley northern window signal market copper depot
junction council evening tunnel border factory remote stadium canal summit hotel lantern orchard
railway chapel furnace granite meadow pebble quarry ribbon saddle timber vessel walnut
"""
WORDS = _VOCABULARY.split()


def texts(count: int) -> list[str]:
    source = random.Random(11)
    return [" ".join(source.choices(WORDS, k=source.randint(15, 40))) for _ in range(count)]


def documents(count: int) -> list[Document]:
    return [
        document(post(text, channel=number % 7 + 1, message=number, minutes=number, language="en"))
        for number, text in enumerate(texts(count))
    ]


@pytest.fixture
def small_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrays are cut and merged often, so that few documents pass through all of it."""
    monkeypatch.setattr(postings, "FRESH", 16)


@pytest.mark.usefixtures("small_arrays")
def test_every_document_is_found_again_by_a_cut_of_it() -> None:
    held = documents(300)
    memory = Index()
    for one in held:
        memory.add(one)
    assert len(memory) == 300
    for one in held:
        words = one.text.split()
        cut = post(" ".join(words[: len(words) * 3 // 4]), channel=9, language="en")
        assert one.key in {found.key for found in memory.candidates(document(cut))}


@pytest.mark.usefixtures("small_arrays")
def test_the_order_of_adding_changes_nothing() -> None:
    held = documents(120)
    questions = [
        document(post(f"{one.text} and so on", channel=9, minutes=500, language="en"))
        for one in held[::5]
    ]
    answers = []
    for seed in range(4):
        shuffled = list(held)
        random.Random(seed).shuffle(shuffled)
        memory = Index()
        for one in shuffled:
            memory.add(one)
        answers.append(
            [
                (relate(question, memory), [found.key for found in memory.candidates(question)])
                for question in questions
            ]
        )
    assert answers[0] == answers[1] == answers[2] == answers[3]


@pytest.mark.usefixtures("small_arrays")
def test_what_was_removed_or_has_expired_is_not_found() -> None:
    held = documents(100)
    memory = Index()
    for one in held:
        memory.add(one)
    for one in held[::3]:
        memory.remove(one.key)
    memory.expire(MORNING + timedelta(minutes=50))
    left = {one.key for number, one in enumerate(held) if number % 3 and number >= 50}
    assert {one.key for one in held if one.key in memory} == left
    for one in held:
        assert {found.key for found in memory.candidates(one)} <= left


@pytest.mark.usefixtures("small_arrays")
def test_an_index_that_forgot_answers_like_one_that_never_knew() -> None:
    held = documents(90)
    forgetful, fresh = Index(), Index()
    for one in held:
        forgetful.add(one)
    for one in held[:45]:
        forgetful.remove(one.key)
    for one in held[45:]:
        fresh.add(one)
    for one in held:
        found = [other.key for other in forgetful.candidates(one)]
        assert found == [other.key for other in fresh.candidates(one)]


@pytest.mark.parametrize("few", [1, 8, 64])
@pytest.mark.usefixtures("small_arrays")
def test_what_is_weighed_first_changes_nothing(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [*WORDS[:6], *(f"{word} {word}" for word in WORDS[:6])]
    source = random.Random(12)
    held = [
        document(post(" ".join(source.choices(words, k=source.randint(6, 30))), message=number))
        for number in range(400)
    ]
    memory = Index()
    for one in held:
        memory.add(one)
    for number in range(0, 400, 7):
        memory.remove(held[number].key)
    monkeypatch.setattr(index, "_POSTINGS", 900)
    found = []
    for first in (few, 10_000):
        monkeypatch.setattr(index, "_FEW", first)
        found.append([[other.key for other in memory.candidates(one)] for one in held])
    assert found[0] == found[1]


def test_a_document_added_again_replaces_the_former() -> None:
    memory = Index()
    memory.add(document(post("the convoy crossed the northern bridge at noon")))
    memory.add(document(post("copper prices in the market of the harbour")))
    assert len(memory) == 1
    asked = document(post("the convoy crossed the northern bridge at noon", channel=2))
    assert relate(asked, memory).of is None


def test_a_document_is_no_candidate_of_itself() -> None:
    memory = Index()
    one = document(post("the convoy crossed the northern bridge at noon"))
    memory.add(one)
    assert list(memory.candidates(one)) == []


def test_among_hundreds_of_one_template_the_same_place_is_found() -> None:
    memory = Index()
    for number in range(600):
        place = f"{WORDS[number % 36]} {WORDS[number // 36]}"
        text = f"Alarm in {place}: everyone go to the shelters at once and stay there until told"
        memory.add(document(post(text, message=number, minutes=number / 100, language="en")))
    asked = post(
        "Alarm in harbour signal: everyone go to the shelters at once and stay there until told!",
        channel=2,
        minutes=8,
        language="en",
    )
    assert relate(document(asked), memory).relation.value == "duplicate"


def test_of_two_equal_posts_the_earlier_is_the_original() -> None:
    memory = Index()
    text = "the convoy crossed the northern bridge at noon and went on to the quarry near the canal"
    memory.add(document(post(text, channel=5, minutes=4)))
    memory.add(document(post(text, channel=6, minutes=2)))
    assert relate(document(post(text, channel=7, minutes=9)), memory).of == (6, 1)


def test_an_empty_index_has_no_candidates() -> None:
    assert relate(document(post("anything at all")), Index()).relation.value == "original"


@pytest.mark.usefixtures("small_arrays")
def test_when_slots_run_out_the_answers_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    held = documents(300)
    dense, fresh = Index(), Index()
    monkeypatch.setattr(index, "_SLOTS", 64)
    for number, one in enumerate(held):
        dense.add(one)
        if number >= 40:
            dense.remove(held[number - 40].key)
    monkeypatch.undo()
    for one in held[-40:]:
        fresh.add(one)
    assert len(dense) == 40
    for one in held:
        found = [other.key for other in dense.candidates(one)]
        assert found == [other.key for other in fresh.candidates(one)]


@pytest.mark.usefixtures("small_arrays")
def test_an_index_whose_documents_all_expired_is_as_new() -> None:
    held = documents(60)
    memory = Index()
    for _ in range(3):
        for one in held:
            memory.add(one)
        assert memory.get(held[7].key) is not None
        memory.expire(held[-1].date + timedelta(minutes=1))
        assert len(memory) == 0
        assert memory.get(held[7].key) is None
        assert list(memory.candidates(held[7])) == []


def test_a_post_that_came_late_is_held_among_the_others_of_its_channel() -> None:
    memory = Index()
    for message in (5, 9, 7, 1, 8):
        memory.add(document(post(f"the convoy crossed bridge {message}", message=message)))
    assert [message for message in range(1, 11) if (1, message) in _keys(memory)] == [1, 5, 7, 8, 9]


def _keys(memory: Index) -> set[tuple[int, int]]:
    return {
        (1, message) for message in range(11) if PostKey(ChannelId(1), MessageId(message)) in memory
    }


@pytest.mark.usefixtures("small_arrays")
def test_filled_from_what_was_stored_it_answers_as_before() -> None:
    held = documents(200)
    before, after = Index(load()), Index(load())
    stored = [(one.key, before.add(one)) for one in held]
    after.fill(stored)
    assert len(after) == len(before) == 200
    for memory in (before, after):
        for one in held[:150:3]:
            memory.remove(one.key)
        for one in held[3:120:3]:
            memory.add(one)
        memory.expire(MORNING + timedelta(minutes=20))
    for one in held:
        assert (one.key in after) == (one.key in before)
        asked = document(post(f"{one.text} and so on", channel=9, minutes=300, language="en"))
        assert relate(asked, after) == relate(asked, before)


def test_what_was_stored_comes_back_with_facts_and_lineage() -> None:
    one = document(
        post(
            "Two drones hit the Victory base at Baghdad airport at 01:12, nobody was hurt",
            media=(Media("photo", 77),),
            parts=(1, 2),
        )
    )
    stored = Index(load()).add(one)
    memory = Index(load())
    memory.fill([(one.key, stored)])
    again = memory.get(one.key)
    assert again is not None
    assert (again.key, again.date, again.text) == (one.key, one.date, one.text)
    assert (again.named, again.counted, again.closure) == (one.named, one.counted, one.closure)
    assert (again.media, again.messages) == (one.media, one.messages)
    same_picture = document(post("", channel=2, media=(Media("photo", 77),)))
    assert [found.key for found in memory.candidates(same_picture)] == [one.key]
