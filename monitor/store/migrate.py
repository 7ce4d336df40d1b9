"""What a database is to us (new, ours, older, newer, foreign), and the way to the newest schema."""

from pathlib import Path

from sqlalchemy import Connection

from monitor.errors import StoreError
from monitor.store.schema import APPLICATION_ID, SCHEMA_VERSION, VERSION_TABLE

MIGRATIONS = Path(__file__).parent / "migrations"


def stored_version(connection: Connection) -> str | None:
    """The schema's version; None for an empty database.

    Raises StoreError for a database that holds something else, or was written by a newer monitor.
    """
    if connection.dialect.name == "sqlite":
        ours, empty = _identify_sqlite(connection)
    else:
        ours, empty = _identify_postgresql(connection)
    if not ours:
        if empty:
            return None
        raise StoreError("holds something else than monitor's data; give monitor one of its own")
    version = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608 - our own constant
    if version is None:
        return None
    if str(version) > SCHEMA_VERSION:
        raise StoreError(
            f"has schema {version}, and this monitor knows schemas up to {SCHEMA_VERSION}:"
            " install the newer monitor that wrote it, or restore a backup"
        )
    return str(version)


def require_current(connection: Connection) -> None:
    """Raise StoreError unless the database is ours and has the newest schema."""
    version = stored_version(connection)
    if version is None:
        raise StoreError("is empty: start monitor once to create its tables")
    if version != SCHEMA_VERSION:
        raise StoreError(
            f"has schema {version}, and this monitor reads {SCHEMA_VERSION}:"
            " start `monitor run` once to migrate it"
        )


def migrate(connection: Connection) -> tuple[str | None, str]:
    """Bring the database to the newest schema, within the open transaction.

    Returns the versions before and after. Raises StoreError as `stored_version` does.
    """
    before = stored_version(connection)
    if before == SCHEMA_VERSION:
        return before, before
    # Imported where needed: most starts find the newest schema, and Alembic takes long to load.
    from alembic import command
    from alembic.config import Config

    if before is None and connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return before, SCHEMA_VERSION


def _identify_sqlite(connection: Connection) -> tuple[bool, bool]:
    """Whether it is ours, and whether it is empty."""
    mark = connection.exec_driver_sql("PRAGMA application_id").scalar()
    objects = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    return mark == APPLICATION_ID and bool(objects), mark in (0, APPLICATION_ID) and not objects


def _identify_postgresql(connection: Connection) -> tuple[bool, bool]:
    """Whether it is ours, and whether its current schema is empty."""
    ours = connection.exec_driver_sql(f"SELECT to_regclass('{VERSION_TABLE}') IS NOT NULL").scalar()
    tables = connection.exec_driver_sql(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
    ).scalar()
    return bool(ours), not tables
