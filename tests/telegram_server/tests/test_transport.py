"""Framings, the key exchange in both its forms, and bytes that are none of them."""

from __future__ import annotations

import asyncio
import hashlib
import os
from typing import Any

import cryptg
import pytest
from telethon.network import (
    ConnectionTcpAbridged,
    ConnectionTcpFull,
    ConnectionTcpIntermediate,
    ConnectionTcpMTProxyRandomizedIntermediate,
    ConnectionTcpObfuscated,
)
from telethon.network.connection.tcpmtproxy import MTProxyIO
from telethon.tl import functions, types

from tests.telegram_server import ServerKey, TelegramServer, client_for
from tests.telegram_server.crypto import handshake as exchange
from tests.telegram_server.crypto.encryption import PacketError, decrypt
from tests.telegram_server.crypto.keys import process_key
from tests.telegram_server.crypto.primes import DH_PRIME, GENERATOR
from tests.telegram_server.fixtures import ClientFactory
from tests.telegram_server.tl import parse


@pytest.mark.parametrize(
    "connection",
    [
        ConnectionTcpFull,
        ConnectionTcpAbridged,
        ConnectionTcpIntermediate,
        ConnectionTcpObfuscated,
    ],
)
async def test_every_framing_works_also_for_long_packets(
    telegram_server: TelegramServer, telegram_client: ClientFactory, connection: Any
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    for _ in range(100):
        channel.post(os.urandom(300).hex())
    client = await telegram_client(reader, connection=connection)
    found = await client.get_messages("newsroom", 100)
    assert [m.raw_text for m in found] == [m.text for m in reversed(channel.messages[1:])]


async def test_clients_of_an_mtproxy_need_its_secret() -> None:
    secret = bytes(range(16))
    async with TelegramServer(proxy_secret=secret) as server:
        reader = server.add_user("+1 555 0100")
        client = client_for(
            server,
            connection=ConnectionTcpMTProxyRandomizedIntermediate,
            proxy=(server.host, server.port, secret.hex()),
        )
        await server.sign_in(client, reader)
        assert (await client.get_me()).id == reader.id
        await client.disconnect()
        codec = ConnectionTcpMTProxyRandomizedIntermediate.packet_codec
        head, _, _ = MTProxyIO.init_header(bytes(16), server.dc, codec)
        answer, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(head)
        assert await asyncio.wait_for(answer.read(), 5) == b""
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    "nonsense",
    [
        b"GET / HTTP/1.1\r\n\r\n" + bytes(64),
        b"\xef\x7f\xff\xff\xff" + bytes(64),
        b"\xee\xee\xee\xee\xff\xff\xff\x7f" + bytes(64),
        b"\xef\x01abcd",
        b"\xef\x0a" + bytes(40),
        b"\xef\x0a" + b"\x01" * 40,
        bytes([32, 0, 0, 0, 0, 0, 0, 0]) + bytes(24),
    ],
)
async def test_nonsense_ends_the_connection_and_nothing_else(
    telegram_server: TelegramServer, nonsense: bytes
) -> None:
    reader, writer = await asyncio.open_connection(telegram_server.host, telegram_server.port)
    writer.write(nonsense)
    answer = await asyncio.wait_for(reader.read(), 5)
    assert len(answer) <= 16
    writer.close()
    await writer.wait_closed()


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data).digest()


def _rsa_pad(key: ServerKey, data: bytes) -> bytes:
    """RSA_PAD as https://core.telegram.org/mtproto/auth_key describes it."""
    padded = data + os.urandom(192 - len(data))
    numbers = key.private.public_key().public_numbers()
    while True:
        temp_key = os.urandom(32)
        hashed = padded[::-1] + hashlib.sha256(temp_key + padded).digest()
        encrypted = cryptg.encrypt_ige(hashed, temp_key, bytes(32))
        digest = hashlib.sha256(encrypted).digest()
        mask = bytes(a ^ b for a, b in zip(temp_key, digest, strict=True))
        value = int.from_bytes(mask + encrypted, "big")
        if value < numbers.n:
            return pow(value, numbers.e, numbers.n).to_bytes(256, "big")


def _old_padding(key: ServerKey, data: bytes) -> bytes:
    block = _sha1(data) + data + os.urandom(235 - len(data))
    numbers = key.private.public_key().public_numbers()
    return pow(int.from_bytes(block, "big"), numbers.e, numbers.n).to_bytes(256, "big")


def _factors(pq: int) -> tuple[int, int]:
    p = next(n for n in range(3, 1 << 26, 2) if pq % n == 0)
    return p, pq // p


def _big(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


@pytest.mark.parametrize("encrypt", [_rsa_pad, _old_padding])
def test_both_forms_of_the_key_exchange_agree_on_a_key(
    encrypt: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "_random_prime", iter((1009, 2003)).__next__)
    key = process_key()
    server = exchange.Handshake(key)
    nonce, new_nonce = 12345, int.from_bytes(os.urandom(32), "little", signed=True)
    pq = parse(server.answer(bytes(functions.ReqPqMultiRequest(nonce))))
    assert pq.server_public_key_fingerprints == [key.fingerprint]
    p, q = _factors(int.from_bytes(pq.pq, "big"))
    inner = types.PQInnerDataDc(pq.pq, _big(p), _big(q), nonce, pq.server_nonce, new_nonce, dc=2)
    params = parse(
        server.answer(
            bytes(
                functions.ReqDHParamsRequest(
                    nonce,
                    pq.server_nonce,
                    _big(p),
                    _big(q),
                    key.fingerprint,
                    encrypt(key, bytes(inner)),
                )
            )
        )
    )
    secret = new_nonce.to_bytes(32, "little", signed=True)
    public = pq.server_nonce.to_bytes(16, "little", signed=True)
    first, second = _sha1(secret + public), _sha1(public + secret)
    temporary = (first + second[:12], second[12:] + _sha1(secret * 2) + secret[:4])
    plain = cryptg.decrypt_ige(params.encrypted_answer, *temporary)
    offer = parse(plain[20:])
    assert _sha1(bytes(offer)) == plain[:20]
    assert int.from_bytes(offer.dh_prime, "big") == DH_PRIME
    b = int.from_bytes(os.urandom(256), "big")
    while not pow(int.from_bytes(offer.g_a, "big"), b, DH_PRIME).bit_length() > 2040:
        b += 1
    g_b = pow(GENERATOR, b, DH_PRIME)
    client_inner = bytes(types.ClientDHInnerData(nonce, pq.server_nonce, 0, _big(g_b)))
    data = _sha1(client_inner) + client_inner
    data += os.urandom(-len(data) % 16)
    done = parse(
        server.answer(
            bytes(
                functions.SetClientDHParamsRequest(
                    nonce, pq.server_nonce, cryptg.encrypt_ige(data, *temporary)
                )
            )
        )
    )
    assert isinstance(done, types.DhGenOk)
    agreed = pow(int.from_bytes(offer.g_a, "big"), b, DH_PRIME)
    assert server.auth_key == agreed.to_bytes(256, "big")


def test_a_foreign_nonce_ends_the_key_exchange() -> None:
    server = exchange.Handshake(process_key())
    pq = parse(server.answer(bytes(functions.ReqPqMultiRequest(1))))
    request = functions.ReqDHParamsRequest(
        2, pq.server_nonce, b"\x03", b"\x05", process_key().fingerprint, bytes(256)
    )
    with pytest.raises(exchange.HandshakeError, match="nonces"):
        server.answer(bytes(request))


def test_a_key_survives_its_file() -> None:
    key = ServerKey.generate()
    same = ServerKey.load(key.private_pem())
    assert (same.fingerprint, same.public_pem) == (key.fingerprint, key.public_pem)


@pytest.mark.parametrize("packet", [bytes(24), bytes(40), bytes(41), bytes(range(88))])
def test_packets_without_proof_of_the_key_are_refused(packet: bytes) -> None:
    with pytest.raises(PacketError):
        decrypt(bytes(range(256)), packet)
