"""`monitor outbox`: what was said or waits to be, and trying again what a chat has refused."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import emit_json, one_line, say, show_table, when
from monitor.cli.rows import message_row
from monitor.cli.stored import reading
from monitor.cli.watch import configuration_of
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.model.watch import Watchlist
    from monitor.settings import Settings
    from monitor.store import SqlStore
    from monitor.store.rows import SaidMessage

app = typer.Typer(
    no_args_is_help=True, help="The messages that were said or wait: list, retry what was refused."
)


class Status(StrEnum):
    """How far a message is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"
    MERGED = "merged"
    RETIRED = "retired"


Destination = Annotated[
    str | None, typer.Option(metavar="NAME", help="Those of one destination alone.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.command("list")
def list_messages(
    context: typer.Context,
    destination: Destination = None,
    status: Annotated[
        Status | None,
        typer.Option(
            help="Those that wait, stand in their chat, were refused (parked), went out in a "
            "digest (merged), or belong to a chat or a story that was given up (retired)."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The last so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List messages, the last one last, with what became of them."""
    settings, watchlist = configuration_of(context)
    found = asyncio.run(_found(settings, watchlist, destination, status, limit))
    if as_json:
        emit_json({"messages": [_row(said) for said in found]})
    elif not found:
        say("no such message")
    else:
        show_table(
            ("id", "destination", "kind", "status", "said", "tries", "reason", "words"),
            [_cells(said) for said in found],
        )


@app.command()
def retry(context: typer.Context, destination: Destination = None, as_json: AsJson = False) -> None:
    """Let what was refused be tried again, in its order; a running daemon begins in seconds."""
    settings, watchlist = configuration_of(context)
    count = asyncio.run(_retry(settings, watchlist, destination))
    if as_json:
        emit_json({"retried": count})
    elif count:
        say(f"messages that will be tried again: {count}")
    else:
        say("nothing is parked")


async def _found(
    settings: "Settings",
    watchlist: "Watchlist",
    destination: str | None,
    status: Status | None,
    limit: int,
) -> "Sequence[SaidMessage]":
    async with reading(settings) as store:
        await _require_known(store, watchlist, destination)
        return await store.queries.outbox(
            status=status.value if status else None, destination=destination, limit=limit
        )


async def _retry(settings: "Settings", watchlist: "Watchlist", destination: str | None) -> int:
    from monitor.store import open_store

    async with reading(settings) as store:  # makes and migrates nothing
        await _require_known(store, watchlist, destination)
    async with open_store(settings.database.get_secret_value()) as store:
        return await store.outbox.unpark(datetime.now(UTC), destination=destination)


async def _require_known(
    store: "SqlStore", watchlist: "Watchlist", destination: str | None
) -> None:
    """Raise UsageError for a destination that is neither configured nor in the outbox."""
    from monitor.watchlist import nearest

    if destination is None:
        return
    status = await store.queries.status()
    known = {
        *(d.name for d in watchlist.destinations),
        *(d.destination for d in status.destinations),
    }
    if destination not in known:
        near = nearest(destination, known)
        hint = f", nearest is {near}" if near else ""
        raise UsageError(f"--destination: no destination is called {destination[:80]!r}{hint}")


def _row(said: "SaidMessage") -> dict[str, Any]:
    return {
        "id": said.id,
        **message_row(said),
        "story": said.story,
        "subject": said.subject,
        "digest": said.digest,
        "tried": said.tried,
        "not_before": said.not_before,
    }


def _cells(said: "SaidMessage") -> tuple[object, ...]:
    from monitor.alerting import plain

    return (
        said.id,
        said.destination,
        said.kind,
        said.status,
        when(said.created),
        said.attempts,
        one_line(said.error or "-", 60),
        one_line(plain(said.html), 60),
    )
