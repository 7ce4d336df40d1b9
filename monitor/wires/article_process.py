"""The process that takes articles out of pages: see `article.py`, which starts and ends it."""

import contextlib
import resource
import sys
from typing import BinaryIO

import trafilatura

from monitor.wires.article import LENGTH

MAX_TEXT = 20_000  # characters
_MEMORY = 1_500_000_000  # bytes of address space; an ordinary page needs a tenth


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Pages in, texts out, each behind its length, until the pages end."""
    while head := asked.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        page = asked.read(length).decode()
        try:
            found = trafilatura.extract(
                page, favor_precision=True, include_comments=False, include_tables=False
            )
        except Exception:  # noqa: BLE001  whatever a page does to its reader, the next one is read
            found = None
        text = (found or "")[:MAX_TEXT].encode("utf-8", "replace")
        answers.write(LENGTH.pack(len(text)) + text)
        answers.flush()


def _bound_memory() -> None:
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _bound_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)
