"""Polling a channel: reading what stands above the id up to which it is proven, page by page."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from monitor.model.ids import MessageId
from monitor.model.ledger import Proof
from monitor.model.watch import WatchedChannel
from monitor.pipeline.ports import ChannelRecord, Clock
from monitor.telegram.cadence import Pace, is_settling, surely_given
from monitor.telegram.channels import Directory
from monitor.telegram.convert import to_posts
from monitor.telegram.followed import Followed
from monitor.telegram.intake import Intake, arrival
from monitor.telegram.pages import PAGE, Caller, Page, hold_album, range_read, read_after

log = structlog.get_logger()

ALBUM_FRESH: Final = timedelta(seconds=3)
"""An album whose last part is younger may still be growing."""
PUSH_DELAY: Final = timedelta(seconds=5)
"""How late a push may be before a post counts as one that was not pushed."""

OnFollow = Callable[[ChannelRecord, WatchedChannel], Awaitable[None]]
"""Told of each channel before the first of its posts is handed on, and when its title, name or
membership changes."""


class Poll:
    """Reads one page of a channel at a time, so that no channel keeps the others waiting."""

    def __init__(
        self, directory: Directory, intake: Intake, clock: Clock, pace: Pace, on_follow: OnFollow
    ) -> None:
        self._directory = directory
        self._intake = intake
        self._clock = clock
        self._pace = pace
        self._on_follow = on_follow

    async def page(
        self, followed: Followed, caller: Caller, connected_at: datetime
    ) -> float | None:
        """Read the next page; returns after how many seconds to go on, None when nothing is above.

        A joined channel's posts of after `connected_at` should have been pushed.
        """
        channel = followed.record.id
        coverage = self._intake.coverage(channel)
        start = coverage.cursor
        given = surely_given(coverage, self._clock.now(), self._pace)
        log.debug("poll.begun", channel=channel, after=start)
        page = await read_after(caller, followed.record, start)
        log.debug("poll.read", channel=channel, messages=len(page.messages), up_to=page.up_to)
        full = page.more or len(page.messages) >= PAGE // 2
        messages, up_to = self._settled(page, start, full)
        held = up_to < page.up_to
        proven = up_to if full or held else MessageId(max(up_to, given))
        if proven > start:
            await self._hand_on(followed, messages, _proof(page, start, proven), connected_at)
        # After the posts: nothing that goes wrong with a name may keep them back.
        if page.channel is not None:
            await self._look(followed, page.channel)
        if full:
            return 0.0
        return ALBUM_FRESH.total_seconds() if held else None

    async def _hand_on(
        self, followed: Followed, messages: Sequence[Any], proof: Proof, connected_at: datetime
    ) -> None:
        record, now = followed.record, self._clock.now()
        converted = to_posts(record.id, messages)
        whole = Proof(proof.ranges, {**proof.unreadable, **converted.unreadable})
        posts = [(post, arrival(post, record, now, pushed=False)) for post in converted.posts]
        new = await self._intake.posts(record.id, posts, whole)
        for post in converted.posts:
            followed.saw(post.date)
        if new:
            log.info("channel.recovered", channel=record.id, posts=len(new))
        if record.joined and any(
            post.date > connected_at and now - post.date > PUSH_DELAY for post in new
        ):
            followed.unpushed_at = now

    def _settled(self, page: Page, start: int, full: bool) -> tuple[Sequence[Any], MessageId]:
        """The page, without an album at its end that may not be complete yet."""
        if not page.messages:
            return page.messages, page.up_to
        if not full and not is_settling(page.messages[-1].date, self._clock.now(), ALBUM_FRESH):
            return page.messages, page.up_to
        messages, up_to = hold_album(page)
        # A full page of nothing but one album is no album that waits for its end.
        return (page.messages, page.up_to) if full and up_to <= start else (messages, up_to)

    async def _look(self, followed: Followed, channel: Any) -> None:
        record = await self._directory.update(followed.record, channel)
        if record != followed.record:
            followed.record = record
            await self._on_follow(record, followed.watched)


def _proof(page: Page, start: int, up_to: MessageId) -> Proof:
    unreadable = {n: reason for n, reason in page.unreadable.items() if n <= up_to}
    return Proof(range_read(start, up_to), unreadable)
