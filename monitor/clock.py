"""The time of the machine."""

import asyncio
from datetime import UTC, datetime


class WallClock:
    """Fulfils `pipeline.ports.Clock`."""

    def now(self) -> datetime:
        """The current time, UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        await asyncio.sleep(seconds)
