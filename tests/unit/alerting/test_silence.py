"""A channel is silent when its pause is longer than its own, and never for less than hours."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerting.silence import Silence, silence

NOW = datetime(2022, 1, 15, tzinfo=UTC)


def rhythm(every: float, days: float = 10, last: float = 0) -> list[datetime]:
    """A post every so many hours for so many days, the last one so many hours ago."""
    count = int(days * 24 / every)
    return [NOW - timedelta(hours=last + every * number) for number in reversed(range(count + 1))]


@pytest.mark.parametrize(
    ("dates", "silent"),
    [
        (rhythm(1, last=5.9), False),
        (rhythm(1, last=6.1), True),
        (rhythm(3, last=8.9), False),
        (rhythm(3, last=9.1), True),
        (rhythm(0.1, days=2.9, last=12), False),  # known for too short
        (rhythm(9, days=10, last=100), False),  # too few posts
        (rhythm(1, last=24 * 13.9), False),  # so long that it has no rhythm any more
        ([], False),
        ([NOW], False),
    ],
    ids=[
        "not-yet-six-hours",
        "six-hours",
        "within-its-rhythm",
        "beyond-its-rhythm",
        "young",
        "rare",
        "old",
        "never-posted",
        "one-post",
    ],
)
def test_a_pause_is_measured_by_the_channels_own(dates: list[datetime], silent: bool) -> None:
    found = silence(dates, NOW)
    assert (found is not None) is silent
    if found is not None:
        assert found.since == dates[-1]


def test_a_night_that_is_always_quiet_is_no_silence() -> None:
    days = [
        NOW - timedelta(days=day, hours=24 - hour)
        for day in range(10)
        for hour in range(8, 24)  # nothing between midnight and eight
    ]
    last = max(days)
    assert silence(days, last + timedelta(hours=13)) is None
    found = silence(days, last + timedelta(hours=28))
    assert found == Silence(last, timedelta(hours=9))


def test_one_long_pause_before_makes_patient() -> None:
    dates = rhythm(1, days=4)
    earlier = [date - timedelta(hours=30) for date in rhythm(1, days=4, last=96)]
    assert silence([*earlier, *dates], NOW + timedelta(hours=40)) is None
    assert silence([*earlier, *dates], NOW + timedelta(hours=46)) == Silence(
        NOW, timedelta(hours=30)
    )


def test_order_does_not_matter_and_the_future_does_not_count() -> None:
    dates = rhythm(1, last=8)
    assert silence([NOW + timedelta(days=1), *reversed(dates)], NOW) == silence(dates, NOW)
    assert silence(dates, NOW) is not None
