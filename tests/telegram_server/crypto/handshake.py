"""Making an authorization key with a client: the server's half of MTProto's key exchange.

Source: https://core.telegram.org/mtproto/auth_key. Both encryptions of the inner data are
understood: RSA_PAD, and the older SHA1 with random padding which Telethon 1.45 still sends.
Temporary keys (p_q_inner_data_temp) are accepted and then live like permanent ones.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from typing import Any

import cryptg
from telethon.tl import functions, types

from tests.telegram_server.crypto.keys import ServerKey
from tests.telegram_server.crypto.primes import (
    DH_PRIME,
    DH_PRIME_BYTES,
    GENERATOR,
    is_safe_exponentiation,
    secret_exponent,
)
from tests.telegram_server.tl import parse

_INNER = (
    types.PQInnerData,
    types.PQInnerDataDc,
    types.PQInnerDataTemp,
    types.PQInnerDataTempDc,
)


class HandshakeError(Exception):
    """The client broke the exchange; the connection ends."""


def _sha1(*parts: bytes) -> bytes:
    return hashlib.sha1(b"".join(parts)).digest()


class Handshake:
    """One key exchange on one connection.

    `answer` takes each unencrypted request and gives the answer to it; after the last one
    `auth_key` holds the key: 256 bytes, fewer in one exchange of 256.
    """

    def __init__(self, key: ServerKey) -> None:
        self._key = key
        self._nonce = 0
        self._server_nonce = 0
        self._new_nonce = b""
        self._p = self._q = 0
        self._a = 0
        self.auth_key: bytes | None = None

    def answer(self, body: bytes) -> bytes:
        """The answer to one request of the exchange; raises HandshakeError."""
        request = parse(body)
        if isinstance(request, functions.ReqPqMultiRequest | functions.ReqPqRequest):
            return self._offer_pq(request)
        if not isinstance(
            request, functions.ReqDHParamsRequest | functions.SetClientDHParamsRequest
        ):
            raise HandshakeError(f"{type(request).__name__} needs encryption")
        if (request.nonce, request.server_nonce) != (self._nonce, self._server_nonce):
            raise HandshakeError("nonces")
        if isinstance(request, functions.ReqDHParamsRequest):
            return self._offer_dh(request)
        return self._finish(request)

    def _offer_pq(self, request: Any) -> bytes:
        self._nonce = request.nonce
        self._server_nonce = int.from_bytes(os.urandom(16), "little", signed=True)
        self._p, self._q = sorted((_random_prime(), _random_prime()))
        pq = self._p * self._q
        return bytes(
            types.ResPQ(
                nonce=self._nonce,
                server_nonce=self._server_nonce,
                pq=pq.to_bytes((pq.bit_length() + 7) // 8, "big"),
                server_public_key_fingerprints=[self._key.fingerprint],
            )
        )

    def _offer_dh(self, request: Any) -> bytes:
        if request.public_key_fingerprint != self._key.fingerprint:
            raise HandshakeError("fingerprint")
        factors = (int.from_bytes(request.p, "big"), int.from_bytes(request.q, "big"))
        if factors != (self._p, self._q):
            raise HandshakeError("factors")
        inner = self._open_inner(request.encrypted_data)
        if (inner.nonce, inner.server_nonce) != (self._nonce, self._server_nonce):
            raise HandshakeError("inner nonces")
        self._new_nonce = inner.new_nonce.to_bytes(32, "little", signed=True)
        g_a = 0
        while not is_safe_exponentiation(g_a):
            self._a = secret_exponent()
            g_a = pow(GENERATOR, self._a, DH_PRIME)
        data = bytes(
            types.ServerDHInnerData(
                nonce=self._nonce,
                server_nonce=self._server_nonce,
                g=GENERATOR,
                dh_prime=DH_PRIME_BYTES,
                g_a=g_a.to_bytes(256, "big"),
                server_time=int(time.time()),
            )
        )
        data = _sha1(data) + data
        data += os.urandom(-len(data) % 16)
        key, iv = self._temporary_key()
        return bytes(
            types.ServerDHParamsOk(
                nonce=self._nonce,
                server_nonce=self._server_nonce,
                encrypted_answer=cryptg.encrypt_ige(data, key, iv),
            )
        )

    def _open_inner(self, encrypted: bytes) -> Any:
        if len(encrypted) != 256:
            raise HandshakeError("RSA block")
        plain = self._key.decrypt(encrypted)
        inner = _open_sha1(plain) or _open_rsa_pad(plain)
        if inner is None:
            raise HandshakeError("inner data")
        return inner

    def _temporary_key(self) -> tuple[bytes, bytes]:
        server_nonce = self._server_nonce.to_bytes(16, "little", signed=True)
        first = _sha1(self._new_nonce, server_nonce)
        second = _sha1(server_nonce, self._new_nonce)
        third = _sha1(self._new_nonce, self._new_nonce)
        return first + second[:12], second[12:] + third + self._new_nonce[:4]

    def _finish(self, request: Any) -> bytes:
        key, iv = self._temporary_key()
        if not self._new_nonce or not request.encrypted_data or len(request.encrypted_data) % 16:
            raise HandshakeError("client DH data")
        plain = cryptg.decrypt_ige(request.encrypted_data, key, iv)
        inner = parse(plain[20:])
        if not isinstance(inner, types.ClientDHInnerData) or _sha1(bytes(inner)) != plain[:20]:
            raise HandshakeError("client DH inner data")
        g_b = int.from_bytes(inner.g_b, "big")
        if not is_safe_exponentiation(g_b):
            raise HandshakeError("g_b")
        shared = pow(g_b, self._a, DH_PRIME)
        # Telethon drops the leading zeros of the key, and takes no dh_gen_retry for it: with a
        # server that keeps them, one exchange in 256 fails. This one does as its client does.
        auth_key = shared.to_bytes((shared.bit_length() + 7) // 8, "big")
        digest = _sha1(self._new_nonce, b"\1", _sha1(auth_key)[:8])
        new_nonce_hash = int.from_bytes(digest[4:], "little", signed=True)
        self.auth_key = auth_key
        return bytes(types.DhGenOk(self._nonce, self._server_nonce, new_nonce_hash))


def _open_sha1(plain: bytes) -> Any:
    """The older form: zero byte, SHA1, data, random padding to 255 bytes."""
    if plain[0]:
        return None
    try:
        inner = parse(plain[21:])
    except ValueError:
        return None
    return inner if isinstance(inner, _INNER) and _sha1(bytes(inner)) == plain[1:21] else None


def _open_rsa_pad(plain: bytes) -> Any:
    """RSA_PAD: a temporary AES key hidden in the hash of what it encrypts, data reversed."""
    encrypted = plain[32:]
    masked = int.from_bytes(plain[:32], "big")
    mask = int.from_bytes(hashlib.sha256(encrypted).digest(), "big")
    temp_key = (masked ^ mask).to_bytes(32, "big")
    opened = cryptg.decrypt_ige(encrypted, temp_key, bytes(32))
    padded = opened[:192][::-1]
    if hashlib.sha256(temp_key + padded).digest() != opened[192:]:
        return None
    inner = parse(padded)
    return inner if isinstance(inner, _INNER) else None


def _random_prime() -> int:
    """A prime near 2^25: small, so that the client's factoring costs it no time."""
    while True:
        candidate = random.SystemRandom().randrange(1 << 24, 1 << 25) | 1
        if all(candidate % divisor for divisor in range(3, 5800, 2)):
            return candidate
