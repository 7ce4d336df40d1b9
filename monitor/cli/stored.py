"""What is stored, as the commands read it: without writing, beside a running daemon."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from monitor.cli.console import note
from monitor.errors import StoreError

if TYPE_CHECKING:
    from monitor.model.ids import ChannelId
    from monitor.settings import Settings
    from monitor.store import SqlStore

T = TypeVar("T")


@asynccontextmanager
async def reading(settings: "Settings") -> "AsyncIterator[SqlStore]":
    """The store, to be read. Raises StoreError, also when there is none yet."""
    from monitor.store import open_store

    async with open_store(settings.database.get_secret_value(), read_only=True) as store:
        yield store


async def stored(
    settings: "Settings", query: "Callable[[SqlStore], Awaitable[Sequence[T]]]"
) -> Sequence[T]:
    """What the query finds; nothing, and a word on standard error, when nothing can be read."""
    try:
        async with reading(settings) as store:
            return await query(store)
    except StoreError as error:
        note(str(error))
        return ()


async def channel_in(store: "SqlStore", wanted: str | int | None) -> "ChannelId | None":
    """The stored channel of that name or id; None for None. Raises StoreError if it is unknown."""
    if wanted is None:
        return None
    found = await store.queries.find_channel(wanted)
    if found is None:
        raise StoreError(f"{wanted}: no such channel is stored")
    return found
