"""Channels, cursors and backfills."""

from dataclasses import replace

from monitor.model.ids import MessageId
from monitor.store import SqlStore
from tests.store.samples import AIRFIELD, HARBOUR, NOON, channel_record, minutes


async def test_a_known_channel_keeps_cursor_and_adoption(store: SqlStore) -> None:
    first = channel_record(cursor=50)
    await store.save_channel(first)
    await store.save_channel(channel_record(AIRFIELD, None))
    renamed = replace(
        first,
        title="Harbour Daily",
        handle="harbourdaily",
        access_hash=5,
        joined=False,
        cursor=MessageId(0),
        adopted_at=minutes(60),
    )
    await store.save_channel(renamed)

    kept = replace(renamed, cursor=MessageId(50), adopted_at=NOON)
    assert await store.channels() == [kept, channel_record(AIRFIELD, None)]


async def test_a_cursor_never_moves_backwards(store: SqlStore) -> None:
    await store.save_channel(channel_record(cursor=10))
    for steps, expected in (((30, 20), 30), ((25,), 30), ((31,), 31)):
        async with store.transaction() as unit:
            for step in steps:
                unit.prove(HARBOUR, MessageId(step))
        assert [c.cursor for c in await store.channels()] == [expected]


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
