"""What wires and officials make of a story: the reports that count, by whom they rest on.

Which reports count is the assessment's decision, so that an alert never shows a wire that its
state does not rest on, nor hides one that it does. The links say in which words they agree.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.alerting.words import field_word, told
from monitor.model.alert import WireLine
from monitor.model.claim import Field
from monitor.model.ids import ReportId
from monitor.model.post import Channel
from monitor.model.report import Report
from monitor.model.story import Comparison, Level, Link, Origin, Stance, Story, Verdict
from monitor.model.watch import Sources
from monitor.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports linked to a story, sorted by what they count for."""

    counted: tuple[Link, ...]
    """Sure links of the reports on which the story's assessment rests."""
    circular: tuple[Link, ...]
    """One link for each report that is surely about it and counts for nothing."""
    possible: tuple[Link, ...]
    """The best link of each report that may concern it."""


def sort_reports(
    story: Story, links: Iterable[Link], reports: Mapping[ReportId, Report]
) -> Reports:
    """What each report counts for. Links of reports that are not given are left out."""
    order = {member.post: index for index, member in enumerate(story.members)}
    assessed = {
        report
        for origin in story.assessment.origins
        if origin.stance is not Stance.CIRCULAR
        for report in origin.reports
    }
    grouped: dict[ReportId, list[Link]] = defaultdict(list)
    for link in links:
        if link.report in reports and link.post in order:
            grouped[link.report].append(link)
    counted: list[Link] = []
    circular: list[Link] = []
    possible: list[Link] = []
    for number in sorted(grouped, key=lambda report: (reports[report].date, report)):
        held = sorted(grouped[number], key=lambda link: order[link.post])
        sure = [link for link in held if link.level is Level.LINKED]
        repeats = [link for link in sure if link.stance is Stance.CIRCULAR]
        if not sure:
            possible.append(max(held, key=lambda link: link.p))
        elif number in assessed:
            counted.extend(link for link in sure if link not in repeats)
        else:
            circular.append((repeats or sure)[0])
    return Reports(tuple(counted), tuple(circular), tuple(possible))


def wire_lines(
    origins: Iterable[Origin],
    counted: Sequence[Link],
    reports: Mapping[ReportId, Report],
    sources: Sources,
) -> tuple[WireLine, ...]:
    """One line for each origin that has a counted report, the earliest first."""
    lines: list[WireLine] = []
    for origin in _merged(origins):
        held = [link for link in counted if link.report in origin.reports]
        if held:
            lines.append(_line(origin, held, reports, sources))
    return tuple(sorted(lines, key=lambda line: (line.date, line.origin)))


def _merged(origins: Iterable[Origin]) -> list[Origin]:
    """Origins that share a report are one: each post of a story has grouped its own reports."""
    found: list[Origin] = []
    for origin in origins:
        shared = [known for known in found if set(known.reports) & set(origin.reports)]
        everyone = [*shared, origin]
        found = [known for known in found if known not in shared]
        stances = {one.stance for one in everyone}
        found.append(
            Origin(
                everyone[0].name,
                reports=tuple(dict.fromkeys(r for one in everyone for r in one.reports)),
                stance=Stance.DISPUTES if Stance.DISPUTES in stances else Stance.SUPPORTS,
            )
        )
    return found


def agreement(counted: Iterable[Link]) -> dict[Verdict, tuple[str, ...]]:
    """The fields by verdict, over all counted links: one conflict outweighs any agreement."""
    verdicts: dict[Field, set[Verdict]] = defaultdict(set)
    for link in counted:
        for field, comparison in link.fields:
            verdicts[field].add(comparison.verdict)
    found: dict[Verdict, tuple[str, ...]] = {}
    for verdict in (Verdict.CONFLICTS, Verdict.DIFFERS, Verdict.AGREES):
        fields = [field for field in Field if verdict in verdicts[field]]
        found[verdict] = tuple(field_word(field) for field in fields)
        for field in fields:
            verdicts[field].clear()
    return found


def why_not(
    link: Link, reports: Mapping[ReportId, Report], sources: Sources, channels: Iterable[Channel]
) -> str:
    """Why a report is not counted: `Press TV quoting Sabereen News`."""
    report = reports[link.report]
    outlet = outlet_name(report, sources)
    if link.origin and _key(link.origin) != _key(outlet):
        return f"{outlet} quoting {link.origin}"
    known = sources.outlets.get(report.outlet)
    owner = known.owner if known else None
    related = next((c for c in channels if owner and c.owner == owner), None)
    if related is not None:
        return f"{outlet} (same owner as {related.title})"
    first = next(iter(channels), None)
    if link.stance is Stance.CIRCULAR and first is not None:
        return f"{outlet} (rests on {first.title})"
    return outlet


def outlet_name(report: Report, sources: Sources) -> str:
    """The outlet's name; its id where the watchlist has none."""
    outlet = sources.outlets.get(report.outlet)
    return outlet.name if outlet else str(report.outlet)


def _line(
    origin: Origin, links: Sequence[Link], reports: Mapping[ReportId, Report], sources: Sources
) -> WireLine:
    via: dict[str, str | None] = {}
    fields: dict[Field, Comparison] = {}
    for link in sorted(links, key=lambda k: (reports[k.report].date, k.report)):
        report = reports[link.report]
        name = outlet_name(report, sources)
        via[name] = via.get(name) or report.url
        for field, comparison in link.fields:
            if comparison.verdict is not Verdict.SILENT:
                fields.setdefault(field, comparison)
    first = min((reports[link.report] for link in links), key=lambda r: (r.date, r.id))
    return WireLine(
        origin=origin.name,
        via=tuple(via.items()),
        date=first.date,
        says=_says(fields) or first.title,
        stance=origin.stance,
    )


def _says(fields: Mapping[Field, Comparison]) -> str:
    """The account in words; empty when it tells no more than that it concerns the event."""
    said = told(fields)
    return " · ".join(said.values()) if said.keys() & _TELLING else ""


_TELLING = {Field.COUNT, Field.OUTCOME, Field.KILLED, Field.WOUNDED}


def _key(name: str) -> str:
    return normalise(name).text
