"""What the pipeline needs of the adapters, and what it offers them.

The adapters fulfil these by shape. Every method that touches the world raises `TransientError`,
`PermanentError` or `StoreError`, and nothing of the library beneath.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from monitor.model.alert import Message, OutboxItem
from monitor.model.correction import Correction, Merged
from monitor.model.ids import ChannelId, MessageId, OutletId, PostKey, ReportId, StoryId
from monitor.model.incident import Incident
from monitor.model.ledger import Coverage, Proof
from monitor.model.post import PostsDeleted, PostSeen, StoredPost
from monitor.model.reading import PostReading
from monitor.model.report import FetchedReport, Report
from monitor.model.story import Link, Story


class Clock(Protocol):
    """Time, so that a replay and a test have their own."""

    def now(self) -> datetime:
        """The current time, aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds` of this clock's time."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    """What is kept of a resolved channel, so that it is never resolved by name again."""

    id: ChannelId
    reference: str
    """The watchlist's reference it was resolved from."""
    title: str
    handle: str | None
    access_hash: int
    """Telegram's key to the channel; valid for the reader's account alone."""
    joined: bool
    """Whether the account is a member: only members are told of posts at once."""
    adopted_at: datetime
    """Posts published before this are history and ring nobody."""
    base: MessageId
    """Reading began after this id when the channel was adopted."""
    checked_at: datetime | None = None
    """When it was last seen that nothing stands above what was read."""


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """What is kept of a feed between two polls. Times are UTC; None where there is nothing yet."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    """Both verbatim, as the server sent them."""
    next_poll: datetime | None = None
    """The server asked not to be read before (Retry-After); a restart must not forget it."""
    last_success: datetime | None = None
    newest_item: datetime | None = None
    failures: int = 0
    """How many polls failed in a row."""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class BackfillRecord:
    """A backfill, so that it continues where a kill left it."""

    id: int
    channel: ChannelId
    since: datetime | None
    until: datetime | None
    limit: int | None
    position: MessageId
    """Everything wanted up to this message id is stored; 0 at the beginning."""
    posts: int
    """How many posts have been read so far."""
    done: bool


class UnitOfWork(Protocol):
    """One transaction. Reads see what was committed before it; writes are gathered.

    What is handed to the `save_…` and other plain methods is written when the transaction's block
    ends, one statement per table, in an order that foreign keys allow.
    """

    async def stored_posts(
        self, channel: ChannelId, messages: Collection[MessageId]
    ) -> Mapping[MessageId, StoredPost]:
        """The posts to which any of `messages` belongs, by each such message id.

        `StoredPost.earlier` is empty here: versions are read only to be shown.
        """
        ...

    async def stored_albums(
        self, channel: ChannelId, albums: Collection[int]
    ) -> Mapping[int, StoredPost]:
        """The stored posts of the given albums, by `grouped_id`."""
        ...

    def save_post(self, stored: StoredPost, at: datetime | None = None) -> None:
        """Insert a post or replace its current form.

        A `version` not stored yet adds a row to the versions as well, seen `at`; without it, when
        the post was edited, or first seen.
        """
        ...

    def mark_deleted(
        self, channel: ChannelId, messages: Collection[MessageId], at: datetime
    ) -> None:
        """Mark single messages as deleted; what their post becomes is said by `save_post`."""
        ...

    def prove(self, channel: ChannelId, proof: Proof, at: datetime) -> None:
        """Record in the channel's ledger what was read. Proven ids stay proven.

        The messages of every post that is saved here are proven with it.
        """
        ...

    def save_story(self, story: Story, at: datetime) -> None:
        """Insert a story or replace it, with its members' decisions. A post has one story."""
        ...

    def save_merged(self, merged: Merged, at: datetime) -> None:
        """Record that a story went into another one, which is saved with the posts of both."""
        ...

    def save_correction(self, correction: Correction) -> None:
        """Replace what is stored of it."""
        ...

    def save_links(self, post: PostKey, links: Sequence[Link]) -> None:
        """Replace all links of a post."""
        ...

    def save_readings(self, saved: Iterable[PostReading], version: str) -> None:
        """Insert or replace what code and data of a version read from posts; one in a unit."""
        ...

    def forget_readings(self, posts: Iterable[PostKey]) -> None:
        """Delete what was read from these posts. Unknown ones are ignored."""
        ...

    async def save_report(self, fetched: FetchedReport, at: datetime) -> tuple[Report, bool]:
        """Store an item of a feed, as a new version if it is known and changed.

        Its outlet knows it by its guid, its link or its title. Returns the report with its id and
        version, and whether anything of its content is new.
        """
        ...

    async def withdraw_report(self, outlet: OutletId, guid: str, at: datetime) -> ReportId | None:
        """Note that an outlet took a report back; it is in no later `reports_between`.

        Returns its id; None if it is not stored or was withdrawn before.
        """
        ...

    def save_feed(self, feed: FeedRecord) -> None:
        """Insert or replace."""
        ...

    def save_backfill(self, backfill: BackfillRecord) -> None:
        """Replace its position, count and end."""
        ...

    async def destinations_told(
        self, stories: Collection[StoryId]
    ) -> Mapping[StoryId, frozenset[str]]:
        """The destinations that have an alert of each story, delivered or waiting."""
        ...

    async def pass_on_alerts(self, story: StoryId, into: StoryId) -> frozenset[str]:
        """What was said of a story becomes what was said of the one it went into.

        Where that one has no alert, the story's is its alert from now on; elsewhere what nobody saw
        is never said. Returns the destinations where an alert of the story stands, or may stand,
        besides the other's.
        """
        ...

    async def notices_told(self, subjects: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The destinations where the notice of each subject is known to stand.

        Where it may stand because it was tried, saying it again in other words changes it.
        """
        ...

    def save_incident(self, incident: Incident) -> None:
        """Insert an incident, or replace it: its subject and when it was opened identify it."""
        ...

    def say(self, message: Message, at: datetime) -> None:
        """Put a message into the outbox, with a fresh random `random_id`.

        An alert has one row for each story and destination, a notice one for each subject and
        destination: said again with other words, the row gets them and a higher version; said
        again in the same words, nothing changes. An alert that went out in a digest is changed
        there, when its brief changes. A change is a row of its own and answers its story's alert,
        or the digest that holds it; it is left out when nobody began to send that yet, for then it
        goes out with the change in it. A notice without a subject is a row of its own.
        """
        ...


class Store(Protocol):
    """Where everything is kept. One writer at a time; readers do not wait for it."""

    def transaction(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Commits at the end of the block, rolls back if it is left by an exception.

        After cancellation the work is stored as a whole or not at all.
        """
        ...

    async def channels(self) -> Sequence[ChannelRecord]:
        """All resolved channels."""
        ...

    async def save_channel(self, channel: ChannelRecord) -> None:
        """Insert or replace; of a known one the base, the time of adoption and `checked_at` are
        kept."""
        ...

    async def coverage(self, channel: ChannelId) -> Coverage:
        """What is proven of a channel. Raises StoreError when the channel is not known."""
        ...

    async def checked(self, moments: Mapping[ChannelId, datetime]) -> None:
        """Record when it was seen, for each channel, that nothing stands above what was read."""
        ...

    async def know_destinations(
        self, chats: Mapping[str, str | None], at: datetime
    ) -> Mapping[str, datetime]:
        """Learn where alerts go now; returns since when each destination has existed.

        `chats` are the chats by the destinations' names, None for the terminal. A destination that
        points to another chat than before is a new one: what was said in the old chat, or waited
        for it, is retired with it and never sent to the new one.
        """
        ...

    async def take_over(self, at: datetime) -> datetime | None:
        """Begin to decide, right after opening. Returns when this database was copied, if it is a
        copy that nobody decided in since; None otherwise.

        In such a copy what was published before `at` rings nobody from now on, and all that waits
        may stand in its chat already.
        """
        ...

    async def quiet_before(self) -> datetime | None:
        """What was published before rings nobody, because this database was restored from a copy
        then; None for one that never was. Set by `take_over`."""
        ...

    async def open_incidents(self) -> Sequence[Incident]:
        """The incidents that are not over, the oldest first."""
        ...

    async def recent_messages(
        self, channel: ChannelId, since: datetime, limit: int
    ) -> Sequence[MessageId]:
        """Ids of the newest stored messages since then that are not marked deleted, descending.

        Each message of an album counts.
        """
        ...

    async def posts_between(self, earliest: datetime, latest: datetime) -> Sequence[StoredPost]:
        """Posts published in `[earliest, latest]`, of every channel, ordered by date, then key."""
        ...

    async def unanalysed(
        self, earliest: datetime | None, latest: datetime | None, limit: int
    ) -> Sequence[StoredPost]:
        """Stored posts that are in no story, published in `[earliest, latest]`, oldest first."""
        ...

    async def posts(self, keys: Collection[PostKey]) -> Sequence[StoredPost]:
        """The stored posts among `keys`, ordered by date, then key."""
        ...

    async def stories_of(self, posts: Collection[PostKey]) -> Sequence[Story]:
        """The stories that hold any of these posts, each with all its members, ordered by id."""
        ...

    async def reports_between(self, earliest: datetime, latest: datetime) -> Sequence[Report]:
        """Current versions of standing reports of `[earliest, latest]`, by date, then id."""
        ...

    async def links_of(self, posts: Collection[PostKey]) -> Sequence[Link]:
        """The stored links of these posts, ordered by post, then report."""
        ...

    async def readings(
        self, version: str, after: PostKey | None, limit: int
    ) -> Sequence[PostReading]:
        """What code and data of a version read, of the next `limit` posts by key after one."""
        ...

    async def forget_other_readings(self, version: str) -> None:
        """Delete what was read by code and data of other versions."""
        ...

    async def next_story(self) -> StoryId:
        """An id greater than that of every stored story."""
        ...

    async def open_corrections(self) -> Sequence[Correction]:
        """The corrections that were asked for and not answered, in the order of asking."""
        ...

    async def story_now(self, number: StoryId) -> StoryId | None:
        """The story, or the one it went into; None if there was never such a story."""
        ...

    async def feeds(self) -> Sequence[FeedRecord]:
        """All feeds ever polled."""
        ...

    async def begin_backfill(
        self,
        channel: ChannelId,
        since: datetime | None,
        until: datetime | None,
        limit: int | None,
        at: datetime,
    ) -> BackfillRecord:
        """The unfinished backfill with the same arguments, or a new one."""
        ...


class Outbox(Protocol):
    """The messages that are to stand in the chats, and how far they do."""

    async def due(
        self, now: datetime, limit: int, *, destination: str | None = None
    ) -> Sequence[OutboxItem]:
        """Items to deliver now, oldest first, at most one for each chat message.

        A change waits until its alert has a message id. `destination` asks for one destination's
        alone, so that the many items of a slow chat never hide those of another.
        """
        ...

    async def next_due(self, *, destination: str | None = None) -> datetime | None:
        """When the earliest waiting item (of `destination`) may be tried; None if none waits."""
        ...

    async def begin(self, item: OutboxItem, at: datetime) -> bool:
        """An item is about to be sent for the first time.

        Once this returns, the mark survives even a loss of power: whoever finds the item later
        knows that it may stand in the chat. False, and no mark, when the item has changed since it
        was read: it must be read again, so that it goes out in its newest words.
        """
        ...

    async def gather(self, items: Sequence[OutboxItem], at: datetime) -> None:
        """Make one digest of alerts that were never tried, in their order, in their place."""
        ...

    async def delivered(self, item: OutboxItem, message_id: int, at: datetime) -> None:
        """`item.version` stands in the chat as `message_id`."""
        ...

    async def postpone(self, item: OutboxItem, until: datetime, reason: str) -> None:
        """Try again not before `until`; counts an attempt."""
        ...

    async def park(self, item: OutboxItem, reason: str, at: datetime) -> None:
        """Give up until a person asks for it again; the rest goes on."""
        ...


class Messenger(Protocol):
    """Something that can put a message into one chat and change it there."""

    async def post(self, item: OutboxItem) -> int:
        """Put it there and return its message id.

        Called again with the same `random_id` after a crash, it does not put it there twice.
        Raises TransientError (with `retry_after` where named) or PermanentError.
        """
        ...

    async def edit(self, item: OutboxItem) -> None:
        """Give message `item.message_id` the words of `item`. Harmless when it has them."""
        ...


class PostSink(Protocol):
    """Where a source puts what it reads; it does not know what becomes of it."""

    async def posts(
        self,
        channel: ChannelId,
        posts: Sequence[PostSeen],
        *,
        proof: Proof | None = None,
    ) -> None:
        """Store and analyse posts of one channel, in one transaction.

        New, edited and already known ones may be mixed. `proof` is what the reading proves besides
        the posts. When this returns, they are committed.
        """
        ...

    async def deleted(self, deleted: PostsDeleted) -> None:
        """Mark messages as deleted. Unknown ones are ignored."""
        ...


class ReportSink(Protocol):
    """Where the wires put what they read."""

    async def reports(
        self, fetched: Sequence[FetchedReport], feed: FeedRecord | None
    ) -> Sequence[FetchedReport]:
        """Store and analyse items of one feed and the feed's state, if given, in one transaction.

        Returns those that were new or changed.
        """
        ...


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A stretch of a channel's history, oldest first."""

    posts: tuple[PostSeen, ...]
    up_to: MessageId
    """The highest message id read, service messages included."""
    proof: Proof = field(default_factory=Proof)
    """What the page proves: not what was read and left out for its date."""


class History(Protocol):
    """A channel's past."""

    async def size(
        self, channel: ChannelId, since: datetime | None, until: datetime | None, limit: int | None
    ) -> int:
        """About how many messages `pages` will read, for a progress bar."""
        ...

    def pages(
        self,
        channel: ChannelId,
        *,
        after: MessageId,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[HistoryPage]:
        """Posts with ids above `after`, oldest first, an album never cut in two.

        `limit` asks for the newest so many messages of the range.
        """
        ...


__all__ = [
    "BackfillRecord",
    "ChannelRecord",
    "Clock",
    "FeedRecord",
    "History",
    "HistoryPage",
    "Messenger",
    "Outbox",
    "PostSink",
    "ReportSink",
    "Store",
    "UnitOfWork",
]
