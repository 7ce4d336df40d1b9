"""Who may find, read, join and write to which channel."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telethon import errors, events
from telethon.tl import functions, types

from tests.telegram_server import TelegramServer
from tests.telegram_server.fixtures import ClientFactory


async def test_usernames_are_resolved_whatever_their_case(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    channel = telegram_server.add_channel("News", "NewsRoom")
    client = await telegram_client(telegram_server.add_user("+1 555 0100"))
    entity = await client.get_entity("https://t.me/newsroom")
    assert (entity.id, entity.username, entity.left) == (channel.id, "NewsRoom", True)
    with pytest.raises(ValueError, match="No user has"):
        await client.get_entity("nobody_here")
    with pytest.raises(errors.UsernameInvalidError):
        await client(functions.contacts.ResolveUsernameRequest("1x"))


async def test_a_public_channel_can_be_read_without_joining_but_pushes_nothing(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    channel = telegram_server.add_channel("News", "newsroom")
    channel.post("hello")
    client = await telegram_client(telegram_server.add_user("+1 555 0100"))
    pushed: list[Any] = []
    client.add_event_handler(pushed.append, events.Raw())
    assert [m.raw_text for m in await client.get_messages("newsroom", 1)] == ["hello"]
    channel.post("unheard")
    await asyncio.sleep(0.1)
    assert pushed == []
    assert channel.id not in {d.entity.id for d in await client.get_dialogs()}


async def test_joining_brings_pushes_and_the_dialog_and_leaving_ends_them(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom")
    client = await telegram_client(reader)
    pushed: asyncio.Queue[str] = asyncio.Queue()

    async def note(event: Any) -> None:
        await pushed.put(event.raw_text)

    client.add_event_handler(note, events.NewMessage())
    await client(functions.channels.JoinChannelRequest("newsroom"))
    assert reader.id in channel.members
    with pytest.raises(errors.UserAlreadyParticipantError):
        await client(functions.channels.JoinChannelRequest("newsroom"))
    assert [d.title for d in await client.get_dialogs()] == ["News"]
    channel.post("heard")
    assert await asyncio.wait_for(pushed.get(), 5) == "heard"
    await client(functions.channels.LeaveChannelRequest("newsroom"))
    channel.post("unheard")
    await asyncio.sleep(0.1)
    assert pushed.empty()


async def test_a_private_channel_needs_its_invitation(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    channel = telegram_server.add_channel("Secret")
    channel.post("hidden")
    reader = telegram_server.add_user("+1 555 0100")
    client = await telegram_client(reader)
    access_hash = telegram_server.world.access_hash(reader, "channel", channel.id)
    peer = types.InputPeerChannel(channel.id, access_hash)
    with pytest.raises(errors.ChannelPrivateError):
        await client.get_messages(peer, 1)
    forbidden = await client(functions.channels.GetChannelsRequest([peer]))
    assert isinstance(forbidden.chats[0], types.ChannelForbidden)
    seen = await client(functions.messages.CheckChatInviteRequest(channel.invite_hash))
    assert seen.title == "Secret"
    await client(functions.messages.ImportChatInviteRequest(channel.invite_hash))
    assert [m.raw_text for m in await client.get_messages(peer, 1)] == ["hidden"]
    already = await client(functions.messages.CheckChatInviteRequest(channel.invite_hash))
    assert already.chat.id == channel.id
    with pytest.raises(errors.InviteHashExpiredError):
        await client(functions.messages.CheckChatInviteRequest("nonsense"))


async def test_an_invitation_may_need_approval(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    channel = telegram_server.add_channel("Secret")
    channel.request_needed = True
    client = await telegram_client(telegram_server.add_user("+1 555 0100"))
    with pytest.raises(errors.InviteRequestSentError):
        await client(functions.messages.ImportChatInviteRequest(channel.invite_hash))


async def test_an_access_hash_of_another_account_is_worthless(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    channel = telegram_server.add_channel("News", "newsroom")
    other = telegram_server.add_user("+1 555 0101")
    client = await telegram_client(telegram_server.add_user("+1 555 0100"))
    for access_hash in (0, telegram_server.world.access_hash(other, "channel", channel.id)):
        with pytest.raises(errors.ChannelInvalidError):
            await client.get_messages(types.InputPeerChannel(channel.id, access_hash), 1)


async def test_a_bot_needs_no_access_hash_where_it_is_a_member(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    bot = telegram_server.add_bot()
    mine = telegram_server.add_channel("Desk", admins=[bot])
    other = telegram_server.add_channel("Other")
    client = await telegram_client(bot)
    sent = await client.send_message(types.InputPeerChannel(mine.id, 0), "alert")
    assert mine.record(sent.id).text == "alert"
    with pytest.raises(errors.ChannelInvalidError):
        await client.send_message(types.InputPeerChannel(other.id, 0), "alert")
    assert (await client.get_entity(types.PeerChannel(mine.id))).title == "Desk"


async def test_who_is_thrown_out_finds_the_channel_private(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    client = await telegram_client(reader)
    entity = await client.get_input_entity("newsroom")
    telegram_server.world.ban(channel, reader)
    with pytest.raises(errors.ChannelPrivateError):
        await client.get_messages(entity, 1)
    with pytest.raises(errors.ChannelPrivateError):
        await client(functions.channels.JoinChannelRequest(entity))
    channel.post("meanwhile")
    telegram_server.world.pardon(channel, reader)
    assert [m.text for m in await client.get_messages(entity, 1)] == ["meanwhile"]


async def test_only_admins_may_write_edit_and_delete(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader, writer = (telegram_server.add_user(f"+1 555 010{n}") for n in range(2))
    channel = telegram_server.add_channel("News", "newsroom", members=[reader], admins=[writer])
    post = channel.post("hello")
    client = await telegram_client(reader)
    with pytest.raises(errors.ChatAdminRequiredError):
        await client.send_message("newsroom", "me too")
    with pytest.raises(errors.ChatAdminRequiredError):
        await client.edit_message("newsroom", post.id, "changed")
    with pytest.raises(errors.ChatAdminRequiredError):
        await client.delete_messages("newsroom", post.id)
    telegram_server.world.promote(channel, reader, post=False, edit=False, delete=False)
    with pytest.raises(errors.ChatWriteForbiddenError):
        await client.send_message("newsroom", "me too")
    with pytest.raises(errors.MessageAuthorRequiredError):
        await client.edit_message("newsroom", post.id, "changed")
    with pytest.raises(errors.MessageDeleteForbiddenError):
        await client.delete_messages("newsroom", post.id)
    assert [m.text for m in channel.messages] == ["", "hello"]


async def test_the_rights_are_told(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    client = await telegram_client(reader)
    assert (await client.get_entity("newsroom")).admin_rights is None
    assert not (await client.get_permissions("newsroom", "me")).is_admin
    telegram_server.world.promote(channel, reader)
    assert (await client.get_entity("newsroom")).admin_rights.post_messages
    assert (await client.get_permissions("newsroom", "me")).post_messages
    full = await client(functions.channels.GetFullChannelRequest("newsroom"))
    assert full.full_chat.pts == channel.pts


async def test_unknown_methods_are_told_apart_and_logged(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    client = await telegram_client(telegram_server.add_user("+1 555 0100"))
    with pytest.raises(errors.RPCError, match="METHOD_NOT_IMPLEMENTED"):
        await client(functions.messages.GetAllStickersRequest(0))
    [call] = telegram_server.calls.of("messages.getAllStickers")
    assert call.error == "METHOD_NOT_IMPLEMENTED"
