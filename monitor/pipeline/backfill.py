"""Brings in a channel's history: first all of it into the store, then into the stories.

Reading is bounded by Telegram, deciding by the processor: so what is read is committed as it comes,
and what was stored is decided on afterwards, in the order in which it was published, beside what
others published around it. Both go on where a kill left them; repeated, they change nothing.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime

from monitor.analysis import Window
from monitor.model.ids import ChannelId
from monitor.model.post import StoredPost
from monitor.pipeline.announce import Announcer
from monitor.pipeline.changes import Changes
from monitor.pipeline.memory import load_window
from monitor.pipeline.ports import BackfillRecord, Clock, History, HistoryPage, Store
from monitor.pipeline.posts import analyse, read_posts, reconsider

BATCH = 200  # posts decided on in one transaction
AHEAD = 10
"""Pages that may be read while others are stored; stored together, they are one transaction."""


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

    async def read(
        self,
        channel: ChannelId,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        progress: Callable[[BackfillRecord, int], None] = lambda record, posts: None,
    ) -> BackfillRecord:
        """Read the wanted range into the store.

        `progress` is told after each transaction how far it is, and how many posts it had. Times
        are UTC; `limit` asks for the newest so many messages of the range. Returns the record at
        its end. Raises what `History` raises; what was committed stays.
        """
        record = await self._store.begin_backfill(channel, since, until, limit, self._clock.now())
        pages = self._history.pages(
            channel, after=record.position, since=since, until=until, limit=limit
        )
        async with aclosing(_together(pages)) as batches:
            async for batch in batches:
                before, record = record, await self._keep(channel, batch, record)
                progress(record, record.posts - before.posts)
        record = replace(record, done=True)
        async with self._store.transaction() as uow:
            uow.save_backfill(record)
        return record

    async def decide(self, progress: Callable[[int], None] = lambda posts: None) -> int:
        """Take every stored post that is in no story yet into the stories. Returns how many.

        `progress` is told how many more were decided on.
        """
        window = self._new_window()
        window.continue_from(await self._store.next_story())
        reached: datetime | None = None
        known_to: datetime | None = None
        count = 0
        while posts := await self._store.unanalysed(reached, None, BATCH):
            reached = posts[-1].post.date
            known_to = await self._surround(posts, window, known_to)
            now = self._clock.now()
            changes = Changes()
            async with self._store.transaction() as uow:
                for stored in posts:
                    await analyse(uow, window, stored, now, changes, rings=self._alert)
                await self._announcer.write(uow, window, changes, now)
            count += len(posts)
            progress(len(posts))
        return count

    async def _keep(
        self, channel: ChannelId, pages: Sequence[HistoryPage], record: BackfillRecord
    ) -> BackfillRecord:
        """Store pages. What has changed since it was first read is decided on at once."""
        posts = [item for page in pages for item in page.posts]
        after = replace(record, position=pages[-1].up_to, posts=record.posts + len(posts))
        now = self._clock.now()
        async with self._store.transaction() as uow:
            readings = await read_posts(uow, channel, posts)
            for reading in readings:
                uow.save_post(reading.stored, reading.item.at)
            for page in pages:
                uow.prove(channel, page.proof, now)
            changed = [reading.stored for reading in readings if reading.changed]
            if changed:
                window = self._new_window()
                await self._surround(changed, window, None)
                changes = Changes()
                for stored in changed:
                    await reconsider(uow, window, stored, now, changes)
                await self._announcer.write(uow, window, changes, now)
            uow.save_backfill(after)
        return after

    async def _surround(
        self, posts: Sequence[StoredPost], window: Window, known_to: datetime | None
    ) -> datetime:
        """Take in what was published around these posts; all up to `known_to` is known already.

        Later posts count too: what a live post copied may be found here only now.
        """
        dates = [stored.post.date for stored in posts]
        window.expire(min(dates))
        latest = max(dates) + window.span
        earliest = window.oldest(min(dates)) if known_to is None else known_to
        if latest > earliest:
            kept = latest >= window.oldest(self._clock.now())  # what was read from posts so new
            await load_window(self._store, window, earliest, latest, read_back=kept)
        return max(latest, earliest)


async def _together(pages: AsyncIterator[HistoryPage]) -> AsyncGenerator[list[HistoryPage], None]:
    """The pages in lists of those that were read while the list before was worked on.

    When reading fails, its error comes after all that was read.
    """
    ready: asyncio.Queue[HistoryPage | None] = asyncio.Queue()
    room = asyncio.Semaphore(AHEAD)

    async def read() -> None:
        try:
            async for page in pages:
                await room.acquire()
                ready.put_nowait(page)
        finally:
            ready.put_nowait(None)

    reading = asyncio.create_task(read())
    try:
        page = await ready.get()
        while page is not None:
            batch = [page]
            while not ready.empty() and (page := ready.get_nowait()) is not None:
                batch.append(page)
            for _ in batch:
                room.release()
            yield batch
            if page is not None:
                page = await ready.get()
        await reading
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
