"""The way to Telegram through a proxy: nothing goes round it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import TransientError
from monitor.telegram.account import Account
from tests.protocol.world import access, log_in
from tests.telegram_server import TelegramServer


@dataclass(frozen=True)
class Address:
    scheme: str
    host: str
    port: int
    username: str | None = None
    password: str | None = None
    secret: str | None = None


class ProxyServer:
    """SOCKS5 with user and password, and HTTP CONNECT; remembers where it was asked to go."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.logins: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        host, port = await (self._socks if first == b"\x05" else self._http)(reader, writer)
        self.asked.append((host, port))
        far_reader, far_writer = await asyncio.open_connection(host, port)
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))

    async def _socks(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int]:
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x05\x02")
        await reader.readexactly(1)
        login = [await reader.readexactly((await reader.readexactly(1))[0]) for _ in range(2)]
        self.logins.append(b":".join(login).decode())
        writer.write(b"\x01\x00")
        kind = (await reader.readexactly(4))[3]
        if kind == 1:
            host = ".".join(str(byte) for byte in await reader.readexactly(4))
        else:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = int.from_bytes(await reader.readexactly(2), "big")
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        return host, port

    async def _http(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        host, port = head.split()[1].rsplit(":", 1)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return host, int(port)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[ProxyServer, int]]:
    served = ProxyServer()
    listener = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    try:
        yield served, listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


@pytest.mark.parametrize("scheme", ["socks5", "http"])
async def test_everything_goes_through_the_proxy(
    server: TelegramServer, person: Any, tmp_path: Path, scheme: str
) -> None:
    async with proxy() as (served, port):
        way = Address(scheme, "127.0.0.1", port, "user", "pass")
        account = Account(replace(access(server, tmp_path / "reader.session"), proxy=way))
        account.open()
        await log_in(server, account, person)
        assert (await account.connect()).id == person.id
        assert set(served.asked) == {(server.host, server.port)}
        assert set(served.logins) == ({"user:pass"} if scheme == "socks5" else set())
        await account.close()


async def test_without_the_proxy_there_is_no_way(server: TelegramServer, account: Account) -> None:
    async with proxy() as (_, port):
        pass
    gone = Account(replace(account.access, proxy=Address("socks5", "127.0.0.1", port)))
    await account.close()
    gone.open()
    with pytest.raises(TransientError, match="connecting to"):
        await gone.connect()
    await gone.close()
