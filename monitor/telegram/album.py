"""Albums as they are pushed: the parts come one by one and are held until no more follow."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from monitor.model.ids import ChannelId
from monitor.pipeline.ports import Clock
from monitor.telegram.convert import MAX_ALBUM

QUIET_SECONDS: Final = 0.7
"""How long after a part the album counts as complete."""
MAX_SECONDS: Final = 5.0
"""How long an album is held at most, however its parts trickle in."""
MAX_OPEN: Final = 500
"""Albums held at once. Beyond that a part is handed on alone; the pipeline joins it."""

OnSettled = Callable[[ChannelId, list[Any]], None]


@dataclass
class _Open:
    first: datetime
    last: datetime
    messages: list[Any] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class Albums:
    """Collects the messages of albums and hands each album on as a whole."""

    def __init__(
        self, clock: Clock, on_settled: OnSettled, quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        self._clock = clock
        self._on_settled = on_settled
        self._quiet = timedelta(seconds=quiet_seconds)
        self._open: dict[tuple[ChannelId, int], _Open] = {}

    def add(self, channel: ChannelId, group: int, message: Any) -> None:
        """Take one part of the album `group`."""
        now = self._clock.now()
        key = (channel, group)
        album = self._open.get(key)
        if album is None:
            if len(self._open) >= MAX_OPEN:
                self._on_settled(channel, [message])
                return
            album = self._open[key] = _Open(now, now)
            album.task = asyncio.create_task(self._settle(key, album))
        album.last = now
        album.messages.append(message)
        if len(album.messages) >= MAX_ALBUM:
            self._close(key)

    async def _settle(self, key: tuple[ChannelId, int], album: _Open) -> None:
        while True:
            ready = min(album.last + self._quiet, album.first + timedelta(seconds=MAX_SECONDS))
            wait = (ready - self._clock.now()).total_seconds()
            if wait <= 0:
                break
            await self._clock.sleep(wait)
        album.task = None
        self._close(key)

    def _close(self, key: tuple[ChannelId, int]) -> None:
        album = self._open.pop(key)
        if album.task is not None:
            album.task.cancel()
        self._on_settled(key[0], album.messages)

    def flush(self) -> None:
        """Hand on everything that is held, at once."""
        for key in list(self._open):
            self._close(key)
