"""How the places of two frames lie to one another."""

from collections.abc import Collection
from functools import lru_cache

from monitor.crossref.weights import WEIGHTS
from monitor.lexicon import Lexicon
from monitor.model.ids import ConceptId

NEAR_KM, FAR_KM = 30.0, 80.0
SAME_SITE_KM = 3.0
UNKNOWN = "place unknown"
"""A side names no place that the lexicon knows."""


def place_kind(
    first: Collection[ConceptId], second: Collection[ConceptId], lexicon: Lexicon
) -> str:
    """The best of all pairs of places, as a name of `WEIGHTS`.

    A named site that the other side names too is worth most. Two different sites are two events,
    even in one province.
    """
    return _place_kind(tuple(first), tuple(second), lexicon)


@lru_cache(maxsize=16_384)
def _place_kind(
    first: tuple[ConceptId, ...], second: tuple[ConceptId, ...], lexicon: Lexicon
) -> str:
    kinds = sorted({_pair(a, b, lexicon) for a in first for b in second})
    if not kinds:
        return UNKNOWN
    best = max(kinds, key=WEIGHTS.__getitem__)
    sites = _sites(first), _sites(second)
    if all(sites) and not any(_one_site(a, b, lexicon) for a in sites[0] for b in sites[1]):
        return min((best, "place other site"), key=WEIGHTS.__getitem__)
    return best


def agrees(kind: str) -> bool:
    """Whether two places so related may well be one."""
    return WEIGHTS[kind] > 0


def _sites(places: Collection[ConceptId]) -> list[ConceptId]:
    return [place for place in places if place.startswith("site:")]


@lru_cache(maxsize=16_384)
def _one_site(a: ConceptId, b: ConceptId, lexicon: Lexicon) -> bool:
    if a == b or lexicon.within(a, b) or lexicon.within(b, a):
        return True
    distance = lexicon.distance_km(a, b)
    return distance is not None and distance <= SAME_SITE_KM


@lru_cache(maxsize=16_384)
def _pair(a: ConceptId, b: ConceptId, lexicon: Lexicon) -> str:
    families = (_family(a), _family(b))
    if a == b:
        return f"place same {families[0]}"
    if lexicon.within(a, b) or lexicon.within(b, a):
        outer = _family(b if lexicon.within(a, b) else a)
        return {"country": "place in country", "adm": "place in province"}.get(
            outer, "place inside"
        )
    distance = _distance(a, b, lexicon)
    country, other = lexicon.country(a), lexicon.country(b)
    if "country" in families or (country and other and country.id != other.id):
        over_the_border = distance is not None and distance <= NEAR_KM
        if over_the_border:
            return "place within 80 km"
        return "place not in country" if "country" in families else "place other country"
    if distance is None or distance > FAR_KM:
        return "place elsewhere"
    if distance > NEAR_KM:
        return "place within 80 km"
    return "place near" if "site" in families else "place neighbours"


def _family(place: ConceptId) -> str:
    return place.partition(":")[0]


def _distance(a: ConceptId, b: ConceptId, lexicon: Lexicon) -> float | None:
    """Between places that have a position worth measuring: not provinces, not countries."""
    if {_family(a), _family(b)} & {"adm", "country"}:
        return None
    return lexicon.distance_km(a, b)
