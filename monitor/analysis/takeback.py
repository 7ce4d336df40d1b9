"""What is noted at a post that its channel took back, or that takes back another.

It is noted as evidence of the post's match, so that it is kept with it.
"""

from collections.abc import Iterable
from dataclasses import replace

from monitor.crossref import TAKEN_BACK, TAKES_BACK, Account, erased, takes_back, withdrawal
from monitor.lexicon import Lexicon
from monitor.model.ids import PostKey
from monitor.model.relation import Evidence, Match

KINDS = frozenset({TAKEN_BACK, TAKES_BACK})
_EDIT = "by an edit"


def taken_back(match: Match) -> bool:
    """Whether the post's own channel took it back."""
    return any(each.kind == TAKEN_BACK for each in match.evidence)


def takes(match: Match) -> bool:
    """Whether the post takes back an earlier one."""
    return any(each.kind == TAKES_BACK for each in match.evidence)


def marks(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """What is noted of taking back."""
    return tuple(each for each in evidence if each.kind in KINDS)


def marked(match: Match, by: PostKey, quote: str) -> Match:
    """The match of a post that another one takes back in these words."""
    return replace(match, evidence=(*unmarked(match, by).evidence, _by_post(by, quote)))


def unmarked(match: Match, by: PostKey) -> Match:
    """The match of a post that this one does not take back, or no more."""
    kept = (e for e in match.evidence if e.kind != TAKEN_BACK or not e.detail.startswith(f"{by} "))
    return replace(match, evidence=tuple(kept))


def taking(match: Match, *, others: bool) -> Match:
    """The match of a post that takes back `others`, or does not."""
    kept = tuple(each for each in match.evidence if each.kind != TAKES_BACK)
    mark = (Evidence(TAKES_BACK, "an earlier post of its channel"),) if others else ()
    return replace(match, evidence=(*kept, *mark))


def by_edit(
    evidence: Iterable[Evidence],
    before: tuple[Account, str],
    after: tuple[Account, str],
    lexicon: Lexicon,
) -> tuple[Evidence, ...]:
    """What is noted of a post whose text is another now: an edit may take it back, or tell it anew.

    Each form comes as it was read and as it was written. What an edit took back stays so while the
    words for that do, whatever else is edited.
    """
    noted = marks(evidence)
    edits = tuple(e for e in noted if e.kind == TAKEN_BACK and e.detail.startswith(_EDIT))
    others = tuple(each for each in noted if each not in edits)
    found = withdrawal(*after, lexicon)
    if found is not None and (edits or takes_back(*before, found, lexicon)):
        return (*others, Evidence(TAKEN_BACK, f"{_EDIT}: «{found.quote}»"))
    if erased(before[0], after[0]) or (edits and found is None and not after[0].states_event):
        return (*others, Evidence(TAKEN_BACK, f"{_EDIT} that leaves nothing of it"))
    return others


def _by_post(by: PostKey, quote: str) -> Evidence:
    return Evidence(TAKEN_BACK, f"{by} «{quote}»")
