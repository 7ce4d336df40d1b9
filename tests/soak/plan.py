"""What is published and what goes wrong, as values.

Times are seconds since the traffic began, for faults and prompts since the daemon was ready.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Outlet:
    """A channel to be watched."""

    title: str
    handle: str | None
    """None for a private one."""
    member: bool
    pushed: bool
    """Whether the server tells members of its posts of its own accord."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that channels report. `old` ones were published hours before they are seen."""

    marker: str
    text: str
    old: bool = False

    def told(self, figure: int) -> str:
        """The text with its figure."""
        return self.text.format(figure)


class Kind(StrEnum):
    """What is done in a channel."""

    POST = "post"
    ALBUM = "album"
    FORWARD = "forward"
    OLD = "old"
    SERVICE = "service"
    EDIT = "edit"
    DELETE = "delete"
    REACT = "react"
    REPORT = "report"
    """An item of the feed, which concerns none of the channels' events."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing done in a channel. Posts have numbers, by which later actions name them."""

    at: float
    kind: Kind
    outlet: int
    number: int = 0
    """Of the post that is made, edited, deleted or reacted to."""
    event: int | None = None
    text: str = ""
    source: int = 0
    """The post that is forwarded."""
    hours: float = 0.0
    """How long ago an old post was published."""


class Trouble(StrEnum):
    """What goes wrong while the daemon runs."""

    DROP = "connections dropped"
    HALF_OPEN = "connections half-open"
    REFUSE = "connections refused"
    ACCEPT_CLOSE = "accepted, then closed"
    MUTE = "no pushes"
    LOSE_SEND = "answers to sends lost"
    LOSE_EDIT = "answers to edits lost"
    LOSE_READ = "answers to reads lost"
    SLOW_SEND = "answers to sends late"
    FLOOD_SEND = "FLOOD_WAIT on sending"
    FLOOD_EDIT = "FLOOD_WAIT on editing"
    FLOOD_READ = "FLOOD_WAIT on reading"
    ERROR_SEND = "5xx on sending"
    ERROR_READ = "5xx on reading"
    PRIVATE = "CHANNEL_PRIVATE"
    RESTART = "server restarted"
    DISK = "disk full"
    TOO_LONG = "updatesTooLong"
    SALTS = "new salts"


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble, `after` so many seconds of a life, for `seconds`."""

    after: float
    trouble: Trouble
    seconds: float
    outlet: int = 0
    times: int = 1
    """How many calls it hits, where it hits calls."""


class End(StrEnum):
    """How a life of the daemon ends."""

    KILL = "killed"
    STEP = "killed at a step"
    STOP = "stopped"


@dataclass(frozen=True, slots=True)
class Life:
    """The daemon from a start to its end, and what is published while it is down after that."""

    end: End
    seconds: float
    """It ends so long after it was ready, if no step has killed it before."""
    step: str = ""
    nth: int = 1
    """The step's occurrence at which it is killed, counted from the start of the process."""
    early: bool = False
    """Whether `seconds` count from the start of the process instead: it may die before it reads."""
    prompt: tuple[Action, ...] = ()
    """Done as soon as it is ready, so that no step need be waited for; times count from then."""
    same_answer: bool = False
    """How the server answers a repeated random_id: the first message again instead of an error."""
    faults: tuple[Fault, ...] = ()
    down: float = 0.5
    """Seconds until the next start."""
    burst: tuple[Action, ...] = ()
    """Published at once while it is down."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole campaign."""

    seed: int
    seconds: float
    outlets: tuple[Outlet, ...]
    events: tuple[Event, ...]
    actions: tuple[Action, ...]
    """The traffic, ascending by time."""
    lives: tuple[Life, ...]
    """In order; more than fit into the time."""
    once: bool = False
    """Whether all lives are lived, however long they take, and the traffic ends with them."""


@dataclass(frozen=True, slots=True)
class Size:
    """How big a campaign is."""

    seconds: float
    channels: int = 20
    rate: float = 5.0
    """Actions a second."""
    burst: int = 130
    """Posts in the biggest burst while the daemon is down."""
    once: bool = False
    """Whether each step has one life, one after the other, and nothing else ends one."""
