"""What clients ask for in passing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon import errors
from telethon.tl import functions, types

from tests.telegram_server import TelegramServer
from tests.telegram_server.fixtures import ClientFactory


async def test_the_server_describes_itself(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    client = await telegram_client()
    config = await client(functions.help.GetConfigRequest())
    [option] = config.dc_options
    assert (config.this_dc, option.ip_address, option.port) == (
        telegram_server.dc,
        telegram_server.host,
        telegram_server.port,
    )
    assert telegram_server.address == f"{config.this_dc}@{option.ip_address}:{option.port}"
    assert (await client(functions.help.GetNearestDcRequest())).this_dc == telegram_server.dc
    assert (await client(functions.help.GetAppConfigRequest(0))).hash == 0


async def test_people_and_bots_are_shown_as_they_are(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100", first_name="Ada", username="ada_l")
    bot = telegram_server.add_bot(username="alert_bot")
    client = await telegram_client(reader)
    found = await client.get_entity("alert_bot")
    assert (found.id, found.bot, found.phone) == (bot.id, True, None)
    full = await client(functions.users.GetFullUserRequest("me"))
    assert (full.full_user.id, full.users[0].phone) == (reader.id, "15550100")
    stranger = types.InputUser(bot.id, 5)
    with pytest.raises(errors.UserIdInvalidError):
        await client(functions.users.GetUsersRequest([stranger]))


async def test_reading_moves_the_unread_counter(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    for n in range(4):
        channel.post(f"{n}")
    client = await telegram_client(reader)
    await client.send_read_acknowledge("newsroom", max_id=3)
    [dialog] = await client.get_dialogs()
    assert (dialog.unread_count, dialog.dialog.read_inbox_max_id) == (2, 3)
    peer = types.InputDialogPeer(await client.get_input_entity("newsroom"))
    same = await client(functions.messages.GetPeerDialogsRequest([peer]))
    assert same.dialogs[0].pts == channel.pts
    pinned = await client(functions.messages.GetPinnedDialogsRequest(0))
    assert pinned.dialogs == []


async def test_the_state_moves_with_time_alone(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    client = await telegram_client(reader)
    assert await client(functions.account.UpdateStatusRequest(offline=False))
    state: Any = await client(functions.updates.GetStateRequest())
    assert (state.pts, state.qts, state.seq) == (1, 0, 0)
    later = datetime.fromtimestamp(state.date.timestamp() + 60, UTC)
    ask = functions.updates.GetDifferenceRequest(state.pts, later, 0)
    assert isinstance(await client(ask), types.updates.DifferenceEmpty)
    channel.last_event = later.timestamp()
    difference = await client(ask)
    assert [u.channel_id for u in difference.other_updates] == [channel.id]
    assert [c.access_hash for c in difference.chats] == [
        telegram_server.world.access_hash(reader, "channel", channel.id)
    ]
