"""When a channel is read again, and which of its messages. Decisions only; no clock, no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.model.ids import MessageId
from monitor.model.ledger import Coverage
from monitor.telegram.pages import PAGE

REREAD_WINDOW: Final = timedelta(hours=48)
"""How old a stored message may be and still be read again."""
UNPUSHED: Final = timedelta(minutes=30)
"""How long a member's channel is polled like any other after a push of its posts was missing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are read again. Seconds, unless a name says otherwise."""

    joined: float = 60.0
    """Between polls of a channel whose posts are pushed, and the most of one that is quiet."""
    unjoined: float = 15.0
    """Between polls of a channel that is only read this way."""
    reread: float = 300.0
    """Between re-reads of a channel's newest messages."""
    round: float = 3600.0
    """In which every message of the last 48 hours is read again."""
    jitter: float = 0.2
    """Share by which each interval varies, so that channels spread."""
    calls_per_second: float = 2.0
    burst: int = 10
    """Calls that may be made at once after a pause."""
    unavailable: float = 900.0
    """The most between polls of a channel that may not be read, to see whether it may again."""
    unavailable_first: float = 60.0
    """After it was found so; doubles each time."""
    retry: float = 5.0
    """After the first failure; doubles with each further one, up to `unavailable`."""
    hole: float = 1.5
    """Before a hole is read: an album that is still coming in, or a push that is late, fills it."""
    behind: float = 30.0
    """How far Telegram's answers may be behind what it has pushed."""
    noted: float = 20.0
    """Between writes of when channels were checked."""


def poll_interval(
    pace: Pace,
    *,
    asked: float | None,
    joined: bool,
    unpushed: timedelta | None,
    quiet: timedelta,
) -> float:
    """Seconds between two polls of a channel.

    `asked` is what the watchlist asks for and is kept. `unpushed` is how long ago a post was found
    that should have been pushed (None: never), `quiet` how long ago the newest post was published.
    """
    if asked is not None:
        return asked
    if joined and (unpushed is None or unpushed > UNPUSHED):
        return pace.joined
    slower = pace.unjoined * (quiet / timedelta(hours=1))
    return min(max(pace.unjoined, slower), max(pace.unjoined, pace.joined))


def pages_to_reread(
    stored: Sequence[MessageId], below: MessageId | None, pace: Pace, *, everything: bool
) -> tuple[list[tuple[MessageId, ...]], MessageId | None]:
    """The pages to read again now, the newest first, and where the next round goes on.

    `stored` are the ids that are worth it, descending. The newest page is always read again; of
    the older ones, those that follow `below`, so many that all have had their turn within
    `pace.round`. `below` None begins again behind the newest page.
    """
    newest, older = tuple(stored[:PAGE]), stored[PAGE:]
    if not newest:
        return [], None
    if everything:
        return [newest, *_cut(older)], None
    rest = _cut([number for number in older if below is None or number < below])
    if not rest:
        rest = _cut(older)
    turns = max(1, int(pace.round / pace.reread))
    now = rest[: -(-len(_cut(older)) // turns)]
    going_on = now[-1][-1] if now and len(now) < len(rest) else None
    return [newest, *now], going_on


def _cut(ids: Sequence[MessageId]) -> list[tuple[MessageId, ...]]:
    return [tuple(ids[start : start + PAGE]) for start in range(0, len(ids), PAGE)]


def blind_after(interval: float) -> timedelta:
    """How long a channel may go unverified before it counts as blind."""
    return timedelta(seconds=max(2 * interval, 30.0))


def surely_given(coverage: Coverage, now: datetime, pace: Pace) -> MessageId:
    """The highest id that was surely given before an answer of `now`; 0 when none was.

    What a whole answer does not show up to there is gone. An id of which a push told just now says
    nothing of the answer, which may come from a server that is behind.
    """
    behind = timedelta(seconds=pace.behind)
    known = (s.range.high for s in coverage.stretches if now - s.since >= behind)
    return max(known, default=MessageId(0))


def is_settling(newest: datetime, now: datetime, fresh: timedelta) -> bool:
    """Whether an album that ends a page may still be growing. Clocks may differ either way: an
    album must not seem fresh for ever."""
    return abs(now - newest) < fresh
