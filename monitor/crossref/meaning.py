"""What a model of meaning adds to a link, where the operator gives one: never much.

Texts that a model finds alike gain one small term, `meaning`. It is nothing where the places are
known and differ, or the times lie apart: yesterday's attack in the same words is the text that is
most alike. Where no common place bears it out, it makes no pair *linked*, only *possible*, which
changes no state.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.crossref.account import Account
from monitor.crossref.places import UNKNOWN, agrees, place_kind
from monitor.crossref.score import Score, gap_between
from monitor.crossref.weights import log_odds, probability
from monitor.lexicon import Lexicon
from monitor.model.claim import Frame, Role
from monitor.model.story import Term

MOST = 1.0
"""The most that alike texts are worth, in log-odds: less than a common name."""
LEAST_COSINE, FULL_COSINE = 0.6, 0.9
"""Between these the term grows from nothing to `MOST`. They suit models trained on paraphrases of
many languages by what is said of them; not measured, because no model comes with the project."""
TOGETHER = timedelta(hours=4)
"""Windows further apart than this gain nothing by being alike."""
_MARGIN = 0.01  # log-odds; so that a probability is under a bound when it is rounded, too


class Embedder(Protocol):
    """A model that puts texts so that those of like meaning lie close together."""

    @property
    def version(self) -> str:
        """A hash of the model: equal versions give equal vectors."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row for each text: of length 1, each number rounded to a thousandth.

        The row of a text depends on that text alone. All zeros: the model makes nothing of it.
        """
        ...


def lead(account: Account) -> Frame | None:
    """The frame whose meaning stands for the account: its first that is no background."""
    return next((f for f in account.frames if f.role is not Role.BACKGROUND), None)


def meaning(mine: Frame, theirs: Frame, cosine: float, lexicon: Lexicon) -> tuple[Term, ...]:
    """The term of two frames whose texts are so alike; empty when it is worth nothing."""
    if cosine <= LEAST_COSINE or gap_between(mine, theirs) > TOGETHER:
        return ()
    if not _may_be_one(place_kind(mine.places, theirs.places, lexicon)):
        return ()
    share = (min(cosine, FULL_COSINE) - LEAST_COSINE) / (FULL_COSINE - LEAST_COSINE)
    return (Term("meaning", round(MOST * share, 3)),)


def borne_out(mine: Frame, theirs: Frame, lexicon: Lexicon) -> bool:
    """Whether a common place, less wide than a country, bears out that two alike frames are one."""
    kind = place_kind(mine.places, theirs.places, lexicon)
    return agrees(kind) and not kind.endswith(" country")


def held_back(found: Score, below: float) -> Score:
    """The score with a term `held back` that keeps it under the probability `below`."""
    room = log_odds(below) - _MARGIN - sum(term.value for term in found.terms)
    if room >= 0:
        return found
    terms = (*found.terms, Term("held back", round(room, 6)))
    return Score(probability(sum(term.value for term in terms)), terms)


def _may_be_one(kind: str) -> bool:
    """Whether it is left open that two places are one: unknown, the same, or one in the other.

    Two places a short way apart have two names; a text that is alike says nothing about them.
    """
    return kind == UNKNOWN or kind.startswith(("place same ", "place in"))
