"""Takes everything that the sources read, one item or batch at a time, and commits it.

One transaction holds a batch's posts, their versions, the decisions, what the channel's ledger
learns and the rows of the outbox. The window in memory changes with them; if the transaction fails,
memory and database differ, so the window is thrown away and read anew before the next item.

Three events mark the way of each transaction in the log (level debug): `….taken` before it begins,
`….decided` before it commits, `….stored` when it has.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.analysis import Window, sources
from monitor.crossref import Embedder
from monitor.errors import CorrectionError
from monitor.lexicon import Lexicon
from monitor.model.correction import Correction
from monitor.model.ids import ChannelId, PostKey
from monitor.model.ledger import Proof
from monitor.model.post import Arrival, Channel, ChannelKind, PostsDeleted, PostSeen, StoredPost
from monitor.model.relation import Relation
from monitor.model.report import FetchedReport, Outlet
from monitor.pipeline.announce import Announcer
from monitor.pipeline.changes import Changes
from monitor.pipeline.corrections import carry_out, current
from monitor.pipeline.memory import load_window
from monitor.pipeline.ports import Clock, FeedRecord, Store, UnitOfWork
from monitor.pipeline.posts import analyse, take_deleted, take_posts
from monitor.pipeline.reports import take_reports
from monitor.pipeline.version import reading_version

log = structlog.get_logger()

MAX_LEFT = 100_000  # posts that a killed backfill may leave for the daemon to decide on


class Observer(Protocol):
    """Is told what was taken. Its methods return at once."""

    def analysed(self, kind: ChannelKind, relation: Relation) -> None:
        """A new post was analysed and stored."""
        ...

    def lag(self, seconds: float) -> None:
        """A post told live was stored so long after it was published."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """The times of the analysis."""

    span: timedelta
    """How long a story stays open."""
    old_after: timedelta
    """A post older than this when first seen rings nobody."""


class Ingest:
    """The one place where something new enters. Items are taken one after the other.

    `committed` is called after each transaction that put something into the outbox.
    """

    def __init__(
        self,
        store: Store,
        lexicon: Lexicon,
        outlets: Sequence[Outlet],
        announcer: Announcer,
        clock: Clock,
        limits: Limits,
        *,
        embedder: Embedder | None = None,
        committed: Callable[[], None] = lambda: None,
        observer: Observer | None = None,
    ) -> None:
        self._store = store
        self._lexicon = lexicon
        self._outlets = tuple(outlets)
        self._announcer = announcer
        self._clock = clock
        self._limits = limits
        self._embedder = embedder
        self._committed = committed
        self._observer = observer
        self._channels: dict[ChannelId, Channel] = {}
        self._window: Window | None = None
        self._quiet_before: datetime | None = None
        self._forgotten: set[PostKey] = set()
        """Posts that left the window and of which readings may still be stored."""
        self._turn = asyncio.Lock()

    async def know(self, channel: Channel) -> None:
        """Learn who a channel is, before its posts come or when its title changes."""
        async with self._turn:
            self._channels[channel.id] = channel
            if self._window is not None:
                self._window.sources = sources(self._channels, self._outlets)

    async def posts(
        self,
        channel: ChannelId,
        posts: Sequence[PostSeen],
        *,
        proof: Proof | None = None,
    ) -> None:
        """Store and analyse posts of one channel. Fulfils `PostSink.posts`."""
        where = log.bind(channel=channel, messages=[seen.post.key.message for seen in posts])
        async with self._taking() as window:
            where.debug("post.taken")
            async with self._store.transaction() as uow:
                changes = await take_posts(uow, window, channel, posts, self._rings)
                now = self._clock.now()
                if proof:
                    uow.prove(channel, proof, now)
                said = await self._announce(uow, window, changes, now)
                where.debug("post.decided")
            where.debug("post.stored")
        if said:
            self._committed()
        if self._observer and changes.matches:
            self._observe(self._observer, window, posts, changes)

    async def deleted(self, deleted: PostsDeleted) -> None:
        """Mark messages as deleted. Fulfils `PostSink.deleted`."""
        where = log.bind(channel=deleted.channel, messages=deleted.messages)
        async with self._taking() as window:
            where.debug("deletion.taken")
            async with self._store.transaction() as uow:
                changes = await take_deleted(uow, window, deleted)
                said = await self._announce(uow, window, changes, self._clock.now())
                where.debug("deletion.decided")
            where.debug("deletion.stored")
        if said:
            self._committed()

    async def reports(
        self, fetched: Sequence[FetchedReport], feed: FeedRecord | None
    ) -> Sequence[FetchedReport]:
        """Store and analyse items of a feed. Fulfils `ReportSink.reports`."""
        now = self._clock.now()
        where = log.bind(feed=feed.url if feed else None, items=len(fetched))
        async with self._taking() as window:
            where.debug("report.taken")
            async with self._store.transaction() as uow:
                changes, new = await take_reports(uow, window, fetched, now)
                if feed is not None:
                    uow.save_feed(feed)
                said = await self._announce(uow, window, changes, now)
                where.debug("report.decided")
            where.debug("report.stored")
        if said:
            self._committed()
        return new

    async def correct(self) -> int:
        """Carry out or turn down the corrections that are asked for. Returns how many those were.

        Each is one transaction: stories, alerts, and what became of the correction.
        """
        asked = await self._store.open_corrections()
        for correction in asked:
            await self._correct(correction)
        return len(asked)

    async def _correct(self, asked: Correction) -> None:
        where = log.bind(correction=asked.id, kind=asked.kind.value)
        async with self._taking() as window:
            where.debug("correction.taken")
            now = self._clock.now()
            said = 0
            async with self._store.transaction() as uow:
                try:
                    changes, done = carry_out(
                        window, await current(self._store, asked), now, self._fresh
                    )
                except CorrectionError as error:
                    done = replace(asked, done=now, error=str(error))
                else:
                    said = await self._announce(uow, window, changes, now)
                uow.save_correction(done)
                where.debug("correction.decided")
            where.info("correction.done", error=done.error)
        if said:
            self._committed()

    async def _announce(
        self, uow: UnitOfWork, window: Window, changes: Changes, at: datetime
    ) -> int:
        uow.forget_readings(self._forgotten)
        return await self._announcer.write(
            uow, window, changes, at, doubtful_before=self._quiet_before
        )

    def _fresh(self, stored: StoredPost) -> bool:
        """Whether a stored post might ring when it was first seen."""
        return self._rings(PostSeen(stored.post, stored.first_seen, stored.arrival))

    def _rings(self, seen: PostSeen) -> bool:
        recent = seen.at - seen.post.date <= self._limits.old_after
        if self._quiet_before is not None and seen.post.date < self._quiet_before:
            return False
        return recent and seen.arrival in (Arrival.LIVE, Arrival.RECOVERED)

    def _observe(
        self, observer: Observer, window: Window, posts: Sequence[PostSeen], changes: Changes
    ) -> None:
        now = self._clock.now()
        for seen in posts:
            match = changes.matches.get(seen.post.key)
            if match is None:
                continue
            observer.analysed(window.channel(seen.post.key.channel).kind, match.relation)
            if seen.arrival is Arrival.LIVE:
                observer.lag((now - seen.post.date).total_seconds())

    @asynccontextmanager
    async def _taking(self) -> AsyncIterator[Window]:
        """The window, for one item alone; forgotten if the item fails."""
        async with self._turn:
            now = self._clock.now()
            window = self._window or await self._remember(now)
            self._window = None
            self._forgotten.update(window.expire(now))
            yield window
            self._window = window
            self._forgotten.clear()

    async def _remember(self, now: datetime) -> Window:
        """A window filled from the store; posts that were stored but not analysed come in too."""
        weighed = sources(self._channels, self._outlets)
        window = Window(self._lexicon, weighed, self._limits.span, self._embedder)
        self._quiet_before = await self._store.quiet_before()
        window.continue_from(await self._store.next_story())
        earliest, latest = window.oldest(now), now + timedelta(days=1)
        recalled = await load_window(self._store, window, earliest, latest)
        self._forgotten.update(recalled.left)
        if recalled.again:
            async with self._store.transaction() as uow:
                uow.save_readings(recalled.again, reading_version(window))
        await self._store.forget_other_readings(reading_version(window))
        left = await self._store.unanalysed(earliest, latest, MAX_LEFT)
        if left:
            changes = Changes()
            async with self._store.transaction() as uow:
                for stored in left:
                    await analyse(uow, window, stored, now, changes, rings=False)
                said = await self._announce(uow, window, changes, now)
            if said:
                self._committed()
        return window
