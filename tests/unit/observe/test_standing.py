"""How the daemon's parts stand: as health, and as the picture that notices are made of."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerting.picture import Sight
from monitor.model.ids import ChannelId, OutletId
from monitor.model.recovered import Recovered
from monitor.model.report import Outlet
from monitor.model.watch import Destination, WatchedChannel, Watchlist
from monitor.observe import Condition, Health, Part, Storing
from monitor.pipeline.ports import FeedRecord
from monitor.standing import Standing
from monitor.telegram.state import ChannelState, ReaderState

NOW = datetime(2022, 1, 4, 12, 40, tzinfo=UTC)
FEED = "https://wire.example/rss"
OK, DEGRADED, DOWN = Condition.OK, Condition.DEGRADED, Condition.DOWN


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@dataclass
class At:
    """A clock that stands."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


@dataclass
class Reader:
    """A reading side in a given state."""

    state: ReaderState


@dataclass
class Wires:
    """Feeds in a given state."""

    records: tuple[FeedRecord, ...] = ()


FALCON = ChannelState("falcon", ChannelId(7), "Falcon on Telegram", joined=True, checked_at=ago(10))
CONNECTED = ReaderState(
    connected=True,
    since=ago(100),
    me=None,
    problem=None,
    flooded_until=None,
    channels=(FALCON,),
    recovered=Recovered(1, 2, 3),
    calls_last_hour=42,
)
WATCHLIST = Watchlist(
    (WatchedChannel("falcon", title="Falcon News"),),
    (Outlet(OutletId("wire"), "The Wire", feeds=(FEED,)),),
    (Destination("desk", "-1001"),),
)


class Parts:
    """Everything that is looked at."""

    def __init__(self, state: ReaderState = CONNECTED, *feeds: FeedRecord) -> None:
        self.clock = At()
        self.health = Health(self.clock, pid=1)
        self.storing = Storing(self.clock)
        self.standing = Standing(
            Reader(state), Wires(feeds), self.health, self.storing, WATCHLIST, self.clock
        )

    def reported(self) -> dict[str, Part]:
        self.standing.report()
        return {part.name: part for part in self.health.snapshot().parts}


def channel(**changes: object) -> ReaderState:
    return replace(CONNECTED, channels=(replace(FALCON, **changes),))  # type: ignore[arg-type]


def away(state: ReaderState = CONNECTED) -> ReaderState:
    return replace(state, connected=False, since=ago(20), problem="network is away")


@pytest.mark.parametrize(
    ("state", "sight", "since", "reason"),
    [
        (CONNECTED, Sight.SEEN, None, ""),
        (channel(checked_at=None), Sight.UNKNOWN, None, ""),
        (channel(checked_at=ago(101)), Sight.UNKNOWN, None, ""),
        (channel(blind_since=ago(300), blind_reason="flooded"), Sight.BLIND, ago(300), "flooded"),
        (channel(problem="is private"), Sight.UNAVAILABLE, None, "is private"),
        (channel(id=None, problem="no such name"), Sight.UNAVAILABLE, None, "no such name"),
        (away(), Sight.BLIND, ago(20), "no connection to Telegram"),
        (
            replace(CONNECTED, connected=False, since=None),
            Sight.BLIND,
            NOW,
            "no connection to Telegram",
        ),
        (away(channel(problem="is private")), Sight.UNAVAILABLE, None, "is private"),
        (
            away(channel(id=None, problem="not looked for yet")),
            Sight.BLIND,
            ago(20),
            "no connection to Telegram",
        ),
    ],
    ids=[
        "seen",
        "never-checked",
        "not-checked-since-the-connection",
        "blind",
        "private",
        "never-found",
        "away",
        "never-connected",
        "private-and-away",
        "not-looked-for-and-away",
    ],
)
def test_a_channel_is_seen_blind_unavailable_or_unknown(
    state: ReaderState, sight: Sight, since: datetime | None, reason: str
) -> None:
    picture = Parts(state).standing.picture()
    (shown,) = picture.channels
    assert (shown.sight, shown.since, shown.reason) == (sight, since, reason)
    assert shown.name == "Falcon News"
    assert picture.connected is state.connected


@pytest.mark.parametrize(
    ("state", "steady"),
    [
        (CONNECTED, True),
        (replace(CONNECTED, since=ago(29)), False),
        (away(replace(CONNECTED, since=ago(100))), False),
    ],
    ids=["long-connected", "just-connected", "away"],
)
def test_a_connection_is_steady_when_it_is_not_new(state: ReaderState, steady: bool) -> None:
    assert Parts(state).standing.picture().steady is steady


def test_the_picture_has_what_was_recovered_and_what_is_wrong_elsewhere() -> None:
    parts = Parts(CONNECTED, FeedRecord(FEED, failures=2, error="no answer"))
    parts.storing.failed("the disk is full")
    parts.standing.session_lost = (NOW, "revoked")
    picture = parts.standing.picture()
    assert picture.recovered == Recovered(1, 2, 3)
    (feed,) = picture.feeds
    assert (feed.url, feed.name, feed.failing, feed.reason) == (FEED, "The Wire", True, "no answer")
    assert picture.store_failing == (NOW, "the disk is full")
    assert picture.session_lost == (NOW, "revoked")


@pytest.mark.parametrize(
    ("condition", "connected", "working", "refusing"),
    [
        (None, True, None, False),
        (OK, True, True, False),
        (DEGRADED, True, False, False),
        (DEGRADED, False, None, False),
        (DOWN, True, False, True),
        (DOWN, False, False, True),
    ],
)
def test_a_destination_works_or_not_or_nobody_knows(
    condition: Condition | None, connected: bool, working: bool | None, refusing: bool
) -> None:
    parts = Parts(replace(CONNECTED, connected=connected))
    if condition is not None:
        parts.health.report("destination:desk", condition, "no rights")
    (place,) = parts.standing.picture().destinations
    assert (place.working, place.refusing) == (working, refusing)


def test_health_says_what_is_well() -> None:
    reported = Parts(CONNECTED, FeedRecord(FEED)).reported()
    assert {name: part.condition for name, part in reported.items()} == {
        "loop": OK,
        "telegram": OK,
        "store": OK,
        "channel:falcon": OK,
        f"feed:{FEED}": OK,
    }
    assert reported["telegram"].figures["calls_last_hour"] == 42
    assert reported["channel:falcon"].figures["checked_at"] == ago(10).isoformat()


@pytest.mark.parametrize(
    ("state", "name", "condition", "reason"),
    [
        (channel(problem="is private"), "channel:falcon", DOWN, "is private"),
        (
            channel(blind_since=ago(60), blind_reason="flooded"),
            "channel:falcon",
            DEGRADED,
            "blind since 12:39:00 UTC: flooded",
        ),
        (away(), "telegram", DOWN, "network is away"),
        (
            replace(CONNECTED, flooded_until=NOW + timedelta(seconds=90)),
            "telegram",
            DEGRADED,
            "Telegram asks to wait until 12:41:30 UTC",
        ),
        (replace(CONNECTED, clock_offset=59.0), "clock", OK, ""),
        (
            replace(CONNECTED, clock_offset=61.0),
            "clock",
            DEGRADED,
            "this machine's clock is 61 s behind Telegram's: set it right",
        ),
        (
            replace(CONNECTED, clock_offset=-3600.0),
            "clock",
            DEGRADED,
            "this machine's clock is 3600 s ahead of Telegram's: set it right",
        ),
    ],
    ids=["private", "blind", "away", "flooded", "clock-fine", "clock-behind", "clock-ahead"],
)
def test_health_says_what_is_not(
    state: ReaderState, name: str, condition: Condition, reason: str
) -> None:
    part = Parts(state).reported()[name]
    assert (part.condition, part.reason) == (condition, reason)


@pytest.mark.parametrize(
    ("failures", "condition"), [(0, OK), (1, DEGRADED), (2, DEGRADED), (3, DOWN)]
)
def test_a_feed_that_fails_is_first_degraded(failures: int, condition: Condition) -> None:
    feed = FeedRecord(FEED, failures=failures, error="no answer")
    assert Parts(CONNECTED, feed).reported()[f"feed:{FEED}"].condition is condition


def test_a_store_that_cannot_be_written_is_down_until_it_can() -> None:
    parts = Parts()
    parts.storing.failed("the disk is full")
    store = parts.reported()["store"]
    assert (store.condition, store.reason) == (DOWN, "the disk is full")
    parts.storing.worked()
    assert parts.reported()["store"].condition is OK
