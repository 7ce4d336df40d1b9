"""Dates of the Jalali and Hijri calendars as Gregorian dates.

Jalali by the 33-year cycle (exact from 1206 to 1498 AP); Hijri by the arithmetical calendar, which
may be a day off what was observed.
"""

from datetime import date, timedelta

_HIJRI_EPOCH = date(622, 7, 19)
_LEAP_OF_33 = (1, 5, 9, 13, 17, 22, 26, 30)


def jalali(year: int, month: int, day: int) -> date:
    """Raises ValueError for a date that does not exist in the calendar."""
    if not (1206 <= year <= 1498 and 1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError(f"no Jalali date: {year}-{month}-{day}")
    if (month > 6 and day > 30) or (month == 12 and day > (30 if _leap(year) else 29)):
        raise ValueError(f"no Jalali date: {year}-{month}-{day}")
    days = sum(366 if _leap(y) else 365 for y in range(1400, year))
    days -= sum(366 if _leap(y) else 365 for y in range(year, 1400))
    days += 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return date(2021, 3, 21) + timedelta(days=days)


def _leap(year: int) -> bool:
    return year % 33 in _LEAP_OF_33


def hijri(year: int, month: int, day: int) -> date:
    """Raises ValueError for a date that does not exist in the calendar."""
    if not (1 <= year <= 2000 and 1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError(f"no Hijri date: {year}-{month}-{day}")
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2 + day - 1
    return _HIJRI_EPOCH + timedelta(days=days)
