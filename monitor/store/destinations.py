"""Where messages go. A destination that points to another chat is another destination."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, case, delete, func, select, update

from monitor.store.outbox import PARKED, RETIRED, WAITING
from monitor.store.schema import destinations, outbox
from monitor.store.statements import put


def know(
    connection: Connection, chats: Mapping[str, str | None], at: datetime
) -> Mapping[str, datetime]:
    """Learn the chats by the destinations' names; returns since when each has existed.

    What was said in a chat that a name leaves is retired with it. A chat that goes on under a new
    name takes its messages along. A destination that comes back begins anew, in its old messages.
    """
    known = {row["name"]: row for row in connection.execute(select(destinations)).mappings()}
    oldest = {} if known else _oldest_messages(connection)
    for name, chat in chats.items():
        if name in known and known[name]["chat"] != chat:
            _move(connection, name, f"{name} (until {at:%Y-%m-%dT%H:%M:%SZ})", retire=True)
    since: dict[str, datetime] = {}
    for name, chat in chats.items():
        row = known.get(name)
        if row is not None and row["chat"] == chat:
            since[name] = row["since"] if row["gone"] is None else at
            continue
        before = _before(known, chats, chat)
        if before is None:
            since[name] = oldest.get(name, at)
            continue
        # Nobody else can have it: two names of one chat are told apart by the first that asks.
        known.pop(before["name"])
        _move(connection, before["name"], name)
        connection.execute(delete(destinations).where(destinations.c.name == before["name"]))
        since[name] = before["since"] if before["gone"] is None else at
    gone = [{**row, "gone": row["gone"] or at} for name, row in known.items() if name not in chats]
    present = [
        {"name": name, "chat": chat, "since": since[name], "gone": None}
        for name, chat in chats.items()
    ]
    put(connection, destinations, [*gone, *present])
    return since


def _before(
    known: Mapping[str, RowMapping], chats: Mapping[str, str | None], chat: str | None
) -> RowMapping | None:
    """The destination that this chat was under a name that is no longer used."""
    return next(
        (row for name, row in known.items() if name not in chats and row["chat"] == chat), None
    )


def _oldest_messages(connection: Connection) -> dict[str, datetime]:
    """Since when each destination of the outbox has existed, as far as one can tell."""
    query = select(outbox.c.destination, func.min(outbox.c.created)).group_by(outbox.c.destination)
    return {row.destination: row[1] for row in connection.execute(query)}


def _move(connection: Connection, name: str, to: str, *, retire: bool = False) -> None:
    """Give a destination's messages to another; with `retire` nothing of it is sent any more."""
    statement = update(outbox).where(outbox.c.destination == name).values(destination=to)
    if retire:
        pending = outbox.c.status.in_((WAITING, PARKED))
        statement = statement.values(status=case((pending, RETIRED), else_=outbox.c.status))
    connection.execute(statement)
