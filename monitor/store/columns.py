"""Column types that hold the same values on SQLite and PostgreSQL.

Text loses what a database cannot hold: NUL and half surrogate pairs become U+FFFD, so that no
hostile text can fail a transaction.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

_HALF_PAIR = re.compile("[\ud800-\udfff]")


class UtcTime(TypeDecorator[datetime]):
    """An instant to the microsecond: aware UTC in, aware UTC out. Naive times are refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """`timestamptz` on PostgreSQL; on SQLite text in UTC, which sorts as time does."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """For SQLite the text that SQLAlchemy writes, in a fifth of its time."""

        def to_text(value: datetime | None) -> str | None:
            moment = self.process_bind_param(value, dialect)
            return None if moment is None else moment.isoformat(" ", "microseconds")

        if dialect.name == "sqlite":
            return to_text
        return lambda value: self.process_bind_param(value, dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"time without zone: {value!r}")
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that it is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text of any length that both databases can hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be stored."""
        return None if value is None else clean(value)


def clean(text: str) -> str:
    """The text as it is stored: NUL and half surrogate pairs replaced by U+FFFD."""
    try:
        text.encode()  # finds half a pair sooner than a search does
    except UnicodeEncodeError:
        text = _HALF_PAIR.sub("\ufffd", text)
    return text.replace("\0", "\ufffd")


BigId = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits. SQLite gives row ids of its own only to a column called INTEGER."""
