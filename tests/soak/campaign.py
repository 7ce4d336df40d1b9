"""Runs a plan: the traffic and the daemon's lives side by side, then calm, then the count."""

import asyncio
import json
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak import trouble
from tests.soak.daemon import Daemon, Quiet
from tests.soak.newsroom import Newsroom
from tests.soak.plan import End, Life, Plan, Trouble
from tests.soak.verdict import Faults, Stored, judge, versions_in
from tests.telegram_server import TelegramServer
from tests.wires.feed_server import feed_server

READY_SECONDS = 30.0  # that a start may take while nothing is wrong
LOOK_SECONDS = 2.0  # between looks whether it has settled


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the calm at the end may last. Seconds."""

    settle: float
    """Until everything must be as it should be."""
    idle: float
    """With nothing to do, in which calls are counted; what goes wrong then is counted too."""


@dataclass
class Campaign:
    """One run and what became of it. Times are Unix seconds."""

    plan: Plan
    folder: Path
    limits: Limits
    room: Newsroom
    daemon: Daemon
    quiet: Quiet
    ends: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    """Steps that did not come in the life that was to be killed there."""
    troubles: Counter[str] = field(default_factory=Counter)
    began: float = 0.0
    calm: float = 0.0
    """When the last trouble was over and the daemon was ready."""
    settled: float = 0.0
    finished: float = 0.0
    faults: Faults = field(default_factory=Faults)

    async def run(self) -> None:
        """The whole campaign."""
        await self._adopt()
        self.began = time.time()
        traffic = asyncio.create_task(self._traffic())
        try:
            await self._lives()
        finally:
            if self.plan.once or self.plan.seconds > time.time() - self.began:
                traffic.cancel()
            await asyncio.gather(traffic, return_exceptions=True)
        if not traffic.cancelled():
            traffic.result()
        await self._calm()

    async def _adopt(self) -> None:
        """Log in and find the channels, so that all that follows is theirs to be kept."""
        login = await self.daemon.run("login", "--phone", "+15550100", stdin="24680\n")
        assert login.status == 0, login.stderr
        await self.daemon.launch()
        alive = await self.daemon.first(self.daemon.ready, READY_SECONDS)
        assert alive, f"it ended at once; see {self.folder / 'logs'}"
        await asyncio.sleep(1.0)
        assert await self.daemon.end(signal.SIGTERM) == 0, "it did not stop"

    async def _traffic(self) -> None:
        for action in self.plan.actions:
            await asyncio.sleep(max(0.0, self.began + action.at - time.time()))
            self.room.do(action)

    async def _lives(self) -> None:
        for life in self.plan.lives:
            if not self.plan.once and time.time() - self.began >= self.plan.seconds:
                return
            await self._live(life)
            for action in life.burst:
                self.room.do(action)
            await asyncio.sleep(life.down)

    async def _live(self, life: Life) -> None:
        daemon = self.daemon
        repeated = "same" if life.same_answer else "error"
        self.room.server.settings.random_id_duplicate = repeated  # type: ignore[assignment]
        await daemon.launch(f"{life.step}@{life.nth}" if life.end is End.STEP else "")
        never = asyncio.Event()
        happening: list[asyncio.Task[None]] = []
        if life.early:
            await daemon.first(never, life.seconds)
        elif await daemon.first(daemon.ready, READY_SECONDS):
            happening.append(asyncio.create_task(self._prompt(life)))
            for fault in life.faults:
                self.troubles[fault.trouble] += 1
                making = trouble.make(fault, self.room, daemon, self.quiet)
                happening.append(asyncio.create_task(making))
            await daemon.first(never, life.seconds)
        for task in happening:
            task.cancel()
        await asyncio.gather(*happening, return_exceptions=True)
        number = signal.SIGTERM if life.end is End.STOP else signal.SIGKILL
        self._note(life, alive=await self._alive(), status=await daemon.end(number))

    async def _alive(self) -> bool:
        process = self.daemon.process
        return process is not None and process.returncode is None

    def _note(self, life: Life, *, alive: bool, status: int) -> None:
        """Count how a life ended; keep what cannot be explained."""
        if alive and life.end is End.STEP:
            self.unreached.append(life.step)
        if alive:
            self.ends[End.STOP if life.end is End.STOP else End.KILL] += 1
            if life.end is End.STOP and status != 0:
                self.unexplained.append(f"life {self.daemon.lives}: stopped with {status}")
        elif status == -signal.SIGKILL:
            self.ends[End.STEP] += 1
        else:
            self.ends[f"ended by itself with {status}"] += 1
            starved = any(fault.trouble is Trouble.DISK for fault in life.faults)
            if status != 1 or not starved:  # without a disk it may give up, in good order
                self.unexplained.append(f"life {self.daemon.lives}: ended with {status}")

    async def _prompt(self, life: Life) -> None:
        begun = time.time()
        for action in life.prompt:
            await asyncio.sleep(max(0.0, begun + action.at - time.time()))
            self.room.do(action)

    async def _calm(self) -> None:
        """Nothing goes wrong any more: wait until all is as it should be, and watch it idle."""
        self.room.server.faults.clear()
        await self.daemon.launch()
        await self.daemon.first(self.daemon.ready, READY_SECONDS)
        self.calm = time.time()
        while True:
            self.faults = await self._judge()
            self.settled = time.time()
            if not self.faults or self.settled - self.calm > self.limits.settle:
                break
            await asyncio.sleep(LOOK_SECONDS)
        if self.limits.idle:
            await asyncio.sleep(self.limits.idle)
            self.finished = time.time()
            self.faults = await self._judge()
        status = await self.daemon.end(signal.SIGTERM)
        if status != 0:
            self.faults.add("ends unexplained", f"the last life stopped with {status}")

    async def _judge(self) -> Faults:
        exported = await self.daemon.run("export", "--format", "jsonl")
        status = await self.daemon.run("status", "--json")
        try:
            said = json.loads(status.stdout)
        except ValueError:
            said = {"problems": [f"no status: {status.stderr.strip()[-200:]}"]}
        rows = [json.loads(line) for line in exported.stdout.splitlines()]
        stored = Stored(rows, versions_in(self.folder / "data" / "monitor.db"), said)
        faults = judge(self.room, self.quiet, stored)
        for what in self.unexplained:
            faults.add("ends unexplained", what)
        return faults


async def run(plan: Plan, folder: Path, limits: Limits) -> Campaign:
    """Run a plan in an empty folder, where the logs stay."""
    async with TelegramServer() as server, feed_server() as feeds:
        room, quiet = Newsroom(server, feeds, plan), Quiet()
        daemon = Daemon(folder, room.settings(folder), quiet)
        campaign = Campaign(plan, folder, limits, room, daemon, quiet)
        try:
            await campaign.run()
        finally:
            if daemon.process is not None:
                await daemon.end(signal.SIGKILL)
        return campaign
