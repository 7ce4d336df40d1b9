"""How the parts are, in memory and in the file that another process reads."""

import asyncio
import json
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from monitor.errors import StoreError
from monitor.model.alert import MessageKind
from monitor.observe import Condition, Deliveries, Health, Heartbeat, Metrics, Notifier, health

T0 = datetime(2023, 5, 9, 21, 0, tzinfo=UTC)
OK, DEGRADED, DOWN = Condition.OK, Condition.DEGRADED, Condition.DOWN


class HandClock:
    """Stands still until it is moved; a sleeper returns at once and moves it."""

    def __init__(self) -> None:
        self.time = T0
        self.slept: list[float] = []
        self.third = asyncio.Event()

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == 3:
            self.third.set()
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def later(clock: HandClock, seconds: float) -> datetime:
    clock.time += timedelta(seconds=seconds)
    return clock.time


def test_since_is_when_the_condition_changed(clock: HandClock) -> None:
    register = Health(clock, pid=1)
    register.report("telegram", OK)
    changed = later(clock, 10)
    register.report("telegram", DEGRADED, "flooded")
    later(clock, 10)
    register.report("telegram", DEGRADED, "still flooded")
    (part,) = register.snapshot().parts
    assert (part.condition, part.since, part.reason) == (DEGRADED, changed, "still flooded")
    assert part.reported == T0 + timedelta(seconds=20)


def test_a_broken_promise_is_down_whatever_was_said_last(clock: HandClock) -> None:
    register = Health(clock, pid=1)
    register.report("live", OK, within=30)
    later(clock, 30)
    assert register.snapshot().condition is OK
    later(clock, 1)
    snapshot = register.snapshot()
    (part,) = snapshot.parts
    assert (part.condition, part.since) == (DOWN, T0 + timedelta(seconds=30))
    assert part.reason == "gives no sign of life"
    register.report("live", OK)
    assert register.snapshot().condition is OK
    later(clock, 31)
    assert register.snapshot().condition is DOWN  # the promise holds until another is given


def test_the_whole_is_as_well_as_its_worst_part(clock: HandClock) -> None:
    register = Health(clock, pid=1)
    assert register.snapshot().condition is OK
    register.report("b", OK)
    register.report("c", DOWN, "gone")
    register.report("a", DEGRADED, "late")
    snapshot = register.snapshot()
    assert [part.name for part in snapshot.parts] == ["a", "b", "c"]
    assert snapshot.condition is DOWN
    assert [part.name for part in snapshot.worst()] == ["c", "a"]
    register.forget("c")
    assert register.snapshot().condition is DEGRADED


def test_figures_add_up(clock: HandClock) -> None:
    register = Health(clock, pid=1)
    register.report("channel:@x", OK, figures={"lag": 1.5, "last": 7})
    register.report("channel:@x", OK, figures={"lag": 2.5})
    assert register.snapshot().parts[0].figures == {"lag": 2.5, "last": 7}


def test_changes_are_logged_once(clock: HandClock) -> None:
    register = Health(clock, pid=1)
    with capture_logs() as logs:
        register.report("feed:a", OK)
        register.report("feed:a", DOWN, "503")
        register.report("feed:a", DOWN, "503")
        register.report("feed:a", OK)
    changes = [(log["condition"], log["log_level"]) for log in logs]
    assert changes == [("down", "warning"), ("ok", "info")]


def test_what_is_written_is_read_back(clock: HandClock, tmp_path: Path) -> None:
    register = Health(clock, pid=77)
    register.report("feed:ä", DEGRADED, "late", within=9, figures={"lag": 3, "last": None})
    later(clock, 3)
    snapshot = register.snapshot()
    health.write(snapshot, tmp_path / health.FILE)
    assert health.read(tmp_path) == snapshot
    assert [path.name for path in tmp_path.iterdir()] == ["health.json"]
    assert not snapshot.stale(clock.now() + timedelta(seconds=30))
    assert snapshot.stale(clock.now() + timedelta(seconds=31))
    health.remove(tmp_path)
    health.remove(tmp_path)
    assert health.read(tmp_path) is None


@pytest.mark.parametrize("written", ["", "{}", "[]", '{"at": 5}', "\xff", "null"])
def test_an_unreadable_file_is_no_snapshot(tmp_path: Path, written: str) -> None:
    (tmp_path / health.FILE).write_text(written, encoding="latin-1")
    assert health.read(tmp_path) is None


def test_a_failed_write_leaves_the_old_file(clock: HandClock, tmp_path: Path) -> None:
    register = Health(clock, pid=1)
    path = tmp_path / health.FILE
    health.write(register.snapshot(), path)
    before = path.read_text()
    (tmp_path / f"{health.FILE}.1").mkdir()  # where the new one would be written
    with pytest.raises(StoreError, match=r"cannot write health\.json"):
        health.write(register.snapshot(), path)
    assert path.read_text() == before


class Supervisor:
    """The other end of systemd's socket."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.setblocking(False)

    def heard(self) -> list[str]:
        found = []
        with suppress(BlockingIOError):
            while True:
                found.append(self._socket.recv(4096).decode())
        return found

    def close(self) -> None:
        self._socket.close()


async def test_the_heart_beats_until_cancelled(clock: HandClock, tmp_path: Path) -> None:
    supervisor = Supervisor(str(tmp_path / "notify"))
    try:
        register = Health(clock, pid=1)
        register.report("telegram", OK)
        notifier = Notifier(str(tmp_path / "notify"), watchdog_seconds=4)
        task = asyncio.create_task(Heartbeat(register, clock, tmp_path, notifier).run())
        await asyncio.wait_for(clock.third.wait(), 5)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert set(clock.slept) == {2.0}
        assert supervisor.heard()[0] == "WATCHDOG=1\nSTATUS=1 parts ok"
        found = health.read(tmp_path)
        assert found is not None
        assert found.at >= T0
    finally:
        supervisor.close()


async def test_the_watchdog_hears_nothing_while_a_part_is_dead(
    clock: HandClock, tmp_path: Path
) -> None:
    supervisor = Supervisor(str(tmp_path / "notify"))
    try:
        register = Health(clock, pid=1)
        register.report("ingest", OK, within=10)
        register.report("feed:a", DOWN, "503")
        heart = Heartbeat(register, clock, tmp_path, Notifier(str(tmp_path / "notify")))
        await heart.beat()
        assert supervisor.heard() == ["WATCHDOG=1\nSTATUS=1 of 2 parts not ok: feed:a"]
        later(clock, 11)
        await heart.beat()
        assert supervisor.heard() == []
    finally:
        supervisor.close()


async def test_a_full_disk_is_logged_once_and_the_heart_beats_on(
    clock: HandClock, tmp_path: Path
) -> None:
    heart = Heartbeat(Health(clock, pid=1), clock, tmp_path / "missing")
    with capture_logs() as logs:
        await heart.beat()
        await heart.beat()
        (tmp_path / "missing").mkdir()
        await heart.beat()
    assert [log["event"] for log in logs] == ["health.unwritten"]
    assert health.read(tmp_path / "missing") is not None


# ------------------------------------------------------------------------------------- systemd


def test_systemd_is_told_of_start_and_end(tmp_path: Path) -> None:
    supervisor = Supervisor(str(tmp_path / "notify"))
    try:
        address = str(tmp_path / "notify")
        notifier = Notifier.of({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "30000000"})
        assert notifier.watchdog_seconds == 30
        notifier.ready("following 3 channels\nREADY=0")
        notifier.stopping()
        assert supervisor.heard() == ["READY=1\nSTATUS=following 3 channels", "STOPPING=1"]
    finally:
        supervisor.close()


def test_an_abstract_socket_is_reached() -> None:
    name = f"monitor-test-{os.getpid()}"
    supervisor = Supervisor("\0" + name)
    try:
        Notifier("@" + name).ready()
        assert supervisor.heard() == ["READY=1"]
    finally:
        supervisor.close()


def test_without_a_supervisor_nothing_happens(tmp_path: Path) -> None:
    Notifier.of({}).ready()
    assert Notifier.of({"WATCHDOG_USEC": "x"}).watchdog_seconds is None
    Notifier(str(tmp_path / "nobody")).stopping()


# ------------------------------------------------------------------------------------ delivery


def test_deliveries_are_the_health_of_their_destination(clock: HandClock) -> None:
    register, metrics = Health(clock, pid=1), Metrics()
    deliveries = Deliveries(register, metrics)
    deliveries.postponed("desk", "flood", 90)
    (part,) = register.snapshot().parts
    assert (part.name, part.condition, part.reason) == ("destination:desk", DEGRADED, "flood")
    assert part.figures == {"retry_seconds": 90}
    deliveries.parked("desk", "no rights")
    assert register.snapshot().condition is DOWN
    deliveries.delivered("desk", MessageKind.ALERT, new=True, waited=0.2)
    (part,) = register.snapshot().parts
    assert (part.condition, part.figures) == (OK, {"retry_seconds": None})


def test_the_file_is_json_that_others_may_read(clock: HandClock, tmp_path: Path) -> None:
    register = Health(clock, pid=5)
    register.report("telegram", DOWN, "gone")
    health.write(register.snapshot(), tmp_path / health.FILE)
    assert json.loads((tmp_path / health.FILE).read_text()) == {
        "at": "2023-05-09T21:00:00+00:00",
        "started": "2023-05-09T21:00:00+00:00",
        "pid": 5,
        "parts": [
            {
                "name": "telegram",
                "condition": "down",
                "since": "2023-05-09T21:00:00+00:00",
                "reported": "2023-05-09T21:00:00+00:00",
                "reason": "gone",
                "within": None,
                "figures": {},
            }
        ],
    }
