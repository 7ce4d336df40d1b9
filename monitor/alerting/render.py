"""An alert as Telegram's HTML: to be read on a phone in five seconds.

One story is one message, so what does not fit is left out line by line, the least important first,
and the message says how much is missing. Nothing is ever cut inside a tag.

Not guaranteed: fonts and clients. Isolation keeps right-to-left names from reordering a line in
every client that follows the Unicode bidirectional algorithm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.alerting.markup import bold, clean, italic, link, safe_url, shorten, units, words
from monitor.alerting.words import duration
from monitor.model.alert import AlertContent, SourceLine, WireLine
from monitor.model.story import HistoryLine, Stance, State

MAX_UNITS = 4096
"""Telegram's limit on a message after parsing, in UTF-16 units."""
BRIEF_UNITS = 250
"""UTF-16 units of an alert in a digest."""
MAX_HTML = 9000
"""Characters of HTML; servers bound the raw request too."""

BADGES: dict[State | None, str] = {
    State.UNCONFIRMED: "⚪",
    State.CORROBORATED: "🟢",
    State.CONTRADICTED: "🟠",
    State.RETRACTED: "⚫",
    None: "▫️",
}
STATE_WORDS: dict[State | None, str] = {
    State.UNCONFIRMED: "unconfirmed",
    State.CORROBORATED: "corroborated",
    State.CONTRADICTED: "disputed",
    State.RETRACTED: "retracted",
    None: "news",
}
_SIGNS = {Stance.SUPPORTS: "✓", Stance.DISPUTES: "✗", Stance.CIRCULAR: "•"}
_NAME, _PHRASE, _LINE = 60, 90, 220  # units of a name, of a phrase, of a report's account


@dataclass(frozen=True, slots=True)
class _Room:
    """How much of each part is shown."""

    quote: int = 320
    """UTF-16 units."""
    claims: int = 8
    updates: int = 6
    copies: int = 8
    wires: int = 8
    via: int = 4
    not_counted: int = 4
    possible: int = 3
    history: int = 6


# Taken in this order until the message fits: first goes what an analyst misses least. The last is
# small enough for any content, whose names and phrases are bounded one by one.
_ROOMS = (
    _Room(),
    _Room(possible=1, copies=4),
    _Room(possible=1, copies=3, history=4, via=3, not_counted=2),
    _Room(possible=0, copies=2, history=3, via=2, not_counted=2, updates=4, quote=240),
    _Room(possible=0, copies=1, history=2, via=1, not_counted=1, updates=2, quote=160, wires=6),
    _Room(0, 4, 1, 0, 4, 1, 1, 0, 1),
    _Room(0, 2, 0, 0, 2, 0, 0, 0, 0),
    _Room(0, 1, 0, 0, 0, 0, 0, 0, 0),
)


def render(content: AlertContent) -> str:
    """The alert's HTML: at most 4096 UTF-16 units when parsed, and 9,000 characters as written."""
    html = ""
    for room in _ROOMS:
        html = _layout(content, room)
        if units(html) <= MAX_UNITS and len(html) <= MAX_HTML:
            break
    return html


def render_change(before: State | None, after: State | None, content: AlertContent) -> str:
    """A short reply for a change of state, which can be read without the alert above it.

    `🟠 DISPUTED (was unconfirmed): Security Media Cell: two drones · intercepted`.
    """
    head = f"{BADGES[after]} {bold(STATE_WORDS[after].upper())} (was {STATE_WORDS[before]})"
    cause = _cause(after, content)
    if cause is not None:
        head += f": {_wire(cause, via=2)}"
    elif State.RETRACTED in (before, after) and (note := _turned_by(content)):
        head += f": {words(note, _LINE)}"
    lines = [head, _headline(content)]
    if content.conflicts and after is State.CONTRADICTED:
        fields = _listed(words(field, _NAME) for field in content.conflicts)
        lines.append(f"conflict: {fields}")
    if after is State.UNCONFIRMED and before is not State.RETRACTED:
        lines.append("no wire or official bears it out any more")
    elif content.wires:
        lines.append(f"wires and officials: {_lead(content)}")
    return "\n".join(line for line in lines if line)


def render_brief(content: AlertContent) -> str:
    """The alert in two lines, for a digest: at most 250 UTF-16 units when parsed.

    What is claimed where, then who said it first, when, at which address, and its first words.
    The quote takes the room that the rest leaves.
    """
    event, place = words(content.event, 36), words(content.place, 56)
    state = f"{BADGES[content.state]} {bold(STATE_WORDS[content.state].upper())}"
    head = " · ".join(part for part in (state, bold(event), place) if part)
    brief = f"{head}\n{_first_post(content)}"
    room = BRIEF_UNITS - units(brief) - 5  # a blank, two quotation marks, two isolates
    quote = shorten(clean(content.quote[: 4 * room]), room)
    return f"{brief} {words(f'«{quote}»')}" if quote else brief


def render_merged(gone: AlertContent, into: AlertContent) -> str:
    """What stands in place of the alert of a story that went into another: short enough for a
    digest, too.

    First comes the address that the alert had, by which it is found again in its chat.
    """
    head = " · ".join(part for part in (bold("MERGED"), bold(words(gone.event, 36))) if part)
    return f"{head}\n{_first_post(gone)}\nwent into: {_first_post(into)}"


def _first_post(content: AlertContent) -> str:
    """Who was first, when and where: `01:12 UTC Sabereen News t.me/sabreenS1/7`."""
    who = f"{content.first_date:%H:%M} UTC {bold(words(content.first_name, 30) or '?')}"
    address = safe_url(content.first_url)
    if not address:
        return who
    return f"{who} {link(words(address.partition('://')[2], 50), address)}"


def _layout(content: AlertContent, room: _Room) -> str:
    blocks = (
        [
            _head(content),
            _when(content),
            _who(content, room),
            *_quote(content, room),
            _counts(content),
            *_updates(content, room),
            *_copies(content, room),
        ],
        [*_wires(content, room), *_agreement(content), *_not_counted(content, room)],
        _possible(content, room),
        _history(content, room),
    )
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _head(content: AlertContent) -> str:
    state = bold(STATE_WORDS[content.state].upper())
    return " · ".join(
        part for part in (f"{BADGES[content.state]} {state}", _headline(content)) if part
    )


def _headline(content: AlertContent) -> str:
    event, place = words(content.event, _PHRASE), words(content.place, 2 * _PHRASE)
    return " · ".join(part for part in (bold(event), place) if part)


def _when(content: AlertContent) -> str:
    at = content.first_date
    day = f"{_day(at)}, " if at.date() != content.as_of.date() else ""
    line = f"first {day}{at:%H:%M} UTC"
    local = _local(at, content.zone)
    if local is not None:
        elsewhere = f"{_day(local)}, " if local.date() != at.date() else ""
        name = words(content.zone_name, _NAME) or "local"
        line += f" ({elsewhere}{local:%H:%M} {name})"
    if content.late:
        line += " · recovered late"
    return line


def _local(at: datetime, zone: str | None) -> datetime | None:
    try:
        return at.astimezone(ZoneInfo(zone)) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"


def _who(content: AlertContent, room: _Room) -> str:
    who = bold(words(content.first_name, _NAME) or "?")
    if content.first_affiliation:
        who += f" ({words(content.first_affiliation, _NAME)})"
    claims = _some([words(claim, _PHRASE) for claim in content.claims if claim], room.claims)
    line = f"{who} says: {' · '.join(claims)}" if claims else f"{who}:"
    first = next((source for source in content.sources if source.relation == "first"), None)
    if first is not None and first.note:
        line += f" — {italic(words(first.note, _LINE))}"
    return line


def _quote(content: AlertContent, room: _Room) -> list[str]:
    quote = shorten(clean(content.quote[: 4 * room.quote]), room.quote)
    parts = [words(f"«{quote}»")] if quote else []
    address = safe_url(content.first_url)
    if address:
        parts.append(link(words(address.partition("://")[2], _PHRASE), address))
    return [" ".join(parts)] if parts else []


def _counts(content: AlertContent) -> str:
    posts = _plural(content.posts, "post")
    if content.channels > 1:
        posts += f" in {content.channels} channels"
    count = len(content.origins)
    origins = _plural(count, "origin")
    if count == 1 and content.posts > 1:
        origins += f" (all rest on {words(content.origins[0], _NAME)})"
    elif count > 1:
        origins += f": {_listed(_some([words(name, _NAME) for name in content.origins], 4))}"
    parts = [posts, origins]
    if not content.wires:
        parts.append(f"no wire yet ({duration(content.as_of - content.first_date)})")
    return " · ".join(parts)


def _updates(content: AlertContent, room: _Room) -> list[str]:
    """The posts that say something of their own, a line each."""
    lines = [
        f"{_after(source, content)} {_named(source.name, source.url)} {words(source.relation)}"
        + (f": {words(source.note, _LINE)}" if source.note else "")
        for source in content.sources
        if _tells(source)
    ]
    return _some(lines, room.updates)


def _copies(content: AlertContent, room: _Room) -> list[str]:
    """The posts that only repeat, in one line: each channel once, by its first."""
    grouped: dict[str, list[SourceLine]] = {}
    for source in content.sources:
        if source.relation != "first" and not _tells(source):
            grouped.setdefault(source.name, []).append(source)
    copies = []
    for name, (source, *more) in grouped.items():
        copy = f"{_named(name, source.url)} {words(source.relation)} {_after(source, content)}"
        copies.append(f"{copy} ({len(more) + 1} posts)" if more else copy)
    shown = _some(copies, room.copies)
    return [f"also: {', '.join(shown)}"] if shown else []


def _tells(source: SourceLine) -> bool:
    return source.relation != "first" and (
        bool(source.note) or source.relation in ("update", "independent")
    )


def _after(source: SourceLine, content: AlertContent) -> str:
    span = source.date - content.first_date
    return f"{'−' if span.total_seconds() < 0 else '+'}{duration(span).removeprefix('under ')}"


def _wires(content: AlertContent, room: _Room) -> list[str]:
    if not content.wires:
        return []
    lines = [f"{_SIGNS[wire.stance]} {_wire(wire, room.via)}" for wire in content.wires]
    return [f"{bold('wires and officials')}: {_lead(content)}", *_some(lines, room.wires)]


def _lead(content: AlertContent) -> str:
    origins = _plural(len(content.wires), "origin")
    span = content.first_wire_after
    if span is None:
        return origins
    if span.total_seconds() < 0:
        return f"{origins}, first {duration(span)} before the channel"
    return f"{origins}, first after {duration(span)}"


def _wire(wire: WireLine, via: int) -> str:
    name = words(wire.origin, _NAME)
    own = next((url for outlet, url in wire.via if outlet == wire.origin), None)
    others = [_named(outlet, url) for outlet, url in wire.via if outlet != wire.origin]
    line = bold(link(name, own))
    shown = _some(others, via)
    if shown:
        line += f" (via {', '.join(shown)})"
    says = words(wire.says, _LINE)
    return f"{line}: {says}" if says else line


def _agreement(content: AlertContent) -> list[str]:
    parts = [
        f"{word}: {_listed(words(field, _NAME) for field in fields)}"
        for word, fields in (
            ("agree", content.agrees),
            ("differ", content.differs),
            (bold("conflict"), content.conflicts),
        )
        if fields
    ]
    return [" · ".join(parts)] if parts else []


def _not_counted(content: AlertContent, room: _Room) -> list[str]:
    shown = _some([words(reason, _LINE) for reason in content.not_counted], room.not_counted)
    return [f"not counted: {'; '.join(shown)}"] if shown else []


def _possible(content: AlertContent, room: _Room) -> list[str]:
    reports = [_named(title, url, _LINE) for title, url in content.possible]
    shown = _some(reports, room.possible)
    return ["may concern it:", *(f"• {line}" for line in shown)] if shown else []


def _history(content: AlertContent, room: _Room) -> list[str]:
    """The newest lines of the story's history, oldest first."""
    lines = content.history[-room.history :] if room.history else ()
    shown = [_history_line(line, content.as_of) for line in lines]
    missing = len(content.history) - len(lines)
    return [f"… {missing} earlier", *shown] if missing and shown else shown


def _history_line(line: HistoryLine, as_of: datetime) -> str:
    day = f"{_day(line.at)}, " if line.at.date() != as_of.date() else ""
    text = line.text
    for state in State:  # a state is called what its badge calls it
        if text.startswith(f"{state} → ") or text.endswith(f" → {state}"):
            text = text.replace(state, STATE_WORDS[state])
    return f"{day}{line.at:%H:%M} UTC {words(text, _LINE)}"


def _cause(after: State | None, content: AlertContent) -> WireLine | None:
    """The newest origin that made the state what it is."""
    wanted = {State.CORROBORATED: Stance.SUPPORTS, State.CONTRADICTED: Stance.DISPUTES}
    found = [wire for wire in content.wires if after in wanted and wire.stance is wanted[after]]
    return max(found, key=lambda wire: wire.date, default=None)


def _turned_by(content: AlertContent) -> str:
    """What the history says just before its last change of state, of the same moment."""
    if len(content.history) < 2:
        return ""
    note, change = content.history[-2:]
    return note.text if note.at == change.at else ""


def _named(name: str, url: str | None, limit: int = _NAME) -> str:
    return link(words(name, limit) or "?", url)


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _some(items: Sequence[str], limit: int) -> list[str]:
    """The first `limit` items and how many more there are; nothing at all for a limit of 0."""
    if limit <= 0:
        return []
    if len(items) <= limit:
        return list(items)
    return [*items[:limit], f"… and {len(items) - limit} more"]
