"""`monitor backup`: a copy of the database, made while the daemon runs."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import emit_json, note, say
from monitor.cli.invocation import settings_of
from monitor.errors import StoreError, UsageError

if TYPE_CHECKING:
    from monitor.settings import Settings

FOLDER = "backups"
"""Where backups go by default, in the data folder."""


def command(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(help="A new file, or a folder that exists. [backups in the data folder]"),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Remove all backups of the folder but the newest N."),
    ] = None,
    restored: Annotated[
        bool,
        typer.Option(
            "--restored",
            help="Copy nothing: tell the database that it was restored, with pg_restore or from a "
            "copy of other making. What was published before the next start then rings nobody.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Copy the database while the daemon runs. A copy put in its place never rings the past."""
    if restored and (path is not None or keep is not None):
        raise UsageError("--restored copies nothing: it goes with no path and no --keep")
    settings = settings_of(context)
    if restored:
        _mark(settings, as_json)
    else:
        _copy(settings, path, keep, as_json)


def _copy(settings: "Settings", path: Path | None, keep: int | None, as_json: bool) -> None:
    from monitor.store.backup import back_up

    target = (path if path is not None else _default_folder(settings)).absolute()
    if keep is not None and not target.is_dir():
        raise UsageError(f"--keep: {target} is no folder, so there is nothing to remove from it")
    url = settings.database.get_secret_value()
    made = asyncio.run(back_up(url, target, datetime.now(UTC), keep=keep))
    if as_json:
        emit_json(
            {
                "path": made.path,
                "at": made.at,
                "bytes": made.bytes,
                "posts": made.posts,
                "seconds": round(made.seconds, 3),
                "removed": list(made.removed),
            }
        )
        return
    size = f"{made.bytes / 1_000_000:,.1f} MB"
    say(f"{made.path}: {made.posts:,} posts, {size}, {made.seconds:.1f} s")
    for old in made.removed:
        note(f"removed {old}")


def _mark(settings: "Settings", as_json: bool) -> None:
    from monitor.store.backup import mark_restored

    at = datetime.now(UTC)
    asyncio.run(mark_restored(settings.database.get_secret_value(), at))
    if as_json:
        emit_json({"restored": at})
    else:
        say("marked as restored: what was published before the next start rings nobody")


def _default_folder(settings: "Settings") -> Path:
    folder = settings.data / FOLDER
    try:
        for path in (settings.data, folder):  # the mode is that of the last part alone
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from error
    return folder
