"""The towns and countries of the world, as compiled from GeoNames and CLDR by `tools/gazetteer`.

They are some forty thousand; so they are not concepts of their own until somebody asks for one.
Each line of the compiled file is a place: id, country, containing province, latitude, longitude,
population, time zone, English name, and the keys of its names (`monitor.lexicon.spelling`).
A place that is a concept of the lexicon has that concept's id, and adds nothing but names to it.

Not guaranteed: that a word that is also a town's name is meant as the town. In scripts that have
capital letters it must have one; common words were taken out when the file was compiled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from sys import intern

from monitor.lexicon.concept import Concept
from monitor.lexicon.spelling import bare, is_cyrillic, lookups
from monitor.model.ids import ConceptId
from monitor.text.normalise import Normalised

FILE = "gazetteer.tsv"


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of comparable text that names one of some places."""

    start: int
    end: int
    places: tuple[ConceptId, ...]
    """The most populous first."""


class Gazetteer:
    """The places of a compiled file, by name. Immutable once built."""

    def __init__(self, text: str = "") -> None:
        self._lines = [line for line in text.splitlines() if not line.startswith("#")]
        self._row_of: dict[str, int] = {}
        self._rows: dict[str, int | tuple[int, ...]] = {}
        """Places by key: one number, or several where they share the name."""
        self._lengths: dict[str, int] = {}
        """By the first word of names of several words, the most words that such a name has."""
        for row, line in enumerate(self._lines):
            identity, names = line[: line.index("\t")], line[line.rindex("\t") + 1 :]
            self._row_of[intern(identity)] = row
            if names:
                for key in names.split("|"):
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
        tokens = normalised.text.split(" ")
        start = index = 0
        while index < len(tokens):
            token = tokens[index]
            words, rows = self._at(tokens, index, language) if len(token) > 2 else (1, None)
            end = start + sum(map(len, tokens[index : index + words])) + words - 1
            if rows is not None and _may_be_name(normalised, token, start):
                yield Named(start, end, tuple(self._identity(row) for row in rows))
            elif rows is not None:
                words, end = 1, start + len(token)
            start, index = end + 1, index + words

    def _at(
        self, tokens: list[str], index: int, language: str | None
    ) -> tuple[int, tuple[int, ...] | None]:
        """How many words the longest name that begins there has, and whose name it is."""
        token = tokens[index]
        heads = (bare(token),) if is_cyrillic(token) else tuple(lookups(token, language))
        for head in heads:
            for words in range(self._lengths.get(head, 1), 1, -1):
                rest = tokens[index + 1 : index + words]
                if len(rest) < words - 1:
                    continue
                if is_cyrillic(token):
                    rest = list(map(bare, rest))
                rows = self._rows.get(" ".join((head, *rest)))
                if rows is not None:
                    return words, rows if isinstance(rows, tuple) else (rows,)
        for key in lookups(token, language):
            rows = self._rows.get(key)
            if rows is not None:
                return 1, rows if isinstance(rows, tuple) else (rows,)
        return 1, None

    def _identity(self, row: int) -> ConceptId:
        line = self._lines[row]
        return ConceptId(intern(line[: line.index("\t")]))

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


def _may_be_name(normalised: Normalised, token: str, start: int) -> bool:
    """Whether the word has a capital letter, where its script has them."""
    if token[0] > "\u052f":
        return True
    begin, _ = normalised.original_span(start, start + 1)
    return normalised.original[begin].isupper()


def read() -> str:
    """The packaged file's text."""
    file = resources.files("monitor.lexicon") / "data" / FILE
    return file.read_text(encoding="utf-8")
