"""`monitor stories merge` and `split`: what is asked for, and what is wrong usage."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.cli import correct
from monitor.store import open_store
from tests.unit.cli.conftest import Run
from tests.unit.cli.stored import NOW, fill

REASON = ("--reason", "one event")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("merge", "1", "1", *REASON), 1, "cannot be merged with itself"),
        (("merge", "1", "9", *REASON), 1, "there is no story 9"),
        (("merge", "1", "2", *REASON), 1, "story 1 is no longer open"),
        (("split", "1", "newsroom/7", *REASON), 1, "story 1 is no longer open"),
        (("split", "1", "newsroom/99", *REASON), 1, "newsroom/99: no such post is stored"),
        (("split", "1", "-1001000000002/99", *REASON), 1, "no such post is stored"),
        (("split", "1", "newsroom", *REASON), 2, "is no post"),
        (("merge", "one", "2", *REASON), 2, "STORY"),
        (("merge", "1", "2"), 2, "--reason"),
        (("merge", "1", "2", "--reason", " \n"), 2, "--reason"),
        (("merge", "1", "2", "--reason", "x" * 201), 2, "200 characters"),
    ],
    ids=lambda value: "-".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_what_cannot_be_is_said_in_a_sentence(
    run: Run, folder: Path, arguments: tuple[str, ...], status: int, words: str
) -> None:
    asyncio.run(fill(folder))
    before = run("stories", "--json").json
    done = run("stories", *arguments)
    assert (done.status, done.out) == (status, "")
    assert words in done.err
    assert run("stories", "--json").json == before


def test_a_daemon_that_is_slow_to_take_it_up_will_do_it(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correct, "PATIENCE", 0.05)
    asyncio.run(fill(folder))

    async def beside() -> None:
        path = folder / "data" / "monitor.db"
        async with open_store(f"sqlite:///{path}", exclusive=True) as store:
            arguments = ("stories", "merge", "1", "2", *REASON, "--by", "Ada\nB")
            done = await asyncio.to_thread(run, *arguments, "--json")
            assert done.status == 0
            assert (done.json["status"], done.json["story"], done.json["other"]) == (
                "waiting", 1, 2,
            )  # fmt: skip
            assert "has not taken it up yet" in (await asyncio.to_thread(run, *arguments)).out
            first, second = await store.open_corrections()
            assert (first.by, first.reason, first.id) == ("Ada B", "one event", 1)
            assert second.asked - NOW > timedelta(days=1)

    asyncio.run(beside())


def test_without_a_database_there_is_nothing_to_correct(run: Run, folder: Path) -> None:
    done = run("stories", "merge", "1", "2", *REASON)
    assert done.status == 1
    assert "there is no database yet" in done.err
    assert not (folder / "data").exists()
