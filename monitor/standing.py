"""How the parts of the daemon stand, gathered from all of them: for `monitor status` as health, for
the notices to the desk as a picture. It only looks.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

from monitor.alerting.picture import (
    ChannelPicture,
    DestinationPicture,
    FeedPicture,
    Picture,
    Sight,
)
from monitor.model.watch import Watchlist
from monitor.observe import Condition, Health, Storing
from monitor.pipeline.ports import Clock, FeedRecord
from monitor.telegram.state import ChannelState, ReaderState

ALIVE_SECONDS: Final = 60.0
"""The event loop that does not come round for so long hangs."""
UNANNOUNCED_FAILURES: Final = 3
"""Polls that a feed may fail before its health is more than degraded."""
STEADY_SECONDS: Final = 30.0
"""A connection that is younger may still be making good what was missed."""
CLOCK_SECONDS: Final = 60.0
"""How far the machine's clock may be from Telegram's. Ages of posts are worked out with it."""


class ReaderSide(Protocol):
    """The reading side, as far as it is looked at."""

    @property
    def state(self) -> ReaderState:
        """How it stands now."""
        ...


class WireSide(Protocol):
    """The feeds, as far as they are looked at."""

    @property
    def records(self) -> Sequence[FeedRecord]:
        """How each feed stands now."""
        ...


class Standing:
    """Looks at all parts of one daemon."""

    def __init__(
        self,
        reader: ReaderSide,
        wires: WireSide,
        health: Health,
        storing: Storing,
        watchlist: Watchlist,
        clock: Clock,
    ) -> None:
        self._reader = reader
        self._wires = wires
        self._health = health
        self._storing = storing
        self._clock = clock
        self._started = clock.now()
        self._destinations = tuple(d.name for d in watchlist.destinations)
        self._titles = {c.reference: c.title for c in watchlist.channels if c.title}
        self._outlets = {url: outlet.name for outlet in watchlist.outlets for url in outlet.feeds}
        self.session_lost: tuple[datetime, str] | None = None
        """When the reader's session was found dead, and why."""

    def report(self) -> None:
        """Tell the register how every part is; it logs what changes."""
        self._health.report("loop", Condition.OK, within=ALIVE_SECONDS)
        state = self._reader.state
        self._report_telegram(state)
        self._report_clock(state)
        for channel in state.channels:
            self._report_channel(channel)
        for feed in self._wires.records:
            self._report_feed(feed)
        failing = self._storing.failing
        self._health.report(
            "store", Condition.DOWN if failing else Condition.OK, failing[1] if failing else ""
        )

    def picture(self) -> Picture:
        """How all parts are, for the notices."""
        state, now = self._reader.state, self._clock.now()
        recovered = state.recovered
        return Picture(
            now=now,
            connected=state.connected,
            steady=state.connected
            and (state.since is None or (now - state.since).total_seconds() >= STEADY_SECONDS),
            channels=tuple(self._channel(channel, state) for channel in state.channels),
            feeds=tuple(
                FeedPicture(
                    feed.url,
                    self._outlets.get(feed.url, ""),
                    feed.failures > 0,
                    feed.error or "",
                )
                for feed in self._wires.records
            ),
            destinations=self._destination_pictures(state.connected),
            recovered=recovered,
            store_failing=self._storing.failing,
            session_lost=self.session_lost,
        )

    def _report_telegram(self, state: ReaderState) -> None:
        figures = {
            "calls_last_hour": state.calls_last_hour,
            "calls_per_second": state.calls_per_second,
        }
        if not state.connected:
            condition, reason = Condition.DOWN, state.problem or "not connected yet"
        elif state.flooded_until is not None and state.flooded_until > self._clock.now():
            condition = Condition.DEGRADED
            reason = f"Telegram asks to wait until {state.flooded_until:%H:%M:%S} UTC"
        else:
            condition, reason = Condition.OK, ""
        self._health.report("telegram", condition, reason, figures=figures)

    def _report_clock(self, state: ReaderState) -> None:
        offset = state.clock_offset
        if offset is None:
            return
        figures = {"offset_seconds": round(offset, 1)}
        if abs(offset) <= CLOCK_SECONDS:
            self._health.report("clock", Condition.OK, figures=figures)
            return
        side = "behind" if offset > 0 else "ahead of"
        reason = f"this machine's clock is {abs(offset):.0f} s {side} Telegram's: set it right"
        self._health.report("clock", Condition.DEGRADED, reason, figures=figures)

    def _report_channel(self, channel: ChannelState) -> None:
        if channel.problem:
            condition, reason = Condition.DOWN, channel.problem
        elif channel.blind_since is not None:
            reason = f"blind since {channel.blind_since:%H:%M:%S} UTC: {channel.blind_reason}"
            condition = Condition.DEGRADED
        else:
            condition, reason = Condition.OK, ""
        self._health.report(
            f"channel:{channel.reference}",
            condition,
            reason,
            figures={
                "checked_at": _text(channel.checked_at),
                "last_post": _text(channel.last_post),
                "blind_since": _text(channel.blind_since),
                "hole_since": _text(channel.hole_since),
                "calls_last_hour": channel.calls_last_hour,
            },
        )

    def _report_feed(self, feed: FeedRecord) -> None:
        if feed.failures == 0:
            condition = Condition.OK
        elif feed.failures < UNANNOUNCED_FAILURES:
            condition = Condition.DEGRADED
        else:
            condition = Condition.DOWN
        self._health.report(f"feed:{feed.url}", condition, feed.error or "")

    def _channel(self, channel: ChannelState, state: ReaderState) -> ChannelPicture:
        sight, since, reason = self._sight(channel, state)
        name = self._titles.get(channel.reference) or channel.title or channel.reference
        return ChannelPicture(
            channel.reference, channel.id, name, sight, since, reason, channel.last_post
        )

    def _sight(
        self, channel: ChannelState, state: ReaderState
    ) -> tuple[Sight, datetime | None, str]:
        if channel.problem and (state.connected or channel.id is not None):
            return Sight.UNAVAILABLE, None, channel.problem
        if not state.connected:
            since = channel.blind_since or state.since or self._started
            # Which call failed, and how, is for the log and for `monitor status`.
            return Sight.BLIND, since, "no connection to Telegram"
        if channel.blind_since is not None:
            return Sight.BLIND, channel.blind_since, channel.blind_reason
        checked, opened = channel.checked_at, state.since
        if checked is None or (opened is not None and checked < opened):
            return Sight.UNKNOWN, None, ""  # not looked at since the connection was opened
        return Sight.SEEN, None, ""

    def _destination_pictures(self, connected: bool) -> tuple[DestinationPicture, ...]:
        parts = {part.name: part for part in self._health.snapshot().parts}
        found = []
        for name in self._destinations:
            part = parts.get(f"destination:{name}")
            if part is None:
                found.append(DestinationPicture(name, None))
            elif part.condition is Condition.OK:
                found.append(DestinationPicture(name, True))
            elif part.condition is Condition.DOWN:
                found.append(DestinationPicture(name, False, part.since, True, part.reason))
            else:
                # While the network is away every chat is late: that is told as blindness.
                working = False if connected else None
                found.append(DestinationPicture(name, working, None, False, part.reason))
        return tuple(found)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
