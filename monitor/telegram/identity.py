"""Noticing that a channel is not called what it was called before.

Channels are pinned by their number, so a name that moves to somebody else misleads nobody here. But
it may mislead the desk, and who bears the name now is worth one look.
"""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Any, Final

from telethon.tl import functions, types

from monitor.errors import PermanentError, SessionError, TransientError
from monitor.model.ids import ChannelId
from monitor.pipeline.ports import ChannelRecord, Clock
from monitor.telegram.account import Account
from monitor.watchlist.reference import channel_id

OnIdentity = Callable[[ChannelRecord, ChannelRecord, str], Awaitable[None]]
"""Told, before the record is stored, that a channel's title or name changed: the record before,
the record after, and what happened, in one sentence. The names in it are not escaped."""

LOOK_UP: Final = timedelta(days=1)
"""Between two look-ups of a name that one channel has lost: Telegram rations them most."""
MAX_TITLE: Final = 128
"""Characters of a title that are told."""


class IdentityWatch:
    """Tells of changes of title and name."""

    def __init__(self, account: Account, clock: Clock, on_identity: OnIdentity) -> None:
        self._account = account
        self._clock = clock
        self._on_identity = on_identity
        self._looked_up: dict[ChannelId, tuple[datetime, str]] = {}

    async def compare(
        self, before: ChannelRecord, after: ChannelRecord, names: Collection[str]
    ) -> None:
        """Tell it if title or name differ. `names` are all that the channel bears now."""
        told = []
        if before.title != after.title:
            told.append(f"its title is now “{_short(after.title)}”, not “{_short(before.title)}”")
        if before.handle != after.handle:
            told.append(await self._handle_changed(before, after, names))
        if told:
            await self._on_identity(before, after, "; ".join(told))

    async def _handle_changed(
        self, before: ChannelRecord, after: ChannelRecord, names: Collection[str]
    ) -> str:
        if before.handle is None:
            return f"its public name is now @{after.handle}"
        now = f"its public name is now @{after.handle}" if after.handle else "it has no public name"
        was = f"{now}, it was @{before.handle}"
        watched_by = before.reference if channel_id(before.reference) is None else None
        if watched_by is None or watched_by.casefold() in names:
            return was
        if watched_by.casefold() != before.handle.casefold():
            return was  # that name was lost before, and it was told then
        return f"{was}; {await self._owner(before)}"

    async def _owner(self, record: ChannelRecord) -> str:
        """Who bears the name that the channel was watched by."""
        known = self._looked_up.get(record.id)
        now = self._clock.now()
        if known is not None and now - known[0] < LOOK_UP:
            return known[1]
        told = await self._resolve(record)
        self._looked_up[record.id] = (now, told)
        return told

    async def _resolve(self, record: ChannelRecord) -> str:
        name = record.reference
        request = functions.contacts.ResolveUsernameRequest(name)
        try:
            answer = await self._account.call(request, f"looking for {name}")
        except SessionError:
            raise
        except PermanentError:
            return f"nobody is called @{name} now"
        except TransientError:
            return f"who is called @{name} now could not be found out"
        if not isinstance(answer.peer, types.PeerChannel):
            return f"@{name} is now a person or a bot"
        if answer.peer.channel_id == record.id:
            return f"@{name} still leads to it"
        titles = [chat.title for chat in answer.chats if chat.id == answer.peer.channel_id]
        title = f" “{_short(titles[0])}”" if titles else ""
        return (
            f"@{name} now belongs to another channel:{title} (-100{answer.peer.channel_id}), "
            "which is not followed"
        )


def names_of(channel: Any) -> set[str]:
    """All public names of one of Telethon's channels, folded."""
    names = [channel.username, *(u.username for u in channel.usernames or ())]
    return {name.casefold() for name in names if name}


def handle_of(channel: Any) -> str | None:
    """The public name that it is known by."""
    if channel.username:
        return str(channel.username)
    return next((str(u.username) for u in channel.usernames or () if u.active), None)


def _short(title: str) -> str:
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1] + "…"
