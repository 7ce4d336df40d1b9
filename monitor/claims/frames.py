"""Gathers clauses into frames: one for each event that a text tells of.

The headline and the lead are one frame. A clause with another day, a place that cannot be the
same, or words like "a day after" opens another or returns to one; "the same base" keeps the place.
What happened more than 14 days ago, or is remembered on its anniversary, is background.

Not guaranteed: that two events at one place within one window are told apart.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.claims.clause import ATTACK, Clause, concepts
from monitor.claims.extract import struck
from monitor.lexicon import Lexicon, Mention
from monitor.model.claim import Claim, Frame, Role
from monitor.model.ids import ConceptId
from monitor.text.dates import Precision, When

BACKGROUND_AFTER = timedelta(days=14)
RECALLED_AFTER = timedelta(hours=30)
"""From the end of an event's day to publication: two days past or more. What appears before dawn is
written as of the evening before."""
NEAR_KM = 30.0
ROUNDUP = timedelta(days=7)
APART = timedelta(hours=6)
"""Windows further apart than this are two events, not two ways to say one night."""
DEATH = ConceptId("event:death")
_RANK = {"site": 0, "city": 1, "adm": 2, "country": 3}
_ATTACKING = frozenset({"outcome:hit", "outcome:intercepted", "outcome:missed"})


@dataclass
class Draft:
    """A frame while its text is being read."""

    role: Role
    earliest: datetime
    latest: datetime
    dated: bool = False
    """Whether the text itself named the time."""
    clauses: list[Clause] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    places: dict[ConceptId, bool] = field(default_factory=dict)
    """With each, whether it is only a reference: "north of Baghdad"."""
    speakers: set[ConceptId] = field(default_factory=set)
    eventful: bool = False
    """Whether it tells an event by now."""

    def take(self, clause: Clause, claims: Collection[Claim], inherited: "Draft | None") -> None:
        """Add a clause and what it claims."""
        self.clauses.append(clause)
        self.eventful = self.eventful or eventful(clause)
        said = {(c.field, c.value, c.source, c.denied) for c in self.claims}
        for claim in claims:
            if (claim.field, claim.value, claim.source, claim.denied) not in said:
                said.add((claim.field, claim.value, claim.source, claim.denied))
                self.claims.append(claim)
        for place, reference in places_of(clause).items():
            self.places[place] = self.places.get(place, True) and reference
        if inherited is not None and not self.places:
            self.places.update(inherited.places)


def places_of(clause: Clause) -> dict[ConceptId, bool]:
    """The places of a clause; with each, whether it only says where another one lies."""
    relational = clause.phrases("relational")
    found: dict[ConceptId, bool] = {}
    for mention in clause.places:
        reference = any(
            phrase.end <= mention.start and clause.gap(phrase, mention) == 0
            for phrase in relational
        )
        found[mention.concept] = found.get(mention.concept, True) and reference
    return found


def outcome_only(clause: Clause) -> bool:
    """Whether a clause tells an attack by its outcome alone: "two drones were downed"."""
    if clause.events or clause.phrases("threat", "chatter"):
        return False
    return struck(clause) is not None or any(m.concept in _ATTACKING for m in clause.of("outcome"))


def toll_only(clause: Clause) -> bool:
    """Whether a clause tells an event by its toll alone: "death toll rises to 7".

    Without a number it takes a place, a weapon or somebody it happened to.
    """
    if clause.phrases("threat", "chatter"):
        return False
    hurt = [
        m for m in clause.of("casualty") if m.concept in ("casualty:killed", "casualty:wounded")
    ]
    return bool(hurt and (clause.numbers or clause.places or clause.of("weapon", "target")))


def armed(clause: Clause) -> bool:
    """Whether a clause names a weapon and where or what it met, and nothing else that happened.

    "Mortar rounds on the town", "car bomb outside a police station": headlines without a verb.
    """
    if clause.phrases("threat", "chatter", "denial"):
        return False
    weapons = [m for m in clause.of("weapon") if _violent(clause, m)]
    return bool(weapons and (clause.of("target") or clause.places))


def _violent(clause: Clause, weapon: Mention) -> bool:
    return clause.lexicon.concept(weapon.concept).type != "aircraft"


def eventful(clause: Clause) -> bool:
    """Whether a clause says that something happened."""
    if not clause.mentions:
        return False
    return bool(clause.events) or outcome_only(clause) or toll_only(clause)


class Drafts:
    """The frames of one text, first to last."""

    def __init__(self, lexicon: Lexicon, published: datetime, lookback: timedelta) -> None:
        self._lexicon = lexicon
        self._published = published
        first = Draft(Role.PRIMARY, published - lookback, published)
        self.drafts = [first]
        self.current = first

    def place(self, clause: Clause, claims: Collection[Claim], *, lead: bool) -> None:
        """Put a clause into the frame it tells of. `lead`: it belongs to headline or lead."""
        when = _when(clause)
        if self._is_background(clause, when, lead=lead):
            self._recall(clause, claims, when)
            return
        if clause.phrases("roundup") and eventful(clause) and when is None:
            self._around(clause, claims, lead=lead)
            return
        target = self._target(clause, when, lead=lead)
        undated = target.role is not Role.BACKGROUND and not target.dated
        if when is not None and undated and (eventful(clause) or lead):
            target.earliest, target.latest, target.dated = when.earliest, when.latest, True
        inherited = self.current if clause.phrases("same") else None
        target.take(clause, claims, inherited)
        self.current = target

    def follow(self, clause: Clause, claims: Collection[Claim], hours: tuple[int, int]) -> None:
        """Put a clause that tells of something earlier, so many hours before the current frame."""
        when = _when(clause)
        base = self.current
        earliest = when.earliest if when else base.earliest - timedelta(hours=hours[1])
        latest = when.latest if when else base.latest - timedelta(hours=hours[0])
        if self._is_background(clause, when, lead=False) or self._is_past(latest):
            self._recall(clause, claims, when)
            self.current = base
            return
        draft = Draft(Role.SECONDARY, earliest, max(earliest, latest), dated=True)
        draft.take(clause, claims, base if clause.phrases("same") or not clause.places else None)
        self.drafts.append(draft)
        # The text goes on about the event before, not about what preceded it.

    def _target(self, clause: Clause, when: When | None, *, lead: bool) -> Draft:
        if not eventful(clause):
            if clause.places and self.current.role is Role.BACKGROUND:
                return self._fitting(clause, when) or self.drafts[0]
            return self.current
        if lead and self.current.role is Role.PRIMARY:
            if not self._apart(self.current, clause, when):
                return self.current
        elif self.current.role is not Role.BACKGROUND and self._fits(self.current, clause, when):
            return self.current
        fitting = self._fitting(clause, when)
        if fitting is not None:
            return fitting
        if self.current.role is Role.BACKGROUND and when is None and not clause.places:
            return self.current
        if not self.drafts[0].eventful:
            return self.drafts[0]
        earliest = when.earliest if when else self.drafts[0].earliest
        latest = when.latest if when else self.drafts[0].latest
        draft = Draft(Role.SECONDARY, earliest, latest, dated=when is not None)
        self.drafts.append(draft)
        return draft

    def _fitting(self, clause: Clause, when: When | None) -> Draft | None:
        for draft in self.drafts:
            if draft.role is not Role.BACKGROUND and self._fits(draft, clause, when):
                return draft
        return None

    def _fits(self, draft: Draft, clause: Clause, when: When | None) -> bool:
        """Whether a clause may tell of that frame's event."""
        if when is not None and _separate(draft, when):
            return False
        if clause.phrases("same") and when is not None and draft.dated:
            return not _separate(draft, when)
        return self._compatible(draft.places, places_of(clause))

    def _apart(self, draft: Draft, clause: Clause, when: When | None) -> bool:
        """Whether even a lead sentence cannot tell of the headline's event."""
        return draft.dated and when is not None and _separate(draft, when)

    def _compatible(self, first: dict[ConceptId, bool], second: dict[ConceptId, bool]) -> bool:
        """Whether two sets of places may be one; countries and references exclude nothing."""
        ours, theirs = _solid(first), _solid(second)
        if not ours or not theirs:
            return True
        return any(self._near(a, b) for a in ours for b in theirs)

    def _near(self, first: ConceptId, second: ConceptId) -> bool:
        if self._lexicon.within(first, second) or self._lexicon.within(second, first):
            return True
        if "adm" in (_family(first), _family(second)):
            return False
        distance = self._lexicon.distance_km(first, second)
        both_sites = _family(first) == _family(second) == "site"
        return distance is not None and distance <= (3.0 if both_sites else NEAR_KM)

    def _is_background(self, clause: Clause, when: When | None, *, lead: bool) -> bool:
        """Whether a clause recalls what is no news: by its date, or by how it speaks of it.

        What headline and lead tell may be some days old and news all the same; what the rest of
        a text dates two days back is a recall, and so is what it tells of as done time and again.
        """
        if when is not None and when.latest < self._published - BACKGROUND_AFTER:
            return True
        if when is not None and eventful(clause):
            vague = when.precision is Precision.PERIOD
            about = self.drafts[0].eventful or (self.drafts[0] is self.current and not vague)
            if not (lead and about) and (vague or self._is_past(when.latest)):
                return True
        recent = when is not None and when.latest >= self._published - BACKGROUND_AFTER
        if clause.phrases("recalled") and not lead and not recent and eventful(clause):
            return True
        remembered = bool(clause.phrases("background"))
        return remembered and (not recent or _anniversary(clause))

    def _is_past(self, latest: datetime) -> bool:
        return latest <= self._published - RECALLED_AFTER

    def _recall(self, clause: Clause, claims: Collection[Claim], when: When | None) -> None:
        old = self._published - BACKGROUND_AFTER
        earliest = when.earliest if when else old - timedelta(days=365)
        latest = when.latest if when else old
        if self.drafts == [self.current] and not self.current.clauses:
            # The text begins with a memory: it is about nothing else.
            first = self.drafts[0]
            first.role, first.earliest, first.latest = Role.BACKGROUND, earliest, latest
            first.take(clause, claims, None)
            return
        draft = Draft(Role.BACKGROUND, earliest, max(earliest, latest), dated=True)
        draft.take(clause, claims, self.current if clause.phrases("same") else None)
        self.drafts.append(draft)
        self.current = draft

    def _around(self, clause: Clause, claims: Collection[Claim], *, lead: bool) -> None:
        """Put a clause that sums up some days: background, unless headline or lead are about it."""
        if not lead or self.drafts[0].eventful:
            role = Role.SECONDARY if lead else Role.BACKGROUND
        else:
            role = Role.PRIMARY
        draft = Draft(role, self._published - ROUNDUP, self._published, dated=True)
        draft.take(clause, claims, None)
        self.drafts.append(draft)

    def frames(self) -> tuple[Frame, ...]:
        """The finished frames that tell something."""
        return tuple(
            finished(draft, self._lexicon)
            for draft in self.drafts
            if draft.clauses and (draft is self.drafts[0] or draft.eventful)
        )


def _anniversary(clause: Clause) -> bool:
    return not clause.whens or all(when.precision is Precision.YEAR for when in clause.whens)


def _separate(draft: Draft, when: When) -> bool:
    """Whether a time lies apart from a frame's; days that touch are two days."""
    apart = max(draft.earliest, when.earliest) - min(draft.latest, when.latest)
    return apart > APART if when.precision is Precision.HOURS else apart >= timedelta(0)


def _solid(places: dict[ConceptId, bool]) -> list[ConceptId]:
    return [p for p, reference in places.items() if not reference and _family(p) != "country"]


def _family(place: ConceptId) -> str:
    return place.partition(":")[0]


def _when(clause: Clause) -> When | None:
    """The time nearest to the event; the first one where there is no event."""
    if not clause.whens:
        return None
    events = clause.of("event", "outcome")
    if not events:
        return clause.whens[0]
    return min(
        clause.whens,
        key=lambda when: (min(clause.gap(when, event) for event in events), when.start),
    )


def finished(draft: Draft, lexicon: Lexicon) -> Frame:
    """The frame of a draft: places from narrow to wide, everything once, in order."""
    mentioned = [m for clause in draft.clauses for m in clause.mentions]
    events = list(concepts([m for clause in draft.clauses for m in clause.events]))
    if not events and any(outcome_only(clause) for clause in draft.clauses):
        events = [ATTACK]
    if len(events) > 1:  # how people died is the event
        events = [event for event in events if event != DEATH] or [DEATH]
    if not events and any(toll_only(clause) for clause in draft.clauses):
        events = [DEATH]
    if not events and draft.role is Role.PRIMARY and any(armed(c) for c in draft.clauses[:2]):
        events = [ATTACK]
    places, elsewhere = narrowed(draft.places, lexicon)
    actors = [
        m.concept
        for m in mentioned
        if m.family == "actor"
        and lexicon.concept(m.concept).type not in ("wire", "outlet")
        and m.concept not in draft.speakers
    ]
    actors += [actor for place in elsewhere for actor in _states(place, lexicon)]
    return Frame(
        role=draft.role,
        earliest=draft.earliest,
        latest=draft.latest,
        places=places,
        events=tuple(events),
        weapons=tuple(
            dict.fromkeys(
                m.concept
                for m in mentioned
                if m.family == "weapon" and lexicon.concept(m.concept).type != "aircraft"
            )
        ),
        targets=tuple(dict.fromkeys(m.concept for m in mentioned if m.family == "target")),
        actors=tuple(dict.fromkeys(actors)),
        claims=tuple(draft.claims),
        text=" ".join(clause.text for clause in draft.clauses),
    )


def narrowed(
    places: dict[ConceptId, bool], lexicon: Lexicon
) -> tuple[tuple[ConceptId, ...], tuple[ConceptId, ...]]:
    """The narrowest of the named places, and the countries that were dropped as lying elsewhere.

    References go when a real place is named; what contains another named place goes; countries go
    when anything narrower is named: there they are who acts, not where.
    """
    solid = [p for p, reference in places.items() if not reference]
    exact = any(_family(p) in ("site", "city") for p in solid)
    kept = solid if exact else list(places)
    narrow = [p for p in kept if _family(p) != "country"]
    countries = [p for p in places if _family(p) == "country"]
    if not narrow:
        return tuple(countries), ()
    chosen = [p for p in narrow if not any(p != q and lexicon.within(q, p) for q in narrow)]
    chosen.sort(key=lambda place: _RANK[_family(place)])
    at = {lexicon.chain(place)[-1] for place in chosen}
    return tuple(chosen), tuple(country for country in countries if country not in at)


def _states(country: ConceptId, lexicon: Lexicon) -> list[ConceptId]:
    name = country.partition(":")[2]
    name = {"usa": "us"}.get(name, name)
    actor = lexicon.get(f"actor:{name}")
    return [actor.id] if actor is not None and actor.type == "state" else []
