"""The towns and countries of the world, as compiled from GeoNames and CLDR by `tools/gazetteer`.

They are some forty thousand; so they are not concepts of their own until somebody asks for one.
Each line of the compiled file is a place: id, country, containing province, latitude, longitude,
population, time zone, English name, and the keys of its names (`monitor.lexicon.spelling`).
A place that is a concept of the lexicon has that concept's id, and adds nothing but names to it.

Not guaranteed: that a word that is also a town's name is meant as the town. In scripts that have
capital letters it must have one; common words were taken out when the file was compiled.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from sys import intern
from typing import NamedTuple

from monitor.lexicon.concept import Concept
from monitor.lexicon.spelling import bare, forms, is_cyrillic, keys, lookups, stems
from monitor.model.ids import ConceptId
from monitor.text.normalise import Normalised, normalise
from monitor.text.vocabulary import Memory, span

FILE = "gazetteer.tsv"
_TOO_SHORT = 2
"""Letters of a word with which no name begins."""


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of comparable text that names one of some places."""

    start: int
    end: int
    places: tuple[ConceptId, ...]
    """The most populous first."""


class _Beginning(NamedTuple):
    """What is known of a word with which names begin."""

    longer: tuple[tuple[str, int], ...]
    """The first keys of names of several words, each with the most words of such a name."""
    alone: tuple[int, ...]
    """The places that have it for their name; there may be none."""


class Gazetteer:
    """The places of a compiled file, by name. Immutable once built."""

    def __init__(self, text: str = "") -> None:
        self._lines = [line for line in text.splitlines() if not line.startswith("#")]
        self._row_of: dict[str, int] = {}
        self._identities: list[ConceptId] = []
        """By row; behind the compiled ones those of concepts that were added."""
        self._rows: dict[str, int | tuple[int, ...]] = {}
        """Places by key: one number, or several where they share the name."""
        self._beginnings = Memory(self._beginning)
        self._lengths: dict[str, int] = {}
        """By the first word of names of several words, the most words that such a name has."""
        self._stems: set[str] = set()
        """With what is left of a Cyrillic name, or of its first word, without an ending."""
        for row, line in enumerate(self._lines):
            identity, names = line[: line.index("\t")], line[line.rindex("\t") + 1 :]
            self._identities.append(ConceptId(intern(identity)))
            self._row_of[self._identities[row]] = row
            if names:
                for key in names.split("|"):
                    self._keep(key, row)

    def add(self, concept: Concept) -> None:
        """Also find the Cyrillic names of a concept's place in all their cases."""
        names = [
            normalise(label.text).text
            for label in concept.labels
            if label.language in ("ru", "uk") and not label.stem
        ]
        names = [name for name in names if is_cyrillic(name)]
        if names:
            self._beginnings = Memory(self._beginning)
            row = len(self._identities)
            self._identities.append(concept.id)
            for key in dict.fromkeys(key for name in names for key in keys(name)):
                known = self._rows.get(key, ())
                rows = known if isinstance(known, tuple) else (known,)
                if concept.id not in [self._identities[row] for row in rows]:
                    self._keep(key, row)

    def _keep(self, key: str, row: int) -> None:
        known = self._rows.get(key)
        if known is not None:
            self._rows[key] = (*(known if isinstance(known, tuple) else (known,)), row)
            return
        self._rows[key] = row
        if " " in key:
            head, words = key[: key.index(" ")], key.count(" ") + 1
            self._lengths[head] = max(self._lengths.get(head, 0), words)
            key = head
        if is_cyrillic(key):
            self._stems.add(key.partition("~")[0])

    def __iter__(self) -> Iterator[Concept]:
        return (self._concept(row) for row in range(len(self._lines)))

    def __len__(self) -> int:
        return len(self._lines)

    def get(self, concept: str) -> Concept | None:
        """The place of that id, if there is one; its labels are not listed."""
        row = self._row_of.get(concept)
        return None if row is None else self._concept(row)

    def population(self, concept: str) -> int:
        """How many live there; 0 where that is not known."""
        row = self._row_of.get(concept)
        return int(self._lines[row].split("\t", 6)[5]) if row is not None else 0

    def find(self, normalised: Normalised, language: str | None) -> Iterator[Named]:
        """The stretches that name places, by position, not overlapping, the longest first."""
        tokens = normalised.tokens
        after = 0
        for index, beginning in self._beginnings.places(language, tokens):
            if index < after:
                continue
            words, rows = self._at(tokens, index, beginning)
            if not rows:
                continue
            start, end = span(tokens, index, index + words - 1)
            if _may_be_name(normalised, start, end):
                yield Named(start, end, tuple(self._identities[row] for row in rows))
                after = index + words

    def _beginning(self, language: str | None, token: str) -> _Beginning | None:
        """The names that may begin with a word. Of most words there are none."""
        if len(token) <= _TOO_SHORT:
            return None
        if is_cyrillic(token):
            known = [stem for stem in stems(token) if stem in self._stems]
            if not known:
                return None
            alone = tuple(key for stem in known for key in forms(token, stem))
            heads: tuple[str, ...] = (bare(token),)
        else:
            alone = heads = tuple(lookups(token, language))
        longer = tuple((head, self._lengths[head]) for head in heads if head in self._lengths)
        rows = next((self._rows[key] for key in alone if key in self._rows), ())
        return _Beginning(longer, _several(rows)) if longer or rows != () else None

    def _at(
        self, tokens: Sequence[str], index: int, beginning: _Beginning
    ) -> tuple[int, tuple[int, ...]]:
        """How many words the longest name that begins there has, and whose name it is."""
        for head, most in beginning.longer:
            for words in range(most, 1, -1):
                rest = tokens[index + 1 : index + words]
                if len(rest) < words - 1:
                    continue
                if is_cyrillic(tokens[index]):
                    rest = tuple(map(bare, rest))
                rows = self._rows.get(" ".join((head, *rest)))
                if rows is not None:
                    return words, _several(rows)
        return 1, beginning.alone

    def _concept(self, row: int) -> Concept:
        identity, cc, province, latitude, longitude, _, zone, name, _ = self._lines[row].split("\t")
        return Concept(
            id=ConceptId(intern(identity)),
            names={"en": name},
            labels=(),
            broader=ConceptId(intern(province)) if province else None,
            cc=intern(cc),
            position=(float(latitude), float(longitude)),
            zone=intern(zone) if zone else None,
        )


def _several(rows: int | tuple[int, ...]) -> tuple[int, ...]:
    return rows if isinstance(rows, tuple) else (rows,)


def _may_be_name(normalised: Normalised, start: int, end: int) -> bool:
    """Whether a word has a capital letter, where its script has them."""
    if normalised.text[start] > "\u052f":
        return True
    begin, stop = normalised.original_span(start, end)
    written = normalised.original[begin:stop]
    return written != written.lower()


def read() -> str:
    """The packaged file's text."""
    file = resources.files("monitor.lexicon") / "data" / FILE
    return file.read_text(encoding="utf-8")
