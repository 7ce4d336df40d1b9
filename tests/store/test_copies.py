"""A database that was restored from a copy: silent on the past, and sure of nothing it sent."""

import asyncio
from datetime import datetime, timedelta, timezone

from sqlalchemy import insert

from monitor.store import SqlStore
from monitor.store.copies import COPIED_AT
from monitor.store.schema import facts
from tests.store.samples import alert, minutes, notice
from tests.store.test_outbox import deliver, due, say


async def mark_copied(store: SqlStore, at: datetime) -> None:
    row = {"name": COPIED_AT, "value": at.isoformat()}
    await store._database.change(lambda c: c.execute(insert(facts), row))


def second(count: float) -> datetime:
    """That many minutes after noon, to the second: as exact as Telegram's dates."""
    return minutes(count).replace(microsecond=0)


async def test_a_database_that_is_no_copy_is_as_it_was(store: SqlStore) -> None:
    await say(store, alert(1))
    assert await store.take_over(minutes(5)) is None

    assert await store.quiet_before() is None
    (item,) = await due(store)
    assert item.tried is None


async def test_a_copy_is_quiet_on_what_was_before_it_was_taken_over(store: SqlStore) -> None:
    await mark_copied(store, minutes(1).astimezone(timezone(timedelta(hours=3))))
    assert await store.quiet_before() is None
    assert await store.take_over(minutes(50)) == minutes(1)
    assert await store.quiet_before() == second(50)

    assert await store.take_over(minutes(70)) is None
    assert await store.quiet_before() == second(50)
    await mark_copied(store, minutes(80))
    assert await store.take_over(minutes(90)) == minutes(80)
    assert await store.quiet_before() == second(90)


async def test_what_waits_in_a_copy_may_have_been_sent(store: SqlStore) -> None:
    await say(store, alert(1), alert(2), alert(3), notice("parked"))
    first, second, _, fourth = await due(store)
    await deliver(store, first, 7)
    await store.outbox.begin(second, minutes(3))
    await store.outbox.park(fourth, "no rights", minutes(4))
    await mark_copied(store, minutes(5))
    await store.take_over(minutes(50))
    await say(store, alert(4), at=51)

    tried = [said.tried for said in await store.queries.outbox()]
    assert tried == [None, minutes(3), minutes(0), minutes(0), None]


async def test_of_two_that_take_a_copy_over_one_does(store: SqlStore) -> None:
    await mark_copied(store, minutes(1))
    answers = [*await asyncio.gather(store.take_over(minutes(50)), store.take_over(minutes(51)))]

    assert answers == [minutes(1), None]
