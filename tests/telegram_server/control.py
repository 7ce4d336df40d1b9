"""Working the server from another process: one JSON object per line over a loopback socket.

A request is `{"do": COMMAND, ...arguments}`, the answer `{"ok": true, "result": ...}` or
`{"ok": false, "error": "..."}`. The same commands, as a list, make up a world file.
Accounts are named by phone, bot token or id, channels by username, title or id.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from tests.telegram_server.media import entities_from_json, media_from_json

if TYPE_CHECKING:
    from tests.telegram_server.channel import Channel
    from tests.telegram_server.message import Message
    from tests.telegram_server.server import TelegramServer
    from tests.telegram_server.world import Account

_LINE_AT_MOST = 16 * 1024 * 1024
_FAULTS = frozenset(
    {
        "accept",
        "clear_faults",
        "delay",
        "drop_connections",
        "fail",
        "half_open",
        "lose",
        "mute",
        "refuse",
        "rotate_salts",
        "unmute",
        "updates_too_long",
    }
)


class CommandError(Exception):
    """A command that cannot be carried out, with the reason for its sender."""


def _date(value: str | float | None) -> datetime | None:
    """A date from ISO 8601 (naive means UTC) or Unix seconds."""
    if value is None:
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    date = datetime.fromisoformat(value)
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def message_to_json(message: Message) -> dict[str, Any]:
    """The server's record of a message: every version, deletion, counters."""
    return {
        "id": message.id,
        "date": message.date.isoformat(),
        "text": message.text,
        "versions": [
            {"text": version.text, "date": version.date.isoformat()} for version in message.versions
        ],
        "edit_date": message.edit_date.isoformat() if message.edit_date else None,
        "deleted": message.deleted.isoformat() if message.deleted else None,
        "service": message.action is not None,
        "author": message.author,
        "grouped_id": message.grouped_id,
        "reply_to": message.reply_to,
        "views": message.views,
        "forwards": message.forwards,
        "entities": [entity.to_dict() for entity in message.entities],
    }


class Commands:
    """The commands, bound to one server. Every public method is a command."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server

    async def run(self, request: Mapping[str, Any]) -> Any:
        """Carry out one command; raises CommandError."""
        arguments = dict(request)
        name = str(arguments.pop("do", ""))
        command: Callable[..., Any] | None = None
        if not name.startswith("_") and name != "run":
            command = getattr(self, name, None) or self._fault(name)
        if command is None:
            raise CommandError(f"no command {name!r}")
        try:
            result = command(**arguments)
            return await result if asyncio.iscoroutine(result) else result
        except (TypeError, ValueError, LookupError) as error:
            raise CommandError(f"{name}: {error}") from error

    def _fault(self, name: str) -> Callable[..., Any] | None:
        """The faults are commands as they are, but for `clear_faults`."""
        if name not in _FAULTS:
            return None
        fault: Callable[..., Any] = getattr(self._server.faults, name.removesuffix("_faults"))
        return fault

    # Finding

    def _account(self, name: str | int) -> Account:
        world = self._server.world
        text = str(name)
        digits = "".join(c for c in text if c.isdigit())
        account = world.user_by_phone(digits) or world.bot_by_token(text)
        if account is None and digits == text:
            account = world.accounts.get(int(text))
        if account is None:
            raise CommandError(f"no account {name!r}")
        return account

    def _channel(self, name: str | int) -> Channel:
        for channel in self._server.world.channels.values():
            if name in (channel.id, channel.username, channel.title, str(channel.id)):
                return channel
        raise CommandError(f"no channel {name!r}")

    def _accounts(self, names: Iterable[str | int]) -> list[Account]:
        return [self._account(name) for name in names]

    # The world

    def info(self) -> dict[str, Any]:
        """Where the server is and which key it has."""
        server = self._server
        return {
            "host": server.host,
            "port": server.port,
            "dc": server.dc,
            "public_key": server.public_pem,
        }

    def add_user(self, **values: Any) -> dict[str, Any]:
        """World.add_user."""
        account = self._server.world.add_user(**values)
        return {"id": account.id, "phone": account.phone}

    def add_bot(self, **values: Any) -> dict[str, Any]:
        """World.add_bot."""
        account = self._server.world.add_bot(**values)
        return {"id": account.id, "token": account.token}

    def add_channel(
        self,
        title: str,
        username: str | None = None,
        members: Iterable[str | int] = (),
        admins: Iterable[str | int] = (),
        created: str | float | None = None,
        posts: Iterable[dict[str, Any]] = (),
    ) -> dict[str, Any]:
        """World.add_channel, and perhaps posts (arguments of `post`) at once."""
        channel = self._server.world.add_channel(
            title,
            username,
            self._accounts(members),
            self._accounts(admins),
            created=_date(created),
        )
        for post in posts:
            self.post(channel.id, **post)
        return {"id": channel.id, "invite_hash": channel.invite_hash}

    def join(self, channel: str | int, account: str | int) -> None:
        """World.join."""
        self._server.world.join(self._channel(channel), self._account(account))

    def leave(self, channel: str | int, account: str | int) -> None:
        """World.leave."""
        self._server.world.leave(self._channel(channel), self._account(account))

    def ban(self, channel: str | int, account: str | int) -> None:
        """World.ban."""
        self._server.world.ban(self._channel(channel), self._account(account))

    def pardon(self, channel: str | int, account: str | int, member: bool = True) -> None:
        """World.pardon."""
        self._server.world.pardon(self._channel(channel), self._account(account), member=member)

    def demote(self, channel: str | int, account: str | int) -> None:
        """World.demote."""
        self._server.world.demote(self._channel(channel), self._account(account))

    def promote(self, channel: str | int, account: str | int, **rights: bool) -> None:
        """World.promote."""
        self._server.world.promote(self._channel(channel), self._account(account), **rights)

    def revoke(self, account: str | int) -> None:
        """TelegramServer.revoke."""
        self._server.revoke(self._account(account))

    def approve_login(self, account: str | int) -> None:
        """World.approve_login of the newest QR login."""
        self._server.world.approve_login(self._account(account))

    def configure(self, **settings: Any) -> None:
        """Set fields of `Settings`."""
        for name, value in settings.items():
            if not hasattr(self._server.settings, name):
                raise CommandError(f"no setting {name!r}")
            setattr(self._server.settings, name, value)

    def pushes(self, channel: str | int, on: bool) -> None:
        """Whether the server pushes the events of one channel."""
        self._channel(channel).pushes = on

    # Posts

    def post(self, channel: str | int, text: str = "", **values: Any) -> dict[str, Any]:
        """Channel.post; `forward_from` is [channel, id] or a name."""
        values["date"] = _date(values.get("date"))
        values["media"] = media_from_json(values.get("media"))
        values["entities"] = entities_from_json(values.get("entities"))
        source = values.get("forward_from")
        if isinstance(source, list):
            values["forward_from"] = self._channel(source[0]).record(source[1])
        message = self._channel(channel).post(text, **values)
        return {"id": message.id}

    def fill(
        self,
        channel: str | int,
        count: int,
        text: str = "post {n}",
        start: str | float | None = None,
        step: float = 60.0,
    ) -> dict[str, Any]:
        """Many posts at once, `step` seconds apart from `start` (default: all now)."""
        target = self._channel(channel)
        first = _date(start)
        for n in range(count):
            date = None
            if first is not None:
                date = datetime.fromtimestamp(first.timestamp() + n * step, UTC)
            target.post(text.replace("{n}", str(n)), date=date)
        return {"newest": target.living[-1]}

    def album(self, channel: str | int, items: list[dict[str, Any]]) -> dict[str, Any]:
        """Channel.album; items are {"text", "media"}."""
        made = self._channel(channel).album(
            (item.get("text", ""), media_from_json(item["media"])) for item in items
        )
        return {"ids": [message.id for message in made], "grouped_id": made[0].grouped_id}

    def service(self, channel: str | int) -> dict[str, Any]:
        """Channel.service."""
        return {"id": self._channel(channel).service().id}

    def edit(self, channel: str | int, id: int, text: str, **values: Any) -> None:
        """Channel.edit."""
        values["date"] = _date(values.get("date"))
        values["media"] = media_from_json(values.get("media"))
        values["entities"] = entities_from_json(values.get("entities"))
        self._channel(channel).edit(id, text, **values)

    def delete(self, channel: str | int, ids: list[int]) -> dict[str, Any]:
        """Channel.delete."""
        return {"deleted": self._channel(channel).delete(ids)}

    def bump(self, channel: str | int, id: int, **values: Any) -> None:
        """Channel.bump."""
        values["edit_date"] = _date(values.get("edit_date"))
        self._channel(channel).bump(id, **values)

    def messages(self, channel: str | int) -> list[dict[str, Any]]:
        """The server's own record of a channel, deleted messages included."""
        return [message_to_json(message) for message in self._channel(channel).messages]

    # The server

    def calls(self, method: str | None = None) -> list[dict[str, Any]]:
        """What clients called."""
        log = self._server.calls
        return [vars(call) for call in (log if method is None else log.of(method))]

    def clear_calls(self) -> None:
        """Forget the calls."""
        self._server.calls.clear()

    def accept_then_close(self, on: bool = True) -> None:
        """Accept connections and close them at once."""
        self._server.faults.accept_then_close = on

    async def restart(self) -> None:
        """Restart on the same port with the same world."""
        await self._server.restart()


async def apply(server: TelegramServer, commands: Iterable[Mapping[str, Any]]) -> None:
    """Carry out the commands of a world file; raises CommandError at the first that fails."""
    runner = Commands(server)
    for command in commands:
        await runner.run(command)


class ControlServer:
    """The control socket of a server; `port` is known after `start`."""

    def __init__(self, server: TelegramServer, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host, self.port = host, port
        self._commands = Commands(server)
        self._listener: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Listen."""
        self._listener = await asyncio.start_server(
            self._serve, self.host, self.port, limit=_LINE_AT_MOST
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the socket and what is connected to it."""
        if self._listener is not None:
            self._listener.close()
        for writer in list(self._writers):
            writer.close()
        await asyncio.sleep(0)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while line := await reader.readline():
                answer = await self._answer(line)
                writer.write(json.dumps(answer, default=str).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError):
            pass  # the other side is gone, or sent a line beyond the limit
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            if not isinstance(request, dict):
                raise CommandError("a JSON object is needed")
            return {"ok": True, "result": await self._commands.run(request)}
        except (CommandError, json.JSONDecodeError) as error:
            return {"ok": False, "error": str(error)}


class ControlClient:
    """A blocking client of the control socket, for tests in another process."""

    def __init__(self, port: int, host: str = "127.0.0.1", timeout: float = 30.0) -> None:
        self._socket = socket.create_connection((host, port), timeout)
        self._file = self._socket.makefile("rwb")

    def do(self, command: str, **arguments: Any) -> Any:
        """Carry out a command and give its result; raises CommandError."""
        self._file.write(json.dumps({"do": command, **arguments}).encode() + b"\n")
        self._file.flush()
        answer = json.loads(self._file.readline())
        if not answer["ok"]:
            raise CommandError(answer["error"])
        return answer["result"]

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
