"""What the watchlist asks for: whom to follow, where alerts go, what rings there."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.model.ids import ChannelId, OutletId
from monitor.model.post import Channel, ChannelKind
from monitor.model.report import Outlet


@dataclass(frozen=True, slots=True)
class Rule:
    """What rings. A story passes when one of its posts has one of `any` and none of `none`."""

    name: str
    any: tuple[str, ...] = ()
    """Empty: everything."""
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Destination:
    """A place where something is posted: alerts, notices about the tool itself, or both."""

    name: str
    chat: str | None
    """A Telegram chat as the user wrote it (`-100…`, `@name`); None is the terminal."""
    rules: tuple[Rule, ...] = ()
    """Which alerts ring there; all of them when there is no rule."""
    alerts: bool = True
    notices: bool = True
    purpose_given: bool = False
    """Whether the user said what it gets; else the other destinations decide about notices."""


@dataclass(frozen=True, slots=True)
class WatchedChannel:
    """A channel as the user asks for it, before Telegram has said who it is."""

    reference: str
    """As the user wrote it, reduced to `name` or `-100ID`."""
    title: str | None = None
    aliases: tuple[str, ...] = ()
    language: str | None = None
    kind: ChannelKind = ChannelKind.CHANNEL
    owner: str | None = None
    affiliation: str | None = None
    poll_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Watchlist:
    """Everything the user asks for, checked."""

    channels: tuple[WatchedChannel, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    destinations: tuple[Destination, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """Everybody whose word is weighed: the channels that were resolved, and the outlets."""

    channels: Mapping[ChannelId, Channel]
    outlets: Mapping[OutletId, Outlet]
