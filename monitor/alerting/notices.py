"""When the desk is told about the tool itself: once when something begins, once when it is over.

A trouble that lasts longer than its grace becomes an incident, which is stored, so that a restart
tells it neither twice nor never. It is over when it has been away for a moment; if its notice did
not get out before, one text that says both takes its place.

Not guaranteed: that something which began and ended while nothing could be stored, the process
having ended too, is ever told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from monitor.alerting.markup import bold, words
from monitor.alerting.notice_words import beginning, ending, instead
from monitor.alerting.picture import Picture
from monitor.alerting.troubles import BLIND, NAME, REASON, Trouble, is_over, troubles
from monitor.model.ids import ChannelId
from monitor.model.incident import Incident
from monitor.model.recovered import Recovered

SETTLED = timedelta(seconds=10)
"""What is away for so long is over: a connection that comes and goes is one trouble, not many."""
BETWEEN_CHANGES = timedelta(seconds=30)
"""A notice that stands in a chat gets new words no sooner."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is remembered of one trouble while it lasts."""

    since: datetime
    before: Recovered = field(default_factory=Recovered)
    """What had been recovered when it began."""
    incident: Incident | None = None
    """Set once it has lasted longer than its grace."""
    extent: int = 0
    """The widest it has been."""
    what: str = ""
    """What was told last."""
    told: datetime | None = None
    held: bool = False
    """Whether those whom only the reading account can tell were not told yet."""
    over: datetime | None = None
    """Since when it seems to be over."""


Cases = Mapping[str, Case]
"""All troubles by their subjects."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be stored and said because an incident began, changed or is over."""

    incident: Incident
    words: str = ""
    """The notice's words while it lasts; empty when nothing is to be said."""
    ending: str = ""
    """Once it is over, said in answer to the notice where it stands."""
    instead: str = ""
    """Once it is over, in place of the notice where that never got to."""
    held: bool = False
    """Whether those whom only the reading account can tell are not told now: it would reach them
    when the connection is back, together with the word that it is over."""

    @property
    def silent_at(self) -> str | None:
        """The destination that is not told, because it is the one concerned."""
        family, _, name = self.incident.subject.partition(":")
        return name if family == "destination" else None


def remembered(incidents: Iterable[Incident]) -> Cases:
    """The cases of the incidents that an earlier process left open."""
    return {i.subject: Case(i.opened, incident=i) for i in incidents}


def decide(cases: Cases, picture: Picture) -> tuple[Cases, tuple[Step, ...]]:
    """What becomes of the cases in view of a picture, and what is to be stored and said of it."""
    after: dict[str, Case] = {}
    steps: list[Step] = []
    for trouble in troubles(picture):
        known = cases.get(trouble.subject)
        case, step = _lasting(known, trouble, picture)
        after[trouble.subject] = case
        if step is not None:
            steps.append(step)
    for subject, case in cases.items():
        if subject in after:
            continue
        if not is_over(subject, case.since, picture):
            after[subject] = replace(case, over=None)
            continue
        over = case.over or picture.now
        if picture.now - over < SETTLED:
            after[subject] = replace(case, over=over)
        elif case.incident is not None:
            steps.append(_closed(case, case.incident, over, picture))
    return after, tuple(steps)


def identity_notice(channel: ChannelId, name: str, detail: str, now: datetime) -> tuple[str, str]:
    """The subject and the words of a notice that a channel is not called what it was.

    It is said once a day at the most.
    """
    subject = f"channel:{channel}:identity:{sha256(detail.encode()).hexdigest()[:8]}@{now:%Y-%m-%d}"
    return subject, f"ℹ️ {bold(words(name, NAME))}: {words(detail, 2 * REASON)}"


def _lasting(known: Case | None, trouble: Trouble, picture: Picture) -> tuple[Case, Step | None]:
    now = picture.now
    if known is None:
        known = Case(trouble.since or now, picture.recovered)
    case = replace(known, over=None)
    if case.incident is None:
        case = replace(case, since=min(case.since, trouble.since or case.since))
        if now - case.since < trouble.grace:
            return case, None
        incident = Incident(trouble.subject, case.since, trouble.detail)
    elif trouble.subject != BLIND or (case.told and now - case.told < BETWEEN_CHANGES):
        return case, None  # only the extent of a blindness changes what the desk has to know
    else:
        incident = case.incident
        if trouble.extent > case.extent:
            incident = replace(incident, detail=trouble.detail)
    held = trouble.subject == BLIND and not picture.steady
    if case.incident is not None and trouble.what == case.what and held >= case.held:
        return case, None
    case = replace(
        case,
        incident=incident,
        extent=max(case.extent, trouble.extent),
        what=trouble.what,
        told=now,
        held=held,
    )
    return case, Step(incident, words=beginning(trouble, incident.opened, now), held=held)


def _closed(case: Case, incident: Incident, over: datetime, picture: Picture) -> Step:
    incident = replace(incident, closed=over)
    recovered = picture.recovered - case.before
    return Step(
        incident,
        ending=ending(incident, recovered, picture),
        instead=instead(incident, recovered, picture),
    )
