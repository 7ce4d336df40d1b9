"""Telethon's client, with four of its habits changed.

- Updates are handed on as they come. Telethon's own loop holds them back when it suspects a gap,
  then drops every edit and deletion from what it fetches to fill it. Here message ids and history
  answer for completeness, so a push is only ever a hint, and an early one.
- A failing `getState` after the login is no failure: nothing here needs it.
- With a server of the user's own, it never moves to another data centre.
- A request can be asked plainly (`ask`): Telethon's own way of calling sleeps two seconds at an
  internal error, remembers each wait for every chat, and searches each answer for names to store.

These override private methods of Telethon 1.45; the protocol tests hold them.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import structlog
from telethon import TelegramClient
from telethon.errors import RPCError
from telethon.tl import types

import monitor
from monitor.errors import PermanentError
from monitor.telegram.server import Proxy, Server, proxy_options
from monitor.telegram.session import SessionFile

log = structlog.get_logger()

CONNECT_SECONDS: Final = 15
"""How long one attempt to open the connection may take."""

OnUpdate = Callable[[Any], None]
"""Gets every update as Telegram pushes it. Must be quick and must not raise."""


@dataclass(frozen=True, slots=True)
class Access:
    """Everything needed to use one Telegram account."""

    api_id: int
    api_hash: str = field(repr=False)
    session: Path
    server: Server | None = None
    """None: production."""
    proxy: Proxy | None = field(default=None, repr=False)


class Client(TelegramClient):  # type: ignore[misc]  # Telethon carries no types
    """A client for one connection: it neither reconnects nor sleeps; its owner does."""

    def __init__(self, access: Access, on_update: OnUpdate | None, *, moves: bool) -> None:
        """`moves`: whether it may follow an account to its data centre, as at a login."""
        session = SessionFile(access.session)
        server = access.server
        if server is not None:
            server.trust()
            session.set_dc(server.dc, server.host, server.port)
            session.save()
        super().__init__(
            session,
            access.api_id,
            access.api_hash,
            auto_reconnect=False,
            connection_retries=0,
            request_retries=1 if moves else 0,
            retry_delay=0,
            raise_last_call_error=True,
            flood_sleep_threshold=0,
            timeout=CONNECT_SECONDS,
            use_ipv6=server is not None and ":" in server.host,
            device_model="monitor",
            app_version=monitor.__version__,
            base_logger=_telethon_logger(),
            **proxy_options(access.proxy),
        )
        self._pinned = server
        self._on_update = on_update

    async def ask(self, request: Any) -> Any:
        """The answer to one request, or the error that Telegram answers with, at once.

        The request must address its peers in input types: nothing is looked up for it.
        """
        self._last_request = time.time()
        return await self._sender.send(request)

    def server_time_offset(self) -> float | None:
        """The server's clock minus ours in seconds, right after an answer has come; None before.

        Its messages are numbered by its clock: the upper half of a number are seconds.
        """
        newest = self._sender._state._highest_remote_id
        return newest / 2**32 - time.time() if newest else None

    async def _on_login(self, user: Any) -> Any:
        try:
            return await super()._on_login(user)
        except RPCError as error:
            log.info("telegram.state_unavailable", error=type(error).__name__)
            return user

    async def _switch_dc(self, new_dc: int) -> None:
        if self._pinned is not None:
            raise PermanentError(
                f"the account lives in data centre {new_dc} of this server: "
                f"set TELEGRAM_SERVER to {new_dc}@HOST:PORT"
            )
        await super()._switch_dc(new_dc)

    async def _update_loop(self) -> None:
        if self._on_update is None:
            await super()._update_loop()
            return
        try:
            while self.is_connected():
                for update in unpack(await self._updates_queue.get()):
                    self._on_update(update)
        except asyncio.CancelledError:
            pass


def unpack(container: Any) -> list[Any]:
    """The updates inside one of Telegram's containers of updates."""
    if isinstance(container, types.Updates | types.UpdatesCombined):
        return list(container.updates)
    if isinstance(container, types.UpdateShort):
        return [container.update]
    return [container]


class _ToStructlog(logging.Handler):
    """Passes on what Telethon logs without its arguments, which may hold texts or secrets."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        # Its warnings are about attempts that fail and are reported by whoever made them.
        level = log.warning if record.levelno >= logging.ERROR else log.debug
        level("telethon", source=record.name, says=str(record.msg), error=error)


def _telethon_logger() -> logging.Logger:
    logger = logging.getLogger("monitor.telethon")
    if not logger.handlers:
        logger.addHandler(_ToStructlog())
        logger.setLevel(logging.WARNING)
        logger.propagate = False
    return logger
