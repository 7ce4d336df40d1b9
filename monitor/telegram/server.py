"""Which Telegram: production, or another MTProto server, and the way to it through a proxy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from telethon.crypto import rsa as telethon_rsa
from telethon.network import (
    ConnectionTcpFull,
    ConnectionTcpMTProxyRandomizedIntermediate,
)

from monitor.errors import SettingsError

_ADDRESS = re.compile(
    r"(?P<dc>\d{1,4})@(?:\[(?P<v6>[0-9a-fA-F:]+)\]|(?P<host>[^\[\]:@]+)):(?P<port>\d+)"
)
_PROXY_PORTS: Mapping[str, int] = {"socks5": 1080, "socks4": 1080, "http": 8080, "mtproxy": 443}


@dataclass(frozen=True, slots=True)
class Server:
    """An MTProto server other than production: its data centre's number, address and RSA key."""

    dc: int
    host: str
    port: int
    key: str
    """Public key as PEM, PKCS#1 or SubjectPublicKeyInfo."""

    @classmethod
    def parse(cls, address: str, key: Path) -> "Server":
        """From `DC@HOST:PORT` and the path of the key. Raises SettingsError with every problem."""
        problems = []
        match = _ADDRESS.fullmatch(address.strip())
        if match is None or not 0 < int(match["port"]) < 65536:
            problems.append(f"TELEGRAM_SERVER: {address!r} is not DC@HOST:PORT")
        pem = ""
        try:
            pem = key.read_text(encoding="ascii")
            _pkcs1(pem)
        except OSError as error:
            problems.append(f"TELEGRAM_SERVER_KEY: cannot read {key}: {error.strerror}")
        except ValueError:
            problems.append(f"TELEGRAM_SERVER_KEY: {key} is no RSA public key in PEM")
        if problems or match is None:
            raise SettingsError(problems)
        return cls(int(match["dc"]), match["v6"] or match["host"], int(match["port"]), pem)

    def trust(self) -> None:
        """Make the key known to Telethon, whose table of keys is global to the process."""
        telethon_rsa.add_key(_pkcs1(self.key), old=False)


def _pkcs1(pem: str) -> bytes:
    """The key as PKCS#1 PEM. Raises ValueError for anything but an RSA public key."""
    key_type = telethon_rsa.rsa.PublicKey
    try:
        if "BEGIN RSA PUBLIC KEY" in pem:
            key = key_type.load_pkcs1(pem.encode())
        else:
            key = key_type.load_pkcs1_openssl_pem(pem.encode())
    except Exception as error:  # an ASN.1 reader's errors have no common class
        raise ValueError("no RSA public key") from error
    return bytes(key.save_pkcs1())


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy on the way to Telegram."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    """For `mtproxy` the secret."""

    @classmethod
    def parse(cls, url: str) -> "Proxy":
        """From `socks5://[user:password@]host[:port]`, `http://…` or `mtproxy://secret@host:port`.

        Raises SettingsError; its text holds no password.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise SettingsError(["TELEGRAM_PROXY: not a web address"]) from None
        if parts.scheme not in _PROXY_PORTS or not parts.hostname:
            known = ", ".join(f"{name}://" for name in _PROXY_PORTS)
            raise SettingsError([f"TELEGRAM_PROXY: must begin with one of {known} and name a host"])
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        if parts.scheme == "mtproxy":
            if user is None:
                raise SettingsError(["TELEGRAM_PROXY: mtproxy://SECRET@HOST:PORT has no secret"])
            user, password = None, user
        return cls(parts.scheme, parts.hostname, port or _PROXY_PORTS[parts.scheme], user, password)

    def options(self) -> dict[str, Any]:
        """The arguments of TelegramClient that go through this proxy."""
        if self.scheme == "mtproxy":
            return {
                "connection": ConnectionTcpMTProxyRandomizedIntermediate,
                "proxy": (self.host, self.port, self.password),
            }
        return {
            "connection": ConnectionTcpFull,
            "proxy": (self.scheme, self.host, self.port, True, self.user, self.password),
        }
