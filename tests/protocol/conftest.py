"""Fixtures: a server, an account that is logged in to it, and a reader that follows channels."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.model.watch import WatchedChannel
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.account import Account
from monitor.telegram.reader import Reader, Rhythm
from tests.protocol.world import BRISK, MemoryStore, RealClock, access, log_in
from tests.telegram_server import TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def person(server: TelegramServer) -> Any:
    """The reader's account on the server."""
    return server.add_user(phone="+999 662 1234", code="22222", first_name="Reader")


@pytest.fixture
async def account(server: TelegramServer, person: Any, tmp_path: Path) -> AsyncIterator[Account]:
    """The reader's account, its session open and logged in, not connected."""
    account = Account(access(server, tmp_path / "reader.session"))
    account.open()
    await log_in(server, account, person)
    yield account
    await account.close()


class Following:
    """A reader at work."""

    def __init__(self, reader: Reader, task: asyncio.Task[None]) -> None:
        self.reader = reader
        self.task = task

    async def stop(self) -> None:
        self.reader.stop()
        async with asyncio.timeout(10):
            await self.task


Follow = Callable[..., Awaitable[Following]]


@pytest.fixture
async def follow(account: Account, store: MemoryStore) -> AsyncIterator[Follow]:
    """`await follow("name", …)` gives a reader that follows these channels already."""
    running: list[Following] = []

    async def start(
        *references: str,
        rhythm: Rhythm = BRISK,
        started: datetime | None = None,
        poll_seconds: int | None = None,
    ) -> Following:
        ready = asyncio.Event()

        async def on_follow(record: ChannelRecord, _: WatchedChannel) -> None:
            store.titles.append(record.title)

        async def on_identity(before: ChannelRecord, after: ChannelRecord, detail: str) -> None:
            stored = store.records[before.id]
            assert (stored.title, stored.handle) == (before.title, before.handle), "told too late"
            store.identities.append((before.title, after.title, detail))

        reader = Reader(
            account,
            store,
            store.sink,
            RealClock(),
            [WatchedChannel(reference, poll_seconds=poll_seconds) for reference in references],
            started=started or datetime.now(UTC),
            on_follow=on_follow,
            on_identity=on_identity,
            on_ready=ready.set,
            rhythm=rhythm,
        )
        following = Following(reader, asyncio.create_task(reader.run()))
        running.append(following)
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait(
            {waiting, following.task}, timeout=10, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()
        if following.task.done():
            following.task.result()
        assert ready.is_set(), "the reader did not get ready"
        # What the start reads again is over, so that what follows is found in the way it should.
        await asyncio.sleep(0.1)
        return following

    yield start
    for following in running:
        if not following.task.done():
            following.task.cancel()
        await asyncio.gather(following.task, return_exceptions=True)
