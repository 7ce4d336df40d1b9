"""The ledger of a channel: which of its message ids are proven to have been read, and which not.

An id is proven when Telegram has shown what it is: a post that is stored, a service message, one
that cannot be decoded, or nothing any more. What was only skipped over is a hole.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.ids import MessageId


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """Message ids from `low` to `high`, both included."""

    low: MessageId
    high: MessageId

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.high:
            raise ValueError(f"not a range of message ids: {self.low} to {self.high}")

    def __len__(self) -> int:
        return self.high - self.low + 1

    def __contains__(self, message: object) -> bool:
        return isinstance(message, int) and self.low <= message <= self.high


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range that is proven as a whole, as wide as it reaches."""

    range: Range
    since: datetime
    """When the first of its ids was proven. A hole below it has been known since then."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Ids between two stretches of which nothing is known."""

    range: Range
    since: datetime
    """Since when it has been known."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What one reading proves besides the posts that it brings, which prove themselves."""

    ranges: tuple[Range, ...] = ()
    unreadable: Mapping[MessageId, str] = field(default_factory=dict)
    """Messages that are there and cannot be decoded, each with the reason."""

    def __bool__(self) -> bool:
        return bool(self.ranges or self.unreadable)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is proven of one channel."""

    base: MessageId
    """Reading began after this id when the channel was adopted; what is below is history."""
    stretches: tuple[Stretch, ...] = ()
    """Ascending; neither overlapping nor adjacent."""

    @property
    def cursor(self) -> MessageId:
        """The id up to which everything after `base` is proven; `base` when nothing is."""
        return self.complete.high if self.complete else self.base

    @property
    def complete(self) -> Range | None:
        """The stretch that reaches from the base or below it up to the cursor."""
        stretch = self._around(self.base + 1)
        return stretch.range if stretch else None

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes above the base, ascending."""
        base: int = self.base
        above = self.stretches[bisect_right(self.stretches, base, key=_high) :]
        ends = [base, *(s.range.high for s in above)]
        found = []
        known: datetime | None = None
        for reached, stretch in reversed(list(zip(ends, above, strict=False))):
            # Whatever was proven above a hole, from then on it was known.
            known = min(known or stretch.since, stretch.since)
            if stretch.range.low > reached + 1:
                hole = Range(MessageId(reached + 1), MessageId(stretch.range.low - 1))
                found.append(Hole(hole, known))
        return tuple(reversed(found))

    def with_proven(self, ranges: Iterable[Range], at: datetime) -> "Coverage":
        """The coverage after `ranges` were proven `at`. Itself when they were proven before."""
        new = merged(Stretch(r, at) for r in ranges if not self.proves(r))
        if not new:
            return self
        # Only the neighbours change: a history with many gaps must not slow every post down.
        begin = bisect_left(self.stretches, new[0].range.low - 1, key=_high)
        end = bisect_right(self.stretches, new[-1].range.high + 1, key=_low)
        between = merged([*self.stretches[begin:end], *new])
        return Coverage(self.base, (*self.stretches[:begin], *between, *self.stretches[end:]))

    def proves(self, wanted: Range) -> bool:
        """Whether every id of the range is proven."""
        stretch = self._around(wanted.low)
        return stretch is not None and wanted.high <= stretch.range.high

    def _around(self, message: int) -> Stretch | None:
        """The stretch that holds an id."""
        place = bisect_left(self.stretches, message, key=_high)
        found = self.stretches[place] if place < len(self.stretches) else None
        return found if found and found.range.low <= message else None


def _low(stretch: Stretch) -> int:
    return stretch.range.low


def _high(stretch: Stretch) -> int:
    return stretch.range.high


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same ids as stretches that neither overlap nor touch; each as old as its oldest part."""
    result: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: s.range):
        last = result[-1] if result else None
        if last is None or stretch.range.low > last.range.high + 1:
            result.append(stretch)
            continue
        high = max(last.range.high, stretch.range.high)
        result[-1] = Stretch(Range(last.range.low, high), min(last.since, stretch.since))
    return tuple(result)


def ranges_of(messages: Iterable[MessageId]) -> tuple[Range, ...]:
    """Single ids as the fewest ranges, ascending."""
    result: list[Range] = []
    for message in sorted(set(messages)):
        if result and message == result[-1].high + 1:
            result[-1] = Range(result[-1].low, message)
        else:
            result.append(Range(message, message))
    return tuple(result)


def without(wanted: Range, messages: Sequence[MessageId]) -> tuple[Range, ...]:
    """What is left of a range when these ids are taken out of it."""
    result = []
    low: int = wanted.low
    for message in sorted(m for m in set(messages) if m in wanted):
        if message > low:
            result.append(Range(MessageId(low), MessageId(message - 1)))
        low = message + 1
    if low <= wanted.high:
        result.append(Range(MessageId(low), wanted.high))
    return tuple(result)
