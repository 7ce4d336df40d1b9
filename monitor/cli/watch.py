"""The watchlist as the commands read it and change it."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.invocation import invocation_of, settings_of
from monitor.errors import MonitorError, SettingsError

if TYPE_CHECKING:
    from monitor.model.watch import Watchlist
    from monitor.settings import Settings


def configuration_of(context: typer.Context) -> "tuple[Settings, Watchlist]":
    """The settings, and the watchlist merged with what they name.

    Raises SettingsError with the problems of both at once, or UsageError.
    """
    from monitor.model.watch import Watchlist
    from monitor.watchlist import merge, read_watchlist

    problems: list[str] = []
    settings = None
    try:
        settings = settings_of(context)
        path = settings.watchlist
    except SettingsError as error:
        problems.extend(error.problems)
        path = _watchlist_path(invocation_of(context).env_file)
    watchlist = Watchlist()
    try:
        if path.exists():
            watchlist = read_watchlist(path)
    except SettingsError as error:
        problems.extend(error.problems)
    if problems or settings is None:
        raise SettingsError(problems)
    return settings, merge(
        watchlist,
        channels=settings.channels,
        feeds=settings.feeds,
        alert_chat=settings.alert_chat,
        notice_chat=settings.notice_chat,
    )


def _watchlist_path(env_file: Path | None) -> Path:
    """Where the watchlist is when the settings as a whole cannot be used."""
    from dotenv import dotenv_values

    in_file = dotenv_values(env_file or Path(".env"), interpolate=False)
    name = "MONITOR_WATCHLIST"
    return Path(os.environ.get(name) or in_file.get(name) or "watchlist.toml")


def edit_watchlist(path: Path, change: Callable[[str], str]) -> None:
    """Change the file's text, as a whole or not at all. An absent file counts as empty.

    The new text is checked as the daemon would: what it would refuse is not written.
    """
    from monitor.watchlist import parse_watchlist

    try:
        text = path.read_text("utf-8") if path.exists() else ""
        edited = change(text)
        parse_watchlist(edited, name=path.name)
        _replace(path, edited)
    except OSError as error:
        raise MonitorError(f"{path}: cannot be changed: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError([f"{path.name}: is not UTF-8 at byte {error.start}"]) from error


def _replace(path: Path, text: str) -> None:
    target = path.resolve()  # a link stays one
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
