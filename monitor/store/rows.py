"""What the read queries answer: frozen rows for the command line to print."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.model.alert import MessageKind
from monitor.model.ids import MessageId, ReportId, StoryId
from monitor.model.incident import Incident
from monitor.model.ledger import Coverage
from monitor.model.post import Channel, StoredPost, Version
from monitor.model.relation import Relation
from monitor.model.report import Report
from monitor.model.story import Link, Member, State, Story
from monitor.pipeline.ports import BackfillRecord, ChannelRecord, FeedRecord


@dataclass(frozen=True, slots=True)
class ProvenIds:
    """What the ids of a channel's complete range turned out to be."""

    stored: int
    """Messages of posts that stood there when they were last read."""
    deleted: int
    """Messages of posts that were deleted after they were read."""
    neither: int
    """Service messages, those that cannot be decoded, and those gone before they were read."""


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """A channel and what is stored of it. None where there is nothing."""

    channel: Channel
    """With what Telegram says of it; what the watchlist says is not stored."""
    record: ChannelRecord | None
    """None for a channel that was never resolved: a scenario's."""
    posts: int
    deleted: int
    """How many of the posts are deleted."""
    first: MessageId | None
    last: MessageId | None
    first_date: datetime | None
    last_date: datetime | None
    coverage: Coverage | None = None
    """What is proven; None for a channel that was never resolved."""
    proven: ProvenIds | None = None
    """None where nothing is complete yet."""
    unreadable: int = 0
    """Messages that are there and cannot be decoded."""

    @property
    def checked_at(self) -> datetime | None:
        """When it was last seen that nothing stands above what was read."""
        return self.record.checked_at if self.record else None


@dataclass(frozen=True, slots=True)
class DestinationStatus:
    """A destination's line in the outbox."""

    destination: str
    waiting: int
    parked: int
    delivered: int
    oldest_waiting: datetime | None
    """Since when the message waits that waits longest."""
    last_delivered: datetime | None
    error: str | None
    """Why the newest one that failed and was not delivered since has failed."""


@dataclass(frozen=True, slots=True)
class Status:
    """The store at one glance."""

    schema: str
    channels: tuple[ChannelStatus, ...]
    feeds: tuple[FeedRecord, ...]
    destinations: tuple[DestinationStatus, ...]
    backfills: tuple[BackfillRecord, ...]
    """The unfinished ones."""
    incidents: tuple[Incident, ...]
    """What is wrong now, the oldest first."""
    stories: Mapping[State | None, int]
    reports: int


@dataclass(frozen=True, slots=True)
class FoundPost:
    """A post as a list shows it."""

    stored: StoredPost
    channel: Channel
    story: StoryId | None
    relation: Relation | None
    state: State | None
    """The post's own state; its story may have another."""

    @property
    def permalink(self) -> str:
        """The post's address."""
        return self.channel.permalink(self.stored.post.key.message)


@dataclass(frozen=True, slots=True)
class FoundStory:
    """A story as a list shows it."""

    story: Story
    opened: datetime
    """When its first post was published."""
    updated: datetime
    first: FoundPost | None
    """None for a story whose posts have all moved to others."""


@dataclass(frozen=True, slots=True)
class StateChange:
    """A story's state became another."""

    at: datetime
    before: State | None
    after: State | None


@dataclass(frozen=True, slots=True)
class SaidMessage:
    """A message of the outbox and how far it is delivered."""

    id: int
    destination: str
    kind: MessageKind
    story: StoryId | None
    html: str
    version: int
    delivered_version: int
    """The version that stands in the chat; 0 when none does."""
    message_id: int | None
    """Of an alert that went out in a digest: the digest's."""
    status: str
    """`waiting`, `delivered`, `parked`, `merged` (into a digest) or `retired` (with its chat or its
    story)."""
    attempts: int
    error: str | None
    created: datetime
    not_before: datetime
    delivered_at: datetime | None
    tried: datetime | None = None
    """When a process first began to send it; None when it stands nowhere, for sure."""
    digest: int | None = None
    """The digest that holds this alert."""
    subject: str | None = None
    """What a notice is about."""


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """What a report said before it was revised."""

    number: int
    seen: datetime
    title: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of one post."""

    post: FoundPost
    versions: tuple[Version, ...]
    """All of them, oldest first."""
    gone: Mapping[MessageId, datetime]
    """Which of its messages are deleted, and when."""
    member: Member | None
    story: Story | None
    changes: tuple[StateChange, ...]
    """Of the story's state, oldest first."""
    neighbours: tuple[FoundPost, ...]
    """The other posts of its story, by date."""
    links: tuple[tuple[Link, Report], ...]
    """The reports compared, the surest link first."""
    said: tuple[SaidMessage, ...]
    """The story's messages, by id."""
    revised: Mapping[ReportId, tuple[ReportVersion, ...]]
    """The earlier versions of those reports that were revised, oldest first."""
