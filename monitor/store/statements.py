"""What SQLite and PostgreSQL spell differently, and lists too long for one statement."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.store.bulk import BulkInsert, Insert, Row

T = TypeVar("T")

_LIST = 5000
"""Values in one IN list; both databases bind at most 32,766 in one statement."""

_KEPT = 32
"""Statements kept, for making one anew costs more than running it. A database has its own."""

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
        _put(connection.dialect, table, keep, change).execute(connection, rows)


@lru_cache(_KEPT)
def _put(
    dialect: Dialect,
    table: Table,
    keep: tuple[str, ...],
    change: Callable[[New], Mapping[str, ColumnElement[Any]]] | None,
) -> BulkInsert:
    statement = insert(dialect.name, table)
    key = [column.name for column in table.primary_key]
    new: dict[str, ColumnElement[Any]] = {
        column.name: column
        for column in statement.excluded
        if column.name not in key and column.name not in keep
    }
    new.update(change(statement.excluded) if change else {})
    statement = statement.on_conflict_do_update(index_elements=key, set_=new)
    return BulkInsert(dialect, table, statement)


def add_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows, which name every column, whose primary key is not there yet."""
    if rows:
        _add_missing(connection.dialect, table).execute(connection, rows)


@lru_cache(_KEPT)
def _add_missing(dialect: Dialect, table: Table) -> BulkInsert:
    return BulkInsert(dialect, table, insert(dialect.name, table).on_conflict_do_nothing())


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
