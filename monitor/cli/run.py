"""`monitor run`: the daemon."""

import typer


def command(context: typer.Context) -> None:
    """Follow the channels, poll the feeds, decide and alert, until SIGINT or SIGTERM."""
    import asyncio
    import sys

    from monitor.app import run_daemon
    from monitor.cli.console import stdout
    from monitor.cli.watch import configuration_of
    from monitor.observe import configure
    from monitor.settings import secrets_of

    settings, watchlist = configuration_of(context)
    form = settings.log_format or ("console" if sys.stderr.isatty() else "json")
    configure(settings.log_level, form, secrets_of(settings))
    asyncio.run(run_daemon(settings, watchlist, stdout))
