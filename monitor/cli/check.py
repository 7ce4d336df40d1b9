"""`monitor check`: everything that can be wrong, tried once, a line each. It changes nothing.

The database is opened as the daemon would: it is made and migrated where needed. Nothing is posted.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import ago, emit_json, plain, stdout, when
from monitor.cli.watch import configuration_of
from monitor.clock import WallClock
from monitor.errors import MonitorError, SettingsError

if TYPE_CHECKING:
    from monitor.model.report import Outlet
    from monitor.model.watch import Destination, WatchedChannel, Watchlist
    from monitor.pipeline.ports import ChannelRecord
    from monitor.settings import Settings
    from monitor.store import SqlStore
    from monitor.telegram.account import Account
    from monitor.telegram.channels import Directory
    from monitor.wires import Fetcher

LEAST_FREE = 500_000_000  # bytes; a year of some hundred channels takes about as much
FETCHES = 8  # feeds read at the same time
NO_EXTRACTOR = "the extra that reads articles is not installed: pip install 'monitor[bodies]'"


@dataclass(frozen=True, slots=True)
class Finding:
    """What trying one thing showed."""

    name: str
    ok: bool
    detail: str


def command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Try settings, database, disk, session, each channel, feed and destination, once."""
    settings, watchlist = configuration_of(context)
    findings = asyncio.run(_run(settings, watchlist, quiet=as_json))
    failed = [finding for finding in findings if not finding.ok]
    if as_json:
        emit_json({"ok": not failed, "checks": [asdict(finding) for finding in findings]})
    elif failed:
        stdout.print(f"{len(failed)} of {len(findings)} failed", style="red")
    settings.require_telegram()  # wrong settings have an exit status of their own
    if failed:
        raise typer.Exit(1)


async def _run(settings: "Settings", watchlist: "Watchlist", *, quiet: bool) -> list[Finding]:
    findings = []
    async for finding in _check(settings, watchlist):
        findings.append(finding)
        if not quiet:
            stdout.print(
                "✓" if finding.ok else "✗", style="green" if finding.ok else "red", end=" "
            )
            stdout.print(plain(f"{finding.name}: {finding.detail}"), soft_wrap=True)
    return findings


async def _check(settings: "Settings", watchlist: "Watchlist") -> AsyncIterator[Finding]:
    from monitor.accounts import connected_bot, connected_reader

    yield _credentials(settings)
    yield _watchlist(settings, watchlist)
    if settings.embeddings is not None:
        yield _embeddings(settings.embeddings)
    for finding in _folder(settings.data):
        yield finding
    known: Sequence[ChannelRecord] = ()
    try:
        known = await _known_channels(settings)
        yield Finding("database", True, "ours and writable")
    except MonitorError as error:
        yield Finding("database", False, str(error))
    async with AsyncExitStack() as stack:
        reader = bot = None
        try:
            reader = await stack.enter_async_context(connected_reader(settings))
            yield Finding("session", True, f"logged in as {reader.me}")
        except SettingsError:
            yield Finding("session", False, "not tried without these settings")
        except MonitorError as error:
            yield Finding("session", False, _sentence(error))
        try:
            bot = await stack.enter_async_context(connected_bot(settings))
            if bot is not None:
                yield Finding("bot", True, f"logged in as {bot.me}")
        except SettingsError:
            yield Finding("bot", False, "not tried without these settings")
        except MonitorError as error:
            yield Finding("bot", False, _sentence(error))
        async for finding in _channels(reader, watchlist.channels, known):
            yield finding
        sender = bot if settings.telegram_bot_token else reader
        for destination in watchlist.destinations:
            yield await _destination(sender, destination)
    for finding in await _feeds(settings, watchlist):
        yield finding
    bodies = _bodies(settings, watchlist)
    if bodies is not None:
        yield bodies


def _credentials(settings: "Settings") -> Finding:
    try:
        settings.require_telegram()
    except SettingsError as error:
        return Finding("settings", False, _sentence(error))
    return Finding("settings", True, "usable")


def _watchlist(settings: "Settings", watchlist: "Watchlist") -> Finding:
    feeds = sum(len(outlet.feeds) for outlet in watchlist.outlets)
    there = "" if settings.watchlist.exists() else f"; there is no {settings.watchlist}"
    counts = f"{len(watchlist.channels)} channels, {feeds} feeds{there}"
    if not watchlist.channels:
        return Finding("watchlist", False, f"no channel is watched ({counts})")
    return Finding("watchlist", True, counts)


def _embeddings(folder: Path) -> Finding:
    from monitor.embedding import load_embedder

    try:
        model = load_embedder(folder)
    except SettingsError as error:
        return Finding("embeddings", False, _sentence(error))
    assert model is not None
    return Finding("embeddings", True, f"model {model.version}, {model.dimensions} dimensions")


def _folder(folder: Path) -> list[Finding]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"monitor")
    except OSError as error:
        return [Finding("data folder", False, f"{folder} cannot be written: {error.strerror}")]
    free = shutil.disk_usage(folder).free
    return [
        Finding("data folder", True, f"{folder} can be written"),
        Finding("disk", free >= LEAST_FREE, f"{free / 1e9:.1f} GB free"),
    ]


async def _known_channels(settings: "Settings") -> "Sequence[ChannelRecord]":
    from monitor.store import open_store

    async with open_store(settings.database.get_secret_value()) as store:
        async with store.transaction():
            pass  # a read-only file is refused here
        return await store.channels()


async def _channels(
    reader: "Account | None",
    channels: "Sequence[WatchedChannel]",
    known: "Sequence[ChannelRecord]",
) -> AsyncIterator[Finding]:
    if reader is None:
        for channel in channels:
            yield Finding(f"channel {channel.reference}", False, "not tried without a session")
        return
    from monitor.telegram.channels import Directory

    # What is found is not kept: a channel is adopted when `monitor run` first follows it.
    async with _scratch(known) as store:
        directory = Directory(reader, store)
        try:
            await directory.load_dialogs()
        except MonitorError as error:
            yield Finding("channels", False, _sentence(error))
            return
        for channel in channels:
            yield await _channel(reader, directory, channel)


@asynccontextmanager
async def _scratch(known: "Sequence[ChannelRecord]") -> "AsyncIterator[SqlStore]":
    from monitor.store import open_store

    async with open_store("sqlite://") as store:
        for record in known:
            await store.save_channel(record)
        yield store


async def _channel(reader: "Account", directory: "Directory", channel: "WatchedChannel") -> Finding:
    from monitor.telegram.pages import read_before

    name = f"channel {channel.reference}"
    try:
        record = await directory.find(channel.reference, WallClock().now())
        newest = (await read_before(reader, record, limit=1)).messages
    except MonitorError as error:
        return Finding(name, False, _sentence(error))
    member = "" if record.joined else ", not a member: its posts come a little later"
    last = f"newest {when(newest[-1].date)}" if newest else "no message yet"
    return Finding(name, True, f"{record.title} (id {record.id}), {last}{member}")


async def _destination(sender: "Account | None", destination: "Destination") -> Finding:
    from monitor.telegram.messenger import ChatMessenger

    name = f"destination {destination.name}"
    wanted = {"alerts": destination.alerts, "notices": destination.notices}
    gets = " and ".join(what for what, given in wanted.items() if given)
    if destination.chat is None:
        return Finding(name, True, f"the terminal ({gets})")
    if sender is None:
        return Finding(name, False, "not tried: nobody is logged in to post there")
    try:
        chat = await ChatMessenger(sender, destination.chat).can_post()
    except MonitorError as error:
        return Finding(name, False, _sentence(error))
    return Finding(name, True, f"{sender.me} may post in {chat.title} ({gets})")


async def _feeds(settings: "Settings", watchlist: "Watchlist") -> list[Finding]:
    from monitor.wires import Fetcher

    at_once = asyncio.Semaphore(FETCHES)

    async def limited(fetcher: "Fetcher", url: str, outlet: "Outlet") -> Finding:
        async with at_once:
            return await _feed(fetcher, url, outlet, watchlist)

    allow = settings.allow_private_addresses
    async with Fetcher(WallClock(), allow_private=allow) as fetcher:
        tries = (
            limited(fetcher, url, outlet) for outlet in watchlist.outlets for url in outlet.feeds
        )
        return list(await asyncio.gather(*tries))


async def _feed(fetcher: "Fetcher", url: str, outlet: "Outlet", watchlist: "Watchlist") -> Finding:
    from monitor.wires import check_feed

    name = f"feed {url}"
    try:
        found = await check_feed(fetcher, WallClock(), url, outlet, watchlist.outlets)
    except MonitorError as error:
        return Finding(name, False, _sentence(error))
    if found.rejected and not found.items:
        return Finding(name, False, f"none of its {found.rejected} items can be used")
    newest = f", newest {ago(found.age.total_seconds())} old" if found.age else ""
    moved = f", answered from {found.url}" if found.url != url else ""
    undated = f", {found.undated} without a date" if found.undated else ""
    return Finding(name, True, f"{found.items} items{newest}{undated}{moved}")


def _bodies(settings: "Settings", watchlist: "Watchlist") -> Finding | None:
    """Whether the pages of articles can be read; None where nobody asks for it."""
    from monitor.wires import can_extract, with_bodies

    wanted = with_bodies(watchlist.outlets, settings.fetch_bodies)
    if not wanted:
        return None
    if not can_extract():
        return Finding("bodies", False, NO_EXTRACTOR)
    return Finding("bodies", True, f"articles are read, those of {len(wanted)} of the outlets")


def _sentence(error: MonitorError) -> str:
    return "; ".join(error.problems) if isinstance(error, SettingsError) else str(error)
