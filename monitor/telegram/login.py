"""Logging in: the conversation of `monitor login`, and a bot's login by its token.

What is asked and shown goes through callbacks; nothing is printed or read here. Codes and
passwords are neither kept nor logged.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from telethon.errors import (
    PasswordHashInvalidError,
    PhoneCodeEmptyError,
    PhoneCodeExpiredError,
    PhoneCodeInvalidError,
    SessionPasswordNeededError,
)

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError
from monitor.telegram.account import Account, Identity
from monitor.telegram.errors import ends_session

ATTEMPTS: Final = 3
"""How often a code or a password may be wrong. Telegram itself allows few more."""
QR_CODES: Final = 10
"""How many QR codes are shown one after the other; each lives about 30 seconds."""

Ask = Callable[[], Awaitable[str | None]]
"""Asks a person; None when there is nobody to ask any more."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """How the login speaks with the person."""

    ask_phone: Ask
    ask_code: Ask
    ask_password: Ask
    show_qr: Callable[[str], Awaitable[None]]
    """Gets a `tg://login?token=…` address to show as a QR code; again when one has expired."""
    tell: Callable[[str], Awaitable[None]]
    """Gets one sentence: what happened, what comes next."""


async def login(
    account: Account, conversation: Conversation, *, phone: str | None = None, qr: bool = False
) -> Identity:
    """Log the account in, unless it is; returns who it is. The account must be open; it is left
    disconnected.

    Raises PermanentError for what the person has to change (number, code, password, API id),
    TransientError when Telegram makes wait or cannot be reached.
    """
    try:
        identity = await _present(account)
        if identity is not None:
            await conversation.tell(f"Already logged in as {identity}.")
            return identity
        user = await (_by_qr if qr else _by_code)(account, conversation, phone)
        if user is None:
            raise PermanentError("Telegram did not log the account in")
        identity = await account.identity()
        if identity is None:
            raise PermanentError("Telegram did not log the account in")
        return identity
    finally:
        await account.disconnect()


async def login_bot(account: Account, token: str) -> Identity:
    """Connect as the bot that the token belongs to, logging it in if it is not.

    Raises PermanentError when Telegram does not accept the token. The account stays connected.
    """
    identity = await _present(account)
    if identity is not None and str(identity.id) == token.partition(":")[0]:
        return identity
    if identity is not None:
        await account.forget()
        await account.dial(to_log_in=True)
    await account.guard(account.client.sign_in(bot_token=token), "logging the bot in")
    identity = await account.identity()
    if identity is None:
        raise PermanentError("Telegram did not log the bot in")
    return identity


async def _present(account: Account) -> Identity | None:
    """Who is logged in already; a dead session is thrown away."""
    try:
        await account.dial(to_log_in=True)
        return await account.identity()
    except SessionError as error:
        cause = error.__cause__
        if cause is not None and not ends_session(cause) and not _unknown_key(error):
            raise
    await account.forget()
    await account.dial(to_log_in=True)
    return await account.identity()


def _unknown_key(error: SessionError) -> bool:
    return type(error.__cause__).__name__ == "AuthKeyNotFound"


async def _by_code(account: Account, conversation: Conversation, phone: str | None) -> Any:
    phone = phone or _given(await conversation.ask_phone(), "phone number")
    client = account.client
    sent = await account.guard(client.send_code_request(phone), "asking for a login code")
    await conversation.tell(f"Telegram has sent a login code {_way(sent)}.")
    problem: MonitorError | None = None
    for _ in range(ATTEMPTS):
        code = await conversation.ask_code()
        if not code and problem is not None:
            raise problem
        code = _given(code, "login code").replace(" ", "").replace("-", "")
        try:
            return await account.guard(client.sign_in(phone, code), "logging in")
        except MonitorError as error:
            match error.__cause__:
                case SessionPasswordNeededError():
                    return await _by_password(account, conversation)
                case PhoneCodeInvalidError() | PhoneCodeEmptyError():
                    problem = error
                    await conversation.tell("This code is wrong.")
                case PhoneCodeExpiredError():
                    raise PermanentError(
                        "logging in: the login code has expired; run `monitor login` again"
                    ) from error
                case _:
                    raise
    assert problem is not None
    raise problem


async def _by_password(account: Account, conversation: Conversation) -> Any:
    problem: MonitorError | None = None
    for _ in range(ATTEMPTS):
        password = await conversation.ask_password()
        if not password and problem is not None:
            raise problem
        password = _given(password, "two-step password")
        try:
            return await account.guard(account.client.sign_in(password=password), "logging in")
        except MonitorError as error:
            if not isinstance(error.__cause__, PasswordHashInvalidError):
                raise
            problem = error
            await conversation.tell("This password is wrong.")
    assert problem is not None
    raise problem


async def _by_qr(account: Account, conversation: Conversation, phone: str | None) -> Any:
    code = await account.guard(account.client.qr_login(), "asking for a QR code")
    for _ in range(QR_CODES):
        await conversation.show_qr(code.url)
        try:
            # It waits until the code expires, by itself.
            return await account.guard(code.wait(), "logging in by QR code", 600)
        except MonitorError as error:
            if isinstance(error.__cause__, SessionPasswordNeededError):
                return await _by_password(account, conversation)
            if not isinstance(error.__cause__, TimeoutError):
                raise
        await account.guard(code.recreate(), "asking for a QR code")
    raise TransientError("nobody scanned the QR code; run `monitor login --qr` again")


def _given(answer: str | None, what: str) -> str:
    if answer is None or not answer.strip():
        raise PermanentError(f"no {what} was given")
    return answer.strip()


def _way(sent: Any) -> str:
    kind = type(sent.type).__name__.removeprefix("SentCodeType")
    return {
        "App": "to the account's other devices",
        "Sms": "by SMS",
        "Call": "by a phone call",
        "EmailCode": "by e-mail",
    }.get(kind, "to the account")
