"""Telethon messages as a server would have sent them, and a clock that is moved by hand."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from telethon.tl import types

CHANNEL = 1_400_000_001
DATE = datetime(2026, 5, 4, 1, 12, tzinfo=UTC)


def message(number: int, text: str = "", **changes: Any) -> Any:
    """A channel post with this id."""
    fields = {
        "id": number,
        "peer_id": types.PeerChannel(CHANNEL),
        "date": DATE,
        "message": text,
        "post": True,
        **changes,
    }
    return types.Message(**fields)


def document(*attributes: Any) -> Any:
    """A message's medium: a file with these attributes."""
    file = types.Document(9, 1, b"", DATE, "application/octet-stream", 1, 2, list(attributes))
    return types.MessageMediaDocument(document=file)


class HandClock:
    """Stands still until it is moved; who sleeps wakes when it has been moved far enough."""

    def __init__(self) -> None:
        self._now = DATE
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + timedelta(seconds=seconds), future))
        await future

    async def move(self, seconds: float) -> None:
        """Let time pass, and everybody who is due run."""
        await _let_others_run()
        self._now += timedelta(seconds=seconds)
        for due, future in self._sleepers:
            if due <= self._now and not future.done():
                future.set_result(None)
        await _let_others_run()


async def _let_others_run() -> None:
    for _ in range(10):
        await asyncio.sleep(0)
