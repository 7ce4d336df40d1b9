"""Reading history again, so that what was never pushed is found: new posts, edits, deletions.

Two loops share one budget of calls. Polls read what stands above each channel's cursor; re-reads
ask for the newest stored messages by id. An edit or deletion of a message that is older than 48
hours, or not among a channel's newest 100, is found only if it is pushed.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError
from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import Arrival, Post
from monitor.model.watch import WatchedChannel
from monitor.pipeline.ports import ChannelRecord, Clock
from monitor.telegram.account import Account
from monitor.telegram.budget import Budget
from monitor.telegram.channels import ChannelStore, Directory
from monitor.telegram.convert import Quarantine, album_of, to_posts
from monitor.telegram.intake import Intake, arrival
from monitor.telegram.live import ALBUM_REACH
from monitor.telegram.pages import PAGE, Page, hold_album, read_after, read_ids

log = structlog.get_logger()

REREAD_MESSAGES: Final = 100
REREAD_WINDOW: Final = timedelta(hours=48)
ALBUM_FRESH: Final = timedelta(seconds=3)
"""An album whose last part is younger may still be growing."""

OnFollow = Callable[[ChannelRecord, WatchedChannel], Awaitable[None]]
"""Told of each channel before the first of its posts is handed on, and when its title, name or
membership changes."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are read again. Seconds, unless a name says otherwise."""

    joined: float = 60.0
    """Between polls of a channel whose posts are pushed."""
    unjoined: float = 15.0
    """Between polls of a channel that is only read this way."""
    reread: float = 300.0
    """Between re-reads of a channel's newest messages."""
    jitter: float = 0.2
    """Share by which each interval varies, so that channels spread."""
    calls_per_second: float = 2.0
    burst: int = 10
    """Calls that may be made at once after a pause."""
    unavailable: float = 900.0
    """Between polls of a channel that may not be read, to see whether it may again."""
    retry: float = 5.0
    """After the first failure; doubles with each further one, up to `unavailable`."""


@dataclass
class Followed:
    """A channel that is being followed, and how that goes."""

    record: ChannelRecord
    watched: WatchedChannel
    cursor: MessageId
    next_poll: datetime
    next_reread: datetime
    problem: str | None = None
    """Why it cannot be read at present."""
    failures: int = 0
    last_poll: datetime | None = None
    last_post: datetime | None = None
    renewed: bool = False
    away: bool = False
    """Whether the connection was away since what is stored was last re-read."""
    before: Sequence[MessageId] | None = None
    """What was stored before the outage was made good: what the next re-read asks for, lest the
    posts that were missed push it out."""


class Reconciler:
    """Keeps the followed channels complete while the account is connected."""

    def __init__(
        self,
        account: Account,
        directory: Directory,
        store: ChannelStore,
        intake: Intake,
        clock: Clock,
        pace: Pace,
        rng: random.Random,
        quarantine: Quarantine,
        on_follow: OnFollow,
    ) -> None:
        self._on_follow = on_follow
        self._account = account
        self._directory = directory
        self._store = store
        self._intake = intake
        self._clock = clock
        self._pace = pace
        self._rng = rng
        self._quarantine = quarantine
        self._budget = Budget(clock, pace.calls_per_second, pace.burst)
        self._wakes = (asyncio.Event(), asyncio.Event())
        self._flooded: dict[asyncio.Event, datetime] = {}
        self.followed: dict[ChannelId, Followed] = {}
        self.records: dict[ChannelId, ChannelRecord] = {}
        """The same channels' records; what pushes are filtered by."""

    def follow(self, record: ChannelRecord, watched: WatchedChannel) -> None:
        """Begin to follow a channel, or go on with its newer record; it is polled at once."""
        now = self._clock.now()
        known = self.followed.get(record.id)
        cursor = max(record.cursor, known.cursor if known else record.cursor)
        self.followed[record.id] = Followed(record, watched, cursor, now, now)
        self.records[record.id] = record
        self._ring()

    def wake(self, channel: ChannelId | None = None) -> None:
        """Poll a channel now, or all of them."""
        now = self._clock.now()
        for followed in self.followed.values():
            if channel is None or followed.record.id == channel:
                followed.next_poll = now
        self._ring()

    def restart(self) -> None:
        """Read everything again: the connection was away.

        Channels that are known to have something new come first, and posts before edits.
        """
        now = self._clock.now()
        polls = timedelta(seconds=len(self.followed) / self._pace.calls_per_second)
        for followed in self.followed.values():
            behind = self._directory.tops.get(followed.record.id, 0) > followed.cursor
            followed.next_poll = now - polls if behind else now
            followed.next_reread = now + min(polls, timedelta(seconds=self._pace.reread))
            followed.away = True
        self._ring()

    @property
    def flooded_until(self) -> datetime | None:
        """Until when Telegram lets one of the loops wait; None when it does not."""
        return max(
            (until for until in self._flooded.values() if until > self._clock.now()), default=None
        )

    def _ring(self) -> None:
        for event in self._wakes:
            event.set()

    async def run(self) -> None:
        """Poll and re-read for ever. Raises SessionError when the session is dead."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._polls())
            tasks.create_task(self._rereads())

    async def _polls(self) -> None:
        def due(followed: Followed) -> datetime:
            return followed.next_poll

        def plan(followed: Followed, at: datetime) -> None:
            followed.next_poll = at

        await self._loop(self._wakes[0], due, plan, self.poll, self._interval)

    async def _rereads(self) -> None:
        def due(followed: Followed) -> datetime:
            return followed.next_reread

        def plan(followed: Followed, at: datetime) -> None:
            followed.next_reread = at

        def interval(_: Followed) -> float:
            return self._pace.reread

        await self._loop(self._wakes[1], due, plan, self.reread, interval)

    async def _loop(
        self,
        wake: asyncio.Event,
        due: Callable[[Followed], datetime],
        plan: Callable[[Followed, datetime], None],
        work: Callable[[Followed], Awaitable[None]],
        interval: Callable[[Followed], float],
    ) -> None:
        while True:
            wake.clear()
            now = self._clock.now()
            flooded = self._flooded.get(wake, now)
            if flooded > now:
                await self._clock.sleep((flooded - now).total_seconds())
                continue
            followed = min(self.followed.values(), key=due, default=None)
            if followed is None or due(followed) > now:
                seconds = (due(followed) - now).total_seconds() if followed else 3600.0
                await self._pause(seconds, wake)
                continue
            await self._budget.take()
            # Planned before the work: a wake during it must bring another round.
            spread = 1 + self._rng.uniform(-self._pace.jitter, self._pace.jitter)
            plan(followed, now + timedelta(seconds=interval(followed) * spread))
            wait = await self._attempt(followed, work)
            if wait is None:
                continue
            if wait.retry_after is not None:
                # Telegram counts such calls over all channels: the whole loop waits.
                plan(followed, now)
                self._flooded[wake] = self._clock.now() + timedelta(seconds=wait.retry_after)
            else:
                plan(followed, self._clock.now() + self._back_off(followed))

    async def _attempt(
        self, followed: Followed, work: Callable[[Followed], Awaitable[None]]
    ) -> TransientError | None:
        """Do the work; returns the error after which it is to be tried again soon."""
        channel = followed.record.id
        try:
            await work(followed)
        except SessionError:
            raise
        except TransientError as error:
            followed.failures += 1
            log.info("channel.read_postponed", channel=channel, error=str(error))
            return error
        except PermanentError as error:
            await self._unavailable(followed, error)
        except MonitorError as error:
            followed.failures += 1
            log.warning("post.not_stored", channel=channel, error=str(error))
            return TransientError(str(error))
        except Exception as error:  # one channel's trouble must not stop the rest
            followed.failures += 1
            log.exception("post.not_stored", channel=channel)
            return TransientError(type(error).__name__)
        else:
            followed.failures = 0
            if followed.problem is not None:
                log.info("channel.available", channel=channel)
                followed.problem = None
        return None

    async def _unavailable(self, followed: Followed, error: PermanentError) -> None:
        if followed.problem is None:
            log.warning("channel.unavailable", channel=followed.record.reference, error=str(error))
        followed.problem = str(error)
        later = self._clock.now() + timedelta(seconds=self._pace.unavailable)
        if not followed.renewed:
            followed.renewed = True
            try:
                record = await self._directory.renew(followed.record)
            except MonitorError:
                pass  # what was told already is the reason
            else:
                if record.access_hash != followed.record.access_hash:
                    later = self._clock.now()
                followed.record = self.records[record.id] = record
        followed.next_poll = followed.next_reread = later

    def _interval(self, followed: Followed) -> float:
        asked = followed.watched.poll_seconds
        if asked is not None:
            return float(asked)
        return self._pace.joined if followed.record.joined else self._pace.unjoined

    def _back_off(self, followed: Followed) -> timedelta:
        seconds = self._pace.retry * 2 ** min(followed.failures - 1, 16)
        return timedelta(seconds=min(seconds, self._pace.unavailable))

    async def _pause(self, seconds: float, wake: asyncio.Event) -> None:
        """Sleep, but not longer than until something is woken."""
        tasks = {
            asyncio.ensure_future(self._clock.sleep(max(seconds, 0.01))),
            asyncio.ensure_future(wake.wait()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def poll(self, followed: Followed) -> None:
        """Read everything above the channel's cursor, oldest first."""
        if followed.away and followed.before is None:
            followed.before = await self._newest_stored(followed)
        while True:
            record = followed.record
            page = await read_after(self._account, record, followed.cursor, self._quarantine)
            followed.last_poll = self._clock.now()
            if page.channel is not None:
                await self._look(followed, page.channel)
            if page.up_to == followed.cursor:
                return
            full = len(page.messages) >= PAGE // 2
            messages, up_to = self._settled(page, followed.cursor, full)
            posts = self._arrivals(record, to_posts(record.id, messages, self._quarantine))
            if up_to > followed.cursor:
                news = await self._intake.posts(record.id, posts, proven=up_to)
                followed.cursor = up_to
                if posts:
                    followed.last_post = posts[-1][0].date
                if news:
                    log.info("channel.recovered", channel=record.id, posts=news, up_to=up_to)
            if up_to < page.up_to and not full:
                followed.next_poll = self._clock.now() + ALBUM_FRESH
                return
            if not full:
                return
            await self._budget.take()

    def _settled(self, page: Page, start: int, full: bool) -> tuple[Sequence[Any], MessageId]:
        """The page, without an album at its end that may not be complete yet."""
        if not page.messages:
            return page.messages, page.up_to
        # Either way: where clocks differ, an album must not seem fresh for ever.
        fresh = abs(self._clock.now() - page.messages[-1].date) < ALBUM_FRESH
        if not full and not fresh:
            return page.messages, page.up_to
        messages, up_to = hold_album(page)
        # A full page of nothing but one album is no album that waits for its end.
        return (page.messages, page.up_to) if full and up_to <= start else (messages, up_to)

    async def _look(self, followed: Followed, channel: Any) -> None:
        record = await self._directory.update(followed.record, channel)
        if record != followed.record:
            followed.record = self.records[record.id] = record
            await self._on_follow(record, followed.watched)

    async def reread(self, followed: Followed) -> None:
        """Compare the newest stored messages with what now stands in the channel."""
        record = followed.record
        ids = followed.before or await self._newest_stored(followed)
        if ids:
            await self._compare(record, ids)
        followed.away, followed.before = False, None

    async def _newest_stored(self, followed: Followed) -> Sequence[MessageId]:
        since = self._clock.now() - REREAD_WINDOW
        return await self._store.recent_messages(followed.record.id, since, REREAD_MESSAGES)

    async def _compare(self, record: ChannelRecord, ids: Sequence[MessageId]) -> None:
        found = dict(await read_ids(self._account, record, ids, self._quarantine))
        gone = [number for number in ids if number in found and found[number] is None]
        if gone and len(gone) == len(ids):
            gone = await self._confirm(record, gone)
        if gone:
            await self._intake.deleted(record.id, sorted(gone))
        messages = [message for message in found.values() if message is not None]
        if messages:
            messages += await self._rest_of_album(record, min(messages, key=lambda m: m.id))
        posts = self._arrivals(record, to_posts(record.id, messages, self._quarantine))
        await self._intake.posts(record.id, posts)

    async def _rest_of_album(self, record: ChannelRecord, lowest: Any) -> list[Any]:
        """The parts of the lowest message's album that are older than what was asked for."""
        group = album_of(lowest)
        if group is None:
            return []
        ids = [MessageId(i) for i in range(max(1, lowest.id - ALBUM_REACH), lowest.id)]
        if not ids:
            return []
        await self._budget.take()
        found = await read_ids(self._account, record, ids, self._quarantine)
        return [m for m in found.values() if m is not None and album_of(m) == group]

    async def _confirm(self, record: ChannelRecord, gone: list[MessageId]) -> list[MessageId]:
        """Those of `gone` that history lacks too: an empty answer may be a fault of the server."""
        await self._budget.take()
        page = await read_after(self._account, record, min(gone) - 1, self._quarantine)
        standing = {message.id for message in page.messages}
        return [number for number in gone if number not in standing]

    def _arrivals(self, record: ChannelRecord, posts: Sequence[Post]) -> list[tuple[Post, Arrival]]:
        now = self._clock.now()
        return [(post, arrival(post, record, now, pushed=False)) for post in posts]
