"""Where a backup is put: it stands under its name only when it is whole, and replaces nothing."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import StoreError

_NAME = re.compile(r"monitor-\d{8}T\d{6}Z\.(db|dump)")
_UNFINISHED = ".monitor-backup"


def placed(target: Path, at: datetime, suffix: str) -> Path:
    """`target`, or in a folder the name of a backup made `at`; these sort as their times do.

    `suffix` is `db` or `dump`.
    """
    if not target.is_dir():
        return target
    return target / f"monitor-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.{suffix}"


def size_of(path: Path) -> int:
    """In bytes. Raises StoreError."""
    with _told(path):
        return path.stat().st_size


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """Gives the path to write to; at the end of the block the file becomes `target`, on the disk.

    Left by an exception, nothing stays. What a kill has left is removed by the next backup into
    the folder. Raises StoreError when the folder is missing, cannot be written or gets another
    backup just now, and when `target` exists.
    """
    unfinished = target.parent / _UNFINISHED
    with _told(target.parent):
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"{target.parent}: another backup is being made there") from None
        if os.path.lexists(target):
            raise StoreError(f"{target}: exists already, and a backup replaces nothing")
        _remove(unfinished)
        try:
            with _told(target):
                os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield unfinished
            with _told(target):
                _sync(unfinished)
                unfinished.rename(target)
                os.fsync(folder)
        finally:
            _remove(unfinished)
    finally:
        os.close(folder)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all backups of the folder but the newest `keep`; returns those removed.

    A backup is what has such a name, whoever made it. Raises StoreError.
    """
    with _told(folder):
        found = sorted(p for p in folder.iterdir() if _NAME.fullmatch(p.name) and p.is_file())
        removed = found[:-keep]
        for path in removed:
            path.unlink()
    return removed


def _remove(unfinished: Path) -> None:
    for path in (unfinished, unfinished.with_name(f"{unfinished.name}-journal")):
        with suppress(OSError):
            path.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or type(error).__name__}") from error
