"""The server: a listening socket, the connections and sessions behind it, and the pushes."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Self

from telethon.tl import types

from tests.telegram_server import methods as _methods  # noqa: F401  registers the methods
from tests.telegram_server import rpc
from tests.telegram_server.calls import Calls
from tests.telegram_server.channel import Channel, Event
from tests.telegram_server.connection import Connection
from tests.telegram_server.crypto.keys import ServerKey, process_key
from tests.telegram_server.difference import live_updates, wrap
from tests.telegram_server.faults import Faults, Network
from tests.telegram_server.session import Session
from tests.telegram_server.views import View
from tests.telegram_server.world import Account, AuthKey, LoginToken, World

_log = logging.getLogger(__name__)

_SESSIONS_KEPT = 1000


@dataclass
class Settings:
    """Choices where Telegram's behaviour differs from time to time or is not documented.

    - `random_id_duplicate`: what a second send with the same random_id gets: "error" is 500
      RANDOM_ID_DUPLICATE, "same" the first message again.
    - `too_long_after`: number of missed events above which getChannelDifference answers TooLong;
      None means the `limit` of the request, as documented.
    - `difference_slice`: events in one getChannelDifference answer; more are left for the next
      call (`final` unset).
    - `history_limit`: messages in one getHistory answer at most.
    """

    random_id_duplicate: Literal["error", "same"] = "error"
    too_long_after: int | None = None
    difference_slice: int = 100
    history_limit: int = 100


class TelegramServer:
    """A Telegram server on loopback.

    `async with TelegramServer() as server:` starts it on a port chosen by the system; `world`
    may be the world of an earlier server. With a `proxy_secret` (16 bytes) it also answers as an
    MTProxy in front of itself. `connected` is when (Unix seconds) each connection came in, those
    closed at once included. All its objects belong to the running event loop.
    """

    def __init__(
        self,
        world: World | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        dc: int = 2,
        key: ServerKey | None = None,
        settings: Settings | None = None,
        proxy_secret: bytes | None = None,
    ) -> None:
        self.world = world or World()
        self.host, self.port, self.dc = host, port, dc
        self.key = key or process_key()
        self.settings = settings or Settings()
        self.proxy_secret = proxy_secret
        self.calls = Calls()
        self.connected: list[float] = []
        self.faults = Faults(
            Network(
                self._drop_all,
                self._freeze_all,
                self._close_port,
                self._open_port_after,
                self._rotate_salts,
                self._push_to_all,
            )
        )
        self._listener: asyncio.Server | None = None
        self._connections: dict[Connection, asyncio.Task[None]] = {}
        self._sessions: OrderedDict[tuple[int, int], Session] = OrderedDict()
        self._routes: dict[Session, Connection] = {}
        self._background: set[asyncio.Task[None]] = set()
        self.add_user = self.world.add_user
        self.add_bot = self.world.add_bot
        self.add_channel = self.world.add_channel

    @property
    def public_pem(self) -> str:
        """The RSA public key which clients must be given, PKCS#1 PEM."""
        return self.key.public_pem

    @property
    def address(self) -> str:
        """Where it listens, as DC@HOST:PORT."""
        return f"{self.dc}@{self.host}:{self.port}"

    # Life

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; `port` is known afterwards."""
        self.world.on_event = self._push_event
        self.world.on_login_token = self._push_login_token
        self.world.on_membership = self._push_membership
        await self._open_port()

    async def stop(self) -> None:
        """Close the port and every connection. The world stays as it is."""
        self._close_port()
        self._drop_all()
        waiting = [*self._connections.values(), *self._background]
        for task in self._background:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        self._sessions.clear()
        self.world.on_event = None
        self.world.on_login_token = None
        self.world.on_membership = None

    async def restart(self) -> None:
        """Stop and start on the same port with the same world: keys, logins and messages stay."""
        await self.stop()
        self._rotate_salts()
        await self.start()

    async def _open_port(self) -> None:
        if self._listener is None:
            self._listener = await asyncio.start_server(self._accept, self.host, self.port)
            self.port = self._listener.sockets[0].getsockname()[1]

    def _close_port(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _open_port_after(self, seconds: float) -> None:
        async def reopen() -> None:
            await asyncio.sleep(seconds)
            await self._open_port()

        task = asyncio.get_running_loop().create_task(reopen())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected.append(time.time())
        if self.faults.accept_then_close or self._listener is None:
            writer.close()
            return
        connection = Connection(self, reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._connections[connection] = task
        try:
            await connection.serve()
        except asyncio.CancelledError:
            if not connection.frozen:  # a frozen one is ended this way, and that is no accident
                raise
        finally:
            self._connections.pop(connection, None)

    # Connections and sessions

    def session(self, key: AuthKey, session_id: int, connection: Connection) -> Session:
        """The session of this name, from now on on this connection."""
        name = (key.id, session_id)
        session = self._sessions.get(name)
        if session is None:
            session = Session(key, session_id, self._execute)
            self._sessions[name] = session
            self._forget_sessions()
        if self._routes.get(session) is not connection:
            self._routes[session] = connection
            session.write = connection.write
        return session

    def _forget_sessions(self) -> None:
        surplus = len(self._sessions) - _SESSIONS_KEPT
        for name, session in list(self._sessions.items())[: max(0, surplus)]:
            if session.write is None:
                del self._sessions[name]

    def _execute(self, session: Session, msg_id: int, request: Any) -> None:
        rpc.execute(self, session, msg_id, request)

    def detach(self, connection: Connection) -> None:
        """Forget a connection that ended; its sessions live on without one."""
        for session in [s for s, c in self._routes.items() if c is connection]:
            del self._routes[session]
            session.write = None

    def drop_session(self, session: Session) -> None:
        """Close the connection of a session."""
        connection = self._routes.get(session)
        if connection is not None:
            connection.close()

    def sessions_of(self, account: Account) -> list[Session]:
        """The connected sessions of an account."""
        return [s for s in self._routes if s.key.account is account]

    def _drop_all(self) -> int:
        connections = list(self._connections)
        for connection in connections:
            connection.close(abort=True)
            if connection.frozen:
                self._connections[connection].cancel()
        return len(connections)

    def _freeze_all(self) -> int:
        for connection in self._connections:
            connection.freeze()
        return len(self._connections)

    def _rotate_salts(self) -> None:
        for key in self.world.keys.values():
            key.salt = int.from_bytes(os.urandom(8), "little", signed=True)

    def revoke(self, account: Account) -> None:
        """End all logins of an account, as "terminate all sessions" does: 401 from now on."""
        self.world.log_out_everywhere(account)

    async def sign_in(self, client: Any, account: Account) -> None:
        """Connect a Telethon client and log it in without the dialogue of codes and passwords."""
        await client.connect()
        key_id = client.session.auth_key.key_id
        self.world.keys[key_id].account = account
        await client._on_login(await client.get_me())  # what its own sign_in calls last

    # Pushes

    def _push_event(self, channel: Channel, event: Event) -> None:
        if self.faults.muted or not channel.pushes:
            return
        for session in list(self._routes):
            account = session.key.account
            if account is None or not session.updates or session is event.origin:
                continue
            member = channel.members.get(account.id)
            if member is None or (account.bot and not member.admin):
                continue
            session.push(live_updates(View(self.world, account), channel, event))

    def _push_membership(self, channel: Channel, account: Account, origin: object) -> None:
        updates = wrap(View(self.world, account), channel, [types.UpdateChannel(channel.id)])
        for session in self.sessions_of(account):
            if session is not origin and session.updates and not self.faults.muted:
                session.push(updates)

    def _push_to_all(self, updates: Any) -> int:
        listening = [s for s in self._routes if s.updates and s.key.account is not None]
        for session in listening:
            session.push(updates)
        return len(listening)

    def _push_login_token(self, token: LoginToken) -> None:
        token.session.push(types.UpdateShort(types.UpdateLoginToken(), datetime.now(UTC)))
