"""The database fails, is lost or is put back while the command is in use: nothing is lost with it.

The disk is filled by limiting how far the daemon's files may grow. What stands in the desk's
channel is read from the server's own record, what is stored from the database's file.
"""

# ruff: noqa: ASYNC240 - small files, and nothing else runs in a test's loop

import asyncio
import resource
import shutil
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.store import open_store
from tests.end_to_end.desk import Desk
from tests.end_to_end.test_failures import refused
from tests.telegram_server.message import Message

NEWS = {
    "Latakia": "An explosion at a fuel depot in Latakia, Syria, wounded 11, the fire brigade says.",
    "Muscat": "Police in Muscat arrested nine men after a protest outside the labour ministry.",
    "Kerman": "A magnitude 5.1 earthquake shook Kerman in southeastern Iran at noon today.",
    "Aleppo": "A bakery museum opened in Aleppo's old town after six years of restoration work.",
    "Marib": "Artillery shelled the outskirts of Marib in Yemen overnight, burning two houses.",
    "Aden": "Dock workers in Aden ended a strike of three weeks after their wages were raised.",
}
WATCHLIST = """
[[channels]]
handle = "river_dispatch"
poll_seconds = 1
[[channels]]
handle = "harbour_lens"
poll_seconds = 1
"""


async def start(desk: Desk) -> None:
    """Log the reader in and start the daemon, which reads both channels every second."""
    (desk.folder / "watchlist.toml").write_text(WATCHLIST)
    del desk.settings["MONITOR_CHANNELS"]
    assert (await desk.login()).status == 0
    await desk.start()


def database(desk: Desk) -> Path:
    return desk.folder / "data" / "monitor.db"


def query(desk: Desk, sql: str) -> list[tuple[object, ...]]:
    """Rows of the database, read beside the daemon."""
    with closing(sqlite3.connect(f"file:{database(desk)}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def texts(desk: Desk) -> Counter[str]:
    """The stored posts, by their text."""
    return Counter(str(text) for (text,) in query(desk, "SELECT text FROM posts"))


def fill_disk(desk: Desk, size: int = 0) -> None:
    """From now on no file of the daemon grows beyond `size` bytes."""
    limit_files(desk, size)


def free_disk(desk: Desk) -> None:
    limit_files(desk, resource.RLIM_INFINITY)


def limit_files(desk: Desk, size: int) -> None:
    assert desk.daemon is not None
    resource.prlimit(desk.daemon.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def alerts(desk: Desk) -> list[Message]:
    """The alerts in the channel, without what the tool says of itself."""
    return [m for m in desk.said() if any(word in m.text for word in NEWS)]


def events(desk: Desk) -> Counter[str]:
    """In how many messages each event stands."""
    return Counter(word for m in alerts(desk) for word in NEWS if word in m.text)


def logged(desk: Desk, event: str) -> int:
    return sum(f'"{event}"' in line for line in desk.logs)


async def test_the_daemon_outlives_a_full_disk_and_a_lock_and_makes_up_for_them(desk: Desk) -> None:
    """Posts, an edit, a deletion and a wire's report of that time are all there afterwards."""
    ferries = ("Ferries resume", "Ferries to Rhodes sail again.", datetime.now(UTC))
    feed = desk.serve("/wire", ferries)
    desk.settings |= {"MONITOR_FEEDS": feed, "MONITOR_FEED_POLL_SECONDS": "2"}
    await start(desk)
    kept = desk.first.post(NEWS["Latakia"])
    gone = desk.second.post(NEWS["Muscat"])
    await desk.until(lambda: events(desk) == Counter(["Latakia", "Muscat"]), "two alerts")
    await desk.until(lambda: query(desk, "SELECT 1 FROM reports"), "the report")

    fill_disk(desk, database(desk).with_name("monitor.db-wal").stat().st_size)
    desk.first.post(NEWS["Kerman"])
    desk.second.post(NEWS["Aleppo"])
    desk.first.edit(kept.id, NEWS["Latakia"].replace("11", "14"))
    desk.second.delete(gone.id)
    desk.serve("/wire", ferries, ("Wages raised", NEWS["Aden"], datetime.now(UTC)))
    await desk.until(lambda: logged(desk, "store.failing"), "word of it")
    await desk.until(lambda: logged(desk, "feed.not_stored"), "a report that is not stored")
    health = desk.folder / "data" / "health.json"
    await desk.until(lambda: "disk is full" in health.read_text(), "word of it in the health file")
    status = await desk.run("status")
    assert status.status == 1
    assert "the disk is full" in status.stdout + status.stderr
    assert sum(texts(desk).values()) == 2

    free_disk(desk)
    await desk.until(lambda: set(events(desk)) >= {"Kerman", "Aleppo"}, "the alerts")
    await desk.until(lambda: "14" in desk.alert("Latakia").text, "the edit")
    await desk.until(lambda: "deleted" in desk.alert("Muscat").text, "the deletion")
    await desk.until(lambda: len(query(desk, "SELECT 1 FROM reports")) == 2, "the new report")
    await desk.settled()
    once = Counter(["Latakia", "Muscat", "Kerman", "Aleppo"])
    assert events(desk) == once + Counter(["Muscat"]), "its alert, and that it was taken back"
    assert set(texts(desk).values()) == {1}
    assert logged(desk, "store.failing") == logged(desk, "store.works_again") == 1
    assert "Traceback" not in "".join(desk.logs)

    with closing(sqlite3.connect(database(desk), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        desk.first.post(NEWS["Marib"])
        await asyncio.sleep(1)
        assert NEWS["Marib"] not in texts(desk)
        other.execute("ROLLBACK")
    await desk.until(lambda: events(desk)["Marib"], "the alert of what had to wait")
    assert await desk.stop() == 0
    assert query(desk, "PRAGMA integrity_check") == [("ok",)]


async def test_what_was_sent_and_could_not_be_recorded_is_not_sent_again(desk: Desk) -> None:
    """The session and the health file can be written no more than the database."""
    desk.server.settings.random_id_duplicate = "error"
    await start(desk)
    desk.server.faults.delay("messages.sendMessage", 1.0, times=1)
    desk.first.post(NEWS["Latakia"])
    await desk.until(desk.said, "the message that was sent")
    fill_disk(desk)
    await desk.until(lambda: logged(desk, "delivery.store"), "a delivery that is not recorded")
    desk.second.post(NEWS["Muscat"])
    desk.server.faults.drop_connections()
    await desk.until(lambda: logged(desk, "store.failing"), "a post that is not stored")
    assert desk.daemon is not None
    assert desk.daemon.returncode is None
    free_disk(desk)
    desk.second.post(NEWS["Latakia"])
    await desk.until(lambda: "Harbour Lens" in desk.said()[0].text, "the edit of that message")
    await desk.until(lambda: events(desk)["Muscat"], "the other alert")
    await desk.settled()
    assert events(desk) == Counter(["Latakia", "Muscat"])
    assert await desk.stop() == 0


async def test_a_database_that_disappears_is_said_and_the_next_start_has_a_new_one(
    desk: Desk,
) -> None:
    folder = desk.folder / "elsewhere"
    desk.settings["MONITOR_DATABASE"] = f"sqlite:///{folder}/news.db"
    await start(desk)
    shutil.rmtree(folder)
    desk.first.post(NEWS["Latakia"])
    await desk.until(lambda: logged(desk, "store.failing"), "word of it")
    assert any("removed or replaced" in line for line in desk.logs)
    assert not folder.exists()
    assert await desk.stop() == 0
    assert alerts(desk) == []
    await desk.start()
    desk.first.post(NEWS["Muscat"])
    await desk.until(lambda: events(desk)["Muscat"] == 1, "an alert")
    assert await desk.stop() == 0


async def test_a_database_that_cannot_be_used_is_refused_and_left_alone(desk: Desk) -> None:
    async with open_store(f"sqlite:///{database(desk)}"):
        pass
    good = database(desk).read_bytes()
    half = len(good) // 2
    with closing(sqlite3.connect(database(desk))) as connection, connection:
        connection.execute("UPDATE monitor_schema SET version_num = '0999'")
    newer = database(desk).read_bytes()
    garbage = b"\xa5" * len(good)
    damaged = good[:half] + garbage[half:]
    for content, command, words in (
        (newer, "run", "newer monitor"),
        (newer, "backup", "newer monitor"),
        (garbage, "run", "not a database"),
        (damaged, "backup", "damaged"),
    ):
        database(desk).write_bytes(content)
        refused(await desk.run(command), 1, "monitor.db", words)
        assert database(desk).read_bytes() == content
    assert list((desk.folder / "data" / "backups").iterdir()) == []


# ---------------------------------------------------------------- backup and restore


async def test_a_backup_made_under_load_is_put_back_and_rings_nothing_of_the_past(
    desk: Desk,
) -> None:
    await start(desk)
    kept = desk.first.post(NEWS["Latakia"])
    await desk.until(lambda: len(alerts(desk)) == 1, "the first alert")
    load = asyncio.create_task(post_hourly_figures(desk))
    await desk.until(lambda: sum(texts(desk).values()) > 10, "some load")
    made = await desk.run("backup", "--json")
    assert made.status == 0, made.stderr
    load.cancel()
    copy = Path(made.json["path"])
    assert copy.parent == desk.folder / "data" / "backups"
    assert made.json["posts"] > 10
    assert made.json["bytes"] == copy.stat().st_size

    desk.second.post(NEWS["Muscat"])  # alerted, and the copy does not know
    desk.second.delete(2)
    gone = "SELECT message FROM posts WHERE deleted IS NOT NULL"
    await desk.until(lambda: len(alerts(desk)) == 2, "the second alert")
    await desk.until(lambda: query(desk, gone) == [(2,)], "a deletion")
    await desk.settled()
    assert await desk.stop(signal.SIGKILL) == -signal.SIGKILL
    assert sum(texts(desk).values()) > made.json["posts"]
    put_back(desk, copy)
    assert sum(texts(desk).values()) == made.json["posts"]
    assert query(desk, gone) == []
    desk.first.post(NEWS["Aleppo"])  # published while nobody looked
    await asyncio.sleep(1.1)  # Telegram's dates are whole seconds

    await desk.start()
    posts = [m for channel in (desk.first, desk.second) for m in channel.messages]
    wanted = [m.text for m in posts if m.action is None]
    await desk.until(lambda: texts(desk) == Counter(wanted), "all posts")
    await desk.until(lambda: query(desk, gone) == [(2,)], "the deletion, found again")
    desk.second.post(NEWS["Kerman"])
    await desk.until(lambda: events(desk)["Kerman"], "the alert of what is new")
    await desk.settled()
    assert events(desk) == Counter(["Latakia", "Muscat", "Kerman"])
    desk.first.post(NEWS["Muscat"])  # a copy of what the database does not know to be alerted
    await desk.until(lambda: "River Dispatch" in desk.alert("Muscat").text, "the alert, changed")
    await desk.settled()
    assert events(desk) == Counter(["Latakia", "Muscat", "Kerman"])
    desk.first.edit(kept.id, NEWS["Latakia"].replace("11", "14"))  # its alert is known to the copy
    await desk.until(lambda: "14" in desk.alert("Latakia").text, "the edit")
    assert await desk.stop() == 0


async def post_hourly_figures(desk: Desk) -> None:
    """Posts that ring nobody, for they are hours old when they come."""
    published = datetime.now(UTC) - timedelta(hours=5)
    for number in range(1_000):
        desk.second.post(f"Reading {number} of the gauge at the old bridge.", date=published)
        await asyncio.sleep(0.01)


def put_back(desk: Desk, copy: Path) -> None:
    """As deploy/README.md says."""
    for name in ("monitor.db-wal", "monitor.db-shm"):
        database(desk).with_name(name).unlink(missing_ok=True)
    shutil.copy(copy, database(desk))


async def test_backups_are_kept_counted_and_never_overwritten(desk: Desk) -> None:
    refused(await desk.run("backup"), 1, "no database yet")
    mine, folder = desk.folder / "mine.db", desk.folder / "data" / "backups"
    async with open_store(f"sqlite:///{database(desk)}", exclusive=True):
        assert (await desk.run("backup", str(mine))).status == 0
        assert mine.stat().st_mode & 0o777 == 0o600
        before = mine.read_bytes()
        refused(await desk.run("backup", str(mine)), 1, "mine.db", "exists already")
        assert mine.read_bytes() == before
        refused(await desk.run("backup", str(mine), "--keep", "2"), 2, "--keep")
        refused(await desk.run("backup", str(mine), "--restored"), 2, "--restored")
        refused(await desk.run("backup", "--restored"), 1, "in use by another monitor")

        (folder / "monitor-20200101T000000Z.db").touch()
        finished = await desk.run("backup", "--keep", "1", "--json")
        assert [Path(p).name for p in finished.json["removed"]] == ["monitor-20200101T000000Z.db"]
        assert list(folder.iterdir()) == [Path(finished.json["path"])]

    marked = await desk.run("backup", "--restored", "--json")
    assert marked.status == 0, marked.stderr
    assert query(desk, "SELECT name FROM facts") == [("copied_at",)]
