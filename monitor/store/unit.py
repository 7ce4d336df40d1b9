"""One transaction of the pipeline: reads at once, writes gathered and written at its end."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from monitor.model.alert import Message
from monitor.model.correction import Correction, Merged
from monitor.model.ids import ChannelId, MessageId, OutletId, PostKey, ReportId, StoryId
from monitor.model.incident import Incident
from monitor.model.ledger import Proof
from monitor.model.post import StoredPost
from monitor.model.reading import PostReading
from monitor.model.report import FetchedReport, Report
from monitor.model.story import Link, Story
from monitor.pipeline.ports import BackfillRecord, FeedRecord
from monitor.store import (
    channels,
    corrections,
    feeds,
    incidents,
    ledger,
    links,
    outbox,
    posts,
    readings,
    reports,
    stories,
)
from monitor.store.database import Transaction
from monitor.store.ledger import Proven


class SqlUnitOfWork:
    """Gathers rows, since a statement costs as much as a hundred rows of one.

    Fulfils `pipeline.ports.UnitOfWork`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._posts: list[tuple[StoredPost, datetime]] = []
        self._deleted: list[tuple[ChannelId, MessageId, datetime]] = []
        self._proven: dict[ChannelId, Proven] = {}
        self._stories: list[tuple[Story, datetime]] = []
        self._links: dict[PostKey, Sequence[Link]] = {}
        self._feeds: dict[str, FeedRecord] = {}
        self._backfills: dict[int, BackfillRecord] = {}
        self._incidents: list[Incident] = []
        self._merged: list[tuple[Merged, datetime]] = []
        self._corrections: dict[int, Correction] = {}
        self._readings: dict[PostKey, PostReading] = {}
        self._readings_version = ""
        self._unread: list[PostKey] = []
        self._said: list[tuple[Message, datetime]] = []

    async def stored_posts(
        self, channel: ChannelId, messages: Collection[MessageId]
    ) -> Mapping[MessageId, StoredPost]:
        """The posts to which any of `messages` belongs, by each such message id."""
        return await self._transaction.run(lambda c: posts.posts_of_messages(c, channel, messages))

    async def stored_albums(
        self, channel: ChannelId, albums: Collection[int]
    ) -> Mapping[int, StoredPost]:
        """The stored posts of the given albums, by `grouped_id`."""
        return await self._transaction.run(lambda c: posts.posts_of_albums(c, channel, albums))

    def save_post(self, stored: StoredPost, at: datetime | None = None) -> None:
        """Insert a post or replace its current form; `at` is when this version was seen."""
        seen = at or (stored.version > 1 and stored.post.edited) or stored.first_seen
        self._posts.append((stored, seen))
        self._of(stored.post.key.channel, seen).messages.update(stored.post.messages)

    def mark_deleted(
        self, channel: ChannelId, messages: Collection[MessageId], at: datetime
    ) -> None:
        """Mark single messages as deleted."""
        self._deleted.extend((channel, message, at) for message in messages)
        self._of(channel, at).messages.update(messages)

    def prove(self, channel: ChannelId, proof: Proof, at: datetime) -> None:
        """Record in the channel's ledger what was read. Proven ids stay proven."""
        self._of(channel, at).take(proof, at)

    def _of(self, channel: ChannelId, at: datetime) -> Proven:
        """What this transaction proves of a channel, first `at`."""
        return self._proven.setdefault(channel, Proven(at))

    def save_story(self, story: Story, at: datetime) -> None:
        """Insert a story or replace it, with its members' decisions."""
        self._stories.append((story, at))

    def save_merged(self, merged: Merged, at: datetime) -> None:
        """Record that a story went into another one, which is saved with the posts of both."""
        self._merged.append((merged, at))

    def save_correction(self, correction: Correction) -> None:
        """Replace what is stored of it."""
        self._corrections[correction.id] = correction

    def save_links(self, post: PostKey, links: Sequence[Link]) -> None:
        """Replace all links of a post."""
        self._links[post] = links

    def save_readings(self, saved: Iterable[PostReading], version: str) -> None:
        """Insert or replace what code and data of a version read from posts."""
        self._readings.update((reading.post, reading) for reading in saved)
        self._readings_version = version

    def forget_readings(self, posts: Iterable[PostKey]) -> None:
        """Delete what was read from these posts."""
        self._unread.extend(posts)

    async def save_report(self, fetched: FetchedReport, at: datetime) -> tuple[Report, bool]:
        """Store an item of its outlet. Written at once, for its id is needed."""
        return await self._transaction.run(lambda c: reports.save_report(c, fetched, at))

    async def withdraw_report(self, outlet: OutletId, guid: str, at: datetime) -> ReportId | None:
        """Note that an outlet took a report back. Written at once, for its id is needed."""
        return await self._transaction.run(lambda c: reports.withdraw_report(c, outlet, guid, at))

    def save_feed(self, feed: FeedRecord) -> None:
        """Insert or replace."""
        self._feeds[feed.url] = feed

    def save_backfill(self, backfill: BackfillRecord) -> None:
        """Replace its position, count and end."""
        self._backfills[backfill.id] = backfill

    async def destinations_told(
        self, stories: Collection[StoryId]
    ) -> Mapping[StoryId, frozenset[str]]:
        """The destinations that have an alert of each story."""
        return await self._transaction.run(lambda c: outbox.destinations_told(c, stories))

    async def pass_on_alerts(self, story: StoryId, into: StoryId) -> frozenset[str]:
        """Make a story's alerts those of another. Written at once, for the rest depends on it."""
        return await self._transaction.run(lambda c: outbox.pass_on_alerts(c, story, into))

    async def notices_told(self, subjects: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The destinations where the notice of each subject is known to stand."""
        return await self._transaction.run(lambda c: outbox.notices_told(c, subjects))

    def save_incident(self, incident: Incident) -> None:
        """Insert an incident, or replace it."""
        self._incidents.append(incident)

    def say(self, message: Message, at: datetime) -> None:
        """Put a message into the outbox."""
        self._said.append((message, at))

    async def flush(self) -> None:
        """Write all that was gathered, in an order that the foreign keys allow."""
        await self._transaction.run(self._write)

    def _write(self, connection: Connection) -> None:
        posts.write_posts(connection, self._posts)
        posts.mark_deleted(connection, self._deleted)
        ledger.write_proven(connection, self._proven)
        stories.write_stories(connection, self._stories)
        stories.write_merged(connection, self._merged)
        corrections.write_corrections(connection, self._corrections.values())
        links.write_links(connection, self._links)
        readings.write_readings(connection, self._readings.values(), self._readings_version)
        readings.forget_readings(connection, self._unread)
        feeds.write_feeds(connection, self._feeds.values())
        channels.write_backfills(connection, self._backfills)
        incidents.write_incidents(connection, self._incidents)
        outbox.write_messages(connection, self._said)
