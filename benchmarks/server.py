"""The test server in a process of its own, and monitor's settings for it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.telegram_server.control import ControlClient

MONITOR = Path(sys.executable).with_name("monitor")
ROOT = Path(__file__).parents[1]
"""What is measured is the tree that the benchmark stands in, not what is installed."""
PHONE, CODE = "+15550100", "24680"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    address: str
    key: Path
    control: ControlClient
    folder: Path

    def environment(self, **settings: str) -> dict[str, str]:
        """The environment of a monitor that uses it."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_API_ID": "12345",
            "TELEGRAM_API_HASH": "0123456789abcdef0123456789abcdef",
            "TELEGRAM_SERVER": self.address,
            "TELEGRAM_SERVER_KEY": str(self.key),
            **settings,
        }

    def monitor(self, *arguments: str, stdin: str = "", **settings: str) -> str:
        """Run a command to its end and give its standard output."""
        finished = subprocess.run(
            [MONITOR, *arguments],
            cwd=self.folder,
            env=self.environment(**settings),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode:
            raise SystemExit(f"monitor {arguments[0]}: {finished.stderr}")
        return finished.stdout

    def login(self) -> None:
        """Log the reader in."""
        self.monitor("login", "--phone", PHONE, stdin=f"{CODE}\n")


@contextmanager
def running(folder: Path, world: list[dict[str, Any]]) -> Iterator[Server]:
    """A server with this world (a list of control commands) until the block ends."""
    state = folder / "world.json"
    state.write_text(json.dumps(world))
    key = folder / "private.pem"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.telegram_server",
            "--port",
            "0",
            "--state-json",
            str(state),
            "--private-key",
            str(key),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield Server(
            address=f"{told['dc']}@{told['host']}:{told['port']}",
            key=Path(told["public_key"]),
            control=ControlClient(told["control_port"]),
            folder=folder,
        )
    finally:
        process.terminate()
        process.wait()
