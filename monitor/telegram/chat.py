"""Finding the chat that alerts go to, and whether the account may post there."""

import re
from dataclasses import dataclass
from typing import Any

from telethon.tl import functions, types

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError
from monitor.telegram.account import Account

_LINK = re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?P<rest>.+)", re.IGNORECASE)
_NAME = re.compile(r"@?(?P<name>[A-Za-z][A-Za-z0-9_]{3,})")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that was found."""

    peer: Any
    """Telegram's address of it."""
    title: str
    obstacle: str | None = None
    """Why the account may not post there; None when it may or nothing is known against it."""


async def find_chat(account: Account, reference: str) -> Chat:
    """The chat behind `-100ID`, `-ID`, `@name`, `t.me/name`, `t.me/c/ID` or `me`.

    Raises PermanentError when there is none, TransientError when it cannot be known now.
    """
    wanted = _reduce(reference)
    if wanted == "me":
        return Chat(types.InputPeerSelf(), "the account itself")
    if isinstance(wanted, str):
        return await _by_name(account, reference, wanted)
    bot = account.me is not None and account.me.bot
    entity = await (_as_bot(account, wanted) if bot else _in_dialogs(account, wanted))
    if entity is not None:
        return _chat(entity)
    if bot and str(wanted).startswith("-100"):
        # A bot reaches what it is a member of by the id alone.
        return Chat(types.InputPeerChannel(_bare(wanted), 0), reference)
    if str(wanted).startswith("-") and not str(wanted).startswith("-100"):
        return Chat(types.InputPeerChat(-wanted), reference)
    raise PermanentError(
        f"{reference}: the account is not in a chat with this id; let it join, or give its name"
    )


def _reduce(reference: str) -> int | str:
    """A marked id, a name, or `me`. Raises PermanentError for what can be neither."""
    text = reference.strip()
    link = _LINK.fullmatch(text)
    if link is not None:
        parts = link["rest"].strip("/").split("/")
        if parts[0] == "c" and len(parts) > 1 and parts[1].isdecimal():
            return int(f"-100{parts[1]}")
        text = parts[0]
    if text.lower() == "me":
        return "me"
    if text.removeprefix("-").isdecimal():
        return int(text)
    name = _NAME.fullmatch(text)
    if name is None:
        raise PermanentError(f"{reference}: is no chat's id, name or link")
    return name["name"]


def _bare(marked: int) -> int:
    return int(str(marked).removeprefix("-100"))


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
    dialogs = await account.guard(
        account.client.get_dialogs(limit=None), "reading the dialogs", 120
    )
    return next((dialog.entity for dialog in dialogs if dialog.id == marked), None)


async def _as_bot(account: Account, marked: int) -> Any:
    if not str(marked).startswith("-100"):
        return None
    channel = types.InputChannel(_bare(marked), 0)
    try:
        answer = await account.call(
            functions.channels.GetChannelsRequest([channel]), "looking for the chat"
        )
    except (SessionError, TransientError):
        raise
    except MonitorError:
        return None
    return next((chat for chat in answer.chats if chat.id == channel.channel_id), None)


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
