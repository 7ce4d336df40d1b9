"""How fast one chat may be written to.

Telegram publishes no limits for channels. Known to be safe are about one new message a second and
twenty a minute; what comes out of it faster is answered by FLOOD_WAIT for everybody. A single alert
never waits: only a burst is spread out.

Nothing is remembered over a restart: each one may bring a burst of five before its time. Should
that be too much for the chat, its FLOOD_WAIT is stored in the outbox and does survive a restart.
"""

from collections import deque
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """The rates of a chat. The defaults are those of a Telegram channel."""

    burst: int = 5
    """New messages that may follow one another at once after a pause."""
    interval: float = 1.0
    """Seconds between new messages when a burst is used up."""
    per_minute: int = 20
    """New messages in any sixty seconds."""
    edit_interval: float = 2.0
    """Seconds between two edits of one message; what changes meanwhile goes out together."""


TELEGRAM = Limits()


class Pace:
    """Says when the next message may go to one chat. Time comes in with each question."""

    def __init__(self, limits: Limits | None) -> None:
        """`None` is a chat without limits: a terminal."""
        self._limits = limits
        self._tokens = float(limits.burst) if limits else 0.0
        self._filled: datetime | None = None
        self._posted: deque[datetime] = deque(maxlen=limits.per_minute if limits else 1)
        self._edited: dict[int, datetime] = {}

    @property
    def limited(self) -> bool:
        """Whether the chat has limits at all."""
        return self._limits is not None

    def post_from(self, now: datetime, count: int = 1) -> datetime:
        """The earliest time from `now` on at which the `count`-th new message may be posted."""
        if self._limits is None:
            return now
        ahead = copy(self)
        ahead._posted = self._posted.copy()
        for _ in range(count - 1):
            now = ahead._next(now, self._limits)
            ahead.posted(now)
        return ahead._next(now, self._limits)

    def _next(self, now: datetime, limits: Limits) -> datetime:
        self._fill(now, limits)
        ready = now
        if self._tokens < 1:
            ready += timedelta(seconds=(1 - self._tokens) * limits.interval)
        if len(self._posted) == limits.per_minute:
            ready = max(ready, self._posted[0] + MINUTE)
        return ready

    def edit_from(self, message_id: int, now: datetime) -> datetime:
        """The earliest time from `now` on at which this message may be edited."""
        last = self._edited.get(message_id)
        if self._limits is None or last is None:
            return now
        return max(now, last + timedelta(seconds=self._limits.edit_interval))

    def posted(self, at: datetime) -> None:
        """A new message was posted."""
        if self._limits is not None:
            self._fill(at, self._limits)
            self._tokens -= 1
            self._posted.append(at)

    def edited(self, message_id: int, at: datetime) -> None:
        """A message was edited."""
        if self._limits is None:
            return
        horizon = at - timedelta(seconds=self._limits.edit_interval)
        self._edited = {m: when for m, when in self._edited.items() if when > horizon}
        self._edited[message_id] = at

    def _fill(self, now: datetime, limits: Limits) -> None:
        if self._filled is not None and limits.interval > 0:
            passed = max(0.0, (now - self._filled).total_seconds())
            self._tokens = min(limits.burst, self._tokens + passed / limits.interval)
        self._filled = now
