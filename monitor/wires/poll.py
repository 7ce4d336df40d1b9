"""Reading every feed again and again: when, how politely, and what its failures mean.

Each feed has its own rhythm, each host one connection at a time. A feed that fails is read ever
more rarely, down to once an hour; it is never given up, and both its failing and its return are
logged once. What cannot be stored is forgotten, validators included, and read again soon: that is
no failure of the feed.

Not guaranteed: an item that leaves its feed while nothing can be stored.
"""

import asyncio
import hashlib
import random
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from monitor.errors import MonitorError, PermanentError, StoreError, TransientError
from monitor.model.ids import OutletId
from monitor.model.report import FetchedReport, Outlet
from monitor.pipeline.ports import Clock, FeedRecord, ReportSink
from monitor.wires.bodies import Bodies
from monitor.wires.fetch import Fetched, Fetcher
from monitor.wires.hosts import Turns
from monitor.wires.link import host_of
from monitor.wires.parse import ParsedFeed, parse

_LONGEST_BACK_OFF = 3_600.0
_STORE_RETRY = 5.0  # seconds; doubles while nothing can be stored, up to the feed's own rhythm
_LONGEST_MAX_AGE = 600.0
_JITTER = 0.1
_AT_ONCE = 8

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """What one look at a feed shows."""

    url: str
    """Where the feed was in the end, after redirects."""
    items: int
    rejected: int
    undated: int
    """Items without a date that can be believed: they count as published when first seen."""
    newest: datetime | None
    age: timedelta | None
    """Of the newest item; None when no item states a date."""


async def check_feed(
    fetcher: Fetcher, clock: Clock, url: str, outlet: Outlet, outlets: Sequence[Outlet] = ()
) -> FeedCheck:
    """Read a feed once and say what is in it; nothing is stored.

    Raises TransientError or PermanentError.
    """
    fetched = await fetcher.fetch(url)
    if fetched.content is None:
        raise PermanentError("the server answered 304 to a question it was not asked")
    now = clock.now()
    found = await _parsed(fetched.content, fetched.charset, outlet, outlets, now)
    return FeedCheck(
        url=fetched.url,
        items=len(found.items),
        rejected=len(found.rejected),
        undated=found.redated,
        newest=found.newest,
        age=now - found.newest if found.newest else None,
    )


class FeedPoller:
    """Polls the feeds of all outlets and hands what is new to the sink.

    `interval` is in seconds. `rng` only spreads the polls in time. `turns` are shared with whoever
    else asks the same hosts. What is new in the feeds of the outlets `with_bodies` is told to
    `bodies`.
    """

    def __init__(
        self,
        outlets: Sequence[Outlet],
        fetcher: Fetcher,
        sink: ReportSink,
        clock: Clock,
        *,
        interval: float,
        known: Iterable[FeedRecord] = (),
        rng: random.Random | None = None,
        turns: Turns | None = None,
        bodies: Bodies | None = None,
        with_bodies: Collection[OutletId] = (),
    ) -> None:
        self._outlets = tuple(outlets)
        self._fetcher = fetcher
        self._sink = sink
        self._clock = clock
        self._interval = interval
        self._rng = rng or random.Random()  # noqa: S311  no secret depends on it
        records = {record.url: record for record in known}
        self._feeds = {url: outlet for outlet in self._outlets for url in outlet.feeds}
        self._records = {url: records.get(url, FeedRecord(url)) for url in self._feeds}
        self._items: dict[str, dict[tuple[OutletId, str], bytes]] = {}
        self._bytes: dict[str, bytes] = {}
        self._turns = turns or Turns()
        self._bodies = bodies
        self._with_bodies = frozenset(with_bodies)
        self._odd: dict[str, set[str]] = {}
        self._pauses: dict[str, datetime] = {}
        self._unstored: dict[str, int] = {}
        for record in self._records.values():
            self._pause(record)
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @property
    def records(self) -> tuple[FeedRecord, ...]:
        """How each feed stands now."""
        return tuple(self._records.values())

    async def run(self) -> None:
        """Poll until cancelled. While nothing can be stored, feeds are tried again and again."""
        async with asyncio.TaskGroup() as group:
            for url in self._feeds:
                group.create_task(self._follow(url), name=f"feed {url}")
            if self._bodies is not None:
                group.create_task(self._bodies.run(), name="pages")

    async def poll(self, url: str) -> float:
        """Read one feed, store what is new in it, and return the seconds to wait after it.

        While its server asked to be left alone, nothing is read.
        """
        host = host_of(url)
        async with self._turns.of(host), self._slots:
            pause = self._pauses.get(host)
            if pause and pause > (now := self._clock.now()):
                return (pause - now).total_seconds()
            before = self._records[url]
            try:
                return await self._read(url, before)
            except StoreError as error:
                return self._not_stored(url, error)
            except (TransientError, PermanentError) as error:
                return await self._failed(before, error)
            except Exception as error:  # one feed's surprise must not stop the others
                log.exception("feed.bug", feed=url)
                return await self._failed(before, PermanentError(type(error).__name__))

    async def _follow(self, url: str) -> None:
        while True:
            await self._clock.sleep(await self.poll(url))

    async def _read(self, url: str, before: FeedRecord) -> float:
        fetched = await self._fetcher.fetch(
            url, etag=before.etag, last_modified=before.last_modified
        )
        now = self._clock.now()
        found = await self._changed(url, fetched, now)
        kept = before if fetched.content is None else FeedRecord(url)
        after = replace(
            before,
            etag=fetched.etag or kept.etag,
            last_modified=fetched.last_modified or kept.last_modified,
            next_poll=None,
            last_success=now,
            newest_item=_latest(before.newest_item, found.newest if found else None),
            failures=0,
            error=None,
        )
        await self._hand_over(after, found, fetched.content)
        self._unstored.pop(url, None)
        if before.failures:
            log.info("feed.recovered", feed=url, failures=before.failures)
        fresh_for = min(fetched.max_age or 0.0, _LONGEST_MAX_AGE)
        return max(self._interval, fresh_for) * self._rng.uniform(1 - _JITTER, 1 + _JITTER)

    async def _changed(self, url: str, fetched: Fetched, now: datetime) -> ParsedFeed | None:
        """The feed's items, or None when it is what it was at the last poll."""
        content = fetched.content
        if content is None or self._bytes.get(url) == _digest(content):
            return None
        return await _parsed(content, fetched.charset, self._feeds[url], self._outlets, now)

    async def _hand_over(
        self, after: FeedRecord, found: ParsedFeed | None, content: bytes | None
    ) -> None:
        """Give the sink the feed's state and those items that it does not have yet."""
        url = after.url
        if found is None or content is None:
            await self._sink.reports((), after)
            self._records[url] = after
            return
        digests = {(item.outlet, item.guid): _digest_of(item) for item in found.items}
        seen = self._items.get(url, {})
        fresh = [
            item
            for item in found.items
            if seen.get((item.outlet, item.guid)) != digests[item.outlet, item.guid]
        ]
        new = await self._sink.reports(fresh, after)
        # Remembered only now: what was not stored is to be handed over again.
        self._records[url] = after
        self._items[url] = digests
        self._bytes[url] = _digest(content)
        if new:
            log.info("feed.read", feed=url, new=len(new))
        if self._bodies is not None and self._feeds[url].id in self._with_bodies:
            self._bodies.ask(new)
        self._tell_oddities(url, found)

    def _tell_oddities(self, url: str, found: ParsedFeed) -> None:
        """Log what is wrong with a feed that can be read nevertheless, once until it is right."""
        odd = found.oddities
        if odd and set(odd) - self._odd.get(url, set()):
            reasons = sorted({item.reason for item in found.rejected})
            log.warning("feed.odd", feed=url, items=found.total, reasons=reasons, **odd)
        self._odd[url] = set(odd)

    async def _failed(self, before: FeedRecord, error: MonitorError) -> float:
        failures = before.failures + 1
        wait = min(self._interval * 2.0 ** min(failures, 20), _LONGEST_BACK_OFF)
        wait *= self._rng.uniform(1 - _JITTER, 1 + _JITTER)
        until = None
        if isinstance(error, TransientError) and error.retry_after:
            wait = max(wait, error.retry_after * self._rng.uniform(1, 1 + _JITTER))
            until = self._clock.now() + timedelta(seconds=error.retry_after)
        after = replace(before, failures=failures, error=str(error), next_poll=until)
        self._pause(after)
        self._records[before.url] = after
        if not before.failures:
            log.warning("feed.down", feed=before.url, reason=str(error))
        with suppress(StoreError):  # a restart then asks a little too early
            await self._sink.reports((), after)
        return wait

    def _not_stored(self, url: str, error: StoreError) -> float:
        """Nothing of this reading is remembered: all of it comes again."""
        level = log.debug if self._unstored else log.warning  # the first feed speaks for all
        level("feed.not_stored", feed=url, reason=str(error))
        tries = self._unstored[url] = self._unstored.get(url, 0) + 1
        wait = min(_STORE_RETRY * 2.0 ** min(tries - 1, 20), self._interval)
        return wait * self._rng.uniform(1 - _JITTER, 1 + _JITTER)

    def _pause(self, record: FeedRecord) -> None:
        """Note that a server asked to be left alone: it means all its feeds."""
        if record.next_poll is not None:
            host = host_of(record.url)
            self._pauses[host] = max(record.next_poll, self._pauses.get(host, record.next_poll))


async def _parsed(
    content: bytes,
    charset: str | None,
    outlet: Outlet,
    outlets: Sequence[Outlet],
    now: datetime,
) -> ParsedFeed:
    return await asyncio.to_thread(
        parse, content, charset, outlet=outlet, outlets=outlets, fetched_at=now
    )


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _digest_of(item: FetchedReport) -> bytes:
    """Of what an item says. Not of its date: feeds move it, and an undated item has a new one."""
    text = "\0".join((item.title, item.summary, item.body, item.url or ""))
    return _digest(text.encode("utf-8", "replace"))
