"""The lexicon: what texts name, found in them, and how places lie to one another.

It knows the names that are in its data and no others; an unknown name is simply not found.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from math import asin, cos, radians, sin, sqrt

from monitor.lexicon import gazetteer
from monitor.lexicon.concept import PLACES, Concept, parse, read_data
from monitor.lexicon.gazetteer import Gazetteer
from monitor.lexicon.homonyms import meant
from monitor.lexicon.matcher import Matcher, Mention
from monitor.lexicon.own import merged
from monitor.model.ids import ConceptId
from monitor.text.normalise import Normalised

_EARTH_RADIUS_KM = 6371.0
_REMEMBERED = 64
"""Texts whose mentions are remembered: the parts of some posts, 1 MB."""


class Lexicon:
    """All concepts, and the matcher over their labels. Immutable once built."""

    def __init__(
        self, concepts: Iterable[Concept], version: str, towns: Gazetteer | None = None
    ) -> None:
        self.version = version
        """A hash of the data: equal versions read texts equally."""
        self._concepts = {concept.id: concept for concept in concepts}
        self._gazetteer = towns or Gazetteer()
        for concept in self._concepts.values():
            if concept.family in PLACES:
                self._gazetteer.add(concept)
        self._countries = {
            concept.cc: concept
            for concept in self._concepts.values()
            if concept.family == "country" and concept.cc
        }
        self._chains: dict[ConceptId, tuple[ConceptId, ...]] = {}
        self._matcher = Matcher(self._concepts.values())
        self._recent = lru_cache(_REMEMBERED)(self._find)

    def __iter__(self) -> Iterator[Concept]:
        """The concepts with labels of their own; the gazetteer's places are not among them."""
        return iter(self._concepts.values())

    def find(
        self, normalised: Normalised, language: str | None, about: Collection[ConceptId] = ()
    ) -> tuple[Mention, ...]:
        """The concepts named in a text, by position; of overlapping names the longest.

        `language` is the text's ISO 639-1 code; None when it is not known. `about`: places that
        the text around it or its source speaks of. Where several places share a name, those are
        meant that lie in or near a place that is named or spoken of; if none does, it may be any
        of the more populous ones: then each is mentioned, at the same position.

        The last answers are remembered, for several parts read one text.
        """
        return self._recent(normalised, language, tuple(about))

    def _find(
        self, normalised: Normalised, language: str | None, about: tuple[ConceptId, ...]
    ) -> tuple[Mention, ...]:
        found = self._matcher.find(normalised, language)
        named = list(self._gazetteer.find(normalised, language))
        return meant(found, named, about, self) if named or _shared(found) else found

    def concept(self, concept: ConceptId) -> Concept:
        """Raises KeyError for an unknown id."""
        found = self.get(concept)
        if found is None:
            raise KeyError(concept)
        return found

    def get(self, concept: str) -> Concept | None:
        """The concept of that id, if there is one."""
        known = self._concepts.get(ConceptId(concept))
        if known is None:
            known = self._gazetteer.get(concept)
        return known

    @property
    def gazetteer(self) -> Gazetteer:
        """The towns and countries that it knows besides."""
        return self._gazetteer

    def population(self, place: ConceptId) -> int:
        """How many live there; 0 where that is not known."""
        return self._gazetteer.population(place)

    def label(self, concept: ConceptId, language: str = "en") -> str:
        """Its preferred name in that language, else in English, else its id's own words."""
        known = self.get(concept)
        if known is None:
            return concept.partition(":")[2].replace("-", " ")
        return (
            known.names.get(language) or known.names.get("en") or next(iter(known.names.values()))
        )

    def chain(self, concept: ConceptId) -> tuple[ConceptId, ...]:
        """The concept and everything that contains it, ever broader; a place ends in a country."""
        if concept not in self._chains:
            self._chains[concept] = self._build_chain(concept)
        return self._chains[concept]

    def _build_chain(self, concept: ConceptId) -> tuple[ConceptId, ...]:
        chain = [concept]
        current = self.get(concept)
        cc = current.cc if current else None
        while current and current.broader and current.broader not in chain:
            chain.append(current.broader)
            current = self.get(current.broader)
            cc = cc or (current.cc if current else None)
        country = self._country_of(cc) if cc else None
        if country and country.id not in chain and concept.partition(":")[0] in PLACES:
            chain.append(country.id)
        return tuple(chain)

    def root(self, concept: ConceptId) -> ConceptId:
        """The broadest concept above it: the class of an event or a weapon."""
        return self.chain(concept)[-1]

    def within(self, place: ConceptId, other: ConceptId) -> bool:
        """Whether `place` is `other` or lies in it."""
        return other in self.chain(place)

    def country(self, place: ConceptId) -> Concept | None:
        """The country a place lies in."""
        known = self.get(place)
        return self._country_of(known.cc) if known and known.cc else None

    def _country_of(self, cc: str) -> Concept | None:
        return self._countries.get(cc) or self._gazetteer.get(f"country:{cc.lower()}")

    def place_label(self, place: ConceptId, language: str = "en") -> str:
        """`Ain al-Asad air base, Anbar, Iraq`. A province named like its city is left out."""
        parts: list[str] = []
        for concept in self.chain(place):
            name = self.label(concept, language)
            if not any(set(part.split()) <= set(name.split()) for part in parts):
                parts.append(name)
        return ", ".join(parts)

    def zone(self, place: ConceptId) -> tuple[str, str] | None:
        """The place's time zone, as IANA names it and as it is spoken of; None if not known."""
        for concept in self.chain(place):
            known = self.get(concept)
            if known and known.zone:
                return known.zone, known.zone.rpartition("/")[2].replace("_", " ")
        return None

    def distance_km(self, place: ConceptId, other: ConceptId) -> float | None:
        """Great-circle distance; None when the position of one is not known."""
        first, second = self._position(place), self._position(other)
        if first is None or second is None:
            return None
        (lat1, lon1), (lat2, lon2) = first, second
        half_lat = sin(radians(lat2 - lat1) / 2) ** 2
        half_lon = sin(radians(lon2 - lon1) / 2) ** 2
        root = half_lat + cos(radians(lat1)) * cos(radians(lat2)) * half_lon
        return 2 * _EARTH_RADIUS_KM * asin(sqrt(root))

    def _position(self, place: ConceptId) -> tuple[float, float] | None:
        known = self.get(place)
        return known.position if known else None


def _shared(found: Collection[Mention]) -> bool:
    """Whether several places are mentioned at one position."""
    places = [(mention.start, mention.end) for mention in found if mention.family in PLACES]
    return len(places) > len(set(places))


@cache
def load(own: str = "") -> Lexicon:
    """The packaged lexicon, with a user's own concepts: the text of a file like the packaged ones.

    Built once, in a fraction of a second. Raises OwnLexiconError when the text cannot be used.
    """
    files, towns = read_data(), gazetteer.read()
    digest = hashlib.sha256("\0".join((*files, towns, *filter(None, (own,)))).encode())
    concepts = tuple(concept for file in files for concept in parse(file))
    if own:
        concepts = merged(concepts, own)
    return Lexicon(concepts, digest.hexdigest()[:12], gazetteer.Gazetteer(towns))
