"""Takes everything that the sources read, one item or batch at a time, and commits it.

One transaction holds a batch's posts, their versions, the decisions, the channel's cursor and the
rows of the outbox. The window in memory changes with them; if the transaction fails, memory and
database differ, so the window is thrown away and read anew before the next item.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from monitor.analysis import Window
from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import Arrival, PostsDeleted, PostSeen
from monitor.model.report import FetchedReport
from monitor.pipeline.announce import Announcer
from monitor.pipeline.memory import load_window
from monitor.pipeline.ports import Clock, FeedRecord, Store
from monitor.pipeline.posts import take_deleted, take_posts
from monitor.pipeline.reports import take_reports


class Ingest:
    """The one place where something new enters. Items are taken one after the other.

    `new_window` makes an empty window; `committed` is called after each transaction that put
    something into the outbox. Posts older than `old_after` when first seen ring nobody.
    """

    def __init__(
        self,
        store: Store,
        new_window: Callable[[], Window],
        announcer: Announcer,
        clock: Clock,
        *,
        old_after: timedelta,
        committed: Callable[[], None],
    ) -> None:
        self._store = store
        self._new_window = new_window
        self._announcer = announcer
        self._clock = clock
        self._old_after = old_after
        self._committed = committed
        self._window: Window | None = None
        self._turn = asyncio.Lock()

    async def posts(
        self,
        channel: ChannelId,
        posts: Sequence[PostSeen],
        *,
        proven: MessageId | None = None,
    ) -> None:
        """Store and analyse posts of one channel. Fulfils `PostSink.posts`."""
        async with self._taking() as window, self._store.transaction() as uow:
            changes = await take_posts(uow, window, channel, posts, self._rings)
            if proven is not None:
                uow.prove(channel, proven)
            said = await self._announcer.write(uow, window, changes, self._clock.now())
        if said:
            self._committed()

    async def deleted(self, deleted: PostsDeleted) -> None:
        """Mark messages as deleted. Fulfils `PostSink.deleted`."""
        async with self._taking() as window, self._store.transaction() as uow:
            changes = await take_deleted(uow, window, deleted)
            said = await self._announcer.write(uow, window, changes, self._clock.now())
        if said:
            self._committed()

    async def reports(self, fetched: Sequence[FetchedReport], feed: FeedRecord) -> int:
        """Store and analyse items of a feed. Fulfils `ReportSink.reports`."""
        now = self._clock.now()
        async with self._taking() as window, self._store.transaction() as uow:
            changes, count = await take_reports(uow, window, fetched, now)
            uow.save_feed(feed)
            said = await self._announcer.write(uow, window, changes, now)
        if said:
            self._committed()
        return count

    def _rings(self, seen: PostSeen) -> bool:
        recent = seen.at - seen.post.date <= self._old_after
        return recent and seen.arrival in (Arrival.LIVE, Arrival.RECOVERED)

    @asynccontextmanager
    async def _taking(self) -> AsyncIterator[Window]:
        """The window, for one item alone; forgotten if the item fails."""
        async with self._turn:
            now = self._clock.now()
            window = self._window
            if window is None:
                window = self._new_window()
                window.continue_from(await self._store.next_story())
                await load_window(self._store, window, now - window.span, now + timedelta(days=1))
            self._window = None
            window.expire(now)
            yield window
            self._window = window
