"""What a reviewer would find wrong with concepts: checked for the packaged ones and a user's own.

Not guaranteed: that a label is what the thing is called.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from math import hypot

from monitor.lexicon.concept import FAMILIES, PLACES, Concept, Label
from monitor.text.normalise import normalise

NEEDED = ("ar", "en", "fa")
"""Languages in which each packaged concept has a name."""
_FAR_DEGREES = 12.0
"""A place further than that from what contains it lies elsewhere."""
_PERSIAN_LETTERS = frozenset("پچژگ")


def problems(concepts: Iterable[Concept], words: Mapping[str, Collection[str]]) -> Iterator[str]:
    """What is wrong, a sentence each, in the order of the concepts.

    `words`: by language, normalised common words that may not be a place's only name.
    """
    listed = list(concepts)
    known: dict[str, Concept] = {concept.id: concept for concept in listed}
    for concept in listed:
        yield from _of_one(concept, known)
        if concept.family in PLACES:
            yield from _common(concept, words)
    for first, second in pairwise(sorted(listed, key=lambda concept: concept.id)):
        if first.id == second.id:
            yield f"{first.id}: twice"
    yield from _shared(listed)


def missing_languages(concepts: Iterable[Concept]) -> Iterator[str]:
    """Packaged concepts without a name in a language that each one needs."""
    for concept in concepts:
        missing = [language for language in NEEDED if language not in concept.names]
        if missing:
            yield f"{concept.id}: no name in {', '.join(missing)}"


def _of_one(concept: Concept, known: Mapping[str, Concept]) -> Iterator[str]:
    if concept.family not in FAMILIES:
        yield f"{concept.id}: no such family"
    for label in concept.labels:
        if not normalise(label.text).text:
            yield f"{concept.id}: {label.language}: a label without letters"
        if label.language == "ar" and not _PERSIAN_LETTERS.isdisjoint(label.text):
            yield f"{concept.id}: ar: {label.text}: has letters that Arabic does not have"
    if concept.broader is not None:
        yield from _containers(concept, known)


def _containers(concept: Concept, known: Mapping[str, Concept]) -> Iterator[str]:
    seen = [concept.id]
    current = concept
    while current.broader is not None:
        if current.broader not in known:
            if current is concept:
                yield f"{concept.id}: broader: {current.broader} is not known"
            return
        if current.broader in seen:
            yield f"{concept.id}: broader: contains itself"
            return
        seen.append(current.broader)
        current = known[current.broader]
    container = known[seen[1]]
    if concept.family in ("site", "city") and concept.position and container.position:
        apart = hypot(*(a - b for a, b in zip(concept.position, container.position, strict=True)))
        if apart > _FAR_DEGREES:
            yield f"{concept.id}: lies {apart:.0f} degrees from {container.id}, which contains it"


def _common(concept: Concept, words: Mapping[str, Collection[str]]) -> Iterator[str]:
    for label in concept.labels:
        if normalise(label.text).text in words.get(label.language, ()):
            yield f"{concept.id}: {label.language}: {label.text}: is a common word"


def _shared(concepts: Iterable[Concept]) -> Iterator[str]:
    named: defaultdict[tuple[str, str, str], dict[str, Concept]] = defaultdict(dict)
    for concept in concepts:
        kind = "place" if concept.family in PLACES else concept.family
        for label in concept.labels:
            named[kind, label.language, _written(label)][concept.id] = concept
    for (_, language, text), sharing in named.items():
        if len(sharing) > 1 and not _namesakes(sharing.values()):
            yield f"{', '.join(sharing)}: {language}: {text}: names all of them"


def _written(label: Label) -> str:
    return normalise(label.text).text


def _namesakes(concepts: Collection[Concept]) -> bool:
    """Whether they are towns of several countries: those may share a name."""
    towns = {concept.cc for concept in concepts if concept.family == "city"}
    return len(towns) == len(concepts)
