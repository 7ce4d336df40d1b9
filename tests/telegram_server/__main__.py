"""`python -m tests.telegram_server`: the server on its own, worked through its control socket.

Prints one line of JSON when it is ready: host, port, dc, public_key (the PEM's path),
control_port. Ends at SIGINT or SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from pathlib import Path

from tests.telegram_server.control import CommandError, ControlServer, apply
from tests.telegram_server.crypto.keys import ServerKey
from tests.telegram_server.server import TelegramServer


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.telegram_server", description="A Telegram server for tests."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: chosen by the system")
    parser.add_argument("--control-port", type=int, default=0, help="0: chosen by the system")
    parser.add_argument("--dc", type=int, default=2)
    parser.add_argument(
        "--state-json",
        type=Path,
        metavar="FILE",
        help="the world to start with: a JSON list of control commands",
    )
    parser.add_argument(
        "--public-key", type=Path, metavar="FILE", help="where to write the RSA public key (PEM)"
    )
    parser.add_argument(
        "--private-key",
        type=Path,
        metavar="FILE",
        help="RSA private key to use; made if it is absent, so that the next run has the same one",
    )
    return parser.parse_args()


def _key(path: Path | None) -> ServerKey:
    if path is None:
        return ServerKey.generate()
    if path.exists():
        return ServerKey.load(path.read_bytes())
    key = ServerKey.generate()
    path.touch(mode=0o600)
    path.write_bytes(key.private_pem())
    return key


async def _run(arguments: argparse.Namespace, folder: Path) -> None:
    key = _key(arguments.private_key)
    public_key = arguments.public_key or folder / "public_key.pem"
    public_key.write_text(key.public_pem)
    server = TelegramServer(host=arguments.host, port=arguments.port, dc=arguments.dc, key=key)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    if arguments.state_json is not None:
        await apply(server, json.loads(arguments.state_json.read_text()))
    async with server, ControlServer(server, arguments.host, arguments.control_port) as control:
        ready = {
            "host": server.host,
            "port": server.port,
            "dc": server.dc,
            "public_key": str(public_key.resolve()),
            "control_port": control.port,
        }
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> int:
    """Run until told to stop; the exit status."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="telegram-server-") as folder:
        try:
            asyncio.run(_run(arguments, Path(folder)))
        except (OSError, ValueError, CommandError) as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
