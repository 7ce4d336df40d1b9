"""A post as it is compared: its comparable text, the facts named in it, and its lineage."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.dedup.fingerprint import Fingerprint, fingerprint
from monitor.lexicon.lexicon import Lexicon
from monitor.lexicon.matcher import Mention
from monitor.model.ids import ChannelId, ConceptId, MessageId, PostKey
from monitor.model.post import Forward, Post
from monitor.text.boilerplate import cut
from monitor.text.language import detect
from monitor.text.normalise import Normalised, normalise

_LINEAGE_MEDIA = frozenset({"photo", "video", "audio", "voice", "document", "animation"})
"""Media whose id means that someone copied them. Stickers and previews are shared by all."""
_CAPITALISED = re.compile(
    r"(?:(?<=[^\W\d_] )|(?<=[,»”\"–] ))[«“\"„(]?([A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][\w’'-]+)",
)
"""A capitalised word that does not begin a sentence."""
_TITLE_CASE = 0.6
"""Where more than this share of words are capitalised, capitals mark a headline and no names."""


Origin = PostKey | tuple[str, datetime]
"""The post that was forwarded, or, where Telegram hides it, the shown name and the date."""


@dataclass(frozen=True, slots=True)
class Named:
    """A concept in the text. `first` and `last` are token positions, `last` included."""

    concept: ConceptId
    first: int
    last: int

    @property
    def family(self) -> str:
        """`site` of `site:ain-al-asad`."""
        return self.concept.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Counted:
    """A number in the text, between `low` and `high`. Token positions as in `Named`."""

    low: float
    high: float
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One post, ready to be compared. Made by `read`."""

    key: PostKey
    date: datetime
    text: str
    """Comparable text without boilerplate; empty when the post has no words."""
    named: tuple[Named, ...]
    counted: tuple[Counted, ...]
    closure: frozenset[ConceptId]
    """The concepts named and everything that contains them."""
    names: frozenset[str]
    """Words that are written like names, in scripts that show it."""
    cased: bool
    """Whether the text's script has capitals and uses them to mark names."""
    origin: Origin | None
    """What it is a forward of."""
    messages: tuple[MessageId, ...]
    media: frozenset[tuple[str, int]]
    fingerprint: Fingerprint

    @property
    def channel(self) -> ChannelId:
        """The channel it stands in."""
        return self.key.channel

    @property
    def tokens(self) -> list[str]:
        """The words and numbers of the text."""
        return self.text.split()


def read(post: Post, *, lexicon: Lexicon | None = None, language: str | None = None) -> Document:
    """What is compared of a post. Without a lexicon only words and numbers are.

    `language` is the channel's, as ISO 639-1; None has it detected.
    """
    body = cut(post.text).text
    normalised = normalise(body)
    language = post.language or language or detect(body)
    starts = _token_starts(normalised.text)
    mentions = lexicon.find(normalised, language) if lexicon is not None else ()
    named = tuple(_named(mentions, starts))
    closure = frozenset(
        wider for name in named for wider in (lexicon.chain(name.concept) if lexicon else ())
    )
    names, cased = _written_names(body)
    return Document(
        key=post.key,
        date=post.date,
        text=normalised.text,
        named=named,
        counted=tuple(_counted(normalised, language, starts)),
        closure=closure,
        names=names,
        cased=cased,
        origin=_origin(post.forward),
        messages=post.messages,
        media=frozenset(
            (medium.kind, medium.id)
            for medium in post.media
            if medium.id is not None and medium.kind in _LINEAGE_MEDIA
        ),
        fingerprint=fingerprint(normalised.text),
    )


def _origin(forward: Forward | None) -> Origin | None:
    if forward is None:
        return None
    if forward.channel is not None and forward.message is not None:
        return PostKey(forward.channel, forward.message)
    if forward.name is not None:
        return (forward.name, forward.date)
    return None


def _token_starts(text: str) -> dict[int, int]:
    """The position of each token by the offset at which it begins."""
    starts: dict[int, int] = {}
    offset = 0
    for position, token in enumerate(text.split(" ")):
        starts[offset] = position
        offset += len(token) + 1
    return starts


def _position(starts: dict[int, int], text_offset: int) -> int:
    while text_offset not in starts:
        text_offset -= 1
    return starts[text_offset]


def _named(mentions: tuple[Mention, ...], starts: dict[int, int]) -> Iterator[Named]:
    for mention in mentions:
        first = _position(starts, mention.start)
        yield Named(mention.concept, first, _position(starts, mention.end - 1))


_DIGITS = re.compile(r"(?<!\S)\D{0,3}?(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?(?!\S)")


def _counted(
    normalised: Normalised, language: str | None, starts: dict[int, int]
) -> Iterator[Counted]:
    for match in _DIGITS.finditer(normalised.text):
        position = _position(starts, match.start(1))
        low = float(match[1])
        yield Counted(low, float(match[2] or low), position, position)


def _written_names(text: str) -> tuple[frozenset[str], bool]:
    """Capitalised words inside sentences, comparable; and whether capitals mark names here."""
    found = _CAPITALISED.findall(text)
    cased = text.lower() != text.upper() and text != text.upper()
    if not found:
        return frozenset(), cased
    words = text.count(" ") + 1
    if len(found) > words * _TITLE_CASE:
        return frozenset(), False
    return frozenset(normalise(" ".join(found)).tokens), cased
