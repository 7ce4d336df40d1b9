"""The state of a post and of a story: what independent sources make of the claim."""

from collections.abc import Iterable, Mapping, Sequence

from monitor.crossref.account import Account
from monitor.crossref.independence import origins
from monitor.crossref.retract import TAKES_BACK
from monitor.model.claim import Field
from monitor.model.ids import ReportId
from monitor.model.relation import Evidence, Relation
from monitor.model.story import Assessment, Level, Link, Member, Origin, Stance, State, Verdict


def assess(
    post: Account,
    links: Sequence[Link],
    reports: Mapping[ReportId, Account],
    *,
    taken_back: bool = False,
) -> Assessment:
    """The state of one post by the reports linked to it.

    Possible links and circular ones do not count, nor reports of the channel's own owner.
    Contradicted: origins that dispute are at least as many as those that support. A post that
    states no event has no state, unless a report shows that it does. One that its channel has
    `taken_back` is retracted; who bore it out is told all the same.
    """
    counted = [
        link
        for link in links
        if link.level is Level.LINKED
        and link.stance is not Stance.CIRCULAR
        and link.report in reports
        and not (post.owner is not None and reports[link.report].owner == post.owner)
    ]
    if not (post.states_event or counted or taken_back):
        return Assessment(None)
    found = origins(counted, reports)
    evidence = tuple(_evidence(link, reports) for link in counted)
    disputing = sum(origin.stance is Stance.DISPUTES for origin in found)
    if taken_back:
        state = State.RETRACTED
    elif not found:
        state = State.UNCONFIRMED
    elif disputing and 2 * disputing >= len(found):
        state = State.CONTRADICTED
    else:
        state = State.CORROBORATED
    earliest = min((reports[link.report].date for link in counted), default=None)
    return Assessment(state, found, evidence, earliest)


def _evidence(link: Link, reports: Mapping[ReportId, Account]) -> Evidence:
    against = [
        f"{field.value}: {compared.post} / {compared.report}"
        for field, compared in link.fields
        if compared.verdict is Verdict.CONFLICTS
    ]
    words = f"{link.origin} via {reports[link.report].source}"
    if against:
        words += f": {'; '.join(against)}"
    quote = _sentence(link)
    return Evidence(link.stance.value, f"{words} «{quote}»" if quote else words)


_TELLING = (Field.OUTCOME, Field.KILLED, Field.WOUNDED, Field.EVENT, Field.TARGET, Field.PLACE)
"""The fields whose sentence is shown as evidence, the most telling first."""


def _sentence(link: Link) -> str:
    """The report's sentence that decides: that of a conflict, else of what tells most."""
    fields = dict(link.fields)
    conflicts = [c.quote for c in fields.values() if c.verdict is Verdict.CONFLICTS and c.quote]
    telling = [fields[field].quote for field in _TELLING if field in fields and fields[field].quote]
    return next(iter((*conflicts, *telling)), "")


_FIRST = (State.CONTRADICTED, State.CORROBORATED, State.UNCONFIRMED, State.RETRACTED)
"""The state of a story is the first of these that one of its accounts has."""


def corrects(member: Member) -> bool:
    """Whether a post takes back an earlier one of its channel."""
    return any(each.kind == TAKES_BACK for each in member.match.evidence)


def combine(members: Iterable[Member]) -> Assessment:
    """The state of a story: disputed if one of its own accounts is, else corroborated if one is;
    retracted when all that told it took it back.

    Copies have no say of their own, nor has a post that only takes back another; the origins of
    all members are united by name.
    """
    everyone = list(members)
    told = [m for m in everyone if m.match.relation is not Relation.DUPLICATE] or everyone
    told = [m for m in told if not corrects(m)] or told
    states = {member.assessment.state for member in told}
    state = next(
        (s for s in _FIRST if s in states),
        None,
    )
    united: dict[str, Origin] = {}
    evidence: dict[Evidence, None] = {}
    for member in everyone:
        for origin in member.assessment.origins:
            known = united.get(origin.name)
            reports = dict.fromkeys((*(known.reports if known else ()), *origin.reports))
            disputes = Stance.DISPUTES in (origin.stance, known.stance if known else None)
            stance = Stance.DISPUTES if disputes else Stance.SUPPORTS
            united[origin.name] = Origin(origin.name, reports=tuple(reports), stance=stance)
        evidence.update(dict.fromkeys(member.assessment.evidence))
    dates = [m.assessment.first_report for m in everyone if m.assessment.first_report is not None]
    return Assessment(state, tuple(united.values()), tuple(evidence), min(dates, default=None))
