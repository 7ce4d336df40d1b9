"""Alerts at a terminal."""

import io

import pytest
from rich.console import Console

from monitor.delivery import Terminal
from monitor.errors import PermanentError
from monitor.model.alert import MessageKind, OutboxItem
from tests.unit.delivery.fakes import T0

HTML = (
    '⚪ <b>UNCONFIRMED</b> · [red]harbour[/red] <a href="https://t.me/x/1">t.me/x/1</a>\n'
    '<a href="https://wire.example/1">Wire</a> \u2068مسيّرتان\u2069'
)


def item(kind: MessageKind = MessageKind.ALERT, **changes: int | None) -> OutboxItem:
    return OutboxItem(
        id=7,
        destination="terminal",
        kind=kind,
        html=HTML,
        version=1,
        random_id=1,
        message_id=changes.get("message_id"),
        reply_to=changes.get("reply_to"),
        attempts=0,
        created=T0,
    )


async def test_a_pipe_gets_plain_lines_with_addresses() -> None:
    stream = io.StringIO()
    assert await Terminal(Console(file=stream, width=20)).post(item()) == 7
    assert stream.getvalue() == (
        "--- alert #7\n"
        "⚪ UNCONFIRMED · [red]harbour[/red] t.me/x/1\n"
        "Wire <https://wire.example/1> \u2068مسيّرتان\u2069\n\n"
    )


async def test_an_edit_shows_the_new_form_and_says_that_it_is_one() -> None:
    stream = io.StringIO()
    await Terminal(Console(file=stream)).edit(item(message_id=7))
    assert stream.getvalue().startswith("--- alert, updated #7\n⚪ UNCONFIRMED")


async def test_a_reply_names_the_alert_it_answers() -> None:
    stream = io.StringIO()
    await Terminal(Console(file=stream)).post(item(MessageKind.CHANGE, reply_to=3))
    assert stream.getvalue().startswith("--- state changed #3\n")


async def test_a_terminal_gets_styles_and_links() -> None:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=True, width=60, color_system="standard", legacy_windows=False
    )
    await Terminal(console).post(item())
    shown = stream.getvalue()
    assert "alert #7 \x1b[2m───" in shown
    assert "\x1b[1mUNCONFIRMED\x1b[0m" in shown
    assert "[red]harbour[/red]" in shown
    assert ";https://wire.example/1\x1b\\Wire" in shown


async def test_a_closed_stream_is_a_permanent_failure() -> None:
    stream = io.StringIO()
    terminal = Terminal(Console(file=stream))
    stream.close()
    with pytest.raises(PermanentError, match="cannot be written"):
        await terminal.post(item())
