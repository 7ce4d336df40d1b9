"""Many waiting alerts become a few messages, and none of them is lost or said twice."""

import asyncio
import random
import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from monitor.delivery import TELEGRAM, Deliverer, Pace
from monitor.delivery.crowd import FEW, MANY_WHEN_LATE, crowd
from monitor.errors import TransientError
from monitor.model.alert import MessageKind, OutboxItem
from tests.unit.delivery.fakes import (
    T0,
    FakeClock,
    Killed,
    MemoryOutbox,
    Mortal,
    ScriptedMessenger,
    settle,
)
from tests.unit.delivery.test_outbox import Desk


def alerts(
    count: int, *, waited: float = 0, **changes: object
) -> tuple[list[OutboxItem], datetime]:
    base = OutboxItem(1, "desk", MessageKind.ALERT, "a", 1, 7, None, None, 0, T0)
    made = [replace(base, id=n, **changes) for n in range(count)]  # type: ignore[arg-type]
    return made, T0 + timedelta(seconds=waited)


def used(posts: int) -> Pace:
    """The pace of a chat to which so many messages went a moment ago."""
    pace = Pace(TELEGRAM)
    for _ in range(posts):
        pace.posted(T0)
    return pace


@pytest.mark.parametrize(
    ("count", "waited", "posted", "gathered"),
    [
        (20, 0, 0, 0),
        (21, 0, 0, 15),
        (300, 0, 0, 15),
        (10, 0, 10, 0),
        (11, 0, 10, 11),
        (FEW, 0, 20, 0),
        (FEW + 1, 0, 20, 6),
        (MANY_WHEN_LATE, 61, 0, 0),
        (MANY_WHEN_LATE + 1, 60, 0, 0),
        (MANY_WHEN_LATE + 1, 61, 0, 11),
        (0, 0, 20, 0),
    ],
)
def test_only_many_are_gathered(count: int, waited: float, posted: int, gathered: int) -> None:
    items, now = alerts(count, waited=waited)
    assert list(crowd(items, now, used(posted))) == items[:gathered]
    assert crowd(items, now, Pace(None)) == ()


def test_what_may_stand_there_already_and_what_is_no_alert_is_left_out() -> None:
    items, now = alerts(20)
    for other in (
        alerts(9, tried=T0)[0],
        alerts(9, message_id=5)[0],
        alerts(9, kind=MessageKind.CHANGE)[0],
        alerts(9, kind=MessageKind.NOTICE)[0],
        alerts(9, kind=MessageKind.DIGEST)[0],
    ):
        assert crowd([*other, *items], now, used(0)) == ()
    one_more, _ = alerts(1)
    before, _ = alerts(1, tried=T0)
    assert crowd([*before, *items, *one_more], now, used(0)) == tuple(items[:15])


def said(desk: Desk) -> list[str]:
    """Every alert as it was said, alone or in a digest, in the chat's order."""
    return [word for sent in desk.chat.sent for word in re.findall(r"alert-\d+", sent.html)]


def names(count: int) -> list[str]:
    return [f"alert-{n}" for n in range(count)]


async def test_three_hundred_alerts_are_said_within_a_minute_in_order_and_once() -> None:
    desk = Desk()
    with capture_logs() as logs:
        async with desk.running():
            desk.say(*names(300))
            await desk.clock.advance(60)
    assert said(desk) == names(300)
    assert len(desk.chat.sent) == 20
    assert desk.chat.times[-1] <= 16
    gathered = [log["alerts"] for log in logs if log["event"] == "delivery.gathered"]
    assert gathered == [15] * 20


async def test_a_usual_burst_stays_a_message_for_an_alert() -> None:
    desk = Desk()
    async with desk.running():
        desk.say(*names(20))
        await desk.clock.advance(60)
    assert desk.chat.texts == names(20)
    assert desk.chat.times[-1] == 15


async def test_what_waited_for_a_flooded_chat_is_told_in_order() -> None:
    desk = Desk(TransientError("flood", retry_after=90))
    async with desk.running():
        desk.say("alert-0")
        await settle()
        desk.say(*names(12)[1:])
        await desk.clock.advance(100)
    assert said(desk) == names(12)
    assert [sent.at for sent in desk.chat.sent] == [90, 90]


async def test_an_edit_and_a_change_keep_their_own_messages() -> None:
    desk = Desk()
    async with desk.running():
        (first,) = desk.say("alert-0")
        await desk.clock.advance(5)
        desk.change(first, "alert-0 edited")
        desk.say("changed", kind=MessageKind.CHANGE)
        desk.say(*names(41)[1:])
        await desk.clock.advance(60)
    assert said(desk) == ["alert-0", "alert-0", *names(41)[1:]]
    assert {"alert-0 edited", "changed"} <= set(desk.chat.texts)


async def test_a_digest_takes_the_words_of_its_alerts_when_they_change() -> None:
    desk = Desk()
    async with desk.running():
        desk.say(*names(21))
        await desk.clock.advance(10)
        digest = next(r for r in desk.outbox.rows.values() if r.item.kind is MessageKind.DIGEST)
        changed = ("alert-0 disputed", *digest.item.parts[1:])
        digest.item = replace(digest.item, parts=changed, version=2)
        desk.deliverer.wake()
        await desk.clock.advance(10)
    last = desk.chat.sent[-1]
    assert last.what == "edit"
    assert "alert-0 disputed" in last.html
    assert "15 alerts that waited" in last.html


async def test_a_terminal_gets_every_alert_by_itself() -> None:
    clock, outbox = FakeClock(), MemoryOutbox()
    terminal = ScriptedMessenger(clock)
    for name in names(50):
        outbox.say("terminal", name)
    deliverer = Deliverer(
        outbox, {"terminal": terminal}, clock, random.Random(1), limits={"terminal": None}
    )
    task = asyncio.create_task(deliverer.run())
    for _ in range(20):
        await settle()
    deliverer.stop()
    await task
    assert terminal.texts == names(50)


async def test_a_replay_gets_every_alert_by_itself() -> None:
    desk = Desk()
    desk.say(*names(50))
    assert await desk.deliverer.drain() == 50
    assert desk.chat.texts == names(50)


@pytest.mark.parametrize("lives", [1, 2, 3, 5, 7, 11, 13])
async def test_killed_at_every_step_each_alert_stands_once(lives: int) -> None:
    clock, outbox = FakeClock(), MemoryOutbox()
    for name in names(300):
        outbox.say("desk", name)
    world = Mortal(outbox, 0)
    deaths = 0
    for life in range(2000):
        world.left = lives + life % 3
        deliverer = Deliverer(world, {"desk": world}, clock, random.Random(1))
        task = asyncio.create_task(deliverer.run())
        with suppress(BaseExceptionGroup, Killed):
            await settle()
            await clock.advance(20)
            deliverer.stop()
            await task
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        deaths += world.left < 0
        if not await outbox.due(clock.now(), 1):
            break
    standing = Counter(w for html in world.chat.values() for w in re.findall(r"alert-\d+", html))
    assert standing == Counter(names(300))
    assert len(world.chat) <= 40
    assert deaths > 10
