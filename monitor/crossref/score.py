"""How surely two frames tell of one event: a sum of named log-odds, each term its own explanation.

The weights come from a prototype's hand-set values, fitted on 2,876 pairs of posts and reports of
58 events (leave one event out); place and time carry nearly all of the precision. They have not
been refitted on this project's data. Without an event or a common place, nothing is linked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import exp, inf, log

from monitor.lexicon import Lexicon
from monitor.model.claim import Claim, Field, Frame, Interval, Role
from monitor.model.ids import ConceptId
from monitor.model.story import Term

BIAS = -2.6
SLOPE, OFFSET = 1.52, 1.68
"""Platt scaling of the sum to a probability, from the same pairs."""

SAME_PLACE = {"site": 4.5, "city": 3.5, "adm": 1.8, "country": -0.5}
NEAR_PLACE = 2.2
"""One place inside the other, or a short way off: the most that two places can be worth."""
OTHER_EVENT = -5.0
"""The prototype had -3, with which a protest at an airport was linked to a drone there."""
COUNT, CASUALTIES = 0.7, 0.6
MOST_OF_FIGURES = COUNT + CASUALTIES + 1e-6
"""What figures that agree can add; a little more, so that rounding decides nothing."""
NEAR_KM, FAR_KM = 30.0, 80.0
SAME_SITE_KM = 3.0
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Score:
    """The probability that two frames tell of one event, and what it is the sum of."""

    p: float
    terms: tuple[Term, ...]

    def term(self, name: str) -> float:
        """The value of a term; 0 when it was silent."""
        return next((term.value for term in self.terms if term.name == name), 0.0)


NOTHING = Score(0.0, ())


def probability(log_odds: float) -> float:
    """The calibrated probability of a sum of terms."""
    return 1.0 / (1.0 + exp(-(SLOPE * log_odds + OFFSET)))


def log_odds(p: float) -> float:
    """The sum of terms that has a probability: the inverse of `probability`. 0 < p < 1."""
    return (log(p / (1.0 - p)) - OFFSET) / SLOPE


def score(
    first: Frame,
    second: Frame,
    lexicon: Lexicon,
    extra: tuple[Term, ...] = (),
    least: float = -inf,
) -> Score:
    """How surely two frames tell of one event, `extra` terms added. Symmetric.

    A pair whose sum cannot reach `least` may be given up before everything is compared: `NOTHING`.
    """
    if not (first.states_event and second.states_event):
        return NOTHING
    if Role.BACKGROUND in (first.role, second.role):
        return NOTHING
    time = _time(first, second)
    compared = [
        *_compared("event", first.events, second.events, 0.5, OTHER_EVENT, lexicon),
        *_compared("weapon", first.weapons, second.weapons, 1.3, -2.5, lexicon),
        *_compared("target", first.targets, second.targets, 0.5, 0.0, lexicon),
        *_compared("actor", first.actors, second.actors, 0.35, 0.0, lexicon),
    ]
    reachable = BIAS + time + sum(term.value for term in (*compared, *extra)) + MOST_OF_FIGURES
    common = not set(first.places).isdisjoint(second.places)
    if reachable + (SAME_PLACE["site"] if common else NEAR_PLACE) < least:
        return NOTHING
    place = place_term(first.places, second.places, lexicon)
    if place is None or reachable + place < least:
        return NOTHING
    terms = [Term("bias", BIAS), Term("place", place), Term("time", time), *compared]
    terms += _counted("count", first, second, (Field.COUNT,), COUNT, -0.5)
    terms += _counted("casualties", first, second, (Field.KILLED, Field.WOUNDED), CASUALTIES, -0.3)
    if Role.SECONDARY in (first.role, second.role):
        terms.append(Term("secondary", -0.3))
    kept = tuple(term for term in (*terms, *extra) if term.value)
    return Score(probability(sum(term.value for term in kept)), kept)


def place_term(
    first: Collection[ConceptId], second: Collection[ConceptId], lexicon: Lexicon
) -> float | None:
    """The best of all pairs of places; None when a side names none: then nothing is linked.

    A named site that the other side names too is worth most. Two different sites are two events,
    even in one province.
    """
    return _place_term(tuple(first), tuple(second), lexicon)


@lru_cache(maxsize=16_384)
def _place_term(
    first: tuple[ConceptId, ...], second: tuple[ConceptId, ...], lexicon: Lexicon
) -> float | None:
    pairs = [(a, b) for a in first for b in second]
    if not pairs:
        return None
    sites = [_sites(places) for places in (first, second)]
    best = max(_place_pair(a, b, lexicon) for a, b in pairs)
    if all(sites) and not any(_one_site(a, b, lexicon) for a in sites[0] for b in sites[1]):
        return min(best, -4.0)
    return best


def _sites(places: Collection[ConceptId]) -> list[ConceptId]:
    return [place for place in places if place.startswith("site:")]


def _one_site(a: ConceptId, b: ConceptId, lexicon: Lexicon) -> bool:
    if a == b or lexicon.within(a, b) or lexicon.within(b, a):
        return True
    distance = lexicon.distance_km(a, b)
    return distance is not None and distance <= SAME_SITE_KM


@lru_cache(maxsize=16_384)
def _place_pair(a: ConceptId, b: ConceptId, lexicon: Lexicon) -> float:
    if a == b:
        return SAME_PLACE[_family(a)]
    if lexicon.within(a, b) or lexicon.within(b, a):
        outer = b if lexicon.within(a, b) else a
        return {"country": -0.8, "adm": 1.2}.get(_family(outer), NEAR_PLACE)
    country, other = lexicon.country(a), lexicon.country(b)
    if "country" in (_family(a), _family(b)) or (country and other and country.id != other.id):
        distance = _distance(a, b, lexicon)
        return 0.0 if distance is not None and distance <= NEAR_KM else -4.0
    if "adm" in (_family(a), _family(b)):
        return -3.0
    distance = _distance(a, b, lexicon)
    if distance is None or distance > FAR_KM:
        return -3.0
    return NEAR_PLACE if distance <= NEAR_KM else 0.0


def _family(place: ConceptId) -> str:
    return place.partition(":")[0]


def _distance(a: ConceptId, b: ConceptId, lexicon: Lexicon) -> float | None:
    """Between places that have a position worth measuring: not provinces, not countries."""
    if {_family(a), _family(b)} & {"adm", "country"}:
        return None
    return lexicon.distance_km(a, b)


def _time(first: Frame, second: Frame) -> float:
    gap = gap_between(first, second)
    if gap <= timedelta(0):
        return 1.0
    if gap <= 4 * HOUR:
        return 0.0
    if gap <= 10 * HOUR:
        return -1.2
    return -3.0 if gap <= 24 * HOUR else -6.0


def gap_between(first: Frame, second: Frame) -> timedelta:
    """How far the two windows lie apart; negative when they overlap."""
    later: datetime = max(first.earliest, second.earliest)
    return later - min(first.latest, second.latest)


def related(first: Collection[ConceptId], second: Collection[ConceptId], lexicon: Lexicon) -> bool:
    """Whether some concept of one is a concept of the other, or of one class with it."""
    return not _roots(tuple(first), lexicon).isdisjoint(_roots(tuple(second), lexicon))


@lru_cache(maxsize=4096)
def _roots(concepts: tuple[ConceptId, ...], lexicon: Lexicon) -> frozenset[ConceptId]:
    return frozenset(lexicon.root(concept) for concept in concepts)


def _compared(
    name: str,
    first: Collection[ConceptId],
    second: Collection[ConceptId],
    same: float,
    other: float,
    lexicon: Lexicon,
) -> list[Term]:
    if not first or not second:
        return []
    return [Term(name, same if related(first, second, lexicon) else other)]


def _counted(
    name: str, first: Frame, second: Frame, fields: tuple[Field, ...], same: float, other: float
) -> list[Term]:
    agree = [
        any(a.overlaps(b) for a in mine for b in theirs)
        for wanted in fields
        if (mine := numbers(first.claims, wanted)) and (theirs := numbers(second.claims, wanted))
    ]
    if not agree:
        return []
    return [Term(name, same if any(agree) else other)]


def numbers(claims: Collection[Claim], field: Field) -> list[Interval]:
    """The numbers a text claims in a field, whoever it says them from."""
    return [c.value for c in claims if c.field is field and isinstance(c.value, Interval)]
