"""The text of an article's page, taken out in a process of its own.

A page may be made to keep its reader busy for ever, or to fill its memory. So the reader is a
process with a bound on its memory, which is ended when it takes too long. It gets no settings and
no secrets, only pages, one after the other, and it ends with us.
"""

import asyncio
import contextlib
import importlib.util
import os
import struct
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from monitor.errors import PermanentError
from monitor.model.ids import OutletId
from monitor.model.report import Outlet

_SECONDS = 10.0  # for one page; an ordinary one takes some hundredths
LENGTH = struct.Struct(">I")
"""What stands before each page and each text that goes between the two processes."""


def can_extract() -> bool:
    """Whether the extra is installed that takes the text out of a page."""
    return importlib.util.find_spec("trafilatura") is not None


def with_bodies(outlets: Iterable[Outlet], otherwise: bool) -> frozenset[OutletId]:
    """The outlets with feeds whose articles are to be read; `otherwise` for those that say not."""
    return frozenset(
        outlet.id
        for outlet in outlets
        if outlet.feeds and (otherwise if outlet.bodies is None else outlet.bodies)
    )


class Extractor:
    """Takes the article's text out of pages, one at a time. Use as an async context manager."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._end()

    async def text(self, page: str) -> str:
        """The article's words, a paragraph a line; empty if the page holds none.

        Raises PermanentError if the page takes too long or breaks its reader.
        """
        async with self._turn:
            try:
                async with asyncio.timeout(self._seconds + (self._process is None) * _SECONDS):
                    return await self._ask(page.encode("utf-8", "replace"))
            except TimeoutError:
                await self._end()
                raise PermanentError("the page takes too long to read") from None
            except (OSError, EOFError) as error:  # IncompleteReadError is an EOFError
                await self._end()
                raise PermanentError("the page cannot be read") from error
            except asyncio.CancelledError:
                await self._end()  # its answer to this page must not be taken for that to the next
                raise

    async def _ask(self, page: bytes) -> str:
        process = self._process or await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(LENGTH.pack(len(page)) + page)
        await process.stdin.drain()
        (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        return (await process.stdout.readexactly(length)).decode()

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "monitor.wires.article_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            start_new_session=True,  # what is meant for us at the keyboard is not meant for it
        )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
