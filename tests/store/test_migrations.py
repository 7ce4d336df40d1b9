"""Migrations: they lead to the schema as it is described, and to nothing else."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from monitor.errors import StoreError
from monitor.store import SqlStore, open_store
from monitor.store.migrate import MIGRATIONS
from monitor.store.schema import SCHEMA_VERSION, VERSION_TABLE, metadata
from tests.store.samples import channel_record


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
    )
    return list(compare_metadata(context, metadata))


def partial_index(connection: Connection) -> bool:
    """Whether alerts are unique by an index over alerts alone; `compare_metadata` does not look."""
    (found,) = (
        i for i in inspect(connection).get_indexes("outbox") if i["name"] == "uq_outbox_alert"
    )
    options = found["dialect_options"]
    return bool(found["unique"]) and any("alert" in str(v) for v in options.values())


async def test_the_migrations_lead_to_the_described_schema(store: SqlStore) -> None:
    assert await store._database.read(differences) == []
    assert await store._database.read(partial_index)


def test_the_newest_migration_is_the_version_that_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)

    assert script.get_heads() == [SCHEMA_VERSION]
    revisions = [r.revision for r in script.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)  # versions are compared as strings


async def test_a_migration_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "monitor.sqlite"

    def fail(*_: object) -> None:
        raise StoreError("failed on the way")

    from alembic import command

    upgrade = command.upgrade

    def upgrade_and_fail(*arguments: Any) -> None:
        upgrade(*arguments)
        fail()

    monkeypatch.setattr(command, "upgrade", upgrade_and_fail)
    with pytest.raises(StoreError, match="failed on the way"):
        async with open_store(f"sqlite:///{path}"):
            pass
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    assert connection.execute("PRAGMA application_id").fetchone() == (0,)
    connection.close()
    monkeypatch.undo()

    async with open_store(f"sqlite:///{path}") as store:
        await store.save_channel(channel_record())


async def test_opening_a_current_database_migrates_nothing(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_store(url):
        pass
    from alembic import command

    monkeypatch.setattr(command, "upgrade", None)  # called, it would fail
    async with open_store(url) as store:
        assert await store.channels() == []
