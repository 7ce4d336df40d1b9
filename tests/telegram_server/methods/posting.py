"""messages.*, the writing half: sending, editing, deleting, forwarding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telethon.tl import functions, types

from tests.telegram_server.channel import Channel, Member
from tests.telegram_server.difference import update_of, wrap
from tests.telegram_server.errors import RpcError, bad_request, forbidden
from tests.telegram_server.message import Message
from tests.telegram_server.methods.channels import readable_channel
from tests.telegram_server.rpc import Caller, method

_TEXT_AT_MOST = 4096  # UTF-16 units
_CAPTION_AT_MOST = 1024
_ENTITIES_AT_MOST = 100
_FORWARDS_AT_MOST = 100


def _membership(caller: Caller, peer: Any) -> tuple[Channel, Member]:
    """The channel to write to and the writer's place in it; raises what Telegram says instead."""
    if not isinstance(peer, types.InputPeerChannel | types.InputChannel):
        raise bad_request("PEER_ID_INVALID")
    channel = readable_channel(caller, peer)
    member = channel.members.get(caller.account.id)
    if member is None or not member.admin:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    return channel, member


def _writable(caller: Caller, peer: Any) -> Channel:
    channel, member = _membership(caller, peer)
    if not member.can_post:
        raise forbidden("CHAT_WRITE_FORBIDDEN")
    return channel


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _check_text(text: str, entities: Sequence[Any] | None, media: Any = None) -> list[Any]:
    """The entities to keep; raises for texts and bounds that Telegram refuses."""
    length = _utf16(text)
    if not text.strip() and media is None:
        raise bad_request("MESSAGE_EMPTY")
    if length > (_TEXT_AT_MOST if media is None else _CAPTION_AT_MOST):
        raise bad_request("MESSAGE_TOO_LONG" if media is None else "MEDIA_CAPTION_TOO_LONG")
    for entity in entities or ():
        if entity.offset < 0 or entity.length <= 0 or entity.offset + entity.length > length:
            raise bad_request("ENTITY_BOUNDS_INVALID")
    return list(entities or ())[:_ENTITIES_AT_MOST]


def _once(caller: Caller, channel: Channel, random_id: int) -> Message | None:
    """The message this random_id made before, if the server is to give it again.

    Raises 500 RANDOM_ID_DUPLICATE where duplicates are refused.
    """
    if not random_id:
        raise bad_request("RANDOM_ID_EMPTY")
    made = caller.world.random_ids.get((caller.account.id, channel.id, random_id))
    if made is None:
        return None
    if caller.server.settings.random_id_duplicate == "error":
        raise RpcError(500, "RANDOM_ID_DUPLICATE")
    return channel.record(made)


def _posted(caller: Caller, channel: Channel, posts: Sequence[tuple[int, Message]]) -> Any:
    """The answer to a send: which random_id became which message, and the messages."""
    for random_id, message in posts:
        caller.world.random_ids[caller.account.id, channel.id, random_id] = message.id
    updates: list[Any] = [types.UpdateMessageID(m.id, random_id) for random_id, m in posts]
    updates += [types.UpdateNewChannelMessage(caller.view.message(m), m.pts, 1) for _, m in posts]
    return wrap(caller.view, channel, updates, [m.id for _, m in posts])


def _reply_target(channel: Channel, reply_to: Any) -> int | None:
    if reply_to is None:
        return None
    target = getattr(reply_to, "reply_to_msg_id", None)
    if target is None or channel.message(target) is None:
        return None  # Telegram sends such a message without the reply
    return int(target)


def _refuse_scheduling(request: Any) -> None:
    """Scheduled messages are not imitated: better an error than a message at the wrong time."""
    if request.schedule_date is not None:
        raise bad_request("SCHEDULE_DATE_INVALID")


def _signature(caller: Caller, channel: Channel) -> str | None:
    return caller.account.first_name if channel.signatures else None


@method(functions.messages.SendMessageRequest)
def send_message(caller: Caller, request: Any) -> Any:
    channel = _writable(caller, request.peer)
    _refuse_scheduling(request)
    entities = _check_text(request.message, request.entities)
    message = _once(caller, channel, request.random_id) or channel.post(
        request.message,
        entities=entities,
        reply_to=_reply_target(channel, request.reply_to),
        author=caller.account.id,
        post_author=_signature(caller, channel),
        silent=bool(request.silent),
        origin=caller.session,
    )
    return _posted(caller, channel, [(request.random_id, message)])


@method(functions.messages.EditMessageRequest)
def edit_message(caller: Caller, request: Any) -> Any:
    channel, member = _membership(caller, request.peer)
    message = channel.message(request.id)
    if message is None or message.action is not None:
        raise bad_request("MESSAGE_ID_INVALID")
    if message.author != caller.account.id and not member.can_edit:
        raise forbidden("MESSAGE_AUTHOR_REQUIRED")
    text = message.text if request.message is None else request.message
    entities = _check_text(text, request.entities, message.media)
    if text == message.text and _same(entities, message.entities):
        raise bad_request("MESSAGE_NOT_MODIFIED")
    channel.edit(message.id, text, entities=entities, origin=caller.session)
    return wrap(
        caller.view, channel, [update_of(caller.view, channel, channel.log[-1])], [message.id]
    )


def _same(first: Sequence[Any], second: Sequence[Any]) -> bool:
    return [entity.to_dict() for entity in first] == [entity.to_dict() for entity in second]


@method(functions.channels.DeleteMessagesRequest)
def delete_messages(caller: Caller, request: Any) -> Any:
    channel, member = _membership(caller, request.channel)
    ids = [i for i in request.id if channel.message(i) is not None]
    foreign = any(channel.record(i).author != caller.account.id for i in ids)
    if foreign and not member.can_delete:
        raise forbidden("MESSAGE_DELETE_FORBIDDEN")
    gone = channel.delete(ids, origin=caller.session)
    return types.messages.AffectedMessages(pts=channel.pts, pts_count=len(gone))


@method(functions.messages.ForwardMessagesRequest)
def forward_messages(caller: Caller, request: Any) -> Any:
    source = readable_channel(caller, request.from_peer)
    _refuse_scheduling(request)
    channel = _writable(caller, request.to_peer)
    if not request.id or len(request.id) > _FORWARDS_AT_MOST:
        raise bad_request("MESSAGE_IDS_EMPTY" if not request.id else "LIMIT_INVALID")
    if len(request.id) != len(request.random_id):
        raise bad_request("RANDOM_ID_INVALID")
    groups: dict[int, int] = {}
    posts = []
    for message_id, random_id in zip(request.id, request.random_id, strict=True):
        original = source.message(message_id)
        if original is None or original.action is not None:
            raise bad_request("MESSAGE_ID_INVALID")
        posts.append((random_id, _forward(caller, channel, original, random_id, groups, request)))
    return _posted(caller, channel, posts)


def _forward(
    caller: Caller,
    channel: Channel,
    original: Message,
    random_id: int,
    groups: dict[int, int],
    request: Any,
) -> Message:
    earlier = _once(caller, channel, random_id)
    if earlier is not None:
        return earlier
    group = None
    if original.grouped_id is not None:
        if original.grouped_id not in groups:
            groups[original.grouped_id] = channel.next_group()
        group = groups[original.grouped_id]
    original.forwards += 1
    original.changed()
    return channel.post(
        original.text,
        entities=original.entities,
        media=original.media,
        grouped_id=group,
        forward_from=None if request.drop_author else original,
        author=caller.account.id,
        post_author=_signature(caller, channel),
        silent=bool(request.silent),
        origin=caller.session,
    )
