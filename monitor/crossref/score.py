"""How surely two frames tell of one event: a sum of named log-odds, each term its own explanation.

Place and time carry nearly all of the precision, names and words the recall where the lexicon does
not know a place. What each kind of evidence is worth is data (`weights`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import inf

from monitor.crossref.places import UNKNOWN, agrees, place_kind
from monitor.crossref.weights import WEIGHTS, log_odds, probability
from monitor.crossref.wording import NO_WORDS, Shared
from monitor.lexicon import Lexicon
from monitor.model.claim import Claim, Field, Frame, Interval, Role
from monitor.model.ids import ConceptId
from monitor.model.story import Term

__all__ = [
    "NOTHING", "Score", "evidence", "gap_between", "log_odds", "numbers", "probability", "related",
    "score",
]  # fmt: skip

HOUR = timedelta(hours=1)
OUT_OF_REACH = 24 * HOUR
"""Windows further apart than this tell of two events, whatever else they share."""
MOST_NAMES, MOST_WORDS = 4.0, 4.0
"""More shared names or words than this prove nothing more: then they are copies."""
VAGUE = 3
"""A figure whose upper end is more than so many times the lower tells nothing."""
NAMES_FOR_PLACE = 2.0
"""Names worth less than this do not stand for a place that the lexicon does not know."""
NAMES_FOR_EVENT = 2.0
"""Names and words that two frames must share when neither has a word for what happened."""

_BEARING = frozenset({"weapon same", "target same", "actor same", "count same", "toll same"})
"""What two accounts must share, or a name, when one has no word for what happened."""
_MOST_OF_CONCEPTS = sum(max(WEIGHTS[f"{kind} same"], 0.0) for kind in ("weapon", "target", "actor"))
_MOST_OF_FIGURES = sum(max(WEIGHTS[f"{kind} same"], 0.0) for kind in ("count", "toll")) + 1e-6
"""What these can add at most; a little more, so that rounding decides nothing."""
_AKIN = {
    "event:attack": "event:fire event:outage event:evacuation event:kidnapping event:accident"
    " event:prison-break event:coup event:ceasefire event:seizure event:arrest",
    "event:fire": "event:accident event:evacuation event:outage",
    "event:flood": "event:evacuation event:accident event:outage",
    "event:earthquake": "event:evacuation event:accident",
    "event:protest": "event:arrest event:labour-strike event:coup",
    "event:seizure": "event:kidnapping event:arrest",
    "event:kidnapping": "event:release event:arrest",
    "event:arrest": "event:release event:prison-break",
}
"""Kinds of events that accounts of one event are apt to name instead of one another."""
_DEATH = "event:death"
"""People die in every kind of event."""
_MOVING = frozenset(
    {"target:soldiers", "target:police", "target:commander", "target:journalist",
     "target:vehicle", "target:residential", "target:headquarters", "target:military-equipment"}
)  # fmt: skip
"""Targets that every other piece of news mentions in passing."""


@dataclass(frozen=True, slots=True)
class Score:
    """The probability that two frames tell of one event, and what it is the sum of."""

    p: float
    terms: tuple[Term, ...]

    def term(self, name: str) -> float:
        """The value of a term; 0 when it was silent."""
        return next((term.value for term in self.terms if term.name == name), 0.0)


NOTHING = Score(0.0, ())


def score(
    first: Frame,
    second: Frame,
    lexicon: Lexicon,
    extra: tuple[Term, ...] = (),
    least: float = -inf,
    shared: Shared = NO_WORDS,
    *,
    alike: bool = False,
) -> Score:
    """How surely two frames tell of one event, `extra` terms added. Symmetric.

    `shared` is what their wordings have in common; `alike` texts need nothing that names where. A
    pair whose sum does not reach `least` may be given up before everything is compared: `NOTHING`.
    """
    added = sum(term.value for term in extra)
    found = evidence(first, second, lexicon, shared, least - added, alike=alike)
    if found is None or _sum(found) + added < least:
        return NOTHING
    terms: dict[str, float] = {}
    for kind, amount in found:
        name = kind.partition(" ")[0]
        terms[name] = terms.get(name, 0.0) + WEIGHTS[kind] * amount
    kept = tuple(
        term for term in (*(Term(n, round(v, 6)) for n, v in terms.items()), *extra) if term.value
    )
    return Score(probability(sum(term.value for term in kept)), kept)


def evidence(
    first: Frame,
    second: Frame,
    lexicon: Lexicon,
    shared: Shared = NO_WORDS,
    least: float = -inf,
    *,
    alike: bool = False,
) -> list[tuple[str, float]] | None:
    """The evidence that two frames tell of one event: names of `WEIGHTS` with their amounts.

    None when they cannot: one is background, their times lie apart, nothing says what happened, or
    nothing names where though the texts are not `alike`; and when it cannot add up to `least`.
    """
    if Role.BACKGROUND in (first.role, second.role):
        return None
    gap = gap_between(first, second)
    if gap > OUT_OF_REACH:
        return None
    place = place_kind(first.places, second.places, lexicon)
    names = min(shared.worth, MOST_NAMES)
    words = min(float(len(shared.words)), MOST_WORDS)
    if place == UNKNOWN and not names and not words and not alike:
        return None
    silent = [frame for frame in (first, second) if not frame.events]
    if any(not frame.claims for frame in silent) and not names + words:
        return None
    if len(silent) == 2 and names + words < NAMES_FOR_EVENT:
        return None
    found = [
        ("bias", 1.0),
        (place, 1.0),
        (_time(gap), 1.0),
        *_worded(place, names, words, strangers=shared.strangers),
        (_event(first.events, second.events, lexicon), 1.0),
    ]
    if _sum(found) + _MOST_OF_CONCEPTS + _MOST_OF_FIGURES < least:
        return None
    found += _compared("weapon", first.weapons, second.weapons, lexicon)
    found += _compared("target", _fixed(first.targets), _fixed(second.targets), lexicon)
    found += _compared("actor", first.actors, second.actors, lexicon)
    if agrees(place) and _partly(first.places, second.places, lexicon):
        found.append(("place partly", 1.0))
    if _sum(found) + _MOST_OF_FIGURES < least:
        return None
    found += _counted("count", first, second, (Field.COUNT,))
    found += _counted("toll", first, second, (Field.KILLED, Field.WOUNDED))
    if silent and not names + words and _BEARING.isdisjoint(kind for kind, _ in found):
        return None  # a place and a day are not enough: they may be the market's prices
    if Role.SECONDARY in (first.role, second.role):
        found.append(("secondary", 1.0))
    return found


def _worded(place: str, names: float, words: float, *, strangers: bool) -> list[tuple[str, float]]:
    found = []
    if names:
        found.append(("names", names))
        if place == UNKNOWN and names >= NAMES_FOR_PLACE:
            found.append(("names for place", 1.0))
    if words:
        found.append(("words", words))
    if strangers and not found:
        found.append(("words none", 1.0))
    return found


def _sum(found: Collection[tuple[str, float]]) -> float:
    return sum([WEIGHTS[kind] * amount for kind, amount in found])


def place_agrees(
    first: Collection[ConceptId], second: Collection[ConceptId], lexicon: Lexicon
) -> bool | None:
    """Whether two sets of places may well be one; None when a side names none."""
    kind = place_kind(first, second, lexicon)
    return None if kind == UNKNOWN else agrees(kind)


def _time(gap: timedelta) -> str:
    if gap <= timedelta(0):
        return "time overlap"
    if gap <= 4 * HOUR:
        return "time 4 h"
    return "time 10 h" if gap <= 10 * HOUR else "time 24 h"


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


@lru_cache(maxsize=4096)
def _event(first: tuple[ConceptId, ...], second: tuple[ConceptId, ...], lexicon: Lexicon) -> str:
    if not first and not second:
        return "event unsaid"
    if not first or not second:
        return "event unknown"
    if not set(first).isdisjoint(second):
        return "event same"
    if _DEATH in first or _DEATH in second:
        return "event akin"
    if related(first, second, lexicon):
        return "event class"
    akin = any(
        b in _AKIN.get(a, "").split() or a in _AKIN.get(b, "").split()
        for a in _roots(first, lexicon)
        for b in _roots(second, lexicon)
    )
    return "event akin" if akin else "event other"


def _fixed(targets: tuple[ConceptId, ...]) -> tuple[ConceptId, ...]:
    return tuple(target for target in targets if target not in _MOVING)


def _compared(
    name: str, first: Collection[ConceptId], second: Collection[ConceptId], lexicon: Lexicon
) -> list[tuple[str, float]]:
    if not first or not second:
        return []
    return [(f"{name} {'same' if related(first, second, lexicon) else 'other'}", 1.0)]


def _partly(first: tuple[ConceptId, ...], second: tuple[ConceptId, ...], lexicon: Lexicon) -> bool:
    """Whether a side names a place, too, that is none of the other's: "after Homs, Baniyas"."""
    return any(
        not place.startswith("country:") and not agrees(place_kind((place,), others, lexicon))
        for places, others in ((first, second), (second, first))
        if len(places) > 1
        for place in places
    )


def _counted(
    name: str, first: Frame, second: Frame, fields: tuple[Field, ...]
) -> list[tuple[str, float]]:
    """Figures that agree or differ; "some" and "none" agree with too much to tell anything."""
    agree = [
        any(a.overlaps(b) for a in mine for b in theirs)
        for wanted in fields
        if (mine := _telling(first.claims, wanted)) and (theirs := _telling(second.claims, wanted))
    ]
    if not agree:
        return []
    return [(f"{name} {'same' if any(agree) else 'other'}", 1.0)]


def _telling(claims: Collection[Claim], field: Field) -> list[Interval]:
    return [i for i in numbers(claims, field) if i.low > 0 and i.high <= VAGUE * i.low]


def numbers(claims: Collection[Claim], field: Field) -> list[Interval]:
    """The numbers a text claims in a field, whoever it says them from."""
    return [c.value for c in claims if c.field is field and isinstance(c.value, Interval)]
