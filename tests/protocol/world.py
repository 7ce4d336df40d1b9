"""What the protocol tests put around the reading side: a store and a sink in memory."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import Arrival, Post, PostsDeleted, PostSeen
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.account import Account
from monitor.telegram.client import Access
from monitor.telegram.reader import Rhythm
from monitor.telegram.reconcile import Pace
from monitor.telegram.server import Server
from tests.telegram_server import TelegramServer

BRISK = Rhythm(
    pace=Pace(
        joined=0.4,
        unjoined=0.2,
        reread=0.4,
        jitter=0.0,
        calls_per_second=200.0,
        burst=50,
        unavailable=0.5,
        retry=0.1,
    ),
    album=0.15,
    liveness=0.5,
    liveness_wait=1.0,
    retry_first=0.05,
    retry_most=0.5,
    find_again=0.5,
)
"""Everything often, so that a test need not wait."""

SLOW = replace(BRISK, pace=replace(BRISK.pace, joined=600.0, unjoined=600.0, reread=600.0))
"""No polls and no re-reads but those of a start or a reconnect."""


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SkippingClock:
    """Passes at once what others would sleep through, and remembers it."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._ahead += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class MemoryStore:
    """The part of the store that the reading side uses, and a sink that writes into it."""

    def __init__(self) -> None:
        self.records: dict[int, ChannelRecord] = {}
        self.held: dict[tuple[int, int], Post] = {}
        self.arrivals: dict[tuple[int, int], Arrival] = {}
        self.versions: dict[tuple[int, int], list[str]] = {}
        self.titles: list[str] = []
        """As the reader told them, each time that it told one."""
        self.gone: set[tuple[int, int]] = set()
        self.batches: list[tuple[ChannelId, tuple[PostSeen, ...], MessageId | None]] = []
        self.failures: list[Exception] = []
        self._changed = asyncio.Event()

    async def channels(self) -> Sequence[ChannelRecord]:
        return list(self.records.values())

    async def save_channel(self, channel: ChannelRecord) -> None:
        known = self.records.get(channel.id)
        if known is not None:
            channel = replace(channel, cursor=known.cursor, adopted_at=known.adopted_at)
        self.records[channel.id] = channel

    async def recent_messages(
        self, channel: ChannelId, since: datetime, limit: int
    ) -> Sequence[MessageId]:
        ids = {
            number
            for (held_in, _), post in self.held.items()
            if held_in == channel and post.date >= since
            for number in post.messages
            if (channel, number) not in self.gone
        }
        return sorted(ids, reverse=True)[:limit]

    async def posts(
        self, channel: ChannelId, posts: Sequence[PostSeen], *, proven: MessageId | None = None
    ) -> None:
        assert channel in self.records, "a post of a channel that was never saved"
        if self.failures:
            raise self.failures.pop(0)
        self.batches.append((channel, tuple(posts), proven))
        for seen in posts:
            key = (channel, seen.post.key.message)
            self.arrivals.setdefault(key, seen.arrival)
            versions = self.versions.setdefault(key, [])
            if not versions or versions[-1] != seen.post.text:
                versions.append(seen.post.text)
            self.held[key] = seen.post
        if proven is not None:
            record = self.records[channel]
            self.records[channel] = replace(record, cursor=max(record.cursor, proven))
        self._changed.set()

    async def deleted(self, deleted: PostsDeleted) -> None:
        self.gone |= {(deleted.channel, number) for number in deleted.messages}
        self._changed.set()

    def texts(self, channel: int) -> list[str]:
        """What stands of a channel, by id; deleted posts left out."""
        return [
            post.text
            for (held_in, number), post in sorted(self.held.items())
            if held_in == channel and (held_in, number) not in self.gone
        ]

    async def until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until the condition holds. Fails after `seconds`."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                try:
                    async with asyncio.timeout(0.05):
                        await self._changed.wait()
                except TimeoutError:
                    continue


def access(server: TelegramServer, session: Path, pem: str | None = None) -> Access:
    """What a user would have in the settings for this server."""
    return Access(
        api_id=1,
        api_hash="0" * 32,
        session=session,
        server=Server(server.dc, server.host, server.port, pem or server.public_pem),
    )


async def log_in(server: TelegramServer, account: Account, who: Any) -> None:
    """Make the account's session one that is logged in, without the conversation."""
    await account.dial()
    await server.sign_in(account.client, who)
    await account.disconnect()


def standing(messages: Collection[Any]) -> Mapping[int, str]:
    """The texts that stand in one of the server's channels, by id."""
    return {m.id: m.text for m in messages if m.deleted is None and m.action is None}
