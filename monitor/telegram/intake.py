"""The one gate between the ways of reading and the pipeline.

Pushes, polls and re-reads overlap: an answer that was under way while an edit was pushed is older
than what is stored. The gate lets nothing older or deleted through again, nor what has not changed.
It remembers the newest messages of each channel only, and nothing across a restart.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import Arrival, Post, PostsDeleted, PostSeen
from monitor.pipeline.ports import ChannelRecord, Clock, PostSink

MEMORY: Final = 300
"""Messages remembered for each channel: more than are ever read again."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Form:
    """What is remembered of a post in place of its text."""

    messages: frozenset[MessageId]
    edited: datetime
    content: int

    @classmethod
    def of(cls, post: Post) -> "_Form":
        return cls(frozenset(post.messages), post.edited or _NEVER, hash(post.content))


@dataclass
class _Known:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    forms: OrderedDict[MessageId, _Form] = field(default_factory=OrderedDict)
    deleted: OrderedDict[MessageId, None] = field(default_factory=OrderedDict)


LIVE_SECONDS: Final = 120.0
"""How old a pushed post may be and still count as live."""


def arrival(post: Post, record: ChannelRecord, at: datetime, *, pushed: bool) -> Arrival:
    """By which way a post came: one from before the channel's adoption is never news."""
    if post.date < record.adopted_at.replace(microsecond=0):
        return Arrival.ADOPTION
    if pushed and (at - post.date).total_seconds() <= LIVE_SECONDS:
        return Arrival.LIVE
    return Arrival.RECOVERED


class Intake:
    """Puts posts into the sink, one call at a time for each channel."""

    def __init__(self, sink: PostSink, clock: Clock) -> None:
        self._sink = sink
        self._clock = clock
        self._known: defaultdict[ChannelId, _Known] = defaultdict(_Known)

    async def posts(
        self,
        channel: ChannelId,
        posts: Sequence[tuple[Post, Arrival]],
        proven: MessageId | None = None,
    ) -> int:
        """Hand on what is new or changed; returns how many posts that were."""
        known = self._known[channel]
        async with known.lock:
            news = [(post, arrival) for post, arrival in posts if _is_news(known, post)]
            if not news and proven is None:
                return 0
            now = self._clock.now()
            seen = [PostSeen(post, now, arrival) for post, arrival in news]
            await self._sink.posts(channel, seen, proven=proven)
            for post, _ in news:
                known.forms.update(dict.fromkeys(post.messages, _Form.of(post)))
            _trim(known.forms)
            return len(news)

    async def deleted(self, channel: ChannelId, messages: Sequence[MessageId]) -> None:
        """Hand on that messages were deleted, once each."""
        known = self._known[channel]
        async with known.lock:
            news = tuple(number for number in messages if number not in known.deleted)
            if not news:
                return
            await self._sink.deleted(PostsDeleted(channel, news, self._clock.now()))
            known.deleted.update(dict.fromkeys(news))
            _trim(known.deleted)


def _is_news(known: _Known, post: Post) -> bool:
    if any(number in known.deleted for number in post.messages):
        return False
    new = _Form.of(post)
    for number in post.messages:
        form = known.forms.get(number)
        if form is None or not new.messages <= form.messages:
            return True
        if not (form.messages - new.messages) <= known.deleted.keys():
            return False  # a part of an album of which the whole is known
        if new.edited < form.edited:
            return False
        if new != form:
            return True
    return False


def _trim(memory: OrderedDict[MessageId, _Form] | OrderedDict[MessageId, None]) -> None:
    while len(memory) > MEMORY:
        memory.popitem(last=False)
