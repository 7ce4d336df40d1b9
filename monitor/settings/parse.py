"""The values of settings that are more than a number or a word: from text to type.

Every parser raises ValueError with the end of a sentence, and never quotes what may be a secret.
"""

import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr

from monitor.errors import UsageError
from monitor.watchlist import parse_chat, parse_feed, parse_reference

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_PROXY_SCHEMES = ("socks5", "http", "mtproxy")


@dataclass(frozen=True, slots=True)
class Server:
    """Another MTProto server than Telegram's production ones."""

    dc: int
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Proxy:
    """The way to Telegram's servers. `secret` belongs to `mtproxy`, the rest to the others."""

    scheme: Literal["socks5", "http", "mtproxy"]
    host: str
    port: int
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What every client of Telegram needs, from my.telegram.org."""

    api_id: int
    api_hash: str = field(repr=False)


def parse_server(text: str) -> Server:
    """`DC@HOST:PORT`; a host in IPv6 stands in brackets."""
    found = re.fullmatch(r"(\d{1,5})@(\[[0-9A-Fa-f:.]+\]|[^\s:@/\[\]]+):(\d{1,5})", text.strip())
    if not found or not 0 < int(found[3]) < 65_536 or int(found[1]) == 0:
        raise ValueError(f"{text[:80]!r} is not of the form DC@HOST:PORT")
    return Server(int(found[1]), found[2].strip("[]"), int(found[3]))


def parse_key(text: str) -> Path:
    """The path of a file that holds a public key in PEM."""
    path = Path(text).expanduser()
    try:
        pem = path.read_text("ascii")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no PEM file") from None
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    block = re.search(r"-----BEGIN ((?:RSA )?PUBLIC KEY)-----(.+?)-----END \1-----", pem, re.DOTALL)
    try:
        if not block or len(binascii.a2b_base64("".join(block[2].split()))) < 64:
            raise ValueError(f"{path} holds no RSA public key in PEM")
    except binascii.Error:
        raise ValueError(f"{path} holds a damaged PEM block") from None
    return path


def parse_proxy(text: str) -> Proxy:
    """`socks5://…`, `http://…`, or `mtproxy://SECRET@HOST:PORT`."""
    # Messages of urlsplit may quote the address, and the address may hold a password.
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError("is no valid address") from None
    if parts.scheme not in _PROXY_SCHEMES:
        raise ValueError("must begin with socks5://, http:// or mtproxy://")
    if not parts.hostname or not port:
        raise ValueError("must name a host and a port")
    user = unquote(parts.username) if parts.username else None
    if parts.scheme != "mtproxy":
        password = unquote(parts.password) if parts.password else None
        return Proxy(
            "socks5" if parts.scheme == "socks5" else "http", parts.hostname, port, user, password
        )
    secret = user or parts.path.strip("/") or parse_qs(parts.query).get("secret", [""])[0]
    if not secret:
        raise ValueError("must hold the proxy's secret, as in mtproxy://SECRET@HOST:PORT")
    return Proxy("mtproxy", parts.hostname, port, secret=secret)


def parse_database(text: str) -> SecretStr:
    """An SQLAlchemy URL; it comes back with the driver that is used."""
    scheme, separator, rest = text.strip().partition("://")
    if not separator or not rest:
        raise ValueError("is no SQLAlchemy URL, such as sqlite:///data/monitor.db")
    if scheme not in _DRIVERS:
        raise ValueError(f"must begin with one of {', '.join(_DRIVERS)}")
    return SecretStr(f"{_DRIVERS[scheme]}://{rest}")


def _parse_list(text: str, parse: Callable[[str], str]) -> tuple[str, ...]:
    """Separated by commas or blanks; what is named twice counts once."""
    items: dict[str, str] = {}
    problems = []
    for part in re.split(r"\s*,\s*|\s+", text.strip()):
        try:
            item = parse(part) if part else ""
        except UsageError as error:
            problems.append(str(error))
        else:
            items.setdefault(item.casefold(), item)
    if problems:
        raise ValueError("; ".join(problems))
    return tuple(item for item in items.values() if item)


def parse_feeds(text: str) -> tuple[str, ...]:
    """Addresses of feeds."""
    # An address may hold commas of its own: a comma that no address follows belongs to the last.
    return _parse_list(re.sub(r",(?=\S)(?![a-z]+://)", "%2C", text), parse_feed)


def parse_channels(text: str) -> tuple[str, ...]:
    """References of channels."""
    return _parse_list(text, parse_reference)


def parse_chat_setting(text: str) -> str:
    """A chat in one of its forms."""
    try:
        return parse_chat(text)
    except UsageError as error:
        raise ValueError(str(error)) from None


def parse_api_hash(text: str) -> SecretStr:
    """Letters and digits; Telegram's are 32 hexadecimal digits, another server's need not be."""
    if not re.fullmatch(r"[0-9A-Za-z_-]+", text.strip()):
        raise ValueError("is not the hash that my.telegram.org shows")
    return SecretStr(text.strip())


def parse_bot_token(text: str) -> SecretStr:
    """`NUMBER:LETTERS`."""
    if not re.fullmatch(r"\d+:\S+", text.strip()):
        raise ValueError("is not of the form 123456:ABC…, as @BotFather gives it")
    return SecretStr(text.strip())
