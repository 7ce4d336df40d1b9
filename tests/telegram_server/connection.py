"""One TCP connection: framing, the unencrypted key exchange, then encrypted sessions."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import struct
import time
from typing import TYPE_CHECKING

from tests.telegram_server.crypto.encryption import PacketError, decrypt
from tests.telegram_server.crypto.handshake import Handshake, HandshakeError
from tests.telegram_server.transport import FramingError, Transport, recognise

if TYPE_CHECKING:
    from tests.telegram_server.server import TelegramServer

_log = logging.getLogger(__name__)

_UNKNOWN_KEY = struct.pack("<i", -404)


class Connection:
    """A client's connection. `frozen` makes it half-open: nothing is read or written any more."""

    def __init__(
        self,
        server: TelegramServer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.frozen = False
        self._server = server
        self._reader = reader
        self._writer = writer
        self._transport: Transport | None = None
        self._handshake = Handshake(server.key)
        self._last_plain_id = 0

    async def serve(self) -> None:
        """Talk until either side ends it."""
        try:
            self._transport = await recognise(self._reader, self._server.proxy_secret)
            while True:
                packet = await self._transport.read(self._reader)
                if self.frozen:
                    await asyncio.Event().wait()
                self._receive(packet)
                await self._writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        except (FramingError, HandshakeError, PacketError) as error:
            _log.warning("connection ended: %s: %s", type(error).__name__, error)
        finally:
            self.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await self._writer.wait_closed()

    def close(self, *, abort: bool = False) -> None:
        """End it: after what was written has gone out, or at once."""
        self._server.detach(self)
        self._writer.close()
        if abort:
            self._writer.transport.abort()

    def freeze(self) -> None:
        """Make it half-open."""
        self.frozen = True

    def write(self, packet: bytes) -> None:
        """Send one packet."""
        if self._transport is not None and not self.frozen and not self._writer.is_closing():
            self._writer.write(self._transport.frame(packet))

    def _receive(self, packet: bytes) -> None:
        if len(packet) < 24:
            raise PacketError("too short")
        key_id = int.from_bytes(packet[:8], "little")
        if key_id == 0:
            self._exchange_keys(packet)
            return
        key = self._server.world.keys.get(key_id)
        if key is None:
            self.write(_UNKNOWN_KEY)
            raise PacketError("unknown authorization key")
        opened = decrypt(key.data, packet)
        self._server.session(key, opened.session_id, self).receive(opened)

    def _exchange_keys(self, packet: bytes) -> None:
        _, _, length = struct.unpack_from("<qqi", packet)
        try:
            answer = self._handshake.answer(packet[20 : 20 + length])
        except ValueError as error:
            raise HandshakeError(str(error)) from error
        if self._handshake.auth_key is not None:
            self._server.world.remember_key(self._handshake.auth_key)
            self._handshake = Handshake(self._server.key)
        present = time.time()
        msg_id = (int(present) << 32) | (int(present % 1 * 1e9) << 2) | 1
        self._last_plain_id = max(msg_id, self._last_plain_id + 4)
        self.write(struct.pack("<qqi", 0, self._last_plain_id, len(answer)) + answer)
