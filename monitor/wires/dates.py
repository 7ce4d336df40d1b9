"""When an item was published, as far as its feed can be believed.

A date without a zone is read as UTC. What lies before 1990 or in the future is no date.
"""

import calendar
import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from typing import Any

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
CLOCK_SKEW = timedelta(minutes=5)

_KEYS = ("published", "updated", "created")
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")  # seconds or milliseconds since 1970


def stated_date(entry: Any, fetched_at: datetime) -> datetime | None:
    """The date that an entry of feedparser's states, at the latest `fetched_at`.

    None if it states none, an absurd one, or one that is still to come: for a date to come is
    hardly ever a slip of minutes, but a wrong zone or an announcement.
    """
    for key in _KEYS:
        moment = _parsed(dict.get(entry, f"{key}_parsed"))
        if moment is None or moment < EARLIEST:
            moment = _read(dict.get(entry, key))
        if moment is None or moment < EARLIEST:
            continue
        return None if moment > fetched_at + CLOCK_SKEW else min(moment, fetched_at)
    return None


def _parsed(value: object) -> datetime | None:
    if not isinstance(value, time.struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _read(value: object) -> datetime | None:
    """What feedparser does not read: RFC 822 without a zone, and seconds since 1970."""
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = value.strip()
    try:
        if _EPOCH.fullmatch(text):
            number = int(text)
            return datetime.fromtimestamp(number / 1000 if len(text) > 10 else number, UTC)
        found = parsedate_tz(text)
        if found is None:
            return None
        return datetime(*found[:6], tzinfo=UTC) - timedelta(seconds=found[9] or 0)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
