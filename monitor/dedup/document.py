"""A post as it is compared: its comparable text, the facts named in it, and its lineage."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from monitor.dedup import credits
from monitor.dedup.fingerprint import Fingerprint, fingerprint
from monitor.dedup.words import DENIAL
from monitor.lexicon import Lexicon
from monitor.model.ids import ChannelId, ConceptId, MessageId, PostKey
from monitor.model.post import Forward, Post
from monitor.text import numbers
from monitor.text.boilerplate import cut
from monitor.text.language import detect
from monitor.text.normalise import Normalised, normalise

_WRITTEN_IN_TWO = re.compile(
    r"\b((?:[یي][کك]|دو|سه|چهار|پنج)(?=[ \u200c]شنبه)"
    r"|(?:د[یي]|ت[یي]ر|مهر|آذر)(?=[ \u200c]ماه)|ب[یي](?=[ \u200c]اساس))[ \u200c]"
)
"""The first part of a Persian day, of a month or of `baseless` where that is written in two: alone
it is a number, or another word."""
_LINEAGE_MEDIA = frozenset({"photo", "video", "audio", "voice", "document", "animation"})
"""Media whose id means that someone copied them. Stickers and previews are shared by all."""
_CAPITALISED = re.compile(
    r" (?:(?<=[^\W\d_] )|(?<=[,»”\"–] ))[«“\"„(]?([A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][\w’'-]+)",
)
"""A capitalised word that does not begin a sentence. The blank first: the search skips the rest."""
_DIGIT = re.compile("[0-9]")
_EXACT = re.compile(r"(\d{1,18})[.:-]\d\S*")
_KINDS = {
    **dict.fromkeys(("site", "city", "adm"), "place"),
    **{
        name: name
        for name in ("country", "weapon", "target", "event", "outcome", "casualty", "source")
    },
}
"""The lexicon's families as kinds. Phrases are none."""
_ACTORS = {
    "group": "group",
    "state": "country",
    "official": "official",
    "wire": "source",
    "outlet": "source",
}
"""What an actor is. Who merely carries the news is a source."""
CREDIT = ConceptId("source:credit")
"""A clause that says whose word the text is, or that more will follow."""
_HAPPENS = frozenset({"weapon", "target", "event", "outcome", "casualty"})
_UNHURT = ConceptId("casualty:none")
_NEGATIONS = frozenset(
    normalise(
        "no not never without لا لم لن دون بدون عدم ولا ولم не нет ни без "
        "немає pas aucun aucune sans לא אין ללא"
    ).tokens
)
_FACTS = 65_536
"""Concepts whose kinds are remembered."""
_TITLE_CASE = 0.6
"""Where more than this share of words are capitalised, capitals mark a headline and no names."""


Origin = PostKey | tuple[str, datetime]
"""The post that was forwarded, or, where Telegram hides it, the shown name and the date."""


class Named(NamedTuple):
    """A fact that the lexicon knows. `first` and `last` are token positions, `last` included."""

    kind: str
    """`place`, `country`, `group`, `official`, `weapon`, `target`, `event`, `outcome`, `casualty`
    or `source`, which is no fact."""
    concept: ConceptId
    chain: tuple[ConceptId, ...]
    """The concept and everything that contains it."""
    first: int
    last: int


class Counted(NamedTuple):
    """A number in the text. Token positions as in `Named`."""

    written: str
    """One spelling for equal numbers: `2`, `3-30`, `98.4`, `12:30`."""
    low: float
    high: float
    plain: bool
    """Whether it is in digits, or at least more than the word for one: `one` is often no count."""
    vague: bool
    """Whether it is a word that leaves the number open: `dozens`."""
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
    if any(word in body for word in ("شنبه", "ماه", "اساس")):
        body = _WRITTEN_IN_TWO.sub(r"\1", body)
    normalised = normalise(body)
    language = post.language or language or detect(body)
    named: tuple[Named, ...] = ()
    closure: frozenset[ConceptId] = frozenset()
    if lexicon is not None:
        named = tuple(_named(normalised, language, lexicon))
        closure = frozenset(wider for fact in named for wider in fact.chain)
    counted = tuple(_counted(normalised, language))
    named = (*named, *_credits(body, language, named, counted))
    names, cased = _written_names(body)
    return Document(
        key=post.key,
        date=post.date,
        text=normalised.text,
        named=named,
        counted=counted,
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


def _position(text: str, offset: int) -> int:
    """Which token of a comparable text stands at an offset."""
    return text.count(" ", 0, offset)


Fact = tuple[str, ConceptId, tuple[ConceptId, ...]]
"""What a name in a text may stand for: `kind`, `concept` and `chain` of `Named`."""


def facts_of(lexicon: Lexicon) -> list[Fact]:
    """Everything that `read` may find with a lexicon, in a stable order."""
    found = {_fact(lexicon, concept.id) for concept in lexicon}
    found |= {("casualty", _UNHURT, _chain(_UNHURT, lexicon)), ("source", CREDIT, ())}
    return sorted(fact for fact in found if fact is not None)


def _named(normalised: Normalised, language: str | None, lexicon: Lexicon) -> Iterator[Named]:
    text = normalised.text
    for mention in lexicon.find(normalised, language):
        fact = _fact(lexicon, mention.concept)
        if fact is not None:
            kind, concept, chain = fact
            if kind == "casualty" and _negated(text, mention.start):
                concept, chain = _UNHURT, _chain(_UNHURT, lexicon)
            first, last = _position(text, mention.start), _position(text, mention.end - 1)
            yield Named(kind, concept, chain, first, last)


@lru_cache(maxsize=_FACTS)
def _fact(lexicon: Lexicon, concept: ConceptId) -> Fact | None:
    """What a concept of the lexicon stands for; None if for no fact."""
    family = concept.partition(":")[0]
    if family == "casualty" and lexicon.root(concept) == _UNHURT:
        concept = _UNHURT  # `nobody was hurt` and `all are safe` say the same
    kind = _KINDS.get(family)
    if family == "actor":
        kind = _ACTORS.get(lexicon.concept(concept).type, "group")
        country = lexicon.country(concept)
        if kind == "country" and country is not None:
            concept = country.id  # `Israel strikes` and `strikes in Israel` name one thing
    return None if kind is None else (kind, concept, _chain(concept, lexicon))


def _credits(
    body: str, language: str | None, named: tuple[Named, ...], counted: tuple[Counted, ...]
) -> Iterator[Named]:
    """The clauses that say whose word it is, but those that tell what happened as well."""
    telling = [(n.first, n.last) for n in named if n.kind in _HAPPENS]
    telling += [(n.first, n.last) for n in counted if n.plain]
    places = {
        position
        for n in named
        if n.kind in ("place", "country")
        for position in range(n.first, n.last + 1)
    }
    filed = credits.filed_under(body)
    for start, end in (*credits.find(body, language), *filed):
        first = len(normalise(body[:start]).tokens)
        last = first + len(normalise(body[start:end]).tokens) - 1
        tagged = body[start:end].lstrip().startswith("#")
        if (start, end) in filed and not (tagged or places.issuperset(range(first, last + 1))):
            continue
        if first <= last and not any(begin <= last and first <= stop for begin, stop in telling):
            yield Named("source", CREDIT, (), first, last)


def _negated(text: str, start: int) -> bool:
    """Whether one of the three words in front is a negation: `we have recorded no wounded`."""
    return not _NEGATIONS.isdisjoint(text[max(0, start - 40) : start].split()[-3:])


def _chain(concept: ConceptId, lexicon: Lexicon) -> tuple[ConceptId, ...]:
    chain = lexicon.chain(concept)
    country = lexicon.country(concept)
    return chain if country is None or country.id in chain else (*chain, country.id)


def _counted(normalised: Normalised, language: str | None) -> Iterator[Counted]:
    text = normalised.text
    taken: set[int] = set()
    for number in numbers.find(normalised, language):
        first, last = _position(text, number.start), _position(text, number.end - 1)
        taken.update(range(first, last + 1))
        words = text[number.start : number.end]
        # `20` of `more than 20`: other than two reporters' words, two versions of a text that
        # name different bounds differ
        low, high = number.stated.low, number.stated.high
        digits = words[0].isdecimal()
        written = f"{low}" if low == high else f"{low}-{high}"
        exact = _EXACT.match(words)
        if exact is not None and int(exact[1]) == low:
            written = exact[0]  # the interval has the whole part of it only, or no order
        vague = low != high and not digits
        yield Counted(written, low, high, digits or low == high > 1, vague, first, last)
    in_digits = {_position(text, digit.start()) for digit in _DIGIT.finditer(text)}
    for position in sorted(in_digits - taken):
        yield Counted(normalised.tokens[position], -1, -1, True, False, position, position)


def _written_names(text: str) -> tuple[frozenset[str], bool]:
    """Capitalised words inside sentences, comparable; and whether capitals mark names here."""
    lower, upper = text.lower(), text.upper()
    cased = lower != upper and text != upper
    found = _CAPITALISED.findall(text) if text != lower else []
    if not found:
        return frozenset(), cased
    words = text.count(" ") + 1
    if len(found) > words * _TITLE_CASE:
        return frozenset(), False
    return frozenset(normalise(" ".join(found)).tokens), cased


def denials(document: Document) -> frozenset[str]:
    """The words of a text that take a statement back."""
    return DENIAL.intersection(document.tokens)
