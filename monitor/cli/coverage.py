"""What is proven of a channel, as `monitor status` tells it: a row, a sentence, a problem."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.cli.console import when

if TYPE_CHECKING:
    from monitor.model.ledger import Coverage, Range
    from monitor.store.rows import ChannelStatus

LISTED = 20  # holes and stretches of history in a row; their number is told beside them
NAMED = 3  # holes in a sentence

Row = dict[str, Any]


def coverage_row(found: "ChannelStatus | None", live: datetime | None) -> Row:
    """The ledger of a channel as JSON has it.

    `live` is when the running daemon last checked the channel, which the store learns later.
    """
    coverage = found.coverage if found else None
    complete = coverage.complete if coverage else None
    holes = coverage.holes if coverage else ()
    history = _history(coverage) if coverage else ()
    proven = found.proven if found else None
    checks = (found.checked_at if found else None, live)
    return {
        "adopted_after": coverage.base if coverage else None,
        "complete_from": complete.low if complete else None,
        "complete_up_to": coverage.cursor if coverage else None,
        "complete_as_of": max((at for at in checks if at is not None), default=None),
        "proven": {
            "stored": proven.stored,
            "deleted": proven.deleted,
            "neither": proven.neither,
        }
        if proven
        else None,
        "holes": [{**_ends(h.range), "since": h.since} for h in holes[:LISTED]],
        "hole_count": len(holes),
        "hole_messages": sum(len(hole.range) for hole in holes),
        "oldest_hole": min((hole.since for hole in holes), default=None),
        "history": [_ends(part) for part in history[:LISTED]],
        "history_count": len(history),
        "unreadable": found.unreadable if found else 0,
    }


def coverage_sentence(row: Row, now: datetime) -> str:
    """`complete from 120 to 9,812 as of 14:02 UTC`, or the holes."""
    if row["complete_up_to"] is None:
        return "-"
    as_of = f"as of {_clock(row['complete_as_of'], now)}" if row["complete_as_of"] else "unchecked"
    if row["hole_count"]:
        named = [_span(hole["from"], hole["to"]) for hole in row["holes"][:NAMED]]
        more = row["hole_count"] - len(named)
        ids = f"{', '.join(named)}{f' and {more} more' if more else ''}"
        text = f"{_count(row['hole_count'], 'hole')} ({ids}) {as_of}"
    elif row["complete_from"] is None:
        text = f"nothing above {row['complete_up_to']:,} {as_of}"
    else:
        ends = f"from {row['complete_from']:,} to {row['complete_up_to']:,}"
        text = f"complete {ends} {as_of}"
    if row["history_count"]:
        parts = [_span(part["from"], part["to"]) for part in row["history"][-NAMED:]]
        text += f"; history {', '.join(parts)}{' and more' if row['history_count'] > NAMED else ''}"
    if row["unreadable"]:
        text += f"; {row['unreadable']:,} unreadable"
    return text


def unproven(channel: Row, limit: timedelta, now: datetime) -> Iterator[str]:
    """What has been unproven for longer than `limit`, in a sentence each.

    A channel that is down says so itself.
    """
    if channel["id"] is None or channel["adopted_at"] is None or channel["condition"] == "down":
        return
    checked = channel["complete_as_of"]
    if now - (checked or channel["adopted_at"]) > limit:
        last = f"last checked {when(checked)}" if checked else "never checked since its adoption"
        yield f"channel {channel['channel']} is unproven: {last}"
    oldest = channel["oldest_hole"]
    if oldest is not None and now - oldest > limit:
        messages = _count(channel["hole_messages"], "message")
        first = channel["holes"][0]
        where = _span(first["from"], first["to"])
        if channel["hole_count"] > 1:
            where += f" and {channel['hole_count'] - 1} more"
        yield (
            f"channel {channel['channel']} is unproven: {messages} ({where}) may be missing,"
            f" known since {when(oldest)}"
        )


def _history(coverage: "Coverage") -> tuple["Range", ...]:
    """What is proven below the base and apart from the complete range."""
    complete = coverage.complete
    ranges = (stretch.range for stretch in coverage.stretches)
    return tuple(r for r in ranges if r.high <= coverage.base and r != complete)


def _ends(ids: "Range") -> Row:
    return {"from": ids.low, "to": ids.high}


def _span(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _clock(moment: datetime, now: datetime) -> str:
    return f"{moment:%H:%M} UTC" if moment.date() == now.date() else when(moment)
