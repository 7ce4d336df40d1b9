"""What is wrong in a picture of the tool: one trouble for each thing that the desk has to know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerting.markup import bold, words
from monitor.alerting.picture import ChannelPicture, FeedPicture, Picture, Sight
from monitor.alerting.words import duration

BLIND, STORE, SESSION = "blind", "store", "session"
"""The subjects of which there is one."""

SHORT = timedelta(seconds=30)
"""What is over sooner was a hiccup."""
LONG = timedelta(minutes=15)
"""Feeds come and go, and a chat may ask to wait: neither is worth a word at once."""

NAMED = 5  # channels that a notice names one by one
NAME, REASON = 64, 160  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now."""

    subject: str
    since: datetime | None
    """None when only this process has noticed it, and just now."""
    grace: timedelta
    """It is told when it has lasted so long."""
    what: str
    """HTML: `Blind on 4 of 31 channels`; a notice goes on with the time since when."""
    why: str
    """HTML: the reason, and what it means for the desk."""
    detail: str
    """What is kept of it, as text."""
    extent: int = 1
    """How much is concerned; the widest is remembered."""
    silently: bool = False
    """Whether nothing can be said before it is over."""


def troubles(picture: Picture) -> Iterator[Trouble]:
    """All that is wrong, the gravest first."""
    if picture.session_lost is not None:
        yield _session(*picture.session_lost)
    if picture.store_failing is not None:
        since, reason = picture.store_failing
        what, why = "The database cannot be written", words(reason, REASON)
        yield Trouble(STORE, since, SHORT, what, why, reason, silently=True)
    blind = [c for c in picture.channels if c.sight is Sight.BLIND]
    if blind:
        yield _blind(blind, picture)
    for channel in picture.channels:
        if channel.sight is Sight.UNAVAILABLE:
            yield _unavailable(channel, alone=len(picture.channels) == 1)
        silence = (picture.quiet or {}).get(channel.id) if channel.id is not None else None
        if (
            silence is not None
            and channel.sight is Sight.SEEN
            # What was read since the rhythm was looked at: after a pause of the tool itself.
            and (channel.last_post is None or channel.last_post <= silence.since)
        ):
            yield Trouble(
                silent_subject(channel),
                silence.since,
                timedelta(0),
                f"Silent: {_named(channel.name)} has posted nothing",
                f"its longest pause in two weeks was {duration(silence.longest)}."
                " It can be read; nothing is missing.",
                f"longest pause before: {duration(silence.longest)}",
            )
    for feed in picture.feeds:
        if feed.failing:
            yield _feed(feed)
    for destination in picture.destinations:
        if destination.working is False:
            wait = (
                "They wait; monitor outbox retry sends them again."
                if destination.refusing
                else "They wait and are sent when it is possible."
            )
            yield Trouble(
                destination_subject(destination.name),
                destination.since,
                SHORT if destination.refusing else LONG,
                f"Destination {_named(destination.name)} takes no messages",
                f"{_sentence(destination.reason)} {wait}",
                destination.reason,
            )


def is_over(subject: str, since: datetime, picture: Picture) -> bool:
    """Whether the picture shows that a trouble which is not among its `troubles` is over.

    It does not when nobody has looked again since the process began. What is no longer watched is
    over. `since` is when the trouble began.
    """
    family, _, rest = subject.partition(":")
    match family:
        case "store" | "feed":
            return True
        case "destination":
            places = {d.name: d for d in picture.destinations}
            return rest not in places or places[rest].working is True
        case "channel":
            channel = channel_of(subject, picture)
            if channel is None:
                return _looked_everywhere(picture)
            if channel.sight is not Sight.SEEN:
                return False
            return not rest.endswith(":silent") or _posted_since(channel, since, picture)
        case _:
            return _looked_everywhere(picture)


def channel_of(subject: str, picture: Picture) -> ChannelPicture | None:
    """The channel of a subject, by its id or, while that was unknown, its reference."""
    key = subject.removeprefix("channel:").rpartition(":")[0]
    return next((c for c in picture.channels if key in (c.key, c.reference)), None)


def _looked_everywhere(picture: Picture) -> bool:
    return picture.connected and all(c.sight is not Sight.UNKNOWN for c in picture.channels)


def _posted_since(channel: ChannelPicture, since: datetime, picture: Picture) -> bool:
    if channel.last_post is not None and channel.last_post > since:
        return True
    return picture.quiet is not None and channel.id not in picture.quiet


def unavailable_subject(channel: ChannelPicture) -> str:
    """The subject of a channel that cannot be read until somebody changes something."""
    return f"channel:{channel.key}:unavailable"


def silent_subject(channel: ChannelPicture) -> str:
    """The subject of a channel that is silent against its own rhythm."""
    return f"channel:{channel.key}:silent"


def feed_subject(url: str) -> str:
    """The subject of a dead feed."""
    return f"feed:{url}"


def destination_subject(name: str) -> str:
    """The subject of a destination that takes nothing."""
    return f"destination:{name}"


def readable(picture: Picture) -> int:
    """How many channels can be read but for what will pass."""
    return sum(channel.sight is not Sight.UNAVAILABLE for channel in picture.channels)


def _session(since: datetime, reason: str) -> Trouble:
    return Trouble(
        SESSION,
        since,
        timedelta(0),
        "Nothing is read any more",
        f"{_sentence(reason)} Posts are read from where it stopped once somebody has logged in.",
        reason,
    )


def _blind(blind: list[ChannelPicture], picture: Picture) -> Trouble:
    total = readable(picture)
    extent = f"all {total} channels" if len(blind) == total else f"{len(blind)} of {total} channels"
    if total == 1:
        extent = "the one channel"
    names = ""
    if len(blind) <= NAMED and len(blind) < total:
        names = f" ({', '.join(words(channel.name, NAME) for channel in blind)})"
    reasons = list(dict.fromkeys(channel.reason for channel in blind if channel.reason))
    reason = "; ".join(reasons[:2]) or "the reason is not known"
    return Trouble(
        BLIND,
        min((c.since for c in blind if c.since is not None), default=None),
        SHORT,
        f"Blind on {extent}{names}",
        f"{_sentence(reason)} Posts are not lost: they are read when it is over.",
        f"{extent}: {reason}",
        extent=len(blind),
    )


def _unavailable(channel: ChannelPicture, *, alone: bool) -> Trouble:
    others = "" if alone else " The other channels are read on."
    return Trouble(
        unavailable_subject(channel),
        channel.since,
        SHORT,
        f"Cannot read {_named(channel.name)}",
        f"{_sentence(channel.reason)}{others}",
        channel.reason,
    )


def _feed(feed: FeedPicture) -> Trouble:
    return Trouble(
        feed_subject(feed.url),
        None,
        LONG,
        f"A feed of {_named(feed.name)} is down",
        f"{_sentence(feed.reason)} Its reports are missing until it is back.",
        feed.reason,
    )


def _named(name: str) -> str:
    return bold(words(name, NAME))


def _sentence(reason: str) -> str:
    """A reason as HTML that ends in a full stop."""
    text = words(reason, REASON)
    return text if text.endswith((".", "…")) else f"{text or 'the reason is not known'}."
