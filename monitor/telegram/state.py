"""How it stands with the reading side, for those who watch over it."""

from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.ids import ChannelId
from monitor.model.recovered import Recovered
from monitor.telegram.account import Identity


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How it stands with one channel of the watchlist."""

    reference: str
    id: ChannelId | None
    title: str | None
    joined: bool
    problem: str | None = None
    """Why it cannot be read until somebody changes something: private, gone, not found."""
    checked_at: datetime | None = None
    """When it was last seen that nothing stands above what was read."""
    last_post: datetime | None = None
    """When the newest post that was read was published; None before one was."""
    blind_since: datetime | None = None
    """Since when nobody knows whether everything was read, for a reason that passes. None also
    while that lasts no longer than two polls would take, and where `problem` is the reason."""
    blind_reason: str = ""
    calls_last_hour: int = 0
    """Calls made to Telegram to read this channel again."""
    hole_since: datetime | None = None
    """Since when the oldest hole in what was read has been known."""


@dataclass(frozen=True, slots=True)
class ReaderState:
    """How it stands with the reading side."""

    connected: bool
    since: datetime | None
    """When the present connection was opened, or the last one lost."""
    me: Identity | None
    problem: str | None
    """Why there is no connection."""
    flooded_until: datetime | None
    channels: tuple[ChannelState, ...]
    recovered: Recovered = field(default_factory=Recovered)
    clock_offset: float | None = None
    """Telegram's clock minus ours, in seconds; None until it is known."""
    calls_last_hour: int = 0
    """Calls made to read channels again, all channels together."""
    calls_per_second: float = 0.0
    """How many such calls are allowed at present: fewer after Telegram asked to wait."""
