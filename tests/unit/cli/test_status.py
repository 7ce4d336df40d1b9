"""`monitor status`: well, unwell, and why."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.observe import Condition, Health
from monitor.observe.health import write
from monitor.pipeline.ports import FeedRecord
from monitor.store import open_store
from tests.unit.cli.conftest import Run
from tests.unit.cli.stored import COPIES, Told, fill


class At:
    """A clock that stands."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        raise AssertionError


def daemon(folder: Path, *, age: float = 0, **parts: tuple[Condition, str]) -> None:
    """Leave a health file that is `age` seconds old. Names as `channel__newsroom`."""
    health = Health(At(datetime.now(UTC) - timedelta(seconds=age)), pid=4711)
    for name, (condition, reason) in parts.items():
        health.report(name.replace("__", ":"), condition, reason)
    write(health.snapshot(), folder / "data" / "health.json")


@pytest.fixture
async def database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small database, its first channel and its feed watched."""
    await fill(folder, Told())
    monkeypatch.setenv("MONITOR_CHANNELS", "newsroom")
    monkeypatch.setenv("MONITOR_FEEDS", "https://wire.example/rss")


@pytest.mark.usefixtures("database")
def test_all_is_well(run: Run, folder: Path) -> None:
    daemon(folder, telegram=(Condition.OK, ""), channel__newsroom=(Condition.OK, ""))
    done = run("status", "--json")
    assert done.status == 0
    found = done.json
    assert found["healthy"] is True
    assert found["problems"] == []
    assert found["daemon"]["pid"] == 4711
    channel = found["channels"][0]
    assert (channel["channel"], channel["posts"], channel["complete_up_to"]) == ("newsroom", 1, 7)
    assert channel["condition"] == "ok"
    assert channel["last_post"] == "2022-01-04T02:00:00Z"
    assert found["feeds"][0]["last_success"] == "2022-01-04T05:00:00Z"
    assert found["destinations"][0]["delivered"] == 1
    assert found["stories"] == {"contradicted": 1, "none": 1}
    shown = run("status").out
    assert "✓ healthy" in shown
    assert "newsroom" in shown


@pytest.mark.usefixtures("database")
def test_no_daemon_is_said_and_what_is_stored_is_shown(run: Run) -> None:
    done = run("status", "--json")
    assert done.status == 1
    assert done.json["problems"] == ["the daemon is not running: start it with `monitor run`"]
    assert done.json["channels"][0]["posts"] == 1


@pytest.mark.usefixtures("database")
def test_a_daemon_without_a_sign_of_life_is_unhealthy(run: Run, folder: Path) -> None:
    daemon(folder, age=120)
    done = run("status", "--json")
    assert done.status == 1
    assert done.json["daemon"]["running"] is False
    assert "process 4711" in done.json["problems"][0]


@pytest.mark.usefixtures("database")
def test_what_is_down_is_named_and_what_is_degraded_is_shown(run: Run, folder: Path) -> None:
    daemon(
        folder,
        telegram=(Condition.DEGRADED, "flooded"),
        channel__newsroom=(Condition.DOWN, "banned"),
    )
    done = run("status", "--json")
    assert done.status == 1
    assert done.json["problems"] == ["channel newsroom is down: banned"]
    assert "degraded: flooded" in run("status").out
    daemon(folder, telegram=(Condition.DEGRADED, "flooded"))
    assert run("status").status == 0


def test_a_refused_message_is_unhealthy(run: Run, folder: Path) -> None:
    asyncio.run(fill(folder, Told(parked="the account may not post")))
    daemon(folder)
    done = run("status", "--json")
    assert done.status == 1
    assert done.json["problems"] == [
        "destination alerts refused 1 messages: the account may not post"
    ]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("failures", "status"), [(2, 0), (3, 1)])
def test_a_feed_that_fails_again_and_again_is_unhealthy(
    run: Run, folder: Path, failures: int, status: int
) -> None:
    async def fail() -> None:
        path = folder / "data" / "monitor.db"
        async with open_store(f"sqlite:///{path}") as store, store.transaction() as uow:
            uow.save_feed(
                FeedRecord("https://wire.example/rss", failures=failures, error="no answer")
            )

    asyncio.run(fail())
    daemon(folder)
    done = run("status", "--json")
    assert done.status == status
    assert done.json["feeds"][0]["error"] == "no answer"


@pytest.mark.usefixtures("database")
def test_a_channel_that_was_never_found_is_unhealthy(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_CHANNELS", f"newsroom,-100{COPIES},unknown_name")
    daemon(folder)
    done = run("status", "--json")
    assert done.json["problems"] == ["channel unknown_name has not been found yet"]
    assert [channel["posts"] for channel in done.json["channels"]] == [1, 2, 0]


def test_no_database_is_one_of_the_problems(run: Run, folder: Path) -> None:
    done = run("status", "--json")
    assert done.status == 1
    assert any("there is no database yet" in problem for problem in done.json["problems"])
