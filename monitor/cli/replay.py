"""`monitor replay`: a scenario folder through the real pipeline, with its own clock."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import ago, emit_json, one_line, say, show_table, stderr, stdout
from monitor.cli.invocation import quiet_logs
from monitor.cli.watch import configuration_of

if TYPE_CHECKING:
    from monitor.model.alert import MessageKind
    from monitor.model.watch import Destination
    from monitor.pipeline.ingest import Limits
    from monitor.pipeline.ports import Messenger
    from monitor.scenario.read import PostStep, ReportStep, Scenario
    from monitor.scenario.summary import StorySummary

MAX_PAUSE = 5.0  # seconds; however slow the speed, a night without posts is not sat through


def command(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A scenario folder.")],
    speed: Annotated[
        float,
        typer.Option("--speed", metavar="N", min=0, help="N times as fast as it was; 0: no waits."),
    ] = 0,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="DEST", help="A destination of the watchlist, or a chat."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object at the end.")] = False,
) -> None:
    """Play a scenario folder; alerts go to the terminal, or to a destination."""
    import asyncio

    from monitor.scenario.read import read_scenario

    quiet_logs()
    scenario = read_scenario(folder)

    async def wait(seconds: float) -> None:
        if speed:
            await asyncio.sleep(min(seconds / speed, MAX_PAUSE))

    result = asyncio.run(_replay(context, scenario, to, wait, quiet=as_json))
    if as_json:
        emit_json(as_row(scenario, result))
    else:
        show(scenario, result)


@dataclass(slots=True)
class Result:
    """What a replay came to. Also counts what was delivered: fulfils `delivery.Observer`."""

    alerts: int = 0
    edits: int = 0
    changes: int = 0
    failures: int = 0
    stories: "tuple[StorySummary, ...]" = ()

    def delivered(self, destination: str, kind: "MessageKind", *, new: bool, waited: float) -> None:
        """Count a message."""
        if not new:
            self.edits += 1
        elif kind.value == "alert":
            self.alerts += 1
        else:
            self.changes += 1

    def postponed(self, destination: str, reason: str, delay: float) -> None:
        """Count a failure."""
        self.failures += 1

    def parked(self, destination: str, reason: str) -> None:
        """Count a failure."""
        self.failures += 1


async def _replay(
    context: typer.Context,
    scenario: "Scenario",
    to: str | None,
    wait: Callable[[float], Awaitable[None]],
    *,
    quiet: bool,
) -> Result:
    from monitor.delivery import Terminal
    from monitor.model.watch import Destination

    async with AsyncExitStack() as stack:
        destination = Destination("terminal", None)
        messenger: Messenger = Terminal(stderr if quiet else stdout)
        if to is not None:
            destination, messenger = await _destination(stack, context, to)
        rules = tuple(d.rules for d in scenario.watchlist.destinations if d.rules)
        if to is None and rules:
            destination = Destination("terminal", None, rules[0])
        return await run(scenario, destination, messenger, wait)


async def run(
    scenario: "Scenario",
    destination: "Destination",
    messenger: "Messenger",
    wait: Callable[[float], Awaitable[None]],
    on_step: "Callable[[PostStep | ReportStep], None]" = lambda step: None,
) -> Result:
    """Play all cases. `wait` is asked to wait the scenario's seconds between two steps."""
    import asyncio

    from monitor import lexicon
    from monitor.scenario.replay import play
    from monitor.scenario.summary import summarise
    from monitor.store import open_store

    result = Result()
    messengers: Mapping[str, Messenger] = {destination.name: messenger}
    for case in scenario.cases:
        last = case.steps[0].at

        async def before_step(step: "PostStep | ReportStep") -> None:
            nonlocal last
            await wait((step.at - last).total_seconds())
            last = step.at
            on_step(step)

        async with open_store("sqlite://") as store:
            await play(
                scenario,
                case,
                store,
                store.outbox,
                messengers,
                (destination,),
                lexicon.load(),
                default_limits(),
                before_step=before_step,
                pause=asyncio.sleep,
                observer=result,
            )
            result.stories += await summarise(store, scenario.sources)
    return result


def default_limits() -> "Limits":
    """The times of the analysis by which scenarios are played: no settings are read."""
    from monitor.pipeline.ingest import Limits
    from monitor.settings import DEFAULT_OLD_AFTER_MINUTES, DEFAULT_WINDOW_HOURS

    return Limits(
        span=timedelta(hours=DEFAULT_WINDOW_HOURS),
        old_after=timedelta(minutes=DEFAULT_OLD_AFTER_MINUTES),
    )


async def _destination(
    stack: AsyncExitStack, context: typer.Context, to: str
) -> "tuple[Destination, Messenger]":
    """A destination of the watchlist by name, or any chat, with the account that posts there."""
    from monitor.accounts import connected_bot, connected_reader
    from monitor.model.watch import Destination
    from monitor.telegram.messenger import ChatMessenger
    from monitor.watchlist import parse_chat

    settings, watchlist = configuration_of(context)
    named = {destination.name: destination for destination in watchlist.destinations}
    destination = named.get(to) or Destination(to, parse_chat(to))
    if destination.chat is None:
        from monitor.delivery import Terminal

        return destination, Terminal(stdout)
    sender = await stack.enter_async_context(connected_bot(settings))
    if sender is None:
        sender = await stack.enter_async_context(connected_reader(settings))
    return destination, ChatMessenger(sender, destination.chat)


def show(scenario: "Scenario", result: Result) -> None:
    """The table at the end: each story that was told of more than once, and the counts."""
    posts = sum(summary.posts for summary in result.stories)
    say("")
    say(
        f"{posts} posts, {len(result.stories)} stories: {result.alerts} alerts posted,"
        f" {result.edits} edits, {result.changes} changes of state"
    )
    if result.failures:
        say(f"{result.failures} deliveries failed; what was not delivered is not shown above")
    say("")
    rows = [_cells(summary) for summary in result.stories]
    show_table(("first", "who", "what", "posts", "collapsed, because", "state", "first wire"), rows)


def _cells(summary: "StorySummary") -> tuple[str, ...]:
    collapsed = ", ".join(f"{count} {why}" for why, count in summary.collapsed.items())
    after = summary.first_wire_after
    wire = "-"
    if after is not None:
        wire = f"after {ago(after.total_seconds())}" if after >= timedelta(0) else "came first"
    channels = f"{summary.channels} channel{'s' if summary.channels != 1 else ''}"
    return (
        f"{summary.first_date:%d %b %H:%M}",
        one_line(summary.first_channel, 24),
        one_line(summary.first_text, 44),
        f"{summary.posts} in {channels}",
        collapsed or "-",
        summary.state.value if summary.state else "-",
        wire,
    )


def as_row(scenario: "Scenario", result: Result) -> dict[str, Any]:
    """The result as JSON says it."""
    return {
        "scenario": scenario.name,
        "alerts": result.alerts,
        "edits": result.edits,
        "changes": result.changes,
        "failures": result.failures,
        "stories": [
            {
                "story": summary.story.id,
                "first": {"channel": summary.first_channel, "date": summary.first_date},
                "posts": summary.posts,
                "channels": summary.channels,
                "updates": summary.updates,
                "collapsed": dict(summary.collapsed),
                "state": summary.state.value if summary.state else None,
                "origins": list(summary.origins),
                "first_wire_seconds": (
                    summary.first_wire_after.total_seconds()
                    if summary.first_wire_after is not None
                    else None
                ),
                "circular_reports": summary.circular,
            }
            for summary in result.stories
        ],
    }
