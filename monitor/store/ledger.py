"""The ledger: which message ids of a channel are proven, and which messages cannot be decoded.

A channel's stretches are kept merged, so that a channel without holes is one row whatever its age.
A transaction reads those that its new ids touch, and writes those that differ.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select

from monitor.errors import StoreError
from monitor.model.ids import ChannelId, MessageId
from monitor.model.ledger import Coverage, Proof, Range, Stretch, ranges_of
from monitor.store.schema import channels, ledger, unreadable
from monitor.store.statements import batches, put


@dataclass(slots=True)
class Proven:
    """What one transaction proves of one channel."""

    at: datetime
    """When it was first proven."""
    messages: set[MessageId] = field(default_factory=set)
    """Read as posts, or found to be deleted. Ids that Telegram never gives, below 1, are left
    out of the ledger."""
    ranges: list[Range] = field(default_factory=list)
    unreadable: dict[MessageId, tuple[str, datetime]] = field(default_factory=dict)
    """Those that cannot be decoded: why, and when that was seen."""

    def take(self, proof: Proof, at: datetime) -> None:
        """Add what a reading proves."""
        self.ranges.extend(proof.ranges)
        self.unreadable.update({m: (reason, at) for m, reason in proof.unreadable.items()})

    def all_ranges(self) -> Sequence[Range]:
        """Everything that is proven."""
        single = (m for m in {*self.messages, *self.unreadable} if m > 0)
        return [*ranges_of(single), *self.ranges]


def write_proven(connection: Connection, proven: Mapping[ChannelId, Proven]) -> None:
    """Record what is proven of each channel. Proven ids stay proven."""
    for channel, found in proven.items():
        ranges = found.all_ranges()
        if not ranges:
            continue
        before = Coverage(MessageId(0), _touched(connection, channel, ranges))
        after = before.with_proven(ranges, found.at)
        _replace(connection, channel, before.stretches, after.stretches)
        known = [m for m in found.messages if m > 0 and before.proves(Range(m, m))]
        if known:  # only what was proven before can be among the unreadable
            _read_after_all(connection, channel, known)
        put(
            connection,
            unreadable,
            [
                {"channel": channel, "message": message, "reason": reason, "seen": seen}
                for message, (reason, seen) in found.unreadable.items()
                if message not in found.messages
            ],
            keep=("seen",),
        )


def _touched(
    connection: Connection, channel: ChannelId, ranges: Sequence[Range]
) -> tuple[Stretch, ...]:
    """The stored stretches from the lowest of the ranges to the highest, neighbours included."""
    low, high = min(r.low for r in ranges), max(r.high for r in ranges)
    values = {"channel": channel, "below": low - 1, "above": high + 1}
    return tuple(_stretch(*row) for row in connection.execute(_TOUCHED, values))


_TOUCHED = (
    select(ledger.c.low, ledger.c.high, ledger.c.since)
    .where(
        ledger.c.channel == bindparam("channel"),
        ledger.c.low <= bindparam("above"),
        # One stretch may begin far below and reach in; the ones before it end still lower.
        ledger.c.low
        >= func.coalesce(
            select(func.max(ledger.c.low))
            .where(ledger.c.channel == bindparam("channel"), ledger.c.low <= bindparam("below"))
            .scalar_subquery(),
            0,
        ),
    )
    .order_by(ledger.c.low)
)


def _stretch(low: int, high: int, since: datetime) -> Stretch:
    return Stretch(Range(MessageId(low), MessageId(high)), since)


def _replace(
    connection: Connection,
    channel: ChannelId,
    before: Sequence[Stretch],
    after: Sequence[Stretch],
) -> None:
    """Write the stretches that differ. One that grows keeps its row."""
    kept = {stretch.range.low for stretch in after}
    gone = [stretch.range.low for stretch in before if stretch.range.low not in kept]
    if gone:
        connection.execute(_SWALLOWED, [{"c": channel, "l": low} for low in gone])
    stored = set(before)
    put(
        connection,
        ledger,
        [
            {"channel": channel, "low": s.range.low, "high": s.range.high, "since": s.since}
            for s in after
            if s not in stored
        ],
    )


_SWALLOWED = delete(ledger).where(
    ledger.c.channel == bindparam("c"), ledger.c.low == bindparam("l")
)


def _read_after_all(
    connection: Connection, channel: ChannelId, messages: Collection[MessageId]
) -> None:
    for batch in batches(sorted(messages)):
        connection.execute(
            delete(unreadable).where(
                unreadable.c.channel == channel, unreadable.c.message.in_(batch)
            )
        )


def coverage(connection: Connection, channel: ChannelId) -> Coverage:
    """What is proven of a channel. Raises StoreError when it is not known."""
    base = connection.execute(select(channels.c.base).where(channels.c.id == channel)).scalar()
    if base is None:
        raise StoreError(f"channel {channel} is not known")
    return Coverage(MessageId(base), _stretches(connection, channel).get(channel, ()))


def coverages(connection: Connection) -> dict[ChannelId, Coverage]:
    """What is proven of every resolved channel."""
    stretches = _stretches(connection, None)
    bases = connection.execute(select(channels.c.id, channels.c.base))
    return {
        ChannelId(channel): Coverage(MessageId(base), stretches.get(channel, ()))
        for channel, base in bases
    }


def _stretches(
    connection: Connection, channel: ChannelId | None
) -> dict[ChannelId, tuple[Stretch, ...]]:
    query = select(ledger).order_by(ledger.c.channel, ledger.c.low)
    if channel is not None:
        query = query.where(ledger.c.channel == channel)
    found: dict[ChannelId, list[Stretch]] = {}
    for owner, low, high, since in connection.execute(query):
        found.setdefault(ChannelId(owner), []).append(_stretch(low, high, since))
    return {owner: tuple(stretches) for owner, stretches in found.items()}


def unreadable_counts(connection: Connection) -> dict[ChannelId, int]:
    """How many messages of each channel cannot be decoded."""
    query = select(unreadable.c.channel, func.count()).group_by(unreadable.c.channel)
    return {ChannelId(channel): count for channel, count in connection.execute(query)}
