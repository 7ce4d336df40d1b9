"""An account: what one text says happened, read once, and who says it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from monitor.claims import read_post, read_report
from monitor.crossref.wording import Wording, wording
from monitor.lexicon import Lexicon
from monitor.model.claim import Frame, Role
from monitor.model.ids import ChannelId, OutletId
from monitor.model.post import Channel, ChannelKind, Post
from monitor.model.report import Outlet, Report
from monitor.model.watch import Sources
from monitor.text.language import detect
from monitor.text.normalise import normalise

PAST = timedelta(hours=40)
"""What a report tells besides its own event and places longer ago than this, it recalls: news of
the day or the day before is told, with a morning's delay, what is older is background."""
LONG = timedelta(days=4)
"""Windows longer than this ("last week") tell of a period, not of an event."""


@dataclass(frozen=True, slots=True)
class Account:
    """A post or a report as it is compared with others."""

    frames: tuple[Frame, ...]
    date: datetime
    language: str | None
    text: str
    """Comparable text."""
    source: str
    """The channel or outlet, by name."""
    channel: ChannelId | None = None
    outlet: OutletId | None = None
    owner: str | None = None
    url: str | None = None
    names: frozenset[str] = frozenset()
    """Comparable forms of the names by which others cite the source."""
    owners: frozenset[str] = frozenset()
    """Whose outlets bear nothing of it out: its own owner and those of channels that it cites."""
    wordings: tuple[Wording, ...] = ()
    """The names and words of each frame that the lexicon does not know."""
    chatter: bool = False
    """Whether it is about prices, weather, sport and the like."""

    @property
    def states_event(self) -> bool:
        """Whether it says that something happened, not long ago.

        A place with somebody who acts, something that is hit or somebody who is hurt says so
        even without a word for what happened.
        """
        return any(
            bool(frame.events) or (not self.chatter and _tells(frame, words))
            for frame, words in zip(self.frames, self.wordings, strict=True)
            if frame.role is not Role.BACKGROUND
        )


def post_account(post: Post, channel: Channel, *, lexicon: Lexicon, sources: Sources) -> Account:
    """Read a post. A forward speaks in the name of its origin as well as of its channel."""
    language = spoken(post.text, post.language or channel.language)
    names = {channel.title, channel.handle or "", *channel.aliases}
    if post.forward is not None:
        origin = sources.channels.get(post.forward.channel) if post.forward.channel else None
        names.add(post.forward.name or "")
        if origin is not None:
            names |= {origin.title, origin.handle or "", *origin.aliases}
    frames = read_post(
        post.text, language=language, published=post.date, lexicon=lexicon, sources=sources
    )
    owners = {channel.owner}
    for cited in _cited(frames, sources):
        names |= {cited.title, cited.handle or "", *cited.aliases}
        owners.add(cited.owner)
    wordings = tuple(wording(frame, lexicon, language) for frame in frames)
    return Account(
        frames=frames,
        date=post.date,
        language=language,
        text=normalise(post.text).text,
        source=channel.title,
        channel=channel.id,
        owner=channel.owner,
        names=comparable(names),
        owners=frozenset(owner for owner in owners if owner),
        wordings=wordings,
        chatter=any(words.chatter for words in wordings),
    )


def report_account(
    report: Report, outlet: Outlet, *, lexicon: Lexicon, sources: Sources
) -> Account:
    """Read a report."""
    language = spoken(report.text, report.language or outlet.language)
    frames = tuple(
        _placed_in_time(frame, report.date)
        for frame in read_report(report, language=language, lexicon=lexicon, sources=sources)
    )
    wordings = tuple(wording(frame, lexicon, language) for frame in frames)
    return Account(
        frames=frames,
        date=report.date,
        language=language,
        text=normalise(report.text).text,
        source=outlet.name,
        outlet=outlet.id,
        owner=outlet.owner,
        url=report.url,
        names=comparable({outlet.name, str(outlet.id)}),
        wordings=wordings,
        chatter=any(words.chatter for words in wordings),
    )


def _cited(frames: tuple[Frame, ...], sources: Sources) -> list[Channel]:
    """The watched channels from which a post says it has something."""
    said = {claim.source for frame in frames for claim in frame.claims if claim.source}
    if not said:
        return []
    plain = {plain_name(source) for source in said}
    return [
        channel
        for _, channel in sorted(sources.channels.items())
        if channel.kind is ChannelKind.CHANNEL
        and not plain.isdisjoint(comparable({channel.title, *channel.aliases}))
    ]


def _placed_in_time(frame: Frame, published: datetime) -> Frame:
    """The frame, background when it tells of a period or of what was news on an earlier day."""
    past = frame.role is Role.SECONDARY and frame.latest < published - PAST
    if past or frame.latest - frame.earliest > LONG:
        return replace(frame, role=Role.BACKGROUND)
    return frame


def _tells(frame: Frame, words: Wording) -> bool:
    """Whether a frame without a word for what happened still tells that something did."""
    somewhere = bool(frame.places or words.names)
    something = frame.weapons or frame.targets or frame.actors or frame.claims
    return somewhere and bool(something)


@lru_cache(maxsize=8192)
def plain_name(name: str) -> str:
    """One name as it is compared. The few names of sources come up in every pair."""
    return normalise(name).text


def comparable(names: set[str]) -> frozenset[str]:
    """Names as they are compared: normalised, empty ones dropped."""
    return frozenset(text for text in (plain_name(name) for name in names) if text)


# The scripts of the languages we tell apart; a text is not in a language of another script.
_SCRIPTS = {
    "ar": "arabic", "fa": "arabic", "he": "hebrew", "ru": "cyrillic", "uk": "cyrillic",
}  # fmt: skip


def spoken(text: str, declared: str | None) -> str | None:
    """The language of a text: the declared one, unless the text is in another script.

    A channel's language is a better witness than a short text, but channels post in others too.
    """
    detected = detect(text)
    if declared is None or detected is None:
        return declared or detected
    if _SCRIPTS.get(declared, "latin") != _SCRIPTS.get(detected, "latin"):
        return detected
    return declared
