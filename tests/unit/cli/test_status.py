"""`monitor status`: well, unwell, and why."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model.ids import ChannelId, MessageId
from monitor.model.incident import Incident
from monitor.model.ledger import Proof, Range
from monitor.observe import Condition, Health
from monitor.observe.health import write
from monitor.pipeline.ports import ChannelRecord, FeedRecord
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
        "destination alerts refused 1 message: the account may not post;"
        " `monitor outbox retry` tries again"
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


LEDGER = ChannelId(1000000003)


async def proven(folder: Path, *ranges: tuple[int, int], ago: float = 0, base: int = 119) -> None:
    """A channel of which these ids are proven, all checked `ago` seconds ago."""
    at = datetime.now(UTC) - timedelta(seconds=ago)
    path = folder / "data" / "monitor.db"
    path.parent.mkdir(exist_ok=True)
    async with open_store(f"sqlite:///{path}") as store:
        record = ChannelRecord(
            LEDGER, "ledger", "Ledger", "ledger", 1, True, at, MessageId(base), at
        )
        await store.save_channel(record)
        await store.checked({LEDGER: at})
        async with store.transaction() as uow:
            for low, high in ranges:
                proof = Proof((Range(MessageId(low), MessageId(high)),))
                uow.prove(LEDGER, proof, at)


@pytest.fixture
def watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The channel of the ledger is watched by a daemon that is well."""
    monkeypatch.setenv("MONITOR_CHANNELS", "ledger")
    (folder / "data").mkdir()
    daemon(folder, channel__ledger=(Condition.OK, ""))
    return folder


def test_what_is_complete_is_told_with_the_time(run: Run, watched: Path) -> None:
    asyncio.run(proven(watched, (1, 40), (60, 80), (120, 9812)))
    done = run("status", "--json")
    assert done.status == 0
    (channel,) = done.json["channels"]
    assert (channel["complete_from"], channel["complete_up_to"]) == (120, 9812)
    assert channel["history"] == [{"from": 1, "to": 40}, {"from": 60, "to": 80}]
    assert (channel["hole_count"], channel["holes"]) == (0, [])
    assert channel["proven"] == {"stored": 0, "deleted": 0, "neither": 9693}
    shown = " ".join(run("status").out.split())
    assert "complete from 120 to 9,812 as of" in shown
    assert "history 1–40, 60–80" in shown


def test_nothing_new_is_complete_too(run: Run, watched: Path) -> None:
    asyncio.run(proven(watched))
    assert run("status", "--json").json["channels"][0]["complete_up_to"] == 119
    assert "nothing above 119 as of" in run("status").out


@pytest.mark.parametrize(("ago", "status"), [(880, 0), (920, 1)])
def test_a_hole_is_told_and_unhealthy_after_the_limit(
    run: Run, watched: Path, ago: float, status: int
) -> None:
    asyncio.run(proven(watched, (120, 200), (211, 300), (302, 310), ago=ago))
    daemon(watched, channel__ledger=(Condition.OK, ""))
    done = run("status", "--json")
    assert done.status == status
    (channel,) = done.json["channels"]
    assert [(h["from"], h["to"]) for h in channel["holes"]] == [(201, 210), (301, 301)]
    assert (channel["hole_count"], channel["hole_messages"]) == (2, 11)
    if status:
        unchecked, hole = done.json["problems"]
        assert unchecked.startswith("channel ledger is unproven: last checked ")
        assert hole.startswith(
            "channel ledger is unproven: 11 messages (201–210 and 1 more) may be missing"
        )
    assert "2 holes (201–210, 301) as of" in run("status").out


def test_the_limit_is_a_setting(run: Run, watched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(proven(watched, (120, 200), ago=920))
    monkeypatch.setenv("MONITOR_UNPROVEN_AFTER_MINUTES", "16")
    assert run("status").status == 0


def test_what_the_running_daemon_has_checked_counts(run: Run, watched: Path) -> None:
    asyncio.run(proven(watched, (120, 200), ago=4000))
    assert run("status").status == 1
    now = datetime.now(UTC)
    health = Health(At(now), pid=4711)
    figures: dict[str, str | int | float | None] = {
        "checked_at": now.isoformat(),
        "calls_last_hour": 61,
    }
    health.report("channel:ledger", Condition.OK, figures=figures)
    write(health.snapshot(), watched / "data" / "health.json")
    done = run("status", "--json")
    assert (done.status, done.json["channels"][0]["calls_last_hour"]) == (0, 61)


def test_many_holes_are_counted_and_not_all_listed(run: Run, watched: Path) -> None:
    asyncio.run(proven(watched, *((120 + 2 * n, 120 + 2 * n) for n in range(31))))
    (channel,) = run("status", "--json").json["channels"]
    assert (channel["hole_count"], len(channel["holes"])) == (30, 20)
    assert "30 holes (121, 123, 125 and 27 more)" in run("status").out


def test_messages_that_cannot_be_decoded_are_counted(run: Run, watched: Path) -> None:
    async def prove() -> None:
        await proven(watched, (120, 200))
        path = watched / "data" / "monitor.db"
        async with open_store(f"sqlite:///{path}") as store, store.transaction() as uow:
            unreadable = {MessageId(201): "a constructor nobody knows"}
            uow.prove(LEDGER, Proof(unreadable=unreadable), datetime.now(UTC))

    asyncio.run(prove())
    (channel,) = run("status", "--json").json["channels"]
    assert (channel["unreadable"], channel["complete_up_to"]) == (1, 201)
    assert "1 unreadable" in run("status").out


def test_a_channel_that_is_down_says_only_that(run: Run, watched: Path) -> None:
    asyncio.run(proven(watched, (120, 200), ago=4000))
    daemon(watched, channel__ledger=(Condition.DOWN, "the channel is private"))
    assert run("status", "--json").json["problems"] == [
        "channel ledger is down: the channel is private"
    ]


def test_one_cause_for_many_channels_does_not_fill_the_screen(
    run: Run, watched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fill_many() -> None:
        async with open_store(f"sqlite:///{watched / 'data' / 'monitor.db'}") as store:
            for number in range(8):
                old = datetime.now(UTC) - timedelta(days=1)
                record = ChannelRecord(
                    ChannelId(500 + number), f"many_{number}", "M", None, 1, True, old,
                    MessageId(0),
                )  # fmt: skip
                await store.save_channel(record)

    asyncio.run(fill_many())
    monkeypatch.setenv("MONITOR_CHANNELS", ",".join(f"many_{number}" for number in range(8)))
    problems = run("status", "--json").json["problems"]
    assert problems[0] == "channel many_0 is unproven: never checked since its adoption"
    assert problems[5:] == ["and 3 more that are unproven"]


def test_what_is_wrong_now_is_listed(run: Run, watched: Path) -> None:
    async def open_one() -> None:
        await proven(watched, (120, 200))
        path = watched / "data" / "monitor.db"
        async with open_store(f"sqlite:///{path}") as store, store.transaction() as uow:
            opened = datetime(2022, 1, 4, 12, 40, tzinfo=UTC)
            uow.save_incident(Incident("blind", opened, "all 4 channels: network is away"))
            uow.save_incident(Incident("feed:https://x.example", opened, "x", opened))

    asyncio.run(open_one())
    assert [i["subject"] for i in run("status", "--json").json["incidents"]] == ["blind"]
    assert "! blind since 2022-01-04 12:40 UTC: all 4 channels: network is away" in (
        run("status").out
    )
