"""Backups: one committed state, whole or not there, put back without ringing the past."""

# ruff: noqa: ASYNC240 - small files, and nothing else runs in a test's loop

import asyncio
import fcntl
import os
import shutil
import sqlite3
import stat
import subprocess
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from monitor.errors import PermanentError, StoreError
from monitor.store import SqlStore, open_store
from monitor.store.backup import back_up, mark_restored
from monitor.store.copies import COPIED_AT
from monitor.store.pg_dump import environment
from monitor.store.schema import facts
from tests.store.conftest import postgres_database
from tests.store.samples import NOON, minutes, stored
from tests.store.test_transactions import rest, start_writer
from tests.store.writer import POSTS

SUFFIX = {"sqlite": "db", "postgresql": "dump"}


@pytest.fixture(autouse=True)
def _has_pg_dump(kind: str) -> None:
    if kind == "postgresql" and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "backups"
    path.mkdir()
    return path


async def fill(url: str, *messages: int) -> None:
    async with open_store(url) as store, store.transaction() as unit:
        for message in messages:
            unit.save_post(stored(message))


async def kept(url: str) -> list[int]:
    async with open_store(url, read_only=True) as store:
        return [int(p.post.key.message) for p in await store.posts_between(NOON, minutes(99_999))]


async def facts_of(store: SqlStore) -> dict[str, str]:
    rows = await store._database.read(lambda c: c.execute(facts.select()).all())
    return {str(name): str(value) for name, value in rows}


def restore(url: str, dump: Path) -> None:
    """Put a dump back as a person would."""
    subprocess.run(
        ["pg_restore", "--clean", "--if-exists", "--no-owner", "--dbname", "", dump],
        env=os.environ | environment(make_url(url)),
        check=True,
    )


async def test_a_copy_is_named_by_its_time_private_and_complete(
    kind: str, url: str, folder: Path
) -> None:
    await fill(url, 1, 2, 3)
    made = await back_up(url, folder, NOON)
    assert made.path == folder / f"monitor-20260301T120000Z.{SUFFIX[kind]}"
    assert [p.name for p in folder.iterdir()] == [made.path.name]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert (made.posts, made.bytes, made.removed) == (3, made.path.stat().st_size, ())
    assert made.seconds > 0


async def test_a_copy_of_sqlite_is_one_file_that_knows_what_it_is(
    kind: str, url: str, folder: Path
) -> None:
    if kind != "sqlite":
        pytest.skip("a dump is no database")
    await fill(url, 1)
    made = await back_up(url, folder / "copy.db", NOON)
    assert made.path.read_bytes()[18:20] == b"\x01\x01"  # no write-ahead log belongs to it
    async with open_store(f"sqlite:///{made.path}", read_only=True) as store:
        assert await facts_of(store) == {COPIED_AT: NOON.isoformat()}
    async with open_store(url, read_only=True) as store:
        assert await facts_of(store) == {}


async def test_the_log_of_the_database_before_is_not_written_into_a_copy(
    kind: str, url: str, folder: Path
) -> None:
    """A kill leaves a log behind, and whoever puts a copy back may forget it."""
    if kind != "sqlite":
        pytest.skip("PostgreSQL keeps its log elsewhere")
    await fill(url, 1)
    made = await back_up(url, folder / "copy.db", NOON)
    async with open_store(url, exclusive=True) as store:
        async with store.transaction() as unit:
            unit.save_post(stored(2))
        left = folder / "copy.db-wal"
        shutil.copy(f"{make_url(url).database}-wal", left)
    assert left.stat().st_size

    back = f"sqlite:///{made.path}"
    with pytest.raises(StoreError, match="belongs to the database that stood here before"):
        async with open_store(back, read_only=True):
            pass
    async with open_store(back, exclusive=True):
        pass
    assert (folder / "copy.db-wal.foreign-1").exists()
    assert await kept(back) == [1]


async def test_the_one_that_begins_in_a_copy_is_silent_on_the_past(
    kind: str, url: str, folder: Path
) -> None:
    """Once: a second start of the same database is not a second restore."""
    await fill(url, 1, 2)
    made = await back_up(url, folder, NOON)
    if kind == "sqlite":
        back = f"sqlite:///{made.path}"
    else:
        back = url
        restore(url, made.path)
        await mark_restored(url, NOON)
    async with open_store(back, exclusive=True) as store:
        assert await store.take_over(minutes(60)) == NOON
        assert await store.quiet_before() == minutes(60).replace(microsecond=0)
        assert await store.take_over(minutes(90)) is None
        assert await store.quiet_before() == minutes(60).replace(microsecond=0)
    assert await kept(back) == [1, 2]


async def test_a_dump_is_put_back_elsewhere(kind: str, url: str, folder: Path) -> None:
    if kind != "postgresql":
        pytest.skip("a copy of SQLite needs no restoring")
    await fill(url, 1, 2)
    made = await back_up(url, folder, NOON)
    async with postgres_database() as other:
        restore(other, made.path)
        assert await kept(other) == [1, 2]


async def test_a_database_restored_otherwise_can_be_told_so(url: str) -> None:
    await fill(url, 1)
    async with open_store(url, exclusive=True):
        with pytest.raises(StoreError, match="another monitor"):
            await mark_restored(url, NOON)
    await mark_restored(url, NOON)
    async with open_store(url, exclusive=True) as store:
        assert await store.take_over(minutes(5)) == NOON


async def test_where_no_database_is_there_is_nothing_restored_and_nothing_made(
    folder: Path,
) -> None:
    wrong = folder / "mistyped.db"
    with pytest.raises(StoreError):
        await mark_restored(f"sqlite:///{wrong}", NOON)
    assert not wrong.exists()


async def test_copies_made_while_another_process_writes_hold_whole_transactions(
    kind: str, url: str, folder: Path
) -> None:
    async with open_store(url):
        pass
    writer = await start_writer(url)
    assert writer.stdout
    counts = []
    for number in range(4):
        while not (await writer.stdout.readline()).startswith(b"committed"):
            pass
        made = await back_up(url, folder, NOON + timedelta(seconds=number))
        counts.append(made.posts)
        if kind == "sqlite":
            assert len(await kept(f"sqlite:///{made.path}")) == made.posts
    before = counts[-1] // POSTS
    while b"committed %d\n" % (before + 3) != await writer.stdout.readline():
        pass  # the copies held it up for no longer than this
    writer.kill()
    await rest(writer)
    assert all(count % POSTS == 0 for count in counts)
    assert counts == sorted(counts)
    assert counts[0] > 0


async def test_nothing_is_replaced(url: str, folder: Path) -> None:
    await fill(url, 1)
    await back_up(url, folder, NOON)
    (folder / "precious").write_text("words")
    for target in (folder, folder / "precious"):
        with pytest.raises(StoreError, match="exists already"):
            await back_up(url, target, NOON)
    assert (folder / "precious").read_text() == "words"
    assert len(list(folder.iterdir())) == 2


async def test_a_folder_that_is_missing_is_named_and_not_made(url: str, folder: Path) -> None:
    """A disk that is not mounted looks like this."""
    await fill(url, 1)
    with pytest.raises(StoreError, match="elsewhere: No such file"):
        await back_up(url, folder / "elsewhere" / "copy.db", NOON)
    assert list(folder.iterdir()) == []


async def test_only_the_newest_are_kept_and_nothing_else_is_touched(
    kind: str, url: str, folder: Path
) -> None:
    await fill(url, 1)
    (folder / "monitor.db").write_text("not made by us")
    (folder / "monitor-20260301T115959Z.db.old").write_text("nor this")
    made = [await back_up(url, folder, minutes(number), keep=2) for number in range(4)]
    assert [m.removed for m in made] == [(), (), (made[0].path,), (made[1].path,)]
    left = sorted(p.name for p in folder.iterdir())
    assert left == [
        "monitor-20260301T115959Z.db.old",
        f"monitor-20260301T120200Z.{SUFFIX[kind]}",
        f"monitor-20260301T120300Z.{SUFFIX[kind]}",
        "monitor.db",
    ]


async def test_a_single_file_is_no_reason_to_remove_others(
    kind: str, url: str, folder: Path
) -> None:
    await fill(url, 1)
    first = await back_up(url, folder, NOON)
    made = await back_up(url, folder / f"monitor-20270101T000000Z.{SUFFIX[kind]}", NOON, keep=1)
    assert made.removed == ()
    assert first.path.exists()


async def test_what_a_kill_has_left_is_removed_by_the_next(url: str, folder: Path) -> None:
    await fill(url, 1)
    (folder / ".monitor-backup").write_bytes(b"half a copy")
    (folder / ".monitor-backup-journal").write_bytes(b"its journal")
    made = await back_up(url, folder, NOON)
    assert [p.name for p in folder.iterdir()] == [made.path.name]


async def test_two_backups_into_one_folder_do_not_mix(url: str, folder: Path) -> None:
    await fill(url, 1)
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(StoreError, match="another backup"):
        await back_up(url, folder, NOON)
    os.close(held)
    await back_up(url, folder, NOON)


async def test_a_cancelled_backup_leaves_nothing(url: str, folder: Path) -> None:
    await fill(url, *range(1, 2000))
    for delay in (0.0, 0.02, 0.05, 0.1):
        task = asyncio.create_task(back_up(url, folder, NOON))
        await asyncio.sleep(delay)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        if not task.cancelled():
            task.result().path.unlink()  # it was faster
        assert list(folder.iterdir()) == []
    assert (await back_up(url, folder, NOON)).posts == 1999


async def test_there_must_be_something_of_ours_to_copy(url: str, folder: Path) -> None:
    with pytest.raises(StoreError, match=r"no database yet|is empty"):
        await back_up(url, folder, NOON)
    with pytest.raises(StoreError, match="in memory"):
        await back_up("sqlite://", folder, NOON)
    assert list(folder.iterdir()) == []


async def test_a_damaged_database_is_not_copied_over_good_backups(
    kind: str, url: str, folder: Path
) -> None:
    if kind != "sqlite":
        pytest.skip("the server looks after its files")
    await fill(url, *range(1, 300))
    path = Path(make_url(url).database or "")
    good = await back_up(url, folder, NOON, keep=1)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = bytearray(path.read_bytes())
    half = len(raw) // 2
    raw[half:] = b"\xa5" * (len(raw) - half)
    path.write_bytes(raw)
    with pytest.raises(StoreError, match=r"damaged|malformed"):
        await back_up(url, folder, minutes(1), keep=1)
    assert list(folder.iterdir()) == [good.path]


async def test_without_pg_dump_it_says_what_to_install(
    kind: str, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind != "postgresql":
        pytest.skip("SQLite needs none")
    await fill(url, 1)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PermanentError, match="postgresql-client"):
        await back_up(url, folder, NOON)
    assert list(folder.iterdir()) == []


def test_a_password_goes_through_the_environment() -> None:
    url = make_url("postgresql+asyncpg://me:s%40cret@db.example:6543/news?ssl=require")
    assert environment(url) == {
        "PGHOST": "db.example",
        "PGPORT": "6543",
        "PGUSER": "me",
        "PGPASSWORD": "s@cret",
        "PGSSLMODE": "require",
        "PGDATABASE": "news",
    }
    assert environment(make_url("postgresql://me@/news?host=/run/postgresql")) == {
        "PGHOST": "/run/postgresql",
        "PGUSER": "me",
        "PGDATABASE": "news",
    }
