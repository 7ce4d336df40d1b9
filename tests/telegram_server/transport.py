"""Framing of packets on a TCP stream: full, abridged, intermediate and padded intermediate.

All but full also obfuscated, as clients speak to Telegram directly or to an MTProxy with a secret.
The first bytes of a connection tell which one it is.
Source: https://core.telegram.org/mtproto/mtproto-transports. MTProxy's fake TLS is not imitated.
"""

from __future__ import annotations

import functools
import hashlib
import os
import struct
import zlib
from collections.abc import Callable
from typing import Any, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_MAX_PACKET = 2 * 1024 * 1024


class FramingError(Exception):
    """Bytes which no client of this transport would send; the connection ends."""


class ByteStream(Protocol):
    """Where bytes come from: a StreamReader, or one that deciphers."""

    async def readexactly(self, n: int, /) -> bytes:
        """The next `n` bytes; raises IncompleteReadError at the end."""


class Transport(Protocol):
    """One framing."""

    async def read(self, reader: ByteStream) -> bytes:
        """The next packet; raises IncompleteReadError at the end, FramingError on nonsense."""

    def frame(self, packet: bytes) -> bytes:
        """The bytes to write for one packet."""


def _checked(length: int) -> int:
    if not 0 < length <= _MAX_PACKET:
        raise FramingError(f"a packet of {length} bytes")
    return length


class Full:
    """Length, sequence number, packet, CRC32. `start` is what was read to recognise it."""

    def __init__(self, start: bytes) -> None:
        self._start = start
        self._received = 0
        self._sent = 0

    async def read(self, reader: ByteStream) -> bytes:
        head = self._start + await reader.readexactly(8 - len(self._start))
        self._start = b""
        length, sequence = struct.unpack("<ii", head)
        if sequence != self._received:
            raise FramingError(f"packet {sequence} instead of {self._received}")
        self._received += 1
        rest = await reader.readexactly(_checked(length - 8))
        body = rest[:-4]
        if zlib.crc32(head + body) != int.from_bytes(rest[-4:], "little"):
            raise FramingError("checksum")
        return body

    def frame(self, packet: bytes) -> bytes:
        data = struct.pack("<ii", len(packet) + 12, self._sent) + packet
        self._sent += 1
        return data + struct.pack("<I", zlib.crc32(data))


class Abridged:
    """One or four bytes of length in words."""

    async def read(self, reader: ByteStream) -> bytes:
        words = (await reader.readexactly(1))[0] & 0x7F
        if words == 0x7F:
            words = int.from_bytes(await reader.readexactly(3), "little")
        return await reader.readexactly(_checked(words * 4))

    def frame(self, packet: bytes) -> bytes:
        words = len(packet) // 4
        head = bytes([words]) if words < 0x7F else b"\x7f" + words.to_bytes(3, "little")
        return head + packet


class Intermediate:
    """Four bytes of length; the padded variant hides up to 15 random bytes at the end."""

    def __init__(self, *, padded: bool) -> None:
        self._padded = padded

    async def read(self, reader: ByteStream) -> bytes:
        length = int.from_bytes(await reader.readexactly(4), "little") & 0x7FFFFFFF
        packet = await reader.readexactly(_checked(length))
        if self._padded and packet[:8] != bytes(8):
            return packet[: len(packet) - (len(packet) - 24) % 16]
        return packet

    def frame(self, packet: bytes) -> bytes:
        if self._padded:
            packet += os.urandom(packet[-1] % 4)
        return len(packet).to_bytes(4, "little") + packet


class Obfuscated:
    """Another framing inside AES-CTR, keyed by the 64 bytes with which the client begins."""

    def __init__(self, inner: Transport, incoming: Any, outgoing: Any) -> None:
        self._inner = inner
        self._incoming = incoming
        self._outgoing = outgoing

    async def read(self, reader: ByteStream) -> bytes:
        return await self._inner.read(_Deciphering(reader, self._incoming))

    def frame(self, packet: bytes) -> bytes:
        data: bytes = self._outgoing.update(self._inner.frame(packet))
        return data


class _Deciphering:
    def __init__(self, reader: ByteStream, cipher: Any) -> None:
        self._reader = reader
        self._cipher = cipher

    async def readexactly(self, n: int, /) -> bytes:
        data: bytes = self._cipher.update(await self._reader.readexactly(n))
        return data


def _counter_mode(material: bytes, secret: bytes) -> Any:
    """AES-256-CTR from 32 bytes of key and 16 of counter; a proxy's secret is hashed in."""
    key = hashlib.sha256(material[:32] + secret).digest() if secret else material[:32]
    return Cipher(algorithms.AES(key), modes.CTR(material[32:48])).encryptor()


def _open_obfuscation(head: bytes, secrets: tuple[bytes, ...]) -> Transport | None:
    """The transport that a 64-byte head begins, if any of the secrets opens it."""
    material = head[8:56]
    for secret in secrets:
        incoming = _counter_mode(material, secret)
        tag = incoming.update(head)[56:60]
        inner: Transport | None = _BY_TAG[tag]() if tag in _BY_TAG else None
        if inner is not None:
            return Obfuscated(inner, incoming, _counter_mode(material[::-1], secret))
    return None


_BY_TAG: dict[bytes, Callable[[], Transport]] = {
    b"\xef" * 4: Abridged,
    b"\xee" * 4: functools.partial(Intermediate, padded=False),
    b"\xdd" * 4: functools.partial(Intermediate, padded=True),
}


async def recognise(reader: ByteStream, proxy_secret: bytes | None = None) -> Transport:
    """Read the first bytes of a connection and choose the framing.

    With a `proxy_secret` (16 bytes) clients may also speak to an MTProxy of that secret.
    Raises IncompleteReadError if the client goes before it has said enough, FramingError if it
    speaks nothing known.
    """
    first = await reader.readexactly(1)
    if first == b"\xef":
        return Abridged()
    start = first + await reader.readexactly(3)
    if start in _BY_TAG:
        return _BY_TAG[start]()
    start += await reader.readexactly(4)
    if start[4:] == bytes(4):  # the sequence number of a full transport's first packet
        return Full(start)
    secrets = (b"",) if proxy_secret is None else (b"", proxy_secret)
    transport = _open_obfuscation(start + await reader.readexactly(56), secrets)
    if transport is None:
        raise FramingError("no known transport")
    return transport
