"""Why reports were not linked to a post: the nearest of them, each with what spoke against it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product

from monitor.crossref.account import Account
from monitor.crossref.compare import compare, testimony
from monitor.crossref.link import LINKED, order
from monitor.crossref.places import UNKNOWN, place_kind
from monitor.crossref.score import NOTHING, OUT_OF_REACH, Score, gap_between, score
from monitor.crossref.weights import WEIGHTS
from monitor.crossref.wording import Wording, shared
from monitor.lexicon import Lexicon
from monitor.model.claim import Field, Frame, Role
from monitor.model.ids import ReportId
from monitor.model.story import Comparison, Term


@dataclass(frozen=True, slots=True)
class NonLink:
    """A report that does not count as linked to a post."""

    report: ReportId
    p: float
    terms: tuple[Term, ...]
    """The score of the pair of frames that came closest; empty when none was compared."""
    why: str
    """What spoke against it most, in words fit to be shown."""
    fields: tuple[tuple[Field, Comparison], ...] = ()
    """How the two compare in that pair of frames."""


def nearest_unlinked(
    post: Account,
    reports: Mapping[ReportId, Account],
    lexicon: Lexicon,
    *,
    linked: Collection[ReportId] = (),
    most: int = 5,
) -> tuple[NonLink, ...]:
    """The reports closest to being linked, the closest first; of equals the lower number.

    `linked` are left out. What shares neither place nor words with the post is not worth showing.
    """
    found = [
        _compared(number, post, report, lexicon)
        for number, report in sorted(reports.items())
        if number not in linked
    ]
    worth = [each for each in found if each is not None]
    return tuple(sorted(worth, key=lambda each: (-each.p, each.report))[:most])


def _compared(number: ReportId, post: Account, report: Account, lexicon: Lexicon) -> NonLink | None:
    extra = tuple(Term(kind, WEIGHTS[kind]) for kind in order(post, report))
    best: tuple[Score, str, tuple[tuple[Field, Comparison], ...]] | None = None
    for (mine, ours), (theirs, others) in product(
        zip(post.frames, post.wordings, strict=True),
        zip(report.frames, report.wordings, strict=True),
    ):
        if not _touch(mine, ours, theirs, others, lexicon):
            continue
        scored = score(mine, theirs, lexicon, extra, shared=shared(ours, others))
        if best is None or scored.p > best[0].p:
            said = testimony(theirs, post.names)
            fields = compare(mine, theirs, said, post, report, lexicon, (ours, others))
            best = scored, _why(scored, mine, theirs), fields
    if best is None:
        return None
    return NonLink(number, best[0].p, best[0].terms, best[1], best[2])


def _touch(mine: Frame, ours: Wording, theirs: Frame, others: Wording, lexicon: Lexicon) -> bool:
    common = shared(ours, others)
    if common.names or common.words:
        return True
    kind = place_kind(mine.places, theirs.places, lexicon)
    return kind != UNKNOWN and kind not in ("place other country", "place not in country")


def _why(found: Score, mine: Frame, theirs: Frame) -> str:
    if Role.BACKGROUND in (mine.role, theirs.role):
        return "only recalled there, as background"
    gap = gap_between(mine, theirs)
    if gap > OUT_OF_REACH:
        return f"{gap.total_seconds() / 3600:.0f} hours apart"
    if found is NOTHING:
        return "nothing says what happened" if mine.places else "nothing names where"
    against = sorted((term.value, term.name) for term in found.terms if term.name != "bias")
    value, name = against[0]
    if found.p >= LINKED:
        return "would be linked now"
    return f"{name} speaks against it ({value:+.1f})" if value < 0 else "too little in common"
