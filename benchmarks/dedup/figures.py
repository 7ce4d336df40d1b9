"""What the answers of a method are worth."""

from collections.abc import Sequence
from dataclasses import dataclass

PRECISION = 0.99


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer beside the truth."""

    repeats: bool
    """Whether the post is a copy."""
    right: bool
    """Whether the post named is one of the same story."""
    score: float | None
    """None where the method calls it no copy, whatever the threshold."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What becomes of the answers at one threshold."""

    threshold: float
    recall: float
    precision: float
    swallowed: float
    """The share of what is no copy, taken for one."""


def quality(answers: Sequence[Judged], least_recall: float = 0.0) -> Quality | None:
    """The best that a threshold on the score makes of the answers: the highest recall at
    `PRECISION`, and where no threshold reaches that, the most precise. None without answers.

    With `least_recall` instead the strictest threshold that reaches it, however imprecise.
    """
    copies = sum(answer.repeats for answer in answers)
    others = len(answers) - copies
    ranked = sorted((a for a in answers if a.score is not None), key=lambda a: -(a.score or 0.0))
    best: Quality | None = None
    found = hits = swallowed = 0
    for place, answer in enumerate(ranked):
        found += 1
        hits += answer.repeats and answer.right
        swallowed += not answer.repeats
        score = answer.score or 0.0
        if place + 1 < len(ranked) and ranked[place + 1].score == score:
            continue  # a threshold takes all of one score
        here = Quality(score, hits / max(copies, 1), hits / found, swallowed / max(others, 1))
        if least_recall and here.recall >= least_recall:
            return here
        if not least_recall and (best is None or here.precision >= min(best.precision, PRECISION)):
            best = here
    return best
