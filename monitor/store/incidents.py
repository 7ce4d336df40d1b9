"""Incidents: what is or was wrong with the tool itself."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, select

from monitor.model.incident import Incident
from monitor.store.bulk import Insert
from monitor.store.schema import incidents
from monitor.store.statements import insert


def write_incidents(connection: Connection, saved: Sequence[Incident]) -> None:
    """Insert incidents, or replace them. Of one saved twice the last form counts."""
    rows = {
        (i.subject, i.opened): {
            "subject": i.subject,
            "opened": i.opened,
            "closed": i.closed,
            "detail": i.detail,
        }
        for i in saved
    }
    if rows:
        connection.execute(_put(connection.dialect.name), list(rows.values()))


@cache
def _put(dialect: str) -> Insert:
    statement = insert(dialect, incidents)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["subject", "opened"], set_={"closed": new.closed, "detail": new.detail}
    )


def open_incidents(connection: Connection) -> Sequence[Incident]:
    """Those that are not over, the oldest first."""
    query = (
        select(incidents.c.subject, incidents.c.opened, incidents.c.detail)
        .where(incidents.c.closed.is_(None))
        .order_by(incidents.c.opened, incidents.c.id)
    )
    return [
        Incident(subject, opened, detail) for subject, opened, detail in connection.execute(query)
    ]
