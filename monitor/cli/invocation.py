"""What every command is told by the options before its name, and the settings that follow.

A command takes `context: typer.Context` and calls `settings_of(context)`; nothing is read before.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.settings import Settings

NEGATIVE_IDS = {"ignore_unknown_options": True}
"""For commands whose argument may be `-100ID`: it is no option, though it begins like one."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """The options given before the command's name."""

    env_file: Path | None = None
    """None: `.env` in the working directory, which may be absent."""
    debug: bool = False


def invocation_of(context: typer.Context) -> Invocation:
    """The options before the command's name; their defaults when it is called without them."""
    found = context.find_object(Invocation)
    return found if found is not None else Invocation()


def settings_of(context: typer.Context) -> "Settings":
    """Read and check the settings. Raises SettingsError with every problem, or UsageError."""
    from monitor.settings import load_settings

    chosen = invocation_of(context).env_file
    if chosen is not None and not chosen.is_file():
        raise UsageError(f"--env-file: {chosen}: no such file")
    settings = load_settings(os.environ, chosen or Path(".env"))
    quiet_logs(debug=settings.log_level == "debug")
    return settings


def quiet_logs(*, debug: bool = False) -> None:
    """Logs on standard error, warnings alone unless debugging; the daemon sets its own."""
    from monitor.observe.logs import configure

    configure("debug" if debug else "warning", "console")
