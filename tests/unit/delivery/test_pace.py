"""The rates of one chat."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.delivery import Limits, Pace
from tests.unit.delivery.fakes import T0


def later(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.lists(st.floats(0, 40), min_size=1, max_size=80))
def test_rates_hold_whenever_messages_come(gaps: list[float]) -> None:
    pace, now, sent = Pace(Limits()), T0, []
    for gap in gaps:
        now = max(now + later(gap), pace.post_from(now + later(gap)))
        assert pace.post_from(now) == now
        pace.posted(now)
        sent.append(now)
    for first, sixth in zip(sent, sent[6:], strict=False):
        assert sixth - first >= later(0.999)  # five at once, then one a second
    for first, other in zip(sent, sent[20:], strict=False):
        assert other - first >= later(60)


def test_a_single_message_never_waits() -> None:
    pace = Pace(Limits())
    for n in range(30):
        now = T0 + later(3.5 * n)
        assert pace.post_from(now) == now
        pace.posted(now)


def test_a_message_may_be_edited_every_two_seconds_and_others_meanwhile() -> None:
    pace = Pace(Limits())
    pace.edited(7, T0)
    assert pace.edit_from(7, T0 + later(0.5)) == T0 + later(2)
    assert pace.edit_from(8, T0 + later(0.5)) == T0 + later(0.5)
    assert pace.edit_from(7, T0 + later(3)) == T0 + later(3)


def test_a_clock_that_was_set_back_does_not_block_for_ever() -> None:
    pace = Pace(Limits())
    for _ in range(5):
        pace.posted(T0)
    earlier = T0 - later(30)
    assert pace.post_from(earlier) <= earlier + later(2)


def test_without_limits_nothing_waits() -> None:
    pace = Pace(None)
    for _ in range(100):
        pace.posted(T0)
        pace.edited(1, T0)
    assert pace.post_from(T0) == T0
    assert pace.edit_from(1, T0) == T0


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 25), st.integers(1, 50))
def test_it_says_beforehand_when_the_last_of_many_may_go(sent: int, count: int) -> None:
    pace = Pace(Limits())
    for _ in range(sent):
        pace.posted(T0)
    foretold = pace.post_from(T0, count)
    now = T0
    for _ in range(count):
        now = pace.post_from(now)
        pace.posted(now)
    assert foretold == now
