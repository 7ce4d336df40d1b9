"""How all parts of the tool are at one time: what notices to the desk are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from monitor.alerting.silence import Silence
from monitor.model.ids import ChannelId
from monitor.model.recovered import Recovered


class Sight(StrEnum):
    """Whether a channel is being read."""

    SEEN = "seen"
    BLIND = "blind"
    """Not for now; it will pass by itself: the network is away, Telegram asks to wait."""
    UNAVAILABLE = "unavailable"
    """Not until somebody changes something: private, gone, banned."""
    UNKNOWN = "unknown"
    """Nobody has tried yet."""


@dataclass(frozen=True, slots=True)
class ChannelPicture:
    """One channel of the watchlist."""

    reference: str
    """As the watchlist names it."""
    id: ChannelId | None
    name: str
    """As the desk knows it."""
    sight: Sight
    since: datetime | None = None
    """Since when it is blind or unavailable."""
    reason: str = ""
    last_post: datetime | None = None
    """When the newest post read by this process was published."""

    @property
    def key(self) -> str:
        """What stands for it in subjects: the id; before it is known, the reference."""
        return str(self.id) if self.id is not None else self.reference


@dataclass(frozen=True, slots=True)
class FeedPicture:
    """One feed."""

    url: str
    name: str
    """The outlet's."""
    failing: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DestinationPicture:
    """One destination."""

    name: str
    working: bool | None
    """None when nothing was sent there since the start."""
    since: datetime | None = None
    """Since when it does not work."""
    refusing: bool = False
    """Whether a person has to see to it; else the tries go on."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it."""

    now: datetime
    connected: bool
    """Whether the reading account is connected and logged in."""
    steady: bool = True
    """Whether it has been so for a while: what an outage left undone is soon made good."""
    channels: tuple[ChannelPicture, ...] = ()
    feeds: tuple[FeedPicture, ...] = ()
    destinations: tuple[DestinationPicture, ...] = ()
    recovered: Recovered = field(default_factory=Recovered)
    store_failing: tuple[datetime, str] | None = None
    """Since when the database cannot be written, and why."""
    session_lost: tuple[datetime, str] | None = None
    """When the reading account's session was found dead, and why."""
    quiet: Mapping[ChannelId, Silence | None] | None = None
    """The channels that have not posted for hours, each with its silence if it is silent against
    its own rhythm; None before that was looked at."""

    def with_quiet(self, quiet: Mapping[ChannelId, Silence | None]) -> "Picture":
        """The picture with what was found of the channels' rhythm."""
        return replace(self, quiet=quiet)
