"""Which place a name means, where several share it, and where it is another word's as well."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from monitor.lexicon.concept import PLACES
from monitor.lexicon.gazetteer import Named
from monitor.lexicon.matcher import Mention
from monitor.model.ids import ConceptId

_NEARBY_KM = 150.0
"""A namesake so near to another named place is the one that is meant."""
_LESSER = 20
"""A namesake with so many times fewer inhabitants than the largest is not meant unless the text
says so."""
_AT_MOST = 4
"""Namesakes that are kept where nothing tells them apart."""


class Geography(Protocol):
    """What is asked of the lexicon."""

    def chain(self, concept: ConceptId) -> tuple[ConceptId, ...]:
        """The place and everything that contains it."""
        ...

    def distance_km(self, place: ConceptId, other: ConceptId) -> float | None:
        """Great-circle distance; None when one position is not known."""
        ...

    def population(self, place: ConceptId) -> int:
        """How many live there; 0 where that is not known."""
        ...


def meant(
    found: Sequence[Mention],
    named: Iterable[Named],
    about: Collection[ConceptId],
    geography: Geography,
) -> tuple[Mention, ...]:
    """What is mentioned, by position: concepts found, and of the places named those meant.

    What a concept's own name covers is no town; a town's longer name covers a place's.
    """
    named = [
        name
        for name in named
        if not any(start <= name.start and name.end <= end for _, start, end in found)
    ]
    kept = [
        mention
        for mention in found
        if mention.family not in PLACES or not any(_within(mention, name) for name in named)
    ]
    places: defaultdict[tuple[int, int], list[ConceptId]] = defaultdict(list)
    for name in named:
        places[name.start, name.end].extend(name.places)
    for mention in kept:
        if mention.family in PLACES:
            places[mention.start, mention.end].append(mention.concept)
    sure = {candidates[0] for candidates in places.values() if len(candidates) == 1}
    chosen = _choose(places, sure.union(about), geography)
    others = [mention for mention in kept if mention.family not in PLACES]
    mentions = [*others, *(Mention(p, *span) for span, kept in chosen.items() for p in kept)]
    return tuple(sorted(mentions, key=lambda mention: (mention.start, -mention.end)))


def _choose(
    places: Mapping[tuple[int, int], Sequence[ConceptId]],
    context: Collection[ConceptId],
    geography: Geography,
) -> dict[tuple[int, int], list[ConceptId]]:
    return {
        span: list(candidates)
        if len(candidates) == 1
        else _likely(sorted(candidates), context, geography)
        for span, candidates in places.items()
    }


def _likely(
    candidates: Sequence[ConceptId], context: Collection[ConceptId], geography: Geography
) -> list[ConceptId]:
    ranked = sorted(candidates, key=lambda place: -geography.population(place))
    # A narrower place says more: a country only if no province or town does.
    for near in (_close, _contained):
        fitting = [place for place in ranked if near(place, context, geography)]
        if fitting:
            return fitting[:_AT_MOST]
    least = geography.population(ranked[0]) / _LESSER
    return [place for place in ranked if geography.population(place) >= least][:_AT_MOST]


def _close(place: ConceptId, context: Collection[ConceptId], geography: Geography) -> bool:
    for other in context:
        if other.startswith("country:"):
            continue
        if other in geography.chain(place):
            return True
        distance = geography.distance_km(place, other)
        if distance is not None and distance <= _NEARBY_KM:
            return True
    return False


def _contained(place: ConceptId, context: Collection[ConceptId], geography: Geography) -> bool:
    countries = {geography.chain(other)[-1] for other in context}
    return geography.chain(place)[-1] in countries


def _within(mention: Mention, name: Named) -> bool:
    return mention.start < name.end and name.start < mention.end
