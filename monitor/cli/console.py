"""What the commands print: results on standard output, everything else on standard error.

With `--json` a command prints one object by `emit_json` and nothing else on standard output.
Text that was read from a channel or a feed goes through `plain` before it reaches a terminal.
"""

import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

PIPE_WIDTH = 200  # columns; where nobody has a window to fit

stdout = Console(highlight=False, markup=False, emoji=False)
stderr = Console(stderr=True, highlight=False, markup=False, emoji=False)
_piped = Console(highlight=False, markup=False, emoji=False, width=PIPE_WIDTH)

# Control characters, escape sequences among them, and the marks that reorder what follows.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def plain(text: str) -> str:
    """The text without what would steer a terminal or reorder the line; line breaks stay."""
    return _UNPRINTABLE.sub("", text)


def one_line(text: str, length: int = 80) -> str:
    """The text on one line, cut to `length` characters, fit for a table's cell."""
    line = " ".join(plain(text).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def when(moment: datetime | None) -> str:
    """A time for people: to the minute, in UTC; a dash where there is none."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if moment else "-"


def ago(seconds: float) -> str:
    """A length of time in its two largest units: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`."""
    whole = max(0, round(seconds))
    if whole < 120:
        return f"{whole} s"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    if hours < 48:
        return f"{hours} h {minutes % 60} min"
    return f"{hours // 24} d {hours % 24} h"


def say(text: str, style: str | None = None) -> None:
    """A line on standard output."""
    stdout.print(plain(text), style=style, soft_wrap=True)


def note(text: str, style: str | None = None) -> None:
    """A line on standard error: progress, warnings, what went wrong."""
    stderr.print(plain(text), style=style, soft_wrap=True)


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]], title: str = "") -> None:
    """Print a table. A piped one is not squeezed into the width of a window."""
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(plain(str(cell)) for cell in row))
    (stdout if stdout.is_terminal else _piped).print(table)


def emit_json(value: Any) -> None:
    """Print one object as JSON, on one line, in UTF-8."""
    sys.stdout.write(to_json(value) + "\n")
    sys.stdout.flush()


def to_json(value: Any) -> str:
    """JSON on one line; times as ISO 8601, paths and other ids as text."""
    return json.dumps(value, ensure_ascii=False, default=_encode)


def _encode(value: object) -> str | list[object]:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
