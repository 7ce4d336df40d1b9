"""Reading and writing TL, the wire format, by Telethon's own generated classes.

Only the layer that the installed Telethon speaks is known; objects are untyped (`Any`) since
Telethon carries no types.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.extensions import BinaryReader
from telethon.tl import TLObject, functions
from telethon.tl.alltlobjects import LAYER, tlobjects

__all__ = [
    "GZIP_PACKED",
    "LAYER",
    "Serialized",
    "gunzip",
    "gzip_packed",
    "known_methods",
    "method_name",
    "pack",
    "pack_bytes",
    "parse",
    "unpack_bytes",
]

GZIP_PACKED = 0x3072CFA1
VECTOR = 0x1CB5C415
_BOOL_TRUE = struct.pack("<I", 0x997275B5)
_BOOL_FALSE = struct.pack("<I", 0xBC799737)
_MAX_INFLATED = 32 * 1024 * 1024


class Serialized:
    """Bytes of a TL object which were made before; fits wherever Telethon serialises an object."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    def _bytes(self) -> bytes:
        return self.data

    def __bytes__(self) -> bytes:
        return self.data


def parse(data: bytes) -> Any:
    """One TL object from the start of `data`; raises ValueError if it is none."""
    try:
        return BinaryReader(data).tgread_object()
    except (TypeNotFoundError, BufferError, RuntimeError, struct.error, RecursionError) as error:
        raise ValueError(str(error)) from error
    except (TypeError, IndexError, OverflowError, MemoryError) as error:
        raise ValueError(f"malformed object: {error}") from error


def pack(value: Any) -> bytes:
    """The bytes of an answer: an object, a boolean or a list of objects or numbers.

    A list of integers is written as Vector<int>; Vector<long> answers need `Serialized`.
    """
    if value is True:
        return _BOOL_TRUE
    if value is False:
        return _BOOL_FALSE
    if isinstance(value, list):
        items = (
            struct.pack("<i", item) if isinstance(item, int) else bytes(item) for item in value
        )
        return struct.pack("<Ii", VECTOR, len(value)) + b"".join(items)
    return bytes(value)


def pack_bytes(data: bytes) -> bytes:
    """TL's length-prefixed, padded byte string."""
    packed: bytes = TLObject.serialize_bytes(data)
    return packed


def gunzip(packed: bytes) -> bytes:
    """Inflate; raises ValueError if it is no gzip or too big."""
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        data = inflater.decompress(packed, _MAX_INFLATED)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if inflater.unconsumed_tail:
        raise ValueError("inflated object too big")
    return data


def gzip_packed(data: bytes) -> bytes:
    """A gzip_packed object around `data`."""
    return struct.pack("<I", GZIP_PACKED) + pack_bytes(gzip.compress(data, 4, mtime=0))


def method_name(request_type: type) -> str:
    """The documented name of a request class: `messages.sendMessage`, `ping`."""
    module = request_type.__module__.removeprefix(functions.__name__).lstrip(".")
    name = request_type.__name__.removesuffix("Request")
    name = name[:1].lower() + name[1:]
    return f"{module}.{name}" if module else name


def known_methods() -> frozenset[str]:
    """The names of all methods of this layer."""
    return frozenset(
        method_name(entry)
        for entry in tlobjects.values()
        if entry.__module__.startswith(functions.__name__)
    )


def unpack_bytes(data: bytes) -> bytes:
    """The content of a length-prefixed byte string; raises ValueError if it is cut off."""
    try:
        content: bytes = BinaryReader(data).tgread_bytes()
    except BufferError as error:
        raise ValueError(str(error)) from error
    return content
