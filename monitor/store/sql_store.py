"""The store the rest of the program sees, and how it is opened."""

import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from monitor.errors import StoreError
from monitor.model.correction import Correction
from monitor.model.ids import ChannelId, MessageId, PostKey, StoryId
from monitor.model.incident import Incident
from monitor.model.ledger import Coverage
from monitor.model.post import StoredPost
from monitor.model.reading import PostReading
from monitor.model.report import Report
from monitor.model.story import Link, Story
from monitor.pipeline.ports import BackfillRecord, ChannelRecord, FeedRecord
from monitor.store import (
    channels,
    copies,
    corrections,
    destinations,
    feeds,
    incidents,
    ledger,
    links,
    posts,
    readings,
    reports,
    rhythm,
    stories,
)
from monitor.store.address import Address, parse_address
from monitor.store.database import Database
from monitor.store.engines import (
    claim_file,
    foreign_log,
    make_file,
    postgresql_reader,
    postgresql_writer,
    put_aside,
    sqlite_reader,
    sqlite_writer,
)
from monitor.store.migrate import migrate, require_current, stored_version
from monitor.store.outbox import SqlOutbox
from monitor.store.queries import Queries
from monitor.store.unit import SqlUnitOfWork

T = TypeVar("T")

log = structlog.get_logger()

BUSY_SECONDS = 15.0
"""How long a transaction waits for another process's."""


class SqlStore:
    """Everything that is kept. Fulfils `pipeline.ports.Store`."""

    def __init__(self, database: Database, address: Address) -> None:
        self._database = database
        self.address = address
        self.outbox = SqlOutbox(database)
        self.queries = Queries(database)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlUnitOfWork]:
        """Commits at the end of the block, rolls back if it is left by an exception.

        After cancellation the work is stored as a whole or not at all.
        """
        async with self._database.write() as transaction:
            unit = SqlUnitOfWork(transaction)
            yield unit
            await unit.flush()

    async def channels(self) -> Sequence[ChannelRecord]:
        """All resolved channels, by id."""
        return await self._database.read(channels.all_channels)

    async def save_channel(self, channel: ChannelRecord) -> None:
        """Insert or replace; of a known one base, adoption and `checked_at` are kept."""
        await self._database.change(lambda c: channels.save_channel(c, channel))

    async def coverage(self, channel: ChannelId) -> Coverage:
        """What is proven of a channel. Raises StoreError when the channel is not known."""
        return await self._database.read(lambda c: ledger.coverage(c, channel))

    async def checked(self, moments: Mapping[ChannelId, datetime]) -> None:
        """Record when it was seen, for each channel, that nothing stands above what was read."""
        await self._database.change(lambda c: channels.checked(c, moments))

    async def take_over(self, at: datetime) -> datetime | None:
        """Begin to decide. Returns when this database was copied, if it is a fresh copy."""
        return await self._database.change(lambda c: copies.take_over(c, at))

    async def quiet_before(self) -> datetime | None:
        """What was published before rings nobody; None unless this is a restored copy."""
        return await self._database.read(copies.quiet_before)

    async def know_destinations(
        self, chats: Mapping[str, str | None], at: datetime
    ) -> Mapping[str, datetime]:
        """Learn where messages go now; returns since when each destination has existed."""
        return await self._database.change(lambda c: destinations.know(c, chats, at))

    async def open_incidents(self) -> Sequence[Incident]:
        """The incidents that are not over, the oldest first."""
        return await self._database.read(incidents.open_incidents)

    async def quiet_channels(
        self, before: datetime, since: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """Channels that posted nothing since `before`, with their posts' dates from `since` on."""
        return await self._database.read(lambda c: rhythm.quiet_channels(c, before, since))

    async def recent_messages(
        self, channel: ChannelId, since: datetime, limit: int
    ) -> Sequence[MessageId]:
        """Ids of the newest stored messages since then, not marked deleted, descending."""
        return await self._database.read(lambda c: posts.recent_messages(c, channel, since, limit))

    async def posts_between(self, earliest: datetime, latest: datetime) -> Sequence[StoredPost]:
        """Posts published in `[earliest, latest]`, ordered by date, then key."""
        return await self._database.read(lambda c: posts.posts_between(c, earliest, latest))

    async def unanalysed(
        self, earliest: datetime | None, latest: datetime | None, limit: int
    ) -> Sequence[StoredPost]:
        """Stored posts in no story, published in `[earliest, latest]`, oldest first."""
        return await self._database.read(lambda c: posts.unanalysed(c, earliest, latest, limit))

    async def posts(self, keys: Collection[PostKey]) -> Sequence[StoredPost]:
        """The stored posts among `keys`, ordered by date, then key."""
        return await self._database.read(lambda c: posts.posts_by_key(c, keys))

    async def stories_of(self, posts: Collection[PostKey]) -> Sequence[Story]:
        """The stories that hold any of these posts, with all their members, ordered by id."""
        return await self._database.read(lambda c: stories.stories_of(c, posts))

    async def reports_between(self, earliest: datetime, latest: datetime) -> Sequence[Report]:
        """Current versions of reports published in `[earliest, latest]`, by date, then id."""
        return await self._database.read(lambda c: reports.reports_between(c, earliest, latest))

    async def links_of(self, posts: Collection[PostKey]) -> Sequence[Link]:
        """The stored links of these posts, ordered by post, then report."""
        return await self._database.read(lambda c: links.links_of(c, posts))

    async def readings(
        self, version: str, after: PostKey | None, limit: int
    ) -> Sequence[PostReading]:
        """The next `limit` posts' readings of a version, by key, after the given one."""
        return await self._database.read(
            lambda c: readings.page_of_readings(c, version, after, limit)
        )

    async def forget_other_readings(self, version: str) -> None:
        """Delete what was read by code and data of other versions."""
        await self._database.change(lambda c: readings.forget_others(c, version))

    async def next_story(self) -> StoryId:
        """An id greater than that of every stored story."""
        return await self._database.read(stories.next_story)

    async def open_corrections(self) -> Sequence[Correction]:
        """The corrections that are asked for, in the order in which they were."""
        return await self._database.read(corrections.open_corrections)

    async def story_now(self, number: StoryId) -> StoryId | None:
        """The story, or the one it went into; None if there was never such a story."""
        return await self._database.read(lambda c: corrections.story_now(c, number))

    async def ask_correction(self, correction: Correction) -> Correction:
        """Ask whoever decides on stories for a correction; returned with its id."""
        return await self._database.change(lambda c: corrections.ask(c, correction))

    async def feeds(self) -> Sequence[FeedRecord]:
        """All feeds ever polled, by address."""
        return await self._database.read(feeds.all_feeds)

    async def begin_backfill(
        self,
        channel: ChannelId,
        since: datetime | None,
        until: datetime | None,
        limit: int | None,
        at: datetime,
    ) -> BackfillRecord:
        """The unfinished backfill with the same arguments, or a new one."""
        return await self._database.change(
            lambda c: channels.begin_backfill(c, channel, since, until, limit, at)
        )


@asynccontextmanager
async def open_store(
    url: str,
    *,
    read_only: bool = False,
    exclusive: bool = False,
    busy_seconds: float = BUSY_SECONDS,
) -> AsyncIterator[SqlStore]:
    """Open the database, make and migrate it where needed, and close it at the end of the block.

    `read_only` never creates, changes or waits for anything. `exclusive` refuses a database that
    another exclusive one has open: what decides about stories must be alone. `busy_seconds` bounds
    each wait for another process.

    Raises StoreError with the reason: a URL that cannot be used, a folder that cannot be written,
    a foreign, damaged, newer or locked database, a server that does not answer.
    """
    address = parse_address(url)
    async with AsyncExitStack() as stack:
        if address.sqlite:
            database = await _open_sqlite(stack, address, read_only, exclusive, busy_seconds)
        else:
            database = await _open_postgresql(stack, address, read_only, exclusive, busy_seconds)
        yield SqlStore(database, address)


async def _open_sqlite(
    stack: AsyncExitStack, address: Address, read_only: bool, exclusive: bool, wait: float
) -> Database:
    path = address.path
    if path is None:
        folder = stack.enter_context(TemporaryDirectory(prefix="monitor-"))
        path = Path(folder) / "memory.sqlite"
    if read_only and not path.exists():
        raise StoreError(f"{path}: there is no database yet; start monitor once to create it")
    if not read_only:
        make_file(path)
        if exclusive:
            stack.callback(os.close, claim_file(path))
    if (left := foreign_log(path)) is not None:
        if not exclusive:
            raise StoreError(
                f"{left}: belongs to the database that stood here before;"
                " start `monitor run`, which puts it aside"
            )
        aside = put_aside(left)
        log.warning("store.foreign_log", database=str(address), put_aside=aside.name)
    name = str(address)
    reader = sqlite_reader(path, "ro" if read_only else "rw", wait)
    writer = None if read_only else sqlite_writer(path, wait, lasting=address.path is not None)
    database = Database(name, reader, writer)
    stack.push_async_callback(database.close)
    # Looked at before the writer connects, for that already changes the file (WAL).
    await database.read(_named(name, require_current if read_only else stored_version))
    if not read_only:
        await _migrate(database, name)
    return database


async def _open_postgresql(
    stack: AsyncExitStack, address: Address, read_only: bool, exclusive: bool, wait: float
) -> Database:
    name = str(address)
    reader = postgresql_reader(address.url, wait)
    writer = None
    if not read_only:
        writer = postgresql_writer(address.url, wait, analyser=name if exclusive else None)
    database = Database(name, reader, writer)
    stack.push_async_callback(database.close)
    if read_only:
        await database.read(_named(name, require_current))
    else:
        await _migrate(database, name)
    return database


async def _migrate(database: Database, name: str) -> None:
    before, after = await database.change(_named(name, migrate))
    if before != after:
        log.info("store.migrated", database=name, before=before, after=after)


def _named(name: str, work: Callable[[Connection], T]) -> Callable[[Connection], T]:
    """`work`, whose errors say which database they speak of."""

    def call(connection: Connection) -> T:
        try:
            return work(connection)
        except StoreError as error:
            raise StoreError(f"{name}: {error}") from error

    return call
