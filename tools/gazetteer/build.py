"""Chooses the places, their names and their keys, and writes them one to a line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import hypot
from pathlib import Path

from monitor.lexicon.concept import PLACES, Concept, parse, read_data
from monitor.lexicon.spelling import keys
from monitor.text.normalise import normalise
from tools.gazetteer.places import Place, cities, territories

TRAPS = Path(__file__).parent / "traps"
_ONE_PLACE_KM = 25.0
"""A town with a concept's name so near to it is that concept."""
_MANY = 8
"""A name that so many places share says nothing."""
_HEADER = """\
# Towns and countries: id, country, province, latitude, longitude, population, zone, name, keys.
# Compiled by tools/gazetteer from GeoNames (CC BY 4.0) and Unicode CLDR: see NOTICE.md.
"""


@dataclass(frozen=True)
class _Row:
    identity: str
    place: Place
    province: str
    keys: tuple[str, ...]
    known: bool
    """Whether it is a concept of the lexicon, which then has names of its own."""


def compiled() -> str:
    """The whole file."""
    concepts = [concept for file in read_data() for concept in parse(file)]
    known = _by_name(concepts)
    traps = read_traps()
    provinces = _provinces(concepts)
    rows = list(_rows(known, traps, provinces))
    shared = _too_common(rows)
    lines = []
    for row in rows:
        kept = [key for key in row.keys if key not in shared]
        if kept or row.known:
            lines.append(_line(row, kept))
    return _HEADER + "".join(sorted(set(lines), key=_order))


def labels(place: Place) -> dict[str, str]:
    """The normalised names of a place, each with the script it is written in."""
    found: dict[str, str] = {}
    for name, script in place.names:
        text = normalise(name).text
        if len(text) >= (3 if place.population >= 100_000 else 4):
            found.setdefault(text, script)
    return found


def chosen() -> Iterator[Place]:
    """Countries first, then towns, the most populous first."""
    yield from territories()
    yield from sorted(cities(), key=lambda place: (-place.population, place.identity))


def read_traps() -> frozenset[str]:
    """Normalised words that are no names of places in our languages, whatever GeoNames says."""
    return frozenset(
        line
        for file in sorted(TRAPS.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )


def _by_name(concepts: Iterable[Concept]) -> dict[str, list[Concept]]:
    found: defaultdict[str, list[Concept]] = defaultdict(list)
    for concept in concepts:
        if concept.family in PLACES:
            for label in concept.labels:
                text = normalise(label.text).text
                if concept not in found[text]:
                    found[text].append(concept)
    return dict(found)


def _provinces(concepts: Iterable[Concept]) -> dict[str, str]:
    """Provinces of the lexicon by country and GeoNames' code."""
    found = {}
    for concept in concepts:
        found.update(dict.fromkeys(concept.codes, str(concept.id)))
    return found


def _rows(
    known: dict[str, list[Concept]], traps: frozenset[str], provinces: dict[str, str]
) -> Iterator[_Row]:
    territory = {
        normalise(name).text: place.cc for place in territories() for name, _ in place.names
    }
    for place in chosen():
        same = _same(place, known)
        found: dict[str, None] = {}
        for text in labels(place):
            if text in traps or (place.is_city and text in territory):
                continue
            if text in known and (same is None or place.is_city):
                continue  # the lexicon's own name, or its name for something else
            found.update(dict.fromkeys(keys(text)))
        identity = str(same.id) if same else place.identity
        province = "" if same else provinces.get(f"{place.cc}.{place.province}", "")
        yield _Row(identity, place, province, tuple(found), same is not None)


def _same(place: Place, known: dict[str, list[Concept]]) -> Concept | None:
    for text in labels(place):
        for concept in known.get(text, ()):
            if concept.cc != place.cc:
                continue
            if concept.family == "country" and not place.is_city:
                return concept
            if concept.family == "city" and place.is_city and _near(concept, place):
                return concept
    return None


def _near(concept: Concept, place: Place) -> bool:
    if concept.position is None:
        return False
    north = (concept.position[0] - place.latitude) * 111.0
    east = (concept.position[1] - place.longitude) * 90.0
    return hypot(north, east) <= _ONE_PLACE_KM


def _too_common(rows: Iterable[_Row]) -> frozenset[str]:
    count: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        for key in row.keys:
            count[key] += 1
    return frozenset(key for key, places in count.items() if places > _MANY)


def _line(row: _Row, kept: list[str]) -> str:
    place = row.place
    fields = (
        row.identity,
        place.cc,
        row.province,
        f"{place.latitude:.2f}",
        f"{place.longitude:.2f}",
        str(place.population),
        place.zone,
        place.name,
        "|".join(kept),
    )
    return "\t".join(fields) + "\n"


def _order(line: str) -> tuple[int, str]:
    fields = line.split("\t")
    return -int(fields[5]), fields[0]
