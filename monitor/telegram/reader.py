"""The reading side as a whole: connect, find the channels, follow them, come back after an outage.

It never prompts and never joins. It ends only when it is stopped or the session is dead.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError
from monitor.model.ids import ChannelId
from monitor.model.watch import WatchedChannel
from monitor.pipeline.ports import ChannelRecord, Clock, PostSink
from monitor.telegram.account import Account
from monitor.telegram.album import QUIET_SECONDS
from monitor.telegram.cadence import Pace
from monitor.telegram.channels import ChannelStore, Directory
from monitor.telegram.identity import IdentityWatch, OnIdentity
from monitor.telegram.intake import Intake
from monitor.telegram.live import Live
from monitor.telegram.poll import OnFollow
from monitor.telegram.reconcile import Reconciler
from monitor.telegram.state import ChannelState, ReaderState

__all__ = ["ChannelState", "OnIdentity", "Reader", "ReaderState", "Rhythm"]

log = structlog.get_logger()

_DRAIN: Final = 10.0
"""Seconds that a stop waits for what was pushed to be stored."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The times of the reading side, in seconds."""

    pace: Pace = field(default_factory=Pace)
    album: float = QUIET_SECONDS
    liveness: float = 30.0
    """Between questions whether the server still answers; asked at once when a call was not."""
    liveness_wait: float = 10.0
    """How long that answer may take before the connection is given up."""
    retry_first: float = 0.5
    """Before the first try to reconnect; doubles with each failure."""
    retry_most: float = 60.0
    steady: float = 60.0
    """A connection that lasted so long was a good one: retries begin anew."""
    find_again: float = 3600.0
    """Between tries to find a channel that could not be found."""
    grace: float = 30.0
    """How long a channel may not have been found yet, before it counts as blind."""


@dataclass(frozen=True, slots=True)
class _Missing:
    """Why a channel of the watchlist has not been found."""

    reason: str
    for_good: bool
    """Until somebody changes something; else it will be found when Telegram lets us."""


class Reader:
    """Follows the channels of a watchlist with one account."""

    def __init__(
        self,
        account: Account,
        store: ChannelStore,
        sink: PostSink,
        clock: Clock,
        channels: Sequence[WatchedChannel],
        *,
        started: datetime,
        on_follow: OnFollow,
        on_identity: OnIdentity | None = None,
        on_ready: Callable[[], None] = lambda: None,
        rhythm: Rhythm | None = None,
        rng: random.Random | None = None,
    ) -> None:
        """`started` is when the process began: the news of a channel adopted now begin there."""
        self._account = account
        self._clock = clock
        self._channels = tuple(channels)
        self._started = started
        self._on_follow = on_follow
        self._on_ready = on_ready
        self._rhythm = rhythm = rhythm or Rhythm()
        self._rng = rng or random.Random()  # noqa: S311  (spreads load, hides nothing)
        watch = IdentityWatch(account, clock, on_identity) if on_identity else None
        self._directory = Directory(account, store, watch)
        self._intake = Intake(sink, store, clock)
        self._reconciler = Reconciler(
            account,
            self._directory,
            store,
            self._intake,
            clock,
            rhythm.pace,
            self._rng,
            on_follow,
        )
        self._live = Live(
            self._intake, clock, self._reconciler.records, self._reconciler, rhythm.album
        )
        self._stopping = asyncio.Event()
        self._missing = {c.reference: _Missing("not looked for yet", False) for c in channels}
        self._found: dict[str, ChannelId] = {}
        self._ready = False
        self._since: datetime | None = None
        self._problem: str | None = None

    @property
    def state(self) -> ReaderState:
        """How it stands now."""
        return ReaderState(
            connected=self._account.connected,
            since=self._since,
            me=self._account.me,
            problem=None if self._account.connected else self._problem,
            flooded_until=self._reconciler.flooded_until,
            channels=tuple(self._channel_state(channel) for channel in self._channels),
            recovered=self._intake.recovered,
            clock_offset=self._account.clock_offset,
            calls_last_hour=self._reconciler.calls.all_last_hour(),
            calls_per_second=self._reconciler.budget.rate,
        )

    def _channel_state(self, watched: WatchedChannel) -> ChannelState:
        reference = watched.reference
        channel = self._found.get(reference)
        followed = self._reconciler.followed.get(channel) if channel is not None else None
        if followed is None:
            return self._missing_state(reference, channel)
        blind_since, blind_reason = self._reconciler.blind(followed)
        holes = self._intake.coverage(followed.record.id).holes
        return ChannelState(
            reference,
            followed.record.id,
            followed.record.title,
            followed.record.joined,
            problem=followed.problem,
            checked_at=followed.checked_at,
            last_post=followed.last_post,
            blind_since=blind_since,
            blind_reason=blind_reason,
            calls_last_hour=self._reconciler.calls.last_hour(followed.record.id),
            hole_since=min((hole.since for hole in holes), default=None),
        )

    def _missing_state(self, reference: str, channel: ChannelId | None) -> ChannelState:
        missing = self._missing.get(reference)
        if missing is not None and missing.for_good:
            return ChannelState(reference, channel, None, False, problem=missing.reason)
        reason = missing.reason if missing is not None else "not looked for yet"
        if not self._account.connected and self._problem is not None:
            reason = self._problem
        waited = (self._clock.now() - self._started).total_seconds()
        return ChannelState(
            reference,
            channel,
            None,
            False,
            blind_since=self._started if waited > self._rhythm.grace else None,
            blind_reason=reason,
        )

    def stop(self) -> None:
        """Let `run` store what it has in hand and return."""
        self._stopping.set()

    async def run(self) -> None:
        """Follow the channels until `stop`. The account must be open.

        After `stop` it stays connected, for those who still have to send with it.

        Raises SessionError when there is no session, or it is found dead, and PermanentError when
        the server does not accept us at all. Outages are waited out.
        """
        storing = asyncio.create_task(self._live.run())
        connecting = asyncio.create_task(self._supervise())
        stopping = asyncio.create_task(self._stopped())
        try:
            await asyncio.wait({storing, connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in (connecting, storing):
                if task.done():
                    task.result()
        finally:
            connecting.cancel()
            if self._stopping.is_set() and not storing.done():
                await asyncio.wait({asyncio.ensure_future(self._live.drained())}, timeout=_DRAIN)
            for task in (storing, stopping):
                task.cancel()
            await asyncio.gather(storing, connecting, stopping, return_exceptions=True)
            await self._reconciler.note_checked()
            if not self._stopping.is_set():
                await self._account.disconnect()

    async def _stopped(self) -> None:
        await self._stopping.wait()

    async def _supervise(self) -> None:
        failures = 0
        while True:
            try:
                await self._account.connect(self._live.on_update)
            except TransientError as error:
                failures += 1
                self._down(str(error))
                await self._back_off(failures, error.retry_after)
                continue
            opened = self._since = self._clock.now()
            log.info("telegram.connected", account=self._account.me.id if self._account.me else 0)
            try:
                await self._follow_until_lost()
            except TransientError as error:
                self._down(str(error))
            else:
                self._down("the connection was lost")
            lasted = (self._clock.now() - opened).total_seconds()
            failures = 1 if lasted >= self._rhythm.steady else failures + 1
            await self._back_off(failures, None)

    def _down(self, problem: str) -> None:
        if problem != self._problem:
            log.warning("telegram.down", reason=problem)
        self._problem = problem
        self._since = self._clock.now()
        self._reconciler.lost(problem)

    async def _back_off(self, failures: int, least: float | None) -> None:
        # Also after a connection that was accepted: a server that accepts and closes must not
        # be stormed.
        seconds = self._rhythm.retry_first * 2 ** min(failures - 1, 16)
        seconds = max(min(seconds, self._rhythm.retry_most), least or 0.0)
        await self._clock.sleep(seconds * (1 + self._rng.uniform(0, 0.2)))

    async def _follow_until_lost(self) -> None:
        """One connection's work. Raises SessionError; returns when the connection is lost."""
        work = asyncio.create_task(self._work())
        lost = asyncio.create_task(self._account.lost())
        try:
            await asyncio.wait({work, lost}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        except BaseExceptionGroup as group:
            # The loops end by SessionError alone; several may find the session dead at once.
            raise _first(group) from group
        finally:
            work.cancel()
            lost.cancel()
            await asyncio.gather(work, lost, return_exceptions=True)
            if not self._stopping.is_set():
                await self._account.disconnect()

    async def _work(self) -> None:
        await self._load_dialogs()
        waiting = await self._find_all()
        self._reconciler.restart()
        self._problem = None
        if not self._ready:
            self._ready = True
            log.info("telegram.ready", channels=len(self._found), missing=len(self._missing))
            self._on_ready()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._reconciler.run())
            tasks.create_task(self._stay_alive())
            tasks.create_task(self._find_missing(waiting))

    async def _load_dialogs(self) -> None:
        try:
            await self._directory.load_dialogs()
        except SessionError:
            raise
        except MonitorError as error:
            # Names can be resolved without them, and known channels need nothing of them.
            log.warning("telegram.dialogs_unavailable", error=str(error))

    async def _find_all(self) -> float:
        """Find every channel that is not followed yet; returns how long to wait for the rest."""
        wait = self._rhythm.find_again
        for watched in self._channels:
            reference = watched.reference
            if reference in self._found:
                continue
            try:
                record = await self._directory.find(reference, self._started)
                await self._follow(record, watched)
            except SessionError:
                raise
            except PermanentError as error:
                self._not_found(reference, error)
            except TransientError as error:
                self._not_found(reference, error)
                wait = min(wait, error.retry_after or 30.0)
                if error.retry_after is not None:
                    break
            except MonitorError as error:  # the store's
                self._not_found(reference, error)
                wait = min(wait, 30.0)
        return wait

    def _not_found(self, reference: str, error: MonitorError) -> None:
        missing = _Missing(str(error), isinstance(error, PermanentError))
        if self._missing.get(reference) != missing:
            log.warning("channel.not_found", channel=reference, error=str(error))
        self._missing[reference] = missing

    async def _follow(self, record: ChannelRecord, watched: WatchedChannel) -> None:
        # Two references may name one channel: the first one's entry counts.
        if record.id not in self._reconciler.followed:
            await self._on_follow(record, watched)
            await self._reconciler.follow(record, watched)
        self._missing.pop(watched.reference, None)
        self._found[watched.reference] = record.id

    async def _find_missing(self, wait: float) -> None:
        while True:
            await self._clock.sleep(max(wait, 1.0))
            wait = await self._find_all() if self._missing else self._rhythm.find_again

    async def _stay_alive(self) -> None:
        """Ask now and then whether the server still answers, and at once when a call was not
        answered; give the connection up if not."""
        doubted = self._account.doubted
        while True:
            await self._sleep_until(doubted, self._rhythm.liveness)
            doubted.clear()
            try:
                async with asyncio.timeout(self._rhythm.liveness_wait):
                    identity = await self._account.identity()
            except TimeoutError:
                log.warning("telegram.silent", seconds=self._rhythm.liveness_wait)
                await self._account.disconnect()
                return
            except TransientError:
                continue  # it did answer, or the loss of the connection is being noticed elsewhere
            if identity is None:
                raise SessionError("the Telegram account was logged out; run `monitor login`")

    async def _sleep_until(self, event: asyncio.Event, seconds: float) -> None:
        tasks = {
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(event.wait()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error of a group that says most: a dead session before anything else."""
    flat: list[BaseException] = []
    stack: list[BaseException] = [group]
    while stack:
        error = stack.pop()
        if isinstance(error, BaseExceptionGroup):
            stack += error.exceptions
        else:
            flat.append(error)
    return next((error for error in flat if isinstance(error, SessionError)), flat[0])
