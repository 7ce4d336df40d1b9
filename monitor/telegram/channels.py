"""Finding channels: each name is resolved once and kept, since Telegram rations resolving most.

A channel is looked for in the store, then among the account's own dialogs, then by name. Nothing
here joins a channel.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog
from telethon.tl import functions, types

from monitor.errors import PermanentError
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.ledger import Coverage
from monitor.model.post import StoredPost
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.account import Account
from monitor.telegram.identity import IdentityWatch, handle_of, names_of
from monitor.telegram.pages import PAGE, read_before
from monitor.watchlist.reference import channel_id

log = structlog.get_logger()

ADOPTION_WINDOW: Final = timedelta(hours=24)
"""How far before its adoption a channel is read, so that copies of what it said are known."""
ADOPTION_POSTS: Final = 100
"""How many messages of that window are read at most."""


class ChannelStore(Protocol):
    """What the reading side needs of the store."""

    async def channels(self) -> Sequence[ChannelRecord]:
        """See `Store.channels`."""
        ...

    async def save_channel(self, channel: ChannelRecord) -> None:
        """See `Store.save_channel`."""
        ...

    async def recent_messages(
        self, channel: ChannelId, since: datetime, limit: int
    ) -> Sequence[MessageId]:
        """See `Store.recent_messages`."""
        ...

    async def coverage(self, channel: ChannelId) -> Coverage:
        """See `Store.coverage`."""
        ...

    async def checked(self, moments: Mapping[ChannelId, datetime]) -> None:
        """See `Store.checked`."""
        ...

    async def posts(self, keys: Collection[PostKey]) -> Sequence[StoredPost]:
        """See `Store.posts`."""
        ...


class Directory:
    """The channels that an account can read, by the watchlist's references."""

    def __init__(
        self, account: Account, store: ChannelStore, watch: IdentityWatch | None = None
    ) -> None:
        """`watch` is told of channels whose title or name changed."""
        self._account = account
        self._store = store
        self._watch = watch
        self._dialogs: dict[int, Any] | None = None
        self.tops: dict[int, int] = {}
        """The newest message of each channel that the account is in, when the dialogs were read."""

    async def load_dialogs(self) -> int:
        """Read what the account is a member of; returns how many channels that are."""
        dialogs = await self._account.dialogs()
        mine = [dialog for dialog in dialogs if isinstance(dialog.entity, types.Channel)]
        self._dialogs = {dialog.entity.id: dialog.entity for dialog in mine}
        self.tops = {dialog.entity.id: dialog.dialog.top_message for dialog in mine}
        return len(self._dialogs)

    def _joined(self, channel: Any) -> bool:
        """Whether the account is a member. Not every server marks what it has left."""
        return not channel.left and (self._dialogs is None or channel.id in self._dialogs)

    async def find(self, reference: str, adopted_at: datetime) -> ChannelRecord:
        """The channel behind `name` or `-100ID`, stored and adopted if it was not yet.

        `adopted_at` is when its news begins, if it is adopted now. Raises PermanentError when
        there is no such channel or it may not be read, TransientError when Telegram makes wait.
        """
        records = await self._store.channels()
        known = _stored(reference, records)
        if known is not None:
            return await self._refresh(known)
        channel = self._in_dialogs(reference) or await self._resolve(reference)
        record = _record(reference, channel, adopted_at)
        record = replace(record, joined=self._joined(channel))
        same = next((r for r in records if r.id == record.id), None)
        if same is not None:
            return await self._refresh(same)
        record = replace(record, base=await base_cursor(self._account, record))
        await self._store.save_channel(record)
        log.info("channel.adopted", channel=record.id, reference=reference, base=record.base)
        return record

    async def renew(self, record: ChannelRecord) -> ChannelRecord:
        """A known channel with a new access hash: it belongs to the account that reads."""
        channel = (self._dialogs or {}).get(record.id) or await self._resolve(
            record.handle or record.reference
        )
        if channel.id != record.id:
            raise PermanentError(
                f"{record.reference}: the name now belongs to another channel (id {channel.id})"
            )
        return await self.update(record, channel)

    async def update(self, record: ChannelRecord, channel: Any) -> ChannelRecord:
        """The record with what Telegram now says of title, name and membership, stored.

        Who watches over the channels' identity is told first, so that a kill in between does not
        keep it from him.
        """
        updated = _updated(record, channel, self._joined(channel))
        if updated != record:
            if self._watch is not None:
                await self._watch.compare(record, updated, names_of(channel))
            await self._store.save_channel(updated)
        return updated

    async def _refresh(self, record: ChannelRecord) -> ChannelRecord:
        channel = (self._dialogs or {}).get(record.id)
        return record if channel is None else await self.update(record, channel)

    def _in_dialogs(self, reference: str) -> Any:
        number = channel_id(reference)
        if number is not None:
            found = (self._dialogs or {}).get(number)
            if found is None:
                raise PermanentError(
                    f"{reference}: the account is not a member of a channel with this id; "
                    "join it, or give its name"
                )
            return found
        name = reference.casefold()
        return next((c for c in (self._dialogs or {}).values() if name in names_of(c)), None)

    async def _resolve(self, reference: str) -> Any:
        if channel_id(reference) is not None:
            raise PermanentError(f"{reference}: the account is no longer a member of it")
        answer = await self._account.call(
            functions.contacts.ResolveUsernameRequest(reference), f"looking for {reference}"
        )
        peer = answer.peer
        if not isinstance(peer, types.PeerChannel):
            raise PermanentError(f"{reference}: is a person or a bot, not a channel")
        channel = next((chat for chat in answer.chats if chat.id == peer.channel_id), None)
        if isinstance(channel, types.ChannelForbidden):
            raise PermanentError(f"{reference}: the account was banned from this channel")
        if channel is None:
            raise PermanentError(f"{reference}: Telegram does not show the channel")
        return channel


async def base_cursor(account: Account, record: ChannelRecord) -> MessageId:
    """The id after which reading begins for a channel that is adopted now.

    What was published since `adopted_at`, and up to 100 messages of the 24 hours before, lie
    above it.
    """
    begin = record.adopted_at.replace(microsecond=0)
    window = begin - ADOPTION_WINDOW
    before, older = 0, 0
    while True:
        page = await read_before(account, record, before)
        for message in reversed(page.messages):
            if message.date < begin:
                older += 1
            if message.date < window or older > ADOPTION_POSTS:
                return MessageId(message.id)
        if len(page.messages) < PAGE:
            return MessageId(0)
        before = page.messages[0].id


def _stored(reference: str, records: Sequence[ChannelRecord]) -> ChannelRecord | None:
    number = channel_id(reference)
    if number is not None:
        return next((r for r in records if r.id == number), None)
    name = reference.casefold()
    by_reference = (r for r in records if r.reference.casefold() == name)
    by_handle = (r for r in records if (r.handle or "").casefold() == name)
    return next(by_reference, None) or next(by_handle, None)


def _record(reference: str, channel: Any, adopted_at: datetime) -> ChannelRecord:
    if not isinstance(channel, types.Channel) or channel.megagroup:
        raise PermanentError(f"{reference}: is a group, not a channel")
    return ChannelRecord(
        id=ChannelId(channel.id),
        reference=reference,
        title=channel.title,
        handle=handle_of(channel),
        access_hash=channel.access_hash or 0,
        joined=not channel.left,
        adopted_at=adopted_at,
        base=MessageId(0),
    )


def _updated(record: ChannelRecord, channel: Any, joined: bool) -> ChannelRecord:
    return replace(
        record,
        title=channel.title or record.title,
        handle=handle_of(channel),
        access_hash=channel.access_hash or record.access_hash,
        joined=joined,
    )
