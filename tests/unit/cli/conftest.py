"""A command line with an empty working directory and none of the developer's settings."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor import cli
from tests.telegram_server import TelegramServer

COMMAND = Path(sys.executable).with_name("monitor")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


Run = Callable[..., Done]
Start = Callable[..., Awaitable[Done]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty working directory."""
    for name in list(os.environ):
        if name.startswith(("TELEGRAM_", "MONITOR_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process."""

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["monitor", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        status = end.value.code
        assert "Traceback" not in out + err
        return Done(status if isinstance(status, int) else 0, out, err)

    return run


@pytest.fixture
def start(folder: Path) -> Start:
    """Runs the installed command in a process of its own, with a pipe for its input."""

    async def start(
        *arguments: str, stdin: str = "", settings: Mapping[str, str] | None = None
    ) -> Done:
        process = await asyncio.create_subprocess_exec(
            COMMAND,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
            env={**os.environ, **(settings or {})},
        )
        out, err = await process.communicate(stdin.encode())
        assert process.returncode is not None
        return Done(process.returncode, out.decode(), err.decode())

    return start


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """A Telegram server."""
    async with TelegramServer() as server:
        yield server


@pytest.fixture
def access(server: TelegramServer, folder: Path) -> dict[str, str]:
    """The settings that lead to the server."""
    key = folder / "server.pem"
    key.write_text(server.public_pem)
    return {
        "TELEGRAM_API_ID": "12345",
        "TELEGRAM_API_HASH": "0123456789abcdef0123456789abcdef",
        "TELEGRAM_SERVER": f"{server.dc}@{server.host}:{server.port}",
        "TELEGRAM_SERVER_KEY": str(key),
    }
