"""A campaign in figures: what it went through, what was wrong, what it cost."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from tests.end_to_end.desk import DIGEST, NOTICES
from tests.soak.campaign import Campaign
from tests.soak.verdict import latencies
from tests.telegram_server import Call

SHOWN = 12  # examples of one kind of fault


def figures(campaign: Campaign) -> dict[str, Any]:
    """Everything about a run, as JSON has it."""
    room = campaign.room
    calls = list(room.server.calls)
    delays = latencies(room, campaign.quiet)
    kinds = Counter(made.action.kind.value for made in room.made.values())
    said = [room.desk.record(number) for number in room.desk.living]
    return {
        "seed": campaign.plan.seed,
        "passed": not campaign.faults,
        "seconds": {
            "under fault": round(campaign.calm - campaign.began, 1),
            "to settle": round(campaign.settled - campaign.calm, 1),
            "idle": round(max(0.0, campaign.finished - campaign.settled), 1),
        },
        "published": {
            "channels": len(room.channels),
            "posts": sum(kinds.values()),
            **dict(sorted(kinds.items())),
            "edits": sum(len(made.versions) - 1 for made in room.made.values()),
            "deletions": sum(made.deleted is not None for made in room.made.values()),
            "reports": len(room.reports),
        },
        "suffered": {
            "ends": dict(sorted(campaign.ends.items())),
            "kills by step": dict(sorted(campaign.daemon.killed_at.items())),
            "steps not reached": dict(sorted(Counter(campaign.unreached).items())),
            "troubles": dict(sorted(campaign.troubles.items())),
        },
        "wrong": campaign.faults.counts,
        "examples": {kind: found[:SHOWN] for kind, found in campaign.faults.found.items() if found},
        "desk": {
            "messages": sum(message.action is None for message in said),
            "digests": sum(message.text.startswith(DIGEST) for message in said),
            "notices": sum(message.text.startswith(NOTICES) for message in said),
        },
        "latency": {
            "alerts": len(delays),
            "median": round(median(delays), 3) if delays else None,
            "p95": round(delays[int(0.95 * len(delays))], 3) if delays else None,
        },
        "calls per channel and hour": {
            "idle": _rates(campaign, calls, campaign.settled, campaign.finished),
            "under fault": _rates(campaign, calls, campaign.began, campaign.calm),
        },
        "connections in the worst minute": busiest(room.server.connected, 60.0),
    }


def _rates(campaign: Campaign, calls: Sequence[Call], start: float, end: float) -> dict[str, float]:
    """Calls of each method between two times, for each channel and hour."""
    if end <= start:
        return {}
    within = Counter(call.method for call in calls if start <= call.time < end)
    share = 3600.0 / (end - start) / len(campaign.room.channels)
    rates = {method: round(count * share, 1) for method, count in within.most_common()}
    return {"all": round(within.total() * share, 1), **rates}


def busiest(times: Sequence[float], span: float) -> int:
    """The most of these ascending times that lie within one span."""
    return max(
        (bisect_right(times, start + span) - place for place, start in enumerate(times)), default=0
    )


def table(found: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """The figures as lines for a person."""
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield f"{'  ' * depth}{name}"
            yield from table(value, depth + 1)
        elif isinstance(value, list):
            yield f"{'  ' * depth}{name}"
            yield from (f"{'  ' * (depth + 1)}{line}" for line in value)
        else:
            yield f"{'  ' * depth}{name:<{44 - 2 * depth}}{value}"
