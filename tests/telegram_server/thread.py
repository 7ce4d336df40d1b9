"""The server in a thread of its own, for tests that block their event loop or have none."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

from tests.telegram_server.server import TelegramServer

T = TypeVar("T")


class ServerThread:
    """`with ServerThread() as thread:` runs a server until the block ends.

    The server's objects belong to its thread: reach them through `do` alone, which runs a function
    of the server there and gives its result. Arguments are those of TelegramServer.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._arguments = (args, kwargs)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: TelegramServer | None = None

    def __enter__(self) -> Self:
        self._thread.start()

        async def start() -> TelegramServer:
            args, kwargs = self._arguments
            server = TelegramServer(*args, **kwargs)
            await server.start()
            return server

        self._server = asyncio.run_coroutine_threadsafe(start(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    def do(self, function: Callable[[TelegramServer], T], timeout: float = 30.0) -> T:
        """Run `function(server)` in the server's thread; its exceptions are raised here."""

        async def run() -> T:
            assert self._server is not None
            return function(self._server)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout)
