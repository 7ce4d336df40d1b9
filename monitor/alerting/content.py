"""What an alert says about a story, worked out from everything that is known of it.

Not guaranteed: that a claim is true, or that origins are independent beyond what copies, forwards,
credits and owners show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerting.names import Names
from monitor.alerting.origins import Source, names_of, origins
from monitor.alerting.wires import agreement, outlet_name, sort_reports, why_not, wire_lines
from monitor.alerting.words import cited, claimed, duration, noun
from monitor.crossref import TAKEN_BACK
from monitor.model.alert import AlertContent, SourceLine
from monitor.model.claim import Claim, Field, Frame, Role
from monitor.model.ids import ChannelId, ConceptId, PostKey, ReportId
from monitor.model.post import Arrival, Channel, ChannelKind, StoredPost
from monitor.model.relation import Relation
from monitor.model.report import Report
from monitor.model.story import Link, Member, Story, Verdict
from monitor.model.watch import Sources
from monitor.text.boilerplate import cut
from monitor.text.normalise import normalise, plain

# A first post that was read this long after it was published is labelled as recovered late; the
# default age from which posts ring nobody.
LATE = timedelta(minutes=30)

# Kinds of evidence that name a changed fact; the others tell how two texts are alike.
_FACTS = frozenset({*(field.value for field in Field), "number", "denial", "source", "date"})


@dataclass(frozen=True, slots=True)
class Facts:
    """All that an alert about one story is made from."""

    story: Story
    posts: Mapping[PostKey, StoredPost]
    frames: Mapping[PostKey, tuple[Frame, ...]]
    links: Sequence[Link]
    """All links of the story's members."""
    reports: Mapping[ReportId, Report]
    sources: Sources
    as_of: datetime


def compose(facts: Facts, lexicon: Names) -> AlertContent:
    """Everything an alert says about the story. Pure: equal facts give equal content."""
    story = facts.story
    first = story.first
    channel = _channel(first.post.channel, facts.sources)
    stored = facts.posts.get(first.post)
    frames = _primary(facts, first.post) or next(
        (found for m in story.members if (found := _primary(facts, m.post))), ()
    )
    place = _place(frames, facts, lexicon)
    zone = lexicon.zone(place) if place else None
    roots = origins(story.members, facts.posts, facts.frames, facts.sources.channels)
    sorted_reports = sort_reports(story, facts.links, facts.reports)
    wires = wire_lines(
        story.assessment.origins, sorted_reports.counted, facts.reports, facts.sources
    )
    verdicts = agreement(sorted_reports.counted)
    channels = [_channel(member.post.channel, facts.sources) for member in story.members]
    not_counted = [
        why_not(link, facts.reports, facts.sources, channels) for link in sorted_reports.circular
    ]
    return AlertContent(
        state=story.assessment.state,
        event=_event(frames, lexicon),
        place=lexicon.place_label(place) if place else "",
        zone=zone[0] if zone else None,
        zone_name=zone[1] if zone else "",
        first_name=channel.title,
        first_affiliation=channel.affiliation or _standing(channel),
        first_date=first.date,
        first_url=channel.permalink(first.post.message),
        claims=_claims(facts, roots, lexicon),
        quote=_quote(stored, channel),
        posts=len(story.members),
        channels=len({member.post.channel for member in story.members}),
        origins=_origin_names(facts, roots),
        sources=_source_lines(facts, roots),
        wires=wires,
        not_counted=tuple(dict.fromkeys(not_counted)),
        agrees=verdicts[Verdict.AGREES],
        differs=verdicts[Verdict.DIFFERS],
        conflicts=verdicts[Verdict.CONFLICTS],
        possible=tuple(
            (f"{outlet_name(report, facts.sources)}: {report.title}", report.url)
            for report in (facts.reports[link.report] for link in sorted_reports.possible)
        ),
        history=story.history,
        first_wire_after=wires[0].date - first.date if wires else None,
        as_of=facts.as_of,
        late=_late(stored),
    )


def _channel(number: ChannelId, sources: Sources) -> Channel:
    return sources.channels.get(number) or Channel(number, f"channel {number}")


def _standing(channel: Channel) -> str | None:
    return None if channel.kind is ChannelKind.CHANNEL else channel.kind.value


def _quote(stored: StoredPost | None, channel: Channel) -> str:
    """The post's words without mark-up, calls to subscribe and lines that only name the channel."""
    if stored is None:
        return ""
    names = names_of(channel)
    lines = plain(cut(stored.post.text).text).split("\n")
    return "\n".join(line for line in lines if normalise(line).text not in names)


def _late(stored: StoredPost | None) -> bool:
    return (
        stored is not None
        and stored.arrival is not Arrival.LIVE
        and stored.first_seen - stored.post.date > LATE
    )


def _primary(facts: Facts, post: PostKey) -> tuple[Frame, ...]:
    return tuple(f for f in facts.frames.get(post, ()) if f.role is Role.PRIMARY)


def _place(frames: Sequence[Frame], facts: Facts, names: Names) -> ConceptId | None:
    """The most specific place of the first account; of another member when it names none."""
    found = [place for frame in frames for place in frame.places] or [
        place
        for member in facts.story.members
        for frame in _primary(facts, member.post)
        for place in frame.places
    ]
    return max(found, key=lambda place: len(names.chain(place)), default=None)


def _event(frames: Sequence[Frame], names: Names) -> str:
    """The event with its weapons, in the broadest words that hold all: `drone attack`."""
    events = _broadest([event for frame in frames for event in frame.events], names)
    if not events:
        return ""
    event = noun(events[0])
    weapons = _broadest([weapon for frame in frames for weapon in frame.weapons], names)
    kinds = [names.label(weapon, "en") for weapon in weapons]
    kinds = [kind for kind in kinds if not any(_within(o, kind) for o in kinds if o != kind)]
    if 1 <= len(kinds) <= 2 and not any(_within(kind, event) for kind in kinds):
        return f"{' and '.join(kinds)} {event}"
    return event


def _broadest(concepts: Sequence[ConceptId], names: Names) -> list[ConceptId]:
    """Without repeats and without those that another one contains; two of a class become it."""
    found = list(dict.fromkeys(concepts))
    roots = [names.chain(concept)[-1] for concept in found]
    classed = [
        root if roots.count(root) > 1 else concept
        for concept, root in zip(found, roots, strict=True)
    ]
    return list(dict.fromkeys(classed))


def _within(part: str, whole: str) -> bool:
    return set(part.casefold().split()) <= set(whole.casefold().split())


def _said(facts: Facts, post: PostKey) -> list[Claim]:
    return [claim for frame in _primary(facts, post) for claim in frame.claims]


def _claims(facts: Facts, roots: Mapping[PostKey, Source], names: Names) -> tuple[str, ...]:
    """What the first post claims, whom it cites, and what the same source claimed later."""
    first, *others = facts.story.members
    said = _said(facts, first.post)
    claims = claimed(said, names)
    found = list(claims.values())
    sources = cited(said, names)
    if sources:
        found.append(f"citing {', '.join(sources)}")
    for member in reversed(others):
        if member.match.relation is not Relation.UPDATE or roots[member.post] != roots[first.post]:
            continue
        later = claimed(_said(facts, member.post), names)
        changed = [text for field, text in later.items() if claims.get(field) != text]
        if changed:
            found.append(f"later: {', '.join(changed)}")
            break
    return tuple(found)


def _origin_names(facts: Facts, roots: Mapping[PostKey, Source]) -> tuple[str, ...]:
    """A name for each origin among the channels, in the order in which they spoke.

    What an official or a wire posts stands among the wires; it is an origin here if it was first.
    """
    found: dict[Source, str] = {}
    for member in facts.story.members:
        root = roots[member.post]
        if found and _channel(_spoken_by(root, member), facts.sources).kind is not CHANNEL:
            continue
        if root not in found:
            found[root] = _origin_name(root, member, facts)
    return tuple(found.values())


CHANNEL = ChannelKind.CHANNEL


def _spoken_by(root: Source, member: Member) -> ChannelId:
    return ChannelId(int(root.value)) if root.kind == "channel" else member.post.channel


def _origin_name(root: Source, member: Member, facts: Facts) -> str:
    stored = facts.posts.get(member.post)
    forward = stored.post.forward if stored else None
    if root.kind == "name" and forward is not None and forward.name:
        return forward.name
    if root.kind == "channel":
        return _channel(ChannelId(int(root.value)), facts.sources).title
    return _channel(member.post.channel, facts.sources).title


def _source_lines(facts: Facts, roots: Mapping[PostKey, Source]) -> tuple[SourceLine, ...]:
    lines: list[SourceLine] = []
    heard: set[Source] = set()
    for member in facts.story.members:
        channel = _channel(member.post.channel, facts.sources)
        stored = facts.posts.get(member.post)
        root = roots[member.post]
        lines.append(
            SourceLine(
                name=channel.title,
                url=channel.permalink(member.post.message),
                date=member.date,
                relation=_relation(member, stored, first=not lines, known=root in heard),
                note=_note(member, stored, "" if lines else _forwarded_from(stored, facts.sources)),
            )
        )
        heard.add(root)
    return tuple(lines)


def _relation(member: Member, stored: StoredPost | None, *, first: bool, known: bool) -> str:
    if first:
        return "first"
    if member.match.relation is Relation.UPDATE:
        return "update"
    if stored is not None and stored.post.forward is not None:
        return "forward"
    if member.match.relation is Relation.DUPLICATE:
        return "copy"
    return "repeat" if known else "independent"


def _forwarded_from(stored: StoredPost | None, sources: Sources) -> str:
    """Where the first post comes from when it is a forward: the channel was not the first."""
    forward = stored.post.forward if stored else None
    if forward is None:
        return ""
    known = sources.channels.get(forward.channel) if forward.channel else None
    name = known.title if known else forward.name
    return f"forwarded from {name}" if name else "forwarded"


def _note(member: Member, stored: StoredPost | None, forwarded: str) -> str:
    notes = [forwarded] if forwarded else []
    if member.match.relation is Relation.UPDATE:
        notes += [e.detail for e in member.match.evidence if e.kind in _FACTS and e.detail]
    if stored is not None and stored.version > 1 and stored.post.edited:
        notes.append(f"edited {stored.post.edited:%H:%M} UTC")
    if any(each.kind == TAKEN_BACK for each in member.match.evidence):
        notes.append("taken back")
    if member.deleted is not None:
        notes.append(f"deleted after {duration(member.deleted - member.date)}")
    return "; ".join(dict.fromkeys(notes))
