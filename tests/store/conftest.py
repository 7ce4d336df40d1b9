"""A database of its own for every test, of each kind."""

import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from monitor.store import SqlStore, open_store

POSTGRES = os.environ.get("MONITOR_TEST_POSTGRES")


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/data/monitor.sqlite"
        return
    if not POSTGRES:
        pytest.skip("MONITOR_TEST_POSTGRES gives no server")
    import asyncpg

    name = f"test_{secrets.token_hex(6)}"
    server = await asyncpg.connect(POSTGRES)
    try:
        await server.execute(f"CREATE DATABASE {name}")
        yield POSTGRES.rpartition("/")[0] + "/" + name
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await server.close()


@pytest_asyncio.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    """An open store on an empty database."""
    async with open_store(url) as opened:
        yield opened
