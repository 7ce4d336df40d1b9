"""One clause with all that was found in it: concepts, numbers and times."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from monitor.lexicon import PLACES, Lexicon, Mention
from monitor.model.ids import ConceptId
from monitor.text import dates, numbers
from monitor.text.dates import When
from monitor.text.normalise import Normalised, normalise
from monitor.text.numbers import Number

DRILL, ALARM = ConceptId("event:drill"), ConceptId("event:alarm")
ATTACK = ConceptId("event:attack")
LAUNCH = ConceptId("event:launch")
NEAR_FLIGHT = 5  # words between a weapon and its flight: "fired a volley of short-range rockets"
NEAR_VERB = 2  # words between a town that speaks and its verb: "Tehran on Thursday denied"
NEAR_VOICE = 4  # "in Baku and Yerevan they denied"
_IN = (["в"], ["у"])
HIDING = frozenset({"outcome:hit"})
"""Outcomes whose words look like casualties: Arabic uses one word for a hit and for a wound."""


class Span(Protocol):
    """Something found at a place in comparable text."""

    @property
    def start(self) -> int:
        """Offset of its first character."""
        ...

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        ...


VERB_LAST = frozenset({"fa", "tr"})
"""Languages whose verb, and with it denial and negation, stands behind its object."""


@dataclass(frozen=True)
class Clause:
    """A clause, read."""

    text: str
    """As written."""
    normalised: Normalised
    mentions: tuple[Mention, ...]
    numbers: tuple[Number, ...]
    """Those that count something."""
    whens: tuple[When, ...]
    families: Mapping[str, tuple[Mention, ...]]
    """The mentions of each family that is mentioned, by position."""
    types: Mapping[str, tuple[Mention, ...]]
    """The phrases of each type that is there, by position."""
    lexicon: Lexicon
    language: str | None = None
    carries: bool = False
    """Whether it carries on the clause before it, in one sentence."""

    def of(self, *families: str) -> tuple[Mention, ...]:
        """The mentions of these families, by position."""
        if len(families) == 1:
            return self.families.get(families[0], ())
        return _in_order(self.families, families)

    def phrases(self, *types: str) -> tuple[Mention, ...]:
        """The phrases of these types, by position."""
        if len(types) == 1:
            return self.types.get(types[0], ())
        return _in_order(self.types, types)

    @cached_property
    def events(self) -> tuple[Mention, ...]:
        """What happened, as far as the clause says that it did.

        Threats and warnings are no events, nor what is said of prices, weather and sport.
        """
        found = (*self.of("event"), *self._flights())
        if any(m.concept == DRILL for m in found):  # sirens that were a test
            found = tuple(m for m in found if m.concept != ALARM)
        if self.phrases("chatter") and not self.of("weapon", "casualty"):
            return ()
        threats = self.phrases("threat")
        if threats and not self.of("casualty"):
            verbal = min(threat.start for threat in threats)
            found = tuple(m for m in found if m.start < verbal)
        return found

    def _flights(self) -> Iterator[Mention]:
        """ "Fired", "landed", "fell" are events where a weapon did it or was it."""
        weapons, told = self.of("weapon"), self.of("event")
        for kind, event in (("flying", LAUNCH), ("struck", ATTACK)):
            for verb in self.phrases(kind):
                near = any(self.gap(verb, weapon) <= NEAR_FLIGHT for weapon in weapons)
                if near and not _overlap(verb, told):
                    yield Mention(event, verb.start, verb.end)

    @cached_property
    def places(self) -> tuple[Mention, ...]:
        """The places named, but not those that speak: "Moscow denies an attack"."""
        voices = self.voices
        named = self.of(*PLACES)
        return tuple(m for m in named if m not in voices) if voices else named

    @cached_property
    def voices(self) -> tuple[Mention, ...]:
        """Towns that stand for the government in them: they say or deny something.

        At the beginning, with the verb close behind; in Arabic right behind the verb. Where
        Russian and Ukrainian deny "in Baku", the denial tells it.
        """
        verbs = self.phrases("said", "denial")
        if not verbs:
            return ()
        return tuple(town for town in self.of("city") if self._speaks(town, verbs))

    def _speaks(self, town: Mention, verbs: tuple[Mention, ...]) -> bool:
        if self.language == "ar":
            return any(v.end + 1 == town.start and v.start == 0 for v in verbs)
        lead = self.normalised.text[: town.start].split()
        if lead and (lead not in _IN or self.language not in ("ru", "uk")):
            return False
        if lead:
            verbs = self.phrases("denial")
        between = [m for m in self.of("event", "casualty", "outcome") if m.start > town.end]
        return any(
            town.end <= verb.start
            and self.gap(town, verb) <= (NEAR_VOICE if lead else NEAR_VERB)
            and not any(m.start < verb.start for m in between)
            for verb in verbs
        )

    def gap(self, first: Span, second: Span) -> int:
        """Words between two findings; 0 when they touch or overlap."""
        left, right = sorted((first, second), key=lambda span: span.start)
        if right.start <= left.end:
            return 0
        return self.normalised.text.count(" ", left.end, right.start) - 1

    @property
    def verb_last(self) -> bool:
        """Whether its language puts the verb behind the object."""
        return self.language in VERB_LAST

    def quote(self, start: int, end: int) -> str:
        """The original words of a stretch of comparable text."""
        begin, stop = self.normalised.original_span(start, end)
        return self.text[begin:stop]


Groups = dict[str, tuple[Mention, ...]]


def _grouped(mentions: Collection[Mention], key: Callable[[Mention], str]) -> Groups:
    groups: Groups = {}
    for mention in mentions:
        group = key(mention)
        groups[group] = (*groups.get(group, ()), mention)
    return groups


def _in_order(
    groups: Mapping[str, tuple[Mention, ...]], wanted: tuple[str, ...]
) -> tuple[Mention, ...]:
    if not groups:
        return ()
    filled = [groups[name] for name in wanted if name in groups]
    if len(filled) <= 1:
        return filled[0] if filled else ()
    return tuple(sorted((m for group in filled for m in group), key=_position))


def _position(mention: Mention) -> tuple[int, int, str]:
    return mention.start, -mention.end, mention.concept


def read_clause(
    text: str,
    lexicon: Lexicon,
    language: str | None,
    published: datetime,
    zone: Callable[[tuple[Mention, ...]], str],
    *,
    carries: bool = False,
) -> Clause:
    """Find everything in a clause. Numbers inside of dates are left out.

    `zone` names the zone in which its days are meant, given what it mentions; it is asked for
    where a day is named.
    """
    normalised = normalise(text)
    mentions = lexicon.find(normalised, language)
    families = _grouped(mentions, _family)
    if "outcome" in families or "site" in families:
        mentions = _told_apart(mentions, families)
        families = _grouped(mentions, _family)
    phrases = families.get("phrase", ())
    types = _grouped(phrases, lambda phrase: lexicon.concept(phrase.concept).type)
    whens: tuple[When, ...] = ()
    named = dates.named(normalised, language)
    if named:
        whens = dates.find(normalised, language, published, zone(mentions), named)
    counted = tuple(
        number
        for number in numbers.find(normalised, language)
        if not number.unit and not _inside(number, whens) and not _named(number, mentions)
    )
    return Clause(
        text, normalised, mentions, counted, whens, families, types, lexicon, language, carries
    )


def _family(mention: Mention) -> str:
    return mention.family


def _told_apart(mentions: tuple[Mention, ...], families: Groups) -> tuple[Mention, ...]:
    """Without casualty words that are part of a hit, and targets that are part of a site's name."""
    hits = [m for m in families.get("outcome", ()) if m.concept in HIDING]
    hidden = {m for m in families.get("casualty", ()) if _overlap(m, hits)}
    hidden.update(m for m in families.get("target", ()) if _overlap(m, families.get("site", ())))
    return tuple(m for m in mentions if m not in hidden) if hidden else mentions


def _overlap(mention: Mention, others: Collection[Mention]) -> bool:
    return any(mention.start < other.end and other.start < mention.end for other in others)


def _inside(number: Number, whens: Collection[When]) -> bool:
    return any(when.start <= number.start and number.end <= when.end for when in whens)


def _named(number: Number, mentions: Collection[Mention]) -> bool:
    """Whether the number is part of a place's or a force's name: `23 March`, `K-1`."""
    return not number.noun and any(
        m.start <= number.start and number.end <= m.end
        for m in mentions
        if m.family in PLACES or m.family == "actor"
    )


def concepts(mentions: Collection[Mention]) -> Iterator[ConceptId]:
    """Their concepts, each once, in order."""
    yield from dict.fromkeys(m.concept for m in mentions)
