"""How many calls are made to Telegram for reading again what may have been missed.

All channels share one budget. When Telegram asks to wait, the rate is halved and comes back by and
by. Calls are counted for each channel over the last hour.
"""

from collections import deque
from datetime import datetime, timedelta
from typing import Any, Final

from monitor.model.ids import ChannelId
from monitor.pipeline.ports import Clock
from monitor.telegram.pages import READ_SECONDS, Caller

RECOVERY: Final = timedelta(minutes=10)
"""The time in which a slowed rate doubles."""
SLOWEST: Final = 1 / 16
"""Of the full rate, however often Telegram asks to wait."""
_MINUTES: Final = 60


class Budget:
    """A token bucket: `rate` calls a second in the long run, `burst` at once after a pause."""

    def __init__(self, clock: Clock, rate: float, burst: int) -> None:
        self._clock = clock
        self._full = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._at: datetime = clock.now()
        self._slowed: tuple[float, datetime] | None = None

    @property
    def rate(self) -> float:
        """The calls a second that are allowed at present."""
        if self._slowed is None:
            return self._full
        low, since = self._slowed
        return recovering(low, self._full, self._clock.now() - since)

    def slow_down(self) -> None:
        """Halve the rate, and spend what had been saved up: Telegram asked to wait."""
        low = max(self.rate / 2, self._full * SLOWEST)
        self._slowed = (low, self._clock.now())
        self._tokens = min(self._tokens, 0.0)

    async def take(self) -> None:
        """Wait until a call may be made, and count it. Who asks first is served first."""
        now, rate = self._clock.now(), self.rate
        elapsed = max(0.0, (now - self._at).total_seconds())
        self._tokens = min(self._burst, self._tokens + elapsed * rate) - 1
        self._at = now
        if self._tokens < 0:
            await self._clock.sleep(-self._tokens / rate)


def recovering(low: float, full: float, since: timedelta) -> float:
    """The rate some time after it was lowered to `low`: it doubles in every `RECOVERY`."""
    return float(min(full, low * 2 ** min(since / RECOVERY, 16.0)))


class Calls:
    """How many calls were made in the last hour, to the minute: for each channel, and in all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_channel: dict[ChannelId, deque[tuple[int, int]]] = {}

    def count(self, channel: ChannelId) -> None:
        """Count one call."""
        minute = self._minute()
        minutes = self._by_channel.setdefault(channel, deque(maxlen=_MINUTES))
        if minutes and minutes[-1][0] == minute:
            minutes[-1] = (minute, minutes[-1][1] + 1)
        else:
            minutes.append((minute, 1))

    def last_hour(self, channel: ChannelId) -> int:
        """The calls made for one channel."""
        first = self._minute() - _MINUTES + 1
        return sum(calls for minute, calls in self._by_channel.get(channel, ()) if minute >= first)

    def all_last_hour(self) -> int:
        """The calls made for all channels."""
        return sum(self.last_hour(channel) for channel in self._by_channel)

    def _minute(self) -> int:
        return int(self._clock.now().timestamp() // 60)


class Rationed:
    """An account's calls for one channel: each waits for the budget and is counted."""

    def __init__(self, account: Caller, budget: Budget, calls: Calls, channel: ChannelId) -> None:
        self._account = account
        self._budget = budget
        self._calls = calls
        self._channel = channel

    async def call(self, request: Any, doing: str, seconds: float = READ_SECONDS) -> Any:
        """See `Account.call`."""
        await self._budget.take()
        self._calls.count(self._channel)
        return await self._account.call(request, doing, seconds)
