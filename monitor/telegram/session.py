"""The session file: created for its owner alone, used by one process at a time.

The lock is advisory (`flock`) and local: it does not see another machine that uses a copy.
"""

import fcntl
import os
from pathlib import Path
from typing import IO, Any

from telethon.sessions import SQLiteSession
from telethon.sessions import sqlite as telethon_sqlite

from monitor.errors import SessionError


class SessionFile(SQLiteSession):  # type: ignore[misc]  # Telethon carries no types
    """Telethon's session at exactly the given path; Telethon itself would add `.session`.

    It is written when a key or an address is new, and at no other time: whom Telegram names and how
    far its updates are is kept elsewhere, and what is never written cannot fail on a full disk.
    """

    _conn: Any

    def __init__(self, path: Path) -> None:
        self._path = path
        super().__init__(str(path))
        self.filename = str(path)
        self.save_entities = False

    def _update_session_table(self) -> None:
        wanted = (
            self._dc_id,
            self._server_address,
            self._port,
            self._auth_key.key if self._auth_key else b"",
        )
        row = self._execute("select dc_id, server_address, port, auth_key from sessions")
        if row is None or tuple(row) != wanted:
            super()._update_session_table()

    def set_update_state(self, entity_id: int, state: Any) -> None:
        """Keep nothing: history says what was missed."""

    def _cursor(self) -> Any:
        if self._conn is None:
            self._conn = telethon_sqlite.sqlite3.connect(self._path, check_same_thread=False)
        return self._conn.cursor()


def session_path(path: Path) -> Path:
    """The file that a setting means: the path itself, or Telethon's `PATH.session` if only
    that one is there."""
    telethons = path.with_name(path.name + ".session")
    return telethons if telethons.exists() and not path.exists() else path


class SessionLock:
    """Holds a session for this process, by a lock on `PATH.lock`."""

    def __init__(self, path: Path) -> None:
        self._session = path
        self._path = path.with_name(path.name + ".lock")
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock and make sure of the file and its folder.

        Raises SessionError when another process holds it or the folder cannot be written.
        """
        try:
            self._session.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        except OSError as error:
            raise SessionError(
                f"the session {self._session} cannot be used: {error.strerror}"
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = file.read(20).strip() or "unknown"
            file.close()
            raise SessionError(
                f"the session {self._session} is in use by process {holder}; "
                "stop it, or give this one a session of its own"
            ) from None
        self._file = file
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._create()

    def _create(self) -> None:
        try:
            handle = os.open(self._session, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                os.fchmod(handle, 0o600)
            finally:
                os.close(handle)
        except OSError as error:
            self.release()
            raise SessionError(
                f"the session {self._session} cannot be used: {error.strerror}"
            ) from error

    def recreate(self) -> None:
        """Empty the session file. The lock must be held, the file not open."""
        self._session.unlink(missing_ok=True)
        self._create()

    def release(self) -> None:
        """Let another process have the session. Harmless when the lock is not held."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None
