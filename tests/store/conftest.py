"""A database of its own for every test, of each kind."""

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from monitor.store import SqlStore, open_store

POSTGRES = os.environ.get("MONITOR_TEST_POSTGRES", "")


@asynccontextmanager
async def postgres_database(options: str = "") -> AsyncIterator[str]:
    """The URL of a new database on the given server, dropped at the end."""
    import asyncpg

    name = f"test_{secrets.token_hex(6)}"
    server = await asyncpg.connect(POSTGRES)
    try:
        await server.execute(f"CREATE DATABASE {name} {options}")
        yield POSTGRES.rpartition("/")[0] + "/" + name
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await server.close()


async def migrate(url: str) -> None:
    async with open_store(url):
        pass


@pytest.fixture(params=["sqlite", "postgresql"] if POSTGRES else ["sqlite"], scope="session")
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database; PostgreSQL only where one is given."""
    return str(request.param)


@pytest.fixture(scope="session")
def template(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with its tables, to be copied: the migrations take longer than most tests."""
    if kind == "sqlite":
        path = tmp_path_factory.mktemp("template") / "monitor.sqlite"
        asyncio.run(migrate(f"sqlite:///{path}"))
        yield str(path)
        return
    with asyncio.Runner() as runner:
        database = postgres_database()
        url = runner.run(database.__aenter__())
        runner.run(migrate(url))
        yield url.rpartition("/")[2]
        runner.run(database.__aexit__(None, None, None))


@pytest_asyncio.fixture
async def url(kind: str, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path}/data/monitor.sqlite"
        return
    async with postgres_database() as url:
        yield url


@pytest_asyncio.fixture
async def store(kind: str, template: str, tmp_path: Path) -> AsyncIterator[SqlStore]:
    """An open store that holds nothing."""
    if kind == "sqlite":
        shutil.copy(template, tmp_path / "monitor.sqlite")
        async with open_store(f"sqlite:///{tmp_path}/monitor.sqlite") as opened:
            yield opened
        return
    async with (
        postgres_database(f"TEMPLATE {template}") as url,
        open_store(url) as opened,
    ):
        yield opened
