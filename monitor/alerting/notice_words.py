"""How notices about the tool itself read: short, plain, every foreign word escaped and bounded."""

from datetime import datetime

from monitor.alerting.markup import bold, words
from monitor.alerting.picture import Picture
from monitor.alerting.troubles import (
    BLIND,
    NAME,
    REASON,
    SESSION,
    STORE,
    Trouble,
    channel_of,
    readable,
)
from monitor.alerting.words import duration
from monitor.model.incident import Incident
from monitor.model.recovered import Recovered


def beginning(trouble: Trouble, opened: datetime, now: datetime) -> str:
    """That something is wrong; empty when nothing can be said before it is over."""
    if trouble.silently:
        return ""
    return f"⚠️ {trouble.what} since {_at(opened, now)} UTC: {trouble.why}"


def ending(incident: Incident, recovered: Recovered, picture: Picture) -> str:
    """That it is over, to those who were told that it began; empty when nobody needs to know."""
    closed = incident.closed or picture.now
    since = f"since {_at(closed, picture.now)} UTC"
    took = duration(closed - incident.opened)
    if incident.subject in (BLIND, SESSION):
        what = f"Reading again on {_everything(picture)} {since} (blind {took})"
        return f"✅ {what}: {_got(recovered)}."
    fine, _ = _phrases(incident, picture)
    return f"✅ {fine} {since} (after {took})." if fine else ""


def instead(incident: Incident, recovered: Recovered, picture: Picture) -> str:
    """That something was wrong and is over, to those who were never told that it began."""
    closed = incident.closed or picture.now
    _, was = _phrases(incident, picture)
    if not was:
        return ""
    reason = incident.detail
    if incident.subject == BLIND:
        extent, _, reason = reason.partition(": ")
        was = f"{was} on {words(extent, NAME)}"
    parts = [words(reason, REASON).rstrip(".")]
    if incident.subject in (BLIND, SESSION):
        parts.append(_got(recovered))
    if incident.subject == STORE:
        parts.append("what came meanwhile was read again")
    span = f"{_at(incident.opened, picture.now)}–{_at(closed, picture.now)} UTC"
    took = duration(closed - incident.opened)
    return f"✅ {was} {span} ({took}): {'; '.join(part for part in parts if part)}."


def _phrases(incident: Incident, picture: Picture) -> tuple[str, str]:
    """How it is now, and how it was; nothing of what is no longer watched."""
    family, _, rest = incident.subject.partition(":")
    match family:
        case "blind":
            return "Reading again", "Was blind"
        case "store":
            return "The database can be written again", "The database could not be written"
        case "session":
            return "Reading again", "Nothing was read"
        case "destination":
            name = bold(words(rest, NAME))
            return (
                f"Destination {name} takes messages again",
                f"Destination {name} took no messages",
            )
        case "feed":
            feed = next((f for f in picture.feeds if f.url == rest), None)
            if feed is None:
                return "", ""
            name = bold(words(feed.name, NAME))
            return f"A feed of {name} is back", f"A feed of {name} was down"
        case _:
            channel = channel_of(incident.subject, picture)
            if channel is None:
                return "", ""
            name = bold(words(channel.name, NAME))
            if rest.endswith(":silent"):
                return f"{name} posts again", f"{name} was silent"
            return f"Reading {name} again", f"Could not read {name}"


def _everything(picture: Picture) -> str:
    count = readable(picture)
    return "the one channel" if count == 1 else f"all {count} channels"


def _got(recovered: Recovered) -> str:
    """`14 posts, 2 edits and 1 deletion recovered`."""
    parts = [
        f"{count} {noun}{'' if count == 1 else 's'}"
        for count, noun in (
            (recovered.posts, "post"),
            (recovered.edits, "edit"),
            (recovered.deletions, "deletion"),
        )
        if count > 0
    ]
    if not parts:
        return "nothing was found missing"
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{listed} recovered"


def _at(moment: datetime, now: datetime) -> str:
    """`12:40`; on another day `22 Nov 12:40`."""
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment:%H:%M}"


# Not from the locale: a notice reads the same wherever the daemon runs.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
