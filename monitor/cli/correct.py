"""Asking for a correction of the stories: of the running daemon, or carried out at once."""

import asyncio
import getpass
from typing import TYPE_CHECKING, Any

from monitor.cli.stored import reading
from monitor.errors import CorrectionError, StoreError, StoreTakenError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.model.correction import Correction
    from monitor.model.ids import PostKey
    from monitor.model.watch import Watchlist
    from monitor.settings import Settings
    from monitor.store import SqlStore

LONGEST_REASON = 200  # characters: a line of an alert's history
PATIENCE = 60.0  # seconds for a running daemon to take it up; it looks every two
POLL = 0.5  # seconds


async def correct(
    settings: "Settings", watchlist: "Watchlist", wanted: "Correction"
) -> dict[str, Any]:
    """Have a correction carried out; returns it as JSON says it.

    Where no daemon runs it is done here. `status` is `waiting` if a running one has not taken it up
    in time: it will. Raises CorrectionError when it was turned down, StoreError.
    """
    from monitor.store import open_store

    url = settings.database.get_secret_value()
    async with reading(settings):  # makes and migrates nothing
        pass
    async with open_store(url) as store:
        asked = await store.ask_correction(wanted)
    try:
        async with open_store(url, exclusive=True) as store:
            await _carry_out(store, settings, watchlist)
    except StoreTakenError:
        await _await_daemon(settings, asked.id)
    async with reading(settings) as store:
        found = await store.queries.correction(asked.id)
        assert found is not None
        if found.error is not None:
            raise CorrectionError(found.error)
        return await _row(store, found)


def checked_reason(text: str) -> str:
    """The reason as it is kept: one line. Raises UsageError."""
    reason = " ".join(text.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise UsageError(f"--reason: give one of at most {LONGEST_REASON} characters")
    return reason


def asker() -> str:
    """Who asks: the name of the user of this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may know no name
        return "the operator"


async def _carry_out(store: "SqlStore", settings: "Settings", watchlist: "Watchlist") -> None:
    from monitor.app import known_channels, limits_of
    from monitor.clock import WallClock
    from monitor.embedding import load_embedder
    from monitor.pipeline.announce import Announcer
    from monitor.pipeline.ingest import Ingest
    from monitor.settings.own_lexicon import lexicon_of

    clock = WallClock()
    chats = {destination.name: destination.chat for destination in watchlist.destinations}
    since = await store.know_destinations(chats, clock.now())
    ingest = Ingest(
        store,
        lexicon_of(settings),
        watchlist.outlets,
        Announcer(watchlist.destinations, since),
        clock,
        limits_of(settings),
        embedder=load_embedder(settings.embeddings),
    )
    for channel in await known_channels(store, watchlist):
        await ingest.know(channel)
    await ingest.correct()


async def _await_daemon(settings: "Settings", number: int) -> None:
    """Return when the correction was answered, or after `PATIENCE`."""
    try:
        async with asyncio.timeout(PATIENCE), reading(settings) as store:
            while True:
                found = await store.queries.correction(number)
                if found is None or found.done is not None:
                    return
                await asyncio.sleep(POLL)
    except TimeoutError:
        return


async def _row(store: "SqlStore", found: "Correction") -> dict[str, Any]:
    from monitor.model.post import Channel

    handles = {record.id: record.handle for record in await store.channels()}
    return {
        "correction": found.id,
        "kind": found.kind.value,
        "status": "done" if found.done else "waiting",
        "story": found.story,
        "other": found.other,
        "posts": [
            Channel(key.channel, "", handles.get(key.channel)).permalink(key.message)
            for key in found.posts
        ],
        "reason": found.reason,
        "by": found.by,
        "asked": found.asked,
        "done": found.done,
    }


async def keys_of(settings: "Settings", posts: "Iterable[str]") -> "tuple[PostKey, ...]":
    """The keys of stored posts, given by their links. Raises UsageError or StoreError."""
    from monitor.cli.arguments import read_post

    wanted = [(text, *read_post(text)) for text in posts]
    found: dict[PostKey, None] = {}
    async with reading(settings) as store:
        for text, channel, message in wanted:
            key = await store.queries.find_post(channel, message)
            if key is None:
                raise StoreError(f"{text}: no such post is stored")
            found[key] = None
    return tuple(found)
