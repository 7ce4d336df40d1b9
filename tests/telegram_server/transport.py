"""Framing of packets on a TCP stream: full, abridged, intermediate and padded intermediate.

The first bytes of a connection tell which one the client speaks.
Source: https://core.telegram.org/mtproto/mtproto-transports. Obfuscation is not imitated.
"""

from __future__ import annotations

import asyncio
import os
import struct
import zlib
from typing import Protocol

_MAX_PACKET = 2 * 1024 * 1024


class FramingError(Exception):
    """Bytes which no client of this transport would send; the connection ends."""


class Transport(Protocol):
    """One framing."""

    async def read(self, reader: asyncio.StreamReader) -> bytes:
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

    async def read(self, reader: asyncio.StreamReader) -> bytes:
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

    async def read(self, reader: asyncio.StreamReader) -> bytes:
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

    async def read(self, reader: asyncio.StreamReader) -> bytes:
        length = int.from_bytes(await reader.readexactly(4), "little") & 0x7FFFFFFF
        packet = await reader.readexactly(_checked(length))
        if self._padded and packet[:8] != bytes(8):
            return packet[: len(packet) - (len(packet) - 24) % 16]
        return packet

    def frame(self, packet: bytes) -> bytes:
        if self._padded:
            packet += os.urandom(packet[-1] % 4)
        return len(packet).to_bytes(4, "little") + packet


async def recognise(reader: asyncio.StreamReader) -> Transport:
    """Read the first bytes of a connection and choose the framing.

    Raises IncompleteReadError if the client goes before it has said enough.
    """
    first = await reader.readexactly(1)
    if first == b"\xef":
        return Abridged()
    start = first + await reader.readexactly(3)
    if start == b"\xee" * 4:
        return Intermediate(padded=False)
    if start == b"\xdd" * 4:
        return Intermediate(padded=True)
    return Full(start)
