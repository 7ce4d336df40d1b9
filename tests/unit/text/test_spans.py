"""Spans before now and clock times become windows."""

from datetime import UTC, datetime

import pytest

from monitor.text.dates import Precision, find
from monitor.text.normalise import normalise

THURSDAY = datetime(2022, 1, 13, 12, 0, tzinfo=UTC)  # 15:00 in Baghdad


def windows(language: str, text: str) -> list[tuple[str, str]]:
    found = find(normalise(text), language, THURSDAY, "Asia/Baghdad")
    return [(f"{w.earliest:%m-%dT%H:%M}", f"{w.latest:%m-%dT%H:%M}") for w in found]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "two days ago"),
        ("ar", "قبل يومين"),
        ("fa", "دو روز پیش"),
        ("ru", "два дня назад"),
        ("uk", "два дні тому"),
        ("he", "לפני יומיים"),
        ("tr", "iki gün önce"),
        ("fr", "il y a deux jours"),
    ],
)
def test_two_days_ago(language: str, text: str) -> None:
    assert windows(language, text) == [("01-10T21:00", "01-11T21:00")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "last week"),
        ("ar", "الأسبوع الماضي"),
        ("fa", "هفته گذشته"),
        ("ru", "на прошлой неделе"),
        ("uk", "минулого тижня"),
        ("he", "בשבוע שעבר"),
        ("tr", "geçen hafta"),
        ("fr", "la semaine dernière"),
    ],
)
def test_last_week_ended_on_sunday(language: str, text: str) -> None:
    found = find(normalise(text), language, THURSDAY, "Asia/Baghdad")
    assert [w.precision for w in found] == [Precision.PERIOD]
    assert found[0].latest == datetime(2022, 1, 9, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "5000 years ago"),
        ("en", f"{'9' * 5000} days ago"),
        ("ru", "тысячи лет назад"),
        ("ru", "миллион лет назад"),
        ("he", "לפני אלפי שנים"),
        ("ar", "منذ آلاف السنين"),
    ],
)
def test_what_is_long_past_is_no_window(language: str, text: str) -> None:
    assert windows(language, text) == []


def test_earlier_this_month_is_some_days_past() -> None:
    assert windows("en", "earlier this month") == [("12-31T21:00", "01-11T21:00")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "at 6:20 am"),
        ("en", "at 6:20 a.m. on Thursday"),
        ("ar", "عند الساعة 6:20 صباحا"),
        ("fa", "ساعت ۶:۲۰ بامداد امروز"),
        ("ru", "в 6:20 утра"),
        ("uk", "о 6:20"),
        ("he", "בשעה 6:20"),
        ("tr", "saat 06.20'de"),
        ("fr", "à 6h20"),
        ("en", "at 0320Z"),
        ("en", "at 03:20 GMT"),
    ],
)
def test_a_clock_time_narrows_the_day(language: str, text: str) -> None:
    assert windows(language, text) == [("01-13T02:50", "01-13T04:20")]


def test_an_evening_hour_on_another_day() -> None:
    assert windows("en", "at 9:40 p.m. on Wednesday") == [("01-12T18:10", "01-12T19:40")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a 2:1 win"),  # no clock
        ("en", "at 9:40"),  # morning or evening
        ("en", "at 9:40 pm"),  # yet to come today
        ("fa", "دو روز پیش از آن"),  # two days before that, not before now
    ],
)
def test_what_names_no_time_before_now(language: str, text: str) -> None:
    assert windows(language, text) == []


def test_persian_before_is_no_last_week() -> None:
    # "This Thursday, before reaching": the word for "last" is part of "before".
    assert windows("fa", "امروز پنجشنبه پیش از رسیدن") == [("01-12T21:00", "01-13T12:00")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "overnight Tuesday to Wednesday"),
        ("fr", "dans la nuit de mardi à mercredi"),
        ("ru", "в ночь на среду"),
    ],
)
def test_a_night_between_two_days_is_one_night(language: str, text: str) -> None:
    assert windows(language, text) == [("01-11T15:00", "01-12T06:00")]
