"""What a text says happened: frames (where, when, what) and the claims made in them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.ids import ConceptId


class Field(StrEnum):
    """The aspects in which two accounts of one event can agree or differ."""

    PLACE = "place"
    TIME = "time"
    EVENT = "event"
    ACTOR = "actor"
    WEAPON = "weapon"
    TARGET = "target"
    COUNT = "count"
    """How many weapons, vehicles or attackers."""
    OUTCOME = "outcome"
    """Struck, intercepted, missed, denied …"""
    KILLED = "killed"
    WOUNDED = "wounded"


@dataclass(frozen=True, slots=True)
class Interval:
    """A number as a text gives it: `two` is [2, 2], `a squadron` [3, 30], `dozens` [20, 99]."""

    low: int
    high: int

    def overlaps(self, other: "Interval") -> bool:
        """Whether some number lies in both."""
        return self.low <= other.high and other.low <= self.high

    @property
    def exact(self) -> bool:
        """Whether the text named one number."""
        return self.low == self.high


SOME = Interval(1, 9_999)
"""Somebody was hurt, the text says no more of how many."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a text about one field."""

    field: Field
    value: ConceptId | Interval
    quote: str
    """The words of the text that carry it."""
    source: str | None = None
    """Who the text says it from: a concept id, or the name as written; None is its own voice."""
    denied: bool = False


class Role(StrEnum):
    """What an event is to the text that mentions it."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    BACKGROUND = "background"
    """Recalled from long ago: never a target of links."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One event as a text tells it."""

    role: Role
    earliest: datetime
    latest: datetime
    """The window in which the text says that it happened, in UTC."""
    places: tuple[ConceptId, ...] = ()
    events: tuple[ConceptId, ...] = ()
    weapons: tuple[ConceptId, ...] = ()
    targets: tuple[ConceptId, ...] = ()
    actors: tuple[ConceptId, ...] = ()
    claims: tuple[Claim, ...] = ()
    text: str = ""
    """The sentences it was read from."""

    @property
    def states_event(self) -> bool:
        """Whether it says that something happened. Without that, nothing is ever linked to it."""
        return bool(self.events)
