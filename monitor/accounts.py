"""The Telegram accounts that the settings name, opened for as long as they are needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from monitor.settings import Settings
from monitor.telegram.account import Account
from monitor.telegram.client import Access
from monitor.telegram.login import login_bot
from monitor.telegram.server import Server


def reader_access(settings: Settings) -> Access:
    """What is needed to use the reading account. Raises SettingsError when something is missing."""
    credentials = settings.require_telegram()
    named, key = settings.telegram_server, settings.telegram_server_key
    server = (
        Server(named.dc, named.host, named.port, key.read_text("ascii")) if named and key else None
    )
    return Access(
        credentials.api_id,
        credentials.api_hash,
        settings.telegram_session,
        server,
        settings.telegram_proxy,
    )


def bot_access(settings: Settings) -> Access | None:
    """The same for the bot that posts the alerts; None when there is none."""
    if settings.telegram_bot_token is None:
        return None
    return replace(reader_access(settings), session=settings.data / "bot.session")


@asynccontextmanager
async def connected_reader(settings: Settings) -> AsyncIterator[Account]:
    """The reading account, connected and logged in. Raises SessionError and the like."""
    account = Account(reader_access(settings))
    account.open()
    try:
        await account.connect()
        yield account
    finally:
        await account.close()


@asynccontextmanager
async def connected_bot(settings: Settings) -> AsyncIterator[Account | None]:
    """The bot that posts the alerts, connected and logged in; None when there is none."""
    access, token = bot_access(settings), settings.telegram_bot_token
    if access is None or token is None:
        yield None
        return
    account = Account(access)
    account.open()
    try:
        await login_bot(account, token.get_secret_value())
        yield account
    finally:
        await account.close()
