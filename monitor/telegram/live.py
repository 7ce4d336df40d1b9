"""What Telegram pushes: new posts, edits and deletions of the watched channels, at once.

A push is a hint and may be lost anywhere on its way here; reconciliation makes good. Nothing that
is pushed proves that everything before it was read.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from telethon.tl import types

from monitor.errors import MonitorError
from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import Arrival, Post
from monitor.pipeline.ports import ChannelRecord, Clock
from monitor.telegram.account import Account
from monitor.telegram.album import QUIET_SECONDS, Albums
from monitor.telegram.convert import Quarantine, album_of, channel_of, to_posts
from monitor.telegram.intake import Intake, arrival
from monitor.telegram.pages import read_ids

log = structlog.get_logger()

QUEUE: Final = 10_000
"""Pushes waiting to be stored. Beyond that they are dropped and the channel is polled."""
BATCH: Final = 100
"""Posts of one channel stored in one transaction at most."""
ALBUM_REACH: Final = 9
"""How far from one part of an album its others can lie: albums have ten parts."""

Wake = Callable[[ChannelId | None], None]
"""Asks for a poll of a channel, or of all, now."""


@dataclass(frozen=True, slots=True)
class _Deleted:
    channel: ChannelId
    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """An edited part of an album: the whole album has to be read again."""

    channel: ChannelId
    message: MessageId


_Push = Post | _Deleted | _Part


class Live:
    """Takes pushes from the client and stores them in order, on a task of its own."""

    def __init__(
        self,
        account: Account,
        intake: Intake,
        clock: Clock,
        watched: Mapping[ChannelId, ChannelRecord],
        wake: Wake,
        quarantine: Quarantine,
        album_seconds: float = QUIET_SECONDS,
    ) -> None:
        self._account = account
        self._intake = intake
        self._clock = clock
        self._watched = watched
        self._wake = wake
        self._quarantine = quarantine
        self._albums = Albums(clock, self._converted, album_seconds)
        self._queue: asyncio.Queue[_Push] = asyncio.Queue(QUEUE)

    def on_update(self, update: Any) -> None:
        """Take one pushed update. Never blocks, never raises."""
        try:
            self._take(update)
        except Exception as error:  # noqa: BLE001  (an odd update must not end the connection)
            log.warning("telegram.odd_update", update=type(update).__name__, error=str(error))

    def _take(self, update: Any) -> None:
        match update:
            case types.UpdateNewChannelMessage():
                self._new(update.message)
            case types.UpdateEditChannelMessage():
                self._edited(update.message)
            case types.UpdateDeleteChannelMessages():
                channel = ChannelId(update.channel_id)
                if channel in self._watched:
                    messages = tuple(MessageId(number) for number in update.messages)
                    self._put(_Deleted(channel, messages))
            case types.UpdateChannel() | types.UpdateChannelTooLong():
                if update.channel_id in self._watched:
                    self._wake(ChannelId(update.channel_id))
            case types.UpdatesTooLong():
                self._wake(None)

    def _new(self, message: Any) -> None:
        channel = channel_of(message)
        if channel is None or channel not in self._watched:
            return
        group = album_of(message)
        if group:
            self._albums.add(channel, group, message)
        else:
            self._converted(channel, [message])

    def _edited(self, message: Any) -> None:
        channel = channel_of(message)
        if channel is None or channel not in self._watched:
            return
        if album_of(message):
            self._put(_Part(channel, MessageId(message.id)))
        else:
            self._converted(channel, [message])

    def _converted(self, channel: ChannelId, messages: list[Any]) -> None:
        for post in to_posts(channel, messages, self._quarantine):
            self._put(post)

    def _put(self, push: _Push) -> None:
        try:
            self._queue.put_nowait(push)
        except asyncio.QueueFull:
            log.warning("telegram.pushes_dropped", waiting=QUEUE)
            self._wake(None)

    async def run(self) -> None:
        """Store what is pushed, for ever."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            taken = len(batch)
            await self._store(batch)
            for _ in range(taken):
                self._queue.task_done()

    async def drained(self) -> None:
        """Return when `run` has stored what was taken so far, half-settled albums too."""
        self._albums.flush()
        await self._queue.join()

    async def _store(self, batch: list[_Push]) -> None:
        while batch:
            push = batch.pop(0)
            channel = push.key.channel if isinstance(push, Post) else push.channel
            try:
                if isinstance(push, Post):
                    posts = [push]
                    while batch and isinstance(batch[0], Post) and batch[0].key.channel == channel:
                        following = batch.pop(0)
                        assert isinstance(following, Post)
                        posts.append(following)
                    await self._intake.posts(channel, self._arrivals(channel, posts))
                elif isinstance(push, _Deleted):
                    await self._intake.deleted(channel, push.messages)
                else:
                    await self._intake.posts(channel, await self._album(push))
            except MonitorError as error:
                log.warning("post.not_stored", channel=channel, error=str(error))
                self._wake(channel)
            except Exception:  # one bad post must not stop the following
                log.exception("post.not_stored", channel=channel)
                self._wake(channel)

    def _arrivals(self, channel: ChannelId, posts: list[Post]) -> list[tuple[Post, Arrival]]:
        now = self._clock.now()
        record = self._watched[channel]
        return [(post, arrival(post, record, now, pushed=True)) for post in posts]

    async def _album(self, part: _Part) -> list[tuple[Post, Arrival]]:
        ids = range(max(1, part.message - ALBUM_REACH), part.message + ALBUM_REACH + 1)
        record = self._watched[part.channel]
        messages = await read_ids(
            self._account, record, [MessageId(i) for i in ids], self._quarantine
        )
        group = album_of(messages.get(part.message))
        whole = [m for m in messages.values() if m is not None and album_of(m) == group]
        return self._arrivals(part.channel, to_posts(part.channel, whole, self._quarantine))
