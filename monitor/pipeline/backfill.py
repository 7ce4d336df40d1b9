"""Brings in a channel's history: oldest first, page by page, each in one transaction.

A backfill can be killed anywhere and continues after the last committed page; repeated, it finds
everything known and changes nothing. Its posts are compared with what was published around them,
of every channel, as if they had been followed live.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.analysis import Window
from monitor.model.ids import ChannelId
from monitor.pipeline.announce import Announcer
from monitor.pipeline.memory import load_window
from monitor.pipeline.ports import BackfillRecord, Clock, History, HistoryPage, Store
from monitor.pipeline.posts import take_posts


class Backfill:
    """The use case behind `monitor backfill`. Nobody else may write to the store meanwhile.

    With `alert`, what it finds rings as if it were new; else it rings nobody.
    """

    def __init__(
        self,
        store: Store,
        history: History,
        new_window: Callable[[], Window],
        announcer: Announcer,
        clock: Clock,
        *,
        alert: bool = False,
    ) -> None:
        self._store = store
        self._history = history
        self._new_window = new_window
        self._announcer = announcer
        self._clock = clock
        self._alert = alert
        self._known_to: datetime | None = None

    async def run(
        self,
        channel: ChannelId,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        progress: Callable[[BackfillRecord, int], None] = lambda record, posts: None,
    ) -> BackfillRecord:
        """Read the wanted range and store it.

        `progress` is told after each page how far it is, and how many posts the page had. Times
        are UTC; `limit` asks for the newest so many messages of the range. Returns the record at
        its end. Raises what `History` raises; what was committed stays.
        """
        record = await self._store.begin_backfill(channel, since, until, limit, self._clock.now())
        window = self._new_window()
        window.continue_from(await self._store.next_story())
        pages = self._history.pages(
            channel, after=record.position, since=since, until=until, limit=limit
        )
        async for page in pages:
            record = await self._take(channel, page, window, record)
            progress(record, len(page.posts))
        record = replace(record, done=True)
        async with self._store.transaction() as uow:
            uow.save_backfill(record)
        return record

    async def _take(
        self, channel: ChannelId, page: HistoryPage, window: Window, record: BackfillRecord
    ) -> BackfillRecord:
        if page.posts:
            await self._surround(page, window)
        after = replace(record, position=page.up_to, posts=record.posts + len(page.posts))
        async with self._store.transaction() as uow:
            changes = await take_posts(uow, window, channel, page.posts, lambda _: self._alert)
            uow.save_backfill(after)
            await self._announcer.write(uow, window, changes, self._clock.now())
        return after

    async def _surround(self, page: HistoryPage, window: Window) -> None:
        """Take in what others published in the days before the page, and up to its end."""
        dates = [seen.post.date for seen in page.posts]
        window.expire(min(dates))
        latest = max(dates) + timedelta(seconds=1)
        earliest = self._known_to or min(dates) - window.span
        if latest > earliest:
            await load_window(self._store, window, earliest, latest)
            self._known_to = latest
