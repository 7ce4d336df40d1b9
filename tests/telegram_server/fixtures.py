"""pytest fixtures: a started server, and clients that are logged in to it.

Use `pytest_plugins = ["tests.telegram_server.fixtures"]` in a conftest at the root, or import the
fixtures by name into a conftest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.telegram_server.client import client_for
from tests.telegram_server.server import TelegramServer
from tests.telegram_server.world import Account

ClientFactory = Callable[..., Awaitable[Any]]


@pytest.fixture
async def telegram_server() -> AsyncIterator[TelegramServer]:
    """A server on a free port with an empty world."""
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def telegram_client(telegram_server: TelegramServer) -> AsyncIterator[ClientFactory]:
    """A function: `await telegram_client(account, session=None, **options)` gives a client.

    It is connected, and logged in as the account if one is given (without the dialogue: by the
    world's own hand). All clients are disconnected at the end of the test.
    """
    clients: list[Any] = []

    async def make(account: Account | None = None, session: Any = None, **options: Any) -> Any:
        client = client_for(telegram_server, session, **options)
        clients.append(client)
        if account is not None:
            await telegram_server.sign_in(client, account)
        else:
            await client.connect()
        return client

    yield make
    for client in clients:
        await client.disconnect()
