"""Links a post to a report: the pair of their frames that most surely tells of one event."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product

from monitor.crossref.account import Account, plain_name
from monitor.crossref.compare import CASUALTIES, Testimony, cites, compare, testimony
from monitor.crossref.meaning import borne_out, held_back, lead, meaning
from monitor.crossref.score import NOTHING, Score, score
from monitor.crossref.weights import VERSION, WEIGHTS, log_odds
from monitor.crossref.wording import Shared, Wording, shared
from monitor.lexicon import Lexicon
from monitor.model.claim import Claim, Field, Frame, Role
from monitor.model.ids import PostKey, ReportId
from monitor.model.story import Comparison, Level, Link, Stance, Term, Verdict

LINKED, POSSIBLE = 0.8, 0.3
"""Three zones (the prototype's): .5 % of pairs fell between; its precision at .8 was .995."""
_LEAST = log_odds(POSSIBLE)

EARLY, LATE = -12, 72
"""Hours from a post to a report within which the report may well concern it."""
BEFORE = -1
"""A report this many hours before a post is seldom on what the channel tells as news."""
HOUR = timedelta(hours=1)


def link(
    key: PostKey,
    post: Account,
    number: ReportId,
    report: Account,
    lexicon: Lexicon,
    cosine: float = 0.0,
) -> Link | None:
    """How a report concerns a post; None when it does not.

    `cosine` is how alike a model finds their texts, if there is a model.
    """
    extra = tuple(Term(kind, WEIGHTS[kind]) for kind in order(post, report))
    mine, theirs, best = _best(post, report, lexicon, extra, cosine)
    if mine is None or theirs is None or best.p < POSSIBLE:
        return None
    testified = testimony(theirs, post.names)
    words = (
        post.wordings[post.frames.index(mine)],
        report.wordings[report.frames.index(theirs)],
    )
    fields = compare(mine, theirs, testified, post, report, lexicon, words)
    own_house = report.owner is not None and report.owner in post.owners
    return Link(
        post=key,
        report=number,
        p=best.p,
        level=Level.LINKED if best.p >= LINKED else Level.POSSIBLE,
        stance=Stance.CIRCULAR if own_house else _stance(fields, testified, theirs, post.names),
        origin=_origin(testified.own, report, lexicon),
        fields=fields,
        terms=best.terms,
        versions=f"weights {VERSION}, lexicon {lexicon.version}",
    )


def order(post: Account, report: Account) -> tuple[str, ...]:
    """What the order of the two says against a link, as names of `WEIGHTS`."""
    lag = (report.date - post.date) / HOUR
    if not EARLY <= lag <= LATE:
        return ("lag",)
    return ("earlier",) if lag < BEFORE else ()


def _best(
    post: Account, report: Account, lexicon: Lexicon, extra: tuple[Term, ...], cosine: float
) -> tuple[Frame | None, Frame | None, Score]:
    best: tuple[Frame | None, Frame | None, Score] = (None, None, NOTHING)
    for (mine, ours), (theirs, others) in product(_linkable(post), _linkable(report)):
        if post.chatter and not mine.events:
            continue
        common = shared(ours, others)
        found = score(mine, theirs, lexicon, extra, _LEAST, common)
        if cosine and mine is lead(post) and theirs is lead(report):
            found = _with_meaning(found, mine, theirs, lexicon, extra, common, cosine)
        if found.p > best[2].p:
            best = (mine, theirs, found)
    return best


def _linkable(account: Account) -> Iterator[tuple[Frame, Wording]]:
    """The frames that may be linked, with their wordings."""
    for frame, words in zip(account.frames, account.wordings, strict=True):
        if frame.role is not Role.BACKGROUND:
            yield frame, words


def _with_meaning(
    found: Score,
    mine: Frame,
    theirs: Frame,
    lexicon: Lexicon,
    extra: tuple[Term, ...],
    common: Shared,
    cosine: float,
) -> Score:
    """The score with what their alikeness adds: a link only where a common place bears it out."""
    gained = meaning(mine, theirs, cosine, lexicon)
    if not gained:
        return found
    more = score(mine, theirs, lexicon, (*extra, *gained), _LEAST, common, alike=True)
    if found.p >= LINKED or borne_out(mine, theirs, lexicon):
        return more
    return held_back(more, LINKED)


def _stance(
    fields: Sequence[tuple[Field, Comparison]],
    testified: Testimony,
    theirs: Frame,
    names: frozenset[str],
) -> Stance:
    """Circular when all it says rests on the channel; disputed when its own word conflicts."""
    if testified.circular and not testified.own:
        return Stance.CIRCULAR
    if not testified.own and cites(theirs.text, names):
        # Nothing could be told apart in it but the channel's name: better uncounted than counted.
        return Stance.CIRCULAR
    if any(
        compared.verdict is Verdict.CONFLICTS
        for field, compared in fields
        if field in (Field.OUTCOME, Field.TARGET, *CASUALTIES)
    ):
        return Stance.DISPUTES
    return Stance.SUPPORTS


def _origin(own: Sequence[Claim], report: Account, lexicon: Lexicon) -> str:
    """Who the report's account rests on: whom it names most often, else the outlet itself."""
    named: dict[str, list[str]] = {}
    for claim in own:
        if claim.source is not None:
            name = source_name(claim.source, lexicon)
            named.setdefault(plain_name(name), []).append(name)
    if not named:
        return report.source
    # Of equals the one named first: dicts keep the order in which the text names them.
    return max(named.values(), key=len)[0]


def source_name(source: str, lexicon: Lexicon) -> str:
    """A claim's source in words: a concept's label, or the name as the text has it."""
    concept = lexicon.get(source)
    return lexicon.label(concept.id) if concept else source
