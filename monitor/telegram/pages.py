"""A channel's messages by pages: what backfill and reconciliation read history with.

Only what stands behind Telethon's `iter_messages` and `get_messages(ids=…)` is asked of the
server. A page that Telethon cannot decode is read again in halves, down to the one message that is
at fault, which is skipped and reported.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from telethon.tl import functions, types

from monitor.errors import PermanentError
from monitor.model.ids import ChannelId, MessageId
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.account import Account
from monitor.telegram.convert import Quarantine, album_of
from monitor.telegram.errors import UnreadableError

PAGE: Final = 100
"""Messages in one call, Telegram's most."""


@dataclass(frozen=True, slots=True)
class Page:
    """Messages of one channel, ascending by id."""

    messages: tuple[Any, ...]
    """As Telethon gives them, service messages included, empty ones left out."""
    up_to: MessageId
    """The highest id read: nothing between the start of the page and this id was left out."""
    count: int
    """How many messages the channel has in all, as the server says; 0 when it does not."""
    channel: Any = None
    """Telethon's Channel, when the answer carried it."""


def input_peer(record: ChannelRecord) -> Any:
    """Telegram's address of a channel."""
    return types.InputPeerChannel(record.id, record.access_hash)


async def read_after(
    account: Account,
    record: ChannelRecord,
    after: int,
    quarantine: Quarantine,
    limit: int = PAGE,
) -> Page:
    """The oldest messages with ids above `after`; empty with `up_to == after` when none follow."""
    try:
        return await _read_after(account, record, after, limit)
    except UnreadableError as error:
        if limit > 1:
            return await read_after(account, record, after, quarantine, max(1, limit // 2))
        quarantine(record.id, after + 1, str(error))
        return Page((), MessageId(after + 1), 0)


async def _read_after(account: Account, record: ChannelRecord, after: int, limit: int) -> Page:
    answer = await _history(account, record, offset_id=after + 1, add_offset=-limit, limit=limit)
    above = {m.id: m for m in answer.messages if m.id > after}
    ids = sorted(above)[:limit]
    return Page(
        tuple(above[i] for i in ids if not isinstance(above[i], types.MessageEmpty)),
        MessageId(ids[-1] if ids else after),
        getattr(answer, "count", 0) or 0,
        _channel_in(answer, record.id),
    )


async def read_before(
    account: Account, record: ChannelRecord, before: int = 0, limit: int = PAGE
) -> Page:
    """The newest messages with ids below `before`; 0 asks for the newest of all."""
    answer = await _history(account, record, offset_id=before, add_offset=0, limit=limit)
    below = {m.id: m for m in answer.messages if not before or m.id < before}
    ids = sorted(below)
    return Page(
        tuple(below[i] for i in ids if not isinstance(below[i], types.MessageEmpty)),
        MessageId(ids[-1] if ids else 0),
        getattr(answer, "count", 0) or 0,
        _channel_in(answer, record.id),
    )


async def newest_before(
    account: Account, record: ChannelRecord, moment: datetime
) -> MessageId | None:
    """The newest message published before `moment`; 0 when there is none.

    None when the server does not heed the date, as a simple one may not.
    """
    try:
        answer = await _history(
            account, record, offset_id=0, add_offset=0, limit=1, offset_date=moment
        )
    except PermanentError:
        return None
    found = [m for m in answer.messages if not isinstance(m, types.MessageEmpty)]
    if not found:
        return MessageId(0)
    return MessageId(found[0].id) if found[0].date < moment else None


async def nth_newest(
    account: Account, record: ChannelRecord, high: int, number: int
) -> MessageId | None:
    """The id of the `number`-th newest message up to `high`; 0 when there are fewer.

    None when the server does not heed the offset.
    """
    try:
        answer = await _history(account, record, offset_id=high + 1, add_offset=number - 1, limit=1)
    except PermanentError:
        return None
    found = [m.id for m in answer.messages]
    if not found:
        return MessageId(0)
    return MessageId(found[0]) if found[0] <= high - number + 1 else None


async def _history(account: Account, record: ChannelRecord, **where: Any) -> Any:
    request = functions.messages.GetHistoryRequest(
        peer=input_peer(record),
        offset_id=where["offset_id"],
        offset_date=where.get("offset_date"),
        add_offset=where["add_offset"],
        limit=where["limit"],
        max_id=0,
        min_id=0,
        hash=0,
    )
    return await account.call(request, f"reading {record.reference}")


async def read_ids(
    account: Account, record: ChannelRecord, ids: Collection[MessageId], quarantine: Quarantine
) -> Mapping[MessageId, Any]:
    """Messages by id, at most 100 asked for at once; None for one that the server has not.

    A message that cannot be decoded is in no answer at all.
    """
    wanted = sorted(ids)
    try:
        answer = await account.call(
            functions.channels.GetMessagesRequest(
                types.InputChannel(record.id, record.access_hash),
                [types.InputMessageID(number) for number in wanted],
            ),
            f"reading {record.reference}",
        )
    except UnreadableError as error:
        if len(wanted) == 1:
            quarantine(record.id, wanted[0], str(error))
            return {}
        half = len(wanted) // 2
        return {
            **await read_ids(account, record, wanted[:half], quarantine),
            **await read_ids(account, record, wanted[half:], quarantine),
        }
    found: dict[MessageId, Any] = dict.fromkeys(wanted)
    for message in getattr(answer, "messages", ()):
        if message.id in found and not isinstance(message, types.MessageEmpty):
            found[MessageId(message.id)] = message
    return found


def _channel_in(answer: Any, channel: ChannelId) -> Any:
    for chat in getattr(answer, "chats", None) or ():
        if isinstance(chat, types.Channel) and chat.id == channel and not chat.min:
            return chat
    return None


def hold_album(page: Page) -> tuple[Sequence[Any], MessageId]:
    """A page without the album at its end, which may go on behind it; and up to where it reads."""
    group = album_of(page.messages[-1]) if page.messages else None
    if group is None:
        return page.messages, page.up_to
    kept = [m for m in page.messages if album_of(m) != group]
    first = next(m.id for m in page.messages if album_of(m) == group)
    if kept and kept[-1].id > first:
        return page.messages, page.up_to
    return kept, MessageId(first - 1)
