"""The pipeline with a real database and the real lexicon, a clock that is set, and short words."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.lexicon import load
from monitor.model.alert import OutboxItem
from monitor.model.ids import ChannelId, MessageId, OutletId, PostKey
from monitor.model.ledger import Proof, Range
from monitor.model.post import (
    Arrival,
    Channel,
    ChannelKind,
    Media,
    Post,
    PostsDeleted,
    PostSeen,
    StoredPost,
)
from monitor.model.report import FetchedReport, Outlet, OutletKind
from monitor.model.story import Link, Story
from monitor.model.watch import Destination
from monitor.pipeline.announce import Announcer
from monitor.pipeline.ingest import Ingest, Limits
from monitor.pipeline.ports import ChannelRecord, FeedRecord, Store
from monitor.store import SqlStore

MORNING = datetime(2024, 5, 1, 10, tzinfo=UTC)
EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
LIMITS = Limits(span=timedelta(hours=72), old_after=timedelta(minutes=30))

DISPATCH = Channel(ChannelId(1), "River Dispatch", "river_dispatch", ("Dispatch",))
LENS = Channel(ChannelId(2), "Harbour Lens", "harbour_lens")
MINISTRY = Channel(
    ChannelId(3), "Interior Ministry", "interior_ministry", kind=ChannelKind.OFFICIAL, owner="state"
)
CHANNELS = (DISPATCH, LENS, MINISTRY)
OUTLETS = (
    Outlet(OutletId("reuters"), "Reuters", OutletKind.WIRE),
    Outlet(OutletId("gazette"), "The Gazette"),
)

RAID = "Two drones struck a fuel depot at Harir air base in Erbil, residents of the area say."
RAID_OF_FIVE = RAID.replace("Two", "Five")
BAKERY = "A bakery museum opened in Aleppo's old town after six years of restoration work."


def after(minutes: float) -> datetime:
    """So many minutes into the morning."""
    return MORNING + timedelta(minutes=minutes)


@dataclass
class SetClock:
    """Shows the time it was set to."""

    time: datetime = MORNING

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def post(
    text: str,
    *,
    channel: Channel = DISPATCH,
    message: int = 1,
    minutes: float = 0,
    album: int | None = None,
    parts: Sequence[int] = (),
    edited: float | None = None,
    **more: Any,
) -> Post:
    """A post; an album has a photo for each part."""
    return Post(
        PostKey(channel.id, MessageId(message)),
        after(minutes),
        text,
        edited=None if edited is None else after(edited),
        album=album,
        parts=tuple(MessageId(part) for part in parts),
        media=tuple(Media("photo", 9000 + part) for part in parts),
        **more,
    )


def proof(low: int, high: int) -> Proof:
    """Of all messages from one id to another."""
    return Proof((Range(MessageId(low), MessageId(high)),))


@dataclass(frozen=True, slots=True)
class Everything:
    """All that a store holds of the decisions."""

    posts: tuple[StoredPost, ...]
    stories: tuple[Story, ...]
    links: tuple[Link, ...]
    said: tuple[tuple[str, str, str], ...]
    """Destination, kind and words of what waits in the outbox."""


async def everything(store: SqlStore) -> Everything:
    """What a store holds."""
    posts = await store.posts_between(*EVER)
    keys = [stored.post.key for stored in posts]
    return Everything(
        tuple(posts),
        tuple(await store.stories_of(keys)),
        tuple(await store.links_of(keys)),
        tuple((i.destination, i.kind.value, i.html) for i in await waiting(store)),
    )


async def waiting(store: SqlStore) -> Sequence[OutboxItem]:
    """What waits in the outbox and could be delivered now."""
    return await store.outbox.due(EVER[1], 1000)


@dataclass
class Desk:
    """A store and what takes items into it; `restart` forgets all that is only in memory."""

    store: SqlStore
    clock: SetClock = field(default_factory=SetClock)
    destinations: tuple[Destination, ...] = (Destination("desk", None),)
    channels: tuple[Channel, ...] = CHANNELS
    outlets: tuple[Outlet, ...] = OUTLETS
    wrapped: Callable[[SqlStore], Store] = lambda store: store
    woken: int = 0

    async def restart(self) -> None:
        """Begin anew, as another process does."""
        self.ingest = Ingest(
            self.wrapped(self.store),
            load(),
            self.outlets,
            Announcer(self.destinations),
            self.clock,
            LIMITS,
            committed=self._wake,
        )
        for channel in self.channels:
            await self.ingest.know(channel)

    def _wake(self) -> None:
        self.woken += 1

    async def take(
        self,
        *posts: Post,
        arrival: Arrival = Arrival.LIVE,
        at: float | None = None,
        proven: tuple[int, int] | None = None,
    ) -> None:
        """Take posts of one channel, when the newest was published or `at`.

        `proven` are the first and the last id of what their reading proves.
        """
        seen_at = max(p.edited or p.date for p in posts) if at is None else after(at)
        self.clock.time = max(self.clock.time, seen_at)
        seen = [PostSeen(p, seen_at, arrival) for p in posts]
        await self.ingest.posts(
            posts[0].key.channel, seen, proof=None if proven is None else proof(*proven)
        )

    async def delete(self, *messages: int, channel: Channel = DISPATCH, at: float = 60) -> None:
        """Take a deletion."""
        self.clock.time = max(self.clock.time, after(at))
        gone = tuple(MessageId(m) for m in messages)
        await self.ingest.deleted(PostsDeleted(channel.id, gone, after(at)))

    async def report(
        self, guid: str, title: str, *, outlet: str = "gazette", minutes: float = 60,
        at: float | None = None,
    ) -> int:  # fmt: skip
        """Take one report of a feed."""
        self.clock.time = max(self.clock.time, after(minutes if at is None else at))
        item = FetchedReport(OutletId(outlet), guid, after(minutes), title, language="en")
        feed = FeedRecord(f"https://{outlet}.example/feed")
        return len(await self.ingest.reports([item], feed))

    async def stored(self, message: int = 1, channel: Channel = DISPATCH) -> StoredPost | None:
        """What is stored of a post."""
        found = await self.store.posts([PostKey(channel.id, MessageId(message))])
        return found[0] if found else None

    async def story_of(self, message: int = 1, channel: Channel = DISPATCH) -> Story:
        """The one story of a post."""
        [story] = await self.store.stories_of([PostKey(channel.id, MessageId(message))])
        return story

    async def words(self) -> list[str]:
        """The words of the alerts that wait in the outbox."""
        return [item.html for item in await waiting(self.store)]


async def adopt(store: SqlStore, *channels: Channel) -> None:
    """Make the channels known to the store, as resolving them does."""
    for channel in channels:
        await store.save_channel(
            ChannelRecord(
                channel.id,
                channel.handle or "",
                channel.title,
                channel.handle,
                access_hash=7,
                joined=True,
                adopted_at=MORNING - timedelta(days=1),
                base=MessageId(0),
            )
        )


@asynccontextmanager
async def opened(store: SqlStore, **more: Any) -> AsyncIterator[Desk]:
    """A desk that has started."""
    desk = Desk(store, **more)
    await adopt(store, *desk.channels)
    await desk.restart()
    yield desk
