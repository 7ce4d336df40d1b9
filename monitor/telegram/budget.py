"""How many calls a second are made to Telegram for reading again what may have been missed."""

from datetime import datetime

from monitor.pipeline.ports import Clock


class Budget:
    """A token bucket: `rate` calls a second in the long run, `burst` at once after a pause."""

    def __init__(self, clock: Clock, rate: float, burst: int) -> None:
        self._clock = clock
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._at: datetime = clock.now()

    async def take(self) -> None:
        """Wait until a call may be made, and count it."""
        now = self._clock.now()
        elapsed = max(0.0, (now - self._at).total_seconds())
        self._tokens = min(self._burst, self._tokens + elapsed * self._rate) - 1
        self._at = now
        if self._tokens < 0:
            await self._clock.sleep(-self._tokens / self._rate)
