"""What can be made to go wrong, on demand.

Two kinds: faults of single methods (an error instead of an answer, an answer lost, an answer late)
which are consumed as calls come in, and states of the whole server (no pushes, no connections).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from telethon.tl import types

from tests.telegram_server.channel import Channel
from tests.telegram_server.tl import known_methods

_METHODS = {name.lower(): name for name in known_methods()}


@dataclass
class MethodFault:
    """One armed fault. `times` counts down; None never ends. `peer` is a channel id or None."""

    method: str
    kind: Literal["fail", "lose", "swallow", "delay"]
    times: int | None = 1
    peer: int | None = None
    code: int = 0
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """What is to happen to one call."""

    fail: MethodFault | None = None
    lose: MethodFault | None = None
    seconds: float = 0.0


class Network:
    """What the faults need of the server."""

    def __init__(
        self,
        drop: Callable[[], int],
        freeze: Callable[[], int],
        close_port: Callable[[], None],
        open_port_after: Callable[[float], None],
        rotate_salts: Callable[[], None],
        push_to_all: Callable[[Any], int],
    ) -> None:
        self.drop = drop
        self.freeze = freeze
        self.close_port = close_port
        self.open_port_after = open_port_after
        self.rotate_salts = rotate_salts
        self.push_to_all = push_to_all


class Faults:
    """The control panel. Methods are named as documented ("messages.sendMessage"); case is free."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.armed: list[MethodFault] = []
        self.muted = False
        self.accept_then_close = False

    # Single methods

    def fail(
        self,
        method: str,
        code: int,
        message: str,
        times: int | None = 1,
        peer: Channel | int | None = None,
    ) -> None:
        """Answer the next `times` calls of a method with an RPC error and do not execute them.

        "*" stands for every method. `peer` restricts the fault to one channel.
        """
        self._arm(method, "fail", times, peer, code=code, message=message)

    def lose(
        self,
        method: str,
        times: int | None = 1,
        how: Literal["drop", "swallow"] = "drop",
        peer: Channel | int | None = None,
    ) -> None:
        """Execute the call and lose the answer: drop the connection, or just never send it."""
        self._arm(method, "lose" if how == "drop" else "swallow", times, peer)

    def delay(
        self,
        method: str,
        seconds: float,
        times: int | None = None,
        peer: Channel | int | None = None,
    ) -> None:
        """Execute the call at once and answer `seconds` later."""
        self._arm(method, "delay", times, peer, seconds=seconds)

    def _arm(
        self,
        method: str,
        kind: Literal["fail", "lose", "swallow", "delay"],
        times: int | None,
        peer: Channel | int | None,
        *,
        code: int = 0,
        message: str = "",
        seconds: float = 0.0,
    ) -> None:
        if method != "*" and method.lower() not in _METHODS:
            raise ValueError(f"there is no method {method}")
        name = "*" if method == "*" else _METHODS[method.lower()]
        peer_id = peer.id if isinstance(peer, Channel) else peer
        self.armed.append(MethodFault(name, kind, times, peer_id, code, message, seconds))

    def judge(self, method: str, peer: int | None) -> Verdict:
        """Consume what is armed for this call. One fault of each kind applies."""
        found: dict[str, MethodFault] = {}
        for fault in list(self.armed):
            kind = "lose" if fault.kind == "swallow" else fault.kind
            if fault.method not in ("*", method) or fault.peer not in (None, peer):
                continue
            if kind in found or ("fail" in found and kind == "lose"):
                continue
            found[kind] = fault
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.armed.remove(fault)
        delay = found.get("delay")
        return Verdict(
            fail=found.get("fail"),
            lose=found.get("lose"),
            seconds=delay.seconds if delay is not None else 0.0,
        )

    # The whole server

    def drop_connections(self) -> int:
        """Close every connection now; gives their number. New ones are welcome."""
        return self._network.drop()

    def half_open(self) -> int:
        """Stop reading from and writing to the present connections without closing them."""
        return self._network.freeze()

    def refuse(self, seconds: float | None = None) -> None:
        """Drop all and refuse new connections, for a time or until `accept`."""
        self._network.close_port()
        self._network.drop()
        if seconds is not None:
            self._network.open_port_after(seconds)

    def accept(self) -> None:
        """End `refuse` and `accept_then_close`."""
        self.accept_then_close = False
        self._network.open_port_after(0.0)

    def mute(self) -> None:
        """Stop all pushes; what happens meanwhile is in the difference only."""
        self.muted = True

    def unmute(self) -> None:
        """Push again from now on; what was missed is not pushed later."""
        self.muted = False

    def updates_too_long(self) -> int:
        """Tell every session that it missed too much; clients then ask for the difference."""
        return self._network.push_to_all(types.UpdatesTooLong())

    def rotate_salts(self) -> None:
        """Change the salt of every key: the next packet of each client gets bad_server_salt."""
        self._network.rotate_salts()

    def clear(self) -> None:
        """Disarm everything."""
        self.armed.clear()
        self.unmute()
        self.accept()
