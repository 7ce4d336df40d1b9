"""Opening: what is made, what is refused and in which words."""

# ruff: noqa: ASYNC240 - small files, and nothing else runs in a test's loop

import asyncio
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import open_store
from monitor.store.address import parse_address
from monitor.store.schema import APPLICATION_ID, SCHEMA_VERSION
from tests.store.samples import channel_record, key, proof, stored


async def refusal(url: str, **options: bool | float) -> str:
    """The words with which a database is refused."""
    with pytest.raises(StoreError) as refused:
        async with open_store(url, **options):  # type: ignore[arg-type]
            pass
    return str(refused.value)


def sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def value(path: Path, query: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchone()[0]
    finally:
        connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.sqlite"


# ---------------------------------------------------------------- on both databases


def test_both_databases_are_tried(kind: str) -> None:
    """Its only purpose is to show where PostgreSQL was not."""
    if not os.environ.get("MONITOR_TEST_POSTGRES"):
        pytest.skip("PostgreSQL not tried: MONITOR_TEST_POSTGRES gives no server")
    assert kind in ("sqlite", "postgresql")


async def test_what_was_stored_is_there_after_opening_again(url: str) -> None:
    async with open_store(url) as store, store.transaction() as unit:
        unit.save_post(stored(1))
    async with open_store(url) as store:
        assert await store.posts([key(1)]) == [stored(1)]


async def test_a_read_only_store_reads_and_refuses_to_write(url: str) -> None:
    async with open_store(url) as store:
        await store.save_channel(channel_record())
    async with open_store(url, read_only=True) as store:
        assert await store.channels() == [channel_record()]
        with pytest.raises(StoreError, match="opened to be read"):
            await store.save_channel(channel_record(base=5))


async def test_a_reader_beside_a_writer_sees_what_is_committed(url: str) -> None:
    async with open_store(url) as writer, open_store(url, read_only=True) as reader:
        async with writer.transaction() as unit:
            unit.save_post(stored(1))
            assert await reader.posts([key(1)]) == []
        assert await reader.posts([key(1)]) == [stored(1)]


async def test_a_newer_schema_is_refused_naming_both(url: str) -> None:
    async with open_store(url) as store:
        await store._database.change(
            lambda c: c.exec_driver_sql("UPDATE monitor_schema SET version_num = '0999'")
        )
    for read_only in (False, True):
        words = await refusal(url, read_only=read_only)
        assert "0999" in words
        assert SCHEMA_VERSION in words


async def test_a_database_that_holds_something_else_is_refused(url: str) -> None:
    async with open_store(url) as store:
        await store._database.change(lambda c: c.exec_driver_sql("DROP TABLE monitor_schema"))
        if store.address.sqlite:
            await store._database.change(
                lambda c: c.exec_driver_sql("PRAGMA application_id = 12345")
            )
    assert "something else" in await refusal(url)
    assert "something else" in await refusal(url, read_only=True)


async def test_only_one_may_be_exclusive_and_others_may_write(url: str) -> None:
    async with open_store(url, exclusive=True) as first:
        assert "another monitor" in await refusal(url, exclusive=True)
        async with open_store(url) as second:
            await second.save_channel(channel_record())
        assert await first.channels() == [channel_record()]
    async with open_store(url, exclusive=True):
        pass


async def test_two_that_open_a_new_database_at_once_both_get_it(url: str) -> None:
    async def open_and_write(message: int) -> None:
        async with open_store(url) as store, store.transaction() as unit:
            unit.save_post(stored(message))

    await asyncio.gather(*(open_and_write(message) for message in range(1, 5)))
    async with open_store(url) as store:
        assert len(await store.posts([key(m) for m in range(1, 5)])) == 4


async def test_a_second_writer_waits_for_the_first_and_then_gives_up(url: str) -> None:
    async with open_store(url) as first, open_store(url, busy_seconds=0.2) as second:
        async with first.transaction():
            with pytest.raises(StoreError, match="locked by another process"):
                await second.save_channel(channel_record())
        await second.save_channel(channel_record())


# ---------------------------------------------------------------- SQLite's file


async def test_the_folder_is_made_and_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "monitor.sqlite"
    async with open_store(f"sqlite:///{path}", exclusive=True) as store, store.transaction() as u:
        u.save_post(stored(1))
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


async def test_the_file_is_marked_as_ours_and_written_ahead(path: Path) -> None:
    async with open_store(f"sqlite:///{path}"):
        pass
    assert value(path, "PRAGMA application_id") == APPLICATION_ID
    assert value(path, "PRAGMA journal_mode") == "wal"


async def test_a_path_may_hold_any_characters(tmp_path: Path) -> None:
    path = tmp_path / "a b#%41ü" / "monitor.sqlite"
    for _ in range(2):
        async with open_store(f"sqlite:///{path}".replace("%", "%25")) as store:
            await store.save_channel(channel_record())
    assert [p.name for p in tmp_path.rglob("*.sqlite")] == ["monitor.sqlite"]


async def test_a_database_in_memory_is_whole_and_gone_at_the_end() -> None:
    async with open_store("sqlite://") as store:
        async with store.transaction() as unit:
            unit.save_post(stored(1))
            assert await store.posts([key(1)]) == []
        assert await store.posts([key(1)]) == [stored(1)]
    async with open_store("sqlite:///:memory:") as store:
        assert await store.posts([key(1)]) == []


async def test_a_foreign_database_is_refused_and_not_touched(path: Path) -> None:
    sql(path, "CREATE TABLE theirs (id INTEGER)")
    before = path.read_bytes()

    assert "something else" in await refusal(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


async def test_another_programs_mark_is_refused_even_when_empty(path: Path) -> None:
    sql(path, "PRAGMA application_id = 7")
    assert "something else" in await refusal(f"sqlite:///{path}")


async def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to look like one" * 40)
    words = await refusal(f"sqlite:///{path}")
    assert str(path) in words
    assert "not a database" in words


async def test_a_damaged_database_is_refused(path: Path) -> None:
    async with open_store(f"sqlite:///{path}") as store, store.transaction() as unit:
        for message in range(1, 400):
            unit.save_post(stored(message))
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    path.write_bytes(raw)
    assert str(path) in await refusal(f"sqlite:///{path}")


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    path = tmp_path / "file" / "data" / "monitor.sqlite"
    words = await refusal(f"sqlite:///{path}")
    assert str(path) in words
    assert "Not a directory" in words


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
async def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "Permission denied" in await refusal(f"sqlite:///{tmp_path}/monitor.sqlite")


async def test_a_missing_database_is_not_made_by_a_reader(path: Path) -> None:
    assert "there is no database yet" in await refusal(f"sqlite:///{path}", read_only=True)
    assert not path.exists()


async def test_an_empty_file_is_not_filled_by_a_reader(path: Path) -> None:
    path.touch()
    assert "is empty" in await refusal(f"sqlite:///{path}", read_only=True)
    assert path.stat().st_size == 0


async def test_a_store_locked_by_another_program_says_so(path: Path) -> None:
    async with open_store(f"sqlite:///{path}", busy_seconds=0.1) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for change in (
            store.save_channel(channel_record()),
            store.begin_backfill(key(1).channel, None, None, None, stored(1).post.date),
            store.outbox.unpark(stored(1).post.date),
        ):
            with pytest.raises(StoreError, match="locked by another process"):
                await change
        with pytest.raises(StoreError, match="locked by another process"):
            async with store.transaction() as unit:
                unit.prove(key(1).channel, proof((1, 1)), stored(1).post.date)
        assert await store.channels() == []  # a reader does not wait
        other.execute("ROLLBACK")
        other.close()
        await store.save_channel(channel_record())


# ---------------------------------------------------------------- URLs


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "cannot be read"),
        ("data/monitor.sqlite", "cannot be read"),
        ("postgresql://u:hunter2@host:port/x", "cannot be read"),
        ("mysql://u:hunter2@host/x", "'mysql'"),
        ("sqlite://data/monitor.sqlite", "sqlite:////absolute/path"),
        ("sqlite:///data/monitor.sqlite?mode=ro", "no options"),
        ("postgresql://u:hunter2@host", "names no database"),
        ("postgresql://u:hunter2@127.0.0.1:1/x?nonsense=1", "nonsense"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", "127.0.0.1"),
    ],
)
async def test_a_url_that_cannot_be_used_is_explained_without_its_password(
    url: str, words: str
) -> None:
    text = await refusal(url, busy_seconds=2.0)
    assert words in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///a.sqlite", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///a.sqlite", "sqlite+aiosqlite"),
        ("postgresql://h/x", "postgresql+asyncpg"),
        ("postgres://h/x", "postgresql+asyncpg"),
        ("postgresql+psycopg://h/x", "postgresql+asyncpg"),
    ],
)
def test_urls_lead_to_the_async_drivers(url: str, driver: str) -> None:
    assert parse_address(url).url.drivername == driver


def test_an_address_never_shows_a_password() -> None:
    address = parse_address("postgresql://me:hunter2@db.example/x?sslmode=require")
    assert "hunter2" not in f"{address} {address!r}"
    assert address.url.query["ssl"] == "require"


def test_the_password_of_postgresql_may_be_wrong(url: str) -> None:
    if not url.startswith("postgresql"):
        pytest.skip("SQLite has none")
    head, _, tail = url.partition("@")
    wrong = head.rpartition(":")[0] + ":hunter2@" + tail
    words = asyncio.run(refusal(wrong))
    assert "password authentication failed" in words
    assert "hunter2" not in words
