"""Whole rows written without SQLAlchemy's work for each of them, which costs more than the writing.

A statement is compiled once, and the driver gets plain values, each converted by its column's type
as SQLAlchemy would. SQLite executes many rows as one statement, during which Python goes on with
other work; asyncpg sends PostgreSQL the rows of one statement together.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]
"""Values by column name, as SQLAlchemy takes them."""
Insert = sqlite.Insert | postgresql.Insert
Encode = Callable[[Any], Any]

TOGETHER = 100
"""Rows in one statement of SQLite. More are no faster, and each number of rows is a statement that
the driver keeps; all columns of so many rows must be fewer than the 32,766 values it may have."""


class BulkInsert:
    """An INSERT into all columns of a table, whatever it does on conflict, for one dialect."""

    def __init__(self, dialect: Dialect, table: Table, statement: Insert) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=table.columns.keys())
        # The order in which the statement names its columns, which is that of its values.
        self._columns = [table.columns[name] for name in compiled.positiontup or ()]
        assert len(self._columns) == len(table.columns), "a value beside those of the row"
        self._encoders: list[Encode | None] = [
            column.type.dialect_impl(dialect).bind_processor(dialect) for column in self._columns
        ]
        self._text = str(compiled)
        self._one_row = f"({', '.join('?' * len(self._columns))})"
        assert dialect.name != "sqlite" or self._one_row in self._text

    def execute(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write rows, one after the other, which name every column. Raises ValueError for a value
        that its column refuses."""
        values = self._encoded(rows)
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql(self._text, values)
            return
        whole = len(values) - len(values) % TOGETHER
        if whole:
            batches = [_flat(values[i : i + TOGETHER]) for i in range(0, whole, TOGETHER)]
            connection.exec_driver_sql(self._for_rows(TOGETHER), batches)
        if rest := values[whole:]:
            connection.exec_driver_sql(self._for_rows(len(rest)), _flat(rest))

    def _encoded(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        """The rows as the driver takes them. What a column repeats is converted once."""
        columns = []
        for column, encode in zip(self._columns, self._encoders, strict=True):
            values = [row[column.name] for row in rows]
            if encode is not None:
                known = {value: encode(value) for value in set(values)}
                values = [known[value] for value in values]
            columns.append(values)
        return list(zip(*columns, strict=True))

    def _for_rows(self, count: int) -> str:
        return self._text.replace(self._one_row, ", ".join([self._one_row] * count), 1)


def _flat(rows: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(rows))
