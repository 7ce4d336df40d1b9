"""Spans before now ("three days ago", "last week") and clock times ("at 21:40 local time").

Not understood: hours in words, half and quarter hours, and hours without a part of the day in
languages that count them twice a day.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.text.number_words import VAGUE, WORDS
from monitor.text.span_words import (
    AGO_AFTER,
    AGO_BEFORE,
    AM,
    CLOCK_LEADS,
    DAY,
    HOUR,
    LAST_MONTH,
    LAST_WEEK,
    LAST_YEAR,
    MERIDIEMS,
    MONTH,
    NIGHT,
    ONE,
    PERIODS,
    PM,
    THIS_MONTH,
    THIS_WEEK,
    THIS_YEAR,
    UNITS,
    WEEK,
    WEEKEND,
    YEAR,
    ZONES,
)

_DAY = timedelta(days=1)
_MOST = 400  # of a unit; more is no news
_CLOCK = re.compile(r"(\d{1,2})(?::|h)([0-5]\d)(z?)\Z|(\d{2})([0-5]\d)z\Z")
_POINTED = re.compile(r"(\d{1,2})\.([0-5]\d)\Z")
BEFORE, AFTER = 0.5, 1.0
"""Hours around a clock time within which another account may put it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time named at tokens `first` to `last`."""

    earliest: datetime
    latest: datetime
    unit: str
    """The unit it was counted in."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day at tokens `first` to `last`, in hours from midnight."""

    hour: float
    first: int
    last: int
    zone: str | None = None
    """The zone that was named with it."""


def ago(language: str, tokens: Sequence[str], local: datetime) -> Iterator[Span]:
    """ "Three days ago", "قبل يومين". `local` is publication in the zone that is meant."""
    for hit in UNITS.scan(language, tokens):
        unit, itself = hit.value
        first, last = hit.first, hit.last
        low = high = itself if itself is not None else 1
        if itself is None:
            counted = _count(language, tokens, first)
            if counted is not None:
                low, high, first = counted
            if high > _MOST:
                continue
        after = tokens[last + 1 : last + 2]
        if AGO_AFTER.leads(language, after) is not None:
            if language == "fa" and tokens[last + 2 : last + 3] == ("از",):
                continue  # "a day before that"
            last += 1
        elif _behind(language, tokens, first):
            first -= 1
        else:
            continue
        yield _span(unit, low, high, first, last, local)


def _behind(language: str, tokens: Sequence[str], first: int) -> bool:
    """Whether a word that says "ago" stands right before a token."""
    return any(
        (hit := AGO_BEFORE.leads(language, tokens[start:first])) is not None
        and start + hit.last == first - 1
        for start in (first - 1, first - 3)
        if start >= 0
    )


def _count(language: str, tokens: Sequence[str], unit: int) -> tuple[int, int, int] | None:
    """The number before a unit as an interval, and its token."""
    if unit == 0:
        return None
    text = tokens[unit - 1]
    if text.isdecimal():
        digits = int(text) if len(text) <= 3 else _MOST + 1
        return digits, digits, unit - 1
    if text in ONE:
        return 1, 1, unit - 1
    said = WORDS.lookup(language, text)
    if said is not None:
        return said, said, unit - 1
    vague = VAGUE.lookup(language, text)
    return (*vague, unit - 1) if vague is not None else None


def _span(unit: str, low: int, high: int, first: int, last: int, local: datetime) -> Span:
    if unit == HOUR:
        begin = local - timedelta(hours=high + 1)
        return Span(begin, local - timedelta(hours=max(low - 1, 0)), unit, first, last)
    spare, length = {DAY: (0, 1), WEEK: (3, 7), MONTH: (15, 30), YEAR: (200, 365)}[unit]
    today = local.date()
    begin_day = today - timedelta(days=length * high + spare)
    end_day = min(today - timedelta(days=length * low - spare - 1), today + _DAY)
    return Span(_midnight(begin_day, local), _midnight(end_day, local), unit, first, last)


def periods(language: str, tokens: Sequence[str], local: datetime) -> Iterator[Span]:
    """ "Last week", "earlier this month", "at the weekend"."""
    today = local.date()
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    last_month = (month - _DAY).replace(day=1)
    year = today.replace(month=1, day=1)
    # Weeks begin on Saturday, Sunday or Monday; a weekend may begin on Friday.
    friday = today - timedelta(days=(today.weekday() - 4) % 7)
    stretches = {
        LAST_WEEK: (monday - 9 * _DAY, monday, WEEK),
        THIS_WEEK: (monday - 2 * _DAY, max(today, monday - _DAY), WEEK),
        WEEKEND: (friday, friday + 3 * _DAY, DAY),
        LAST_MONTH: (last_month, month, MONTH),
        THIS_MONTH: (min(month, today - 2 * _DAY), today - _DAY, MONTH),
        LAST_YEAR: (year.replace(year=year.year - 1), year, YEAR),
        THIS_YEAR: (min(year, today - 8 * _DAY), today - 7 * _DAY, YEAR),
    }
    for hit in PERIODS.scan(language, tokens):
        begin, end, unit = stretches[hit.value]
        yield Span(_midnight(begin, local), _midnight(end, local), unit, hit.first, hit.last)


def _midnight(day: date, local: datetime) -> datetime:
    return datetime.combine(day, time(), local.tzinfo)


def clocks(language: str, tokens: Sequence[str]) -> Iterator[Clock]:
    """Times of the day, by position."""
    for index, token in enumerate(tokens):
        if not token[0].isdecimal():
            continue
        read = _clock(language, tokens, index)
        if read is not None:
            yield read


def may_be_clock(token: str) -> bool:
    """Whether a token may be part of a clock time. Cheap, and true for all short numbers."""
    return token[0].isdecimal() and len(token) <= 6


def _clock(language: str, tokens: Sequence[str], index: int) -> Clock | None:
    token = tokens[index]
    first = last = index
    match = _CLOCK.match(token)
    zone: str | None = None
    sure = False
    if match is not None and match[1] is not None:
        hour, minute, sure = int(match[1]), int(match[2]), token[0] == "0"
        zone = "UTC" if match[3] else None
    elif match is not None:
        hour, minute, zone, sure = int(match[4]), int(match[5]), "UTC", True
    elif _led(language, tokens, index):
        pointed = _POINTED.match(token)
        if pointed is not None:
            hour, minute, sure = int(pointed[1]), int(pointed[2]), language == "tr"
        elif token.isdecimal() and len(token) <= 2:
            hour, minute = int(token), 0
        else:
            return None
    else:
        return None
    meridiem = MERIDIEMS.leads(language, tokens[last + 1 : last + 4])
    if meridiem is not None:
        last += meridiem.last + 1
        hour = _of_day(hour, meridiem.value)
    elif not (sure or (match is not None and (hour > 12 or language in _DAY_OF_24))):
        return None
    if hour > 23:
        return None
    for behind in range(last + 1, min(last + 3, len(tokens))):
        if tokens[behind] in ZONES and zone is None:
            zone, last = ZONES[tokens[behind]], behind
    return Clock(hour + minute / 60, first, last, zone)


_DAY_OF_24 = frozenset({"ru", "uk", "he", "tr", "fr"})
"""Languages that write the hours of the day from 0 to 23."""


def _led(language: str, tokens: Sequence[str], index: int) -> bool:
    """Whether a word that leads to a clock time stands right before a token."""
    return any(
        (hit := CLOCK_LEADS.leads(language, tokens[start:index])) is not None
        and start + hit.last == index - 1
        for start in (index - 1, index - 2)
        if start >= 0
    )


def _of_day(hour: int, meridiem: str) -> int:
    if hour > 12:
        return hour
    if meridiem == AM:
        return 0 if hour == 12 else hour
    if meridiem == PM:
        return hour if hour == 12 else hour + 12
    if meridiem == NIGHT:
        return 0 if hour == 12 else hour if hour < 6 else hour + 12
    return hour


def around(clock: Clock, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The window of a clock time on a day, in the zone that was named with it, else in `zone`."""
    meant = ZoneInfo(clock.zone) if clock.zone is not None else zone
    at = datetime.combine(day, time(), meant) + timedelta(hours=clock.hour)
    return at - timedelta(hours=BEFORE), at + timedelta(hours=AFTER)
