"""A document beside those it was compared with, for a person who asks why. Decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz

from monitor.dedup.difference import difference
from monitor.dedup.document import Document
from monitor.dedup.facts import changes
from monitor.dedup.held import Index
from monitor.dedup.match import match
from monitor.model.ids import PostKey
from monitor.model.relation import Evidence, Relation


@dataclass(frozen=True, slots=True)
class Beside:
    """An earlier post, and what follows from it alone."""

    post: PostKey
    date: datetime
    score: float
    """0 to 100: how alike the words are; for an event, how surely it is the same one."""
    relation: Relation | None
    """None when nothing follows: the post tells of something else."""
    evidence: tuple[Evidence, ...]


def beside(document: Document, index: Index) -> Iterator[Beside]:
    """Each held document that this one would be compared with, in no order of merit."""
    seen = set()
    for other in index.candidates(document):
        seen.add(other.key)
        yield _words(document, other)
    for other, likeness in index.retold(document):
        if other.key not in seen:
            words = Evidence("telling_words", ", ".join(likeness.terms))
            score = round(100 * likeness.cosine, 1)
            yield Beside(
                other.key, other.date, score, None, (words, *_differences(document, other))
            )


def _words(new: Document, old: Document) -> Beside:
    found = match(new, old)
    if found is not None:
        return Beside(old.key, old.date, found.score, found.relation, found.evidence)
    score = fuzz.token_set_ratio(new.text, old.text) + fuzz.token_sort_ratio(new.text, old.text)
    differences = _differences(new, old) or (Evidence("wording", "too few words in common"),)
    return Beside(old.key, old.date, round(score / 2, 1), None, differences)


def _differences(new: Document, old: Document) -> tuple[Evidence, ...]:
    """In which facts two documents differ, and else in which words."""
    rest = difference(new, old)
    facts = tuple(Evidence(each.kind, str(each)) for each in changes(new, old, rest))
    words = " ".join(rest.old.words[:8]), " ".join(rest.new.words[:8])
    if facts or not any(words):
        return facts
    return (Evidence("wording", " → ".join(words)),)
