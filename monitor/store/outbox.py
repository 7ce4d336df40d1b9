"""The outbox: the messages that are to stand in the chats, and how far they do.

A row is one message of one chat. It waits while the chat lacks its current words, is delivered
once they stand there, and is parked when only a person can help. Within a destination nothing
overtakes a row that was told to wait, so that a chat which is flooded stays in order over a restart
too; but a row that keeps failing holds up nobody.

Alerts may be merged into a digest, which then is the message: it takes the place of the first of
them in the line, and holds their briefs. A row is retired when its destination moved to another
chat, or when its story went into another one before it was said.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from secrets import randbelow
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Executable,
    RowMapping,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    text,
    update,
)

from monitor.model.alert import Message, MessageKind, OutboxItem
from monitor.model.ids import StoryId
from monitor.store.bulk import Insert, Row
from monitor.store.columns import UtcTime
from monitor.store.database import Database
from monitor.store.schema import outbox
from monitor.store.statements import batches
from monitor.store.statements import insert as insert_or

WAITING, DELIVERED, PARKED = "waiting", "delivered", "parked"
MERGED, RETIRED = "merged", "retired"

PATIENCE = 5
"""Failed tries after which a row no longer holds up those behind it. The deliverer has the same."""

_alert = outbox.alias("alert")
"""The alert that a change answers."""

_digest = outbox.alias("digest_row")
"""The digest that holds this alert."""

_notice = outbox.alias("notice")
"""The notice that a notice answers."""


def write_messages(connection: Connection, said: Iterable[tuple[Message, datetime]]) -> None:
    """Put messages into the outbox. Of an alert or a notice said twice, the last words count."""
    alerts: dict[tuple[str, StoryId | None], Row] = {}
    notices: dict[tuple[str, str], Row] = {}
    others: list[Row] = []
    for message, at in said:
        row = _row(message, at)
        if message.kind is MessageKind.ALERT:
            alerts.setdefault((message.destination, message.story), row).update(_words(message))
        elif message.kind is MessageKind.NOTICE and message.subject is not None:
            key = (message.destination, message.subject)
            notices.setdefault(key, row).update(_words(message))
        else:
            others.append(row)
    if alerts:
        _write_alerts(connection, list(alerts.values()))
    if notices:
        connection.execute(_put_notice(connection.dialect.name), list(notices.values()))
    if others := _not_said_already(connection, others):
        connection.execute(insert(outbox), others)


def _not_said_already(connection: Connection, rows: Sequence[Row]) -> list[Row]:
    """The rows without the changes that their alert will tell: nobody began to send it yet, and it
    goes out in its newest words (see `begin`)."""
    stories = {row["story"] for row in rows if row["kind"] == MessageKind.CHANGE.value}
    untold = {
        (destination, story)
        for batch in batches(stories)
        for destination, story in connection.execute(_UNTOLD, {"stories": batch})
    }
    change = MessageKind.CHANGE.value
    return [r for r in rows if r["kind"] != change or (r["destination"], r["story"]) not in untold]


def new_row(destination: str, kind: MessageKind, at: datetime) -> Row:
    """A row that waits from `at`, with a fresh `random_id` and nothing to say yet."""
    return {
        "destination": destination,
        "kind": kind.value,
        "html": "",
        "version": 1,
        "delivered_version": 0,
        "random_id": 1 + randbelow(2**63 - 1),
        "status": WAITING,
        "queued": at,
        "not_before": at,
        "attempts": 0,
        "created": at,
        "brief": "",
    }


def _row(message: Message, at: datetime) -> Row:
    return {
        **new_row(message.destination, message.kind, at),
        **_words(message),
        "story": message.story,
        "subject": message.subject,
        "tried": message.doubtful_since,
    }


def _words(message: Message) -> Row:
    return {"html": message.html, "brief": message.brief, "answers": message.answers}


def _write_alerts(connection: Connection, rows: Sequence[Row]) -> None:
    """Insert alerts, or give those that are there their new words.

    The digest of an alert shows its brief; when that changes, the digest has other words.
    """
    merged = connection.execute(_put_alert(connection.dialect.name), rows).all()
    briefs = {(row["destination"], row["story"]): row["brief"] for row in rows}
    changed = {
        digest
        for alert, destination, story, digest in merged
        if digest is not None
        and connection.execute(
            _NEW_BRIEF, {"alert": alert, "words": briefs[destination, story]}
        ).rowcount
    }
    if changed:
        at = {"at": max(row["created"] for row in rows)}
        connection.execute(_CHANGED_DIGEST, [{"row": digest, **at} for digest in sorted(changed)])


def _in_line_again(queued: ColumnElement[Any], not_before: ColumnElement[Any]) -> Row:
    """A row has other words: one that waits keeps its place and its pause, one that was delivered
    gets in line."""
    delivered = outbox.c.status == DELIVERED
    return {
        "version": outbox.c.version + 1,
        "status": case((delivered, WAITING), else_=outbox.c.status),
        "queued": case((delivered, queued), else_=outbox.c.queued),
        "place": case((delivered, null()), else_=outbox.c.place),
        "not_before": case((delivered, not_before), else_=outbox.c.not_before),
        "attempts": case((delivered, 0), else_=outbox.c.attempts),
    }


@cache
def _put_alert(dialect: str) -> Executable:
    statement = insert_or(dialect, outbox)
    new = statement.excluded
    merged = outbox.c.digest.is_not(None)
    return statement.on_conflict_do_update(
        index_elements=["destination", "story"],
        index_where=text("kind = 'alert'"),
        set_={
            "html": new.html,
            "brief": case((merged, outbox.c.brief), else_=new.brief),
            **_in_line_again(new.queued, new.not_before),
        },
        where=or_(outbox.c.html != new.html, and_(merged, outbox.c.brief != new.brief)),
    ).returning(outbox.c.id, outbox.c.destination, outbox.c.story, outbox.c.digest)


@cache
def _put_notice(dialect: str) -> Insert:
    statement = insert_or(dialect, outbox)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["destination", "subject"],
        index_where=text("kind = 'notice' AND subject IS NOT NULL"),
        set_={
            "html": new.html,
            "answers": new.answers,
            **_in_line_again(new.queued, new.not_before),
        },
        where=outbox.c.html != new.html,
    )


_NEW_BRIEF = (
    update(outbox)
    .where(outbox.c.id == bindparam("alert"), outbox.c.brief != bindparam("words"))
    .values(brief=bindparam("words"))
)
_AT = bindparam("at", type_=UtcTime)
_CHANGED_DIGEST = (
    update(outbox).where(outbox.c.id == bindparam("row")).values(_in_line_again(_AT, _AT))
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


def pass_on_alerts(connection: Connection, story: StoryId, into: StoryId) -> frozenset[str]:
    """What was said of a story that went `into` another one.

    Where the other has no alert, this one's becomes its own. Elsewhere what surely nobody saw yet
    is retired. Returns the destinations where an alert of the story stands besides the other's, or
    may stand.
    """
    told = destinations_told(connection, [into])[into]
    ours = and_(outbox.c.story == story, outbox.c.kind.in_(("alert", "change")))
    become = update(outbox).where(ours, outbox.c.destination.not_in(told)).values(story=into)
    connection.execute(become)
    unseen = or_(
        outbox.c.kind == MessageKind.CHANGE.value,
        and_(
            outbox.c.message_id.is_(None),
            or_(outbox.c.tried.is_(None), outbox.c.status == PARKED),
        ),
    )
    retire = update(outbox).where(ours, outbox.c.status.in_((WAITING, PARKED)), unseen)
    connection.execute(retire.values(status=RETIRED))
    left = select(outbox.c.destination).where(
        ours, outbox.c.kind == literal_column("'alert'"), outbox.c.status != RETIRED
    )
    return frozenset(connection.execute(left).scalars())


_UNTOLD = (
    select(outbox.c.destination, outbox.c.story)
    .outerjoin(_digest, _digest.c.id == outbox.c.digest)
    .where(
        outbox.c.story.in_(bindparam("stories", expanding=True)),
        outbox.c.kind == literal_column("'alert'"),
        outbox.c.tried.is_(None),
        outbox.c.message_id.is_(None),
        _digest.c.tried.is_(None),
        _digest.c.message_id.is_(None),
    )
)
"""The alerts of these stories that surely nobody began to send, in a digest neither."""


def notices_told(connection: Connection, subjects: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The destinations where the notice of each subject stands."""
    told: dict[str, set[str]] = {subject: set() for subject in subjects}
    for batch in batches(subjects):
        for subject, destination in connection.execute(_NOTICES_TOLD, {"subjects": batch}):
            told[subject].add(destination)
    return {subject: frozenset(names) for subject, names in told.items()}


_NOTICES_TOLD = select(outbox.c.subject, outbox.c.destination).where(
    outbox.c.subject.in_(bindparam("subjects", expanding=True)),
    outbox.c.kind == literal_column("'notice'"),
    outbox.c.message_id.is_not(None),
)


def _line(destination: str | None) -> CTE:
    """All that can be delivered, each with the time from which it may be (`free`)."""
    change = outbox.c.kind == MessageKind.CHANGE.value
    # Kinds are spelled out where an index over one kind is to answer.
    answered_alert = and_(
        _alert.c.kind == literal_column("'alert'"),
        _alert.c.story == outbox.c.story,
        _alert.c.destination == outbox.c.destination,
        change,
    )
    answered_notice = and_(
        _notice.c.kind == literal_column("'notice'"),
        _notice.c.subject == outbox.c.answers,
        _notice.c.destination == outbox.c.destination,
        outbox.c.kind == MessageKind.NOTICE.value,
    )
    alert_stands = func.coalesce(_alert.c.message_id, _digest.c.message_id)
    place = func.coalesce(outbox.c.place, outbox.c.id)
    pause = case((outbox.c.attempts <= PATIENCE, outbox.c.not_before))
    held = func.max(pause).over(
        partition_by=outbox.c.destination, order_by=(outbox.c.queued, place), rows=(None, 0)
    )
    free = case((held > outbox.c.not_before, held), else_=outbox.c.not_before)
    query = (
        select(
            outbox,
            func.coalesce(alert_stands, _notice.c.message_id).label("reply_to"),
            place.label("order"),
            free.label("free"),
        )
        .select_from(outbox)
        .outerjoin(_alert, answered_alert)
        .outerjoin(_digest, _digest.c.id == _alert.c.digest)
        .outerjoin(_notice, answered_notice)
        .where(outbox.c.status == WAITING, or_(~change, alert_stands.is_not(None)))
    )
    if destination is not None:
        query = query.where(outbox.c.destination == destination)
    return query.cte("line")


def due(
    connection: Connection, now: datetime, limit: int, destination: str | None
) -> Sequence[OutboxItem]:
    """Items to deliver now, the ones that wait longest first."""
    line = _line(destination)
    query = (
        select(line).where(line.c.free <= now).order_by(line.c.queued, line.c.order).limit(limit)
    )
    rows = connection.execute(query).mappings().all()
    digests = [row["id"] for row in rows if row["kind"] == MessageKind.DIGEST.value]
    parts = _parts(connection, digests)
    return [_to_item(row, tuple(parts.get(row["id"], ()))) for row in rows]


def _parts(connection: Connection, digests: Collection[int]) -> dict[int, list[str]]:
    """The briefs of each digest's alerts, in the order of the alerts."""
    found: dict[int, list[str]] = {}
    for batch in batches(digests):
        query = (
            select(outbox.c.digest, outbox.c.brief)
            .where(outbox.c.digest.in_(batch))
            .order_by(outbox.c.queued, outbox.c.id)
        )
        for digest, brief in connection.execute(query):
            found.setdefault(digest, []).append(brief)
    return found


def next_due(connection: Connection, destination: str | None) -> datetime | None:
    """When the earliest item may be tried."""
    line = _line(destination)
    found: datetime | None = connection.execute(select(func.min(line.c.free))).scalar()
    return found


def _to_item(row: RowMapping, parts: tuple[str, ...]) -> OutboxItem:
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
        tried=row["tried"],
        parts=parts,
    )


def gather(connection: Connection, items: Sequence[OutboxItem], at: datetime) -> None:
    """Make one digest of alerts that nobody began to send, in the place of the first."""
    rows = _still_as_seen(connection, items)
    if len(rows) < 2:
        return
    first = rows[0]
    digest = {
        **new_row(first["destination"], MessageKind.DIGEST, at),
        "queued": first["queued"],
        "not_before": max(row["not_before"] for row in rows),
        "place": first["id"],
    }
    number = connection.execute(insert(outbox).values(digest).returning(outbox.c.id)).scalar_one()
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_([row["id"] for row in rows]))
        .values(digest=number, status=MERGED)
    )


def _still_as_seen(connection: Connection, items: Sequence[OutboxItem]) -> Sequence[RowMapping]:
    """The rows of those items that may go into one digest, in the order of the line."""
    seen = {item.id: item for item in items}
    query = (
        select(outbox)
        .where(
            outbox.c.id.in_(seen),
            outbox.c.destination == items[0].destination if items else null(),
            outbox.c.kind == MessageKind.ALERT.value,
            outbox.c.status == WAITING,
            outbox.c.tried.is_(None),
            outbox.c.message_id.is_(None),
        )
        .order_by(outbox.c.queued, outbox.c.id)
    )
    rows = connection.execute(query).mappings()
    return [row for row in rows if row["version"] == seen[row["id"]].version]


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

    async def begin(self, item: OutboxItem, at: datetime) -> bool:
        """An item is about to be sent for the first time; False when it has other words by now.

        The mark survives a loss of power.
        """
        if item.tried is not None or item.message_id is not None:
            return True
        statement = (
            update(outbox)
            .where(
                outbox.c.id == item.id,
                outbox.c.tried.is_(None),
                outbox.c.version == item.version,
                outbox.c.status == WAITING,
            )
            .values(tried=at)
        )
        return await self._database.change(
            lambda c: c.execute(statement).rowcount > 0, durable=True
        )

    async def gather(self, items: Sequence[OutboxItem], at: datetime) -> None:
        """Make one digest of alerts that were never tried, in their order, in their place.

        Those that were tried or got other words since they were read are left out; so are all when
        fewer than two are left.
        """
        await self._database.change(lambda c: gather(c, items, at))

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
