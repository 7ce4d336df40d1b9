"""Words for times become windows before publication, in the zone in which they are meant."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.calendars import hijri, jalali
from monitor.text.dates import Precision, find
from monitor.text.normalise import normalise

TUESDAY = datetime(2022, 1, 4, 8, 0, tzinfo=UTC)  # 11:00 in Baghdad


def windows(language: str, text: str, at: datetime = TUESDAY) -> list[tuple[str, str]]:
    found = find(normalise(text), language, at, "Asia/Baghdad")
    return [(f"{w.earliest:%m-%dT%H}", f"{w.latest:%m-%dT%H}") for w in found]


@pytest.mark.parametrize(
    ("language", "text", "earliest", "latest"),
    [
        ("en", "early on Tuesday", "01-03T21", "01-04T06"),
        ("en", "on Tuesday", "01-03T21", "01-04T08"),
        ("en", "on Monday", "01-02T21", "01-03T21"),
        ("en", "late on Friday", "12-31T13", "01-01T03"),
        ("en", "overnight", "01-03T15", "01-04T06"),
        ("en", "last Tuesday", "12-27T21", "12-28T21"),
        ("en", "Jan 3", "01-02T21", "01-03T21"),
        ("en", "December 31", "12-30T21", "12-31T21"),
        ("en", "Monday, January 3, 2022", "01-02T21", "01-03T21"),
        ("en", "an hour ago", "01-04T06", "01-04T08"),
        ("ar", "فجر اليوم الثلاثاء", "01-03T21", "01-04T06"),
        ("ar", "مساء أمس", "01-03T13", "01-04T03"),
        ("ar", "يوم 31 كانون الأول", "12-30T21", "12-31T21"),
        ("ar", "3 يناير", "01-02T21", "01-03T21"),
        ("fa", "بامداد امروز سه شنبه", "01-03T21", "01-04T06"),
        ("fa", "دیشب", "01-03T13", "01-04T03"),
        ("fa", "۱۳ دی ۱۴۰۰", "01-02T21", "01-03T21"),
        ("fa", "سه‌شنبه", "01-03T21", "01-04T08"),
        ("ru", "в ночь на вторник", "01-03T15", "01-04T06"),
        ("ru", "вчера вечером", "01-03T13", "01-04T03"),
        ("ru", "3 января", "01-02T21", "01-03T21"),
        ("uk", "у понеділок", "01-02T21", "01-03T21"),
        ("he", "אמש", "01-03T13", "01-04T03"),
        ("he", "ביום שני", "01-02T21", "01-03T21"),
        ("tr", "Pazartesi", "01-02T21", "01-03T21"),
        ("fr", "lundi", "01-02T21", "01-03T21"),
    ],
)
def test_a_time_becomes_a_window(language: str, text: str, earliest: str, latest: str) -> None:
    assert windows(language, text) == [(earliest, latest)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "tomorrow"),
        ("en", "the early warning system"),
        ("en", "2020 men"),
        ("en", "it may rain"),
        ("ar", "ظهر الرجل"),
        ("en", "no time at all"),
    ],
)
def test_what_names_no_past_time_gives_none(language: str, text: str) -> None:
    assert windows(language, text) == []


def test_a_year_alone_has_the_precision_of_a_year() -> None:
    [when] = find(normalise("back in 2020, rockets"), "en", TUESDAY)
    assert when.precision is Precision.YEAR
    assert (when.earliest.year, when.latest.year) == (2020, 2021)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("ar", "4 تشرين الأول/أكتوبر 2020", "2020-10-03T21"),
        ("ar", "4 أكتوبر/تشرين الأول 2020", "2020-10-03T21"),
        ("ar", "في 31 كانون الأول (ديسمبر) 2020", "2020-12-30T21"),
        ("fa", "۱۵ دی‌ماه ۱۳۹۹", "2021-01-03T21"),
        ("fa", "۱۵ دی ماه سال ۱۳۹۹", "2021-01-03T21"),
    ],
)
def test_a_month_of_two_names_is_one_date(language: str, text: str, day: str) -> None:
    [when] = find(normalise(text), language, TUESDAY, "Asia/Baghdad")
    assert f"{when.earliest:%Y-%m-%dT%H}" == day
    assert when.precision is Precision.DAY


def test_a_date_years_ago_keeps_its_year() -> None:
    [when] = find(normalise("On January 8, 2020, the base"), "en", TUESDAY)
    assert (when.earliest, when.latest) == (
        datetime(2020, 1, 8, tzinfo=UTC),
        datetime(2020, 1, 9, tzinfo=UTC),
    )


def test_the_same_words_after_midnight_mean_the_evening_before() -> None:
    at = datetime(2022, 1, 4, 0, 30, tzinfo=UTC)  # 03:30 in Baghdad
    assert windows("en", "this evening", at) == [("01-03T13", "01-04T00")]


def test_two_times_keep_their_own_part_of_the_day() -> None:
    assert windows("en", "early on Tuesday, after an attack late on Sunday") == [
        ("01-03T21", "01-04T06"),
        ("01-02T13", "01-03T03"),
    ]


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        find(normalise("today"), "en", TUESDAY, "Mars/Olympus")


@pytest.mark.parametrize(
    ("jalali_date", "gregorian"),
    [
        ((1400, 10, 14), date(2022, 1, 4)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1357, 11, 22), date(1979, 2, 11)),
    ],
)
def test_jalali_dates(jalali_date: tuple[int, int, int], gregorian: date) -> None:
    assert jalali(*jalali_date) == gregorian


def test_dates_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="Jalali"):
        jalali(1401, 12, 30)
    with pytest.raises(ValueError, match="Hijri"):
        hijri(1443, 13, 1)


def test_hijri_dates_are_at_most_a_day_off() -> None:
    assert abs(hijri(1443, 9, 1) - date(2022, 4, 2)).days <= 1
    assert abs(hijri(1445, 1, 1) - date(2023, 7, 19)).days <= 1


@given(
    st.text(max_size=120),
    st.sampled_from(["ar", "fa", "en", "ru", "uk", "he", "tr", "fr", None]),
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2040, 1, 1)),  # noqa: DTZ001
)
def test_no_window_begins_after_publication(
    text: str, language: str | None, published: datetime
) -> None:
    at = published.replace(tzinfo=UTC)
    for when in find(normalise(text), language, at, "Asia/Baghdad"):
        assert when.earliest <= when.latest
        assert (when.earliest - at).total_seconds() <= 600
