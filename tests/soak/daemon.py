"""The daemon as a process that may be killed: started, watched through its log, ended."""

import asyncio
import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.desk import KEPT, MONITOR, Finished
from tests.soak.launcher import KILLED

LAUNCHER = Path(__file__).with_name("launcher.py")
STOP_SECONDS = 30.0  # that a stop may take


@dataclass
class Quiet:
    """Since when nothing has been wrong. What happens then, the daemon is told and must keep."""

    stretches: list[tuple[float, float]] = field(default_factory=list)
    """Beginning and end, Unix seconds, of the stretches in which something was wrong."""
    _open: dict[str, float] = field(default_factory=dict)

    def disturb(self, what: str) -> None:
        """Something is wrong from now on; nothing changes if it was already."""
        self._open.setdefault(what, time.time())

    def settle(self, what: str) -> None:
        """It is over."""
        begun = self._open.pop(what, None)
        if begun is not None:
            self.stretches.append((begun, time.time()))

    def held(self, start: float, end: float) -> bool:
        """Whether nothing at all was wrong between two times."""
        still = ((begun, float("inf")) for begun in self._open.values())
        return all(end < begun or over < start for begun, over in (*self.stretches, *still))


class Daemon:
    """One daemon after the other in one folder; each has a log file of its own."""

    def __init__(self, folder: Path, settings: dict[str, str], quiet: Quiet) -> None:
        self.folder = folder
        self.quiet = quiet
        self.settings = settings
        self.lives = 0
        self.events: Counter[str] = Counter()
        """What was logged in all lives, by name."""
        self.killed_at: Counter[str] = Counter()
        self.ready = asyncio.Event()
        self.process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        (folder / "logs").mkdir(exist_ok=True)
        quiet.disturb("down")

    def environment(self) -> dict[str, str]:
        """The whole environment of a command."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return kept | {"HOME": str(self.folder)} | self.settings

    async def run(self, *arguments: str, stdin: str = "", seconds: float = 60.0) -> Finished:
        """Run another command to its end."""
        process = await asyncio.create_subprocess_exec(
            str(MONITOR),
            *arguments,
            cwd=self.folder,
            env=self.environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(seconds):
                out, err = await process.communicate(stdin.encode())
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        assert process.returncode is not None
        return Finished(process.returncode, out.decode(), err.decode())

    async def launch(self, kill: str = "") -> None:
        """Start it; `kill` is the launcher's word for when it dies, `post.stored@3`."""
        self.lives += 1
        self.ready.clear()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # nothing of this folder may stand in for a module
            str(LAUNCHER),
            "run",
            cwd=self.folder,
            env=self.environment() | ({"SOAK_KILL": kill} if kill else {}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        path = self.folder / "logs" / f"{self.lives:03}.log"
        self._reading = asyncio.create_task(self._read(self.process, path))

    async def _read(self, process: asyncio.subprocess.Process, path: Path) -> None:
        assert process.stderr is not None
        with path.open("wb") as log:
            async for line in process.stderr:
                log.write(line)
                with suppress(ValueError):
                    said = json.loads(line)
                    self._heard(said.get("event", ""), said)

    def _heard(self, event: str, said: dict[str, object]) -> None:
        self.events[event] += 1
        match event:
            case "soak.killed":
                self.killed_at[str(said["step"])] += 1
            case "telegram.ready":
                self.ready.set()
                self.quiet.settle("down")
            case "telegram.connected":
                self.quiet.settle("connection")
            case "telegram.down":
                self.quiet.disturb("connection")
            case _:
                pass

    async def first(self, event: asyncio.Event, seconds: float) -> bool:
        """Wait for the event, the end of the process, or so long; whether it still runs."""
        assert self.process is not None
        waiting = [
            asyncio.ensure_future(event.wait()),
            asyncio.ensure_future(self.process.wait()),
        ]
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return self.process.returncode is None

    async def end(self, number: signal.Signals) -> int:
        """Send a signal, unless it has ended; its exit status. A stop that takes long is -1000."""
        assert self.process is not None
        if self.process.returncode is None:
            self.quiet.disturb("down")
            with suppress(ProcessLookupError):
                self.process.send_signal(number)
        return await self.ended()

    async def ended(self) -> int:
        """The exit status, when it has ended."""
        assert self.process is not None
        assert self._reading is not None
        late = False
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.process.wait()
        except TimeoutError:
            late = True
            self.process.kill()
            await self.process.wait()
        self.quiet.disturb("down")
        self.quiet.settle("connection")
        await self._reading
        status = self.process.returncode
        assert status is not None
        self.process = None
        return -1000 if late else status

    def fill_disk(self, full: bool) -> None:
        """Let every write that makes a file longer fail, as on a full disk; or no more."""
        if self.process is None or self.process.returncode is not None:
            return
        most = 4096 if full else resource.RLIM_INFINITY
        with suppress(ProcessLookupError):
            limits = (most, resource.RLIM_INFINITY)
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, limits)


__all__ = ["KILLED", "Daemon", "Quiet"]
