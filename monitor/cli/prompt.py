"""Questions to a person at the terminal, or to a file or pipe that answers a line each.

Read through the event loop, so that the connection to Telegram lives on while a person looks for
the code, and Ctrl-C ends the wait at once.
"""

import asyncio
import os
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from monitor.cli.console import stderr

_PIECE = 4096


class Prompt:
    """Asks on standard error and reads the answers from a file descriptor."""

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._buffer = b""
        self.interactive = os.isatty(descriptor)
        """Whether a person answers, who may be asked again."""

    async def ask(self, question: str, *, hidden: bool = False) -> str | None:
        """The answer without its line break; None at the end of the input.

        `hidden` keeps a terminal from showing what is typed.
        """
        # Echo goes first: whoever answers at once must not be shown, nor lost with what was typed.
        with self._echo_off() if hidden and self.interactive else nullcontext():
            if self.interactive:
                stderr.print(question, end=" ")
            line = await self._line()
        if hidden and self.interactive:
            stderr.print()
        return line

    async def _line(self) -> str | None:
        while b"\n" not in self._buffer:
            piece = await self._read()
            if not piece:
                rest, self._buffer = self._buffer, b""
                return rest.decode(errors="replace") if rest else None
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode(errors="replace").rstrip("\r")

    async def _read(self) -> bytes:
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        try:
            loop.add_reader(self._descriptor, readable.set)
        except (PermissionError, ValueError, OSError):
            # A regular file cannot be waited for; it never makes wait either.
            return os.read(self._descriptor, _PIECE)
        try:
            await readable.wait()
        finally:
            loop.remove_reader(self._descriptor)
        return os.read(self._descriptor, _PIECE)

    @contextmanager
    def _echo_off(self) -> Iterator[None]:
        before = termios.tcgetattr(self._descriptor)
        quiet = list(before)
        quiet[3] &= ~termios.ECHO
        termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, quiet)
        try:
            yield
        finally:
            termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, before)


def draw_qr(address: str) -> None:
    """Draw an address as a QR code on standard error; without a terminal, write it out."""
    if not sys.stderr.isatty():
        stderr.print(address, soft_wrap=True)
        return
    import segno

    segno.make(address, error="l").terminal(out=sys.stderr, border=2, compact=True)
