"""channels.*, contacts.resolveUsername and invite links: finding, joining, leaving, describing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from telethon.tl import functions, types

from tests.telegram_server.channel import Channel
from tests.telegram_server.difference import wrap
from tests.telegram_server.errors import RpcError, bad_request
from tests.telegram_server.methods.users import account_for
from tests.telegram_server.rpc import Caller, method
from tests.telegram_server.world import Account

_USERNAME = re.compile(r"[a-z][a-z0-9_]{3,31}", re.IGNORECASE)


def known_channel(caller: Caller, reference: Any) -> Channel:
    """The channel that an InputChannel or InputPeerChannel names.

    Raises CHANNEL_INVALID unless the access hash is the account's own. Bots may give 0 for
    channels they are in.
    """
    if not isinstance(reference, types.InputChannel | types.InputPeerChannel):
        raise bad_request("CHANNEL_INVALID")
    channel = caller.world.channels.get(reference.channel_id)
    if channel is None:
        raise bad_request("CHANNEL_INVALID")
    if reference.access_hash == caller.view.hash_of(channel):
        return channel
    if reference.access_hash == 0 and caller.account.bot and caller.account.id in channel.members:
        return channel
    raise bad_request("CHANNEL_INVALID")


def readable_channel(caller: Caller, reference: Any) -> Channel:
    """The channel if the account may read it; raises CHANNEL_PRIVATE if not."""
    channel = known_channel(caller, reference)
    if not caller.view.may_see(channel):
        raise bad_request("CHANNEL_PRIVATE")
    return channel


@method(functions.contacts.ResolveUsernameRequest)
def resolve_username(caller: Caller, request: Any) -> Any:
    if not _USERNAME.fullmatch(request.username):
        raise bad_request("USERNAME_INVALID")
    holder = caller.world.by_username(request.username)
    if isinstance(holder, Account):
        return types.contacts.ResolvedPeer(
            peer=types.PeerUser(holder.id), chats=[], users=[caller.view.user(holder)]
        )
    if isinstance(holder, Channel):
        return types.contacts.ResolvedPeer(
            peer=types.PeerChannel(holder.id), chats=[caller.view.channel(holder)], users=[]
        )
    raise bad_request("USERNAME_NOT_OCCUPIED")


@method(functions.channels.GetChannelsRequest)
def get_channels(caller: Caller, request: Any) -> Any:
    channels = [known_channel(caller, reference) for reference in request.id]
    return types.messages.Chats([caller.view.channel(channel) for channel in channels])


@method(functions.channels.GetFullChannelRequest)
def get_full_channel(caller: Caller, request: Any) -> Any:
    channel = readable_channel(caller, request.channel)
    dialog = caller.view.dialog(channel)
    full = types.ChannelFull(
        id=channel.id,
        about=channel.about,
        read_inbox_max_id=dialog.read_inbox_max_id,
        read_outbox_max_id=0,
        unread_count=dialog.unread_count,
        chat_photo=types.PhotoEmpty(0),
        notify_settings=types.PeerNotifySettings(),
        bot_info=[],
        pts=channel.pts,
        participants_count=len(channel.members),
    )
    return types.messages.ChatFull(full_chat=full, chats=[caller.view.channel(channel)], users=[])


@method(functions.channels.JoinChannelRequest, bots=False)
def join_channel(caller: Caller, request: Any) -> Any:
    channel = readable_channel(caller, request.channel)
    if caller.account.id in channel.members:
        raise bad_request("USER_ALREADY_PARTICIPANT")
    return types.messages.ChatInviteJoinResultOk(_join(caller, channel))


def _join(caller: Caller, channel: Channel) -> Any:
    caller.world.join(channel, caller.account, origin=caller.session)
    return wrap(caller.view, channel, [types.UpdateChannel(channel.id)])


@method(functions.channels.LeaveChannelRequest)
def leave_channel(caller: Caller, request: Any) -> Any:
    channel = readable_channel(caller, request.channel)
    if caller.account.id not in channel.members:
        raise bad_request("USER_NOT_PARTICIPANT")
    caller.world.leave(channel, caller.account, origin=caller.session)
    return wrap(caller.view, channel, [types.UpdateChannel(channel.id)])


def _invited(caller: Caller, invite_hash: str) -> Channel:
    if not invite_hash:
        raise bad_request("INVITE_HASH_EMPTY")
    for channel in caller.world.channels.values():
        if channel.invite_hash == invite_hash and caller.account.id not in channel.banned:
            return channel
    raise bad_request("INVITE_HASH_EXPIRED")


@method(functions.messages.CheckChatInviteRequest, bots=False)
def check_chat_invite(caller: Caller, request: Any) -> Any:
    channel = _invited(caller, request.hash)
    if caller.account.id in channel.members:
        return types.ChatInviteAlready(caller.view.channel(channel))
    return types.ChatInvite(
        title=channel.title,
        photo=types.PhotoEmpty(0),
        participants_count=len(channel.members),
        color=0,
        channel=True,
        broadcast=True,
        public=channel.public or None,
        request_needed=channel.request_needed or None,
    )


@method(functions.messages.ImportChatInviteRequest, bots=False)
def import_chat_invite(caller: Caller, request: Any) -> Any:
    channel = _invited(caller, request.hash)
    if caller.account.id in channel.members:
        raise bad_request("USER_ALREADY_PARTICIPANT")
    if channel.request_needed:
        raise bad_request("INVITE_REQUEST_SENT")
    return types.messages.ChatInviteJoinResultOk(_join(caller, channel))


@method(functions.channels.GetParticipantRequest)
def get_participant(caller: Caller, request: Any) -> Any:
    channel = readable_channel(caller, request.channel)
    myself = channel.members.get(caller.account.id)
    wanted = account_for(caller, request.participant)
    if wanted is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if wanted is not caller.account and (myself is None or not myself.admin):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    member = channel.members.get(wanted.id)
    if member is None:
        raise bad_request("USER_NOT_PARTICIPANT")
    rights = types.ChatAdminRights(
        post_messages=member.can_post or None,
        edit_messages=member.can_edit or None,
        delete_messages=member.can_delete or None,
    )
    inviter = channel.creator or wanted.id
    participant: Any
    if channel.creator == wanted.id:
        participant = types.ChannelParticipantCreator(user_id=wanted.id, admin_rights=rights)
    elif member.admin:
        participant = types.ChannelParticipantAdmin(
            user_id=wanted.id, promoted_by=inviter, date=member.joined, admin_rights=rights
        )
    elif wanted is caller.account:
        participant = types.ChannelParticipantSelf(
            user_id=wanted.id, inviter_id=inviter, date=member.joined
        )
    else:
        participant = types.ChannelParticipant(user_id=wanted.id, date=member.joined)
    return types.channels.ChannelParticipant(
        participant=participant,
        chats=[caller.view.channel(channel)],
        users=[caller.view.user(wanted)],
    )


@method(functions.channels.CreateChannelRequest, bots=False)
def create_channel(caller: Caller, request: Any) -> Any:
    if request.megagroup:
        raise RpcError(400, "METHOD_NOT_IMPLEMENTED")
    if not request.title.strip():
        raise bad_request("CHAT_TITLE_EMPTY")
    channel = caller.world.add_channel(
        request.title, creator=caller.account, created=datetime.now(UTC)
    )
    channel.about = request.about
    return wrap(
        caller.view,
        channel,
        [
            types.UpdateChannel(channel.id),
            types.UpdateNewChannelMessage(caller.view.message(channel.record(1)), channel.pts, 1),
        ],
    )


@method(functions.channels.ReadHistoryRequest, bots=False)
def read_history(caller: Caller, request: Any) -> Any:
    channel = readable_channel(caller, request.channel)
    member = channel.members.get(caller.account.id)
    if member is None:
        return False
    before = member.read_up_to
    newest = channel.living[-1] if channel.living else 0
    member.read_up_to = max(before, min(request.max_id or newest, newest))
    return member.read_up_to > before


@method(functions.channels.ReadMessageContentsRequest)
def read_message_contents(caller: Caller, request: Any) -> Any:
    readable_channel(caller, request.channel)
    return True
