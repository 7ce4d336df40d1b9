"""Each fault does what it says, as an unmodified client lives through it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from telethon import errors
from telethon.tl import functions

from tests.telegram_server import Account, Channel, TelegramServer, client_for
from tests.telegram_server.fixtures import ClientFactory

_PATIENT = {"connection_retries": None, "retry_delay": 0.05, "request_retries": 0}


@pytest.fixture
async def writer(telegram_server: TelegramServer) -> Account:
    """A user."""
    return telegram_server.add_user("+1 555 0100")


@pytest.fixture
async def desk(telegram_server: TelegramServer, writer: Account) -> Channel:
    """A channel where the user may post."""
    return telegram_server.add_channel("Desk", "the_desk", admins=[writer])


@pytest.fixture
async def client(telegram_client: ClientFactory, writer: Account, desk: Channel) -> Any:
    """The user's client; it never gives up, and never hides an error."""
    client = await telegram_client(writer, raise_last_call_error=True, **_PATIENT)
    await client.get_input_entity("the_desk")
    return client


def _texts(channel: Channel) -> list[str]:
    return [message.text for message in channel.messages[1:]]


async def test_a_method_fails_as_often_as_told_and_is_not_executed(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    telegram_server.faults.fail("messages.SendMessage", 420, "FLOOD_WAIT_90", times=2)
    for _ in range(2):
        client._flood_waited_requests.clear()
        with pytest.raises(errors.FloodWaitError) as caught:
            await client.send_message("the_desk", "x")
        assert caught.value.seconds == 90
    client._flood_waited_requests.clear()
    await client.send_message("the_desk", "y")
    assert _texts(desk) == ["y"]
    assert [call.error for call in telegram_server.calls.of("messages.sendMessage")] == [
        "FLOOD_WAIT_90",
        "FLOOD_WAIT_90",
        None,
    ]


async def test_a_fault_can_be_meant_for_one_channel(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    other = telegram_server.add_channel("Other", "the_other")
    telegram_server.faults.fail("messages.getHistory", 400, "CHANNEL_PRIVATE", None, peer=other)
    await client.get_messages("the_desk", 1)
    for _ in range(2):
        with pytest.raises(errors.ChannelPrivateError):
            await client.get_messages("the_other", 1)
    assert telegram_server.calls.count("messages.getHistory", other.id) == 2
    telegram_server.faults.clear()
    await client.get_messages("the_other", 1)


def test_faults_of_unknown_methods_are_refused() -> None:
    with pytest.raises(ValueError, match="no method"):
        TelegramServer().faults.fail("messages.sendMesage", 500, "X")


async def test_an_internal_error_is_seen_as_one(
    telegram_server: TelegramServer, client: Any
) -> None:
    telegram_server.faults.fail("updates.getState", 500, "INTERDC_1_CALL_ERROR")
    with pytest.raises(errors.InterdcCallErrorError):
        await client._sender.send(functions.updates.GetStateRequest())


async def test_a_call_executed_with_its_answer_lost_is_refused_as_duplicate_afterwards(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    telegram_server.faults.lose("messages.sendMessage")
    peer = await client.get_input_entity("the_desk")
    with pytest.raises(errors.RandomIdDuplicateError):
        await client._sender.send(functions.messages.SendMessageRequest(peer, "once"))
    assert _texts(desk) == ["once"]
    assert telegram_server.calls.count("messages.sendMessage") == 2


async def test_or_gets_the_first_message_where_the_server_is_kind(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    telegram_server.settings.random_id_duplicate = "same"
    telegram_server.faults.lose("messages.sendMessage")
    sent = await client.send_message("the_desk", "once")
    assert sent.id == 2
    assert _texts(desk) == ["once"]


async def test_a_swallowed_answer_leaves_the_client_waiting(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    telegram_server.faults.lose("messages.sendMessage", how="swallow")
    sending = asyncio.create_task(client.send_message("the_desk", "once"))
    await telegram_server.calls.wait_for("messages.sendMessage")
    assert await client.get_me() is not None
    assert _texts(desk) == ["once"]
    assert not sending.done()
    sending.cancel()


async def test_answers_can_come_late_and_others_overtake_them(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    telegram_server.faults.delay("messages.sendMessage", 0.5, times=1)
    started = time.monotonic()
    slow = asyncio.create_task(client.send_message("the_desk", "slow"))
    await telegram_server.calls.wait_for("messages.sendMessage")
    await client.send_message("the_desk", "fast")
    assert not slow.done()
    await slow
    assert time.monotonic() - started >= 0.5
    assert _texts(desk) == ["slow", "fast"]


async def test_dropped_connections_come_back(telegram_server: TelegramServer, client: Any) -> None:
    assert telegram_server.faults.drop_connections() == 1
    assert (await asyncio.wait_for(client.get_me(), 5)).id
    assert telegram_server.faults.drop_connections() == 1


async def test_a_half_open_connection_answers_nothing_and_stays(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    assert telegram_server.faults.half_open() == 1
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.get_me(), 0.3)
    assert client.is_connected()
    desk.post("unheard")
    telegram_server.faults.drop_connections()
    assert (await asyncio.wait_for(client.get_me(), 5)).id


async def test_connections_are_refused_until_accepted(
    telegram_server: TelegramServer, client: Any
) -> None:
    telegram_server.faults.refuse()
    await asyncio.sleep(0.02)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(telegram_server.host, telegram_server.port)
    telegram_server.faults.accept()
    assert (await asyncio.wait_for(client.get_me(), 5)).id


async def test_connections_are_refused_for_a_time(
    telegram_server: TelegramServer, client: Any
) -> None:
    started = time.monotonic()
    telegram_server.faults.refuse(0.3)
    assert (await asyncio.wait_for(client.get_me(), 5)).id
    assert time.monotonic() - started >= 0.3


async def test_connections_are_accepted_and_closed(
    telegram_server: TelegramServer, client: Any
) -> None:
    telegram_server.faults.accept_then_close = True
    before = len(telegram_server.connected)
    reader, writer = await asyncio.open_connection(telegram_server.host, telegram_server.port)
    assert await asyncio.wait_for(reader.read(), 5) == b""
    assert len(telegram_server.connected) == before + 1
    writer.close()
    await writer.wait_closed()
    telegram_server.faults.accept()
    assert (await asyncio.wait_for(client.get_me(), 5)).id


async def test_new_salts_go_unnoticed_by_the_user(
    telegram_server: TelegramServer, client: Any
) -> None:
    telegram_server.faults.rotate_salts()
    assert (await asyncio.wait_for(client.get_me(), 5)).id


async def test_a_restart_keeps_the_port_the_login_and_the_messages(
    telegram_server: TelegramServer, desk: Channel, client: Any
) -> None:
    await client.send_message("the_desk", "before")
    port = telegram_server.port
    await telegram_server.restart()
    assert telegram_server.port == port
    await asyncio.wait_for(client.send_message("the_desk", "after"), 5)
    assert _texts(desk) == ["before", "after"]


async def test_a_new_server_takes_over_the_world_of_an_old_one() -> None:
    async with TelegramServer() as old:
        reader = old.add_user("+1 555 0100")
        channel = old.add_channel("News", "newsroom", members=[reader])
        channel.post("hello")
        client = client_for(old, **_PATIENT)
        await old.sign_in(client, reader)
        world, port = old.world, old.port
    async with TelegramServer(world, port=port):
        found = await asyncio.wait_for(client.get_messages("newsroom", 1), 5)
        assert [m.raw_text for m in found] == ["hello"]
        await client.disconnect()
