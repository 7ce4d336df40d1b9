"""Finds the few earlier documents that a new one may be a copy of.

Three ways lead to candidates: lineage (forward origin, forwarded message, media id), the same
comparable text, and shared values of the fingerprint. The values of older documents stand in
sorted arrays, those of the newest in a dictionary; arrays of similar size are merged. What an
index answers depends on the documents it holds and on nothing else: not on the order in which they
came, nor on how its arrays happen to be cut, nor on the hash seed.

Memory: besides the documents themselves about 8 bytes for each of 24 fingerprint values and two
small dictionary entries. A value that very many documents share (a siren's wording, a header) says
little; when all shared values together exceed a bound the commonest are left out.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from heapq import nlargest, nsmallest

import numpy as np
from numpy.typing import NDArray

from monitor.dedup.document import Document
from monitor.dedup.fingerprint import HASH_BITS
from monitor.model.ids import PostKey

_SLOT_BITS = 64 - HASH_BITS
_SLOTS = 1 << _SLOT_BITS
_SLOT_SHIFT = np.uint64(_SLOT_BITS)
_SLOT_MASK = np.uint64(_SLOTS - 1)
_FRESH = 2048
"""Documents kept in the dictionary before they are sorted into an array."""
_CANDIDATES = 8
"""Fuzzy candidates handed out. Of edited copies among 100,000 posts the true source was among the
first 8 whenever it was found at all."""
_POSTINGS = 4096
"""Bound on the documents looked at for one query."""


class Index:
    """The documents of the last days, by what their copies share with them."""

    def __init__(self) -> None:
        self._slots: dict[PostKey, int] = {}
        self._held: list[Document | None] = []
        self._living = bytearray()
        self._fresh: defaultdict[int, list[int]] = defaultdict(list)
        self._fresh_from = 0
        self._segments: list[NDArray[np.uint64]] = []
        self._names = _Names()
        self._oldest: datetime | None = None

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, key: PostKey) -> bool:
        return key in self._slots

    def add(self, document: Document) -> None:
        """Hold a document. One with the same key is replaced."""
        self.remove(document.key)
        if len(self._held) >= _SLOTS:
            self._renumber()
        slot = len(self._held)
        self._held.append(document)
        self._living.append(1)
        self._slots[document.key] = slot
        for value in document.fingerprint.tolist():
            self._fresh[value].append(slot)
        for name in _names_of(document):
            self._names.add(name, document.key)
        if self._oldest is None or document.date < self._oldest:
            self._oldest = document.date
        if slot + 1 - self._fresh_from >= _FRESH:
            self._settle()

    def remove(self, key: PostKey) -> None:
        """Let go of a document. An unknown key is no error."""
        slot = self._slots.pop(key, None)
        if slot is None:
            return
        for name in _names_of(self._document(slot)):
            self._names.remove(name, key)
        self._held[slot] = None
        self._living[slot] = 0

    def expire(self, before: datetime) -> None:
        """Let go of all documents published before then."""
        if self._oldest is None or self._oldest >= before:
            return
        held = [document for document in self._held if document is not None]
        for document in held:
            if document.date < before:
                self.remove(document.key)
        self._oldest = min(
            (document.date for document in held if document.date >= before), default=None
        )

    def get(self, key: PostKey) -> Document | None:
        """The document of that key, if it is held."""
        slot = self._slots.get(key)
        return None if slot is None else self._held[slot]

    def candidates(self, document: Document) -> Sequence[Document]:
        """What `document` may be a copy of, itself left out: relatives by lineage, equal texts,
        then by how much of the rarer parts is shared. Of equals the ones nearest in time.
        """
        certain = self._certain(document)
        ranked = self._by_fingerprint(document)
        keys = dict.fromkeys([*certain, *ranked])
        keys.pop(document.key, None)
        return [self._document(self._slots[key]) for key in keys]

    def _document(self, slot: int) -> Document:
        document = self._held[slot]
        assert document is not None
        return document

    def _certain(self, document: Document) -> list[PostKey]:
        found: list[PostKey] = []
        if isinstance(document.origin, PostKey) and document.origin in self._slots:
            found.append(document.origin)
        for name in _relatives_of(document):
            found += self._nearest(document, self._names.get(name))
        return found

    def _nearest(self, document: Document, keys: Collection[PostKey]) -> list[PostKey]:
        if len(keys) <= 1:
            return list(keys)
        return nsmallest(_CANDIDATES, keys, key=lambda key: self._distance(document, key))

    def _distance(self, document: Document, key: PostKey) -> tuple[float, PostKey]:
        other = self._document(self._slots[key])
        return abs((other.date - document.date).total_seconds()), key

    def _by_fingerprint(self, document: Document) -> list[PostKey]:
        weights: defaultdict[int, float] = defaultdict(float)
        looked_at = 0
        for slots in sorted(self._sharing(document), key=len):
            looked_at += len(slots)
            if looked_at > _POSTINGS and weights:
                break
            for slot in slots:
                weights[slot] += 1 / len(slots)
        found: Collection[tuple[int, float]] = weights.items()
        if len(weights) > _CANDIDATES:
            enough = nlargest(_CANDIDATES, weights.values())[-1]
            found = [(slot, weight) for slot, weight in found if weight >= enough]
        keys = {self._document(slot).key: weight for slot, weight in found}
        keys.pop(document.key, None)
        return nsmallest(
            _CANDIDATES, keys, key=lambda key: (-keys[key], *self._distance(document, key))
        )

    def _sharing(self, document: Document) -> Iterator[list[int]]:
        """For each value of the fingerprint the living slots that have it."""
        values = document.fingerprint
        shared = [list(self._fresh.get(value, ())) for value in values.tolist()]
        low = values << _SLOT_SHIFT
        high = low | _SLOT_MASK
        for segment in self._segments:
            begins = np.searchsorted(segment, low)
            ends = np.searchsorted(segment, high, side="right")
            for number in np.flatnonzero(ends > begins).tolist():
                entries = segment[begins[number] : ends[number]]
                shared[number] += (entries & _SLOT_MASK).tolist()
        for slots in shared:
            if living := [slot for slot in slots if self._living[slot]]:
                yield living

    def _settle(self) -> None:
        """Turn the dictionary of the newest documents into an array, and merge like with like."""
        entries = [
            value << _SLOT_BITS | slot for value, slots in self._fresh.items() for slot in slots
        ]
        self._fresh.clear()
        self._fresh_from = len(self._held)
        segment = self._without_dead(np.array(entries, dtype=np.uint64))
        segment.sort()
        while self._segments and self._segments[-1].size < 2 * segment.size:
            segment = np.concatenate([self._without_dead(self._segments.pop()), segment])
            segment.sort(kind="stable")  # merges sorted runs in linear time
        self._segments.append(segment)

    def _without_dead(self, entries: NDArray[np.uint64]) -> NDArray[np.uint64]:
        living = np.frombuffer(bytes(self._living), dtype=np.bool_)
        kept: NDArray[np.uint64] = entries[living[(entries & _SLOT_MASK).astype(np.int64)]]
        return kept

    def _renumber(self) -> None:
        """Give the held documents new, dense slots."""
        documents = [document for document in self._held if document is not None]
        self._slots.clear()
        self._held.clear()
        self._living.clear()
        self._fresh.clear()
        self._fresh_from = 0
        self._segments.clear()
        self._names = _Names()
        for document in documents:
            self.add(document)


class _Names:
    """Which posts go by a name: nearly always one, and then no set is spent on it."""

    def __init__(self) -> None:
        self._one: dict[Hashable, PostKey] = {}
        self._several: dict[Hashable, set[PostKey]] = {}

    def get(self, name: Hashable) -> Collection[PostKey]:
        if name in self._several:
            return self._several[name]
        return (self._one[name],) if name in self._one else ()

    def add(self, name: Hashable, key: PostKey) -> None:
        if name in self._several:
            self._several[name].add(key)
        elif self._one.setdefault(name, key) != key:
            self._several[name] = {self._one.pop(name), key}

    def remove(self, name: Hashable, key: PostKey) -> None:
        several = self._several.get(name)
        if several is None:
            self._one.pop(name, None)
            return
        several.discard(key)
        if len(several) == 1:
            self._one[name] = self._several.pop(name).pop()


def _text_name(document: Document) -> list[Hashable]:
    if not document.text:
        return []
    return [int.from_bytes(blake2b(document.text.encode(), digest_size=8).digest())]


def _names_of(document: Document) -> list[Hashable]:
    """The names under which a document is found, its key apart."""
    names = _text_name(document)
    names += [(document.channel, part) for part in document.messages if part != document.key[1]]
    names += document.media
    if document.origin is not None:
        names.append(("from", document.origin))
    return names


def _relatives_of(document: Document) -> list[Hashable]:
    """The names under which relatives and equals of a document are found."""
    names: list[Hashable] = [
        ("from", PostKey(document.channel, part)) for part in document.messages
    ]
    if document.origin is not None:
        names += [("from", document.origin), document.origin]
    return names + sorted(document.media) + _text_name(document)
