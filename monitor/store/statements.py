"""What SQLite and PostgreSQL spell differently, and lists too long for one statement."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

from monitor.model.ids import ChannelId, MessageId, PostKey

T = TypeVar("T")
Row = dict[str, Any]
"""Values by column name, as SQLAlchemy takes them."""

_LIST = 5000
"""Values in one IN list; both databases bind at most 32,766 in one statement."""


Insert = sqlite.Insert | postgresql.Insert
New = ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]
"""The row that could not be inserted, as SQL calls it: `excluded`."""


def insert(dialect: str, table: Table) -> Insert:
    """An INSERT that has `on_conflict_do_…`."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def put(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    keep: tuple[str, ...] = (),
    change: Callable[[New], Mapping[str, ColumnElement[Any]]] | None = None,
) -> None:
    """Insert rows, which name every column, or replace those that have the same primary key.

    A stored row keeps the columns `keep`; `change` gives expressions for others from the new row.
    """
    if rows:
        connection.execute(_put(connection.dialect.name, table, keep, change), rows)


@cache  # making a statement anew costs more than running it
def _put(
    dialect: str,
    table: Table,
    keep: tuple[str, ...],
    change: Callable[[New], Mapping[str, ColumnElement[Any]]] | None,
) -> Insert:
    statement = insert(dialect, table)
    key = [column.name for column in table.primary_key]
    new: dict[str, ColumnElement[Any]] = {
        column.name: column
        for column in statement.excluded
        if column.name not in key and column.name not in keep
    }
    new.update(change(statement.excluded) if change else {})
    return statement.on_conflict_do_update(index_elements=key, set_=new)


def add_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose primary key is not there yet."""
    if rows:
        connection.execute(_add_missing(connection.dialect.name, table), rows)


@cache
def _add_missing(dialect: str, table: Table) -> Insert:
    return insert(dialect, table).on_conflict_do_nothing()


def batches(values: Collection[T]) -> Iterator[list[T]]:
    """The values in lists short enough for one statement."""
    rest = iter(values)
    while batch := list(islice(rest, _LIST)):
        yield batch


def of_posts(table: Table, keys: Collection[PostKey]) -> Iterator[ColumnElement[bool]]:
    """Conditions which together ask for the rows of these posts, one channel at a time.

    Asked for all pairs of channel and message at once, SQLite reads the whole table.
    """
    channels: dict[ChannelId, list[MessageId]] = {}
    for key in sorted(set(keys)):
        channels.setdefault(key.channel, []).append(key.message)
    for channel, messages in channels.items():
        for batch in batches(messages):
            yield (table.c.channel == channel) & table.c.message.in_(batch)
