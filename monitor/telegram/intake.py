"""The one gate between the ways of reading and the pipeline.

Pushes, polls and re-reads overlap: an answer that was under way while an edit was pushed is older
than what is stored. The gate lets nothing older or deleted through again, nor what has not changed,
and it keeps the ledger of each channel in memory as the store has it.

It remembers the newest messages of each channel, and looks up in the store what is proven and not
remembered. What was deleted is remembered in memory alone: nobody asks for it again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Protocol

import structlog

from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.ledger import Coverage, Proof, Range, ranges_of
from monitor.model.post import Arrival, Post, PostsDeleted, PostSeen, StoredPost
from monitor.model.recovered import Recovered
from monitor.pipeline.ports import ChannelRecord, Clock, PostSink

log = structlog.get_logger()

MEMORY: Final = 300
"""Messages remembered for each channel."""
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class IntakeStore(Protocol):
    """What the gate asks of the store."""

    async def coverage(self, channel: ChannelId) -> Coverage:
        """See `Store.coverage`."""
        ...

    async def posts(self, keys: Collection[PostKey]) -> Sequence[StoredPost]:
        """See `Store.posts`."""
        ...


class _News(StrEnum):
    """What a post is to what is known of it."""

    NEW = "new"
    CHANGED = "changed"
    TOUCHED = "touched"
    """Its date of edit or its parts moved, its content did not."""
    OLD = "old"


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
    coverage: Coverage
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    forms: OrderedDict[MessageId, _Form] = field(default_factory=OrderedDict)
    deleted: OrderedDict[MessageId, None] = field(default_factory=OrderedDict)
    unreadable: OrderedDict[MessageId, None] = field(default_factory=OrderedDict)


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

    def __init__(self, sink: PostSink, store: IntakeStore, clock: Clock) -> None:
        self._sink = sink
        self._store = store
        self._clock = clock
        self._known: dict[ChannelId, _Known] = {}
        self.recovered = Recovered()
        """What polls and re-reads brought so far that had not been pushed."""

    async def follow(self, channel: ChannelId) -> None:
        """Learn what is proven of a channel. Needed before anything of it is handed on."""
        if channel not in self._known:
            self._known[channel] = _Known(await self._store.coverage(channel))

    def coverage(self, channel: ChannelId) -> Coverage:
        """What is proven of a channel that is followed."""
        return self._known[channel].coverage

    async def posts(
        self,
        channel: ChannelId,
        posts: Sequence[tuple[Post, Arrival]],
        proof: Proof | None = None,
        *,
        pushed: bool = False,
    ) -> list[Post]:
        """Hand on what is new or changed, and what the reading proves; returns the new posts."""
        known = self._known[channel]
        async with known.lock:
            await self._look_up(channel, known, [post for post, _ in posts])
            judged = [(post, arrival, _judge(known, post)) for post, arrival in posts]
            news = [(post, arrival) for post, arrival, what in judged if what is not _News.OLD]
            proof = _unproven(known, proof or Proof())
            if not news and not proof:
                return []
            now = self._clock.now()
            seen = [PostSeen(post, now, arrival) for post, arrival in news]
            await self._sink.posts(channel, seen, proof=proof)
            for post, _ in news:
                known.forms.update(dict.fromkeys(post.messages, _Form.of(post)))
            _trim(known.forms)
            proven = [number for post, _ in news for number in post.messages]
            _extend(channel, known, [*ranges_of(proven), *proof.ranges], now)
            _note_unreadable(channel, known, proof.unreadable, now)
            new = [p for p, way, what in judged if what is _News.NEW and way != Arrival.ADOPTION]
            if not pushed:
                changed = sum(what is _News.CHANGED for _, _, what in judged)
                self.recovered += Recovered(posts=len(new), edits=changed)
            return new

    async def deleted(
        self, channel: ChannelId, messages: Sequence[MessageId], *, pushed: bool = False
    ) -> None:
        """Hand on that messages were deleted, once each."""
        known = self._known[channel]
        async with known.lock:
            news = tuple(number for number in messages if number not in known.deleted)
            if not news:
                return
            now = self._clock.now()
            await self._sink.deleted(PostsDeleted(channel, news, now))
            known.deleted.update(dict.fromkeys(news))
            _trim(known.deleted)
            # Of what was never seen nothing is left to be read: the store has proven it too.
            _extend(channel, known, ranges_of(n for n in news if n > 0), now)
            if not pushed:
                self.recovered += Recovered(deletions=len(news))

    async def _look_up(self, channel: ChannelId, known: _Known, posts: Sequence[Post]) -> None:
        """Remember what is stored of posts that are proven and were forgotten."""
        keys = [
            post.key
            for post in posts
            if not any(number in known.forms for number in post.messages)
            and known.coverage.proves(Range(post.key.message, post.key.message))
        ]
        if not keys:
            return
        for stored in await self._store.posts(keys):
            form = _Form.of(stored.post)
            known.forms.update(dict.fromkeys(stored.post.messages, form))
            if stored.deleted is not None:
                known.deleted.update(dict.fromkeys(stored.post.messages))


def _judge(known: _Known, post: Post) -> _News:
    if any(number in known.deleted for number in post.messages):
        return _News.OLD
    new = _Form.of(post)
    forms = [known.forms.get(number) for number in post.messages]
    if not any(forms):
        return _News.NEW
    for form in forms:
        if form is None or not new.messages <= form.messages:
            return _News.CHANGED
        if not (form.messages - new.messages) <= known.deleted.keys():
            return _News.OLD  # a part of an album of which the whole is known
        if new.edited < form.edited:
            return _News.OLD
        if new.content != form.content:
            return _News.CHANGED
        if new != form:
            return _News.TOUCHED
    return _News.OLD


def _unproven(known: _Known, proof: Proof) -> Proof:
    """What of a proof is not known yet."""
    return Proof(
        tuple(each for each in proof.ranges if not known.coverage.proves(each)),
        {n: reason for n, reason in proof.unreadable.items() if n not in known.unreadable},
    )


def _extend(channel: ChannelId, known: _Known, ranges: Collection[Range], at: datetime) -> None:
    before = known.coverage
    known.coverage = before.with_proven(ranges, at)
    if known.coverage.holes and not before.holes:
        log.debug("ledger.hole", channel=channel, after=known.coverage.cursor)


def _note_unreadable(
    channel: ChannelId, known: _Known, unreadable: Mapping[MessageId, str], at: datetime
) -> None:
    _extend(channel, known, ranges_of(unreadable), at)
    for number, reason in unreadable.items():
        log.warning("message.unreadable", channel=channel, message=number, reason=reason)
    known.unreadable.update(dict.fromkeys(unreadable))
    _trim(known.unreadable)


def _trim(memory: OrderedDict[MessageId, _Form] | OrderedDict[MessageId, None]) -> None:
    while len(memory) > MEMORY:
        memory.popitem(last=False)
