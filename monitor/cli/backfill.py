"""`monitor backfill`: a channel's history into the store, with progress."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.arguments import read_moment
from monitor.cli.console import emit_json, note, say, stderr
from monitor.cli.watch import configuration_of

if TYPE_CHECKING:
    from datetime import datetime

    from rich.progress import Progress, TaskID

    from monitor.model.watch import Watchlist
    from monitor.pipeline.ports import BackfillRecord
    from monitor.settings import Settings

DATE = "A date or time: 2024-05-01, 2024-05-01T13:00Z, or an age as 36h or 14d."


def command(
    context: typer.Context,
    channel: Annotated[
        str, typer.Option("--channel", metavar="X", help="@name, t.me/… or -100ID.")
    ],
    since: Annotated[str | None, typer.Option("--since", metavar="D", help=DATE)] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="D", help=DATE)] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help="Only the newest so many messages."),
    ] = None,
    alert: Annotated[
        bool, typer.Option("--alert", help="Let what it finds ring as if it were new.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object at the end.")] = False,
) -> None:
    """Bring in a channel's history. It can be killed and continues; repeated, it changes nothing.

    It rings nobody unless told to. Stop the daemon first: one session serves one process.
    """
    import asyncio

    from monitor.clock import WallClock
    from monitor.errors import UsageError
    from monitor.watchlist import parse_reference

    settings, watchlist = configuration_of(context)
    settings.require_telegram()
    reference = parse_reference(channel)
    now = WallClock().now()
    begin = read_moment(since, now, "--since")
    end = read_moment(until, now, "--until")
    if begin and end and begin >= end:
        raise UsageError("--since: must lie before --until")
    result = asyncio.run(_backfill(settings, watchlist, reference, begin, end, limit, alert=alert))
    if as_json:
        emit_json(result)
    else:
        say(
            f"{result['channel']}: {result['posts']} posts in {result['seconds']:.1f} s"
            f" ({result['posts_per_second']:.0f} posts/s);"
            f" decided on {result['decided']} in {result['deciding_seconds']:.1f} s"
        )


async def _backfill(
    settings: "Settings",
    watchlist: "Watchlist",
    reference: str,
    since: "datetime | None",
    until: "datetime | None",
    limit: int | None,
    *,
    alert: bool,
) -> dict[str, Any]:
    from monitor.accounts import connected_reader
    from monitor.analysis import Window, sources
    from monitor.app import channel_of, known_channels
    from monitor.clock import WallClock
    from monitor.embedding import load_embedder
    from monitor.pipeline.announce import Announcer
    from monitor.pipeline.backfill import Backfill
    from monitor.settings.own_lexicon import lexicon_of
    from monitor.store import open_store
    from monitor.telegram.channels import Directory
    from monitor.telegram.history import ChannelHistory

    clock = WallClock()
    embedder = load_embedder(settings.embeddings)
    async with (
        open_store(settings.database.get_secret_value(), exclusive=True) as store,
        connected_reader(settings) as account,
    ):
        record = await Directory(account, store).find(reference, clock.now())
        watched = {c.reference.casefold(): c for c in watchlist.channels}
        known = {c.id: c for c in await known_channels(store, watchlist)}
        known[record.id] = channel_of(record, watched.get(record.reference.casefold()))
        weighed = sources(known, watchlist.outlets)
        span = timedelta(hours=settings.window_hours)
        history = ChannelHistory(
            account, store, clock, on_wait=lambda s: note(f"Telegram asks to wait {s:.0f} s")
        )
        backfill = Backfill(
            store,
            history,
            lambda: Window(lexicon_of(settings), weighed, span, embedder),
            Announcer(watchlist.destinations),
            clock,
            alert=alert,
        )
        expected = await history.size(record.id, since, until, limit)
        with _bar(f"reading {record.title}", expected) as bar:
            done = await backfill.read(
                record.id, since=since, until=until, limit=limit, progress=bar.show
            )
            seconds = time.monotonic() - bar.begun
        begun = time.monotonic()
        with _bar("deciding on what was read", bar.read) as deciding:
            decided = await backfill.decide(deciding.advance)
        deciding_seconds = time.monotonic() - begun
    return {
        "channel": record.handle or str(record.id),
        "title": record.title,
        "posts": bar.read,
        "posts_before": bar.before,
        "up_to": done.position,
        "seconds": round(seconds, 3),
        "posts_per_second": round(bar.read / seconds, 1) if seconds > 0 else None,
        "decided": decided,
        "deciding_seconds": round(deciding_seconds, 3),
    }


@dataclass(slots=True)
class _Bar:
    """The progress bar, and what it has counted."""

    progress: "Progress"
    task: "TaskID"
    begun: float = field(default_factory=time.monotonic)
    read: int = 0
    """Posts read by this run."""
    before: int = 0
    """Posts that an earlier run, which was killed, had read."""

    def show(self, record: "BackfillRecord", posts: int) -> None:
        """A page of so many posts was stored."""
        self.read += posts
        self.before = record.posts - self.read
        self.progress.update(self.task, completed=record.posts)

    def advance(self, posts: int) -> None:
        """So many more were done."""
        self.progress.update(self.task, advance=posts)


@contextmanager
def _bar(title: str, expected: int) -> Iterator[_Bar]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Posts a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.0f} posts/s" if task.speed else "- posts/s")

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=stderr) as progress:
        yield _Bar(progress, progress.add_task(title, total=max(expected, 1)))
