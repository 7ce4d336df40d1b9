"""What a post says of an event that its story did not say yet: a changed or a new fact.

Only facts that an analyst acts on count: what came of it, how many, killed and wounded. Told
independently with the same facts, a post is the same story; with others, an update of it.
"""

from collections.abc import Iterable, Sequence

from monitor.crossref import OUTCOME_WORDS, figures_in_words, numbers, outcomes
from monitor.lexicon import Lexicon
from monitor.model.claim import Claim, Field, Frame, Interval, Role
from monitor.model.relation import Evidence


def new_facts(
    mine: Sequence[Frame], known: Iterable[Frame], lexicon: Lexicon
) -> tuple[Evidence, ...]:
    """The facts of a post that agree with none that its story had, as evidence; empty if none.

    A story that had said nothing in a field learns a new fact. What is only recalled does not
    count.
    """
    told, before = _claims(mine), _claims(known)
    found = []
    ours, theirs = outcomes(told, lexicon), outcomes(before, lexicon)
    fresh = [OUTCOME_WORDS[kind] for kind in ours if kind not in theirs]
    if fresh:
        had = ", ".join(OUTCOME_WORDS[kind] for kind in theirs)
        found.append(Evidence("outcome", f"{had} → {', '.join(fresh)}" if had else fresh[0]))
    for field in (Field.COUNT, Field.KILLED, Field.WOUNDED):
        figures, earlier = numbers(told, field), numbers(before, field)
        if not figures or any(_agree(a, b) for a in figures for b in earlier):
            continue
        said, had = figures_in_words(figures), figures_in_words(earlier)
        change = f"{had} → {said}" if had else said
        found.append(Evidence("number", f"{field.value}: {change}"))
    return tuple(found)


def _agree(new: Interval, old: Interval) -> bool:
    """Whether a figure adds nothing: `five` is news after `a squadron`, but not the other way."""
    if new.exact and not old.exact:
        return False
    return new.overlaps(old)


def _claims(frames: Iterable[Frame]) -> list[Claim]:
    return [
        claim for frame in frames if frame.role is not Role.BACKGROUND for claim in frame.claims
    ]
