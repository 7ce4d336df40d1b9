"""`monitor channels` and `monitor feeds`: the watchlist as the user edits it."""

import asyncio
import stat
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from monitor.model.ids import MessageId
from monitor.pipeline.ports import ChannelRecord
from monitor.store import open_store
from tests.telegram_server import TelegramServer
from tests.unit.cli.conftest import Run, Start
from tests.unit.cli.stored import NEWS, fill

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>A title</title><link>http://127.0.0.1/a</link><guid>a</guid>
<pubDate>Tue, 04 Jan 2022 06:30:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def feed() -> Iterator[str]:
    """The address of a feed with one item."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/rss" else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(FEED)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/rss"
        server.shutdown()
        thread.join()


def watchlist(folder: Path) -> dict[str, list[dict[str, object]]]:
    return tomllib.loads((folder / "watchlist.toml").read_text("utf-8"))


def test_a_channel_is_added_listed_and_removed(run: Run, folder: Path) -> None:
    added = run("channels", "add", "https://t.me/a_name", "--title", "A Name", "--kind", "official")
    assert added.status == 0
    assert watchlist(folder)["channels"] == [
        {"handle": "a_name", "title": "A Name", "kind": "official"}
    ]
    row = run("channels", "list", "--json").json["channels"][0]
    assert (row["channel"], row["title"], row["kind"]) == ("a_name", "A Name", "official")
    assert "a_name" in run("channels", "list").out
    assert run("channels", "remove", "@A_Name").status == 0
    assert "channels" not in watchlist(folder)


def test_an_id_is_no_option(run: Run, folder: Path) -> None:
    assert run("channels", "add", "-1001234567890").status == 0
    assert watchlist(folder)["channels"] == [{"id": -1001234567890}]
    assert run("channels", "add", "-5").status == 2
    assert run("channels", "add", "--titel", "a_name").status == 2


def test_the_rest_of_the_file_and_its_rights_stay(run: Run, folder: Path) -> None:
    path = folder / "watchlist.toml"
    before = '# mine\n[[channels]]\nhandle = "first"  # the first\n'
    path.write_text(before)
    path.chmod(0o600)
    assert run("channels", "add", "second").status == 0
    assert path.read_text("utf-8").startswith(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(entry.name for entry in folder.iterdir()) == ["watchlist.toml"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("channels", "add", "first"), "already in the watchlist"),
        (("channels", "add", "two words"), "is no channel"),
        (("channels", "add", "other", "--kind", "nonsense"), "kind"),
        (("channels", "remove", "other"), "not in the watchlist"),
        (("channels", "remove", "from_settings"), "MONITOR_CHANNELS"),
        (("feeds", "add", "ftp://x.example/rss"), "is no feed"),
        (("feeds", "remove", "https://x.example/rss"), "not in the watchlist"),
        (("feeds", "remove", "https://settings.example/rss"), "MONITOR_FEEDS"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(
    run: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    reason: str,
) -> None:
    monkeypatch.setenv("MONITOR_CHANNELS", "from_settings")
    monkeypatch.setenv("MONITOR_FEEDS", "https://settings.example/rss")
    (folder / "watchlist.toml").write_text('[[channels]]\nhandle = "first"\n')
    done = run(*arguments)
    assert done.status == 2
    assert reason in done.err
    assert watchlist(folder) == {"channels": [{"handle": "first"}]}


def test_a_feed_is_added_listed_and_removed(run: Run, folder: Path) -> None:
    url = "https://news.example/rss"
    assert run("feeds", "add", url, "--outlet", "news", "--name", "The News").status == 0
    assert watchlist(folder)["outlets"][0]["feeds"] == [url]
    assert run("feeds", "list", "--json").json["feeds"][0]["outlet"] == "news"
    assert url in run("feeds", "list").out
    assert run("feeds", "remove", url).status == 0
    assert watchlist(folder)["outlets"][0]["feeds"] == []


def test_a_feed_is_tried(run: Run, feed: str) -> None:
    found = run("feeds", "test", feed, "--json").json
    assert (found["items"], found["rejected"]) == (1, 0)
    assert found["newest"] == "2022-01-04T06:30:00Z"
    assert "1 items" in run("feeds", "test", feed).out
    absent = run("feeds", "test", feed.replace("/rss", "/absent"))
    assert (absent.status, absent.out) == (1, "")
    assert "404" in absent.err


async def records(folder: Path) -> dict[str, ChannelRecord]:
    async with open_store(f"sqlite:///{folder / 'data' / 'monitor.db'}", read_only=True) as store:
        return {record.reference: record for record in await store.channels()}


def test_a_name_is_unpinned_and_what_is_stored_stays(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(fill(folder))
    monkeypatch.setenv("MONITOR_CHANNELS", "newsroom")
    listed = run("channels", "list", "--json").json["channels"][0]
    assert (listed["id"], listed["read_up_to"]) == (NEWS, 7)
    before = asyncio.run(records(folder))["newsroom"]
    done = run("channels", "repin", "t.me/NewsRoom")
    assert done.status == 0
    assert f"no longer pinned to News (id {NEWS})" in done.err
    after = asyncio.run(records(folder))
    assert "newsroom" not in after
    old = after[f"-100{NEWS}"]
    assert (old.id, old.title, old.handle) == (NEWS, "News", None)
    assert (
        (old.base, old.adopted_at)
        == (before.base, before.adopted_at)
        == (
            MessageId(7),
            before.adopted_at,
        )
    )
    assert run("channels", "list", "--json").json["channels"][0]["id"] is None
    assert run("search", "Drones", "--json").json["posts"]


def test_what_is_not_pinned_to_a_name_cannot_be_pinned_anew(run: Run, folder: Path) -> None:
    asyncio.run(fill(folder))
    unknown = run("channels", "repin", "other_name")
    assert (unknown.status, "no channel is pinned" in unknown.err) == (1, True)
    by_id = run("channels", "repin", f"-100{NEWS}")
    assert (by_id.status, "repin takes a name" in by_id.err) == (2, True)


async def test_a_channel_is_tried_with_the_session(
    server: TelegramServer, access: dict[str, str], start: Start
) -> None:
    reader = server.add_user(phone="+15550100", code="22222")
    news = server.add_channel("News [red]\x1b[31m", username="newsroom", members=[reader])
    news.post("a post")
    without = await start("channels", "test", "newsroom", settings=access)
    assert without.status == 1
    assert "monitor login" in without.err
    await start("login", "--phone", "+15550100", stdin="22222\n", settings=access)
    found = await start("channels", "test", "t.me/newsroom", "--json", settings=access)
    assert found.json["id"] == news.id
    assert found.json["member"] is True
    shown = await start("channels", "test", "newsroom", settings=access)
    assert "News [red][31m" in shown.out
    for wrong in ("no_such_name", "-1009999999999"):
        done = await start("channels", "test", wrong, settings=access)
        assert (done.status, done.out) == (1, "")
        assert wrong in done.err
