"""A channel's past, for backfill: oldest first, a page ahead of the one that is being stored.

Telegram's waits are slept through. With a limit, the newest so many messages are found by an
offset; a server that heeds none is paged through from the top instead.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog

from monitor.errors import PermanentError, TransientError
from monitor.model.ids import ChannelId, MessageId
from monitor.model.ledger import Proof, Range, without
from monitor.model.post import Arrival, Post, PostSeen
from monitor.pipeline.ports import ChannelRecord, Clock, HistoryPage
from monitor.telegram.account import Account
from monitor.telegram.channels import ChannelStore
from monitor.telegram.convert import Converted, to_posts
from monitor.telegram.pages import (
    PAGE,
    Page,
    hold_album,
    newest_before,
    nth_newest,
    read_after,
    read_before,
)

log = structlog.get_logger()

T = TypeVar("T")

RETRIES: Final = 5
"""Tries after failures without a wait named by Telegram, before they are given on."""
RETRY_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Span:
    """What a range of dates and a limit come to: ids above `low`, up to `high`."""

    low: int
    high: int
    count: int


class ChannelHistory:
    """The past of the channels that the store knows, read with an account of its own."""

    def __init__(
        self,
        account: Account,
        store: ChannelStore,
        clock: Clock,
        on_wait: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        """`on_wait` is told how many seconds Telegram makes it wait."""
        self._account = account
        self._store = store
        self._clock = clock
        self._on_wait = on_wait

    async def size(
        self, channel: ChannelId, since: datetime | None, until: datetime | None, limit: int | None
    ) -> int:
        """About how many messages `pages` will read: deleted ones in a range are counted too."""
        return (await self._span(await self._record(channel), since, until, limit)).count

    async def pages(
        self,
        channel: ChannelId,
        *,
        after: MessageId,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[HistoryPage]:
        """Posts with ids above `after`, oldest first, an album never cut in two.

        `limit` asks for the newest so many messages of the range as it is now; posts published
        between a kill and the next start move it. Raises PermanentError and, after several tries,
        TransientError.
        """
        record = await self._record(channel)
        span = await self._span(record, since, until, limit)
        position = max(int(after), span.low)
        if position >= span.high:
            return

        def is_wanted(post: Post) -> bool:
            return (
                post.key.message <= span.high
                and (since is None or post.date >= since)
                and (until is None or post.date <= until)
            )

        reading = asyncio.create_task(self._read(record, position))
        try:
            while True:
                page = await reading
                if page.up_to == position:
                    return
                last = page.up_to >= span.high
                messages, up_to = (page.messages, page.up_to) if last else hold_album(page)
                if up_to == position:  # nothing but one album: it is not going to end elsewhere
                    messages, up_to = page.messages, page.up_to
                begin, position = position, int(up_to)
                if not last:
                    reading = asyncio.create_task(self._read(record, position))
                converted = to_posts(channel, messages)
                unreadable = {**page.unreadable, **converted.unreadable}
                wanted = [post for post in converted.posts if is_wanted(post)]
                yield HistoryPage(
                    tuple(PostSeen(post, self._clock.now(), Arrival.BACKFILL) for post in wanted),
                    MessageId(min(up_to, span.high)),
                    _proof(begin, min(up_to, span.high), converted, wanted, unreadable),
                )
                if last:
                    return
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _record(self, channel: ChannelId) -> ChannelRecord:
        for record in await self._store.channels():
            if record.id == channel:
                return record
        raise PermanentError(f"channel {channel} is not known yet")

    async def _read(self, record: ChannelRecord, position: int) -> Page:
        async def read() -> Page:
            return await read_after(self._account, record, position)

        return await self._patiently(read)

    async def _span(
        self,
        record: ChannelRecord,
        since: datetime | None,
        until: datetime | None,
        limit: int | None,
    ) -> _Span:
        top = await self._patiently(lambda: read_before(self._account, record, 0, 1))
        high = int(top.up_to)
        if until is not None:
            # Telegram counts in whole seconds and gives what is before the date.
            end = until.replace(microsecond=0) + timedelta(seconds=1)
            found = await self._patiently(lambda: newest_before(self._account, record, end))
            high = high if found is None else int(found)
        low = 0
        if since is not None:
            begin = since.replace(microsecond=0)
            found = await self._patiently(lambda: newest_before(self._account, record, begin))
            low = int(found or 0)
        if limit is not None and high > 0:
            low = max(low, await self._below_newest(record, high, limit))
        whole = since is None and until is None and limit is None
        count = top.count if whole and top.count else max(0, high - low)
        return _Span(low, high, min(count, limit) if limit is not None else count)

    async def _below_newest(self, record: ChannelRecord, high: int, limit: int) -> int:
        """The id below which the newest `limit` messages up to `high` do not reach."""
        if limit <= 0:
            return high
        found = await self._patiently(lambda: nth_newest(self._account, record, high, limit))
        if found is not None:
            return max(0, int(found) - 1)
        before, left = high + 1, limit
        while True:
            start = before
            page = await self._patiently(lambda: read_before(self._account, record, start))  # noqa: B023
            ids = [message.id for message in page.messages]
            if len(ids) >= left:
                return int(ids[-left]) - 1
            if len(ids) < PAGE:
                return 0
            before, left = ids[0], left - len(ids)

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        failures = 0
        while True:
            try:
                return await work()
            except TransientError as error:
                if error.retry_after is not None:
                    log.info("backfill.waiting", seconds=error.retry_after)
                    self._on_wait(error.retry_after)
                    await self._clock.sleep(error.retry_after)
                    continue
                failures += 1
                if failures > RETRIES:
                    raise
                await self._clock.sleep(RETRY_SECONDS * failures)
                if not self._account.connected:
                    await self._reconnect()

    async def _reconnect(self) -> None:
        try:
            await self._account.connect()
        except TransientError as error:
            log.info("telegram.down", reason=str(error))


def _proof(
    after: int,
    up_to: int,
    converted: Converted,
    wanted: Sequence[Post],
    unreadable: Mapping[MessageId, str],
) -> Proof:
    """What a page proves: all that was read, but not the posts that were read and left out."""
    kept = {post.key for post in wanted}
    left_out = [m for post in converted.posts if post.key not in kept for m in post.messages]
    return Proof(
        without(Range(MessageId(after + 1), MessageId(up_to)), left_out) if up_to > after else (),
        {number: reason for number, reason in unreadable.items() if after < number <= up_to},
    )
