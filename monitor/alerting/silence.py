"""Whether a channel is silent against its own rhythm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

SPAN = timedelta(days=14)
"""How far back the rhythm is taken from."""
LEAST = timedelta(hours=6)
"""No shorter pause is worth a word."""
LEAST_POSTS = 30
LEAST_DAYS = timedelta(days=3)
"""A channel with fewer posts, or known for less, has no rhythm yet."""
OF_LONGEST = 1.5
OF_USUAL = 3.0
"""How many times the longest pause, and the longest but for one in a hundred, are unusual."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A pause that is longer than the channel's own."""

    since: datetime
    """When its last post was published."""
    longest: timedelta
    """The longest pause between its posts before."""


def silence(dates: Sequence[datetime], now: datetime) -> Silence | None:
    """The silence of a channel with posts of these `dates`; None when it is not silent.

    Dates that are older than `SPAN` or in the future do not count. Ascending order is not needed.
    """
    known = sorted(date for date in dates if now - SPAN <= date <= now)
    if len(known) < LEAST_POSTS or known[-1] - known[0] < LEAST_DAYS:
        return None
    pauses = sorted(later - earlier for earlier, later in pairwise(known))
    longest, usual = pauses[-1], pauses[ceil(0.99 * len(pauses)) - 1]
    present = now - known[-1]
    if present <= max(LEAST, OF_LONGEST * longest, OF_USUAL * usual):
        return None
    return Silence(known[-1], longest)
