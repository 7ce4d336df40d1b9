"""Tells systemd how the daemon is: ready, alive, stopping. Without systemd it says nothing.

See sd_notify(3): one datagram to the socket that `NOTIFY_SOCKET` names.
"""

import socket
from collections.abc import Mapping

import structlog

log = structlog.get_logger()


class Notifier:
    """The line to systemd. Never raises: a daemon must not die of its supervisor's socket."""

    def __init__(self, address: str | None = None, watchdog_seconds: float | None = None) -> None:
        self._address = "\0" + address[1:] if address and address.startswith("@") else address
        self.watchdog_seconds = watchdog_seconds
        """How often systemd wants to hear `alive` at the least; None when it does not ask."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Notifier":
        """The notifier that systemd's variables in `environment` ask for."""
        microseconds = environment.get("WATCHDOG_USEC", "")
        seconds = int(microseconds) / 1e6 if microseconds.isdecimal() else 0.0
        return cls(environment.get("NOTIFY_SOCKET") or None, seconds or None)

    def ready(self, status: str = "") -> None:
        """Start-up is complete."""
        self._send(["READY=1", *_status(status)])

    def alive(self, status: str = "") -> None:
        """The daemon works; keeps the watchdog from restarting it."""
        self._send(["WATCHDOG=1", *_status(status)])

    def stopping(self) -> None:
        """The daemon was asked to end and is finishing what is in hand."""
        self._send(["STOPPING=1"])

    def _send(self, lines: list[str]) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.setblocking(False)
                line.sendto("\n".join(lines).encode(), self._address)
        except OSError as error:
            log.debug("systemd.unreachable", reason=str(error))


def _status(status: str) -> list[str]:
    return [f"STATUS={status.splitlines()[0]}"] if status.strip() else []
