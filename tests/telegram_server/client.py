"""Pointing an unmodified Telethon client at the server."""

from __future__ import annotations

from typing import Any

from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.sessions import MemorySession

from tests.telegram_server.crypto.keys import ServerKey
from tests.telegram_server.server import TelegramServer


def trust(key: ServerKey) -> None:
    """Add a key to those Telethon trusts. Its table is global: this holds for the process.

    Nothing is to be gained by removing it: Telethon uses the key which the server names, and only
    this server names this one.
    """
    rsa.add_key(key.public_pem, old=False)


def client_for(server: TelegramServer, session: Any = None, **options: Any) -> Any:
    """A TelegramClient that connects to the server.

    `session` is anything TelegramClient takes, but as an object (e.g. `SQLiteSession(path)`);
    without one it is kept in memory. Options go to TelegramClient. Not yet connected.
    """
    trust(server.key)
    if session is None:
        session = MemorySession()
    session.set_dc(server.dc, server.host, server.port)
    return TelegramClient(session, 1, "0" * 32, **options)
