"""A desk as the tests set it up: the Telegram world, the settings, and the command beside it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.telegram_server import TelegramServer
from tests.telegram_server.message import Message
from tests.wires.feed_server import FeedServer, answer, item, rss

MONITOR = Path(sys.executable).with_name("monitor")
PATIENCE = 20.0  # seconds until something that must happen counts as not happening

LAUNCHER = Path(__file__).parents[1] / "soak" / "launcher.py"
NOTICES = ("⚠️", "✅", "ℹ️")
"""What messages about the tool itself begin with."""
DIGEST = "📋"
"""What a message that holds many alerts begins with."""

# Nothing of the machine's own settings reaches the command, but what measures coverage does.
KEPT = ("PATH", "LANG", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that has ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        return json.loads(self.stdout)


@dataclass
class Desk:
    """Two watched channels, a private channel, a feed; and the folder in which monitor runs."""

    server: TelegramServer
    feeds: FeedServer
    folder: Path
    phone: str = "+15550100"
    code: str = "24680"
    daemon: asyncio.subprocess.Process | None = None
    logs: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.reader = self.server.add_user(phone=self.phone, code=self.code, first_name="Reader")
        self.first = self.server.add_channel(
            "River Dispatch", username="river_dispatch", members=[self.reader]
        )
        self.second = self.server.add_channel(
            "Harbour Lens", username="harbour_lens", members=[self.reader]
        )
        self.alerts = self.server.add_channel("The desk", admins=[self.reader])
        key = self.folder / "server.pem"
        key.write_text(self.server.public_pem)
        self.settings = {
            "TELEGRAM_API_ID": "12345",
            "TELEGRAM_API_HASH": "0123456789abcdef0123456789abcdef",
            "TELEGRAM_SERVER": self.server.address,
            "TELEGRAM_SERVER_KEY": str(key),
            "MONITOR_CHANNELS": "@river_dispatch,t.me/harbour_lens",
            "MONITOR_ALERT_CHAT": f"-100{self.alerts.id}",
        }

    def employ_bot(self) -> str:
        """Let a bot post the alerts; gives its token."""
        bot = self.server.add_bot()
        self.server.world.join(self.alerts, bot)
        self.server.world.promote(self.alerts, bot)
        assert bot.token is not None
        self.settings["TELEGRAM_BOT_TOKEN"] = bot.token
        return bot.token

    def environment(self, changed: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """The whole environment of a command; a setting changed to None is left out."""
        env = {name: os.environ[name] for name in KEPT if name in os.environ}
        env["HOME"] = str(self.folder)
        settings = {**self.settings, **(changed or {})}
        return env | {name: value for name, value in settings.items() if value is not None}

    async def run(
        self,
        *arguments: str,
        stdin: str = "",
        changed: Mapping[str, str | None] | None = None,
    ) -> Finished:
        """Run a command to its end."""
        process = await asyncio.create_subprocess_exec(
            str(MONITOR),
            *arguments,
            cwd=self.folder,
            env=self.environment(changed),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(60):
                out, err = await process.communicate(stdin.encode())
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        assert process.returncode is not None
        return Finished(process.returncode, out.decode(), err.decode())

    async def login(self) -> Finished:
        """Log the reader in through standard input."""
        return await self.run("login", "--phone", self.phone, stdin=f"{self.code}\n")

    async def start(self, changed: Mapping[str, str | None] | None = None) -> None:
        """Start the daemon and wait until it follows the channels."""
        await self.launch(changed)
        await self.until(lambda: any('"telegram.ready"' in line for line in self.logs), "ready")

    async def launch(
        self, changed: Mapping[str, str | None] | None = None, *, kill: str = ""
    ) -> None:
        """Start the daemon. `kill` names the log event at which it dies: `post.stored@3`, `*@7`."""
        self.logs.clear()
        command = [sys.executable, "-P", str(LAUNCHER)] if kill else [str(MONITOR)]
        self.daemon = await asyncio.create_subprocess_exec(
            *command,
            "run",
            cwd=self.folder,
            env=self.environment(changed) | ({"SOAK_KILL": kill} if kill else {}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read(self.daemon))

    async def _read(self, daemon: asyncio.subprocess.Process) -> None:
        assert daemon.stderr is not None
        async for line in daemon.stderr:
            self.logs.append(line.decode())

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and give the exit status."""
        assert self.daemon is not None
        self.daemon.send_signal(number)
        return await self.ended()

    async def ended(self) -> int:
        """The exit status of the daemon, when it has ended."""
        assert self.daemon is not None
        assert self._reading is not None
        async with asyncio.timeout(PATIENCE):
            status = await self.daemon.wait()
            await self._reading
        self.daemon = None
        return status

    async def end(self) -> None:
        """Leave no process behind."""
        if self.daemon is not None and self.daemon.returncode is None:
            self.daemon.kill()
            await self.ended()

    async def until(
        self, holds: Callable[[], object], what: str, seconds: float = PATIENCE
    ) -> None:
        """Wait until something holds; fail with the daemon's log when it does not come."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    if self.daemon is not None and self.daemon.returncode is not None:
                        break
                    await asyncio.sleep(0.02)
        except TimeoutError:
            pass
        if not holds():
            said = "\n".join(m.text for m in self.said())
            raise AssertionError(f"never: {what}\n\n{''.join(self.logs)}\n\n{said}")

    async def settled(self, quiet: float = 1.0) -> None:
        """Wait until nothing more is sent or edited in the desk's channel for a while."""
        loop = asyncio.get_running_loop()
        last, since = self._state(), loop.time()
        while loop.time() - since < quiet:
            await asyncio.sleep(0.05)
            if self._state() != last:
                last, since = self._state(), loop.time()

    def _state(self) -> list[tuple[int, int]]:
        return [(m.id, len(m.versions)) for m in self.alerts.messages]

    def said(self) -> list[Message]:
        """What stands in the desk's channel of the news: alerts, digests and their answers."""
        return [m for m in self._standing() if not m.text.startswith(NOTICES)]

    def notices(self) -> list[Message]:
        """What stands there about the tool itself."""
        return [m for m in self._standing() if m.text.startswith(NOTICES)]

    def _standing(self) -> list[Message]:
        standing = (self.alerts.record(number) for number in self.alerts.living)
        return [message for message in standing if message.action is None]

    def briefs(self) -> list[str]:
        """The words of every alert, those in digests one by one."""
        return [
            part
            for message in self.said()
            if message.reply_to is None
            for part in (
                message.text.split("\n\n")[1:]
                if message.text.startswith(DIGEST)
                else [message.text]
            )
        ]

    def alert(self, words: str) -> Message:
        """The one alert that holds these words."""
        found = [m for m in self.said() if m.reply_to is None and words in m.text]
        assert len(found) == 1, f"{len(found)} alerts hold {words!r}"
        return found[0]

    def serve(self, path: str, *items: tuple[str, str, datetime]) -> str:
        """Serve an RSS feed of (title, summary, date) at a path; gives its address."""
        body = rss(
            *(
                item(
                    escape(title),
                    guid=f"{path}/{number}",
                    link=f"http://wire.example/{number}",
                    date=format_datetime(date),
                    inner=f"<description>{escape(summary)}</description>",
                )
                for number, (title, summary, date) in enumerate(items)
            )
        )
        self.feeds.routes[path] = answer(body, {"Content-Type": "application/rss+xml"})
        return self.feeds.url(path)
