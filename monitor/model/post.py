"""A post of a channel, as Telegram gave it, and the channel it stands in."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.moment import require_utc


class ChannelKind(StrEnum):
    """What a channel's word is worth: a partisan channel's claim, an official's, a wire's."""

    CHANNEL = "channel"
    OFFICIAL = "official"
    WIRE = "wire"


@dataclass(frozen=True, slots=True)
class Channel:
    """A watched channel: what Telegram says of it and what the watchlist says of it."""

    id: ChannelId
    title: str
    handle: str | None = None
    """Public name without `@`; None for a private channel."""
    aliases: tuple[str, ...] = ()
    """How articles name it. A report that cites only these is circular."""
    language: str | None = None
    """ISO 639-1, as the watchlist gives it."""
    kind: ChannelKind = ChannelKind.CHANNEL
    owner: str | None = None
    """Channels and outlets of one owner are not independent of each other."""
    affiliation: str | None = None

    def permalink(self, message: MessageId) -> str:
        """The address of a message: public where the channel has a handle, else `t.me/c/…`."""
        if self.handle:
            return f"https://t.me/{self.handle}/{message}"
        return f"https://t.me/c/{self.id}/{message}"


@dataclass(frozen=True, slots=True)
class Markup:
    """One stretch of mark-up. `offset` and `length` count UTF-16 units, as Telegram does."""

    kind: str
    """Telegram's name without the prefix: `bold`, `italic`, `text_url`, `custom_emoji` …"""
    offset: int
    length: int
    value: str | None = None
    """The address of a `text_url`, the language of a `pre`, the id of a `custom_emoji`."""


@dataclass(frozen=True, slots=True)
class Forward:
    """Where a forwarded post was first published. What Telegram hides is None."""

    date: datetime
    channel: ChannelId | None = None
    message: MessageId | None = None
    name: str | None = None
    """The name shown, when the origin hides its account."""


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, video or file. Telegram's id stays the same when the medium is forwarded."""

    kind: str
    """`photo`, `video`, `audio`, `voice`, `document`, `animation`, `sticker`, `poll`,
    `location`, `contact`, `web_page` or `other`."""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """One post at one time of its life. An album is one post with several `parts`."""

    key: PostKey
    date: datetime
    """When Telegram published it."""
    text: str
    markup: tuple[Markup, ...] = ()
    edited: datetime | None = None
    """Telegram's edit date; reactions and view counts move it too, so it proves no new text."""
    parts: tuple[MessageId, ...] = ()
    """All message ids of an album, ascending, the key's included; empty for a single message."""
    album: int | None = None
    """Telegram's `grouped_id`."""
    forward: Forward | None = None
    reply_to: MessageId | None = None
    media: tuple[Media, ...] = ()
    views: int | None = None
    forwards: int | None = None
    language: str | None = None
    """ISO 639-1 when the source says so (a scenario may); else the channel's applies."""

    def __post_init__(self) -> None:
        require_utc(self.date, "Post.date")

    @property
    def messages(self) -> tuple[MessageId, ...]:
        """The ids of all its messages."""
        return self.parts or (self.key.message,)

    @property
    def content(self) -> tuple[object, ...]:
        """What makes a version: two posts with equal content are the same version."""
        return (self.text, self.markup, self.media)


class Arrival(StrEnum):
    """By which way a post was read. Only what is told live or recovered in time may ring."""

    LIVE = "live"
    RECOVERED = "recovered"
    """Read from history because a push was missed: downtime, reconnect, a channel never pushed."""
    BACKFILL = "backfill"
    ADOPTION = "adoption"
    """Published before the channel was adopted; read once so that its copies are recognised."""


@dataclass(frozen=True, slots=True)
class PostSeen:
    """A post was read, new or edited: which of the two, the store knows."""

    post: Post
    at: datetime
    arrival: Arrival = Arrival.LIVE


@dataclass(frozen=True, slots=True)
class PostsDeleted:
    """Messages of a channel were found to be deleted, some of which may never have been posts."""

    channel: ChannelId
    messages: tuple[MessageId, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post with what the store adds to it."""

    post: Post
    first_seen: datetime
    arrival: Arrival
    version: int = 1
    deleted: datetime | None = None
    earlier: tuple["Version", ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a post's text, numbered from 1."""

    number: int
    text: str
    markup: tuple[Markup, ...]
    seen: datetime
    edited: datetime | None
