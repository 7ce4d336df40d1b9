"""Channels and backfills."""

from dataclasses import replace

from monitor.model.ids import MessageId
from monitor.store import SqlStore
from tests.store.samples import AIRFIELD, HARBOUR, NOON, channel_record, minutes


async def test_a_known_channel_keeps_base_and_adoption(store: SqlStore) -> None:
    first = channel_record(base=50)
    await store.save_channel(first)
    await store.save_channel(channel_record(AIRFIELD, None))
    renamed = replace(
        first,
        title="Harbour Daily",
        handle="harbourdaily",
        access_hash=5,
        joined=False,
        base=MessageId(0),
        adopted_at=minutes(60),
    )
    await store.save_channel(renamed)

    kept = replace(renamed, base=MessageId(50), adopted_at=NOON)
    assert await store.channels() == [kept, channel_record(AIRFIELD, None)]


async def test_when_a_channel_was_checked_is_kept(store: SqlStore) -> None:
    await store.save_channel(channel_record())
    await store.save_channel(channel_record(AIRFIELD, None))
    await store.checked({HARBOUR: minutes(1), AIRFIELD: minutes(2)})
    await store.checked({HARBOUR: minutes(3)})
    await store.checked({})
    await store.save_channel(channel_record(handle="other"))

    assert [c.checked_at for c in await store.channels()] == [minutes(3), minutes(2)]


async def test_an_unfinished_backfill_goes_on_where_it_was(store: SqlStore) -> None:
    begun = await store.begin_backfill(HARBOUR, None, minutes(5), 100, NOON)
    assert (begun.position, begun.posts, begun.done) == (0, 0, False)
    further = replace(begun, position=MessageId(70), posts=60)
    async with store.transaction() as unit:
        unit.save_backfill(further)

    assert await store.begin_backfill(HARBOUR, None, minutes(5), 100, minutes(9)) == further


async def test_another_range_or_a_finished_one_is_another_backfill(store: SqlStore) -> None:
    begun = await store.begin_backfill(HARBOUR, NOON, None, None, NOON)
    others = [
        await store.begin_backfill(AIRFIELD, NOON, None, None, NOON),
        await store.begin_backfill(HARBOUR, minutes(1), None, None, NOON),
        await store.begin_backfill(HARBOUR, None, None, None, NOON),
        await store.begin_backfill(HARBOUR, NOON, None, 5, NOON),
    ]
    async with store.transaction() as unit:
        unit.save_backfill(replace(begun, done=True))
    again = await store.begin_backfill(HARBOUR, NOON, None, None, NOON)

    assert len({b.id for b in (begun, *others, again)}) == 6
    status = await store.queries.status()
    assert status.backfills == (*others, again)
