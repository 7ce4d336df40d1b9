"""When a text says that something happened, as windows of time before its publication.

Weekdays, relative words, parts of the day, dates of three calendars and bare years. A window is
what the words allow, not when it was: "late on Friday" is 16:00 to 6:00 in the place's zone.
Nothing is said of the future; a time that would lie after publication is pulled back or dropped.

Not understood: dates written with digits alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Flag, StrEnum, auto
from functools import cache
from itertools import pairwise, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from monitor.text.calendars import hijri, jalali
from monitor.text.day_words import (
    ALONE,
    DAYS,
    LAST,
    PARTS,
    SPANS,
    WEEKDAYS,
    YEAR_AFTER,
    YEAR_BEFORE,
)
from monitor.text.month_names import GREGORIAN, JALALI, MONTHS
from monitor.text.normalise import Normalised
from monitor.text.span_words import DAY, HOUR, PERIODS, UNITS, WEEK, YEAR
from monitor.text.span_words import MONTH as MONTHS_AGO
from monitor.text.spans import Clock, Span, ago, around, clocks, may_be_clock, periods
from monitor.text.vocabulary import Found, Heads, Memory, Vocabulary, span

_NEAR = 4  # tokens between a day and the part of it
_DAY = timedelta(days=1)
_LATE_HOURS = 16  # a clock time so far ahead of now was yesterday's
_GRACE = timedelta(minutes=10)
"""Clocks of channels and outlets differ a little."""


class Precision(StrEnum):
    """How exactly a text names a time."""

    HOURS = "hours"
    DAY = "day"
    PERIOD = "period"
    """Some time within days or weeks that the calendar marks off: "earlier this week"."""
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class When:
    """A time named in a text. `start` and `end` are offsets into the comparable text."""

    earliest: datetime
    latest: datetime
    precision: Precision
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Day:
    """A day named at tokens `first` to `last`. None is an unnamed day: today's."""

    day: date
    first: int
    last: int
    precision: Precision = Precision.DAY
    spare: int = 0
    """Days by which the calendar may be off."""


def find(
    normalised: Normalised,
    language: str | None,
    published: datetime,
    zone: str = "UTC",
    words: "Named | None" = None,
) -> tuple[When, ...]:
    """The times a text names, by position, in UTC.

    `published` is aware; `zone` is the IANA name of the zone in which the text's days are meant;
    `words` is what `named` said of the text, where it has been asked.
    Raises ValueError for an unknown zone.
    """
    clock = _clock(zone)
    tokens = normalised.tokens
    words = named(normalised, language) if words is None else words
    if language is None or not words:
        return ()
    local = published.astimezone(clock)
    stretches: list[Span] = []
    if Named.UNIT in words:
        stretches += ago(language, tokens, local)
    if Named.PERIOD in words:
        stretches += periods(language, tokens, local)
    taken = {index for stretch in stretches for index in range(stretch.first, stretch.last + 1)}
    found: list[When | None] = [_stretch(stretch, tokens, published) for stretch in stretches]
    if Named.SPAN in words:
        found += [
            _span(hit, tokens, published)
            for hit in SPANS.scan(language, tokens)
            if taken.isdisjoint(range(hit.first, hit.last + 1))
        ]
    days = [d for d in _days(language, tokens, local.date(), words) if d.first not in taken]
    days = _merged(sorted(days, key=lambda d: (d.first, d.last)))
    if Named.PART in words:
        days = _nights(days, tuple(PARTS.scan(language, tokens)))
    hours: dict[int, Clock] = {}
    for told in clocks(language, tokens):
        taken.update(range(told.first, told.last + 1))
        at = _beside_day(days, told.first, told.last)
        if at is None:
            found.append(_at(told, _latest(told, local), clock, published, tokens))
        else:
            hours.setdefault(at, told)
    parts: dict[int, Found[tuple[int, int]]] = {}
    for part in PARTS.scan(language, tokens) if Named.PART in words else ():
        if part.first in taken:
            continue
        at = _beside_day(days, part.first, part.last)
        if at is not None:
            parts.setdefault(at, part)
        elif _alone(part, language, tokens):
            today = _Day(_nearest(part.value, local), part.first, part.last)
            found.append(_when(today, part.value, clock, published, tokens))
    for index, day in enumerate(days):
        if index in hours:
            found.append(_at(hours[index], day, clock, published, tokens))
            continue
        part_of_day = parts.get(index)
        if part_of_day is not None:
            first, last = min(day.first, part_of_day.first), max(day.last, part_of_day.last)
            day = replace(day, first=first, last=last)
        found.append(
            _when(day, part_of_day.value if part_of_day else None, clock, published, tokens)
        )
    past = (when for when in found if when is not None)
    return tuple(sorted(past, key=lambda when: (when.start, when.end)))


def _nights(days: list["_Day"], parts: tuple[Found[tuple[int, int]], ...]) -> list["_Day"]:
    """Of two days with one night between them the one that the night's window counts from.

    "The night of Saturday to Sunday" is one night, not two days.
    """
    kept = list(days)
    for first, second in pairwise(days):
        if second.day - first.day != _DAY or second.first - first.last > 2:
            continue
        for part in parts:
            if part.value[1] > 24 and 0 <= first.first - part.last <= _NEAR:
                kept.remove(second)
                break
            if part.value[0] < 0 and (
                0 <= first.first - part.last <= _NEAR or 0 <= part.first - second.last <= _NEAR
            ):
                kept.remove(first)
                break
    return kept


def _beside_day(days: Sequence["_Day"], first: int, last: int) -> int | None:
    """Which of the days stands close enough to tokens `first` to `last` to be meant with them."""
    near = [(max(first - day.last, day.first - last, 0), n) for n, day in enumerate(days)]
    gap, index = min(near, default=(_NEAR + 1, 0))
    return index if gap <= _NEAR and days[index].precision is Precision.DAY else None


_PRECISION = {
    HOUR: Precision.HOURS,
    DAY: Precision.DAY,
    WEEK: Precision.PERIOD,
    MONTHS_AGO: Precision.PERIOD,
    YEAR: Precision.YEAR,
}


def _stretch(stretch: Span, tokens: Sequence[str], published: datetime) -> When:
    earliest = stretch.earliest.astimezone(UTC)
    latest = max(min(stretch.latest.astimezone(UTC), published), earliest)
    where = span(tokens, stretch.first, stretch.last)
    return When(earliest, latest, _PRECISION[stretch.unit], *where)


def _latest(told: Clock, local: datetime) -> _Day:
    """Today, or yesterday where that time of the day is yet to come but was not long ago."""
    today = local.date()
    ahead = told.hour - (local.hour + local.minute / 60)
    return _Day(today - _DAY if ahead > _LATE_HOURS else today, told.first, told.last)


def _at(
    told: Clock, day: _Day, clock: ZoneInfo, published: datetime, tokens: Sequence[str]
) -> When | None:
    """The window of a clock time on a day; None when it is yet to come."""
    earliest, latest = around(told, day.day, clock)
    if earliest > published + _GRACE:
        return None
    first, last = min(day.first, told.first), max(day.last, told.last)
    latest = max(min(latest, published), earliest)
    where = span(tokens, first, last)
    return When(earliest.astimezone(UTC), latest.astimezone(UTC), Precision.HOURS, *where)


class Named(Flag):
    """The kinds of words for time that a text has. Most have none, and that is quick to tell."""

    SPAN = auto()
    PART = auto()
    MONTH = auto()
    DAY = auto()
    WEEKDAY = auto()
    PERIOD = auto()
    UNIT = auto()
    DIGITS = auto()
    """Four digits, which may be a year, or a clock time."""


def named(normalised: Normalised, language: str | None) -> Named:
    """Which words for time a text has; nothing of another kind need be looked for in it."""
    found = Named(0)
    if language is None:
        return found
    tokens = normalised.tokens
    for index, tables in _BEGINNINGS.places(language, tokens):
        for table, kind in tables:
            if kind is Named.DIGITS or (
                kind not in found and table.at(language, tokens, index) is not None
            ):
                found |= kind
    return found


def names_time(normalised: Normalised, language: str | None) -> bool:
    """Whether a text may name a time."""
    return bool(named(normalised, language))


_NAMES: tuple[tuple[Vocabulary[Any], Named], ...] = (
    (SPANS, Named.SPAN),
    (PARTS, Named.PART),
    (MONTHS, Named.MONTH),
    (DAYS, Named.DAY),
    (WEEKDAYS, Named.WEEKDAY),
    (PERIODS, Named.PERIOD),
    (UNITS, Named.UNIT),
)


def _begun(language: str | None, token: str) -> tuple[tuple[Vocabulary[Any], Named], ...]:
    """The tables that have a phrase which may begin with the token."""
    if not (token[0].isdecimal() or _HEADS.may_head(language, token)):
        return ()
    begun = tuple((table, kind) for table, kind in _NAMES if table.may_begin(language, token))
    four = len(token) == 4 and token.isdecimal()
    if four or (may_be_clock(token) and not token.isdecimal()):
        begun += ((SPANS, Named.DIGITS),)
    return begun


_HEADS = Heads(table for table, _ in _NAMES)
_BEGINNINGS = Memory(_begun)


def _alone(part: Found[tuple[int, int]], language: str | None, tokens: Sequence[str]) -> bool:
    """Whether a part of a day means the present one although no day stands beside it."""
    if language is None:
        return False
    run = tokens[part.first : part.last + 1]
    return any(hit.first == 0 for hit in ALONE.scan(language, run))


@cache
def _clock(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone: {zone!r}") from error


def _span(hit: Found[float], tokens: Sequence[str], published: datetime) -> When | None:
    hours, first, last = hit.value, hit.first, hit.last
    return When(
        published - timedelta(hours=hours),
        published,
        Precision.HOURS,
        *span(tokens, first, last),
    )


def _nearest(part: tuple[int, int], local: datetime) -> date:
    """The latest day on which that part of the day had begun."""
    today = local.date()
    begun = datetime.combine(today, time(), local.tzinfo) + timedelta(hours=part[0])
    return today if begun <= local else today - _DAY


def _when(
    day: _Day,
    part: tuple[int, int] | None,
    clock: ZoneInfo,
    published: datetime,
    tokens: Sequence[str],
) -> When | None:
    """The window of a day, or of part of it, up to publication; None when it is yet to come."""
    begin, end = day.day, day.day + _DAY
    if day.precision is Precision.MONTH:
        end = (day.day.replace(day=1) + timedelta(days=32)).replace(day=1)
    elif day.precision is Precision.YEAR:
        end = date(day.day.year + 1, 1, 1)
    midnight = datetime.combine(begin, time(), clock)
    if part is not None and day.precision is Precision.DAY:
        earliest, latest = (midnight + timedelta(hours=hours) for hours in part)
    else:
        earliest, latest = midnight, datetime.combine(end, time(), clock)
    earliest, latest = earliest - day.spare * _DAY, latest + day.spare * _DAY
    if earliest > published + _GRACE:
        return None
    return When(
        earliest.astimezone(UTC),
        max(min(latest, published), earliest).astimezone(UTC),
        Precision.HOURS if part is not None else day.precision,
        *span(tokens, day.first, day.last),
    )


def _merged(days: list[_Day]) -> list[_Day]:
    """ "Tuesday, 4 January" names one day: of two side by side the one with a date stays."""
    kept: list[_Day] = []
    for day in days:
        before = kept[-1] if kept else None
        if before is not None and day.first <= before.last + 1 and before.day == day.day:
            kept[-1] = replace(before, last=max(before.last, day.last))
        elif before is not None and day.first <= before.last:
            if day.last - day.first > before.last - before.first:
                kept[-1] = day
        else:
            kept.append(day)
    return kept


def _days(language: str, tokens: Sequence[str], today: date, words: "Named") -> Iterator[_Day]:
    dated = list(_dates(language, tokens, today)) if Named.MONTH in words else []
    yield from dated
    taken = {index for day in dated for index in range(day.first, day.last + 1)}
    for hit in DAYS.scan(language, tokens) if Named.DAY in words else ():
        if hit.first not in taken:
            yield _Day(today + hit.value * _DAY, hit.first, hit.last)
    for hit in WEEKDAYS.scan(language, tokens) if Named.WEEKDAY in words else ():
        if hit.first in taken:
            continue
        back = (today.weekday() - hit.value) % 7
        if back == 0 and _beside(LAST, language, tokens, hit.first, hit.last):
            back = 7
        yield _Day(today - back * _DAY, hit.first, hit.last)
    for index, token in enumerate(tokens) if Named.DIGITS in words else ():
        if index not in taken and _is_year(language, tokens, index, today):
            yield _Day(date(int(token), 1, 1), index, index, Precision.YEAR)


def _beside(
    table: Vocabulary[bool], language: str, tokens: Sequence[str], first: int, last: int
) -> bool:
    near = [i for i in (first - 1, last + 1) if 0 <= i < len(tokens)]
    return any(
        table.lookup(language, tokens[i])
        for i in near
        if tokens[i + 1 : i + 2] != ("از",)  # "before", in Persian
    )


def _is_year(language: str, tokens: Sequence[str], index: int, today: date) -> bool:
    text = tokens[index]
    if len(text) != 4 or not text.isdecimal() or not 1900 <= int(text) <= today.year:
        return False
    before = tokens[index - 1] if index else ""
    after = tokens[index + 1] if index + 1 < len(tokens) else ""
    return bool(YEAR_BEFORE.lookup(language, before) or YEAR_AFTER.lookup(language, after))


def _dates(language: str, tokens: Sequence[str], today: date) -> Iterator[_Day]:
    """A month with a day before or after it and perhaps a year; or a month and a year."""
    for hit in _months(language, tokens):
        calendar, month = hit.value
        first, last = hit.first, hit.last
        day = _number(tokens, first - 1, 31)
        if day is not None:
            first -= 1
        else:
            day = _number(tokens, last + 1, 31)
            if day is not None:
                last += 1
        skip = len(list(takewhile(_OF_YEAR.__contains__, tokens[last + 1 : last + 3])))
        year = _number(tokens, last + 1 + skip, 2100, least=1300)
        if year is not None:
            last += 1 + skip
        if day is None and year is None:
            continue
        named = _resolve(calendar, year, month, day or 1, today)
        if named is not None:
            precision = Precision.DAY if day is not None else Precision.MONTH
            spare = 0 if calendar in (GREGORIAN, JALALI) else 1
            yield _Day(named, first, last, precision, spare)


def _months(language: str, tokens: Sequence[str]) -> Iterator[Found[tuple[str, int]]]:
    """The months by position; one that is given two names side by side is named once."""
    hits = MONTHS.scan(language, tokens)
    last = next(hits, None)
    for hit in hits:
        if last is not None and hit.value == last.value and hit.first == last.last + 1:
            last = replace(last, last=hit.last)
            continue
        if last is not None:
            yield last
        last = hit
    if last is not None:
        yield last


_OF_YEAR = frozenset({"من", "عام", "ماه", "سال", "of"})


def _number(tokens: Sequence[str], index: int, most: int, least: int = 1) -> int | None:
    if not 0 <= index < len(tokens):
        return None
    text = tokens[index]
    for ending in ("st", "nd", "rd", "th"):
        if text.endswith(ending) and text[: -len(ending)].isdecimal():
            text = text[: -len(ending)]
    if not text.isdecimal() or len(text) > 4 or not least <= int(text) <= most:
        return None
    return int(text)


def _resolve(calendar: str, year: int | None, month: int, day: int, today: date) -> date | None:
    """The date; without a year the latest such day that is not in the future."""
    if year is not None:
        return _build(calendar, year, month, day)
    offset = {GREGORIAN: 0, JALALI: -621}.get(calendar)
    this = today.year + offset if offset is not None else (today.year - 622) * 33 // 32 + 1
    built = (_build(calendar, year, month, day) for year in (this + 1, this, this - 1))
    return next((named for named in built if named and named <= today + _DAY), None)


def _build(calendar: str, year: int, month: int, day: int) -> date | None:
    try:
        if calendar == GREGORIAN:
            return date(year, month, day)
        return jalali(year, month, day) if calendar == JALALI else hijri(year, month, day)
    except (ValueError, OverflowError):
        return None
