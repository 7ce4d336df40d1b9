"""`monitor feeds`: which feeds are polled, add one, remove one, test one.

A change takes effect when `monitor run` is started again.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.console import ago, emit_json, note, one_line, say, show_table, when
from monitor.cli.invocation import settings_of
from monitor.cli.stored import stored
from monitor.cli.watch import configuration_of, edit_watchlist
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.model.report import Outlet
    from monitor.model.watch import Watchlist
    from monitor.pipeline.ports import FeedRecord
    from monitor.settings import Settings
    from monitor.wires import FeedCheck

app = typer.Typer(no_args_is_help=True, help="The polled feeds: list, add, remove, test.")

Url = Annotated[str, typer.Argument(metavar="URL", help="The feed's address, https or http.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@app.command("list")
def list_feeds(context: typer.Context, as_json: AsJson = False) -> None:
    """List the polled feeds and what is known of them."""
    settings, watchlist = configuration_of(context)
    records = asyncio.run(stored(settings, lambda store: store.feeds()))
    known = {record.url: record for record in records}
    rows = [
        _row(outlet, url, known.get(url)) for outlet in watchlist.outlets for url in outlet.feeds
    ]
    if as_json:
        emit_json({"feeds": rows})
    elif not rows:
        say("No feed is polled. Add one: monitor feeds add https://…")
    else:
        show_table(
            ("outlet", "feed", "last success", "newest item", "trouble"),
            [
                (
                    row["outlet"],
                    row["feed"],
                    when(row["last_success"]),
                    when(row["newest_item"]),
                    one_line(row["error"] or "-", 60),
                )
                for row in rows
            ],
        )


@app.command()
def add(
    context: typer.Context,
    url: Url,
    outlet: Annotated[
        str | None, typer.Option(metavar="ID", help="The outlet it belongs to. [the host]")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The name of a new outlet.")] = None,
) -> None:
    """Add a feed to the watchlist."""
    from monitor.watchlist import add_feed, parse_feed

    path = settings_of(context).watchlist
    feed = parse_feed(url)
    edit_watchlist(path, lambda text: add_feed(text, feed, outlet=outlet, name=name))
    note(f"{feed} added to {path}; `monitor feeds test {feed}` tries it")


@app.command()
def remove(context: typer.Context, url: Url) -> None:
    """Remove a feed from the watchlist. Its outlet and what is stored stay."""
    from monitor.watchlist import parse_feed, remove_feed

    settings = settings_of(context)
    feed = parse_feed(url)
    if feed in settings.feeds:
        raise UsageError(f"{feed} is named by MONITOR_FEEDS: take it out there")
    edit_watchlist(settings.watchlist, lambda text: remove_feed(text, feed))
    note(f"{feed} removed from {settings.watchlist}")


@app.command("test")
def try_one(context: typer.Context, url: Url, as_json: AsJson = False) -> None:
    """Read a feed once and say what is in it; stores nothing."""
    from monitor.watchlist import parse_feed

    settings, watchlist = configuration_of(context)
    found = asyncio.run(_test(settings, watchlist, parse_feed(url)))
    if as_json:
        emit_json(
            {
                "feed": url,
                "url": found.url,
                "items": found.items,
                "rejected": found.rejected,
                "undated": found.undated,
                "newest": found.newest,
                "age_seconds": found.age.total_seconds() if found.age else None,
            }
        )
        return
    say(f"{found.url}: {found.items} items, {found.rejected} unusable, {found.undated} undated")
    say(f"newest: {when(found.newest)}" + (f", {age(found)} ago" if found.age else ""))


def age(found: "FeedCheck") -> str:
    """How old the newest item is, for people."""
    return ago(found.age.total_seconds()) if found.age else "-"


async def _test(settings: "Settings", watchlist: "Watchlist", url: str) -> "FeedCheck":
    from monitor.clock import WallClock
    from monitor.watchlist import merge
    from monitor.wires import Fetcher, check_feed

    clock = WallClock()
    outlets = merge(watchlist, feeds=[url]).outlets
    outlet = next(outlet for outlet in outlets if url in outlet.feeds)
    async with Fetcher(clock, allow_private=settings.allow_private_addresses) as fetcher:
        return await check_feed(fetcher, clock, url, outlet, outlets)


def _row(outlet: "Outlet", url: str, record: "FeedRecord | None") -> Mapping[str, Any]:
    return {
        "outlet": outlet.id,
        "feed": url,
        "last_success": record.last_success if record else None,
        "newest_item": record.newest_item if record else None,
        "next_poll": record.next_poll if record else None,
        "failures": record.failures if record else 0,
        "error": record.error if record else None,
    }
