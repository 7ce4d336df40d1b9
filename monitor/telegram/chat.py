"""Finding the chat that alerts go to, and whether the account may post there."""

from dataclasses import dataclass
from typing import Any

from telethon import utils
from telethon.tl import functions, types

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError, UsageError
from monitor.telegram.account import Account
from monitor.telegram.errors import error_name
from monitor.watchlist.reference import parse_chat


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that was found."""

    peer: Any
    """Telegram's address of it."""
    title: str
    obstacle: str | None = None
    """Why the account may not post there; None when it may or nothing is known against it."""


async def find_chat(account: Account, reference: str) -> Chat:
    """The chat behind what `parse_chat` takes: `-100ID`, `-ID`, `@name`, `t.me/c/ID`, `me` …

    Raises PermanentError when there is none, TransientError when it cannot be known now.
    """
    try:
        wanted = parse_chat(reference)
    except UsageError as error:
        raise PermanentError(str(error)) from error
    if wanted == "me":
        return Chat(types.InputPeerSelf(), "the account itself")
    if wanted.startswith("@"):
        return await _by_name(account, reference, wanted.removeprefix("@"))
    bot = account.me is not None and account.me.bot
    bare, kind = utils.resolve_id(int(wanted))
    if bot and kind is types.PeerChannel:
        found = await _as_bot(account, bare)
        # A bot reaches what it is a member of by the id alone.
        return _chat(found) if found else Chat(types.InputPeerChannel(bare, 0), reference)
    if not bot:
        entity = await _in_dialogs(account, int(wanted))
        if entity is not None:
            return _chat(entity)
    if kind is types.PeerChat:
        return Chat(types.InputPeerChat(bare), reference)
    raise PermanentError(
        f"{reference}: the account is not in a chat with this id; let it join, or give its name"
    )


async def _by_name(account: Account, reference: str, name: str) -> Chat:
    request = functions.contacts.ResolveUsernameRequest(name)
    answer = await account.call(request, f"looking for {reference}")
    for entity in (*answer.chats, *answer.users):
        if entity.id in (
            getattr(answer.peer, "channel_id", None),
            getattr(answer.peer, "user_id", None),
        ):
            return _chat(entity)
    raise PermanentError(f"{reference}: Telegram does not show this chat")


async def _in_dialogs(account: Account, marked: int) -> Any:
    for again in (False, True):
        for dialog in await account.dialogs(again=again):
            if dialog.id == marked:
                return dialog.entity
    return None


async def _as_bot(account: Account, channel: int) -> Any:
    request = functions.channels.GetChannelsRequest([types.InputChannel(channel, 0)])
    try:
        answer = await account.call(request, "looking for the chat")
    except (SessionError, TransientError):
        raise
    except MonitorError:
        return None
    return next((chat for chat in answer.chats if chat.id == channel), None)


async def obstacle_in(account: Account, chat: Chat) -> str | None:
    """Why the account may not post there; None when it may, or nobody can say.

    What the chat shows of our rights is checked by asking for our membership, where the server
    answers that.
    """
    if chat.obstacle is None or not isinstance(chat.peer, types.InputPeerChannel):
        return chat.obstacle
    channel = types.InputChannel(chat.peer.channel_id, chat.peer.access_hash)
    request = functions.channels.GetParticipantRequest(channel, types.InputPeerSelf())
    try:
        answer = await account.call(request, "asking for our rights")
    except PermanentError as error:
        names = ("USER_NOT_PARTICIPANT", "CHANNEL_PRIVATE")
        told = error.__cause__ is not None and error_name(error.__cause__) in names
        return chat.obstacle if told or isinstance(error, SessionError) else None
    member = answer.participant
    if isinstance(member, types.ChannelParticipantCreator):
        return None
    admin = isinstance(member, types.ChannelParticipantAdmin)
    return None if admin and member.admin_rights.post_messages else chat.obstacle


def _chat(entity: Any) -> Chat:
    match entity:
        case types.Channel():
            peer = types.InputPeerChannel(entity.id, entity.access_hash or 0)
            return Chat(peer, entity.title, _channel_obstacle(entity))
        case types.ChannelForbidden():
            peer = types.InputPeerChannel(entity.id, entity.access_hash)
            return Chat(peer, entity.title, "the account was banned from it")
        case types.Chat():
            left = "the account has left it" if entity.left or entity.deactivated else None
            return Chat(types.InputPeerChat(entity.id), entity.title, left)
        case types.User():
            peer = types.InputPeerUser(entity.id, entity.access_hash or 0)
            return Chat(peer, entity.first_name or str(entity.id))
    raise PermanentError("the chat is of a kind that nothing can be posted to")


def _channel_obstacle(channel: Any) -> str | None:
    rights = channel.admin_rights
    if channel.creator:
        return None
    if channel.megagroup:
        banned = channel.banned_rights or channel.default_banned_rights
        if rights is None and banned is not None and banned.send_messages:
            return "the account may not write in this group"
        return "the account is not a member" if channel.left else None
    if rights is None:
        return "posting in this channel needs an administrator's rights"
    return None if rights.post_messages else "the account is an administrator without this right"
