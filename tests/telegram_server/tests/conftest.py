"""The server's fixtures, for its own tests."""

from tests.telegram_server.fixtures import telegram_client, telegram_server

__all__ = ["telegram_client", "telegram_server"]
