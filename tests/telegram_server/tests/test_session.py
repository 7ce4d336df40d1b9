"""MTProto itself: salts, message ids, sequence numbers, resends, containers, compression."""

from __future__ import annotations

import asyncio
import struct

import pytest
from telethon.tl import functions, types
from telethon.tl.core import GzipPacked, RpcResult

from tests.telegram_server import Channel, TelegramServer
from tests.telegram_server.tests.raw_client import RawClient


def _message(msg_id: int, seqno: int, request: object) -> bytes:
    body = bytes(request)  # type: ignore[call-overload]
    return struct.pack("<qii", msg_id, seqno, len(body)) + bytes(body)


def _container(*messages: bytes) -> bytes:
    return struct.pack("<Ii", 0x73F1F8DC, len(messages)) + b"".join(messages)


@pytest.fixture
async def desk(telegram_server: TelegramServer) -> Channel:
    """A channel where the one user may post."""
    writer = telegram_server.add_user("+1 555 0100")
    return telegram_server.add_channel("Desk", "the_desk", admins=[writer])


def _log_in(server: TelegramServer, raw: RawClient) -> types.InputPeerChannel:
    [account] = server.world.accounts.values()
    server.world.keys[raw.key.key_id].account = account
    [channel] = server.world.channels.values()
    return types.InputPeerChannel(
        channel.id, server.world.access_hash(account, "channel", channel.id)
    )


async def test_a_request_sent_again_with_its_id_is_answered_and_not_executed_again(
    telegram_server: TelegramServer, desk: Channel
) -> None:
    async with RawClient(telegram_server) as raw:
        peer = _log_in(telegram_server, raw)
        await raw.call(functions.help.GetConfigRequest())
        send = functions.messages.SendMessageRequest(peer, "once", random_id=1)
        msg_id = await raw.send(send)
        first = await raw.until(RpcResult)
        await raw.send(send, msg_id=msg_id, seqno=1)
        second = await raw.until(RpcResult)
        assert first.req_msg_id == second.req_msg_id == msg_id
        assert raw.result_of(send, first) == raw.result_of(send, second)
    assert [m.text for m in desk.messages] == ["", "once"]
    assert telegram_server.calls.count("messages.sendMessage") == 1


async def test_an_answer_lost_with_the_connection_is_given_to_the_same_session_later(
    telegram_server: TelegramServer, desk: Channel
) -> None:
    async with RawClient(telegram_server) as raw:
        peer = _log_in(telegram_server, raw)
        await raw.call(functions.help.GetConfigRequest())
        telegram_server.faults.lose("messages.sendMessage")
        send = functions.messages.SendMessageRequest(peer, "once", random_id=1)
        msg_id = await raw.send(send)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await raw.receive()
        again = RawClient(telegram_server, raw.key)
        await again.connection.connect(timeout=5)
        again.state = raw.state
        await again.send(send, msg_id=msg_id, seqno=1)
        answer = await again.until(RpcResult)
        updates = raw.result_of(send, answer)
        assert isinstance(updates.updates[0], types.UpdateMessageID)
        await again.connection.disconnect()
    assert len(desk.messages) == 2


async def test_a_wrong_salt_is_corrected_and_the_request_not_executed(
    telegram_server: TelegramServer,
) -> None:
    async with RawClient(telegram_server) as raw:
        await raw.call(functions.help.GetConfigRequest())
        telegram_server.faults.rotate_salts()
        msg_id = await raw.send(functions.help.GetNearestDcRequest())
        correction = await raw.until(types.BadServerSalt)
        assert (correction.bad_msg_id, correction.error_code) == (msg_id, 48)
        assert telegram_server.calls.count("help.getNearestDc") == 0
        await raw.send(functions.help.GetNearestDcRequest())
        await raw.until(RpcResult)


async def test_the_first_message_creates_the_session(telegram_server: TelegramServer) -> None:
    async with RawClient(telegram_server) as raw:
        msg_id = await raw.send(functions.PingRequest(5))
        created = await raw.until(types.NewSessionCreated)
        assert created.first_msg_id == msg_id
        assert created.server_salt == raw.state.salt


@pytest.mark.parametrize(("offset", "code"), [(-400, 16), (60, 17)])
async def test_ids_of_another_time_are_refused(
    telegram_server: TelegramServer, offset: float, code: int
) -> None:
    async with RawClient(telegram_server) as raw:
        msg_id = await raw.send(functions.PingRequest(5), msg_id=raw.new_id(offset))
        refusal = await raw.until(types.BadMsgNotification)
        assert (refusal.bad_msg_id, refusal.error_code) == (msg_id, code)


async def test_ids_not_divisible_by_four_are_refused(telegram_server: TelegramServer) -> None:
    async with RawClient(telegram_server) as raw:
        await raw.send(functions.PingRequest(5), msg_id=raw.new_id() + 1)
        assert (await raw.until(types.BadMsgNotification)).error_code == 18


async def test_sequence_numbers_must_fit(telegram_server: TelegramServer) -> None:
    async with RawClient(telegram_server) as raw:
        await raw.call(functions.help.GetConfigRequest())
        request = functions.help.GetNearestDcRequest()
        await raw.send(request, seqno=2)
        assert (await raw.until(types.BadMsgNotification)).error_code == 35
        await raw.send(request, seqno=21)
        await raw.until(RpcResult)
        await raw.send(request, seqno=21)
        assert (await raw.until(types.BadMsgNotification)).error_code == 32
        await raw.send(request, seqno=23, msg_id=raw.new_id(-100))
        assert (await raw.until(types.BadMsgNotification)).error_code == 33


async def test_containers_and_compressed_requests_are_opened(
    telegram_server: TelegramServer,
) -> None:
    async with RawClient(telegram_server) as raw:
        await raw.call(functions.help.GetConfigRequest())
        packed = GzipPacked(bytes(functions.help.GetNearestDcRequest()))
        first, second = raw.new_id(), raw.new_id()
        await raw.send_bytes(
            _container(
                _message(first, 11, packed),
                _message(second, 13, functions.help.GetAppConfigRequest(0)),
            ),
            seqno=14,
        )
        answered = {m.obj.req_msg_id for m in await raw.receive() if isinstance(m.obj, RpcResult)}
        assert answered == {first, second}


async def test_broken_containers_are_refused(telegram_server: TelegramServer) -> None:
    async with RawClient(telegram_server) as raw:
        ping = functions.PingRequest(5)
        nested = _container(_message(raw.new_id(), 1, ping))
        inner = struct.pack("<qii", raw.new_id(), 2, len(nested)) + nested
        for body in (
            _container(inner),
            _container(_message(raw.new_id(100), 1, ping)),
            _container(_message(raw.new_id(), 1, ping)) [:-4],
            struct.pack("<Ii", 0x73F1F8DC, -1),
        ):  # fmt: skip
            await raw.send_bytes(body, seqno=2)
            assert (await raw.until(types.BadMsgNotification)).error_code in (17, 64)


async def test_big_answers_are_compressed(telegram_server: TelegramServer, desk: Channel) -> None:
    for _ in range(100):
        desk.post("the same words over and over")
    async with RawClient(telegram_server) as raw:
        peer = _log_in(telegram_server, raw)
        await raw.call(functions.help.GetConfigRequest())
        await raw.send(functions.messages.GetHistoryRequest(peer, 0, None, 0, 100, 0, 0, 0))
        packet = await asyncio.wait_for(raw.connection.recv(), 5)
        message = raw.state.decrypt_message_data(packet)
        assert len(message.obj.body) > 7_000 > 2 * len(packet)


async def test_state_requests_pings_and_salts_are_answered(telegram_server: TelegramServer) -> None:
    async with RawClient(telegram_server) as raw:
        await raw.call(functions.help.GetConfigRequest())
        msg_id = await raw.send(functions.PingDelayDisconnectRequest(9, 60))
        pong = await raw.until(types.Pong)
        assert (pong.ping_id, pong.msg_id) == (9, msg_id)
        state_id = await raw.send(types.MsgsStateReq([msg_id, 4]), seqno=20)
        assert (await raw.until(types.MsgsStateInfo)).req_msg_id == state_id
        await raw.send(functions.GetFutureSaltsRequest(1))
        assert (await raw.until(types.FutureSalts)).salts[0].salt == raw.state.salt
        await raw.send(functions.DestroySessionRequest(123))
        assert (await raw.until(types.DestroySessionNone)).session_id == 123


async def test_unknown_constructors_and_strangers_are_told_so(
    telegram_server: TelegramServer,
) -> None:
    async with RawClient(telegram_server) as raw:
        request = functions.help.GetNearestDcRequest()
        await raw.send(request)
        answer = await raw.until(RpcResult)
        assert answer.error.error_message == "CONNECTION_NOT_INITED"
        assert (await raw.call(request)).this_dc == telegram_server.dc
        await raw.send_bytes(struct.pack("<I", 0x12345678), seqno=31)
        answer = await raw.until(RpcResult)
        assert answer.error.error_message == f"INPUT_METHOD_INVALID_{0x12345678}"
