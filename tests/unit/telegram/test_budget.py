"""Calls are rationed, slowed when Telegram asks to wait, and counted."""

from datetime import timedelta

import pytest

from monitor.model.ids import ChannelId
from monitor.telegram.budget import RECOVERY, Budget, Calls, recovering
from tests.unit.telegram.messages import HandClock


class CountingClock(HandClock):
    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))


async def test_calls_are_rationed_after_a_first_burst() -> None:
    clock = CountingClock()
    budget = Budget(clock, rate=2.0, burst=3)
    for _ in range(5):
        await budget.take()
    assert clock.slept == [0.5, 1.0]
    await clock.move(60)
    for _ in range(3):
        await budget.take()
    assert clock.slept == [0.5, 1.0], "a pause fills it up again, to the burst and no further"
    await budget.take()
    assert clock.slept == [0.5, 1.0, 0.5]


async def test_a_wait_halves_the_rate_and_time_brings_it_back() -> None:
    clock = CountingClock()
    budget = Budget(clock, rate=2.0, burst=3)
    budget.slow_down()
    assert budget.rate == 1.0
    await budget.take()
    assert clock.slept == [1.0], "nothing saved up is left"
    budget.slow_down()
    assert budget.rate == 0.5
    await clock.move(RECOVERY.total_seconds())
    assert budget.rate == 1.0
    await clock.move(RECOVERY.total_seconds())
    assert budget.rate == 2.0
    await clock.move(30 * RECOVERY.total_seconds())
    assert budget.rate == 2.0


async def test_however_often_it_is_slowed_it_never_stands_still() -> None:
    budget = Budget(CountingClock(), rate=2.0, burst=3)
    for _ in range(50):
        budget.slow_down()
    assert budget.rate == 0.125


@pytest.mark.parametrize(
    ("minutes", "rate"), [(0, 0.5), (5, 0.7071), (10, 1.0), (15, 1.4142), (20, 2.0), (6e4, 2.0)]
)
def test_the_rate_comes_back_by_and_by(minutes: float, rate: float) -> None:
    assert recovering(0.5, 2.0, timedelta(minutes=minutes)) == pytest.approx(rate, abs=1e-4)


async def test_calls_are_counted_over_the_last_hour() -> None:
    clock = HandClock()
    calls = Calls(clock)
    here, there = ChannelId(1), ChannelId(2)
    for _ in range(3):
        calls.count(here)
    await clock.move(59 * 60)
    calls.count(here)
    calls.count(there)
    assert (calls.last_hour(here), calls.last_hour(there), calls.all_last_hour()) == (4, 1, 5)
    await clock.move(60)
    assert calls.last_hour(here) == 1, "what is older than an hour counts no more"
    for _ in range(200):
        calls.count(here)
        await clock.move(60)
    assert calls.last_hour(here) == 59
    assert calls.last_hour(ChannelId(3)) == 0
