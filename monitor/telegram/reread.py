"""Rounds of re-reading: the newest stored messages each time, the older ones in turn."""

from datetime import UTC, datetime
from typing import Final

from monitor.pipeline.ports import Clock
from monitor.telegram.cadence import REREAD_WINDOW, Pace, pages_to_reread
from monitor.telegram.channels import ChannelStore
from monitor.telegram.compare import PARTS, Comparison
from monitor.telegram.followed import Followed
from monitor.telegram.pages import PAGE, Caller

MAX_STORED: Final = 10_000
"""Messages of one channel's last 48 hours that are read again at most."""
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


class Reread:
    """Reads one page of stored messages again at a time."""

    def __init__(
        self, comparison: Comparison, store: ChannelStore, clock: Clock, pace: Pace
    ) -> None:
        self._comparison = comparison
        self._store = store
        self._clock = clock
        self._pace = pace

    async def page(self, followed: Followed, caller: Caller, next_round: datetime) -> float | None:
        """Read the next page; returns after how many seconds to go on, None at a round's end.

        Edited albums come before everything else. A round that begins now is followed by another
        at `next_round`.
        """
        record, errand = followed.record, followed.rereads
        if followed.parts:
            parts = sorted(followed.parts)[:PARTS]
            await self._comparison.albums(caller, record, parts)
            followed.parts.difference_update(parts)
            return max(0.0, (errand.due - self._clock.now()).total_seconds())
        if not followed.pages:
            await self._begin_round(followed)
            followed.round_due = next_round
        if followed.pages:
            newest = await self._comparison.page(
                caller, record, followed.pages[0], newest=followed.newest_next
            )
            if newest is not None:
                followed.saw(newest)
            followed.pages.popleft()
            followed.newest_next = False
        if followed.pages:
            # The newest messages answer for the channel; the older ones follow in their turn.
            errand.done(self._clock.now())
            followed.caught_up()
            return 0.0
        errand.due = self._clock.now() if followed.everything else followed.round_due or next_round
        return None

    async def _begin_round(self, followed: Followed) -> None:
        channel = followed.record.id
        since = self._clock.now() - REREAD_WINDOW
        stored = await self._store.recent_messages(channel, since, MAX_STORED)
        if len(stored) < PAGE:
            stored = await self._store.recent_messages(channel, _EPOCH, PAGE)
        pages, followed.below = pages_to_reread(
            stored, followed.below, self._pace, everything=followed.everything
        )
        followed.pages.extend(pages)
        followed.newest_next, followed.everything = bool(pages), False
