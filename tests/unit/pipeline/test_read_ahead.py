"""A backfill reads on while it stores; what is stored is always a whole stretch, with its end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.analysis import Window, sources
from monitor.clock import WallClock
from monitor.errors import StoreError, TransientError
from monitor.lexicon import load
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.post import Arrival, Post, PostSeen
from monitor.pipeline.announce import Announcer
from monitor.pipeline.backfill import AHEAD, Backfill
from monitor.pipeline.ports import BackfillRecord, HistoryPage
from monitor.store import SqlStore, open_store

T0 = datetime(2026, 3, 1, tzinfo=UTC)
CHANNEL = ChannelId(77)
PAGES = 3 * AHEAD


class Past:
    """Pages of two posts and a service message each. Fails instead of page `fails_at`."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.fails_at = fails_at
        self.on_page: Callable[[int], object] = lambda number: None
        self.read = 0
        self.closed = False

    async def size(self, *_: object) -> int:
        return 3 * PAGES

    async def pages(
        self, channel: ChannelId, *, after: MessageId, **_: object
    ) -> AsyncIterator[HistoryPage]:
        try:
            for number in range(after // 3, PAGES):
                await asyncio.sleep(0)
                if number == self.fails_at:
                    raise TransientError("the line is cut")
                self.read += 1
                self.on_page(number)
                ids = (3 * number + 1, 3 * number + 2)
                posts = tuple(PostSeen(post(i), T0, Arrival.BACKFILL) for i in ids)
                yield HistoryPage(posts, MessageId(3 * number + 3))
        finally:
            self.closed = True


def post(message: int) -> Post:
    at = T0 + timedelta(minutes=message)
    return Post(PostKey(CHANNEL, MessageId(message)), at, f"Barge {message} is late.")


class SlowStore:
    """A real store; a transaction waits for `gate`. `on_written` is called before each commit."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = asyncio.Event()
        self.transactions = 0
        self.on_written: Callable[[int], object] = lambda number: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        self.transactions += 1
        number = self.transactions
        self.waiting.set()
        await self.gate.wait()
        async with self._store.transaction() as uow:
            yield uow
            await uow.flush()
            self.on_written(number)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SlowStore]:
    async with open_store(f"sqlite:///{tmp_path}/monitor.sqlite") as opened:
        yield SlowStore(opened)


def backfill(store: SlowStore, past: Past) -> Backfill:
    def window() -> Window:
        return Window(load(), sources({}, ()), timedelta(hours=72))

    return Backfill(store, past, window, Announcer(()), WallClock())


async def messages(store: SlowStore) -> list[int]:
    """The ids of the stored posts."""
    stored = await store.posts_between(T0, T0 + timedelta(days=9))
    return [s.post.key.message for s in stored]


async def begun(store: SlowStore) -> BackfillRecord:
    """The backfill as it would go on."""
    record: BackfillRecord = await store.begin_backfill(CHANNEL, None, None, None, T0)
    return record


ALL = [i for i in range(1, 3 * PAGES + 1) if i % 3]


async def settled() -> None:
    """All has happened that can happen by itself."""
    for _ in range(20 * AHEAD):
        await asyncio.sleep(0)


async def test_pages_that_come_while_one_is_stored_are_stored_together(store: SlowStore) -> None:
    past, told = Past(), []
    store.gate.clear()
    reading = asyncio.create_task(
        backfill(store, past).read(CHANNEL, progress=lambda r, n: told.append((r.position, n)))
    )
    await store.waiting.wait()
    await settled()
    ahead = past.read
    assert ahead == AHEAD + 2  # and no further: the one that is stored, and one that waits for room
    store.gate.set()
    record = await reading

    assert await messages(store) == ALL
    assert (record.position, record.posts, record.done) == (3 * PAGES, len(ALL), True)
    assert told[:2] == [(3, 2), (3 + 3 * AHEAD, 2 * AHEAD)]
    assert store.transactions < PAGES // 2


async def test_a_transaction_that_fails_takes_its_pages_and_their_end_with_it(
    store: SlowStore,
) -> None:
    def fail(number: int) -> None:
        if number == 2:
            raise StoreError("the disk is full")

    past, store.on_written = Past(), fail
    with pytest.raises(StoreError, match="disk is full"):
        await backfill(store, past).read(CHANNEL)
    record = await begun(store)
    assert (record.position, record.posts) == (3, 2)
    assert await messages(store) == [1, 2]
    assert past.closed
    store.on_written = lambda number: None
    assert (await backfill(store, Past()).read(CHANNEL)).posts == len(ALL)
    assert await messages(store) == ALL


async def test_what_was_read_before_the_line_was_cut_is_stored(store: SlowStore) -> None:
    with pytest.raises(TransientError, match="cut"):
        await backfill(store, Past(fails_at=5)).read(CHANNEL)
    record = await begun(store)
    assert (record.position, record.posts) == (15, 10)
    assert await messages(store) == ALL[:10]


@pytest.mark.parametrize("page", [0, 1, AHEAD, PAGES - 1])
async def test_stopped_at_a_page_it_has_stored_a_whole_stretch(store: SlowStore, page: int) -> None:
    past = Past()
    reading = asyncio.create_task(backfill(store, past).read(CHANNEL))
    past.on_page = lambda number: reading.cancel() if number == page else None
    await ends_with_a_whole_stretch(store, past, reading)


@pytest.mark.parametrize("transaction", [1, 2, 3])
async def test_stopped_before_a_commit_it_has_stored_a_whole_stretch(
    store: SlowStore, transaction: int
) -> None:
    past = Past()
    reading = asyncio.create_task(backfill(store, past).read(CHANNEL))
    store.on_written = lambda number: reading.cancel() if number == transaction else None
    await ends_with_a_whole_stretch(store, past, reading)


async def ends_with_a_whole_stretch(
    store: SlowStore, past: Past, reading: "asyncio.Task[BackfillRecord]"
) -> None:
    with pytest.raises(asyncio.CancelledError):
        await reading
    read = past.read
    await settled()
    assert past.read == read  # nobody reads on
    record = await begun(store)
    assert await messages(store) == [i for i in ALL if i <= record.position]
    assert record.posts == len(await messages(store))
    store.on_written = lambda number: None
    await backfill(store, Past()).read(CHANNEL)
    assert await messages(store) == ALL


async def test_stopped_while_reading_waits_for_room_it_ends(store: SlowStore) -> None:
    store.gate.clear()
    reading = asyncio.create_task(backfill(store, Past()).read(CHANNEL))
    await store.waiting.wait()
    await settled()
    reading.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await reading
