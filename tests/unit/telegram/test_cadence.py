"""How often a channel is polled, and what of it is read again when."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.ids import MessageId
from monitor.model.ledger import Coverage, Range, Stretch
from monitor.telegram.cadence import (
    Pace,
    blind_after,
    is_settling,
    pages_to_reread,
    poll_interval,
    surely_given,
)
from monitor.telegram.pages import PAGE
from tests.unit.telegram.messages import DATE

PACE = Pace()


@pytest.mark.parametrize(
    ("asked", "joined", "unpushed", "quiet", "seconds"),
    [
        (5, True, None, 0, 5),
        (5, False, 1, 9000, 5),
        (900, False, None, 1, 900),
        (None, True, None, 1, 60),
        (None, True, None, 9000, 60),
        (None, True, 1, 1, 15),
        (None, True, 29, 1, 15),
        (None, True, 31, 1, 60),
        (None, True, 1, 180, 45),
        (None, False, None, 0, 15),
        (None, False, None, 59, 15),
        (None, False, None, 120, 30),
        (None, False, None, 240, 60),
        (None, False, None, 9000, 60),
    ],
)
def test_the_time_between_two_polls(
    asked: float | None, joined: bool, unpushed: float | None, quiet: float, seconds: float
) -> None:
    interval = poll_interval(
        PACE,
        asked=asked,
        joined=joined,
        unpushed=None if unpushed is None else timedelta(minutes=unpushed),
        quiet=timedelta(minutes=quiet),
    )
    assert interval == seconds


def ids(count: int) -> list[MessageId]:
    return [MessageId(n) for n in range(count, 0, -1)]


def test_nothing_stored_nothing_to_read() -> None:
    assert pages_to_reread([], None, PACE, everything=True) == ([], None)


def test_after_an_outage_everything_the_newest_first() -> None:
    pages, below = pages_to_reread(ids(250), MessageId(40), PACE, everything=True)
    assert pages == [tuple(ids(250)[:100]), tuple(ids(250)[100:200]), tuple(ids(250)[200:])]
    assert below is None


def test_else_the_newest_and_as_many_older_ones_as_the_hour_asks_for() -> None:
    pages, below = pages_to_reread(ids(2600), None, PACE, everything=False)
    assert [page[0] for page in pages] == [2600, 2500, 2400, 2300], "25 older pages, 12 rounds"
    assert below == 2201
    pages, _ = pages_to_reread(ids(2600), below, PACE, everything=False)
    assert [page[0] for page in pages] == [2600, 2200, 2100, 2000]


def test_a_round_that_is_over_begins_anew() -> None:
    pages, below = pages_to_reread(ids(250), None, PACE, everything=False)
    assert ([page[0] for page in pages], below) == ([250, 150], 51)
    pages, below = pages_to_reread(ids(250), below, PACE, everything=False)
    assert ([page[0] for page in pages], below) == ([250, 50], None)
    pages, below = pages_to_reread(ids(250), below, PACE, everything=False)
    assert [page[0] for page in pages] == [250, 150]


@given(st.sets(st.integers(1, 60_000), min_size=1, max_size=3_000))
def test_within_an_hour_each_message_has_its_turn(numbers: set[int]) -> None:
    stored = [MessageId(n) for n in sorted(numbers, reverse=True)]
    below, seen, calls = None, set[MessageId](), 0
    rounds = int(PACE.round / PACE.reread)
    for _ in range(rounds):
        pages, below = pages_to_reread(stored, below, PACE, everything=False)
        assert pages[0] == tuple(stored[:PAGE])
        assert all(len(page) <= PAGE for page in pages)
        seen |= {number for page in pages for number in page}
        calls += len(pages)
    assert seen == set(stored)
    assert calls <= rounds + 2 * rounds + len(stored) // PAGE


@pytest.mark.parametrize(("interval", "seconds"), [(1, 30), (15, 30), (60, 120), (600, 1200)])
def test_how_long_a_channel_may_go_unverified(interval: float, seconds: float) -> None:
    assert blind_after(interval) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("age", "settling"), [(0, True), (2.9, True), (3.1, False), (-2.9, True), (-3600, False)]
)
def test_an_album_settles_whatever_the_clocks_say(age: float, settling: bool) -> None:
    newest = DATE - timedelta(seconds=age)
    assert is_settling(newest, DATE, timedelta(seconds=3)) is settling


def test_an_answer_may_be_behind_a_push_of_just_now() -> None:
    def known(low: int, high: int, seconds: float) -> Stretch:
        since = DATE - timedelta(seconds=seconds)
        return Stretch(Range(MessageId(low), MessageId(high)), since)

    old, young = known(5, 9, PACE.behind), known(12, 12, PACE.behind - 1)
    assert surely_given(Coverage(MessageId(4), (old, young)), DATE, PACE) == 9
    assert surely_given(Coverage(MessageId(11), (young,)), DATE, PACE) == 0
