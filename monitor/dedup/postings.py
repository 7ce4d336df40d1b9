"""Which slots have a value: sorted arrays that are merged a piece at a time.

The values of the newest slots stand in a dictionary, those of the others in segments. A segment
covers consecutive slots and holds its pairs of value and slot in ascending order, four bytes each:
the leading bits of the value are told by a directory, the leading bits of the slot by the segment.
Four segments of one size are merged into one of the next, up to a largest size, each adding doing
a piece of the work: no adding waits for a merge. A segment whose slots are all dead is dropped as
a whole; of others the dead are left out when they are merged. What is found does not depend on any
of this.

Memory: 4 bytes for each value of a slot and 8 for each slot, the newest `FRESH` slots apart.

Not guaranteed: that a slot that is found has the value. Values are kept in 32 bits; of the 24
million values of a million posts one in 180 has a stranger's for company.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.dedup.fingerprint import HASH_BITS
from monitor.dedup.pages import zeros

Values = NDArray[np.uint64]
Codes = NDArray[np.uint32]
"""Values as they are kept: spread evenly over 32 bits, for those of a fingerprint are small."""

SLOT_BITS = 24
"""Slots are below two to this power."""
_SLOT = (1 << SLOT_BITS) - 1
_CODE_BITS = 32
_SPREAD = np.uint64(0x9E3779B97F)
_HASH_MASK = np.uint64((1 << HASH_BITS) - 1)
_DOWN = np.uint64(HASH_BITS - _CODE_BITS)
_LOW = np.uint64(0xFFFFFFFF)
_UP = np.uint64(32)
_FINER = 1
"""A segment's directory has two to this power buckets for each slot: some twelve entries each."""
_FINER_UP = _UP - np.uint64(_FINER)

FRESH = 256
"""Slots kept in the dictionary, some 1 MB, before they are sorted into a segment: in .5 ms."""
_FAN = 4
"""Segments of one size that become one of the next."""
_LARGEST = 5
"""The largest size, in merges: 1,024 times `FRESH`. One merged segment more is held for a while, so
this bounds the memory for it; expiry is by segments of this size at worst."""
_MARGIN = 16
"""Strangers at either end of a bucket before its entries are looked at one by one."""
_MANY = 3
"""So many times the entries that are asked for: then it pays to find out which may be left out."""
_PIECE = 4096
"""Entries merged in one go, if no value has more: 150 µs."""

Slots = NDArray[np.int64]
Living = Callable[[Slots], NDArray[np.bool_]]
"""Which of these slots are still held; of numbers that are no slots it may say anything."""

Dead = Callable[[int, int], int]
"""How many of the slots from one to before another are held no more, at most."""


def _all(first: int, end: int) -> int:
    return end - first


def codes_of(values: Values) -> Codes:
    """Values below `2**HASH_BITS` as they are kept."""
    spread = values * _SPREAD
    spread &= _HASH_MASK
    spread >>= _DOWN
    return spread.astype(np.uint32)


@dataclass(slots=True, eq=False)
class _Segment:
    entries: NDArray[np.uint32]
    """Ascending within each bucket: what the directory leaves of the code, then the slot, counted
    from `first`, in `bits` bits."""
    directory: NDArray[np.uint32]
    """Where the bucket of each beginning of a code begins; at last, where the last one ends."""
    bits: int
    """In how many bits a slot is told, and a code's beginning that the entries leave out."""
    first: int
    """All its slots are at least this, and below `end`."""
    end: int
    size: int = 0
    """How many times it was merged."""

    @staticmethod
    def of(codes: Codes, counts: Slots, first: int, size: int = 0) -> "_Segment":
        """Sort the codes of the slots from `first` on; how many each has."""
        bits = (counts.size - 1).bit_length()
        keys = codes.astype(np.uint64)
        keys <<= np.uint64(bits)
        keys |= np.arange(counts.size, dtype=np.uint64).repeat(counts)
        keys.sort()
        buckets = np.arange((1 << bits + _FINER) + 1, dtype=np.uint64) << _FINER_UP
        directory, entries = zeros(buckets.size, np.uint32), zeros(keys.size, np.uint32)
        directory[:] = keys.searchsorted(buckets)
        entries[:] = keys
        return _Segment(entries, directory, bits, first, first + counts.size, size)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The living slots that have one of the values that were asked for, a pair for each. In no
    particular order."""

    which: Slots
    """Which value, counted from 0, has"""
    slots: Slots
    """which slot."""
    counts: Slots
    """How many slots each value has."""

    def of(self, number: int) -> Slots:
        """The slots of one value."""
        return self.slots.compress(self.which == number)

    def chosen(self, values: NDArray[np.bool_]) -> tuple[Slots, Slots]:
        """The pairs of some values."""
        places = values.take(self.which).nonzero()[0]
        return self.which.take(places), self.slots.take(places)


class _Buckets:
    """The entries of segments among which those of some codes are: a row for each segment, a
    column for each code.

    All segments at once: what costs is the number of steps, hardly what is looked at in each.
    """

    def __init__(self, segments: Sequence[_Segment], codes: Codes) -> None:
        self._segments = segments
        self._bits = np.array([[segment.bits] for segment in segments], dtype=np.uint32)
        buckets = np.empty((len(segments), 2, codes.size), dtype=np.int64)
        buckets[:, 0] = codes >> (np.uint32(_CODE_BITS - _FINER) - self._bits)
        np.add(buckets[:, 0], 1, out=buckets[:, 1])
        bounds = np.empty(buckets.shape, dtype=np.uint32)
        for row, segment in enumerate(segments):
            segment.directory.take(buckets[row], out=bounds[row], mode="clip")
        self._keys = codes << self._bits
        self._begins = bounds[:, 0].astype(np.int64)
        self.sizes: Slots = bounds[:, 1] - self._begins

    def least(self, dead: Callable[[int, int], int]) -> Slots:
        """How many living slots each code has at least. Entries are in order: of two that have
        the code, all between them do."""
        inner = self.sizes - 2 * _MARGIN
        surely = np.zeros_like(inner)
        for row, segment in enumerate(self._segments):
            wide = (inner[row] > 0).nonzero()[0]
            if wide.size:
                first = self._begins[row, wide] + _MARGIN
                ends = segment.entries.take((first, first + inner[row, wide] - 1))
                has = ((ends ^ self._keys[row, wide]) >> np.uint32(segment.bits) == 0).all(axis=0)
                surely[row, wide] = has * (inner[row, wide] - dead(segment.first, segment.end))
        least: Slots = np.maximum(surely, 0).sum(axis=0)
        return least

    def leave_out(self, codes: list[int]) -> None:
        """Look at no entry of these."""
        self.sizes[:, codes] = 0

    def pairs(self, more: Sequence[int]) -> tuple[Slots, NDArray[np.bool_]]:
        """The number of a code and a slot of its bucket, the slot in the last `SLOT_BITS` bits,
        for all buckets, `more` such pairs behind them; and whether the slot has the code."""
        sizes = self.sizes.ravel()
        ahead = sizes.cumsum()
        places = (self._begins.ravel() - ahead + sizes).repeat(sizes)
        size = places.size
        places += np.arange(size)
        entries = np.empty(size, dtype=np.uint32)
        rows = self.sizes.sum(axis=1)
        bounds = (0, *rows.cumsum().tolist())
        for segment, begin, end in zip(self._segments, bounds, bounds[1:], strict=False):
            segment.entries.take(places[begin:end], out=entries[begin:end], mode="clip")
        # What is left of an entry that has the code is its slot.
        entries ^= self._keys.ravel().repeat(sizes)
        pairs = np.empty(size + len(more), dtype=np.int64)
        has = np.empty(pairs.size, dtype=np.bool_)
        firsts = np.array([[segment.first] for segment in self._segments], dtype=np.int64)
        firsts = np.arange(self.sizes.shape[1]) << SLOT_BITS | firsts
        np.add(entries, firsts.ravel().repeat(sizes), out=pairs[:size])
        np.less(entries, (np.uint32(1) << self._bits.ravel()).repeat(rows), out=has[:size])
        pairs[size:] = more
        has[size:] = True
        return pairs, has


class _Merge:
    """Segments on their way to become one. They are searched until it is done."""

    def __init__(self, sources: list[_Segment]) -> None:
        self.sources = sources
        self._first, self._end = sources[0].first, sources[-1].end
        self._from, self._bits = sources[0].bits, (self._end - self._first - 1).bit_length()
        total = sum(source.entries.size for source in sources)
        self._entries: NDArray[np.uint32] = zeros(total, np.uint32)
        self._directory: NDArray[np.uint32] = zeros((1 << self._bits + _FINER) + 1, np.uint32)
        self._filled = 0
        self._bucket = 0
        self._share = max((_PIECE << self._from) // max(total, 1), 1)

    def step(self, living: Living) -> bool:
        """Merge one piece. Whether it was the last."""
        begin, end = self._bucket, min(self._bucket + self._share, 1 << self._from)
        parts = [self._part(source, begin, end) for source in self.sources]
        keys = np.concatenate(parts)
        slots = (keys & np.uint64((1 << self._bits) - 1)).astype(np.int64) + self._first
        keys = keys[living(slots)]
        keys.sort()
        further = self._bits - self._from + _FINER
        low, high = begin << further, end << further
        buckets = np.arange(low + 1, high + 1, dtype=np.uint64) << _FINER_UP
        self._directory[low + 1 : high + 1] = keys.searchsorted(buckets) + self._filled
        self._entries[self._filled : self._filled + keys.size] = keys
        self._filled += keys.size
        self._bucket = end
        return end == 1 << self._from

    def _part(self, source: _Segment, begin: int, end: int) -> Values:
        """The pairs of some buckets of a source, as the result has them."""
        bounds = source.directory[:: 1 << _FINER][begin : end + 1]
        entries = source.entries[bounds[0] : bounds[-1]].astype(np.uint64)
        buckets = np.arange(begin, end, dtype=np.uint64).repeat(np.diff(bounds))
        codes = (buckets << _UP | entries) >> np.uint64(self._from)
        entries &= np.uint64((1 << self._from) - 1)
        entries += np.uint64(source.first - self._first)
        return codes << np.uint64(self._bits) | entries

    def result(self) -> _Segment:
        entries = self._entries[: self._filled]
        if 2 * self._filled < self._entries.size:
            entries = entries.copy()
        size = self.sources[0].size + 1
        return _Segment(entries, self._directory, self._bits, self._first, self._end, size)


class Postings:
    """Slots by value. Slots are added one by one in ascending order; `living` says which are still
    held."""

    def __init__(self, living: Living, dead: Dead = _all, largest: int = _LARGEST) -> None:
        """`largest` is the size from which on segments are not merged."""
        self._living = living
        self._dead = dead
        self._largest = largest
        self._fresh: dict[int, int | list[int]] = {}
        """The slots of the newest codes; of nearly all codes it is one."""
        self._pending: list[Codes] = []
        self._first = 0
        self._segments: list[_Segment] = []
        self._merges: list[_Merge] = []

    @property
    def size(self) -> int:
        """How many values are kept, those of dead slots that were not left out yet included."""
        return sum(map(len, self._pending)) + sum(len(s.entries) for s in self._segments)

    def add(self, slot: int, codes: Codes) -> None:
        """Note the values of the next slot."""
        fresh = self._fresh
        for code in codes.tolist():
            held = fresh.get(code)
            if held is None:
                fresh[code] = slot
            elif isinstance(held, list):
                held.append(slot)
            else:
                fresh[code] = [held, slot]
        self._pending.append(codes)
        if len(self._pending) >= FRESH:
            self._settle(slot + 1)
        elif self._merges:
            self._go_on()

    def fill(self, counts: Slots, codes: Codes, first: int = 0) -> None:
        """Note the values of slots from `first` on, all at once: how many each has, and all of
        them. Only while there are none yet."""
        self._first = first
        total = first + counts.size
        counts = np.concatenate((np.zeros(first, dtype=np.int64), counts))
        begins = np.concatenate(([0], counts.cumsum()))
        for size in range(self._largest, -1, -1):
            width = FRESH * _FAN**size
            while total - self._first >= width:
                end = self._first + width
                part = codes[begins[self._first] : begins[end]]
                of = counts[self._first : end]
                self._segments.append(_Segment.of(part, of, self._first, size))
                self._first = end
        for slot in range(self._first, total):
            self.add(slot, codes[begins[slot] : begins[slot + 1]].copy())

    def find(self, codes: Codes, ranked: int = 0, most: int = 0) -> Found:
        """The living slots that have one of the values.

        Of the first `ranked` values those may be left out that are surely not among the rarest
        which `most` slots have altogether, the rarest of all apart: more than `most` are counted
        for them, and none is found.
        """
        fresh = self._fresh
        newest: list[int] = []
        for number, code in enumerate(codes.tolist()):
            held = fresh.get(code)
            if isinstance(held, list):
                newest += [number << SLOT_BITS | slot for slot in held]
            elif held is not None:
                newest.append(number << SLOT_BITS | held)
        common: list[int] = []
        if self._segments and codes.size:
            buckets = _Buckets(self._segments, codes)
            if most and buckets.sizes.sum() > _MANY * most:
                common = self._common(buckets, ranked, most)
                buckets.leave_out(common)
            pairs, has = buckets.pairs(newest)
            has &= self._living(pairs & _SLOT)
        else:
            pairs = np.array(newest, dtype=np.int64)
            has = self._living(pairs & _SLOT)
        pairs = pairs.compress(has)
        which = pairs >> SLOT_BITS
        often = np.bincount(which, minlength=codes.size)
        if common:
            others = np.delete(often[:ranked], common)
            if not ((others > 0) & (others <= most)).any():
                return self.find(codes)
            often[common] = most + 1
        return Found(which, pairs & _SLOT, often)

    def _common(self, buckets: _Buckets, ranked: int, most: int) -> list[int]:
        """Which of the first `ranked` values `find` may leave out. Decided by bounds: how many
        slots have a value is not known before all its entries were looked at."""
        at_most = buckets.sizes.sum(axis=0)[:ranked] + len(self._pending)
        at_least = buckets.least(self._dead)[:ranked]
        rarer = at_most < at_least[:, np.newaxis]
        common: list[int] = (at_least + rarer @ at_least > most).nonzero()[0].tolist()
        return common

    def forget(self, before: int) -> None:
        """Drop the segments whose slots are all below `before`; none of them may be living."""
        merging = [source for merge in self._merges for source in merge.sources]
        self._segments = [s for s in self._segments if s.end > before or s in merging]

    def _settle(self, end: int) -> None:
        """Turn the dictionary of the newest slots into a segment."""
        counts = np.array([codes.size for codes in self._pending], dtype=np.int64)
        self._segments.append(_Segment.of(np.concatenate(self._pending), counts, self._first))
        self._first = end
        self._pending.clear()
        self._fresh.clear()
        self._begin(0)

    def _begin(self, size: int) -> None:
        """Begin a merge where there are segments enough of a size."""
        merging = [source for merge in self._merges for source in merge.sources]
        ready = [s for s in self._segments if s.size == size and s not in merging]
        if size < self._largest and len(ready) >= _FAN:
            self._merges.append(_Merge(ready[:_FAN]))
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
