"""A client of one's own making on top of Telethon's packet layer, to send what Telethon never does.

It chooses message ids and sequence numbers freely and reads whatever comes back.
"""

from __future__ import annotations

import asyncio
import collections
import logging
import struct
import time
from typing import Any, Self

from telethon.crypto import AuthKey
from telethon.extensions import BinaryReader
from telethon.network import ConnectionTcpAbridged
from telethon.network.authenticator import do_authentication
from telethon.network.mtprotoplainsender import MTProtoPlainSender
from telethon.network.mtprotostate import MTProtoState
from telethon.tl import functions
from telethon.tl.alltlobjects import LAYER
from telethon.tl.core import MessageContainer, RpcResult
from telethon.tl.types import BadServerSalt, RpcError

from tests.telegram_server.client import trust
from tests.telegram_server.server import TelegramServer

_loggers: dict[str, logging.Logger] = collections.defaultdict(lambda: logging.getLogger("raw"))


class RawClient:
    """`async with RawClient(server) as raw:` has a key and a session whose salt is known."""

    def __init__(self, server: TelegramServer, key: Any = None) -> None:
        trust(server.key)
        self.connection = ConnectionTcpAbridged(
            server.host, server.port, server.dc, loggers=_loggers
        )
        self.key = key
        self.state: Any = None

    async def __aenter__(self) -> Self:
        await self.connection.connect(timeout=5)
        if self.key is None:
            plain = MTProtoPlainSender(self.connection, loggers=_loggers)
            key, _ = await do_authentication(plain)
            self.key = AuthKey(key.key)
        self.state = MTProtoState(self.key, loggers=_loggers)
        await self.send(functions.PingRequest(1))
        await self.until(BadServerSalt)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.connection.disconnect()

    def new_id(self, offset: float = 0.0) -> int:
        """A fresh message id, perhaps of another time."""
        fresh: int = self.state._get_new_msg_id()
        return fresh + (int(offset) << 32)

    async def send_bytes(self, body: bytes, msg_id: int | None = None, seqno: int = 1) -> int:
        """Send one message as it is; gives its id."""
        msg_id = self.new_id() if msg_id is None else msg_id
        head = struct.pack("<qii", msg_id, seqno, len(body))
        await self.connection.send(self.state.encrypt_message_data(head + body))
        return msg_id

    async def send(self, request: Any, msg_id: int | None = None, seqno: int | None = None) -> int:
        """Send one request, with the next sequence number unless one is given."""
        if seqno is None:
            seqno = self.state._get_seq_no(content_related=True)
        return await self.send_bytes(bytes(request), msg_id, seqno)

    async def receive(self) -> list[Any]:
        """The messages of the next packet, as TLMessage objects."""
        body = await asyncio.wait_for(self.connection.recv(), 5)
        message = self.state.decrypt_message_data(body)
        if isinstance(message.obj, MessageContainer):
            return list(message.obj.messages)
        return [message]

    async def until(self, wanted: type) -> Any:
        """Read on until an object of this type comes; salts are taken over on the way."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            for message in await self.receive():
                if isinstance(message.obj, BadServerSalt):
                    self.state.salt = message.obj.new_server_salt
                if isinstance(message.obj, wanted):
                    return message.obj
        raise TimeoutError(wanted)

    async def call(self, request: Any) -> Any:
        """Send a request wrapped as a first one, and give its result or its RpcError."""
        wrapped = functions.InvokeWithLayerRequest(
            LAYER, functions.InitConnectionRequest(1, "d", "s", "a", "en", "", "en", request)
        )
        await self.send(wrapped)
        return self.result_of(request, await self.until(RpcResult))

    @staticmethod
    def result_of(request: Any, answer: Any) -> Any:
        """The object in an rpc_result."""
        if isinstance(answer.error, RpcError):
            return answer.error
        return request.read_result(BinaryReader(answer.body))
