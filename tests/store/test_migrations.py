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
from monitor.model.alert import Message, MessageKind
from monitor.model.ids import ChannelId, StoryId
from monitor.store import SqlStore, open_store
from monitor.store.migrate import MIGRATIONS
from monitor.store.schema import SCHEMA_VERSION, VERSION_TABLE, metadata
from tests.store.first_schema import POSTS, make_first
from tests.store.samples import NOON, channel_record, minutes

BY_DATE = sorted(POSTS, key=lambda post: post[3])


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
    )
    return list(compare_metadata(context, metadata))


def partial_indexes(connection: Connection) -> dict[str, tuple[bool, str]]:
    """Of each index over a part of a table: whether it is unique, and over which part.

    `compare_metadata` does not look at that.
    """
    found = {}
    for table in metadata.tables:
        for index in inspect(connection).get_indexes(table):
            for option, part in index.get("dialect_options", {}).items():
                if option.endswith("_where") and index["name"]:
                    found[index["name"]] = (bool(index["unique"]), str(part))
    return found


async def test_the_migrations_lead_to_the_described_schema(store: SqlStore) -> None:
    assert await store._database.read(differences) == []
    indexes = await store._database.read(partial_indexes)
    assert {name: unique for name, (unique, _) in indexes.items()} == {
        "uq_outbox_alert": True,
        "uq_outbox_notice": True,
        "ix_outbox_digest": False,
        "ix_messages_deleted": False,
    }
    assert "alert" in indexes["uq_outbox_alert"][1]
    assert "subject" in indexes["uq_outbox_notice"][1]


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


async def spans(store: SqlStore, channel: int) -> tuple[int, list[tuple[int, int]]]:
    """The base of a channel, and what is proven of it."""
    coverage = await store.coverage(ChannelId(channel))
    assert all(stretch.since == NOON for stretch in coverage.stretches)
    return coverage.base, [(s.range.low, s.range.high) for s in coverage.stretches]


async def test_what_the_first_schema_knew_was_read_is_in_the_ledger(url: str) -> None:
    await make_first(url)
    async with open_store(url) as store:
        assert await store._database.read(differences) == []
        # From the first news to the cursor; of what was read for its copies only what is stored.
        history = [(2, 4), (18, 18), (20, 20)]
        assert await spans(store, 1) == (21, [*history, (22, 30), (35, 35)])
        assert await spans(store, 2) == (100, [])
        assert await spans(store, 3) == (50, [(55, 55)])
        records = await store.channels()
        assert [(r.base, r.checked_at, r.adopted_at) for r in records] == [
            (21, None, NOON),
            (100, None, NOON),
            (50, None, NOON),
        ]
        posts = await store.posts_between(minutes(-9999), minutes(99))
        assert [p.post.key.message for p in posts] == [message for _, message, _, _ in BY_DATE]


async def test_what_waited_in_the_first_schema_may_have_been_sent(url: str) -> None:
    await make_first(url)
    async with open_store(url) as store:
        (waiting,) = await store.outbox.due(minutes(60), 9)
        assert (waiting.html, waiting.random_id, waiting.tried) == ("alert 2", 102, minutes(2))
        async with store.transaction() as unit:
            unit.say(Message("desk", MessageKind.ALERT, "alert 1", StoryId(1), "brief"), minutes(9))
        assert await store.outbox.due(minutes(60), 9) == [waiting]
        tried = {said.id: said.tried for said in await store.queries.outbox()}
        assert list(tried.values()) == [None, minutes(2), minutes(3)]


async def test_a_destination_of_the_first_schema_is_not_new(url: str) -> None:
    await make_first(url)
    chats = {"desk": "-1001", "night desk": None, "new desk": "-1002"}
    async with open_store(url) as store:
        since = await store.know_destinations(chats, minutes(60))
        assert since == {"desk": minutes(1), "night desk": minutes(3), "new desk": minutes(60)}
        assert await store.know_destinations(chats, minutes(90)) == since
        (waiting,) = await store.outbox.due(minutes(60), 9)
        assert waiting.destination == "desk"
