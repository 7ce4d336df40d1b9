"""Albums are held until they are quiet, never for ever, and never mixed."""

from typing import Any

import pytest

from monitor.model.ids import ChannelId
from monitor.telegram import album as module
from monitor.telegram.album import Albums
from tests.unit.telegram.messages import CHANNEL, HandClock, message

HERE = ChannelId(CHANNEL)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settled() -> list[list[int]]:
    return []


@pytest.fixture
def albums(clock: HandClock, settled: list[list[int]]) -> Albums:
    def note(channel: ChannelId, messages: list[Any]) -> None:
        settled.append([m.id for m in messages])

    return Albums(clock, note, quiet_seconds=0.7)


async def test_it_waits_for_quiet(
    albums: Albums, clock: HandClock, settled: list[list[int]]
) -> None:
    albums.add(HERE, 7, message(1))
    await clock.move(0.5)
    albums.add(HERE, 7, message(2))
    await clock.move(0.5)
    assert settled == []
    await clock.move(0.3)
    assert settled == [[1, 2]]
    await clock.move(10)
    assert settled == [[1, 2]]


async def test_two_albums_at_once(
    albums: Albums, clock: HandClock, settled: list[list[int]]
) -> None:
    albums.add(HERE, 7, message(1))
    albums.add(HERE, 8, message(2))
    albums.add(ChannelId(5), 7, message(3))
    await clock.move(1)
    assert sorted(settled) == [[1], [2], [3]]


async def test_one_that_never_ends_is_handed_on_all_the_same(
    albums: Albums, clock: HandClock, settled: list[list[int]]
) -> None:
    for n in range(1, 20):
        albums.add(HERE, 7, message(n))
        await clock.move(0.5)
    assert settled
    assert settled[0] == list(range(1, 11))


async def test_a_flood_of_parts_and_of_albums_is_bounded(
    albums: Albums, settled: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(1, 101):
        albums.add(HERE, 7, message(n))
    assert settled == [list(range(1, 101))]
    monkeypatch.setattr(module, "MAX_OPEN", 2)
    for n in range(3):
        albums.add(HERE, n, message(n + 1))
    assert settled[1:] == [[3]]
    albums.flush()
    assert sorted(settled[2:]) == [[1], [2]]
