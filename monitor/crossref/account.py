"""An account: what one text says happened, read once, and who says it."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from monitor.claims import read_post, read_report
from monitor.lexicon import Lexicon
from monitor.model.claim import Frame, Role
from monitor.model.ids import ChannelId, OutletId
from monitor.model.post import Channel, Post
from monitor.model.report import Outlet, Report
from monitor.model.watch import Sources
from monitor.text.language import detect
from monitor.text.normalise import normalise


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

    @property
    def states_event(self) -> bool:
        """Whether it says that something happened, not long ago."""
        return any(f.states_event and f.role is not Role.BACKGROUND for f in self.frames)


def post_account(post: Post, channel: Channel, *, lexicon: Lexicon, sources: Sources) -> Account:
    """Read a post. A forward speaks in the name of its origin as well as of its channel."""
    language = spoken(post.text, post.language or channel.language)
    names = {channel.title, channel.handle or "", *channel.aliases}
    if post.forward is not None:
        origin = sources.channels.get(post.forward.channel) if post.forward.channel else None
        names.add(post.forward.name or "")
        if origin is not None:
            names |= {origin.title, origin.handle or "", *origin.aliases}
    return Account(
        frames=read_post(
            post.text, language=language, published=post.date, lexicon=lexicon, sources=sources
        ),
        date=post.date,
        language=language,
        text=normalise(post.text).text,
        source=channel.title,
        channel=channel.id,
        owner=channel.owner,
        names=comparable(names),
    )


def report_account(
    report: Report, outlet: Outlet, *, lexicon: Lexicon, sources: Sources
) -> Account:
    """Read a report."""
    language = spoken(report.text, report.language or outlet.language)
    return Account(
        frames=read_report(report, language=language, lexicon=lexicon, sources=sources),
        date=report.date,
        language=language,
        text=normalise(report.text).text,
        source=outlet.name,
        outlet=outlet.id,
        owner=outlet.owner,
        url=report.url,
        names=comparable({outlet.name, str(outlet.id)}),
    )


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
