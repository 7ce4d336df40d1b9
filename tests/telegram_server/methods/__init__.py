"""The methods of the API, by the namespaces of the documentation; importing registers them all."""

from tests.telegram_server.methods import (
    account,
    auth,
    channels,
    help,
    history,
    posting,
    updates,
    users,
)

__all__ = ["account", "auth", "channels", "help", "history", "posting", "updates", "users"]
