"""The watch over the tool itself: looks at all parts again and again and tells the desk.

What is to be said is decided by `monitor.alerting.notices`; here it is stored, with the incidents,
in one transaction. While that fails, it waits in memory and is tried again at every look.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.alerting.notices import Cases, Step, decide, identity_notice, remembered
from monitor.alerting.picture import Picture
from monitor.alerting.silence import LEAST, SPAN, Silence, silence
from monitor.alerting.troubles import STORE
from monitor.errors import StoreError
from monitor.model.alert import Message, MessageKind
from monitor.model.ids import ChannelId
from monitor.model.incident import Incident
from monitor.observe.storing import Storing
from monitor.pipeline.ports import Clock, UnitOfWork

log = structlog.get_logger()

LOOK_SECONDS = 2.0
RHYTHM_EVERY = timedelta(minutes=10)
"""Between looks at the channels' own rhythm, which asks the database for their posts."""


class NoticeStore(Protocol):
    """What the watch needs of the store."""

    def transaction(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Commits at the end of the block."""
        ...

    async def open_incidents(self) -> Sequence[Incident]:
        """The incidents that are not over."""
        ...

    async def quiet_channels(
        self, before: datetime, since: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """The channels whose newest post is older than `before`, with their posts' dates."""
        ...


class Notices:
    """Tells the destinations of notices how the tool is."""

    def __init__(
        self,
        store: NoticeStore,
        clock: Clock,
        destinations: Sequence[str],
        look: Callable[[], Picture],
        storing: Storing,
        *,
        by_reader: Collection[str] = (),
        committed: Callable[[], None] = lambda: None,
    ) -> None:
        """`destinations` are the names of those that get notices, `by_reader` those of them that
        only the reading account can tell; `look` shows how all parts are; `committed` is called
        when something was put into the outbox."""
        self._store = store
        self._clock = clock
        self._destinations = tuple(destinations)
        self._by_reader = frozenset(by_reader)
        self._look = look
        self._storing = storing
        self._committed = committed
        self._cases: Cases | None = None
        self._steps: dict[str, Step] = {}
        """What waits to be stored, by the notices' subjects: of each incident the last step."""
        self._names: dict[str, str] = {}
        self._quiet: Mapping[ChannelId, Silence | None] | None = None
        self._quiet_from: datetime | None = None
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Look until cancelled. Nothing that happens here ends it."""
        while True:
            try:
                await self.look()
            except Exception:  # outermost edge: a defect here must not end the watch
                log.exception("notices.failed")
            await self._clock.sleep(LOOK_SECONDS)

    async def look(self) -> bool:
        """Look once and tell what is to be told; whether all of it is stored."""
        async with self._turn:
            try:
                if self._cases is None:
                    self._cases = remembered(await self._store.open_incidents())
                await self._look_at_rhythm()
            except StoreError as error:
                self._storing.failed(str(error))
            if self._cases is not None:
                self._cases, steps = decide(self._cases, self._shown())
                self._steps |= {step.incident.notice: step for step in steps}
            return await self._tell()

    async def renamed(self, channel: ChannelId, name: str, detail: str) -> None:
        """A channel called `name` so far is not who it was; `detail` says it in a sentence."""
        async with self._turn:
            subject, words = identity_notice(channel, name, detail, self._clock.now())
            self._names[subject] = words
            await self._tell()

    def _shown(self) -> Picture:
        picture = self._look()
        return picture if self._quiet is None else picture.with_quiet(self._quiet)

    async def _look_at_rhythm(self) -> None:
        now = self._clock.now()
        if self._quiet_from is not None and now - self._quiet_from < RHYTHM_EVERY:
            return
        quiet = await self._store.quiet_channels(now - LEAST, now - SPAN)
        self._quiet = {channel: silence(dates, now) for channel, dates in quiet.items()}
        self._quiet_from = now

    async def _tell(self) -> bool:
        """Store what is to be told; it stays in memory until that worked."""
        steps, names, failing = (
            tuple(self._steps.values()),
            dict(self._names),
            self._storing.failing,
        )
        if not steps and not names and failing is None:
            return True
        try:
            with self._storing.noting():
                async with self._store.transaction() as uow:
                    await self._write(uow, steps, names)
                    if failing is not None and not steps:
                        # A real write, for only that shows whether the database takes one.
                        now = self._clock.now()
                        uow.save_incident(Incident(STORE, failing[0], failing[1], now))
        except StoreError:
            return False
        self._steps.clear()
        self._names.clear()
        for step in steps:
            log.info(
                "notices.incident",
                subject=step.incident.subject,
                opened=step.incident.opened.isoformat(),
                over=step.incident.closed is not None,
            )
        if steps or names:
            self._committed()
        return True

    async def _write(
        self, uow: UnitOfWork, steps: Sequence[Step], names: Mapping[str, str]
    ) -> None:
        now = self._clock.now()
        over = {step.incident.notice for step in steps if step.incident.closed is not None}
        told = await uow.notices_told(over) if over else {}
        for step in steps:
            uow.save_incident(step.incident)
            for destination in self._destinations:
                held = step.held and destination in self._by_reader
                if destination != step.silent_at and not held:
                    message = _message(step, destination, told)
                    if message is not None:
                        uow.say(message, now)
        for subject, words in names.items():
            for destination in self._destinations:
                uow.say(Message(destination, MessageKind.NOTICE, words, subject=subject), now)


def _message(step: Step, destination: str, told: Mapping[str, frozenset[str]]) -> Message | None:
    """What one destination is told by a step; nothing where it has no words for it."""
    notice = step.incident.notice
    if step.incident.closed is None:
        words, subject, answers = step.words, notice, None
    elif destination in told.get(notice, frozenset()):
        words, subject, answers = step.ending, f"{notice}:over", notice
    else:
        words, subject, answers = step.instead, notice, None
    if not words:
        return None
    return Message(destination, MessageKind.NOTICE, words, subject=subject, answers=answers)
