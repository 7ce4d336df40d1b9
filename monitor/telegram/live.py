"""What Telegram pushes: new posts, edits and deletions of the watched channels, at once.

A push is a hint and may be lost anywhere on its way here; reconciliation makes good. What is pushed
proves itself, never that everything before it was read.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog
from telethon.tl import types

from monitor.errors import MonitorError
from monitor.model.ids import ChannelId, MessageId
from monitor.model.ledger import Proof, Range
from monitor.model.post import Arrival, Post
from monitor.pipeline.ports import ChannelRecord, Clock
from monitor.telegram.album import QUIET_SECONDS, Albums
from monitor.telegram.convert import MAX_ID, album_of, channel_of, to_posts
from monitor.telegram.intake import Intake, arrival

log = structlog.get_logger()

QUEUE: Final = 10_000
"""Pushes waiting to be stored. Beyond that they are dropped, and all channels are read again."""
BATCH: Final = 100
"""Posts of one channel stored in one transaction at most."""


class Attention(Protocol):
    """What is asked of reconciliation when a push came, or may have been lost."""

    def wake(self, channel: ChannelId | None = None) -> None:
        """Poll a channel now, or all of them."""
        ...

    def missed(self, channel: ChannelId | None = None) -> None:
        """What was pushed of a channel, or of all, could not be stored: read it again."""
        ...

    def stored(self, channel: ChannelId, posts: Collection[Post]) -> None:
        """Pushed posts were stored; look at what they leave open."""
        ...

    def read_album(self, channel: ChannelId, part: MessageId) -> None:
        """A part of an album was edited: the whole album has to be read again."""
        ...


@dataclass(frozen=True, slots=True)
class _Deleted:
    channel: ChannelId
    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class _Other:
    """A message that is no post: it proves itself all the same."""

    channel: ChannelId
    proof: Proof


_Push = Post | _Deleted | _Other


class Live:
    """Takes pushes from the client and stores them in order, on a task of its own."""

    def __init__(
        self,
        intake: Intake,
        clock: Clock,
        watched: Mapping[ChannelId, ChannelRecord],
        attention: Attention,
        album_seconds: float = QUIET_SECONDS,
    ) -> None:
        self._intake = intake
        self._clock = clock
        self._watched = watched
        self._attention = attention
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
                    self._received(channel, "deletion", messages)
                    self._put(_Deleted(channel, messages))
            case types.UpdateChannel() | types.UpdateChannelTooLong():
                if update.channel_id in self._watched:
                    self._attention.wake(ChannelId(update.channel_id))
            case types.UpdatesTooLong():
                self._attention.wake(None)

    def _new(self, message: Any) -> None:
        channel = channel_of(message)
        if channel is None or channel not in self._watched:
            return
        self._received(channel, "post", (message.id,))
        group = album_of(message)
        if group:
            self._albums.add(channel, group, message)
        else:
            self._converted(channel, [message])

    def _edited(self, message: Any) -> None:
        channel = channel_of(message)
        if channel is None or channel not in self._watched:
            return
        self._received(channel, "edit", (message.id,))
        if album_of(message):
            self._attention.read_album(channel, MessageId(message.id))
        else:
            self._converted(channel, [message])

    def _received(self, channel: ChannelId, what: str, messages: Sequence[int]) -> None:
        log.debug("push.received", channel=channel, what=what, messages=list(messages[:BATCH]))

    def _converted(self, channel: ChannelId, messages: list[Any]) -> None:
        converted = to_posts(channel, messages)
        for post in converted.posts:
            self._put(post)
        if converted.unreadable:
            self._put(_Other(channel, Proof((), converted.unreadable)))
        for message in messages:
            if isinstance(message, types.MessageService) and 0 < message.id <= MAX_ID:
                number = MessageId(message.id)
                self._put(_Other(channel, Proof((Range(number, number),))))

    def _put(self, push: _Push) -> None:
        try:
            self._queue.put_nowait(push)
        except asyncio.QueueFull:
            log.warning("telegram.pushes_dropped", waiting=QUEUE)
            self._attention.missed(None)

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
                    arrivals = self._arrivals(channel, posts)
                    await self._intake.posts(channel, arrivals, pushed=True)
                    self._attention.stored(channel, posts)
                elif isinstance(push, _Deleted):
                    await self._intake.deleted(channel, push.messages, pushed=True)
                    self._attention.stored(channel, ())
                else:
                    await self._intake.posts(channel, (), push.proof, pushed=True)
                    self._attention.stored(channel, ())
            except MonitorError as error:
                log.warning("post.not_stored", channel=channel, error=str(error))
                self._attention.missed(channel)
            except Exception:  # one bad post must not stop the following
                log.exception("post.not_stored", channel=channel)
                self._attention.missed(channel)

    def _arrivals(self, channel: ChannelId, posts: list[Post]) -> list[tuple[Post, Arrival]]:
        now = self._clock.now()
        record = self._watched[channel]
        return [(post, arrival(post, record, now, pushed=True)) for post in posts]
