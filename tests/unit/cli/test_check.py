"""`monitor check`: what is right and what is wrong, a line each."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor import wires
from monitor.cli.check import Finding, _bodies
from monitor.model.ids import OutletId
from monitor.model.report import Outlet
from monitor.model.watch import Watchlist
from monitor.settings import load_settings
from tests.telegram_server import TelegramServer
from tests.unit.cli.conftest import Done, Run, Start


def verdicts(done: Done) -> dict[str, tuple[bool, str]]:
    return {line["name"]: (line["ok"], line["detail"]) for line in done.json["checks"]}


@pytest.fixture
async def world(server: TelegramServer, access: dict[str, str], start: Start) -> Any:
    """A logged-in reader, a channel to read, a chat where it may post and one where not."""
    reader = server.add_user(phone="+15550100", code="22222")
    server.add_channel("News", username="newsroom", members=[reader]).post("a post")
    desk = server.add_channel("Desk", admins=[reader])
    mute = server.add_channel("Mute", members=[reader])
    await start("login", "--phone", "+15550100", stdin="22222\n", settings=access)
    return {"desk": f"-100{desk.id}", "mute": f"-100{mute.id}"}


async def test_all_is_well(world: Any, access: dict[str, str], start: Start) -> None:
    settings = {**access, "MONITOR_CHANNELS": "newsroom", "MONITOR_ALERT_CHAT": world["desk"]}
    done = await start("check", "--json", settings=settings)
    assert done.status == 0
    assert done.json["ok"] is True
    found = verdicts(done)
    assert all(ok for ok, _ in found.values())
    assert found["channel newsroom"][1].startswith("News (id ")
    assert found["destination alerts"][1].endswith("may post in Desk (alerts and notices)")
    lines = (await start("check", settings=settings)).out.splitlines()
    assert len(lines) == len(found)
    assert all(line.startswith("✓ ") for line in lines)


async def test_each_wrong_thing_is_named_and_the_rest_is_tried(
    world: Any, access: dict[str, str], start: Start
) -> None:
    settings = {
        **access,
        "MONITOR_CHANNELS": "no_such_name,newsroom,-1009999999999",
        "MONITOR_ALERT_CHAT": world["mute"],
        "MONITOR_FEEDS": "http://127.0.0.1:1/rss",
    }
    done = await start("check", "--json", settings=settings)
    assert done.status == 1
    assert done.json["ok"] is False
    failed = {name for name, (ok, _) in verdicts(done).items() if not ok}
    assert failed == {
        "channel no_such_name",
        "channel -1009999999999",
        "destination alerts",
        "feed http://127.0.0.1:1/rss",
    }


async def test_it_adopts_no_channel(world: Any, access: dict[str, str], start: Start) -> None:
    settings = {**access, "MONITOR_CHANNELS": "newsroom"}
    assert (await start("check", settings=settings)).status == 0
    row = (await start("channels", "list", "--json", settings=settings)).json["channels"][0]
    assert row["id"] is None


async def test_without_a_session_the_rest_is_tried(
    server: TelegramServer, access: dict[str, str], start: Start
) -> None:
    settings = {**access, "MONITOR_CHANNELS": "newsroom", "MONITOR_ALERT_CHAT": "-1001234567890"}
    done = await start("check", "--json", settings=settings)
    assert done.status == 1
    found = verdicts(done)
    assert "monitor login" in found["session"][1]
    assert found["database"][0]
    assert not found["channel newsroom"][0]
    assert not found["destination alerts"][0]


def test_missing_credentials_are_wrong_settings(run: Run) -> None:
    done = run("check")
    assert done.status == 2
    assert "TELEGRAM_API_ID" in done.err
    assert "✓ database" in done.out


def test_a_foreign_database_is_left_alone(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "foreign.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    monkeypatch.setenv("MONITOR_DATABASE", f"sqlite:///{path}")
    found = verdicts(run("check", "--json"))
    assert not found["database"][0]
    assert path.read_bytes() == before


def test_a_data_folder_that_cannot_be_is_told(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("")
    monkeypatch.setenv("MONITOR_DATA", str(folder / "file" / "data"))
    found = verdicts(run("check", "--json"))
    assert not found["data folder"][0]
    assert not found["database"][0]


def test_nothing_to_follow_is_a_failure(run: Run) -> None:
    assert verdicts(run("check", "--json"))["watchlist"] == (
        False,
        "no channel is watched (0 channels, 0 feeds; there is no watchlist.toml)",
    )


def test_bodies_without_the_extra_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    outlet = Outlet(OutletId("gulf"), "Gulf", feeds=("https://gulf.example/rss",))
    wanted = Watchlist(outlets=(replace(outlet, bodies=True),))
    settings = load_settings({}, None)
    assert _bodies(settings, Watchlist(outlets=(outlet,))) is None
    assert _bodies(settings, wanted) == Finding(
        "bodies", True, "articles are read, those of 1 of the outlets"
    )
    monkeypatch.setattr(wires, "can_extract", lambda: False)
    found = _bodies(load_settings({"MONITOR_FETCH_BODIES": "true"}, None), wanted)
    assert found is not None
    assert not found.ok
    assert "pip install 'monitor[bodies]'" in found.detail
    refused = replace(outlet, bodies=False)
    everywhere = load_settings({"MONITOR_FETCH_BODIES": "true"}, None)
    assert _bodies(everywhere, Watchlist(outlets=(refused,))) is None
