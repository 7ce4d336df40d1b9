"""What a replay came to: for each story, what was collapsed, who was first, how long wires took."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.model.ids import PostKey, ReportId
from monitor.model.relation import Relation
from monitor.model.report import Report
from monitor.model.story import Link, Stance, State, Story
from monitor.model.watch import Sources
from monitor.pipeline.ports import Store

LINEAGE = {"forward": "forwards", "same_media": "the same media", "exact": "the same text"}
EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class StorySummary:
    """One story at the end of a replay."""

    story: Story
    first_channel: str
    first_text: str
    first_date: datetime
    posts: int
    channels: int
    updates: int
    collapsed: Mapping[str, int]
    """How many posts were collapsed, for each reason."""
    state: State | None
    origins: tuple[str, ...]
    """The independent origins among wires and officials."""
    first_wire_after: timedelta | None
    circular: int
    """How many reports rest on the channel itself."""


async def summarise(store: Store, sources: Sources) -> tuple[StorySummary, ...]:
    """The stories of a store, by their first posts."""
    posts = {stored.post.key: stored for stored in await store.posts_between(*EVER)}
    stories = await store.stories_of(list(posts))
    reports = {report.id: report for report in await store.reports_between(*EVER)}
    links: dict[PostKey, list[Link]] = {}
    for link in await store.links_of(list(posts)):
        links.setdefault(link.post, []).append(link)
    found = []
    for story in stories:
        first = posts[story.first.post]
        channel = sources.channels.get(first.post.key.channel)
        held = [link for m in story.members for link in links.get(m.post, ())]
        found.append(
            StorySummary(
                story=story,
                first_channel=channel.title if channel else str(first.post.key.channel),
                first_text=first.post.text,
                first_date=first.post.date,
                posts=len(story.members),
                channels=len({m.post.channel for m in story.members}),
                updates=sum(m.match.relation is Relation.UPDATE for m in story.members),
                collapsed=_collapsed(story),
                state=story.assessment.state,
                origins=tuple(origin.name for origin in story.assessment.origins),
                first_wire_after=_first_wire(story, reports),
                circular=len({link.report for link in held if link.stance is Stance.CIRCULAR}),
            )
        )
    return tuple(sorted(found, key=lambda summary: (summary.first_date, summary.story.id)))


def _collapsed(story: Story) -> Mapping[str, int]:
    reasons: Counter[str] = Counter()
    for member in story.members:
        if member.match.relation is Relation.DUPLICATE:
            kinds = [evidence.kind for evidence in member.match.evidence]
            reasons[next((LINEAGE[k] for k in kinds if k in LINEAGE), "near-copies")] += 1
    return dict(reasons)


def _first_wire(story: Story, reports: Mapping[ReportId, Report]) -> timedelta | None:
    """From the first post to the first report on which the story's state rests."""
    counted = [number for origin in story.assessment.origins for number in origin.reports]
    dates = [reports[number].date for number in counted]
    return min(dates) - story.first.date if dates else None
