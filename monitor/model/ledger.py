"""The ledger of a channel: which of its message ids are proven to have been read, and which not.

An id is proven when Telegram has shown what it is: a post that is stored, a service message, one
that cannot be decoded, or nothing any more. What was only skipped over is a hole.
"""

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
        return next(
            (s.range.high for s in self.stretches if s.range.low <= self.base + 1 <= s.range.high),
            self.base,
        )

    @property
    def complete(self) -> Range | None:
        """The stretch that reaches from the base or below it up to the cursor."""
        return next(
            (s.range for s in self.stretches if s.range.low <= self.base + 1 <= s.range.high), None
        )

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes above the base, ascending."""
        ends = [self.base, *(max(self.base, s.range.high) for s in self.stretches)]
        found = []
        known: datetime | None = None
        for reached, stretch in reversed(list(zip(ends, self.stretches, strict=False))):
            # Whatever was proven above a hole, from then on it was known.
            known = min(known or stretch.since, stretch.since)
            if stretch.range.low > reached + 1:
                hole = Range(MessageId(reached + 1), MessageId(stretch.range.low - 1))
                found.append(Hole(hole, known))
        return tuple(reversed(found))

    def with_proven(self, ranges: Iterable[Range], at: datetime) -> "Coverage":
        """The coverage after `ranges` were proven `at`. Itself when they were proven before."""
        new = [Stretch(r, at) for r in ranges if not self.proves(r)]
        if not new:
            return self
        return Coverage(self.base, merged([*self.stretches, *new]))

    def proves(self, wanted: Range) -> bool:
        """Whether every id of the range is proven."""
        return any(
            s.range.low <= wanted.low and wanted.high <= s.range.high for s in self.stretches
        )


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
