"""Reading history again, so that what was never pushed is found: new posts, edits, deletions.

Two loops share one budget of calls. Polls read what stands above the id up to which a channel is
proven; re-reads ask for stored messages by id: the newest 100 each time, all others of the last 48
hours in turn, and all of them soon after the connection was away. An edit or deletion of an older
message is found only if it is pushed.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError
from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import Post
from monitor.model.watch import WatchedChannel
from monitor.pipeline.ports import ChannelRecord, Clock
from monitor.telegram.account import Account
from monitor.telegram.budget import Budget, Calls, Rationed
from monitor.telegram.cadence import Pace, blind_after, poll_interval
from monitor.telegram.channels import ChannelStore, Directory
from monitor.telegram.compare import Comparison
from monitor.telegram.followed import Errand, Followed, Patience
from monitor.telegram.intake import Intake
from monitor.telegram.poll import OnFollow, Poll
from monitor.telegram.reread import Reread

log = structlog.get_logger()

MAX_PARTS: Final = 1_000
"""Edited parts of albums that wait in one channel. Beyond that the next round finds them."""


@dataclass
class _Kind:
    """One kind of errand: all channels' polls, or all their re-reads."""

    errand: Callable[[Followed], Errand]
    due: Callable[[Followed], datetime]
    work: Callable[[Followed], Awaitable[float | None]]
    """Does a part of it; returns after how many seconds to go on, None when all is done."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    flooded: datetime | None = None
    """Until when Telegram lets this kind of call wait."""


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
        on_follow: OnFollow,
    ) -> None:
        self._account = account
        self._directory = directory
        self._store = store
        self._intake = intake
        self._clock = clock
        self._pace = pace
        self._rng = rng
        self._poll = Poll(directory, intake, clock, pace, on_follow)
        self._reread = Reread(Comparison(intake, clock), store, clock, pace)
        self._polls = _Kind(lambda f: f.polls, Followed.poll_due, self.poll)
        self._rereads = _Kind(lambda f: f.rereads, Followed.reread_due, self.reread)
        self._connected_at = clock.now()
        self._unsaved: dict[ChannelId, datetime] = {}
        self.budget = Budget(clock, pace.calls_per_second, pace.burst)
        self.calls = Calls(clock)
        self.followed: dict[ChannelId, Followed] = {}
        self.records: dict[ChannelId, ChannelRecord] = {}
        """The same channels' records; what pushes are filtered by."""

    async def follow(self, record: ChannelRecord, watched: WatchedChannel) -> None:
        """Begin to follow a channel; it is read at once."""
        await self._intake.follow(record.id)
        self.followed[record.id] = Followed.begun(record, watched, self._clock.now())
        self.records[record.id] = record
        self._ring()

    # What is asked for when a push came, or may have been lost.

    def wake(self, channel: ChannelId | None = None) -> None:
        """Poll a channel now, or all of them."""
        now = self._clock.now()
        for followed in self._those(channel):
            followed.polls.due = now
        self._ring()

    def missed(self, channel: ChannelId | None = None) -> None:
        """What was pushed of a channel, or of all, could not be stored: read it again."""
        now = self._clock.now()
        for followed in self._those(channel):
            followed.polls.due = followed.rereads.due = now
            followed.everything = True
        self._ring()

    def stored(self, channel: ChannelId, posts: Collection[Post]) -> None:
        """Pushed posts were stored: a hole below them is read soon, unless it is filled first."""
        followed = self.followed[channel]
        for post in posts:
            followed.saw(post.date)
        if followed.problem is not None:
            self.wake(channel)
        if not self._intake.coverage(channel).holes:
            followed.hole_due = None
        elif followed.hole_due is None:
            followed.hole_due = self._clock.now() + timedelta(seconds=self._pace.hole)
            self._ring()

    def read_album(self, channel: ChannelId, part: MessageId) -> None:
        """A part of an album was edited: the whole album has to be read again."""
        parts = self.followed[channel].parts
        if len(parts) < MAX_PARTS:
            parts.add(part)
            self._ring()

    def lost(self, reason: str) -> None:
        """There is no connection."""
        for followed in self.followed.values():
            followed.polls.trouble = followed.rereads.trouble = reason

    def restart(self) -> None:
        """Read everything again: the connection was away.

        Channels that are known to have something new come first, and posts before edits.
        """
        now = self._connected_at = self._clock.now()
        polls = timedelta(seconds=len(self.followed) / self._pace.calls_per_second)
        for followed in self.followed.values():
            cursor = self._intake.coverage(followed.record.id).cursor
            behind = self._directory.tops.get(followed.record.id, 0) > cursor
            followed.begin_anew(now, self._patience(followed))
            followed.polls.due = now - polls if behind else now
            followed.rereads.due = now + min(polls, timedelta(seconds=self._pace.reread))
        self._ring()

    def _those(self, channel: ChannelId | None) -> Sequence[Followed]:
        return [f for number, f in self.followed.items() if channel in (None, number)]

    def _ring(self) -> None:
        for kind in (self._polls, self._rereads):
            kind.wake.set()

    # What is told of it.

    @property
    def flooded_until(self) -> datetime | None:
        """Until when Telegram lets one of the loops wait; None when it does not."""
        waits = [self._waits(kind) for kind in (self._polls, self._rereads)]
        return max((until for until in waits if until is not None), default=None)

    def blind(self, followed: Followed) -> tuple[datetime | None, str]:
        """Since when a channel has not been verified, and what stands in the way of it."""
        return followed.blind(self._clock.now(), self._patience(followed))

    def _patience(self, followed: Followed) -> Patience:
        return Patience(blind_after(self.interval(followed)), blind_after(self._pace.reread))

    def interval(self, followed: Followed) -> float:
        """Seconds between two polls of a channel as it behaves at present."""
        now = self._clock.now()
        asked = followed.watched.poll_seconds
        return poll_interval(
            self._pace,
            asked=None if asked is None else float(asked),
            joined=followed.record.joined,
            unpushed=None if followed.unpushed_at is None else now - followed.unpushed_at,
            quiet=now - (followed.last_post or followed.since),
        )

    def _waits(self, kind: _Kind) -> datetime | None:
        until = kind.flooded
        return until if until is not None and until > self._clock.now() else None

    # The loops.

    async def run(self) -> None:
        """Poll and re-read for ever. Raises SessionError when the session is dead."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._loop(self._polls))
            tasks.create_task(self._loop(self._rereads))
            tasks.create_task(self._keep_noting())

    async def _loop(self, kind: _Kind) -> None:
        while True:
            kind.wake.clear()
            now = self._clock.now()
            until = self._waits(kind)
            if until is not None:
                await self._clock.sleep((until - now).total_seconds())
                self._resume(kind)
                continue
            # Whoever has been waiting longest comes first.
            followed = min(self.followed.values(), key=kind.due, default=None)
            if followed is None or kind.due(followed) > now:
                seconds = (kind.due(followed) - now).total_seconds() if followed else 3600.0
                await self._pause(seconds, kind.wake)
                continue
            await self._attempt(followed, kind)

    async def _attempt(self, followed: Followed, kind: _Kind) -> None:
        """Do the next part of an errand. Raises SessionError alone."""
        channel, errand = followed.record.id, kind.errand(followed)
        try:
            wait = await kind.work(followed)
        except SessionError:
            raise
        except TransientError as error:
            log.info("channel.read_postponed", channel=channel, error=str(error))
            if error.retry_after is None:
                self._put_off(errand, str(error))
                return
            self._flooded(kind, errand, error.retry_after)
        except PermanentError as error:
            await self._unavailable(followed, error)
        except MonitorError as error:
            log.warning("post.not_stored", channel=channel, error=str(error))
            self._put_off(errand, str(error))
        except Exception as error:  # one channel's trouble must not stop the rest
            log.exception("post.not_stored", channel=channel)
            self._put_off(errand, type(error).__name__)
        else:
            errand.worked()
            self._available(followed)
            if wait is None:
                errand.done(self._clock.now())
                followed.caught_up()
            else:
                errand.due = self._clock.now() + timedelta(seconds=wait)

    def _flooded(self, kind: _Kind, errand: Errand, seconds: float) -> None:
        # Telegram counts such calls over all channels: all of the kind wait.
        errand.due = self._clock.now()
        kind.flooded = until = errand.due + timedelta(seconds=seconds)
        self.budget.slow_down()
        for followed in self.followed.values():
            kind.errand(followed).trouble = f"Telegram asks to wait until {until:%H:%M:%S} UTC"

    def _resume(self, kind: _Kind) -> None:
        """A wait is over: who was not blind for it forgets it, the others when they are read."""
        for followed in self.followed.values():
            if self.blind(followed)[0] is None:
                kind.errand(followed).worked()

    def _put_off(self, errand: Errand, trouble: str) -> None:
        errand.failures += 1
        errand.trouble = trouble
        seconds = self._pace.retry * 2 ** min(errand.failures - 1, 16)
        errand.due = self._clock.now()
        errand.not_before = errand.due + timedelta(seconds=min(seconds, self._pace.unavailable))

    def _available(self, followed: Followed) -> None:
        if followed.problem is None:
            return
        log.info("channel.available", channel=followed.record.id)
        followed.problem, followed.refusals, followed.renewed = None, 0, False
        # What was edited or deleted meanwhile was not pushed either.
        followed.everything = True
        followed.polls.due = followed.rereads.due = self._clock.now()
        self._ring()

    async def _unavailable(self, followed: Followed, error: PermanentError) -> None:
        if followed.problem is None:
            log.warning("channel.unavailable", channel=followed.record.reference, error=str(error))
        followed.problem = str(error)
        seconds = self._pace.unavailable_first * 2 ** min(followed.refusals, 16)
        followed.refusals += 1
        later = self._clock.now() + timedelta(seconds=min(seconds, self._pace.unavailable))
        if not followed.renewed:
            followed.renewed = True
            try:
                record = await self._directory.renew(followed.record)
            except MonitorError:
                pass  # what was told already is the reason
            except Exception:  # one channel's trouble must not stop the rest
                log.exception("channel.not_renewed", channel=followed.record.id)
            else:
                if record.access_hash != followed.record.access_hash:
                    later = self._clock.now()
                followed.record = self.records[record.id] = record
        followed.polls.due = followed.rereads.due = later

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

    def _caller(self, channel: ChannelId) -> Rationed:
        return Rationed(self._account, self.budget, self.calls, channel)

    async def poll(self, followed: Followed) -> float | None:
        """Read a page of what stands above the id up to which the channel is proven."""
        # Planned before the work: a wake during it must bring another round.
        interval = self.interval(followed)
        followed.polls.due = self._planned(interval)
        followed.hole_due = None
        channel, read_at = followed.record.id, self._clock.now()
        wait = await self._poll.page(followed, self._caller(channel), self._connected_at)
        self.records[channel] = followed.record
        if wait is None:
            followed.checked_at = self._unsaved[channel] = read_at
        if self.interval(followed) < interval:
            followed.polls.due = min(followed.polls.due, self._planned(self.interval(followed)))
        return wait

    async def reread(self, followed: Followed) -> float | None:
        """Compare a page of stored messages with what now stands in the channel."""
        caller = self._caller(followed.record.id)
        return await self._reread.page(followed, caller, self._planned(self._pace.reread))

    def _planned(self, interval: float) -> datetime:
        spread = 1 + self._rng.uniform(-self._pace.jitter, self._pace.jitter)
        return self._clock.now() + timedelta(seconds=interval * spread)

    # When channels were checked.

    async def _keep_noting(self) -> None:
        while True:
            await self._clock.sleep(self._pace.noted)
            await self.note_checked()

    async def note_checked(self) -> None:
        """Store when the channels were last checked. What fails is stored with the next ones."""
        moments, self._unsaved = self._unsaved, {}
        if not moments:
            return
        try:
            await self._store.checked(moments)
        except MonitorError as error:
            log.warning("channel.check_not_stored", error=str(error))
            self._unsaved = {**moments, **self._unsaved}
