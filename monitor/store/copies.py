"""A database that was restored from a copy does not know what was said since.

Whoever makes a copy writes into it, and only into it, when that was (`COPIED_AT`). Whoever begins
to decide in such a copy stays silent on the past.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, select, update

from monitor.store.schema import facts, outbox
from monitor.store.statements import put

COPIED_AT = "copied_at"
"""When this copy was made."""

QUIET_BEFORE = "quiet_before"
"""What was published before rings nobody."""


def take_over(connection: Connection, at: datetime) -> datetime | None:
    """Make a fresh copy the database that decides; returns when it was made, None for no copy."""
    copied = _moment(connection, COPIED_AT)
    if copied is None:
        return None
    connection.execute(delete(facts).where(facts.c.name == COPIED_AT))
    begun = at.astimezone(UTC).replace(microsecond=0)  # Telegram dates posts in whole seconds
    put(connection, facts, [{"name": QUIET_BEFORE, "value": begun.isoformat()}])
    # The original may have sent them after the copy was made.
    connection.execute(
        update(outbox)
        .where(outbox.c.message_id.is_(None))
        .values(tried=func.coalesce(outbox.c.tried, outbox.c.created))
    )
    return copied


def quiet_before(connection: Connection) -> datetime | None:
    """What was published before rings nobody; None unless this is a restored copy."""
    return _moment(connection, QUIET_BEFORE)


def _moment(connection: Connection, name: str) -> datetime | None:
    value = connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()
    return None if value is None else datetime.fromisoformat(value)
