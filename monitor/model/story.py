"""A story: the posts about one event, the reports that concern it, and what follows from both."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.claim import Field
from monitor.model.ids import PostKey, ReportId, StoryId
from monitor.model.relation import Evidence, Match


class State(StrEnum):
    """What independent sources make of a claim. A text that states no event has no state."""

    UNCONFIRMED = "unconfirmed"
    CORROBORATED = "corroborated"
    CONTRADICTED = "contradicted"
    RETRACTED = "retracted"
    """Whoever published it took it back: then it stands for nothing, whatever bears it out."""


class Level(StrEnum):
    """How sure a link is. A possible link is shown and never changes a state."""

    LINKED = "linked"
    POSSIBLE = "possible"


class Stance(StrEnum):
    """What a report does to the claim it is linked to."""

    SUPPORTS = "supports"
    DISPUTES = "disputes"
    CIRCULAR = "circular"
    """It rests on the very channel: it neither confirms nor disputes."""


class Verdict(StrEnum):
    """How post and report compare in one field. Silence is not disagreement."""

    AGREES = "agrees"
    DIFFERS = "differs"
    CONFLICTS = "conflicts"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field of a post beside the same field of a report, in words fit to be shown."""

    verdict: Verdict
    post: str
    report: str
    quote: str = ""
    """The report's own words, where they decide."""


@dataclass(frozen=True, slots=True)
class Term:
    """One named part of a link's score, in log-odds."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Link:
    """That a report concerns the event of a post, how surely, and how the two compare."""

    post: PostKey
    report: ReportId
    p: float
    level: Level
    stance: Stance
    origin: str
    """Who the report's account rests on: an attributed official, a credited wire, the outlet."""
    fields: tuple[tuple[Field, Comparison], ...] = ()
    terms: tuple[Term, ...] = ()
    versions: str = ""
    """Of the weights and the lexicon it was made with: others may decide otherwise."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent source of an account and everything that rests on it."""

    name: str
    posts: tuple[PostKey, ...] = ()
    reports: tuple[ReportId, ...] = ()
    stance: Stance = Stance.SUPPORTS


@dataclass(frozen=True, slots=True)
class Assessment:
    """The state of one post or one story, and what it rests on."""

    state: State | None
    origins: tuple[Origin, ...] = ()
    """The independent origins other than the channel that are linked to it."""
    evidence: tuple[Evidence, ...] = ()
    first_report: datetime | None = None
    """When the earliest of their reports was published."""


@dataclass(frozen=True, slots=True)
class Member:
    """A post as part of a story."""

    post: PostKey
    date: datetime
    match: Match
    assessment: Assessment
    deleted: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A change worth remembering: a state, a changed fact, an edit, a deletion."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """One event as the channels tell it. `members` are ordered by date, then key."""

    id: StoryId
    members: tuple[Member, ...]
    assessment: Assessment
    rings: bool
    """Whether the desk is told: false while all it holds was old news when first seen."""
    history: tuple[HistoryLine, ...] = ()
    """What changed since it was opened, oldest first."""

    @property
    def first(self) -> Member:
        """The earliest post."""
        return self.members[0]

    @property
    def lead(self) -> timedelta | None:
        """From the earliest post to the earliest report: negative when the report was first."""
        report = self.assessment.first_report
        return None if report is None else report - self.first.date
