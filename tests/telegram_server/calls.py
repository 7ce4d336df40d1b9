"""The log of what clients asked for, so that tests can count."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Call:
    """One request, also one that failed or was not known.

    `method` is the documented name; `peer` a channel id if the request names exactly one;
    `error` the word of the RPC error it was answered with.
    """

    method: str
    account: int | None
    peer: int | None
    session: int
    time: float = field(default_factory=time.time)
    error: str | None = None


class Calls:
    """All calls since the server's start or the last `clear`, oldest first."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._added = asyncio.Event()

    def add(self, call: Call) -> None:
        """Append; for the server."""
        self._calls.append(call)
        self._added.set()

    async def wait_for(self, method: str, count: int = 1, peer: int | None = None) -> list[Call]:
        """Wait until a method was called so often; put asyncio.timeout around it."""
        while len(found := self.of(method, peer)) < count:
            self._added.clear()
            await self._added.wait()
        return found

    def clear(self) -> None:
        """Forget."""
        self._calls.clear()

    def of(self, method: str, peer: int | None = None) -> list[Call]:
        """The calls of one method, whatever the case of its name, perhaps for one channel."""
        wanted = method.lower()
        return [
            call
            for call in self._calls
            if call.method.lower() == wanted and peer in (None, call.peer)
        ]

    def count(self, method: str, peer: int | None = None) -> int:
        """How many."""
        return len(self.of(method, peer))

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)
