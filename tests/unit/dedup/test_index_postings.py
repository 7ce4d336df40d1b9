"""Values and the slots that have them."""

import random
from collections import defaultdict

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.dedup import postings
from monitor.dedup.postings import Codes, Postings, Slots, codes_of


class Held:
    """Which slots are living."""

    def __init__(self) -> None:
        self.living: list[bool] = []

    def __call__(self, slots: Slots) -> NDArray[np.bool_]:
        return np.array(self.living, dtype=np.bool_).take(slots, mode="clip")


def found(held: Postings, values: list[int]) -> list[list[int]]:
    having = held.find(np.array(values, dtype=np.uint32))
    each = [sorted(having.of(number).tolist()) for number in range(len(values))]
    assert having.counts.tolist() == list(map(len, each))
    return each


def spread(*values: int) -> Codes:
    return codes_of(np.array(values, dtype=np.uint64))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "FRESH", 8)
    monkeypatch.setattr(postings, "_PIECE", 64)


def test_every_slot_is_found_under_each_of_its_values_at_any_time() -> None:
    source = random.Random(3)
    living = Held()
    held = Postings(living)
    expected: defaultdict[int, list[int]] = defaultdict(list)
    top = 2**32 - 1
    for slot in range(1200):
        values = sorted({source.choice((0, 5, top, *range(10, 400), 2**31 + 5)) for _ in range(6)})
        living.living.append(True)
        held.add(slot, np.array(values, dtype=np.uint32))
        for value in values:
            expected[value].append(slot)
        asked = [0, top, *source.sample(range(10, 500), 4)]
        assert found(held, asked) == [expected[value] for value in asked]


def test_the_dead_are_not_found_and_their_segments_are_dropped() -> None:
    living = Held()
    held = Postings(living)
    for slot in range(600):
        living.living.append(True)
        held.add(slot, np.array([7, 100 + slot], dtype=np.uint32))
        if slot >= 100:
            living.living[slot - 100] = False
            held.forget(slot - 99)
        if slot % 50 == 0:
            assert found(held, [7]) == [[s for s in range(slot + 1) if living.living[s]]]
    assert held.size < 3 * 2 * 100 + 2 * 8


def test_no_addition_merges_more_than_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    living = Held()
    held = Postings(living)
    sizes: list[int] = []
    real = np.concatenate

    def measured(parts: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
        whole: NDArray[np.uint64] = real(parts)
        sizes.append(whole.size)
        return whole

    monkeypatch.setattr(np, "concatenate", measured)
    for slot in range(2000):
        living.living.append(True)
        held.add(slot, spread(slot, slot + 10_000))
    assert max(sizes) <= 2 * 64


def test_filled_at_once_it_answers_as_if_they_had_come_one_by_one() -> None:
    source = random.Random(5)
    living = Held()
    single, filled = Postings(living), Postings(living)
    counts, codes = [], []
    for slot in range(700):
        values = spread(*source.sample(range(300), source.randint(0, 5)))
        living.living.append(slot % 7 > 0)
        single.add(slot, values)
        counts.append(values.size)
        codes.append(values)
    filled.fill(np.array(counts, dtype=np.int64), np.concatenate(codes))
    for slot in range(700, 760):
        living.living.append(True)
        for held in (single, filled):
            held.add(slot, spread(slot % 300))
    asked = spread(*range(300)).tolist()
    assert found(filled, asked) == found(single, asked)


def test_only_values_that_are_too_common_are_left_out() -> None:
    source = random.Random(7)
    living = Held()

    def dead(first: int, end: int) -> int:
        return living.living[first:end].count(False)

    held = Postings(living, dead)
    left_out = 0
    for slot in range(4000):
        values = [value for value in range(24) if source.random() < 1.4**-value]
        living.living.append(True)
        held.add(slot, spread(*values))
        if slot % 50 == 0:
            living.living[source.randrange(slot + 1)] = False
        if slot % 97:
            continue
        asked = spread(*source.sample(range(30), 12))
        most = source.choice((5, 40, 300))
        whole, part = held.find(asked), held.find(asked, asked.size - 1, most)
        ranked = sorted(range(asked.size - 1), key=whole.counts.__getitem__)
        ahead = whole.counts[ranked].cumsum()
        rarest = next((n for n in ranked if whole.counts[n]), None)
        for number, looked_at in zip(ranked, ahead.tolist(), strict=True):
            if looked_at <= most or number == rarest:
                assert part.counts[number] == whole.counts[number]
                assert sorted(part.of(number)) == sorted(whole.of(number))
            else:
                assert part.counts[number] == whole.counts[number] or part.counts[number] > most
                left_out += not part.of(number).size
        last = asked.size - 1
        assert sorted(part.of(last)) == sorted(whole.of(last))
    assert left_out > 20
