"""Sending, editing, deleting, forwarding by a client."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import errors
from telethon.tl import functions, types

from tests.telegram_server import Channel, TelegramServer, media
from tests.telegram_server.fixtures import ClientFactory


@pytest.fixture
async def desk(telegram_server: TelegramServer) -> Channel:
    """A private channel where the one user may post."""
    writer = telegram_server.add_user("+1 555 0100")
    return telegram_server.add_channel("Desk", "the_desk", admins=[writer])


@pytest.fixture
async def client(
    telegram_server: TelegramServer, telegram_client: ClientFactory, desk: Channel
) -> Any:
    """Its client."""
    return await telegram_client(telegram_server.world.user_by_phone("15550100"))


async def test_what_is_sent_stands_with_its_markup_and_reply(desk: Channel, client: Any) -> None:
    first = await client.send_message("the_desk", "first")
    sent = await client.send_message(
        "the_desk", "<b>bold</b> & <a href='https://example.org'>link</a>", parse_mode="html",
        reply_to=first.id, silent=True,
    )  # fmt: skip
    record = desk.record(sent.id)
    assert (record.text, record.reply_to, record.silent) == ("bold & link", first.id, True)
    assert [(type(e).__name__, e.offset, e.length) for e in record.entities] == [
        ("MessageEntityBold", 0, 4),
        ("MessageEntityTextUrl", 7, 4),
    ]
    assert sent.out
    assert sent.post
    assert [m.id for m in desk.messages] == [1, 2, 3]


async def test_a_text_may_have_4096_utf16_units(desk: Channel, client: Any) -> None:
    await client.send_message("the_desk", "\U0001f6a8" * 2048)
    with pytest.raises(errors.MessageTooLongError):
        await client(functions.messages.SendMessageRequest("the_desk", "\U0001f6a8" * 2048 + "x"))
    with pytest.raises(errors.MessageEmptyError):
        await client(functions.messages.SendMessageRequest("the_desk", "  \n"))
    assert len(desk.messages) == 2


async def test_markup_beyond_the_text_is_refused(client: Any) -> None:
    request = functions.messages.SendMessageRequest(
        "the_desk", "abc", entities=[types.MessageEntityBold(1, 3)]
    )
    with pytest.raises(errors.EntityBoundsInvalidError):
        await client(request)


async def test_the_same_random_id_sends_once(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    peer = await client.get_input_entity("the_desk")
    first = await client(functions.messages.SendMessageRequest(peer, "once", random_id=7))
    again = functions.messages.SendMessageRequest(peer, "once", random_id=7)
    with pytest.raises(errors.RandomIdDuplicateError):
        await client._sender.send(again)  # Telethon itself tries again for seconds
    telegram_server.settings.random_id_duplicate = "same"
    second = await client(again)
    assert [u.id for u in first.updates[:1]] == [u.id for u in second.updates[:1]] == [2]
    assert len(desk.messages) == 2


async def test_an_edit_makes_a_version_and_moves_the_edit_date(desk: Channel, client: Any) -> None:
    sent = await client.send_message("the_desk", "first")
    edited = await client.edit_message("the_desk", sent.id, "second")
    assert edited.raw_text == "second"
    assert edited.edit_date is not None
    assert [v.text for v in desk.record(sent.id).versions] == ["first", "second"]
    with pytest.raises(errors.MessageNotModifiedError):
        await client.edit_message("the_desk", sent.id, "second")
    with pytest.raises(errors.MessageIdInvalidError):
        await client.edit_message("the_desk", 99, "x")
    with pytest.raises(errors.MessageIdInvalidError):
        await client.edit_message("the_desk", 1, "a service message")


async def test_changed_markup_alone_is_an_edit(desk: Channel, client: Any) -> None:
    sent = await client.send_message("the_desk", "word", parse_mode=None)
    await client.edit_message("the_desk", sent.id, "<b>word</b>", parse_mode="html")
    assert [len(v.entities) for v in desk.record(sent.id).versions] == [0, 1]


async def test_deleted_messages_are_gone_and_their_ids_never_come_again(
    desk: Channel, client: Any
) -> None:
    sent = [await client.send_message("the_desk", f"{n}") for n in range(3)]
    [affected] = await client.delete_messages("the_desk", [sent[0].id, sent[2].id, 99])
    assert affected.pts_count == 2
    assert desk.living == [1, sent[1].id]
    after = await client.send_message("the_desk", "after")
    assert after.id == sent[2].id + 1


async def test_forwards_tell_their_first_origin(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    source = telegram_server.add_channel("Source", "the_source")
    relay = telegram_server.add_channel("Relay", "the_relay")
    original = source.post("original", media=media.photo(5))
    relayed = relay.post("original", forward_from=original)
    sent = await client.forward_messages("the_desk", relayed.id, "the_relay")
    assert sent.fwd_from.from_id.channel_id == source.id
    assert sent.fwd_from.channel_post == original.id
    assert desk.record(sent.id).text == "original"
    assert relayed.forwards == 1


async def test_a_forwarded_album_stays_one_album(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    source = telegram_server.add_channel("Source", "the_source")
    album = source.album([("caption", media.photo()), ("", media.video())])
    sent = await client.forward_messages("the_desk", [m.id for m in album], "the_source")
    groups = {desk.record(m.id).grouped_id for m in sent}
    assert len(sent) == 2
    assert len(groups) == 1
    assert groups != {album[0].grouped_id}


async def test_signed_channels_name_the_author(desk: Channel, client: Any) -> None:
    desk.signatures = True
    assert (await client.send_message("the_desk", "x")).post_author == "Reader"


async def test_a_channel_can_be_created_and_used(
    telegram_server: TelegramServer, client: Any
) -> None:
    made = await client(functions.channels.CreateChannelRequest("Mine", "about"))
    channel = telegram_server.world.channels[made.chats[0].id]
    await client.send_message(made.chats[0], "hello")
    assert [m.text for m in channel.messages] == ["", "hello"]
    assert channel.about == "about"


async def test_views_are_counted(desk: Channel, client: Any) -> None:
    post = desk.post("x", views=10)
    seen = await client(
        functions.messages.GetMessagesViewsRequest("the_desk", [post.id, 99], increment=True)
    )
    assert [v.views for v in seen.views] == [11, None]
    assert (await client.get_messages("the_desk", ids=post.id)).views == 11
