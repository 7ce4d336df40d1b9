"""The outbox: the messages that are to stand in the chats, and how far they do.

A row is one message of one chat. It waits while the chat lacks its current words, is delivered
once they stand there, and is parked when only a person can help. Within a destination nothing
overtakes a row that was told to wait, so that a chat which is flooded stays in order over a restart
too; but a row that keeps failing holds up nobody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from secrets import randbelow

from sqlalchemy import (
    CTE,
    Connection,
    RowMapping,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from monitor.model.alert import Message, MessageKind, OutboxItem
from monitor.model.ids import StoryId
from monitor.store.bulk import Insert, Row
from monitor.store.database import Database
from monitor.store.schema import outbox
from monitor.store.statements import batches
from monitor.store.statements import insert as insert_or

WAITING, DELIVERED, PARKED = "waiting", "delivered", "parked"

PATIENCE = 5
"""Failed tries after which a row no longer holds up those behind it. The deliverer has the same."""

_alert = outbox.alias("alert")
"""The alert that a change answers."""


def write_messages(connection: Connection, said: Iterable[tuple[Message, datetime]]) -> None:
    """Put messages into the outbox. Of an alert said twice, the last words count."""
    alerts: dict[tuple[str, StoryId | None], Row] = {}
    others: list[Row] = []
    for message, at in said:
        row = _row(message, at)
        if message.kind is MessageKind.ALERT:
            alerts.setdefault((message.destination, message.story), row)["html"] = message.html
        else:
            others.append(row)
    if alerts:
        _write_alerts(connection, list(alerts.values()))
    if others:
        connection.execute(insert(outbox), others)


def _row(message: Message, at: datetime) -> Row:
    return {
        "destination": message.destination,
        "kind": message.kind.value,
        "story": message.story,
        "html": message.html,
        "version": 1,
        "delivered_version": 0,
        "random_id": 1 + randbelow(2**63 - 1),
        "status": WAITING,
        "queued": at,
        "not_before": at,
        "attempts": 0,
        "created": at,
    }


def _write_alerts(connection: Connection, rows: Sequence[Row]) -> None:
    """Insert alerts, or give those that are there their new words.

    One that waits keeps its place and its pause; one that was delivered gets in line again.
    """
    connection.execute(_put_alert(connection.dialect.name), rows)


@cache
def _put_alert(dialect: str) -> Insert:
    statement = insert_or(dialect, outbox)
    new = statement.excluded
    delivered = outbox.c.status == DELIVERED
    return statement.on_conflict_do_update(
        index_elements=["destination", "story"],
        index_where=text("kind = 'alert'"),
        set_={
            "html": new.html,
            "version": outbox.c.version + 1,
            "status": case((delivered, WAITING), else_=outbox.c.status),
            "queued": case((delivered, new.queued), else_=outbox.c.queued),
            "not_before": case((delivered, new.not_before), else_=outbox.c.not_before),
            "attempts": case((delivered, 0), else_=outbox.c.attempts),
        },
        where=outbox.c.html != new.html,
    )


def destinations_told(
    connection: Connection, stories: Collection[StoryId]
) -> Mapping[StoryId, frozenset[str]]:
    """The destinations that have an alert of each story, whatever became of it."""
    told: dict[StoryId, set[str]] = {story: set() for story in stories}
    for batch in batches(stories):
        for story, destination in connection.execute(_TOLD, {"stories": batch}):
            told[StoryId(story)].add(destination)
    return {story: frozenset(names) for story, names in told.items()}


_TOLD = select(outbox.c.story, outbox.c.destination).where(
    outbox.c.story.in_(bindparam("stories", expanding=True)),
    outbox.c.kind == MessageKind.ALERT.value,
)


def _line(destination: str | None) -> CTE:
    """All that can be delivered, each with the time from which it may be (`free`)."""
    answers = and_(
        _alert.c.kind == MessageKind.ALERT.value,
        _alert.c.story == outbox.c.story,
        _alert.c.destination == outbox.c.destination,
        outbox.c.kind == MessageKind.CHANGE.value,
    )
    pause = case((outbox.c.attempts <= PATIENCE, outbox.c.not_before))
    held = func.max(pause).over(
        partition_by=outbox.c.destination,
        order_by=(outbox.c.queued, outbox.c.id),
        rows=(None, 0),
    )
    free = case((held > outbox.c.not_before, held), else_=outbox.c.not_before)
    query = (
        select(outbox, _alert.c.message_id.label("reply_to"), free.label("free"))
        .outerjoin(_alert, answers)
        .where(
            outbox.c.status == WAITING,
            or_(outbox.c.kind != MessageKind.CHANGE.value, _alert.c.message_id.is_not(None)),
        )
    )
    if destination is not None:
        query = query.where(outbox.c.destination == destination)
    return query.cte("line")


def due(
    connection: Connection, now: datetime, limit: int, destination: str | None
) -> Sequence[OutboxItem]:
    """Items to deliver now, the ones that wait longest first."""
    line = _line(destination)
    query = select(line).where(line.c.free <= now).order_by(line.c.queued, line.c.id).limit(limit)
    return [_to_item(row) for row in connection.execute(query).mappings()]


def next_due(connection: Connection, destination: str | None) -> datetime | None:
    """When the earliest item may be tried."""
    line = _line(destination)
    found: datetime | None = connection.execute(select(func.min(line.c.free))).scalar()
    return found


def _to_item(row: RowMapping) -> OutboxItem:
    return OutboxItem(
        id=row["id"],
        destination=row["destination"],
        kind=MessageKind(row["kind"]),
        html=row["html"],
        version=row["version"],
        random_id=row["random_id"],
        message_id=row["message_id"],
        reply_to=row["reply_to"],
        attempts=row["attempts"],
        created=row["created"],
    )


class SqlOutbox:
    """The outbox as the delivery sees it. Fulfils `pipeline.ports.Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(
        self, now: datetime, limit: int, *, destination: str | None = None
    ) -> Sequence[OutboxItem]:
        """Items to deliver now, oldest first."""
        return await self._database.read(lambda c: due(c, now, limit, destination))

    async def next_due(self, *, destination: str | None = None) -> datetime | None:
        """When the earliest waiting item may be tried; None if none waits."""
        return await self._database.read(lambda c: next_due(c, destination))

    async def delivered(self, item: OutboxItem, message_id: int, at: datetime) -> None:
        """`item.version` stands in the chat. If there are newer words by now, it is due again."""
        current = outbox.c.version <= item.version
        await self._update(
            item,
            {
                "message_id": message_id,
                "delivered_version": item.version,
                "delivered_at": at,
                "status": case((current, DELIVERED), else_=WAITING),
                "not_before": at,
                "attempts": 0,
                "error": None,
            },
        )

    async def postpone(self, item: OutboxItem, until: datetime, reason: str) -> None:
        """Try again not before `until`; counts an attempt."""
        await self._update(
            item, {"not_before": until, "attempts": outbox.c.attempts + 1, "error": reason}
        )

    async def park(self, item: OutboxItem, reason: str, at: datetime) -> None:
        """Give up until `unpark`."""
        await self._update(item, {"status": PARKED, "parked_at": at, "error": reason})

    async def unpark(self, at: datetime, *, destination: str | None = None) -> int:
        """Let parked items (of `destination`) be tried again from `at`. Returns how many."""
        statement = update(outbox).where(outbox.c.status == PARKED)
        if destination is not None:
            statement = statement.where(outbox.c.destination == destination)
        statement = statement.values(status=WAITING, not_before=at, attempts=0, parked_at=None)
        return await self._database.change(lambda c: c.execute(statement).rowcount)

    async def _update(self, item: OutboxItem, values: Row) -> None:
        statement = update(outbox).where(
            outbox.c.id == item.id, outbox.c.delivered_version <= item.version
        )
        await self._database.change(lambda c: c.execute(statement.values(values)))
