"""The installed command as a user runs it: a process of its own, against servers on loopback."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.end_to_end.desk import Desk
from tests.telegram_server import TelegramServer
from tests.wires.feed_server import FeedServer, feed_server


@pytest.fixture
async def feeds() -> AsyncIterator[FeedServer]:
    """A web server on loopback that serves feeds."""
    async with feed_server() as server:
        yield server


@pytest.fixture
async def desk(tmp_path: Path, feeds: FeedServer) -> AsyncIterator[Desk]:
    """A Telegram server with two news channels and the desk's private channel."""
    async with TelegramServer() as server:
        desk = Desk(server, feeds, tmp_path)
        yield desk
        await desk.end()
