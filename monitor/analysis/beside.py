"""The posts that a post was compared with, those that were not chosen too. Decides nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from monitor.crossref.score import related, score
from monitor.dedup.beside import Beside
from monitor.lexicon import Lexicon
from monitor.model.claim import Frame
from monitor.model.relation import Evidence, Relation
from monitor.stories import Neighbour, join

SHOWN = 8
"""So many are enough to see why."""


def events_beside(
    frames: tuple[Frame, ...],
    neighbours: Iterable[tuple[Neighbour, datetime]],
    lexicon: Lexicon,
) -> Iterator[Beside]:
    """What follows from each post that may tell of the same event, by what happened where and when.

    With each neighbour comes when it was published.
    """
    for neighbour, date in neighbours:
        pairs = [
            (score(mine, theirs, lexicon), related(mine.events, theirs.events, lexicon))
            for mine in frames
            for theirs in neighbour.frames
        ]
        best, akin = max(pairs, key=lambda pair: pair[0].p, default=(None, False))
        if best is None or not best.terms:
            continue
        joined = join(frames, [neighbour], lexicon)
        evidence = [Evidence("same_event", f"{term.name} {term.value:+.1f}") for term in best.terms]
        if not akin:
            evidence.insert(0, Evidence("event", "of another kind"))
        yield Beside(
            neighbour.post,
            date,
            round(100 * best.p, 1),
            Relation.SAME_STORY if joined else None,
            tuple(evidence),
        )


def best_of(found: Iterable[Beside]) -> tuple[Beside, ...]:
    """The ones from which most follows, each post once: copies, then by score, then by date."""
    ranked = sorted(
        found,
        key=lambda b: (
            b.relation is None,
            b.relation is not Relation.DUPLICATE,
            -b.score,
            b.date,
            b.post,
        ),
    )
    first = {each.post: each for each in reversed(ranked)}
    return tuple(each for each in ranked if first[each.post] is each)[:SHOWN]
