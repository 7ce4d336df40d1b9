"""A database that fails while in use: said once, nothing half-written, and then it goes on."""

# ruff: noqa: ASYNC240 - small files, and nothing else runs in a test's loop

import resource
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import SqlStore, open_store
from tests.store.first_schema import CHANNELS, make_first
from tests.store.samples import NOON, minutes, stored


@contextmanager
def full_disk(size: int = 0) -> Iterator[None]:
    """No file of this process grows beyond `size` bytes: the system refuses the write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "monitor.sqlite"


@pytest.fixture
async def store(path: Path, template: str) -> AsyncIterator[SqlStore]:
    """An open store in a file of its own that holds one post."""
    if not Path(template).exists():
        pytest.skip("PostgreSQL has its own files")
    path.parent.mkdir()
    shutil.copy(template, path)
    async with open_store(f"sqlite:///{path}") as opened:
        await save(opened, 1)
        yield opened


async def save(store: SqlStore, *messages: int) -> None:
    async with store.transaction() as unit:
        for message in messages:
            unit.save_post(stored(message, f"{message} words " * 50))


async def kept(store: SqlStore) -> list[int]:
    return [int(p.post.key.message) for p in await store.posts_between(NOON, minutes(99_999))]


def check(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


async def test_writes_that_fail_are_told_and_undone_as_a_whole(store: SqlStore, path: Path) -> None:
    with full_disk():
        for _ in range(3):
            with pytest.raises(StoreError, match="cannot be written: the disk is full") as failed:
                await save(store, 2, 3)
            assert str(path) in str(failed.value)
            assert await kept(store) == [1]
    await save(store, 2, 3)
    assert await kept(store) == [1, 2, 3]
    assert check(path) == "ok"


async def test_a_disk_that_fills_in_the_middle_of_a_commit_leaves_nothing_of_it(
    store: SqlStore, path: Path
) -> None:
    """Some pages of the transaction reach the log, the last ones do not."""
    log = path.with_name(f"{path.name}-wal")
    for room in (4_000, 20_000, 60_000):
        with full_disk(log.stat().st_size + room), pytest.raises(StoreError):
            await save(store, *range(100, 400))
        assert await kept(store) == [1]
    await save(store, 2)
    assert await kept(store) == [1, 2]
    assert check(path) == "ok"


@pytest.mark.parametrize("what", ["removed", "replaced"])
async def test_a_file_that_is_gone_is_not_written_to_any_more(
    store: SqlStore, path: Path, what: str
) -> None:
    """SQLite would go on writing into a file that nobody can find again."""
    if what == "removed":
        shutil.rmtree(path.parent)
    else:
        shutil.copy(path, path.with_name("copy"))
        path.with_name("copy").replace(path)
    for _ in range(2):
        with pytest.raises(StoreError, match="removed or replaced") as failed:
            await save(store, 2)
        assert str(path) in str(failed.value)
    assert await kept(store) == [1]


async def test_a_folder_that_is_gone_is_made_again_by_the_next_start(path: Path) -> None:
    async with open_store(f"sqlite:///{path}") as store:
        await save(store, 1)
        shutil.rmtree(path.parent)
    async with open_store(f"sqlite:///{path}") as store:
        assert await kept(store) == []
        await save(store, 2)
    assert check(path) == "ok"


async def test_a_database_that_cannot_be_made_is_made_by_the_next_start(path: Path) -> None:
    for _ in range(2):
        with full_disk(), pytest.raises(StoreError, match="the disk is full"):
            async with open_store(f"sqlite:///{path}", exclusive=True):
                pass
    async with open_store(f"sqlite:///{path}", exclusive=True) as store:
        await save(store, 1)
    assert check(path) == "ok"


@pytest.mark.parametrize("room", [0, 20_000, 60_000])
async def test_a_migration_without_space_leaves_the_old_schema(path: Path, room: int) -> None:
    await make_first(f"sqlite:///{path}")
    size = path.stat().st_size
    with full_disk(room), pytest.raises(StoreError, match="the disk is full"):
        async with open_store(f"sqlite:///{path}"):
            pass
    assert path.stat().st_size == size
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM monitor_schema").fetchall() == [
            ("0001",)
        ]
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'facts'").fetchall()
    async with open_store(f"sqlite:///{path}") as store:
        assert len(await store.channels()) == len(CHANNELS)
    assert check(path) == "ok"


async def test_a_lock_that_cannot_be_made_is_named(path: Path) -> None:
    async with open_store(f"sqlite:///{path}"):
        pass
    path.with_name(f"{path.name}.lock").mkdir()
    with pytest.raises(StoreError, match=r"sqlite\.lock: cannot be created"):
        async with open_store(f"sqlite:///{path}", exclusive=True):
            pass


async def test_a_damaged_page_is_said_with_what_to_do(store: SqlStore, path: Path) -> None:
    await save(store, *range(2, 300))
    await store._database.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = bytearray(path.read_bytes())
    half = len(raw) // 2
    raw[half:] = b"\xa5" * (len(raw) - half)
    path.write_bytes(raw)
    with pytest.raises(StoreError, match="restore a backup"):
        async with open_store(f"sqlite:///{path}", read_only=True) as damaged:
            await kept(damaged)
