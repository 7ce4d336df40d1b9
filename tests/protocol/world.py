"""What the protocol tests put around the reading side: a store and a sink in memory."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.ledger import Coverage, Proof, Range, ranges_of
from monitor.model.post import Arrival, Post, PostsDeleted, PostSeen, StoredPost
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.account import Account
from monitor.telegram.cadence import Pace
from monitor.telegram.client import Access
from monitor.telegram.reader import Rhythm
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
        unavailable_first=0.25,
        retry=0.1,
        hole=0.4,
        noted=0.1,
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
        self.ledger: dict[int, Coverage] = {}
        self.unreadable: dict[tuple[int, int], str] = {}
        self.held: dict[tuple[int, int], Post] = {}
        self.arrivals: dict[tuple[int, int], Arrival] = {}
        self.versions: dict[tuple[int, int], list[str]] = {}
        self.titles: list[str] = []
        """As the reader told them, each time that it told one."""
        self.identities: list[tuple[str, str, str]] = []
        """Changes of title or name that were told: the stored title at that time, the new one,
        the words."""
        self.gone: set[tuple[int, int]] = set()
        self.batches: list[tuple[ChannelId, tuple[PostSeen, ...], Proof]] = []
        self.failures: list[Exception] = []
        self.sink = MemorySink(self)
        self._changed = asyncio.Event()

    async def channels(self) -> Sequence[ChannelRecord]:
        return list(self.records.values())

    async def save_channel(self, channel: ChannelRecord) -> None:
        known = self.records.get(channel.id)
        if known is not None:
            channel = replace(
                channel,
                base=known.base,
                adopted_at=known.adopted_at,
                checked_at=known.checked_at,
            )
        self.records[channel.id] = channel

    async def coverage(self, channel: ChannelId) -> Coverage:
        base = Coverage(self.records[channel].base)
        return self.ledger.setdefault(channel, base)

    def cursor(self, channel: int) -> int:
        """The id up to which everything of a channel is proven."""
        coverage = self.ledger.get(channel)
        return coverage.cursor if coverage else 0

    async def checked(self, moments: Mapping[ChannelId, datetime]) -> None:
        for channel, at in moments.items():
            self.records[channel] = replace(self.records[channel], checked_at=at)

    async def posts(self, keys: Collection[PostKey]) -> Sequence[StoredPost]:
        return [
            StoredPost(
                post,
                post.date,
                self.arrivals[key],
                deleted=post.date if key in self.gone else None,
            )
            for key, post in self.held.items()
            if post.key in keys
        ]

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

    def hold(self, channel: ChannelId, posts: Sequence[PostSeen], proof: Proof) -> None:
        """Store what the sink was given."""
        assert channel in self.records, "a post of a channel that was never saved"
        self.batches.append((channel, tuple(posts), proof))
        for seen in posts:
            key = (channel, seen.post.key.message)
            self.arrivals.setdefault(key, seen.arrival)
            versions = self.versions.setdefault(key, [])
            if not versions or versions[-1] != seen.post.text:
                versions.append(seen.post.text)
            self.held[key] = seen.post
        messages = [number for seen in posts for number in seen.post.messages]
        self.unreadable.update({(channel, n): why for n, why in proof.unreadable.items()})
        self._prove(channel, [*proof.ranges, *ranges_of([*messages, *proof.unreadable])])
        self._changed.set()

    def _prove(self, channel: ChannelId, ranges: Sequence[Range]) -> None:
        coverage = self.ledger.get(channel) or Coverage(self.records[channel].base)
        self.ledger[channel] = coverage.with_proven(ranges, datetime.now(UTC))

    def lose(self, channel: ChannelId, messages: Sequence[MessageId]) -> None:
        """Mark messages as deleted."""
        self.gone |= {(channel, number) for number in messages}
        self._prove(channel, ranges_of(messages))
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


class MemorySink:
    """Where the reading side puts what it reads."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def posts(
        self, channel: ChannelId, posts: Sequence[PostSeen], *, proof: Proof | None = None
    ) -> None:
        if self._store.failures:
            raise self._store.failures.pop(0)
        self._store.hold(channel, posts, proof or Proof())

    async def deleted(self, deleted: PostsDeleted) -> None:
        if self._store.failures:
            raise self._store.failures.pop(0)
        self._store.lose(deleted.channel, deleted.messages)


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
