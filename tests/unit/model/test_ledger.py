"""The ledger's arithmetic is that of sets of message ids."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.ids import MessageId
from monitor.model.ledger import (
    Coverage,
    Hole,
    Proof,
    Range,
    Stretch,
    merged,
    ranges_of,
    without,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAST = 40


def span(low: int, high: int) -> Range:
    return Range(MessageId(low), MessageId(high))


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def ids(ranges: Sequence[Range]) -> set[int]:
    return {message for r in ranges for message in range(r.low, r.high + 1)}


def proven(coverage: Coverage) -> set[int]:
    return ids([s.range for s in coverage.stretches])


ranges = st.tuples(st.integers(1, LAST), st.integers(0, 6)).map(lambda p: span(p[0], p[0] + p[1]))
readings = st.lists(st.tuples(st.lists(ranges, max_size=4), st.integers(0, 9)), max_size=6)
"""What was proven, and after how many minutes; in no order."""


@given(st.lists(st.tuples(ranges, st.integers(0, 9))))
def test_merging_keeps_the_ids_and_nothing_touches(parts: list[tuple[Range, int]]) -> None:
    result = merged(Stretch(r, at(minute)) for r, minute in parts)

    assert ids([s.range for s in result]) == ids([r for r, _ in parts])
    for below, above in pairwise(result):
        assert below.range.high + 1 < above.range.low
    for stretch in result:
        assert stretch.since == min(at(minute) for r, minute in parts if r.low in stretch.range)


@given(readings)
def test_neither_order_nor_batching_matters(parts: list[tuple[list[Range], int]]) -> None:
    def read(readings: Sequence[tuple[list[Range], int]]) -> Coverage:
        coverage = Coverage(MessageId(5))
        for found, minute in readings:
            coverage = coverage.with_proven(found, at(minute))
        return coverage

    one_by_one = [([r], minute) for found, minute in parts for r in found]
    in_time = sorted(parts, key=lambda part: part[1])
    assert proven(read(parts)) == proven(read(parts[::-1])) == proven(read(one_by_one))
    assert read(in_time) == read(sorted(one_by_one, key=lambda part: part[1]))


@given(st.integers(0, LAST), readings)
def test_proven_and_holes_share_the_ids_above_the_base(
    base: int, parts: list[tuple[list[Range], int]]
) -> None:
    coverage = Coverage(MessageId(base))
    for found, minute in sorted(parts, key=lambda part: part[1]):
        coverage = coverage.with_proven(found, at(minute))
    every = ids([r for found, _ in parts for r in found])
    holes = [hole.range for hole in coverage.holes]

    assert proven(coverage) == every
    assert ids(holes).isdisjoint(every)
    assert ids(holes) == set(range(base + 1, max(every, default=0) + 1)) - every
    assert coverage.cursor == min({*range(base + 1, 99)} - every) - 1
    complete = coverage.complete
    if complete is not None:
        assert complete.high == coverage.cursor
        assert complete.low <= base + 1
    for hole in coverage.holes:
        above = [
            at(minute) for found, minute in parts if any(r.low > hole.range.high for r in found)
        ]
        assert hole.since == min(above)


@given(readings, ranges)
def test_a_range_is_proven_when_all_its_ids_are(
    parts: list[tuple[list[Range], int]], wanted: Range
) -> None:
    coverage = Coverage(MessageId(0))
    for found, minute in parts:
        coverage = coverage.with_proven(found, at(minute))
    every = ids([r for found, _ in parts for r in found])

    assert coverage.proves(wanted) == (ids([wanted]) <= every)
    assert coverage.stretches == merged(coverage.stretches)


@given(st.sets(st.integers(1, LAST)))
def test_single_ids_become_the_fewest_ranges(messages: set[int]) -> None:
    found = ranges_of(MessageId(m) for m in messages)

    assert ids(found) == messages
    assert list(found) == [s.range for s in merged(Stretch(r, NOON) for r in found)]


@given(ranges, st.lists(st.integers(1, LAST)))
def test_what_is_taken_out_of_a_range_is_gone(wanted: Range, messages: list[int]) -> None:
    found = without(wanted, [MessageId(m) for m in messages])

    assert ids(found) == ids([wanted]) - set(messages)


def test_a_hole_is_as_old_as_the_first_thing_that_was_proven_above_it() -> None:
    coverage = Coverage(MessageId(10))
    coverage = coverage.with_proven([span(11, 20)], at(0))
    coverage = coverage.with_proven([span(30, 30)], at(1))
    assert coverage.holes == (Hole(span(21, 29), at(1)),)

    coverage = coverage.with_proven([span(25, 25)], at(2))
    assert coverage.holes == (Hole(span(21, 24), at(1)), Hole(span(26, 29), at(1)))
    coverage = coverage.with_proven([span(21, 24), span(26, 29)], at(3))
    assert coverage == Coverage(MessageId(10), (Stretch(span(11, 30), at(0)),))


def test_history_below_the_base_is_no_hole() -> None:
    coverage = Coverage(MessageId(100)).with_proven([span(3, 5), span(90, 100)], NOON)
    assert (coverage.holes, coverage.cursor, coverage.complete) == ((), 100, None)

    coverage = coverage.with_proven([span(101, 104)], NOON)
    assert (coverage.cursor, coverage.complete) == (104, span(90, 104))
    assert coverage.proves(span(95, 103))
    assert not coverage.proves(span(89, 90))


def test_what_was_proven_before_changes_nothing() -> None:
    coverage = Coverage(MessageId(0)).with_proven([span(1, 9)], NOON)

    assert coverage.with_proven([span(2, 9)], at(5)) is coverage


@pytest.mark.parametrize(("low", "high"), [(0, 5), (-3, 5), (6, 5)])
def test_no_range_without_ids(low: int, high: int) -> None:
    with pytest.raises(ValueError, match="not a range"):
        span(low, high)


def test_a_proof_of_nothing_is_false() -> None:
    assert not Proof()
    assert Proof((span(1, 1),))
    assert Proof(unreadable={MessageId(4): "a layer that is not known"})
    assert len(span(4, 9)) == 6
    assert 9 in span(4, 9)
    assert "9" not in span(4, 9)
