"""A clock that stands still, an outbox in memory, a messenger that follows a script."""

import asyncio
import heapq
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.delivery.outbox import PATIENCE
from monitor.model.alert import MessageKind, OutboxItem
from monitor.pipeline.ports import Outbox

T0 = datetime(2023, 5, 9, 21, 0, tzinfo=UTC)


class FakeClock:
    """Time passes only when a test says so; sleepers wake in order of their times."""

    def __init__(self) -> None:
        self._now = T0
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    def now(self) -> datetime:
        return self._now

    @property
    def elapsed(self) -> float:
        return (self._now - T0).total_seconds()

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        until = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (until, next(self._count), future))
        await future

    async def advance(self, seconds: float) -> None:
        target = self._now + timedelta(seconds=seconds)
        await settle()
        while self._sleepers and self._sleepers[0][0] <= target:
            when, _, future = heapq.heappop(self._sleepers)
            self._now = max(self._now, when)
            if not future.done():
                future.set_result(None)
            await settle()
        self._now = target
        await settle()


async def settle() -> None:
    """Let every task run until all of them wait."""
    for _ in range(40):
        await asyncio.sleep(0)


@dataclass
class Row:
    item: OutboxItem
    place: tuple[datetime, int]
    until: datetime = T0
    delivered: int = 0
    parked: str = ""
    merged: bool = False
    reasons: list[str] = field(default_factory=list)


class MemoryOutbox:
    """Behaves as the store's does, for one destination at a time."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self.fail_recording: list[Exception] = []

    def say(
        self,
        destination: str,
        html: str,
        *,
        at: datetime = T0,
        kind: MessageKind = MessageKind.ALERT,
    ) -> int:
        number = len(self.rows) + 1
        item = OutboxItem(number, destination, kind, html, 1, 1000 + number, None, None, 0, at)
        self.rows[number] = Row(item, (at, number))
        return number

    def change(self, number: int, html: str) -> None:
        row = self.rows[number]
        row.item = replace(row.item, html=html, version=row.item.version + 1)

    def _waiting(self, destination: str | None) -> list[Row]:
        return [
            row
            for row in self.rows.values()
            if row.delivered < row.item.version
            and not row.parked
            and not row.merged
            and destination in (None, row.item.destination)
        ]

    async def due(
        self, now: datetime, limit: int, *, destination: str | None = None
    ) -> Sequence[OutboxItem]:
        await asyncio.sleep(0)
        return [row.item for free, row in self._line(destination) if free <= now][:limit]

    def _line(self, destination: str | None) -> Iterator[tuple[datetime, Row]]:
        """Nothing overtakes what waits before it, unless that has failed again and again."""
        held = T0
        for row in sorted(self._waiting(destination), key=lambda row: row.place):
            if row.item.attempts <= PATIENCE:
                held = max(held, row.until)
            yield max(held, row.until), row

    async def next_due(self, *, destination: str | None = None) -> datetime | None:
        return min((free for free, _ in self._line(destination)), default=None)

    async def begin(self, item: OutboxItem, at: datetime) -> bool:
        if self.fail_recording:
            raise self.fail_recording.pop(0)
        row = self.rows[item.id]
        if row.item.version != item.version:
            return False
        row.item = replace(row.item, tried=row.item.tried or at)
        return True

    async def gather(self, items: Sequence[OutboxItem], at: datetime) -> None:
        number, first = len(self.rows) + 1, self.rows[items[0].id]
        for item in items:
            row = self.rows[item.id]
            assert row.item.kind is MessageKind.ALERT
            assert row.item.tried is None
            row.merged = True
        digest = OutboxItem(
            number,
            first.item.destination,
            MessageKind.DIGEST,
            "",
            1,
            1000 + number,
            None,
            None,
            0,
            first.item.created,
            parts=tuple(item.html for item in items),
        )
        self.rows[number] = Row(digest, first.place)

    async def delivered(self, item: OutboxItem, message_id: int, at: datetime) -> None:
        if self.fail_recording:
            raise self.fail_recording.pop(0)
        row = self.rows[item.id]
        row.delivered = item.version
        row.item = replace(row.item, message_id=message_id, attempts=0)

    async def postpone(self, item: OutboxItem, until: datetime, reason: str) -> None:
        row = self.rows[item.id]
        row.until = until
        row.reasons.append(reason)
        row.item = replace(row.item, attempts=row.item.attempts + 1)

    async def park(self, item: OutboxItem, reason: str, at: datetime) -> None:
        self.rows[item.id].parked = reason


@dataclass(frozen=True)
class Sent:
    at: float
    what: str
    html: str
    random_id: int
    tried: datetime | None = field(default=None, compare=False)


class ScriptedMessenger:
    """Puts messages into a list. Each entry of `script` is raised by one call, None is success."""

    def __init__(self, clock: FakeClock, *script: Exception | None) -> None:
        self._clock = clock
        self.script = list(script)
        self.sent: list[Sent] = []
        self.tries = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.refuse: dict[str, Exception] = {}
        self.started = asyncio.Event()
        self.first_tried: list[datetime | None] = []
        """What was known at the first try of each item about tries before it."""
        self._known: set[int] = set()

    async def post(self, item: OutboxItem) -> int:
        await self._call("post", item)
        return 500 + item.id

    async def edit(self, item: OutboxItem) -> None:
        await self._call("edit", item)

    async def _call(self, what: str, item: OutboxItem) -> None:
        self.tries += 1
        if item.id not in self._known:
            self._known.add(item.id)
            self.first_tried.append(item.tried)
        self.started.set()
        await self.gate.wait()
        failure = self.script.pop(0) if self.script else None
        failure = failure or self.refuse.get(item.html)
        if failure is not None:
            raise failure
        self.sent.append(Sent(self._clock.elapsed, what, item.html, item.random_id, item.tried))

    @property
    def texts(self) -> list[str]:
        return [sent.html for sent in self.sent]

    @property
    def times(self) -> list[float]:
        return [sent.at for sent in self.sent]


class Killed(BaseException):
    """The process dies at this instant."""


class Mortal:
    """An outbox and a chat that kill whoever uses them at the n-th step."""

    def __init__(self, outbox: Outbox, steps: int) -> None:
        self._outbox = outbox
        self.left = steps
        self._begun: set[int] = set()
        self.chat: dict[int, str] = {}
        """What stands in the chat, by `random_id`: Telegram keeps one message of each."""

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    async def due(
        self, now: datetime, limit: int, *, destination: str | None = None
    ) -> Sequence[OutboxItem]:
        return await self._outbox.due(now, limit, destination=destination)

    async def next_due(self, *, destination: str | None = None) -> datetime | None:
        return await self._outbox.next_due(destination=destination)

    async def begin(self, item: OutboxItem, at: datetime) -> bool:
        self.step()
        begun = await self._outbox.begin(item, at)
        if begun:
            self._begun.add(item.id)
        self.step()
        return begun

    async def gather(self, items: Sequence[OutboxItem], at: datetime) -> None:
        self.step()
        await self._outbox.gather(items, at)
        self.step()

    async def delivered(self, item: OutboxItem, message_id: int, at: datetime) -> None:
        self.step()
        await self._outbox.delivered(item, message_id, at)
        self.step()

    async def postpone(self, item: OutboxItem, until: datetime, reason: str) -> None:
        raise AssertionError(reason)

    async def park(self, item: OutboxItem, reason: str, at: datetime) -> None:
        raise AssertionError(reason)

    async def post(self, item: OutboxItem) -> int:
        assert item.id in self._begun, "the mark comes before the send"
        assert not self.chat.get(item.random_id) or item.tried is not None
        self.step()
        assert self.chat.setdefault(item.random_id, item.html) == item.html
        self.step()
        return 500 + item.id

    async def edit(self, item: OutboxItem) -> None:
        raise AssertionError("nothing was changed")
