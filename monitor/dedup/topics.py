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

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from math import fsum, log, sqrt

from monitor.dedup.document import CREDIT, Document
from monitor.dedup.words import DATED, LIGHT, TURNING
from monitor.model.ids import PostKey

LASTS = timedelta(hours=48)
"""How far back an event is looked for. Of labelled posts that carry on a story in other words
nine of ten come within 28 hours."""
_HELD = 20_000
"""Posts held at most: two days of a hundred busy channels, some 20 MB."""
_ALIKE = 0.25
"""Cosine from which two posts tell of one event; set on labelled posts of our own and on 2,000
posts of a real stream, where 7 in 8 of the pairs just above it are one event, with the next."""
SHARED = 3
"""Rare terms that both must have."""
_RARE = 5
"""A term is rare if at most so many posts have it,"""
_RARE_SHARE = 80
"""or at most one in so many,"""
_COMMON = 50
"""and never more than this: a name that the whole day speaks of tells no event."""
_COMPARED = 4
"""Candidates whose likeness is measured, those that share most first."""
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
    """The newest posts, by their telling words."""

    def __init__(self) -> None:
        self._unread: dict[PostKey, Document] = {}
        self._held: dict[PostKey, int] = {}
        """The number that stands for a post in the sets below."""
        self._terms: dict[int, tuple[PostKey, frozenset[str]]] = {}
        self._having: defaultdict[str, set[int]] = defaultdict(set)
        self._by_date: list[tuple[datetime, PostKey]] = []
        """A heap; may name posts that are held no more."""
        self._newest: datetime | None = None
        self._next = 0

    def add(self, document: Document) -> None:
        """Hold a post, which is not held yet. It is read when it is first needed."""
        self._unread[document.key] = document
        if len(self._unread) > _HELD:
            del self._unread[next(iter(self._unread))]

    def remove(self, key: PostKey) -> None:
        """Let go of a post. An unknown key is no error."""
        self._unread.pop(key, None)
        number = self._held.pop(key, None)
        if number is None:
            return
        _, terms = self._terms.pop(number)
        for term in terms:
            having = self._having[term]
            having.discard(number)
            if not having:
                del self._having[term]

    def like(self, document: Document) -> list[Likeness]:
        """The posts of the last two days that tell of the same event, the most alike first."""
        self._read()
        terms = terms_of(document)
        most = min(max(_RARE, len(self._held) // _RARE_SHARE), _COMMON)
        rare = [term for term in terms if 0 < len(self._having.get(term, ())) <= most]
        if len(rare) < SHARED:
            return []
        often: Counter[int] = Counter()
        for term in rare:
            often.update(self._having[term])
        weights = dict(zip(terms, self._weights(terms), strict=True))
        whole = fsum(weights.values())
        found = []
        for number in (number for number, count in often.items() if count >= SHARED):
            key, theirs = self._terms[number]
            common = terms & theirs
            found.append((-fsum(weights[term] for term in common), key, theirs, common))
        found.sort(key=lambda item: item[:2])
        alike = []
        for both, key, theirs, common in found[:_COMPARED]:
            if key == document.key:
                continue
            cosine = -both / sqrt(whole * fsum(self._weights(theirs)))
            if cosine >= _ALIKE:
                telling = sorted(common.intersection(rare), key=lambda t: (-weights[t], t))
                alike.append(Likeness(key, cosine, tuple(telling)))
        return sorted(alike, key=lambda one: (-one.cosine, one.key))

    def _weights(self, terms: Iterable[str]) -> list[float]:
        """The logarithm of the inverse share of posts that have each term."""
        all_of_them, having = log(len(self._held) + 2), self._having
        return [all_of_them - _LOGARITHMS[len(having.get(term, ()))] for term in terms]

    def _read(self) -> None:
        for key, document in self._unread.items():
            terms = terms_of(document)
            self._held[key] = self._next
            self._terms[self._next] = key, terms
            for term in terms:
                self._having[term].add(self._next)
            self._next += 1
            heappush(self._by_date, (document.date, key))
            if self._newest is None or document.date > self._newest:
                self._newest = document.date
        self._unread.clear()
        while self._by_date and self._newest is not None:
            date, key = self._by_date[0]
            if date >= self._newest - LASTS and len(self._by_date) <= _HELD:
                break
            heappop(self._by_date)
            self.remove(key)


_LOGARITHMS = [log(having + 0.5) for having in range(_HELD + 1)]


def terms_of(document: Document, low: int = 0, high: int | None = None) -> frozenset[str]:
    """The terms of a post, stems, concepts and numbers; or only those of its tokens from `low` to
    before `high`."""
    return frozenset(_terms(document, range(*slice(low, high).indices(len(document.tokens)))))


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
