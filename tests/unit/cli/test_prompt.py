"""Questions at a terminal and through pipes and files."""

import asyncio
import os
import pty
import termios
from pathlib import Path

import pytest

from monitor.cli.prompt import Prompt, draw_qr


async def hidden(terminal: int) -> None:
    """Wait until what is typed there is not shown."""
    # A terminal tells nobody of its modes: one has to look.
    while termios.tcgetattr(terminal)[3] & termios.ECHO:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


async def test_a_pipe_answers_a_line_each_however_it_is_cut() -> None:
    reading, writing = os.pipe()
    prompt = Prompt(reading)
    assert not prompt.interactive
    os.write(writing, b"first\r\nsec")
    assert await prompt.ask("?") == "first"
    second = asyncio.create_task(prompt.ask("?"))
    await asyncio.sleep(0)
    os.write(writing, "ond é\nlast".encode())
    assert await second == "second é"
    os.close(writing)
    assert await prompt.ask("?") == "last"
    assert await prompt.ask("?") is None
    os.close(reading)


async def test_a_file_answers_too(tmp_path: Path) -> None:
    path = tmp_path / "answers"
    path.write_text("one\ntwo\n")
    with path.open("rb") as file:
        prompt = Prompt(file.fileno())
        assert [await prompt.ask("?") for _ in range(3)] == ["one", "two", None]


async def test_a_terminal_does_not_show_a_hidden_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person, terminal = pty.openpty()
    prompt = Prompt(terminal)
    assert prompt.interactive
    asked = asyncio.create_task(prompt.ask("Password:", hidden=True))
    await hidden(terminal)
    os.write(person, b"secret\n")
    assert await asked == "secret"
    assert termios.tcgetattr(terminal)[3] & termios.ECHO
    captured = capsys.readouterr()
    assert captured.err.startswith("Password: ")
    assert captured.out == ""
    os.close(terminal)
    os.close(person)


async def test_an_interrupted_question_gives_the_terminal_back() -> None:
    person, terminal = pty.openpty()
    asked = asyncio.create_task(Prompt(terminal).ask("Password:", hidden=True))
    await hidden(terminal)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert termios.tcgetattr(terminal)[3] & termios.ECHO
    os.close(terminal)
    os.close(person)


def test_without_a_terminal_a_qr_code_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    address = "tg://login?token=" + "x" * 100
    draw_qr(address)
    captured = capsys.readouterr()
    assert (captured.out, captured.err.strip()) == ("", address)
