"""Which Telegram: production, or another MTProto server, and the way to it through a proxy."""

from dataclasses import dataclass
from typing import Any, Protocol

from telethon.crypto import rsa as telethon_rsa
from telethon.network import (
    ConnectionTcpFull,
    ConnectionTcpMTProxyRandomizedIntermediate,
)

from monitor.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Server:
    """An MTProto server other than production: its data centre's number, address and RSA key."""

    dc: int
    host: str
    port: int
    key: str
    """Public key as PEM, PKCS#1 or SubjectPublicKeyInfo."""

    def trust(self) -> None:
        """Make the key known to Telethon, whose table of keys is global to the process.

        Raises SettingsError when it is no RSA public key.
        """
        telethon_rsa.add_key(_pkcs1(self.key), old=False)


def _pkcs1(pem: str) -> bytes:
    key_type = telethon_rsa.rsa.PublicKey
    try:
        if "BEGIN RSA PUBLIC KEY" in pem:
            key = key_type.load_pkcs1(pem.encode())
        else:
            key = key_type.load_pkcs1_openssl_pem(pem.encode())
    except Exception as error:  # an ASN.1 reader's errors have no common class
        raise SettingsError(["TELEGRAM_SERVER_KEY: is no RSA public key in PEM"]) from error
    return bytes(key.save_pkcs1())


class Proxy(Protocol):
    """A proxy on the way to Telegram."""

    @property
    def scheme(self) -> str:
        """`socks5`, `http` or `mtproxy`."""
        ...

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...

    @property
    def username(self) -> str | None: ...

    @property
    def password(self) -> str | None: ...

    @property
    def secret(self) -> str | None:
        """What `mtproxy` needs."""
        ...


def proxy_options(proxy: Proxy | None) -> dict[str, Any]:
    """The arguments of TelegramClient that go through a proxy."""
    if proxy is None:
        return {}
    if proxy.scheme == "mtproxy":
        return {
            "connection": ConnectionTcpMTProxyRandomizedIntermediate,
            "proxy": (proxy.host, proxy.port, proxy.secret or ""),
        }
    way = (proxy.scheme, proxy.host, proxy.port, True, proxy.username, proxy.password)
    return {"connection": ConnectionTcpFull, "proxy": way}
