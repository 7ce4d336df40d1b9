"""Finds earlier posts that tell of the same event in words of their own.

What two independent accounts of one event share are its telling words: names, things and figures
that hardly any other post of these days has. Each post is the set of its terms: its words without
endings, what the lexicon knows in them, and its larger numbers. A term weighs the more, the fewer
posts have it (the logarithm of its inverse frequency), and two posts are as alike as the cosine of
their weighted terms.

Holds the newest posts only: an account in other words comes within hours. What it answers depends
on the posts held and on nothing else. Not guaranteed: that all accounts are found, nor that posts
on one event never concern two sides of it that a reader would keep apart.
"""

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from math import fsum, log, sqrt
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.dedup.document import CREDIT, Document
from monitor.dedup.postings import Codes, Postings, Slots
from monitor.dedup.shelf import Shelf
from monitor.dedup.words import DATED, LIGHT, TURNING
from monitor.model.ids import PostKey

LASTS = timedelta(hours=48)
"""How far back an event is looked for. Of labelled posts that carry on a story in other words
nine of ten come within 28 hours."""
HELD = 20_000
"""Posts held at most: two days of a hundred busy channels, some 5 MB."""
_HOUSEKEEPING = 1024
"""Posts after which room is made."""
_LARGEST = 2
"""Merges of a segment of the postings: some 4,096 posts, a fifth of those held, go at once."""
_MICROSECOND = timedelta(microseconds=1)
_ALIKE = 0.14
"""Cosine from which two posts may tell of one event; below .22 only for posts that follow soon, see
`match`. Set on four labelled sets by different hands. In a real stream 3 in 4 of the pairs between
.20 and .25 are one event, and of 16 pairs below .22 that `match` accepted 11 were."""
SHARED = 3
"""Rare terms that both must have,"""
_SCARCE = 2
"""or so many that hardly any post has."""
_RARE = 8
"""A term is rare if at most so many posts have it, copies of one story among them,"""
_RARE_SHARE = 80
"""or at most one in so many,"""
_COMMON = 50
"""and never more than this: a name that the whole day speaks of tells no event."""
_COMPARED = 4
"""Candidates whose likeness is measured, those that share most first."""
_REMEMBERED = 64
"""Posts whose terms are remembered."""
_NUMBERS_FROM = 10
_STEM = 6
_ENDINGS = {
    "arabic": ("هاي", "ها", "ات", "ون", "ين", "ان", "ه", "ي", "ا"),
    "latin": ("ings", "ing", "ed", "es", "s", "e"),
}
_GLUED = ("وال", "فال", "بال", "كال", "ولل", "ال", "لل", "و", "ف", "ب", "ل", "ك")
_KINDS = frozenset({"place", "group", "official", "weapon", "target"})
"""What the lexicon names specifically enough; events and outcomes are told by words."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """An earlier post, and how much its telling words are those of another."""

    key: PostKey
    cosine: float
    terms: tuple[str, ...]
    """The rare terms in common, the rarest first."""


class Topics:
    """The newest posts of a shelf, by their telling words: 4 bytes a term."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._postings = Postings(self._held, largest=_LARGEST)
        self._dates = array("q")
        """When the newest posts were published, ascending, in microseconds; what comes before"""
        self._oldest = 0
        """this place is forgotten already."""
        self._newest: int | None = None

    def add(self, slot: int, date: int, terms: Codes) -> None:
        """Hold a post of the shelf: the next slot, its date in microseconds, and its terms."""
        self._postings.add(slot, terms)
        self._date(date)
        if slot % _HOUSEKEEPING == 0:
            self._postings.forget(self._shelf.first_since(self._since()))

    def fill(self, first: int, dates: Sequence[int], terms: Sequence[Codes]) -> None:
        """Hold posts of the slots from `first` on at once. Only while none is held."""
        counts = np.fromiter(map(len, terms), dtype=np.int64, count=len(terms))
        self._postings.fill(counts, np.concatenate(terms), first)
        for date in sorted(dates)[-HELD:]:
            self._date(date)

    def remove(self, date: int) -> None:
        """A post of that date is about to leave the shelf."""
        place = bisect_left(self._dates, date, self._oldest)
        if place < len(self._dates) and self._dates[place] == date:
            del self._dates[place]

    def like(self, document: Document) -> list[Likeness]:
        """The posts of the last two days that tell of the same event, the most alike first."""
        terms = sorted(all_terms_of(document))
        codes = codes_of_terms(terms)
        having = self._postings.find(codes)
        often = having.counts
        held = len(self._dates) - bisect_left(self._dates, self._since(), self._oldest)
        most = min(max(_RARE, held // _RARE_SHARE), _COMMON)
        rare = (often > 0) & (often <= most)
        if np.count_nonzero(rare) < _SCARCE:
            return []
        several = _sharing(*having.chosen(rare), often <= _RARE)
        if not several.size:
            return []
        weights = _weights(often.tolist(), held)
        found = []
        for slot, common in _grouped(having.which, having.slots, several):
            key = self._shelf.key(slot)
            if key != document.key:
                found.append((-fsum(weights[term] for term in common), key, slot, common))
        found.sort(key=lambda item: item[:2])
        del found[_COMPARED:]
        alike = []
        whole = fsum(weights)
        known = dict(zip(codes.tolist(), often.tolist(), strict=True))
        sizes = self._sizes([slot for _, _, slot, _ in found], known, held)
        for (common_weight, key, _, common), size in zip(found, sizes, strict=True):
            cosine = -common_weight / sqrt(whole * size)
            if cosine >= _ALIKE:
                shared = [term for term in common if rare[term]]
                shared.sort(key=lambda term: (-weights[term], terms[term]))
                alike.append(Likeness(key, cosine, tuple(terms[term] for term in shared)))
        return sorted(alike, key=lambda one: (-one.cosine, one.key))

    def _sizes(self, slots: list[int], known: dict[int, int], held: int) -> list[float]:
        """What all the terms of each post weigh. Of some it is known how many posts have them."""
        terms = [
            codes_of_terms(all_terms_of(self._shelf.document(slot))).tolist() for slot in slots
        ]
        others = sorted(set().union(*terms).difference(known))
        often = self._postings.find(np.array(others, dtype=np.uint32)).counts
        known = known | dict(zip(others, often.tolist(), strict=True))
        return [fsum(_weights((known[code] for code in each), held)) for each in terms]

    def _date(self, date: int) -> None:
        insort(self._dates, date, self._oldest)
        if len(self._dates) - self._oldest > HELD:
            self._oldest += 1
        if self._oldest == _HOUSEKEEPING:
            del self._dates[: self._oldest]
            self._oldest = 0
        if self._newest is None or date > self._newest:
            self._newest = date

    def _since(self) -> int:
        """What was published before this is not looked at."""
        if self._newest is None:
            return 0
        since = self._newest - LASTS // _MICROSECOND
        full = len(self._dates) - self._oldest == HELD
        return max(since, self._dates[self._oldest]) if full else since

    def _held(self, slots: Slots) -> NDArray[np.bool_]:
        return self._shelf.living(slots) & self._shelf.since(slots, self._since())


def _sharing(which: Slots, slots: Slots, scarce: NDArray[np.bool_]) -> Slots:
    """The slots that have terms enough of those given, ascending."""
    order = slots.argsort()
    ascending = slots.take(order)
    begins = np.ones(slots.size + 1, dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=begins[1:-1])
    bounds = begins.nonzero()[0]
    sizes = bounds[1:] - bounds[:-1]
    by_two = np.add.reduceat(scarce.take(which.take(order)), bounds[:-1], dtype=np.int64)
    enough = (sizes >= SHARED) | (by_two >= _SCARCE)
    return ascending.take(bounds[:-1].compress(enough))


def _grouped(which: Slots, slots: Slots, chosen: Slots) -> Iterator[tuple[int, list[int]]]:
    """The chosen slots, which are ascending, each with all its terms."""
    before = int(chosen[0]) - 1
    among = np.zeros(int(chosen[-1]) - before + 2, dtype=np.bool_)
    among[chosen - before] = True
    kept = among.take(slots - before, mode="clip").nonzero()[0]
    terms: dict[int, list[int]] = {slot: [] for slot in chosen.tolist()}
    for slot, term in zip(slots.take(kept).tolist(), which.take(kept).tolist(), strict=True):
        terms[slot].append(term)
    yield from terms.items()


def codes_of_terms(terms: Iterable[str]) -> Codes:
    """Terms as they are held: the same in every process."""
    codes = [crc32(term.encode("utf-8", "surrogatepass")) for term in terms]
    return np.array(codes, dtype=np.uint32)


def _weights(often: Iterable[int], held: int) -> list[float]:
    """The logarithm of the inverse share of posts that have each term."""
    all_of_them = log(held + 2)
    return [all_of_them - _LOGARITHMS[min(having, HELD)] for having in often]


_LOGARITHMS = [log(having + 0.5) for having in range(HELD + 1)]


def terms_of(document: Document, low: int = 0, high: int | None = None) -> frozenset[str]:
    """The terms of a post, stems, concepts and numbers; or only those of its tokens from `low` to
    before `high`."""
    return frozenset(_terms(document, range(*slice(low, high).indices(len(document.tokens)))))


@lru_cache(maxsize=_REMEMBERED)
def all_terms_of(document: Document) -> frozenset[str]:
    """The terms of a post, remembered: it is asked for when it comes, and when it is held."""
    return terms_of(document)


def _terms(document: Document, within: range) -> Iterator[str]:
    taken: set[int] = set()
    for number in document.counted:
        taken.update(range(number.first, number.last + 1))
        told = number.plain and (number.low >= _NUMBERS_FROM or "." in number.written)
        if told and number.first in within:
            yield f"#{number.written}"
    for named in document.named:
        if named.kind in _KINDS:
            taken.update(range(named.first, named.last + 1))
            if named.first in within:
                yield named.concept
        elif named.kind == "source" and named.concept != CREDIT:
            taken.update(range(named.first, named.last + 1))
    tokens = document.tokens
    for position in within:
        token = tokens[position]
        if position not in taken and not (token in LIGHT or token in TURNING or token in DATED):
            yield stem(token)


@lru_cache(maxsize=32_768)
def stem(word: str) -> str:
    """A word without what is glued to it and without its ending, so far as letters show it."""
    first = word[0]
    if "\u0620" <= first <= "\u06ff":
        for glued in _GLUED:
            if word.startswith(glued) and len(word) - len(glued) >= 3:
                word = word[len(glued) :]
                break
        return _without_ending(word, _ENDINGS["arabic"], 3)[:_STEM]
    if "\u0400" <= first <= "\u04ff":
        return word[: max(4, min(_STEM, len(word) - 2))]
    return _without_ending(word, _ENDINGS["latin"], 4)[:_STEM]


def _without_ending(word: str, endings: tuple[str, ...], least: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word
