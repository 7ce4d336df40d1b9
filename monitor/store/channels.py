"""Channels that were resolved, and the backfills."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from monitor.model.ids import ChannelId
from monitor.pipeline.ports import BackfillRecord, ChannelRecord
from monitor.store.schema import backfills, channels
from monitor.store.statements import put


def to_channel(row: RowMapping) -> ChannelRecord:
    """A channel from its row."""
    return ChannelRecord(**row)


def all_channels(connection: Connection) -> Sequence[ChannelRecord]:
    """All resolved channels, by id."""
    rows = connection.execute(select(channels).order_by(channels.c.id)).mappings()
    return [to_channel(row) for row in rows]


def save_channel(connection: Connection, channel: ChannelRecord) -> None:
    """Insert or replace; of a known channel what `checked` and the adoption said is kept."""
    put(connection, channels, [asdict(channel)], keep=("base", "adopted_at", "checked_at"))


def checked(connection: Connection, moments: Mapping[ChannelId, datetime]) -> None:
    """Record when each channel was seen to have nothing above what was read."""
    if moments:
        connection.execute(_CHECKED, [{"c": c, "at": at} for c, at in moments.items()])


_CHECKED = (
    update(channels).where(channels.c.id == bindparam("c")).values(checked_at=bindparam("at"))
)


def find_channel(connection: Connection, name: str | int) -> ChannelId | None:
    """The id of the channel with this bare id, handle (with or without `@`) or reference."""
    if isinstance(name, int):
        return ChannelId(name)
    wanted = name.removeprefix("@").lower()
    query = (
        select(channels.c.id)
        .where(
            (func.lower(channels.c.handle) == wanted) | (func.lower(channels.c.reference) == wanted)
        )
        .order_by(channels.c.id)
    )
    found = connection.execute(query).scalars().first()
    return None if found is None else ChannelId(found)


def to_backfill(row: RowMapping) -> BackfillRecord:
    """A backfill from its row."""
    return BackfillRecord(**{name: row[name] for name in row if name != "begun"})


def write_backfills(connection: Connection, saved: Mapping[int, BackfillRecord]) -> None:
    """Replace position, count and end of these backfills."""
    if saved:
        connection.execute(
            update(backfills)
            .where(backfills.c.id == bindparam("b"))
            .values(position=bindparam("p"), posts=bindparam("n"), done=bindparam("d")),
            [{"b": b.id, "p": b.position, "n": b.posts, "d": b.done} for b in saved.values()],
        )


def begin_backfill(
    connection: Connection,
    channel: ChannelId,
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    at: datetime,
) -> BackfillRecord:
    """The unfinished backfill with the same arguments, or a new one."""
    query = (
        select(backfills)
        .where(
            backfills.c.channel == channel,
            backfills.c.since.is_not_distinct_from(since),
            backfills.c.until.is_not_distinct_from(until),
            backfills.c.limit.is_not_distinct_from(limit),
            backfills.c.done.is_(False),
        )
        .order_by(backfills.c.id.desc())
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        row = (
            connection.execute(
                insert(backfills)
                .values(
                    channel=channel,
                    since=since,
                    until=until,
                    limit=limit,
                    position=0,
                    posts=0,
                    done=False,
                    begun=at,
                )
                .returning(backfills)
            )
            .mappings()
            .one()
        )
    return to_backfill(row)
