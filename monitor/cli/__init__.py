"""The command line: one file a command; arguments in, exit status out; the only place that prints.

Exit status: 0 done, 1 failed or unhealthy, 2 wrong usage or settings, 130 interrupted. What a user
can cause ends in a sentence; a traceback is shown for a defect alone, and only when asked for.
Every command's file is imported at each start, so it imports what is heavy inside its functions.
"""

import gc
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from monitor import __version__
from monitor.cli.console import note
from monitor.cli.invocation import Invocation
from monitor.errors import MonitorError, SettingsError, UsageError

DONE, FAILED, WRONG_USAGE = 0, 1, 2

# New objects before Python looks for dead cycles. Lexicon and window are hundreds of thousands of
# living objects, and each look goes over many of them: on 1,500 real posts these numbers gave a
# third more posts a second than Python's own, and half the 99th percentile.
_COLLECT = 50_000, 20, 20

# In the order in which `monitor --help` shows them, under its headings.
COMMANDS = {
    "Watch": ("run", "login", "check", "status"),
    "Try": ("demo", "replay", "evaluate"),
    "What is stored": ("search", "explain", "export", "backfill", "backup"),
}
GROUPS = {
    "What is stored": ("stories",),
    "What is watched": ("channels", "feeds"),
    "What is said": ("outbox",),
    "What is known": ("lexicon",),
}

app = typer.Typer(
    name="monitor",
    help="Follows public Telegram news channels and posts one alert for one event, "
    "cross-referenced to the wires.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monitor {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    env_file: Annotated[
        Path | None,
        typer.Option(
            "--env-file", metavar="PATH", help="Settings file; the environment wins over it. [.env]"
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a defect.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Take the options that stand before the command's name."""
    context.obj = Invocation(env_file=env_file, debug=debug)


def _register() -> None:
    for heading, names in COMMANDS.items():
        for name in names:
            module = import_module(f"monitor.cli.{name}")
            settings = getattr(module, "CONTEXT_SETTINGS", None)
            app.command(name, rich_help_panel=heading, context_settings=settings)(module.command)
    for heading, names in GROUPS.items():
        for name in names:
            group = import_module(f"monitor.cli.{name}").app
            app.add_typer(group, name=name, rich_help_panel=heading)


_register()


def main() -> None:
    """Run the command line and leave the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # What was read may hold anything; a terminal that lacks a letter is no failure.
            stream.reconfigure(errors="backslashreplace")
    gc.set_threshold(*_COLLECT)
    try:
        app(prog_name="monitor")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001  the outermost edge: a sentence and a status
        sys.exit(_report(error))


def _report(error: Exception) -> int:
    """Say what went wrong on standard error and return the exit status."""
    leaves = list(_leaves(error))
    problems = [leaf for leaf in leaves if isinstance(leaf, MonitorError)]
    defects = [leaf for leaf in leaves if not isinstance(leaf, MonitorError)]
    lines: dict[str, None] = {}
    for problem in problems:
        for line in problem.problems if isinstance(problem, SettingsError) else [str(problem)]:
            lines.setdefault(line)
    for line in lines:
        note(line)
    for defect in defects:
        _report_defect(defect)
    wrong_usage = all(isinstance(leaf, SettingsError | UsageError) for leaf in leaves)
    return WRONG_USAGE if wrong_usage else FAILED


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors in a group of groups; a TaskGroup wraps even a single one."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


def _report_defect(error: BaseException) -> None:
    debug = "--debug" in sys.argv or os.environ.get("MONITOR_LOG_LEVEL", "").lower() == "debug"
    if debug:
        import traceback

        note("".join(traceback.format_exception(error)))
    else:
        # Its text may hold anything, secrets included: only its kind is shown.
        note(f"A defect of monitor ended the command ({type(error).__name__}).")
        note("Run it again as `monitor --debug …` to see where, and please report it.")
