"""messages.*, the reading half: history, messages by id, dialogs, counters."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from telethon.tl import functions, types

from tests.telegram_server.channel import Channel
from tests.telegram_server.errors import bad_request
from tests.telegram_server.methods.channels import known_channel, readable_channel
from tests.telegram_server.methods.updates import state_of
from tests.telegram_server.rpc import Caller, method
from tests.telegram_server.tl import Serialized

_IDS_AT_MOST = 100
_DIALOGS_AT_MOST = 100


def history_page(
    channel: Channel,
    *,
    offset_id: int,
    offset_date: datetime | None,
    add_offset: int,
    limit: int,
    max_id: int,
    min_id: int,
) -> tuple[list[int], int]:
    """The ids of one page, newest first, and how many messages are newer than the page.

    The rules, from https://core.telegram.org/api/offsets and what clients rely on:

    - messages stand newest first; the page starts after all messages with id >= `offset_id`, or,
      without an `offset_id`, after all sent at or after `offset_date`, or at the newest;
    - `add_offset` moves the start, backwards in the list (to newer ones) if negative; what lies
      before the newest message is cut off and not filled up with older ones;
    - of the `limit` messages there those outside (`min_id`, `max_id`) are then left out.
    """
    living = channel.living
    if offset_id > 0:
        older = bisect.bisect_left(living, offset_id)
    elif offset_date is not None and offset_date.timestamp() > 0:
        older = channel.first_before(offset_date)
    else:
        older = len(living)
    first = len(living) - older + add_offset
    last = first + max(0, limit)
    first, last = max(0, first), max(0, last)
    page = living[max(0, len(living) - last) : max(0, len(living) - first)]
    ids = [i for i in reversed(page) if i > min_id and (max_id <= 0 or i < max_id)]
    return ids, first


@method(functions.messages.GetHistoryRequest, bots=False)
def get_history(caller: Caller, request: Any) -> Any:
    if not isinstance(request.peer, types.InputPeerChannel):
        return _no_messages(request.peer)
    channel = readable_channel(caller, request.peer)
    ids, newer = history_page(
        channel,
        offset_id=request.offset_id,
        offset_date=request.offset_date,
        add_offset=request.add_offset,
        limit=min(request.limit, caller.server.settings.history_limit),
        max_id=request.max_id,
        min_id=request.min_id,
    )
    return _channel_messages(caller, channel, ids, newer if request.offset_id else None)


def _no_messages(peer: Any) -> Any:
    """The empty history of a private chat: nobody here writes to anybody."""
    if not isinstance(peer, types.InputPeerSelf | types.InputPeerUser):
        raise bad_request("PEER_ID_INVALID")
    return types.messages.Messages(messages=[], topics=[], chats=[], users=[])


def _channel_messages(
    caller: Caller, channel: Channel, ids: Sequence[int], newer: int | None = None
) -> Any:
    view = caller.view
    return types.messages.ChannelMessages(
        pts=channel.pts,
        count=len(channel.living),
        messages=view.messages(channel, ids),
        topics=[],
        chats=view.chats(channel, [channel.record(i) for i in ids]),
        users=[],
        offset_id_offset=newer or None,
    )


@method(functions.messages.SearchRequest, bots=False)
def search(caller: Caller, request: Any) -> Any:
    """Text search finds what contains the words, without paging by date; filters find nothing."""
    if not isinstance(request.peer, types.InputPeerChannel):
        return _no_messages(request.peer)
    channel = readable_channel(caller, request.peer)
    words = request.q.casefold()
    found: list[int] = []
    if words and isinstance(request.filter, types.InputMessagesFilterEmpty):
        ceiling = request.offset_id or channel.living[-1] + 1
        found = [
            i
            for i in reversed(channel.living)
            if i < ceiling and words in channel.record(i).text.casefold()
        ]
    page = found[: max(0, min(request.limit, _IDS_AT_MOST))]
    answer = _channel_messages(caller, channel, page)
    answer.count = len(found)
    return answer


@method(functions.channels.GetMessagesRequest)
def get_messages(caller: Caller, request: Any) -> Any:
    channel = readable_channel(caller, request.channel)
    if not request.id:
        raise bad_request("MESSAGE_IDS_EMPTY")
    view = caller.view
    messages: list[Any] = []
    shown = []
    for reference in request.id[:_IDS_AT_MOST]:
        message_id = _referenced(channel, reference)
        message = channel.message(message_id)
        if message is None:
            messages.append(
                types.MessageEmpty(id=message_id, peer_id=types.PeerChannel(channel.id))
            )
        else:
            messages.append(view.message(message))
            shown.append(message)
    return types.messages.ChannelMessages(
        pts=channel.pts,
        count=len(messages),
        messages=messages,
        topics=[],
        chats=view.chats(channel, shown),
        users=[],
    )


def _referenced(channel: Channel, reference: Any) -> int:
    if isinstance(reference, types.InputMessageReplyTo):
        message = channel.message(reference.id)
        return (message.reply_to or 0) if message is not None else 0
    return int(getattr(reference, "id", 0))


@method(functions.messages.GetDialogsRequest, bots=False)
def get_dialogs(caller: Caller, request: Any) -> Any:
    channels = sorted(caller.world.channels_of(caller.account), key=_newest_message, reverse=True)
    if request.folder_id:
        channels = []
    count = len(channels)
    remaining = _after_offset(channels, request)
    page = remaining[: max(0, min(request.limit, _DIALOGS_AT_MOST))]
    parts = _dialogs(caller, page)
    if len(page) == count:
        return types.messages.Dialogs(**parts)
    return types.messages.DialogsSlice(count=count, **parts)


def _newest_message(channel: Channel) -> tuple[float, int]:
    if not channel.living:
        return (channel.created.timestamp(), channel.id)
    return (channel.record(channel.living[-1]).date.timestamp(), channel.id)


def _after_offset(channels: list[Channel], request: Any) -> list[Channel]:
    if isinstance(request.offset_peer, types.InputPeerChannel):
        ids = [channel.id for channel in channels]
        if request.offset_peer.channel_id in ids:
            return channels[ids.index(request.offset_peer.channel_id) + 1 :]
    if request.offset_date is not None and request.offset_date.timestamp() > 0:
        end = request.offset_date.timestamp()
        return [channel for channel in channels if _newest_message(channel)[0] < end]
    return channels


def _dialogs(caller: Caller, channels: Sequence[Channel]) -> dict[str, Any]:
    view = caller.view
    tops = [channel.record(channel.living[-1]) for channel in channels if channel.living]
    chats = {channel.id: view.channel(channel) for channel in channels}
    for message in tops:
        for chat in view.chats(caller.world.channels[message.channel_id], [message]):
            chats.setdefault(chat.id, chat)
    return {
        "dialogs": [view.dialog(channel) for channel in channels],
        "messages": [Serialized(message.packed(caller.account.id)) for message in tops],
        "chats": list(chats.values()),
        "users": [],
    }


@method(functions.messages.GetPinnedDialogsRequest, bots=False)
def get_pinned_dialogs(caller: Caller, request: Any) -> Any:
    return types.messages.PeerDialogs(**_dialogs(caller, []), state=state_of(caller))


@method(functions.messages.GetPeerDialogsRequest, bots=False)
def get_peer_dialogs(caller: Caller, request: Any) -> Any:
    channels = [
        readable_channel(caller, entry.peer)
        for entry in request.peers
        if isinstance(getattr(entry, "peer", None), types.InputPeerChannel)
    ]
    return types.messages.PeerDialogs(**_dialogs(caller, channels), state=state_of(caller))


@method(functions.messages.GetMessagesViewsRequest)
def get_messages_views(caller: Caller, request: Any) -> Any:
    channel = readable_channel(caller, request.peer)
    views = []
    for message_id in request.id:
        message = channel.message(message_id)
        if message is None:
            views.append(types.MessageViews())
            continue
        if request.increment:
            message.views += 1
            message.changed()
        views.append(types.MessageViews(views=message.views, forwards=message.forwards))
    return types.messages.MessageViews(views=views, chats=[caller.view.channel(channel)], users=[])


@method(functions.messages.SetTypingRequest)
def set_typing(caller: Caller, request: Any) -> Any:
    known_channel(caller, request.peer)
    return True
