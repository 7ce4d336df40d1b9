"""`monitor status`: coverage, lag and health, per channel, feed and destination.

It reads what the daemon wrote, from the database and the health file, and asks nobody else. What
is degraded is shown; what is down, parked, not running or unproven for too long makes it unhealthy.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import ago, emit_json, one_line, say, show_table, when
from monitor.cli.coverage import coverage_row, coverage_sentence, unproven
from monitor.cli.stored import reading
from monitor.cli.watch import configuration_of
from monitor.errors import StoreError

if TYPE_CHECKING:
    from monitor.model.watch import WatchedChannel, Watchlist
    from monitor.observe import Part, Snapshot
    from monitor.settings import Settings
    from monitor.store.rows import ChannelStatus, Status

FAILURES = 3  # polls in a row; fewer is a hiccup
UNPROVEN_LINES = 5  # one cause may concern all channels: the rest are counted
Row = dict[str, Any]


def command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Show coverage, lag and health; exit status 1 when unhealthy."""
    from monitor.observe import health

    settings, watchlist = configuration_of(context)
    now = datetime.now(UTC)
    problems: list[str] = []
    snapshot = health.read(settings.data)
    status = asyncio.run(_status(settings, problems))
    row = _row(watchlist, snapshot, status, now)
    limit = timedelta(minutes=settings.unproven_after_minutes)
    row["problems"] = [*problems, *_problems(row, limit, now)]
    row["healthy"] = not row["problems"]
    if as_json:
        emit_json(row)
    else:
        _show(row, now)
    if not row["healthy"]:
        raise typer.Exit(1)


async def _status(settings: "Settings", problems: list[str]) -> "Status | None":
    try:
        async with reading(settings) as store:
            return await store.queries.status()
    except StoreError as error:
        problems.append(str(error))
        return None


def _row(
    watchlist: "Watchlist", snapshot: "Snapshot | None", status: "Status | None", now: datetime
) -> Row:
    parts = {part.name: part.at(now) for part in snapshot.parts} if snapshot else {}
    return {
        "daemon": _daemon(snapshot, now),
        "parts": [_part(part) for name, part in parts.items() if ":" not in name],
        "channels": _channels(watchlist.channels, status, parts, now),
        "feeds": _feeds(watchlist, status, parts, now),
        "destinations": _destinations(watchlist, status, parts, now),
        "incidents": [
            {"subject": i.subject, "opened": i.opened, "detail": i.detail}
            for i in (status.incidents if status else ())
        ],
        "backfills": [
            {"channel_id": b.channel, "posts": b.posts, "position": b.position}
            for b in (status.backfills if status else ())
        ],
        "stories": {
            state.value if state else "none": count
            for state, count in (status.stories.items() if status else ())
        },
        "reports": status.reports if status else 0,
    }


def _daemon(snapshot: "Snapshot | None", now: datetime) -> Row:
    if snapshot is None:
        return {"running": False, "pid": None, "started": None, "last_sign": None}
    return {
        "running": not snapshot.stale(now),
        "pid": snapshot.pid,
        "started": snapshot.started,
        "last_sign": snapshot.at,
    }


def _part(part: "Part | None") -> Row:
    if part is None:
        return {"name": None, "condition": None, "reason": "", "since": None, "figures": {}}
    return {
        "name": part.name,
        "condition": part.condition.value,
        "reason": part.reason,
        "since": part.since,
        "figures": dict(part.figures),
    }


def _health(parts: "Mapping[str, Part]", *names: str) -> Row:
    found = next((parts[name] for name in names if name in parts), None)
    part = _part(found)
    return {key: part[key] for key in ("condition", "reason", "since", "figures")}


def _channels(
    watched: "Sequence[WatchedChannel]",
    status: "Status | None",
    parts: "Mapping[str, Part]",
    now: datetime,
) -> list[Row]:
    from monitor.watchlist import channel_id

    stored = status.channels if status else ()
    rows = []
    for channel in watched:
        number, name = channel_id(channel.reference), channel.reference.casefold()
        found = next(
            (s for s in stored if s.channel.id == number or name in _names_of(s)),
            None,
        )
        rows.append(_channel(channel.reference, found, parts, now))
    return rows


def _names_of(found: "ChannelStatus") -> set[str]:
    reference = found.record.reference if found.record else ""
    return {reference.casefold(), (found.channel.handle or "").casefold()}


def _channel(
    reference: str, found: "ChannelStatus | None", parts: "Mapping[str, Part]", now: datetime
) -> Row:
    record = found.record if found else None
    last = found.last_date if found else None
    health = _health(
        parts,
        f"channel:{reference}",
        f"channel:@{reference}",
        f"channel:@{found.channel.handle}" if found else "",
        f"channel:{found.channel.id}" if found else "",
    )
    live = health["figures"].get("checked_at")
    return {
        "channel": reference,
        "id": found.channel.id if found else None,
        "title": found.channel.title if found else None,
        "member": record.joined if record else None,
        "adopted_at": record.adopted_at if record else None,
        "posts": found.posts if found else 0,
        "deleted": found.deleted if found else 0,
        "first_message": found.first if found else None,
        "last_message": found.last if found else None,
        **coverage_row(found, datetime.fromisoformat(live) if live else None),
        "last_post": last,
        "quiet_seconds": round((now - last).total_seconds()) if last else None,
        "calls_last_hour": health["figures"].get("calls_last_hour"),
        **health,
    }


def _feeds(
    watchlist: "Watchlist", status: "Status | None", parts: "Mapping[str, Part]", now: datetime
) -> list[Row]:
    records = {record.url: record for record in (status.feeds if status else ())}
    rows = []
    for outlet in watchlist.outlets:
        for url in outlet.feeds:
            record = records.get(url)
            success = record.last_success if record else None
            rows.append(
                {
                    "outlet": outlet.id,
                    "feed": url,
                    "last_success": success,
                    "lag_seconds": round((now - success).total_seconds()) if success else None,
                    "newest_item": record.newest_item if record else None,
                    "next_poll": record.next_poll if record else None,
                    "failures": record.failures if record else 0,
                    "error": record.error if record else None,
                    **_health(parts, f"feed:{url}"),
                }
            )
    return rows


def _destinations(
    watchlist: "Watchlist", status: "Status | None", parts: "Mapping[str, Part]", now: datetime
) -> list[Row]:
    lines = {line.destination: line for line in (status.destinations if status else ())}
    rows = []
    for name in sorted({*(d.name for d in watchlist.destinations), *lines}):
        line = lines.get(name)
        oldest = line.oldest_waiting if line else None
        rows.append(
            {
                "destination": name,
                "delivered": line.delivered if line else 0,
                "waiting": line.waiting if line else 0,
                "parked": line.parked if line else 0,
                "waiting_seconds": round((now - oldest).total_seconds()) if oldest else None,
                "last_delivered": line.last_delivered if line else None,
                "error": line.error if line else None,
                **_health(parts, f"destination:{name}"),
            }
        )
    return rows


def _problems(row: Row, limit: timedelta, now: datetime) -> Iterator[str]:
    daemon = row["daemon"]
    if daemon["last_sign"] is None:
        yield "the daemon is not running: start it with `monitor run`"
    elif not daemon["running"]:
        yield (
            f"the daemon (process {daemon['pid']}) gave its last sign of life"
            f" {when(daemon['last_sign'])}: it hangs or was killed"
        )
    for part in row["parts"]:
        if part["condition"] == "down":
            yield f"{part['name']} is down: {part['reason']}"
    for channel in row["channels"]:
        if channel["condition"] == "down":
            yield f"channel {channel['channel']} is down: {channel['reason']}"
        elif channel["id"] is None:
            yield f"channel {channel['channel']} has not been found yet"
    lines = [line for channel in row["channels"] for line in unproven(channel, limit, now)]
    yield from lines[:UNPROVEN_LINES]
    if len(lines) > UNPROVEN_LINES:
        yield f"and {len(lines) - UNPROVEN_LINES} more that are unproven"
    for feed in row["feeds"]:
        if feed["condition"] == "down":
            yield f"feed {feed['feed']} is down: {feed['reason']}"
        elif feed["failures"] >= FAILURES:
            yield f"feed {feed['feed']} failed {feed['failures']} times in a row: {feed['error']}"
    for destination in row["destinations"]:
        name = destination["destination"]
        if destination["parked"]:
            count = destination["parked"]
            yield (
                f"destination {name} refused {count} message{'' if count == 1 else 's'}:"
                f" {destination['error'] or 'no reason is known'};"
                " `monitor outbox retry` tries again"
            )
        elif destination["condition"] == "down":
            yield f"destination {name} is down: {destination['reason']}"


def _show(row: Row, now: datetime) -> None:
    daemon = row["daemon"]
    if daemon["running"]:
        since = ago((now - daemon["started"]).total_seconds())
        say(f"running for {since} (process {daemon['pid']})")
    for problem in row["problems"]:
        say(f"✗ {problem}", style="red")
    if row["healthy"]:
        say("✓ healthy", style="green")
    for incident in row["incidents"]:
        say(f"! {incident['subject']} since {when(incident['opened'])}: {incident['detail']}")
    if row["parts"]:
        say("")
        show_table(("part", "health"), [(p["name"], _condition(p)) for p in row["parts"]])
    if row["channels"]:
        say("")
        show_table(
            ("channel", "title", "posts", "coverage", "last post", "calls/h", "health"),
            [
                (
                    c["channel"],
                    one_line(c["title"] or "-", 30),
                    c["posts"],
                    coverage_sentence(c, now),
                    f"{ago(c['quiet_seconds'])} ago" if c["quiet_seconds"] is not None else "-",
                    _dash(c["calls_last_hour"]),
                    _condition(c),
                )
                for c in row["channels"]
            ],
        )
    if row["feeds"]:
        say("")
        show_table(
            ("feed", "last success", "newest item", "health"),
            [
                (f["feed"], when(f["last_success"]), when(f["newest_item"]), _condition(f))
                for f in row["feeds"]
            ],
        )
    if row["destinations"]:
        say("")
        show_table(
            ("destination", "delivered", "waiting", "parked", "last", "health"),
            [
                (
                    d["destination"],
                    d["delivered"],
                    d["waiting"],
                    d["parked"],
                    when(d["last_delivered"]),
                    _condition(d),
                )
                for d in row["destinations"]
            ],
        )
    say("")
    stories = ", ".join(
        f"{count} {'that state no event' if state == 'none' else state}"
        for state, count in sorted(row["stories"].items())
    )
    say(f"stories: {stories or 'none'}; reports: {row['reports']}")
    for backfill in row["backfills"]:
        say(f"unfinished backfill of {backfill['channel_id']}: {backfill['posts']} posts so far")


def _condition(row: Row) -> str:
    condition, reason = row["condition"] or "-", row["reason"] or row.get("error") or ""
    return one_line(f"{condition}: {reason}" if reason else condition, 80)


def _dash(value: object) -> object:
    return "-" if value is None else value
