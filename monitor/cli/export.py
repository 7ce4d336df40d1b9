"""`monitor export`: stored posts as JSON Lines or CSV, oldest first, some hundred at a time."""

import asyncio
import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from monitor.cli.arguments import read_channel, read_moment
from monitor.cli.console import note, to_json
from monitor.cli.invocation import settings_of
from monitor.cli.rows import post_row
from monitor.cli.stored import channel_in, reading
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from monitor.settings import Settings

COLUMNS = (
    "id", "channel", "channel_id", "channel_title", "message", "link", "date", "text", "lang",
    "media", "parts", "forwarded_from", "reply_to", "views", "forwards", "edited", "version",
    "deleted", "first_seen", "arrival", "story", "relation", "state",
)  # fmt: skip

Write = Callable[[dict[str, Any]], object]


class Format(StrEnum):
    """What an export is written as."""

    JSONL = "jsonl"
    CSV = "csv"


def command(
    context: typer.Context,
    form: Annotated[
        Format, typer.Option("--format", help="JSON Lines, or CSV for a spreadsheet.")
    ] = Format.JSONL,
    channel: Annotated[
        str | None, typer.Option(help="This channel alone: @name, t.me/name or -100ID.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="2022-01-04, 2022-01-04T01:12+03:00, or 12h ago.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Before this; as --since.")] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there. [standard output]")
    ] = None,
) -> None:
    """Hand over stored posts, a line each, oldest first.

    JSON Lines hold the names of a scenario's posts.jsonl, so they can be replayed. In CSV, a text
    that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    settings = settings_of(context)
    now = datetime.now(UTC)
    within = (read_moment(since, now, "--since"), read_moment(until, now, "--until"))
    with _opened(output) as file:
        count = asyncio.run(_export(settings, _writer(form, file), channel, within))
    note(f"{count} posts exported")


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise MonitorError(f"{output}: cannot be written: {error.strerror}") from error


def _writer(form: Format, file: TextIO) -> Write:
    if form is Format.JSONL:
        return lambda row: file.write(to_json(row) + "\n")
    table = csv.writer(file, lineterminator="\n")
    table.writerow(COLUMNS)
    return lambda row: table.writerow([_cell(row.get(column)) for column in COLUMNS])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return f"{value['channel']}/{value['message_id'] or ''}"
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    if isinstance(value, str):
        text = value.replace("\0", "")
        return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
    return str(value)


async def _export(
    settings: "Settings",
    write: Write,
    channel: str | None,
    within: tuple[datetime | None, datetime | None],
) -> int:
    wanted = read_channel(channel) if channel else None
    count = 0
    async with reading(settings) as store:
        number = await channel_in(store, wanted)
        handles = {record.id: record.handle for record in await store.channels()}
        since, until = within
        async for post in store.queries.export_posts(channel=number, since=since, until=until):
            write(post_row(post, handles))
            count += 1
    return count
