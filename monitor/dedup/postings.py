"""Which slots have a value: sorted arrays that are merged a piece at a time.

The values of the newest slots stand in a dictionary, those of the others in segments: ascending
arrays of value and slot in one number. Four segments of one size are merged into one of the next,
up to a largest size, each adding doing a bounded piece of the work: no adding waits for a merge.
Segments hold consecutive slots, so a segment whose slots are all dead is dropped as a whole; of
others the dead are left out when they are merged. What is found does not depend on any of this.

Memory: 8 bytes for each value of a slot, the newest `FRESH` slots apart.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.dedup.fingerprint import HASH_BITS

Entries = NDArray[np.uint64]

SLOT_BITS = 64 - HASH_BITS
_SHIFT = np.uint64(SLOT_BITS)
_MASK = np.uint64((1 << SLOT_BITS) - 1)

FRESH = 1024
"""Slots kept in the dictionary before they are sorted into a segment: that takes 2 ms."""
_FAN = 4
"""Segments of one size that become one of the next."""
_LARGEST = 4
"""The largest size, in merges: 256 times `FRESH`. One merged segment more is held for a while, so
this bounds the memory for it; expiry is by segments of this size at worst."""
_PIECE = 4096
"""Entries merged in one go: 50 µs."""

Slots = NDArray[np.int64]
Living = Callable[[Slots], NDArray[np.bool_]]
"""Which of these slots are still held."""


@dataclass(slots=True, eq=False)
class _Segment:
    entries: Entries
    first: int
    """All its slots are at least this, and below `end`."""
    end: int
    size: int = 0
    """How many times it was merged."""


@dataclass(slots=True, eq=False)
class _Merge:
    """Segments on their way to become one. They are searched until it is done."""

    sources: list[_Segment]
    target: Entries
    filled: int = 0
    taken: list[int] = field(default_factory=list)

    @staticmethod
    def of(sources: list[_Segment]) -> "_Merge":
        total = sum(source.entries.size for source in sources)
        return _Merge(sources, np.empty(total, dtype=np.uint64), 0, [0] * len(sources))

    def step(self, living: Living) -> bool:
        """Merge one piece. Whether it was the last."""
        share = max(_PIECE // len(self.sources), 1)
        heads = [
            source.entries[taken : taken + share]
            for source, taken in zip(self.sources, self.taken, strict=True)
        ]
        cut = [
            head[-1]
            for head, source, taken in zip(heads, self.sources, self.taken, strict=True)
            if taken + head.size < source.entries.size
        ]
        if cut:  # beyond the least of the last ones others may come in between
            least = min(cut)
            heads = [head[: int(head.searchsorted(least, side="right"))] for head in heads]
        piece = np.concatenate(heads)
        piece = piece[living((piece & _MASK).astype(np.int64))]
        piece.sort()
        self.target[self.filled : self.filled + piece.size] = piece
        self.filled += piece.size
        self.taken = [taken + head.size for taken, head in zip(self.taken, heads, strict=True)]
        return not cut

    def result(self) -> _Segment:
        sources = self.sources
        entries = self.target[: self.filled]
        if 2 * self.filled < self.target.size:
            entries = entries.copy()
        return _Segment(entries, sources[0].first, sources[-1].end, sources[0].size + 1)


class Postings:
    """Slots by value. Slots are added in ascending order; `living` says which are still held."""

    def __init__(self, living: Living) -> None:
        self._living = living
        self._fresh: defaultdict[int, list[int]] = defaultdict(list)
        self._pending: list[Entries] = []
        self._first = 0
        self._segments: list[_Segment] = []
        self._merges: list[_Merge] = []

    @property
    def size(self) -> int:
        """How many values are kept, those of dead slots that were not left out yet included."""
        return sum(map(len, self._pending)) + sum(len(s.entries) for s in self._segments)

    def add(self, slot: int, values: Entries) -> None:
        """Note the values of a new slot; distinct ones, all below `2**HASH_BITS`."""
        fresh = self._fresh
        for value in values.tolist():
            fresh[value].append(slot)
        self._pending.append(values << _SHIFT | np.uint64(slot))
        if len(self._pending) >= FRESH:
            self._settle(slot + 1)
        elif self._merges:
            self._go_on()

    def find(self, values: Entries) -> tuple[Slots, Slots]:
        """The living slots that have one of the values, a pair for each: which value, counted from
        0, and the slot. In no particular order."""
        fresh = self._fresh
        numbers: list[int] = []
        slots: list[int] = []
        for number, value in enumerate(values.tolist()):
            if value in fresh:
                slots += fresh[value]
                numbers += [number] * (len(slots) - len(numbers))
        which = [np.array(numbers, dtype=np.int64)]
        found = [np.array(slots, dtype=np.int64)]
        low = values << _SHIFT
        for segment in self._segments:
            entries = segment.entries
            if not entries.size:
                continue
            begins = entries.searchsorted(low)
            met = entries.take(begins, mode="clip")
            met >>= _SHIFT
            hits = (met == values).nonzero()[0]
            if hits.size:
                begins = begins[hits]
                counts = entries.searchsorted(low[hits] | _MASK, side="right") - begins
                ahead = counts.cumsum()
                places = np.arange(ahead[-1]) + (begins - ahead + counts).repeat(counts)
                which.append(hits.repeat(counts))
                found.append((entries[places] & _MASK).astype(np.int64))
        pairs = np.concatenate(which), np.concatenate(found)
        living = self._living(pairs[1])
        return pairs if living.all() else (pairs[0][living], pairs[1][living])

    def forget(self, before: int) -> None:
        """Drop the segments whose slots are all below `before`; none of them may be living."""
        merging = [source for merge in self._merges for source in merge.sources]
        self._segments = [s for s in self._segments if s.end > before or s in merging]

    def _settle(self, end: int) -> None:
        """Turn the dictionary of the newest slots into a segment."""
        entries = np.concatenate(self._pending)
        entries.sort()
        self._segments.append(_Segment(entries, self._first, end))
        self._first = end
        self._pending.clear()
        self._fresh.clear()
        self._begin(0)

    def _begin(self, size: int) -> None:
        """Begin a merge where there are segments enough of a size."""
        merging = [source for merge in self._merges for source in merge.sources]
        ready = [s for s in self._segments if s.size == size and s not in merging]
        if size < _LARGEST and len(ready) >= _FAN:
            self._merges.append(_Merge.of(ready[:_FAN]))
            self._merges.sort(key=lambda merge: -merge.sources[0].size)

    def _go_on(self) -> None:
        """A piece of the smallest merge under way."""
        merge = self._merges[-1]
        if merge.step(self._living):
            self._merges.pop()
            at = self._segments.index(merge.sources[0])
            result = merge.result()
            self._segments[at : at + len(merge.sources)] = [result]
            self._begin(result.size)
