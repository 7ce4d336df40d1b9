"""A database of its own for every test."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from itertools import count
from pathlib import Path

import pytest

from monitor.store import SqlStore, open_store
from tests.unit.pipeline.desk import Desk, opened

Fresh = Callable[[], AbstractAsyncContextManager[SqlStore]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables, to be copied: the migrations take longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "monitor.sqlite"

    async def make() -> None:
        async with open_store(f"sqlite:///{path}"):
            pass

    asyncio.run(make())
    return path


@pytest.fixture
def fresh_store(template: Path, tmp_path: Path) -> Fresh:
    """Opens an empty database at each call."""
    numbers = count()

    def fresh() -> AbstractAsyncContextManager[SqlStore]:
        path = tmp_path / f"{next(numbers)}.sqlite"
        shutil.copy(template, path)
        return open_store(f"sqlite:///{path}")

    return fresh


@pytest.fixture
async def store(fresh_store: Fresh) -> AsyncIterator[SqlStore]:
    """An empty database."""
    async with fresh_store() as store:
        yield store


@pytest.fixture
async def desk(store: SqlStore) -> AsyncIterator[Desk]:
    """A desk with an empty database."""
    async with opened(store) as desk:
        yield desk
