"""Finds the few earlier documents that a new one may be a copy of.

Three ways lead to candidates: lineage (forward origin, forwarded message, media id), the same
comparable text, and shared values of the fingerprint. All of them are values of 40 bits in
`postings`; what a value leads to is verified where it stands for a name. What an index answers
depends on the documents it holds and on nothing else: not on the order in which they came, nor on
how its arrays happen to be cut, nor on the hash seed.

Memory: besides the text in UTF-8 some 190 bytes a document, 4 for each of 24 fingerprint values
and for each name, 8 for their directory, 33 in columns, 4 for the key, the rest for the facts; the
256 documents last used are kept as they are. A value that very many documents share (a siren's
wording, a header) says little; when all shared values together exceed a bound the commonest are
left out. Of the others the rarest are weighed first: what has none of them is mostly out of the
running before its common values are looked at.
"""

import struct
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import accumulate, islice
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.dedup.document import Document, Origin, facts_of
from monitor.dedup.fingerprint import HASH_BITS
from monitor.dedup.keys import Keys
from monitor.dedup.packed import Packer, microseconds
from monitor.dedup.postings import SLOT_BITS, Codes, Found, Postings, Slots, codes_of
from monitor.dedup.shelf import BOX, Filled, Shelf
from monitor.lexicon import Lexicon
from monitor.model.ids import PostKey

_CANDIDATES = 8
"""Fuzzy candidates handed out. Of edited copies among 100,000 posts the true source was among the
first 8 whenever it was found at all."""
_POSTINGS = 4096
"""Bound on the documents looked at for one query."""
_FEW = 256
"""Documents of the rarest values that are weighed first, to leave out most of the others."""
_SIEVE = np.uint32((1 << 12) - 1)
"""The bits of a slot by which they are left out: a few may stay in vain."""
_ROUNDED = 1e-9
"""More than sums of 24 weights are off, as a share."""
_SLOTS = 1 << SLOT_BITS
_TURN_BITS = 8
_TURNS = np.uint32((1 << _TURN_BITS) - 1)
"""Room for the number of a value beside the slot that has it; a fingerprint has 24 values."""
_HEAD = struct.Struct("<qIHH")
"""What a stored document begins with: its date, the digest of its text, and how many codes and
terms follow before its packed form."""
_HEADS = np.dtype([("date", "<i8"), ("digest", "<u4"), ("codes", "<u2"), ("terms", "<u2")])

Weights = NDArray[np.float64]


class Index:
    """The documents of the last days, by what their copies share with them."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._packer = Packer(facts_of(lexicon) if lexicon else ())
        self._empty()

    def _empty(self) -> None:
        self._shelf = Shelf(self._packer)
        self._postings = Postings(self._shelf.living, self._shelf.dead)
        self._keys = Keys(self._shelf.message)
        self._oldest: datetime | None = None

    def __len__(self) -> int:
        return self._shelf.held

    def __contains__(self, key: PostKey) -> bool:
        return self._keys.get(key) is not None

    def add(self, document: Document) -> bytes:
        """Hold a document. One with the same key is replaced.

        What is returned is what `fill` needs of it, in any process whose lexicon has the same
        version and whose code reads posts in the same way.
        """
        self.remove(document.key)
        if self._shelf.end >= _SLOTS:
            self._renumber()
        packed = self._packer.pack(document)
        digest, codes = _digest(document), _codes_of(document)
        slot = self._shelf.add(document, digest, packed)
        self._postings.add(slot, codes)
        self._keys.put(document.key, slot)
        terms = self._hold_terms(slot, document)
        if self._oldest is None or document.date < self._oldest:
            self._oldest = document.date
        head = _HEAD.pack(microseconds(document.date), digest, codes.size, terms.size)
        told = np.concatenate((codes, terms)).astype("<u4", copy=False)
        return head + told.tobytes() + packed

    def fill(self, stored: Iterable[tuple[PostKey, bytes]]) -> None:
        """Hold documents as `add` returned them, by date, each key once. Only while none is held.

        Some three seconds for a million.
        """
        tables: list[NDArray[np.void]] = []
        codes = bytearray()
        terms: deque[bytes] = deque(maxlen=self._TERMS_FOR)

        def boxes() -> Iterator[Filled]:
            rows = iter(stored)
            while box := list(islice(rows, BOX)):
                keys, data = zip(*box, strict=True)
                table = np.frombuffer(b"".join([row[: _HEAD.size] for row in data]), _HEADS)
                first = _HEAD.size + 4 * table["codes"].astype(np.int64)
                second = first + 4 * table["terms"]
                head = [_HEAD.size] * len(box)
                tables.append(table)
                codes.extend(b"".join(_cut(data, head, first.tolist())))
                terms.extend(_cut(data, first.tolist(), second.tolist()))
                packed = _cut(data, second.tolist(), list(map(len, data)))
                yield Filled(keys, table["date"], table["digest"], packed)

        self._shelf.fill(boxes())
        if not tables:
            return
        table = np.concatenate(tables)
        values = np.frombuffer(codes, dtype="<u4").astype(np.uint32, copy=False)
        self._postings.fill(table["codes"].astype(np.int64), values)
        for channel, slots in self._shelf.by_channel():
            self._keys.fill(channel, slots)
        self._oldest = self._shelf.oldest()
        self._fill_terms(terms)

    _TERMS_FOR = 0
    """Of how many documents, the last ones, the terms are of use."""

    def _hold_terms(self, slot: int, document: Document) -> Codes:
        """What else is to be stored with a document that was just given a slot."""
        return np.empty(0, dtype=np.uint32)

    def _fill_terms(self, stored: Collection[bytes]) -> None:
        """Hold what `_hold_terms` returned for the last documents."""

    def remove(self, key: PostKey) -> None:
        """Let go of a document. An unknown key is no error."""
        slot = self._keys.get(key)
        if slot is not None:
            self._keys.remove(key)
            self._shelf.remove(slot)

    def expire(self, before: datetime) -> None:
        """Let go of all documents published before then."""
        if self._oldest is None or self._oldest >= before:
            return
        for slot in self._shelf.older(before):
            self.remove(self._shelf.key(slot))
        self._postings.forget(self._shelf.trim())
        self._oldest = self._shelf.oldest()

    def get(self, key: PostKey) -> Document | None:
        """The document of that key, if it is held."""
        slot = self._keys.get(key)
        return None if slot is None else self._shelf.document(slot)

    def candidates(self, document: Document) -> Sequence[Document]:
        """What `document` may be a copy of, itself left out: relatives by lineage, equal texts,
        then by how much of the rarer parts is shared. Of equals the ones nearest in time.
        """
        size = document.fingerprint.size
        names = list(_relatives_of(document))
        values = [*document.fingerprint.tolist(), *map(_value, names)]
        found = self._postings.find(codes_of(np.array(values, dtype=np.uint64)), size, _POSTINGS)
        certain: list[int] = []
        if isinstance(document.origin, PostKey):
            original = self._keys.get(document.origin)
            certain += [] if original is None else [original]
        for number in found.counts[size:].nonzero()[0].tolist():
            certain += self._called(document, names[number], found.of(size + number))
        own = self._keys.get(document.key)
        ranked = self._by_fingerprint(document, found)
        certain += self._equal(document, ranked)
        others = [slot for slot in ranked[: _CANDIDATES + 1] if slot != own]
        both = dict.fromkeys([*certain, *others[:_CANDIDATES]])
        return [self._shelf.document(slot) for slot in both if slot != own]

    def _called(self, document: Document, name: str, slots: Slots) -> list[int]:
        """Those that go by a name, the ones nearest in time."""
        found = [
            slot
            for slot in self._shelf.nearest(slots, document.date)
            if name in _names_of(self._shelf.document(slot))
        ]
        return found[:_CANDIDATES]

    def _equal(self, document: Document, ranked: list[int]) -> list[int]:
        """The documents with the same text: they have each value of its fingerprint, hence are
        among those that share most."""
        found: list[int] = []
        alike = np.array(ranked, dtype=np.int64)
        for slot in self._shelf.with_digest(alike, _digest(document)).tolist():
            if len(found) == _CANDIDATES:
                break
            if self._shelf.document(slot).text == document.text:
                found.append(slot)
        return found

    def _by_fingerprint(self, document: Document, shared: Found) -> list[int]:
        """Those that share most of the rarer values: the first candidates, and more where equals
        follow."""
        counts = shared.counts[: document.fingerprint.size].tolist()
        order = [number for number in _ascending(counts) if counts[number]]
        looked_at = list(accumulate(counts[number] for number in order))
        del order[max(bisect_right(looked_at, _POSTINGS), 1) :]
        if not order:
            return []
        rare = np.array([1 / counts[number] for number in order])
        turn = np.full(shared.counts.size, _TURNS, dtype=np.uint32)
        turn[order] = np.arange(len(order))
        turns = turn.take(shared.which)
        pairs = shared.slots.astype(np.uint32)
        pairs <<= np.uint32(_TURN_BITS)
        pairs |= turns
        few = bisect_left(looked_at, _FEW) + 1
        found, weights = _weighed(pairs.compress(turns < few), rare)
        if few < len(order):
            kept = turns < len(order)
            least = _least(weights) - (1 + _ROUNDED) * rare[few:].sum()
            if least > 0:  # what has none of the rarest values cannot weigh so much, nor can many
                likely = np.zeros(_SIEVE + 1, dtype=np.bool_)
                likely[found.compress(weights >= least) & _SIEVE] = True
                kept &= likely.take(pairs >> np.uint32(_TURN_BITS) & _SIEVE)
            found, weights = _weighed(pairs.compress(kept), rare)
        heavy = (weights >= _least(weights)).nonzero()[0]
        found, weights = found.take(heavy), weights.take(heavy)
        return self._shelf.nearest(found.astype(np.int64), document.date, weights)

    def _renumber(self) -> None:
        """Give the held documents new, dense slots."""
        former = self._shelf
        self._empty()
        for slot in former.slots():
            self.add(former.document(slot))


def _cut(rows: Iterable[bytes], begins: list[int], ends: list[int]) -> list[bytes]:
    """Of each row what stands from one place to before another."""
    return [row[begin:end] for row, begin, end in zip(rows, begins, ends, strict=True)]


def _ascending(counts: list[int]) -> list[int]:
    """The places of the numbers, the least first, of equals the first."""
    return sorted(range(len(counts)), key=counts.__getitem__)


def _weighed(pairs: Codes, rare: Weights) -> tuple[Codes, Weights]:
    """The distinct slots of pairs of slot and turn, ascending, and what their turns weigh."""
    pairs.sort()  # so that sums do not depend on the arrays
    slots = pairs >> np.uint32(_TURN_BITS)
    new = np.ones(slots.size, dtype=np.bool_)
    np.not_equal(slots[1:], slots[:-1], out=new[1:])
    places = new.cumsum() - 1
    weights = np.bincount(places, rare.take(pairs & _TURNS)).astype(np.float64, copy=False)
    return slots.compress(new), weights


def _least(weights: Weights) -> float:
    """What a candidate weighs at least; 0 if there are not too many."""
    if weights.size <= _CANDIDATES:
        return 0.0
    return float(np.partition(weights, -_CANDIDATES)[-_CANDIDATES])


def _digest(document: Document) -> int:
    return crc32(document.text.encode("utf-8", "surrogatepass"))


def _codes_of(document: Document) -> Codes:
    """All under which a document is found."""
    names = dict.fromkeys(_value(name) for name in _names_of(document))
    if not names:
        return codes_of(document.fingerprint)
    return codes_of(np.array([*document.fingerprint.tolist(), *names], dtype=np.uint64))


def _value(name: str) -> int:
    """A name as a value of the postings."""
    return int.from_bytes(
        blake2b(name.encode("utf-8", "surrogatepass"), digest_size=HASH_BITS // 8).digest()
    )


def _message(key: PostKey) -> str:
    return f"message {key.channel} {key.message}"


def _forward(origin: Origin) -> str:
    if isinstance(origin, PostKey):
        return f"of {origin.channel} {origin.message}"
    name, date = origin
    return f"of {date.timestamp()} {name}"


def _names_of(document: Document) -> Iterator[str]:
    """The names under which a document is found, its key apart."""
    for part in document.messages:
        if part != document.key.message:
            yield _message(PostKey(document.channel, part))
    for kind, number in document.media:
        yield f"{kind} {number}"
    if document.origin is not None:
        yield _forward(document.origin)


def _relatives_of(document: Document) -> Iterator[str]:
    """The names under which relatives of a document are found."""
    for part in document.messages:
        yield _forward(PostKey(document.channel, part))
    if document.origin is not None:
        yield _forward(document.origin)
    if isinstance(document.origin, PostKey):
        yield _message(document.origin)
    for kind, number in sorted(document.media):
        yield f"{kind} {number}"
