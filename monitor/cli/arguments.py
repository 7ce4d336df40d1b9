"""Arguments that several commands share, and how they are read."""

import re
from datetime import UTC, datetime, timedelta

from monitor.errors import UsageError
from monitor.model.ids import MessageId

_AGO = re.compile(r"(\d{1,6})\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_POST = re.compile(r"(?P<channel>.+?)/(?P<message>\d{1,18})/?(?:\?.*)?")


def read_moment(text: str | None, now: datetime, option: str) -> datetime | None:
    """A time: `2022-01-04`, `2022-01-04T01:12+03:00`, or how long ago, as `90m`, `12h`, `3d`.

    Without a zone it is UTC. Raises UsageError that names the option.
    """
    if text is None:
        return None
    length = _AGO.fullmatch(text.strip())
    try:
        if length:
            return now - timedelta(**{_UNITS[length[2]]: int(length[1])})
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{option}: {text[:40]!r} is no time: give 2022-01-04, 2022-01-04T01:12+03:00 or 12h"
        ) from None


def read_channel(text: str) -> str | int:
    """A channel as the store's queries take it: its name, or its bare id. Raises UsageError."""
    from monitor.watchlist import channel_id, parse_reference

    if text.strip().isdecimal():
        return int(text)
    reference = parse_reference(text)
    number = channel_id(reference)
    return reference if number is None else int(number)


def read_post(text: str) -> tuple[str | int, MessageId]:
    """A post: its link (`t.me/name/7`, `t.me/c/ID/7`) or `CHANNEL/7`. Raises UsageError."""
    found = _POST.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{text[:80]!r} is no post: give its link, or CHANNEL/MESSAGE")
    return read_channel(found["channel"]), MessageId(int(found["message"]))
