"""The outbox loop: makes every chat say what the outbox says, each message once.

Every destination has a task of its own, so a slow or flooded chat holds up nobody else. Within one,
messages go out in the order in which they were said. The row, with its `random_id`, was stored
before the first try, and so was the fact that it is tried; after a crash the same item is posted
again, and `Messenger.post` recognises what already stands there. What changes while a message waits
is sent as one, and so are alerts of which too many wait (`crowd`).

What one chat refuses for good is parked until a person asks for it again. If the chat refuses us
and not the message, all that waits for it is parked with the same reason, instead of being tried
one by one; what is said later is tried anew, and so shows when the chat is open again.

Not guaranteed: order across destinations, order between an edit and a new message, and order around
a message that failed for half a minute without being told how long to wait.
"""

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.alerting import digest
from monitor.delivery.crowd import crowd
from monitor.delivery.pace import TELEGRAM, Limits, Pace
from monitor.errors import (
    OfflineError,
    PermanentError,
    RefusedError,
    SessionError,
    StoreError,
    TransientError,
)
from monitor.model.alert import MessageKind, OutboxItem
from monitor.pipeline.ports import Clock, Messenger, Outbox

log = structlog.get_logger()

LOOKAHEAD = (
    50  # items looked at for one that may go now: posts may have to wait while edits need not
)
REFUSED_AT_ONCE = 1000  # waiting items that are parked together when a chat refuses us
FIRST_RETRY = 1.0  # seconds
MAX_RETRY = 60.0  # seconds; an alert that waits is worth a call a minute, however long it fails
OFFLINE = 1.0  # seconds between looks at whether there is a connection; nobody is called for it
PATIENCE = 5
"""Failed tries, half a minute of them, after which an item no longer holds up the ones behind it;
the outbox of `monitor.store` lets them pass from the same number on. An item whose failure nobody
can explain is parked instead."""
POLL = (
    5.0  # seconds between looks at the outbox when nothing wakes the loop: another process writes
)
GRACE = 10.0  # seconds that a cancelled loop gives the delivery in hand


class Observer(Protocol):
    """Is told how deliveries go. Its methods return at once."""

    def delivered(self, destination: str, kind: MessageKind, *, new: bool, waited: float) -> None:
        """A message was posted (`new`) or edited, `waited` seconds after its row was written."""
        ...

    def postponed(self, destination: str, reason: str, delay: float) -> None:
        """A delivery failed and is tried again in `delay` seconds."""
        ...

    def parked(self, destination: str, reason: str) -> None:
        """A delivery was given up until a person asks for it."""
        ...


@dataclass(frozen=True, slots=True)
class _Delivery:
    """An item that stands in its chat."""

    item: OutboxItem
    message_id: int
    at: datetime


@dataclass(slots=True)
class _Chat:
    """One destination as the loop knows it."""

    name: str
    messenger: Messenger
    pace: Pace
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    failures: int = 0
    """How many deliveries failed in a row, whichever they were."""
    resume: datetime | None = None
    """Nothing goes out before."""
    offline: bool = False
    """Whether it waits for a connection; said once."""
    refused: str = ""
    """Why the last refused delivery was refused; the same is logged once."""
    stuck: str = ""
    """Why the outbox could not be read or written the last time; the same is logged once."""
    unrecorded: _Delivery | None = None
    """What stands there and could not be recorded yet. Nothing else is sent before."""


class Deliverer:
    """Carries the outbox to its destinations until it is cancelled or stopped."""

    def __init__(
        self,
        outbox: Outbox,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        rng: random.Random,
        *,
        limits: Mapping[str, Limits | None] | None = None,
        observer: Observer | None = None,
    ) -> None:
        """`messengers` by the destinations' names. `limits` replaces Telegram's for a destination.

        `rng` spreads retries. Items of destinations that are not given stay in the outbox.
        """
        self._outbox = outbox
        self._clock = clock
        self._rng = rng
        self._observer = observer
        self._stopping = False
        chosen = limits or {}
        self._chats = [
            _Chat(name, messenger, Pace(chosen.get(name, TELEGRAM)))
            for name, messenger in messengers.items()
        ]

    def wake(self) -> None:
        """Look at the outbox now: something was committed."""
        for chat in self._chats:
            chat.woken.set()

    def stop(self) -> None:
        """Let `run` return when the deliveries in hand are done."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Deliver until stopped. A cancelled delivery is finished first, within `GRACE`."""
        async with asyncio.TaskGroup() as group:
            for chat in self._chats:
                group.create_task(self._serve(chat), name=f"deliver {chat.name}")

    async def drain(self) -> int:
        """Deliver all that is due now, without pacing, and return how many messages that was.

        For a replay, which has the clock to itself. What fails is postponed and left.
        """
        count = 0
        for chat in self._chats:
            while items := await self._outbox.due(self._clock.now(), 1, destination=chat.name):
                if await self._attempt(chat, items[0]):
                    count += 1
                elif chat.resume is not None and chat.resume > self._clock.now():
                    break
        return count

    async def _serve(self, chat: _Chat) -> None:
        while not self._stopping:
            chat.woken.clear()
            try:
                until = await self._step(chat)
                chat.stuck = ""
            except StoreError as error:
                level = log.debug if str(error) == chat.stuck else log.error
                chat.stuck = str(error)
                level("delivery.store", destination=chat.name, reason=chat.stuck)
                until = chat.resume = self._clock.now() + timedelta(seconds=POLL)
            except Exception:  # outermost edge: one bad moment must not end delivery
                log.exception("delivery.failed", destination=chat.name)
                until = chat.resume = self._clock.now() + timedelta(seconds=POLL)
            if until is not None and not self._stopping:
                await self._wait(chat, until)

    async def _step(self, chat: _Chat) -> datetime | None:
        """Deliver one item; or, when none may go now, the time to look again."""
        now = self._clock.now()
        if chat.resume is not None and chat.resume > now:
            return chat.resume
        if chat.unrecorded is not None:
            await self._record(chat, chat.unrecorded)
        items = await self._outbox.due(now, LOOKAHEAD, destination=chat.name)
        ready = now + timedelta(seconds=POLL)
        for item in items:
            allowed = (
                chat.pace.post_from(now)
                if item.message_id is None
                else chat.pace.edit_from(item.message_id, now)
            )
            if allowed <= now:
                merged = crowd(items, now, chat.pace)
                if item in merged:
                    await self._outbox.gather(merged, now)
                    log.info("delivery.gathered", destination=chat.name, alerts=len(merged))
                else:
                    await self._finish(chat, item)
                return None
            ready = min(ready, allowed)
        if not items:
            waiting = await self._outbox.next_due(destination=chat.name)
            if waiting is not None and waiting > now:
                ready = min(ready, waiting)
        return ready

    async def _finish(self, chat: _Chat, item: OutboxItem) -> None:
        """Attempt a delivery; when cancelled, let it end before passing the cancellation on.

        What stands in the chat is then recorded, and the next start need not find it out.
        """
        attempt = asyncio.ensure_future(self._attempt(chat, item))
        try:
            await asyncio.shield(attempt)
        except asyncio.CancelledError:
            await asyncio.wait({attempt}, timeout=GRACE)
            if not attempt.done():
                attempt.cancel()
                with suppress(asyncio.CancelledError):
                    await attempt
            raise

    async def _attempt(self, chat: _Chat, item: OutboxItem) -> bool:
        """Put one item where it belongs and record what came of it."""
        if item.message_id is None and item.tried is None:
            if not await self._outbox.begin(item, self._clock.now()):
                return False  # it has other words by now, and is read again
            log.debug("delivery.begun", destination=chat.name, item=item.id)
        try:
            message_id = await _put(chat.messenger, item)
        except OfflineError as error:
            self._pause(chat, item, str(error))
            return False
        except TransientError as error:
            await self._postpone(chat, item, str(error), error.retry_after)
            return False
        except SessionError as error:  # a new login cures it; the message is not to blame
            await self._postpone(chat, item, str(error), None)
            return False
        except RefusedError as error:
            await self._park_all(chat, item, str(error))
            return False
        except PermanentError as error:
            await self._park(chat, item, str(error))
            return False
        except Exception as error:  # outermost edge: isolates this one item
            log.exception("delivery.unexpected", destination=chat.name, item=item.id)
            reason = f"unexpected: {type(error).__name__}"
            if item.attempts + 1 < PATIENCE:
                await self._postpone(chat, item, reason, None)
            else:
                await self._park(chat, item, reason)
            return False
        log.debug("delivery.sent", destination=chat.name, item=item.id, message=message_id)
        now = self._clock.now()
        if item.message_id is None:
            chat.pace.posted(now)
        chat.pace.edited(message_id, now)  # what changes right after the post goes out together
        if chat.failures or chat.offline:
            log.info("delivery.recovered", destination=chat.name, failures=chat.failures)
        chat.failures, chat.offline, chat.resume, chat.refused = 0, False, None, ""
        chat.unrecorded = _Delivery(item, message_id, now)
        await self._record(chat, chat.unrecorded)
        return True

    async def _record(self, chat: _Chat, done: _Delivery) -> None:
        """Store that an item stands in the chat."""
        item = done.item
        await self._outbox.delivered(item, done.message_id, done.at)
        chat.unrecorded = None
        log.debug("delivery.recorded", destination=chat.name, item=item.id)
        if self._observer:
            waited = (done.at - item.created).total_seconds()
            new = item.message_id is None
            self._observer.delivered(chat.name, item.kind, new=new, waited=waited)

    def _pause(self, chat: _Chat, item: OutboxItem, reason: str) -> None:
        """Leave the chat alone until there is a connection. No try is counted: none was made."""
        chat.resume = self._clock.now() + timedelta(seconds=OFFLINE)
        if chat.offline:
            return
        chat.offline = True
        log.info("delivery.offline", destination=chat.name, item=item.id, reason=reason)
        if self._observer:
            self._observer.postponed(chat.name, reason, OFFLINE)

    async def _postpone(
        self, chat: _Chat, item: OutboxItem, reason: str, retry_after: float | None
    ) -> None:
        if retry_after is None and item.attempts >= PATIENCE:
            delay = self._delay(item.attempts + 1)  # this item waits, and not the chat behind it
            until = self._clock.now() + timedelta(seconds=delay)
        else:
            chat.failures += 1
            delay = self._delay(chat.failures) if retry_after is None else max(0.0, retry_after)
            until = chat.resume = self._clock.now() + timedelta(seconds=delay)
        level = log.warning if chat.failures == 1 else log.debug  # a change of state is said once
        level(
            "delivery.postponed", destination=chat.name, item=item.id, reason=reason, seconds=delay
        )
        await self._outbox.postpone(item, until, reason)
        if self._observer:
            self._observer.postponed(chat.name, reason, delay)

    async def _park(self, chat: _Chat, item: OutboxItem, reason: str) -> None:
        level = log.debug if reason == chat.refused else log.error
        chat.refused = reason
        level("delivery.parked", destination=chat.name, item=item.id, reason=reason)
        await self._outbox.park(item, reason, self._clock.now())
        if self._observer:
            self._observer.parked(chat.name, reason)

    async def _park_all(self, chat: _Chat, item: OutboxItem, reason: str) -> None:
        """Park an item and all that waits behind it: the chat would refuse each of them alike."""
        await self._park(chat, item, reason)
        now = self._clock.now()
        for waiting in await self._outbox.due(now, REFUSED_AT_ONCE, destination=chat.name):
            await self._park(chat, waiting, reason)

    def _delay(self, failures: int) -> float:
        """Seconds to wait after so many failures: doubling, bounded, and spread by a quarter."""
        full = min(MAX_RETRY, FIRST_RETRY * 2.0 ** min(failures - 1, 20))
        return full * self._rng.uniform(0.75, 1.0)

    async def _wait(self, chat: _Chat, until: datetime) -> None:
        """Until that time, or until something wakes the chat and it may be written to."""
        seconds = (until - self._clock.now()).total_seconds()
        if seconds <= 0:
            return
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        waking = asyncio.ensure_future(chat.woken.wait())
        try:
            await asyncio.wait({sleeping, waking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sleeping, waking):
                task.cancel()
            await asyncio.gather(sleeping, waking, return_exceptions=True)


async def _put(messenger: Messenger, item: OutboxItem) -> int:
    """Post or edit an item; returns its message id. A digest gets its words here."""
    if item.kind is MessageKind.DIGEST:
        item = replace(item, html=digest(item.parts))
    if item.message_id is None:
        return await messenger.post(item)
    await messenger.edit(item)
    return item.message_id
