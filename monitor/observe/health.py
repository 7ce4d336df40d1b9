"""How the parts of the daemon are: who says so, since when, and why.

Parts report; a part that promised to report again and does not is down, whatever it said last.
The daemon writes the whole into a file, so that `monitor status` can read it in another process.
Not guaranteed: that the file is newer than its own date says.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog

from monitor.errors import StoreError
from monitor.model.moment import to_utc
from monitor.observe.systemd import Notifier
from monitor.pipeline.ports import Clock

log = structlog.get_logger()

FILE = "health.json"
"""Its name in the data folder."""
WRITE_EVERY = 5.0  # seconds
STALE = timedelta(seconds=30)  # a running daemon writes six times as often

Figure = str | int | float | None


class Condition(StrEnum):
    """How a part is, the best first."""

    OK = "ok"
    DEGRADED = "degraded"
    """It does a part of its work, or all of it late."""
    DOWN = "down"


_SILENT = "gives no sign of life"
_RANK = {condition: rank for rank, condition in enumerate(Condition)}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the daemon: a channel, a feed, a destination, a loop."""

    name: str
    """`channel:@name`, `feed:https://…`, `destination:desk`, `telegram`, `store`."""
    condition: Condition
    since: datetime
    """When it became so."""
    reported: datetime
    reason: str = ""
    within: float | None = None
    """Seconds within which it promised to report again; None when it reports changes only."""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    """What `monitor status` shows beside it: lag in seconds, the last post."""

    def at(self, now: datetime) -> "Part":
        """The part as it must be judged at `now`: down when it is overdue."""
        if self.within is None or now - self.reported <= timedelta(seconds=self.within):
            return self
        due = self.reported + timedelta(seconds=self.within)
        since = self.since if self.condition is Condition.DOWN else due
        return replace(self, condition=Condition.DOWN, since=since, reason=_SILENT)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All parts at one time."""

    at: datetime
    started: datetime
    pid: int
    parts: tuple[Part, ...]
    """Sorted by name."""

    @property
    def condition(self) -> Condition:
        """That of the worst part; `ok` when there is none."""
        return max(
            (part.condition for part in self.parts), key=_RANK.__getitem__, default=Condition.OK
        )

    def worst(self) -> tuple[Part, ...]:
        """The parts that are not well, the worst first."""
        unwell = [part for part in self.parts if part.condition is not Condition.OK]
        return tuple(sorted(unwell, key=lambda part: (-_RANK[part.condition], part.name)))

    def stale(self, now: datetime) -> bool:
        """Whether it is too old to come from a daemon that is running."""
        return now - self.at > STALE


class Health:
    """The register of all parts. Changes of condition are logged, once each."""

    def __init__(self, clock: Clock, *, pid: int | None = None) -> None:
        self._clock = clock
        self._started = clock.now()
        self._pid = os.getpid() if pid is None else pid
        self._parts: dict[str, Part] = {}

    def report(
        self,
        name: str,
        condition: Condition,
        reason: str = "",
        *,
        within: float | None = None,
        figures: Mapping[str, Figure] | None = None,
    ) -> None:
        """A part says how it is. `figures` are added to what it said before.

        `within` promises the next report in so many seconds; without it the last promise holds.
        """
        now = self._clock.now()
        known = self._parts.get(name)
        judged = known.at(now) if known else None
        same = judged is not None and judged.condition is condition
        self._parts[name] = Part(
            name,
            condition,
            judged.since if judged is not None and same else now,
            now,
            reason,
            within if within is not None else (known.within if known else None),
            {**(known.figures if known else {}), **(figures or {})},
        )
        if not same and (judged is not None or condition is not Condition.OK):
            level = log.info if condition is Condition.OK else log.warning
            level("health.changed", part=name, condition=str(condition), reason=reason)

    def forget(self, name: str) -> None:
        """A part is gone: a channel that is no longer watched."""
        self._parts.pop(name, None)

    def snapshot(self) -> Snapshot:
        """All parts as they must be judged now."""
        now = self._clock.now()
        parts = tuple(self._parts[name].at(now) for name in sorted(self._parts))
        return Snapshot(now, self._started, self._pid, parts)


class Heartbeat:
    """Writes the health file and keeps systemd's watchdog quiet, until it is cancelled."""

    def __init__(
        self, health: Health, clock: Clock, folder: Path, notifier: Notifier | None = None
    ) -> None:
        self._health = health
        self._clock = clock
        self._path = folder / FILE
        self._notifier = notifier or Notifier()
        self._failing = False

    async def run(self) -> None:
        """Beat for ever. A full disk is logged once and does not stop the beat."""
        asked = self._notifier.watchdog_seconds
        pause = min(WRITE_EVERY, asked / 2) if asked else WRITE_EVERY
        while True:
            await self.beat()
            await self._clock.sleep(pause)

    async def beat(self) -> None:
        """Write the file once and tell systemd, unless a part that must show life shows none."""
        snapshot = self._health.snapshot()
        try:
            await asyncio.to_thread(write, snapshot, self._path)
            self._failing = False
        except StoreError as error:
            if not self._failing:
                log.warning("health.unwritten", reason=str(error))
            self._failing = True
        if not any(part.reason == _SILENT for part in snapshot.parts):
            self._notifier.alive(_summary(snapshot))


def write(snapshot: Snapshot, path: Path) -> None:
    """Put the snapshot into the file as a whole or not at all. Raises StoreError."""
    fresh = path.with_name(f"{path.name}.{snapshot.pid}")
    try:
        fresh.write_text(json.dumps(asdict(snapshot), default=_encode), encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path.name}: {error.strerror or error}") from error


def read(folder: Path) -> Snapshot | None:
    """What the daemon last wrote into its data folder; None when it wrote nothing readable."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Snapshot(
            _decode(found["at"]), _decode(found["started"]), int(found["pid"]), _parts(found)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove(folder: Path) -> None:
    """Take the file away: the daemon has ended in order."""
    (folder / FILE).unlink(missing_ok=True)


def _parts(found: Mapping[str, Any]) -> tuple[Part, ...]:
    return tuple(
        Part(
            part["name"],
            Condition(part["condition"]),
            _decode(part["since"]),
            _decode(part["reported"]),
            part["reason"],
            part["within"],
            part["figures"],
        )
        for part in found["parts"]
    )


def _summary(snapshot: Snapshot) -> str:
    unwell = snapshot.worst()
    if not unwell:
        return f"{len(snapshot.parts)} parts ok"
    return f"{len(unwell)} of {len(snapshot.parts)} parts not ok: {unwell[0].name}"


def _encode(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _decode(value: str) -> datetime:
    return to_utc(datetime.fromisoformat(value))
