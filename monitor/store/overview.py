"""The store at one glance, and one post in full."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Label, RowMapping, Select, bindparam, case, func, select

from monitor.model.alert import MessageKind
from monitor.model.ids import ChannelId, MessageId, PostKey, StoryId
from monitor.model.ledger import Coverage
from monitor.model.story import State
from monitor.store.channels import all_channels, to_backfill
from monitor.store.feeds import all_feeds
from monitor.store.finding import channel_of, channels_by_id, found_posts
from monitor.store.incidents import open_incidents
from monitor.store.ledger import coverages, unreadable_counts
from monitor.store.links import links_of
from monitor.store.migrate import stored_version
from monitor.store.outbox import DELIVERED, PARKED, WAITING
from monitor.store.posts import versions_of
from monitor.store.reports import earlier_versions, reports_by_id
from monitor.store.rows import (
    ChannelStatus,
    DestinationStatus,
    Explanation,
    ProvenIds,
    SaidMessage,
    StateChange,
    Status,
)
from monitor.store.schema import (
    backfills,
    destinations,
    messages,
    outbox,
    posts,
    reports,
    state_changes,
    stories,
)
from monitor.store.stories import stories_of


def status(connection: Connection) -> Status:
    """All channels, feeds and destinations, and how much is stored."""
    unfinished = select(backfills).where(backfills.c.done.is_(False)).order_by(backfills.c.id)
    return Status(
        schema=stored_version(connection) or "",
        channels=_channels(connection),
        feeds=tuple(all_feeds(connection)),
        destinations=_destinations(connection),
        backfills=tuple(to_backfill(row) for row in connection.execute(unfinished).mappings()),
        stories={
            None if state is None else State(state): count
            for state, count in connection.execute(
                select(stories.c.state, func.count())
                .where(stories.c.merged_into.is_(None))
                .group_by(stories.c.state)
            )
        },
        reports=connection.execute(select(func.count()).select_from(reports)).scalar_one(),
        incidents=tuple(open_incidents(connection)),
    )


def _channels(connection: Connection) -> tuple[ChannelStatus, ...]:
    query = select(
        posts.c.channel,
        func.count().label("posts"),
        func.count(posts.c.deleted).label("deleted"),
        func.min(posts.c.date).label("first_date"),
        func.max(posts.c.date).label("last_date"),
    ).group_by(posts.c.channel)
    counts = {row["channel"]: row for row in connection.execute(query).mappings()}
    # Asked for apart, so that each is answered from an index and no text is read.
    ends = select(posts.c.channel, func.min(posts.c.message), func.max(posts.c.message)).group_by(
        posts.c.channel
    )
    first_last = {channel: (first, last) for channel, first, last in connection.execute(ends)}
    records = {record.id: record for record in all_channels(connection)}
    known = channels_by_id(connection)
    covered = coverages(connection)
    unreadable = unreadable_counts(connection)
    found: list[ChannelStatus] = []
    for channel in sorted({*counts, *records}):
        count = counts.get(channel)
        first, last = first_last.get(channel, (None, None))
        coverage = covered.get(channel)
        found.append(
            ChannelStatus(
                channel_of(known, channel),
                records.get(channel),
                count["posts"] if count else 0,
                count["deleted"] if count else 0,
                first,
                last,
                count["first_date"] if count else None,
                count["last_date"] if count else None,
                coverage,
                _proven(connection, channel, coverage) if coverage else None,
                unreadable.get(channel, 0),
            )
        )
    return tuple(found)


def _proven(connection: Connection, channel: ChannelId, coverage: Coverage) -> ProvenIds | None:
    complete = coverage.complete
    if complete is None:
        return None
    values = {"channel": channel, "low": complete.low, "high": complete.high}
    known = connection.execute(_KNOWN, values).scalar_one()
    deleted = connection.execute(_DELETED, values).scalar_one()
    return ProvenIds(known - deleted, deleted, len(complete) - known)


# The first is answered from an index alone, the second from one of what is deleted.
_KNOWN = (
    select(func.count())
    .select_from(messages)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.message.between(bindparam("low"), bindparam("high")),
    )
)
_DELETED = _KNOWN.where(messages.c.deleted_at.is_not(None))


def _destinations(connection: Connection) -> tuple[DestinationStatus, ...]:
    def count(status: str) -> Label[int]:
        return func.count(case((outbox.c.status == status, 1))).label(status)

    last_failed = (
        select(outbox.c.destination, func.max(outbox.c.id).label("id"))
        .where(outbox.c.error.is_not(None), outbox.c.status != DELIVERED)
        .group_by(outbox.c.destination)
        .subquery()
    )
    errors = select(outbox.c.destination, outbox.c.error).join(
        last_failed, outbox.c.id == last_failed.c.id
    )
    reasons: dict[str, str] = dict(connection.execute(errors).all())
    query = (
        select(
            outbox.c.destination,
            count(WAITING),
            count(PARKED),
            count(DELIVERED),
            func.min(case((outbox.c.status == WAITING, outbox.c.queued))).label("oldest_waiting"),
            func.max(outbox.c.delivered_at).label("last_delivered"),
        )
        .group_by(outbox.c.destination)
        .order_by(outbox.c.destination)
    )
    known = set(connection.execute(select(destinations.c.name)).scalars())
    return tuple(
        DestinationStatus(**row, error=reasons.get(row["destination"]))
        for row in connection.execute(query).mappings()
        # Of what was retired with its chat nothing waits.
        if not known or row["destination"] in known or row["waiting"] or row["parked"]
    )


def explain(connection: Connection, key: PostKey) -> Explanation | None:
    """Everything about one post; None if it is not stored."""
    found = found_posts(connection, [key])
    if not found:
        return None
    post = found[0]
    story = next(iter(stories_of(connection, [key])), None)
    others = [m.post for m in story.members if m.post != key] if story else []
    linked = links_of(connection, [key])
    known = reports_by_id(connection, [link.report for link in linked])
    return Explanation(
        post=post,
        versions=tuple(versions_of(connection, key)),
        gone=_gone(connection, key),
        member=next((m for m in story.members if m.post == key), None) if story else None,
        story=story,
        changes=_changes(connection, story.id) if story else (),
        neighbours=tuple(found_posts(connection, others)),
        links=tuple(
            (link, known[link.report]) for link in sorted(linked, key=lambda link: -link.p)
        ),
        said=_said(connection, story.id) if story else (),
        revised=earlier_versions(connection, list(known)),
    )


def _gone(connection: Connection, key: PostKey) -> Mapping[MessageId, datetime]:
    query = (
        select(messages.c.message, messages.c.deleted_at)
        .where(
            messages.c.channel == key.channel,
            messages.c.post == key.message,
            messages.c.deleted_at.is_not(None),
        )
        .order_by(messages.c.message)
    )
    return {MessageId(message): at for message, at in connection.execute(query)}


def _changes(connection: Connection, story: StoryId) -> tuple[StateChange, ...]:
    query = (
        select(state_changes.c.at, state_changes.c.before, state_changes.c.after)
        .where(state_changes.c.story == story)
        .order_by(state_changes.c.id)
    )
    return tuple(
        StateChange(at, before and State(before), after and State(after))
        for at, before, after in connection.execute(query)
    )


def _said(connection: Connection, story: StoryId) -> tuple[SaidMessage, ...]:
    query = _SAID.where(outbox.c.story == story).order_by(outbox.c.id)
    return tuple(_to_said(row) for row in connection.execute(query).mappings())


def said_messages(
    connection: Connection, status: str | None, destination: str | None, limit: int
) -> tuple[SaidMessage, ...]:
    """The newest so many messages of the outbox, by id."""
    query = _SAID.order_by(outbox.c.id.desc()).limit(limit)
    if status is not None:
        query = query.where(outbox.c.status == status)
    if destination is not None:
        query = query.where(outbox.c.destination == destination)
    rows = connection.execute(query).mappings().all()
    return tuple(_to_said(row) for row in reversed(rows))


_digest = outbox.alias("digest_row")
_SAID: Select[Any] = select(outbox, _digest.c.message_id.label("digest_message")).outerjoin(
    _digest, _digest.c.id == outbox.c.digest
)


def _to_said(row: RowMapping) -> SaidMessage:
    return SaidMessage(
        id=row["id"],
        destination=row["destination"],
        kind=MessageKind(row["kind"]),
        story=row["story"],
        html=row["html"],
        version=row["version"],
        delivered_version=row["delivered_version"],
        message_id=row["message_id"] or row["digest_message"],
        status=row["status"],
        attempts=row["attempts"],
        error=row["error"],
        created=row["created"],
        not_before=row["not_before"],
        delivered_at=row["delivered_at"],
        tried=row["tried"],
        digest=row["digest"],
        subject=row["subject"],
    )
