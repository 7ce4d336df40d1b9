"""A channel's messages by pages: what backfill and reconciliation read history with.

Only what stands behind Telethon's `iter_messages` and `get_messages(ids=…)` is asked of the
server. A page that Telethon cannot decode is read again in halves, down to the one message that is
at fault, which is named with the reason.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from telethon.tl import functions, types

from monitor.errors import PermanentError
from monitor.model.ids import ChannelId, MessageId
from monitor.model.ledger import Range
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.convert import album_of
from monitor.telegram.errors import UnreadableError

PAGE: Final = 100
"""Messages in one call, Telegram's most."""
READ_SECONDS: Final = 20.0
"""How long a reading call may take; then it is asked whether the server still answers."""


class Caller(Protocol):
    """What asks Telegram: an account, or one that keeps to a budget."""

    async def call(self, request: Any, doing: str, seconds: float = READ_SECONDS) -> Any:
        """See `Account.call`."""
        ...


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
    unreadable: Mapping[MessageId, str] = field(default_factory=dict)
    """Messages that cannot be decoded, each with the reason."""
    more: bool = False
    """Whether the page is as long as was asked for, so that others may follow it."""


def range_read(after: int, up_to: int) -> tuple[Range, ...]:
    """The ids that a page read after one id and up to another proves."""
    return (Range(MessageId(after + 1), MessageId(up_to)),) if up_to > after else ()


def input_peer(record: ChannelRecord) -> Any:
    """Telegram's address of a channel."""
    return types.InputPeerChannel(record.id, record.access_hash)


async def read_after(account: Caller, record: ChannelRecord, after: int, limit: int = PAGE) -> Page:
    """The oldest messages with ids above `after`; empty with `up_to == after` when none follow."""
    try:
        return await _read_after(account, record, after, limit)
    except UnreadableError:
        if limit > 1:
            return await read_after(account, record, after, max(1, limit // 2))
        return await _read_by_id(account, record, after)


async def _read_by_id(account: Caller, record: ChannelRecord, after: int) -> Page:
    """The page above `after`, when its very first message cannot be decoded."""
    found = await read_ids(account, record, [MessageId(after + n) for n in range(1, PAGE + 1)])
    there = sorted({*found.messages, *found.unreadable})
    return Page(
        tuple(found.messages[number] for number in there if number in found.messages),
        there[-1] if there else MessageId(after + PAGE),
        0,
        None,
        found.unreadable,
        more=True,
    )


async def _read_after(account: Caller, record: ChannelRecord, after: int, limit: int) -> Page:
    answer = await _history(account, record, offset_id=after + 1, add_offset=-limit, limit=limit)
    above = {m.id: m for m in answer.messages if m.id > after}
    ids = sorted(above)[:limit]
    return Page(
        tuple(above[i] for i in ids if not isinstance(above[i], types.MessageEmpty)),
        MessageId(ids[-1] if ids else after),
        getattr(answer, "count", 0) or 0,
        _channel_in(answer, record.id),
        more=len(ids) >= limit,
    )


async def read_before(
    account: Caller, record: ChannelRecord, before: int = 0, limit: int = PAGE
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
    account: Caller, record: ChannelRecord, moment: datetime
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
    account: Caller, record: ChannelRecord, high: int, number: int
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


async def _history(account: Caller, record: ChannelRecord, **where: Any) -> Any:
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
    return await account.call(request, f"reading {record.reference}", READ_SECONDS)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands under the ids that were asked for. Together the three hold every one of them."""

    messages: Mapping[MessageId, Any]
    gone: frozenset[MessageId]
    """The server has nothing there."""
    unreadable: Mapping[MessageId, str]
    """What cannot be decoded, each with the reason."""

    def with_others(self, other: "Found") -> "Found":
        """Both in one."""
        return Found(
            {**self.messages, **other.messages},
            self.gone | other.gone,
            {**self.unreadable, **other.unreadable},
        )


async def read_ids(account: Caller, record: ChannelRecord, ids: Collection[MessageId]) -> Found:
    """Messages by id, at most 100 asked for at once."""
    wanted = sorted(ids)
    try:
        answer = await account.call(
            functions.channels.GetMessagesRequest(
                types.InputChannel(record.id, record.access_hash),
                [types.InputMessageID(number) for number in wanted],
            ),
            f"reading {record.reference}",
            READ_SECONDS,
        )
    except UnreadableError as error:
        if len(wanted) == 1:
            return Found({}, frozenset(), {wanted[0]: str(error)})
        half = len(wanted) // 2
        lower = await read_ids(account, record, wanted[:half])
        return lower.with_others(await read_ids(account, record, wanted[half:]))
    asked = set(wanted)
    found = {
        MessageId(message.id): message
        for message in getattr(answer, "messages", ())
        if message.id in asked and not isinstance(message, types.MessageEmpty)
    }
    return Found(found, frozenset(asked - found.keys()), {})


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
