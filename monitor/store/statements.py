"""What SQLite and PostgreSQL spell differently, and lists too long for one statement."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from monitor.model.ids import PostKey

T = TypeVar("T")
Row = dict[str, Any]
"""Values by column name, as SQLAlchemy takes them."""

_LIST = 5000
"""Values in one IN list; both databases bind at most 32,766 in one statement."""


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that has `on_conflict_do_…`."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def put(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    keep: Collection[str] = (),
    change: Mapping[str, ColumnElement[Any]] | None = None,
) -> None:
    """Insert rows, or replace those that have the same primary key.

    A stored row keeps the columns `keep`, and gets those of `change` by their expression.
    """
    if not rows:
        return
    statement = insert(connection, table)
    key = [column.name for column in table.primary_key]
    new = {
        name: statement.excluded[name] for name in rows[0] if name not in key and name not in keep
    }
    statement = statement.on_conflict_do_update(index_elements=key, set_={**new, **(change or {})})
    connection.execute(statement, rows)


def add_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose primary key is not there yet."""
    if rows:
        connection.execute(insert(connection, table).on_conflict_do_nothing(), rows)


def batches(values: Collection[T]) -> Iterator[list[T]]:
    """The values in lists short enough for one statement."""
    rest = iter(values)
    while batch := list(islice(rest, _LIST)):
        yield batch


def is_any(table: Table, keys: Sequence[PostKey]) -> ColumnElement[bool]:
    """Whether a row's `channel` and `message` are one of `keys`."""
    return tuple_(table.c.channel, table.c.message).in_([tuple(key) for key in keys])
