"""One Telegram account and its connection: opened, lost and opened again, never shared.

Each connection has a fresh client, so that nothing queued on a lost one is sent later by surprise.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import structlog
from telethon.errors import UnauthorizedError
from telethon.tl import functions, types

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError
from monitor.telegram.client import CONNECT_SECONDS, Access, Client, OnUpdate
from monitor.telegram.errors import LOGIN_CURE, RAISED, ends_session, translate
from monitor.telegram.session import SessionFile, SessionLock, session_path

log = structlog.get_logger()

T = TypeVar("T")

CALL_SECONDS: Final = 30.0
"""How long a call may take before the connection counts as lost for it."""
_CLOSE_SECONDS: Final = 5.0
_DIALOGS_SECONDS: Final = 120.0
_KEY_ATTEMPTS: Final = 4
"""Telethon drops leading zeros of the key that is agreed on: one exchange in 256 fails."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an account is."""

    id: int
    name: str
    username: str | None
    phone: str | None
    """With its middle hidden."""
    bot: bool

    def __str__(self) -> str:
        known_by = [f"@{self.username}" if self.username else "", self.phone or "", f"id {self.id}"]
        return f"{self.name} ({', '.join(part for part in known_by if part)})"


class _KeyExchangeError(PermanentError):
    """No key could be agreed on with the server."""


class Account:
    """A Telegram account's session, held by this process from `open` to `close`."""

    def __init__(self, access: Access) -> None:
        self.access = replace(access, session=session_path(access.session))
        self._lock = SessionLock(self.access.session)
        self._client: Client | None = None
        self._dialogs: list[Any] | None = None
        self._dialogs_lock = asyncio.Lock()
        self.me: Identity | None = None
        """Who it is; None until `connect` has found out."""
        self.doubted = asyncio.Event()
        """Set when a call was not answered in time: the connection may be dead."""
        self.clock_offset: float | None = None
        """Telegram's clock minus ours in seconds, when it was last asked who we are."""

    def open(self) -> None:
        """Take the session for this process. Raises SessionError when another one has it."""
        self._lock.acquire()

    async def close(self) -> None:
        """Disconnect and let go of the session."""
        try:
            await self.disconnect()
        finally:
            self._lock.release()

    @property
    def connected(self) -> bool:
        """Whether a connection is open, as far as is known without asking the server."""
        return self._client is not None and bool(self._client.is_connected())

    @property
    def client(self) -> Client:
        """The client of the present connection. Raises TransientError when there is none."""
        if self._client is None or not self._client.is_connected():
            raise TransientError("there is no connection to Telegram")
        return self._client

    async def dial(self, on_update: OnUpdate | None = None, *, to_log_in: bool = False) -> None:
        """Open a connection, logged in or not. For a login it may end in another data centre.

        Raises TransientError when the server cannot be reached, SessionError when the session
        cannot be used, PermanentError when the server does not accept us at all.
        """
        for attempt in range(1, _KEY_ATTEMPTS + 1):
            try:
                await self._dial_once(on_update, to_log_in)
            except _KeyExchangeError:
                if attempt == _KEY_ATTEMPTS:
                    raise
                log.info("telegram.key_exchange_failed", attempt=attempt)
            else:
                return

    async def _dial_once(self, on_update: OnUpdate | None, to_log_in: bool) -> None:
        await self.disconnect()
        server = self.access.server
        doing = f"connecting to {f'{server.host}:{server.port}' if server else 'Telegram'}"
        try:
            client = self._client = Client(self.access, on_update, moves=to_log_in)
            await self.guard(client.connect(), doing, CONNECT_SECONDS * 2)
        except RAISED as error:
            raise translate(error, doing) from error
        except MonitorError as error:
            await self.disconnect()
            if not str(error.__cause__ or "").startswith("auth_key generation failed"):
                raise
            key = "; TELEGRAM_SERVER_KEY is not this server's" if server is not None else ""
            raise _KeyExchangeError(f"{doing}: the key exchange failed{key}") from error

    async def connect(self, on_update: OnUpdate | None = None) -> Identity:
        """Open a connection as the logged-in account. Never prompts.

        Raises SessionError when nobody is logged in or the session is dead, and as `dial`.
        """
        if not self._has_key():
            raise self._logged_out()
        await self.dial(on_update)
        try:
            identity = await self.identity()
        except MonitorError:
            await self.disconnect()
            raise
        if identity is None:
            await self.disconnect()
            raise self._logged_out()
        return identity

    def _logged_out(self) -> SessionError:
        return SessionError(f"the session {self.access.session} is not logged in; {LOGIN_CURE}")

    def _has_key(self) -> bool:
        """Whether the session was ever used, as its file says: without a key nobody is logged in,
        and no server need be asked."""
        try:
            session = SessionFile(self.access.session)
            try:
                return session.auth_key is not None and bool(session.auth_key.key)
            finally:
                session.close()
        except RAISED as error:
            raise translate(error, "reading the session") from error

    async def identity(self) -> Identity | None:
        """Who is logged in on this connection; None when nobody is.

        Raises SessionError when somebody was and Telegram has ended it for a named reason.
        """
        request = functions.users.GetUsersRequest([types.InputUserSelf()])
        try:
            users = await self.call(request, "asking who is logged in")
        except SessionError as error:
            if isinstance(error.__cause__, UnauthorizedError) and not ends_session(error.__cause__):
                return None
            raise
        self.clock_offset = self.client.server_time_offset()
        self.me = _identity(users[0]) if users else None
        return self.me

    async def call(self, request: Any, doing: str, seconds: float = CALL_SECONDS) -> Any:
        """Telegram's answer to a request. Raises the project's errors; waits at most `seconds`.

        The request must address its peers in Telegram's own input types.
        """
        return await self.guard(self.client.ask(request), doing, seconds)

    async def dialogs(self, *, again: bool = False) -> list[Any]:
        """The chats that the account is in, as Telethon's dialogs; asked once for a connection.

        Raises as `call`. A bot may not ask.
        """
        async with self._dialogs_lock:
            if self._dialogs is None or again:
                self._dialogs = list(
                    await self.guard(
                        self.client.get_dialogs(limit=None), "reading the dialogs", _DIALOGS_SECONDS
                    )
                )
            return self._dialogs

    async def guard(self, work: Awaitable[T], doing: str, seconds: float = CALL_SECONDS) -> T:
        """The result of a call of Telethon, within `seconds`, its errors translated."""
        try:
            async with asyncio.timeout(seconds):
                return await work
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # Telethon cancels what waits for an answer when the connection is lost.
            raise TransientError(f"{doing}: the connection was lost") from None
        except RAISED as error:
            if isinstance(error, TimeoutError):
                self.doubted.set()
            raise translate(error, doing) from error

    async def forget(self) -> None:
        """Throw the session's key away, so that a new login can begin."""
        await self.disconnect()
        self._lock.recreate()

    async def lost(self) -> None:
        """Return when the present connection has ended."""
        if self._client is None:
            return
        with suppress(*RAISED):
            await self._client.disconnected

    async def disconnect(self) -> None:
        """Close the connection, if there is one. What waits for an answer gets TransientError."""
        client, self._client, self._dialogs = self._client, None, None
        self.doubted.clear()
        if client is None:
            return
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await client.disconnect()
                with suppress(*RAISED):
                    await client.disconnected
        except RAISED as error:
            log.warning("telegram.close_failed", error=type(error).__name__)


def _identity(user: Any) -> Identity:
    names = [part for part in (user.first_name, user.last_name) if part]
    return Identity(
        id=int(user.id),
        name=" ".join(names) or user.username or str(user.id),
        username=user.username,
        phone=mask_phone(user.phone) if user.phone else None,
        bot=bool(user.bot),
    )


def mask_phone(phone: str) -> str:
    """A phone number with its middle hidden: `+99•••••67`."""
    digits = phone.lstrip("+")
    if len(digits) < 6:
        return "+" + "•" * len(digits)
    return f"+{digits[:2]}{'•' * (len(digits) - 4)}{digits[-2:]}"
