"""What the desk is told: the content of an alert, and the message that carries it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.ids import StoryId
from monitor.model.story import HistoryLine, Stance, State


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One post as an alert lists it."""

    name: str
    url: str
    date: datetime
    relation: str
    """`first`, `copy`, `forward`, `repeat`, `update`, `independent`."""
    note: str = ""
    """What happened to it since: `edited 02:10 UTC: two → three`, `deleted after 11 min`."""


@dataclass(frozen=True, slots=True)
class WireLine:
    """One origin among wires and officials, and the reports that rest on it."""

    origin: str
    via: tuple[tuple[str, str | None], ...]
    """The outlets that carry it, each with the address of its report."""
    date: datetime
    says: str
    """Its account in the fields the story speaks of: `two drones · intercepted`."""
    stance: Stance


@dataclass(frozen=True, slots=True)
class AlertContent:
    """Everything an alert says, in order of importance. Rendering adds nothing to it."""

    state: State | None
    event: str
    """`drone attack`; empty when the text states no event."""
    place: str
    """`Ain al-Asad air base, Anbar, Iraq`; empty when none is named."""
    zone: str | None
    """IANA name of the place's zone: `Asia/Baghdad`."""
    zone_name: str
    """How the zone is called: `Baghdad`."""
    first_name: str
    """The channel that was first."""
    first_affiliation: str | None
    first_date: datetime
    first_url: str
    claims: tuple[str, ...]
    """What is claimed, a field each: `drone (fixed-wing)`, `count: a squadron (3-30)`."""
    quote: str
    """The first post's own words."""
    posts: int
    channels: int
    origins: tuple[str, ...]
    """The independent origins among the channels, the first one's name first."""
    sources: tuple[SourceLine, ...]
    wires: tuple[WireLine, ...]
    not_counted: tuple[str, ...]
    """What was left out and why: `Press TV quoting Sabereen News`."""
    agrees: tuple[str, ...]
    differs: tuple[str, ...]
    conflicts: tuple[str, ...]
    possible: tuple[tuple[str, str | None], ...]
    """Reports that may concern it: outlet and title, address."""
    history: tuple[HistoryLine, ...]
    first_wire_after: timedelta | None
    """From the first post to the first wire or official; negative when the wire was first."""
    as_of: datetime
    """The time of the newest thing it knows of."""
    late: bool = False
    """Whether the first post was recovered long after it was published."""


class MessageKind(StrEnum):
    """What a message in a destination's chat is for."""

    ALERT = "alert"
    """One for a story; edited as the story changes; makes a sound when it is posted."""
    CHANGE = "change"
    """A reply to the alert when the state changes; makes a sound."""
    NOTICE = "notice"
    """About the tool itself: blind channels, a dead feed."""
    DIGEST = "digest"
    """Many alerts that waited, in one message."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it should stand in a chat. The outbox makes it so."""

    destination: str
    """The destination's name."""
    kind: MessageKind
    html: str
    """Telegram's HTML, at most 4096 UTF-16 units after parsing."""
    story: StoryId | None = None
    brief: str = ""
    """An alert in two lines of HTML, for a digest: at most 250 UTF-16 units after parsing."""
    subject: str | None = None
    """What a notice is about. A destination gets one notice of a subject; said again with other
    words, it is edited."""
    answers: str | None = None
    """The subject of the notice that a notice replies to."""
    doubtful_since: datetime | None = None
    """Since when it may stand in the chat without this database knowing of it."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A row of the outbox that is due: post it if it has no `message_id`, else edit it."""

    id: int
    destination: str
    kind: MessageKind
    html: str
    version: int
    """Grows with each change of `html`; a delivery records the version it delivered."""
    random_id: int
    """Telegram's key against a second copy: the same at every try, stored before the first."""
    message_id: int | None
    reply_to: int | None
    """The message id, in the same chat, of the alert or notice that it answers."""
    attempts: int
    created: datetime
    tried: datetime | None = None
    """When a process first began to send it; None when surely nobody ever did."""
    parts: tuple[str, ...] = ()
    """The briefs of a digest's alerts, in order. A digest has no words of its own."""
