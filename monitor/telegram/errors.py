"""What Telethon raises, as the errors of the project, each with a sentence for a person.

Not guaranteed: that every RPC error has a sentence of its own. Telegram has hundreds; one without
a sentence is permanent and is told by Telegram's name for it.
"""

import errno
import struct
from typing import Final

from telethon import errors as rpc
from telethon.errors import rpcerrorlist
from telethon.sessions import sqlite as telethon_sqlite

from monitor.errors import MonitorError, PermanentError, SessionError, TransientError

LOGIN_CURE: Final = "run `monitor login`"

RAISED: Final = (
    rpc.RPCError,
    rpc.AuthKeyNotFound,
    rpc.SecurityError,
    rpc.TypeNotFoundError,
    OSError,
    EOFError,
    BufferError,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    telethon_sqlite.sqlite3.Error,
)
"""Everything a call of Telethon can raise: RPC and transport errors, and what its reader of
answers raises at an answer that it cannot decode."""

_UNDECODABLE = (
    rpc.TypeNotFoundError,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
_WAITS = (
    rpc.FloodWaitError,
    rpc.FloodPremiumWaitError,
    rpc.SlowModeWaitError,
    rpc.FloodTestPhoneWaitError,
)
_OUTAGES = (
    rpc.ServerError,
    rpc.TimedOutError,
    rpc.RpcCallFailError,
    rpc.RpcMcgetFailError,
    rpc.InterdcCallErrorError,
    rpc.InterdcCallRichErrorError,
    rpc.AuthRestartError,
)

_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
"""Errors of the system that say that the disk is full or fails."""
_SQLITE_DISK: Final = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY_DBMOVED")

_SESSION: Final = {
    "AUTH_KEY_DUPLICATED": (
        "Telegram closed this session because it was used from two addresses at once; "
        f"make sure that only one machine uses it, then {LOGIN_CURE}"
    ),
    "USER_DEACTIVATED": "the Telegram account was deleted; log in with another account",
    "USER_DEACTIVATED_BAN": "the Telegram account was banned; log in with another account",
    "SESSION_REVOKED": f"the Telegram session was closed from another device; {LOGIN_CURE}",
    "SESSION_EXPIRED": f"the Telegram session has expired; {LOGIN_CURE}",
    "SESSION_PASSWORD_NEEDED": (
        f"the login was not finished: the two-step password is missing; {LOGIN_CURE}"
    ),
}

_PERMANENT: Final = {
    "API_ID_INVALID": "Telegram does not accept TELEGRAM_API_ID and TELEGRAM_API_HASH",
    "CONNECTION_API_ID_INVALID": "Telegram does not accept TELEGRAM_API_ID",
    "API_ID_PUBLISHED_FLOOD": "TELEGRAM_API_ID is a published one and blocked; use your own",
    "ACCESS_TOKEN_INVALID": "Telegram does not accept TELEGRAM_BOT_TOKEN",
    "ACCESS_TOKEN_EXPIRED": "TELEGRAM_BOT_TOKEN has expired",
    "PHONE_NUMBER_INVALID": "Telegram does not accept this phone number",
    "PHONE_NUMBER_BANNED": "this phone number is banned from Telegram",
    "PHONE_NUMBER_UNOCCUPIED": "there is no Telegram account with this phone number",
    "PHONE_NUMBER_FLOOD": "this phone number asked for too many codes; try again tomorrow",
    "PHONE_PASSWORD_FLOOD": "too many wrong passwords; try again tomorrow",
    "PHONE_CODE_INVALID": "the login code is wrong",
    "PHONE_CODE_EMPTY": "the login code is empty",
    "PHONE_CODE_EXPIRED": "the login code has expired",
    "PASSWORD_HASH_INVALID": "the two-step password is wrong",
    "USERNAME_INVALID": "no channel has this name",
    "USERNAME_NOT_OCCUPIED": "no channel has this name",
    "CHANNEL_PRIVATE": "the channel is private, and the account is not a member or was banned",
    "CHANNEL_INVALID": "Telegram does not know this channel",
    "CHANNEL_PUBLIC_GROUP_NA": "the channel or group is not available",
    "PEER_ID_INVALID": "Telegram does not know this chat",
    "CHAT_ID_INVALID": "Telegram does not know this chat",
    "CHAT_WRITE_FORBIDDEN": "the account may not post in this chat",
    "CHAT_SEND_PLAIN_FORBIDDEN": "the account may not post text in this chat",
    "CHAT_ADMIN_REQUIRED": "posting in this chat needs an administrator's rights",
    "CHAT_RESTRICTED": "posting in this chat is restricted",
    "CHAT_GUEST_SEND_FORBIDDEN": "posting in this chat needs membership",
    "USER_BANNED_IN_CHANNEL": "the account is banned from posting in channels and groups",
    "USER_RESTRICTED": "the account is restricted by Telegram",
    "PEER_FLOOD": "the account is limited by Telegram for sending too much",
    "MESSAGE_ID_INVALID": "the message is no longer there",
    "MESSAGE_AUTHOR_REQUIRED": "only the author of the message may change it",
    "MESSAGE_EDIT_TIME_EXPIRED": "the message is too old to be changed",
    "MESSAGE_TOO_LONG": "the message is too long for Telegram",
    "MESSAGE_EMPTY": "the message is empty",
    "BOT_METHOD_INVALID": "a bot may not do this",
    "INPUT_USER_DEACTIVATED": "the other account was deleted",
    "CHANNELS_TOO_MUCH": "the account is in as many channels as Telegram allows",
}

_NAMES: Final = {kind: name for name, kind in rpcerrorlist.rpc_errors_dict.items()}


class UnreadableError(PermanentError):
    """Telegram's answer holds something that Telethon cannot decode."""


def error_name(error: BaseException) -> str:
    """Telegram's name for an RPC error (`CHANNEL_PRIVATE`), or the name of the class."""
    if isinstance(error, rpc.RPCError):
        name: str | None = _NAMES.get(type(error))
        if name is not None:
            return name
        if type(error) in rpc.base_errors.values() or type(error) is rpc.RPCError:
            return str(error.message)
    return type(error).__name__


def ends_session(error: BaseException) -> bool:
    """Whether Telegram says by this error why a session that was once logged in is over."""
    return error_name(error) in _SESSION


def translate(error: BaseException, doing: str) -> MonitorError:
    """The project's error for one that Telethon raised while `doing` something.

    `doing` begins the sentence: `reading @name`, `posting to the desk`.
    """
    if isinstance(error, MonitorError):
        return error
    if isinstance(error, rpc.RPCError):
        return _translate_rpc(error, doing)
    if isinstance(error, rpc.AuthKeyNotFound):
        return SessionError(f"{doing}: the server does not know this session; {LOGIN_CURE}")
    if _is_of_disk(error):
        return TransientError(f"{doing}: the disk is full or fails")
    if isinstance(error, telethon_sqlite.sqlite3.Error):
        return SessionError(f"{doing}: the session file cannot be used ({error})")
    if isinstance(error, TimeoutError):
        return TransientError(f"{doing}: Telegram did not answer in time")
    if isinstance(error, rpc.InvalidBufferError) and error.code == 429:
        return TransientError(f"{doing}: Telegram asks for fewer connections", retry_after=60)
    if isinstance(error, _UNDECODABLE):
        return UnreadableError(f"{doing}: the answer cannot be read ({type(error).__name__})")
    return TransientError(f"{doing}: no connection to Telegram ({type(error).__name__})")


def _is_of_disk(error: BaseException) -> bool:
    if isinstance(error, telethon_sqlite.sqlite3.Error):
        return str(getattr(error, "sqlite_errorname", "")).startswith(_SQLITE_DISK)
    return isinstance(error, OSError) and error.errno in _DISK


def _translate_rpc(error: rpc.RPCError, doing: str) -> MonitorError:
    name = error_name(error)
    if isinstance(error, _WAITS):
        seconds = float(error.seconds)
        return TransientError(
            f"{doing}: Telegram asks to wait {seconds:.0f} s", retry_after=seconds
        )
    if name in _SESSION:
        return SessionError(f"{doing}: {_SESSION[name]}")
    if name in _PERMANENT:
        return PermanentError(f"{doing}: {_PERMANENT[name]}")
    if isinstance(error, rpc.UnauthorizedError):
        return SessionError(f"{doing}: the account is not logged in ({name}); {LOGIN_CURE}")
    if isinstance(error, _OUTAGES):
        return TransientError(f"{doing}: Telegram has an internal error ({name})")
    if isinstance(error, rpc.FloodError):
        return TransientError(f"{doing}: Telegram asks to wait ({name})", retry_after=60)
    if isinstance(error, rpc.InvalidDCError):
        return PermanentError(f"{doing}: the account lives in another data centre ({name})")
    return PermanentError(f"{doing}: Telegram refused ({name})")
