"""What the commands print."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from monitor.cli.console import ago, emit_json, one_line, plain, say, show_table, to_json, when


def test_text_cannot_steer_the_terminal() -> None:
    assert plain("\x1b[31mred\x07\x9b2J\u202eback\u2066 ok\nnext") == "[31mred2Jback ok\nnext"


def test_mark_up_of_the_console_is_no_mark_up_in_texts(capsys: pytest.CaptureFixture[str]) -> None:
    say("[red]a[/red] :smile: \x1b[1mb")
    show_table(("column",), [("[bold]c[/bold] :smile:",)])
    assert capsys.readouterr().out.splitlines() == [
        "[red]a[/red] :smile: [1mb",
        "column                ",
        "[bold]c[/bold] :smile:",
    ]


def test_a_cell_is_one_line_of_bounded_length() -> None:
    assert one_line(" a\n\n b\tc ") == "a b c"
    assert one_line("x" * 100, 10) == "x" * 9 + "…"
    assert one_line("صاروخ " * 10, 12) == "صاروخ صاروخ"[:11].rstrip() + "…"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (3599, "59 min"),
        (3600, "1 h 0 min"),
        (172_799, "47 h 59 min"),
        (172_800, "2 d 0 h"),
    ],
)
def test_lengths_of_time_for_people(seconds: float, words: str) -> None:
    assert ago(seconds) == words


def test_times_are_shown_and_written_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    baghdad = datetime(2022, 1, 4, 4, 12, tzinfo=timezone(timedelta(hours=3)))
    assert when(baghdad) == "2022-01-04 01:12 UTC"
    assert when(None) == "-"
    emit_json({"at": baghdad, "path": Path("a"), "set": {"b", "a"}, "text": "نص\n"})
    assert json.loads(capsys.readouterr().out) == {
        "at": "2022-01-04T01:12:00Z",
        "path": "a",
        "set": ["a", "b"],
        "text": "نص\n",
    }


def test_json_is_one_line_and_keeps_letters() -> None:
    assert to_json({"text": "نص\nb", "at": datetime(2022, 1, 1, tzinfo=UTC)}) == (
        '{"text": "نص\\nb", "at": "2022-01-01T00:00:00Z"}'
    )
