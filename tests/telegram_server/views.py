"""How an account sees the world: TL users, channels and messages with its own access hashes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from tests.telegram_server.channel import Channel
from tests.telegram_server.message import Message
from tests.telegram_server.tl import Serialized
from tests.telegram_server.world import Account, World

_ALL_RIGHTS = {"change_info": True, "invite_users": True, "add_admins": True, "pin_messages": True}


class View:
    """The world in the eyes of one account."""

    def __init__(self, world: World, viewer: Account) -> None:
        self.world = world
        self.viewer = viewer

    def user(self, account: Account) -> Any:
        """The TL user. The phone is shown to oneself only."""
        myself = account is self.viewer
        return types.User(
            id=account.id,
            is_self=myself or None,
            contact=myself or None,
            bot=account.bot or None,
            bot_info_version=1 if account.bot else None,
            access_hash=self.world.access_hash(self.viewer, "user", account.id),
            first_name=account.first_name,
            last_name=account.last_name,
            username=account.username,
            phone=account.phone if myself else None,
            status=None if account.bot else types.UserStatusRecently(),
        )

    def hash_of(self, channel: Channel) -> int:
        """The access hash of a channel for this account."""
        return self.world.access_hash(self.viewer, "channel", channel.id)

    def may_see(self, channel: Channel) -> bool:
        """Whether this account may read the channel."""
        if self.viewer.id in channel.banned:
            return False
        return channel.public or self.viewer.id in channel.members

    def channel(self, channel: Channel) -> Any:
        """The TL channel, or channelForbidden where nothing of it may be seen."""
        if not self.may_see(channel):
            return types.ChannelForbidden(
                id=channel.id,
                access_hash=self.hash_of(channel),
                title=channel.title,
                broadcast=True,
            )
        member = channel.members.get(self.viewer.id)
        rights = None
        creator = channel.creator == self.viewer.id
        if member is not None and member.admin:
            rights = types.ChatAdminRights(
                post_messages=member.can_post or None,
                edit_messages=member.can_edit or None,
                delete_messages=member.can_delete or None,
                **(_ALL_RIGHTS if creator else {}),
            )
        return types.Channel(
            id=channel.id,
            title=channel.title,
            photo=types.ChatPhotoEmpty(),
            date=member.joined if member is not None else channel.created,
            creator=creator or None,
            left=member is None or None,
            broadcast=True,
            signatures=channel.signatures or None,
            access_hash=self.hash_of(channel),
            username=channel.username,
            admin_rights=rights,
            participants_count=len(channel.members),
        )

    def chats(self, channel: Channel, messages: Iterable[Message] = ()) -> list[Any]:
        """The channel and the channels its messages were forwarded from."""
        wanted = {channel.id: channel}
        for message in messages:
            origin = message.forward.channel_id if message.forward is not None else None
            if origin is not None and origin in self.world.channels:
                wanted[origin] = self.world.channels[origin]
        return [self.channel(each) for each in wanted.values()]

    def message(self, message: Message) -> Serialized:
        """The message, ready to be put into an answer."""
        return Serialized(message.packed(self.viewer.id))

    def messages(self, channel: Channel, ids: Iterable[int]) -> list[Serialized]:
        """The messages with these ids, which must exist."""
        return [self.message(channel.record(i)) for i in ids]

    def dialog(self, channel: Channel) -> Any:
        """The channel as an entry of the account's list of dialogs."""
        member = channel.members.get(self.viewer.id)
        top = channel.living[-1] if channel.living else 0
        read = member.read_up_to if member is not None else 0
        return types.Dialog(
            peer=types.PeerChannel(channel.id),
            top_message=top,
            read_inbox_max_id=read,
            read_outbox_max_id=0,
            unread_count=sum(1 for i in reversed(channel.living[-1000:]) if i > read),
            unread_mentions_count=0,
            unread_reactions_count=0,
            unread_poll_votes_count=0,
            notify_settings=types.PeerNotifySettings(),
            pts=channel.pts,
        )
