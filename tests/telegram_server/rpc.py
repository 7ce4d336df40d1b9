"""Dispatching requests to the functions that execute them.

`method` registers a function for a request class. A request is unwrapped (invokeWithLayer,
initConnection, invokeWithoutUpdates, invokeAfterMsg …), logged, held against the armed faults,
executed and answered. What no function is registered for is answered METHOD_NOT_IMPLEMENTED.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telethon.tl import functions, types

from tests.telegram_server import tl
from tests.telegram_server.calls import Call
from tests.telegram_server.errors import RpcError, bad_request, unauthorized
from tests.telegram_server.views import View
from tests.telegram_server.world import Account

if TYPE_CHECKING:
    from tests.telegram_server.server import TelegramServer
    from tests.telegram_server.session import Session
    from tests.telegram_server.world import AuthKey, World

_log = logging.getLogger(__name__)

_TRANSPARENT = (
    functions.InvokeAfterMsgRequest,
    functions.InvokeAfterMsgsRequest,
    functions.InvokeWithMessagesRangeRequest,
    functions.InvokeWithTakeoutRequest,
)


@dataclass(frozen=True)
class Caller:
    """Who asks: the server, the session, and the account if there is a login."""

    server: TelegramServer
    session: Session

    @property
    def world(self) -> World:
        """The server's world."""
        return self.server.world

    @property
    def key(self) -> AuthKey:
        """The authorization key of the session."""
        return self.session.key

    @property
    def account(self) -> Account:
        """The account; raises 401 without a login."""
        if self.key.account is not None:
            return self.key.account
        if self.key.waiting_for_password is not None:
            raise unauthorized("SESSION_PASSWORD_NEEDED")
        raise unauthorized()

    @property
    def view(self) -> View:
        """The world as the account sees it."""
        return View(self.world, self.account)


Handler = Callable[[Caller, Any], Any]


@dataclass(frozen=True)
class _Method:
    handler: Handler
    anonymous: bool
    bots: bool


_methods: dict[type, _Method] = {}


def method(
    *requests: type, anonymous: bool = False, bots: bool = True
) -> Callable[[Handler], Handler]:
    """Register the decorated function for these request classes.

    Without a login only `anonymous` methods run (else 401); with `bots=False` a bot is told
    BOT_METHOD_INVALID.
    """

    def register(handler: Handler) -> Handler:
        for request in requests:
            _methods[request] = _Method(handler, anonymous, bots)
        return handler

    return register


def execute(server: TelegramServer, session: Session, msg_id: int, request: Any) -> None:
    """Run one request and answer it; never raises."""
    request, problem = _unwrap(session, request)
    name = tl.method_name(type(request))
    peer = peer_of(request)
    account = session.key.account
    call = Call(name, account.id if account else None, peer, session.id)
    server.calls.add(call)
    verdict = server.faults.judge(name, peer)
    error: RpcError | None = problem
    result: Any = None
    if verdict.fail is not None:
        error = RpcError(verdict.fail.code, verdict.fail.message)
    elif error is None:
        try:
            result = _run(Caller(server, session), name, request)
        except RpcError as raised:
            error = raised
        except Exception:  # noqa: BLE001  the outermost edge: a fault of ours is a 500, as it is there
            _log.exception("%s failed", name)
            error = RpcError(500, "INTERNAL_SERVER_ERROR")
    call.error = error.message if error is not None else None

    def reply() -> None:
        if error is not None:
            session.answer_error(msg_id, error.code, error.message)
        else:
            session.answer(msg_id, result, lost=verdict.lose is not None)

    if verdict.lose is not None:
        if error is None:
            session.answer(msg_id, result, lost=True)
        if verdict.lose.kind == "lose":
            server.drop_session(session)
        else:
            session.acknowledge([msg_id])
    elif verdict.seconds:
        session.acknowledge([msg_id])
        asyncio.get_running_loop().call_later(verdict.seconds, reply)
    else:
        reply()


def _unwrap(session: Session, request: Any) -> tuple[Any, RpcError | None]:
    """Take off the wrappers; the error is that of a client that never introduced itself."""
    silent = False
    while True:
        if isinstance(request, functions.InvokeWithLayerRequest):
            if request.layer != tl.LAYER:
                _log.warning("client speaks layer %d, server %d", request.layer, tl.LAYER)
        elif isinstance(request, functions.InitConnectionRequest):
            session.key.initialised = True
            session.key.device = request.device_model
        elif isinstance(request, functions.InvokeWithoutUpdatesRequest):
            silent = True
        elif not isinstance(request, _TRANSPARENT):
            break
        request = request.query
    if not silent:
        session.updates = True
    initialised = session.key.initialised
    return request, None if initialised else bad_request("CONNECTION_NOT_INITED")


def _run(caller: Caller, name: str, request: Any) -> Any:
    known = _methods.get(type(request))
    if known is None:
        _log.warning("%s is not implemented", name)
        raise bad_request("METHOD_NOT_IMPLEMENTED")
    if not known.anonymous and caller.account.bot and not known.bots:
        raise bad_request("BOT_METHOD_INVALID")
    return known.handler(caller, request)


def peer_of(request: Any) -> int | None:
    """The channel id that a request names, if it names exactly one."""
    for attribute in ("peer", "channel", "to_peer", "id"):
        value = getattr(request, attribute, None)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, types.InputPeerChannel | types.InputChannel):
            return int(value.channel_id)
    return None
