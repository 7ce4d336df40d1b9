"""Where a story is told: what a destination is for, and that a new one is never told the past."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.lexicon import load
from monitor.model.post import Arrival, Post, PostSeen
from monitor.model.watch import Destination
from monitor.pipeline.announce import Announcer
from monitor.pipeline.ingest import Ingest
from monitor.store import SqlStore
from tests.unit.pipeline.desk import (
    CHANNELS,
    DISPATCH,
    LIMITS,
    OUTLETS,
    RAID,
    SetClock,
    adopt,
    after,
    post,
    waiting,
)

DESK, NEW = Destination("desk", None), Destination("new", "-1001")


async def take(
    store: SqlStore,
    destinations: Sequence[Destination],
    since: Mapping[str, datetime],
    *posts: Post,
    minutes: float = 0,
) -> None:
    """Take posts as a process does that knows these destinations."""
    clock = SetClock(after(minutes))
    await adopt(store, *CHANNELS)
    announcer = Announcer(destinations, since)
    ingest = Ingest(store, load(), OUTLETS, announcer, clock, LIMITS)
    for channel in CHANNELS:
        await ingest.know(channel)
    await ingest.posts(DISPATCH.id, [PostSeen(each, clock.time, Arrival.LIVE) for each in posts])


async def told(store: SqlStore) -> list[str]:
    return [item.destination for item in await waiting(store)]


async def test_alerts_go_only_where_alerts_are_wanted(store: SqlStore) -> None:
    tool = Destination("tool", "-1002", alerts=False)
    await take(store, (DESK, tool), {}, post(RAID))
    assert await told(store) == ["desk"]


async def test_a_new_destination_is_not_told_what_was_seen_before_it(store: SqlStore) -> None:
    await take(store, (DESK,), {"desk": after(-60)}, post(RAID))
    since = {"desk": after(-60), "new": after(5)}
    edited = RAID.replace("Two", "Three")
    await take(store, (DESK, NEW), since, post(edited, edited=10), minutes=10)
    await take(store, (DESK, NEW), since, post(RAID, message=2, minutes=11), minutes=11)
    assert await told(store) == ["desk"]


async def test_what_is_seen_once_it_exists_is_told_there(store: SqlStore) -> None:
    since = {"desk": after(-60), "new": after(5)}
    await take(store, (DESK, NEW), since, post(RAID, minutes=5), minutes=5)
    assert sorted(await told(store)) == ["desk", "new"]


async def test_what_is_told_already_stays_current(store: SqlStore) -> None:
    await take(store, (NEW,), {"new": after(-60)}, post(RAID))
    [before] = await waiting(store)
    edited = RAID.replace("Two", "Four")
    await take(store, (NEW,), {"new": after(5)}, post(edited, edited=10), minutes=10)
    [now] = await waiting(store)
    assert now.id == before.id
    assert now.version > before.version
