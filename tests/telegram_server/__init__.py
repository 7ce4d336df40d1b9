"""A Telegram server for tests: real MTProto 2.0 on loopback, for unmodified clients.

See README.md in this folder.
"""

from tests.telegram_server.calls import Call, Calls
from tests.telegram_server.channel import Channel
from tests.telegram_server.client import client_for, trust
from tests.telegram_server.crypto.keys import ServerKey
from tests.telegram_server.faults import Faults
from tests.telegram_server.message import Forward, Message, Version
from tests.telegram_server.server import Settings, TelegramServer
from tests.telegram_server.thread import ServerThread
from tests.telegram_server.world import Account, World

__all__ = [
    "Account",
    "Call",
    "Calls",
    "Channel",
    "Faults",
    "Forward",
    "Message",
    "ServerKey",
    "ServerThread",
    "Settings",
    "TelegramServer",
    "Version",
    "World",
    "client_for",
    "trust",
]
