"""Encrypting and decrypting one MTProto 2.0 packet with an authorization key.

Source: https://core.telegram.org/mtproto/description ("x" is 0 from the client, 8 from the server).
"""

from __future__ import annotations

import hashlib
import os
import struct
from dataclasses import dataclass

import cryptg

_HEADER = struct.Struct("<qqqii")  # salt, session, message id, seqno, length


class PacketError(Exception):
    """A packet that a server must drop: wrong key hash, lengths or padding."""


@dataclass(frozen=True)
class Packet:
    """One decrypted message of a client."""

    salt: int
    session_id: int
    msg_id: int
    seqno: int
    body: bytes


def key_id(auth_key: bytes) -> int:
    """The 64-bit id of an authorization key: the low half of its SHA1."""
    return int.from_bytes(hashlib.sha1(auth_key).digest()[12:20], "little")


def _derive(auth_key: bytes, msg_key: bytes, x: int) -> tuple[bytes, bytes]:
    a = hashlib.sha256(msg_key + auth_key[x : x + 36]).digest()
    b = hashlib.sha256(auth_key[x + 40 : x + 76] + msg_key).digest()
    return a[:8] + b[8:24] + a[24:32], b[:8] + a[8:24] + b[24:32]


def decrypt(auth_key: bytes, packet: bytes) -> Packet:
    """Open a client's packet (with its 8-byte key id in front).

    Raises PacketError for whatever does not prove that the client holds the key.
    """
    msg_key, data = packet[8:24], packet[24:]
    if len(msg_key) != 16 or not data or len(data) % 16:
        raise PacketError("length")
    key, iv = _derive(auth_key, msg_key, 0)
    plain: bytes = cryptg.decrypt_ige(data, key, iv)
    if hashlib.sha256(auth_key[88:120] + plain).digest()[8:24] != msg_key:
        raise PacketError("msg_key")
    if len(plain) < _HEADER.size:
        raise PacketError("header")
    salt, session_id, msg_id, seqno, length = _HEADER.unpack_from(plain)
    padding = len(plain) - _HEADER.size - length
    if length < 0 or length % 4 or not 12 <= padding <= 1024:
        raise PacketError("padding")
    return Packet(salt, session_id, msg_id, seqno, plain[_HEADER.size : _HEADER.size + length])


def encrypt(auth_key: bytes, packet: Packet) -> bytes:
    """Close a server's packet, ready for the transport."""
    plain = (
        _HEADER.pack(packet.salt, packet.session_id, packet.msg_id, packet.seqno, len(packet.body))
        + packet.body
    )
    plain += os.urandom(12 + (-(len(plain) + 12)) % 16)
    msg_key = hashlib.sha256(auth_key[96:128] + plain).digest()[8:24]
    key, iv = _derive(auth_key, msg_key, 8)
    encrypted: bytes = cryptg.encrypt_ige(plain, key, iv)
    return key_id(auth_key).to_bytes(8, "little") + msg_key + encrypted
