"""`monitor outbox`: what is listed, and what is tried again."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.store import open_store
from tests.unit.cli.conftest import Run
from tests.unit.cli.stored import ALERT, NOW, Told, fill


def test_messages_are_listed_with_what_became_of_them(run: Run, folder: Path) -> None:
    asyncio.run(fill(folder, Told(parked="no rights")))
    [row] = run("outbox", "list", "--json").json["messages"]
    assert (row["id"], row["destination"], row["status"]) == (1, ALERT, "parked")
    assert (row["error"], row["story"], row["html"]) == ("no rights", 1, "<b>an alert</b>")
    shown = run("outbox", "list").out
    assert "no rights" in shown
    assert "an alert" in shown
    assert "<b>" not in shown


def test_a_list_can_be_narrowed(run: Run, folder: Path) -> None:
    asyncio.run(fill(folder, Told()))
    assert len(run("outbox", "list", "--status", "delivered", "--json").json["messages"]) == 1
    assert run("outbox", "list", "--status", "waiting", "--json").json == {"messages": []}
    assert "no such message" in run("outbox", "list", "--status", "parked").out
    assert len(run("outbox", "list", "--destination", ALERT, "--json").json["messages"]) == 1
    assert run("outbox", "list", "--status", "lost").status == 2


def test_what_was_refused_is_tried_again(run: Run, folder: Path) -> None:
    asyncio.run(fill(folder, Told(parked="no rights")))
    assert run("outbox", "retry", "--destination", ALERT, "--json").json == {"retried": 1}
    [row] = run("outbox", "list", "--json").json["messages"]
    assert (row["status"], row["attempts"]) == ("waiting", 0)
    assert "nothing is parked" in run("outbox", "retry").out


def test_it_says_how_many(run: Run, folder: Path) -> None:
    asyncio.run(fill(folder, Told(parked="no rights")))
    assert "tried again: 1" in run("outbox", "retry").out


def test_beside_a_daemon_that_has_the_database_open(run: Run, folder: Path) -> None:
    asyncio.run(fill(folder, Told(parked="no rights")))

    async def beside() -> int:
        path = folder / "data" / "monitor.db"
        async with open_store(f"sqlite:///{path}", exclusive=True) as store:
            done = await asyncio.to_thread(run, "outbox", "retry", "--json")
            assert done.json == {"retried": 1}
            return len(await store.outbox.due(NOW + timedelta(days=36500), 5))

    assert asyncio.run(beside()) == 1


@pytest.mark.parametrize("command", ["list", "retry"])
def test_a_destination_that_nobody_knows_is_wrong_usage(
    run: Run, folder: Path, command: str
) -> None:
    asyncio.run(fill(folder))
    done = run("outbox", command, "--destination", "alertz")
    assert (done.status, done.out) == (2, "")
    assert "nearest is alerts" in done.err


def test_without_a_database_there_is_nothing_to_do(run: Run, folder: Path) -> None:
    for command in ("list", "retry"):
        done = run("outbox", command)
        assert done.status == 1
        assert "there is no database yet" in done.err
    assert not (folder / "data").exists()
