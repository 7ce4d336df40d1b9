"""One MTProto session: message ids, sequence numbers, salts, containers, resends.

A session belongs to an authorization key and is named by the client. It takes decrypted messages,
gives requests to `execute`, and sends answers and pushes as encrypted packets.

Answers are kept for a while by message id, so that a request which the client sends again
unchanged is answered from memory and not executed twice. Pushes that could not be sent are not
kept: the client must ask for the difference, as it must on Telegram after a new session.
"""

from __future__ import annotations

import asyncio
import logging
import os
import struct
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from telethon.tl import functions, types

from tests.telegram_server import tl
from tests.telegram_server.crypto.encryption import Packet, encrypt

if TYPE_CHECKING:
    from tests.telegram_server.world import AuthKey

_log = logging.getLogger(__name__)

_CONTAINER = 0x73F1F8DC
_RPC_RESULT = 0xF35C6D01
_TOO_OLD, _TOO_NEW = 300, 30  # seconds, https://core.telegram.org/mtproto/description#message-id
_ANSWERS_KEPT = 500
_MAX_IN_CONTAINER = 1020
_GZIP_FROM = 512

_SERVICE = (
    types.MsgsAck,
    types.MsgsStateReq,
    types.MsgsStateInfo,
    types.MsgsAllInfo,
    types.MsgResendReq,
    types.HttpWait,
    types.MsgDetailedInfo,
    types.MsgNewDetailedInfo,
)
_PINGS = (functions.PingRequest, functions.PingDelayDisconnectRequest)

Execute = Callable[["Session", int, Any], None]


class Session:
    """The server's side of one session.

    `write` is the current connection's way out, None while there is no connection. `updates` tells
    whether this session wants pushes: it does once it has called anything without
    invokeWithoutUpdates.
    """

    def __init__(self, key: AuthKey, session_id: int, execute: Execute) -> None:
        self.key = key
        self.id = session_id
        self.updates = False
        self.write: Callable[[bytes], None] | None = None
        self._execute = execute
        self._unique = int.from_bytes(os.urandom(8), "little", signed=True)
        self._started = False
        self._content_sent = 0
        self._last_sent_id = 0
        self._highest_received = (0, -1)
        self._answers: OrderedDict[int, bytes | None] = OrderedDict()
        self._outgoing: list[tuple[int, int, bytes]] = []
        self._flush_planned = False

    # In

    def receive(self, packet: Packet) -> None:
        """Take one decrypted packet: check it, then handle each message in it in order."""
        problem = self._problem_of_id(packet.msg_id)
        if problem:
            self._refuse(packet.msg_id, packet.seqno, problem)
        elif packet.salt != self.key.salt:
            self._send(
                types.BadServerSalt(packet.msg_id, packet.seqno, 48, self.key.salt), content=False
            )
        else:
            if not self._started:
                self._started = True
                self._send(
                    types.NewSessionCreated(packet.msg_id, self._unique, self.key.salt),
                    content=True,
                )
            self._handle(packet.msg_id, packet.seqno, packet.body, nested=False)
        self.flush()

    @staticmethod
    def _problem_of_id(msg_id: int) -> int:
        """The number of a bad_msg_notification, 0 if the id is in order."""
        if msg_id % 4:
            return 18
        age = time.time() - (msg_id >> 32)
        if age > _TOO_OLD:
            return 16
        return 17 if age < -_TOO_NEW else 0

    def _handle(self, msg_id: int, seqno: int, body: bytes, *, nested: bool) -> None:
        constructor = int.from_bytes(body[:4], "little")
        if constructor == _CONTAINER:
            if nested:
                self._refuse(msg_id, seqno, 64)
            else:
                self._open_container(msg_id, seqno, body)
            return
        try:
            if constructor == tl.GZIP_PACKED:
                body = tl.gunzip(tl.unpack_bytes(body[4:]))
            request = tl.parse(body)
        except ValueError as error:
            _log.warning("unreadable request %08x: %s", constructor, error)
            self.answer_error(msg_id, 400, f"INPUT_METHOD_INVALID_{constructor}")
            return
        if isinstance(request, _SERVICE):
            self._handle_service(msg_id, request)
        elif isinstance(request, _PINGS) or self._in_order(msg_id, seqno):
            self._handle_request(msg_id, request)

    def _open_container(self, msg_id: int, seqno: int, body: bytes) -> None:
        (count,) = struct.unpack_from("<i", body, 4)
        if not 0 <= count <= _MAX_IN_CONTAINER:
            self._refuse(msg_id, seqno, 64)
            return
        position = 8
        for _ in range(count):
            if position + 16 > len(body):
                self._refuse(msg_id, seqno, 64)
                return
            inner_id, inner_seqno, length = struct.unpack_from("<qii", body, position)
            position += 16
            inner = body[position : position + length]
            position += length
            if length < 4 or len(inner) != length or inner_id >= msg_id:
                self._refuse(msg_id, seqno, 64)
                return
            problem = self._problem_of_id(inner_id)
            if problem:
                self._refuse(inner_id, inner_seqno, problem)
            else:
                self._handle(inner_id, inner_seqno, inner, nested=True)

    def _in_order(self, msg_id: int, seqno: int) -> bool:
        """Check the sequence number of a content-related message; refuse it if it is wrong."""
        highest_id, highest_seqno = self._highest_received
        if msg_id in self._answers:
            return True
        if seqno % 2 == 0:
            self._refuse(msg_id, seqno, 35)
        elif msg_id > highest_id and seqno <= highest_seqno:
            self._refuse(msg_id, seqno, 32)
        elif msg_id < highest_id and seqno >= highest_seqno:
            self._refuse(msg_id, seqno, 33)
        else:
            self._highest_received = max(self._highest_received, (msg_id, seqno))
            return True
        return False

    def _handle_service(self, msg_id: int, message: Any) -> None:
        if isinstance(message, types.MsgsStateReq | types.MsgResendReq):
            known = "".join(chr(4 if i in self._answers else 1) for i in message.msg_ids)
            self._send(types.MsgsStateInfo(msg_id, known.encode("latin-1")), content=False)
        if isinstance(message, types.MsgResendReq):
            for wanted in message.msg_ids:
                kept = self._answers.get(wanted)
                if kept is not None:
                    self._queue(kept, content=True, answer=True)

    def _handle_request(self, msg_id: int, request: Any) -> None:
        if msg_id in self._answers:
            kept = self._answers[msg_id]
            if kept is not None:
                self._queue(kept, content=True, answer=True)
            return
        if isinstance(request, _PINGS):
            self._send(types.Pong(msg_id, request.ping_id), content=False, answer=True)
        elif isinstance(request, functions.GetFutureSaltsRequest):
            present = int(time.time())
            salt = types.FutureSalt(present - 60, present + 3600, self.key.salt)
            self._send(types.FutureSalts(msg_id, present, [salt]), content=False, answer=True)
        elif isinstance(request, functions.DestroySessionRequest):
            self._send(types.DestroySessionNone(request.session_id), content=False, answer=True)
        elif isinstance(request, functions.RpcDropAnswerRequest):
            self.answer(msg_id, types.RpcAnswerUnknown())
        else:
            self._answers[msg_id] = None
            while len(self._answers) > _ANSWERS_KEPT:
                self._answers.popitem(last=False)
            self._execute(self, msg_id, request)

    def _refuse(self, msg_id: int, seqno: int, code: int) -> None:
        _log.info("bad_msg_notification %d", code)
        self._send(types.BadMsgNotification(msg_id, seqno, code), content=False)

    # Out

    def answer(self, msg_id: int, result: Any, *, lost: bool = False) -> None:
        """Answer a request: anything `tl.pack` takes. A lost answer is kept but not sent."""
        body = tl.pack(result)
        if len(body) > _GZIP_FROM:
            packed = tl.gzip_packed(body)
            body = packed if len(packed) < len(body) else body
        whole = struct.pack("<Iq", _RPC_RESULT, msg_id) + body
        self._answers[msg_id] = whole
        if not lost:
            self._queue(whole, content=True, answer=True)

    def answer_error(self, msg_id: int, code: int, message: str) -> None:
        """Answer a request with an error."""
        body = struct.pack("<Iq", _RPC_RESULT, msg_id) + bytes(types.RpcError(code, message))
        self._answers[msg_id] = body
        self._queue(body, content=True, answer=True)

    def acknowledge(self, msg_ids: list[int]) -> None:
        """Tell the client that its messages arrived, since their answers will take a while."""
        self._send(types.MsgsAck(msg_ids), content=False)

    def push(self, updates: Any) -> None:
        """Send updates of the server's own accord."""
        body = tl.pack(updates)
        if len(body) > _GZIP_FROM:
            body = min(tl.gzip_packed(body), body, key=len)
        self._queue(body, content=True)

    def _send(self, message: Any, *, content: bool, answer: bool = False) -> None:
        self._queue(bytes(message), content=content, answer=answer)

    def _queue(self, body: bytes, *, content: bool, answer: bool = False) -> None:
        seqno = self._content_sent * 2 + (1 if content else 0)
        self._content_sent += 1 if content else 0
        self._outgoing.append((self._new_msg_id(1 if answer else 3), seqno, body))
        if not self._flush_planned:
            self._flush_planned = True
            asyncio.get_running_loop().call_soon(self.flush)

    def _new_msg_id(self, low_bits: int) -> int:
        present = time.time()
        whole = int(present)
        candidate = (whole << 32) | (int((present - whole) * 1e9) << 2)
        candidate = max(candidate, (self._last_sent_id | 3) + 1)
        self._last_sent_id = candidate | low_bits
        return self._last_sent_id

    def flush(self) -> None:
        """Send what is waiting: one message as it is, several in a container."""
        self._flush_planned = False
        waiting, self._outgoing = self._outgoing, []
        if not waiting or self.write is None:
            return
        while waiting:
            batch = [waiting.pop(0)]
            size = len(batch[0][2])
            while waiting and size + len(waiting[0][2]) < 900_000 and len(batch) < 100:
                size += len(waiting[0][2])
                batch.append(waiting.pop(0))
            self.write(encrypt(self.key.data, self._packet(batch)))

    def _packet(self, batch: list[tuple[int, int, bytes]]) -> Packet:
        if len(batch) == 1:
            msg_id, seqno, body = batch[0]
        else:
            msg_id, seqno = self._new_msg_id(1), self._content_sent * 2
            body = struct.pack("<Ii", _CONTAINER, len(batch)) + b"".join(
                struct.pack("<qii", inner_id, inner_seqno, len(inner)) + inner
                for inner_id, inner_seqno, inner in batch
            )
        return Packet(self.key.salt, self.id, msg_id, seqno, body)
