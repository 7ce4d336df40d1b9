"""Who a clause says it from: an official body, a wire, an outlet or a channel.

A source counts when it stands by a verb of saying, after "according to", before a colon or at a
headline's end. Watched channels and outlets are recognised by all their names; where such a name
is also a concept's, both are one speaker.

Not guaranteed: pronouns. "The official added" is taken as the last one named.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from monitor.claims.clause import Clause
from monitor.lexicon import PLACES, Lexicon
from monitor.model.ids import ConceptId, OutletId
from monitor.model.watch import Sources
from monitor.text.normalise import normalise

NEAR_VERB = 4  # words between a source and its verb of saying
NEAR_LAST_VERB = 14  # where the verb ends the sentence and the source begins it
NEAR_ACCORDING = 4
_GLUED = ("", "و", "ل", "ب")
"""What Arabic writes together with a name."""
_SPEAKERS = frozenset({"official", "group", "wire", "outlet", "anonymous"})
_CREDIT_WITHIN = 80  # last characters of a text in which a credit line is looked for
_LABEL = re.compile(r"^([^:：\n]{2,60})[:：](?!//)\s*\S")
_TOWN = r"[А-ЯЁІЇЄҐ][\w’'ʼ-]{1,25}"
_DATELINE = re.compile(
    # CITY (Agency) -
    r"^\s*(?P<head>[^\n]{0,60}?)\((?P<credit>[^()\n]{2,40})\)\s*[-–—]{1,2}[:\s]\s*|"
    # (Agency)
    r"^\s*\((?:[Aa]vec |[Ww]ith )?(?P<only>[^()\n]{2,30})\)\s*|"
    # CITY, Region - ; CITY, March 3 - ; CITY:
    r"^\s*(?P<city>[A-Z][A-Z .'’-]{2,40})(?:,[^-–—\n.]{2,40}?)?\s*[-–—]+\s+|"
    r"^\s*(?P<loud>[A-Z][A-Z .'’-]{3,40}):\s+|"
    # Город, 3 марта. /АГЕНТСТВО/. ; Город. 3 марта. AGENCY - ; Город, 3 марта.
    rf"^\s*(?P<town>{_TOWN}(?: {_TOWN})?)[.,]\s*\d{{1,2}}\s+[а-яіїєґ]{{3,10}}\.?\s*"
    r"(?:[-–—]|[/(]?\s?(?P<agency>[A-ZА-Я][\w -]{2,20}?)\s?[/)]?[.\s]*[-–—./]|(?<=\.))\s*|"
    # City 5 March 2026 – ; City 8-3-2026 Agency-
    r"^\s*(?P<dated>[^\n\d.،:]{2,25}?)،?\s+"
    r"\d{1,2}(?:[-/.]\d{1,2}[-/.]\d{4}|\s+\w{2,12}(?:\s+\w{2,6})?\s+\d{4})"
    r"\s*(?P<signed>[^\s\n\d:–—-]{2,12})?\s*[-–—]\s*|"
    # City - Agency: ; Agency/
    r"^\s*(?P<left>[^\n/.،:]{2,40}?)\s*[-–—/]\s*(?P<right>[^\n/.،:]{2,20}?)\s*[-–—:/]\s*|"
    r"^\s*(?P<slash>[^\n/.،:]{2,40}?)\s*/\s*|"
    # City –
    r"^\s*(?P<plain>[^\n.,،:;–—-]{2,30}?)\s*[–—]\s+"
)
_CREDIT_LINE = re.compile(
    # … (Agency) ; … [Agency]
    r"\s*[(\[](?:[Ww]ith |[Ss]ource: ?)?(?P<bracketed>[^()\[\]\n]{2,40})[)\]]\s*\.?\s*$|"
    # Source: Agency
    r"\s*(?:Source|المصدر|منبع|Источник|Джерело|Kaynak|מקור)\s*[:：]\s*(?P<named>[^\n]{2,40}?)"
    r"\s*\.?\s*$"
)
_CLAUSE_TAIL = re.compile(r"\s[-–—]\s?(?P<tail>[^-–—]{2,40}?)[.\s]*$")
_TAIL = re.compile(r"\s[-–—|]\s(?P<tail>[^-–—|]{2,40})$")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source named in a clause. `name` is what `Claim.source` will hold."""

    name: str | None
    start: int
    end: int
    anaphor: bool = False
    """`the official`: whoever spoke last."""
    capital: bool = False
    """A town that stands for its government."""


@lru_cache(maxsize=8192)
def comparable(name: str) -> str:
    """A name as it is compared."""
    return normalise(name).text


class Names:
    """The names of all watched sources, ready to be found in texts."""

    def __init__(self, lexicon: Lexicon, sources: Sources | None) -> None:
        self.titles: dict[str, str] = {}
        """By comparable name, the title under which the source is cited."""
        if sources is not None:
            for outlet in sources.outlets.values():
                self._take(outlet.name, outlet.name)
            for channel in sources.channels.values():
                for name in (channel.title, channel.handle or "", *channel.aliases):
                    self._take(name, channel.title)
        self.concepts = {
            concept: title
            for name, title in self.titles.items()
            if (concept := _concept_named(name, lexicon)) is not None
        }
        """Titles of those that are also a body of the lexicon."""
        self._rank = {name: number for number, name in enumerate(self.titles)}
        self._automaton = ahocorasick.Automaton()
        for name in self.titles:
            self._automaton.add_word(f"{name} ", name)
        self._automaton.make_automaton()

    def _take(self, name: str, title: str) -> None:
        text = comparable(name)
        if len(text) >= 3:
            self.titles.setdefault(text, title)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """The titles of the sources named in comparable text, with where their name stands."""
        if not self.titles:
            return
        text = f" {text} "
        near = {name for _, name in self._automaton.iter(text)}
        for name in sorted(near, key=self._rank.__getitem__):
            for glued in _GLUED:
                at = text.find(f" {glued}{name} ")
                if at >= 0:
                    yield self.titles[name], at, at + len(glued) + len(name)
                    break


class _Known:
    """The names read last. They are the same for post after post, until a channel is added."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._names: Names | None = None

    def names(self, lexicon: Lexicon, sources: Sources | None) -> Names:
        """The names of these sources."""
        channels = () if sources is None else tuple(sources.channels.values())
        outlets = () if sources is None else tuple(sources.outlets.values())
        of = (lexicon, channels, outlets)
        if self._names is None or of != self._of:
            self._names, self._of = Names(lexicon, sources), of
        return self._names


_KNOWN = _Known()


class Cast:
    """Everybody who may be cited: the watched sources by name, and the lexicon's bodies."""

    def __init__(
        self, lexicon: Lexicon, sources: Sources | None, own: Collection[str] = ()
    ) -> None:
        self._lexicon = lexicon
        self._names = _KNOWN.names(lexicon, sources)
        self._own = {comparable(name) for name in own}

    def speakers(self, clause: Clause) -> Iterator[Speaker]:
        """All sources named in a clause, speaking or not."""
        taken: list[tuple[int, int]] = []
        for title, start, end in self._names.find(clause.normalised.text):
            taken.append((start, end))
            yield Speaker(self._spoken(title), start, end)
        for mention in clause.of("actor", "source", "country"):
            if any(a <= mention.start and mention.end <= b for a, b in taken):
                continue
            concept = self._lexicon.concept(mention.concept)
            if concept.type == "anaphor":
                yield Speaker(None, mention.start, mention.end, anaphor=True)
            elif concept.family == "country" or concept.type in _SPEAKERS:
                yield Speaker(self.name(mention.concept), mention.start, mention.end)

        for town in clause.voices:
            country = self._lexicon.country(town.concept)
            if country is not None:
                yield Speaker(country.id, town.start, town.end, capital=True)

    def announced(self, clause: Clause) -> str | None:
        """Whom a sentence without news brings in: "The ministry gave another account."."""
        if clause.of("event", "outcome", "casualty"):
            return None
        named = list(dict.fromkeys(s.name for s in self.speakers(clause) if s.name))
        return named[0] if len(named) == 1 and not named[0].startswith("country:") else None

    def name(self, concept: ConceptId) -> str | None:
        """How a concept is cited: a watched source by its title, the text's own not at all."""
        title = self._names.concepts.get(concept)
        if title is not None:
            return self._spoken(title)
        known = self._lexicon.concept(concept)
        if self._own & {comparable(label.text) for label in known.labels}:
            return None
        return concept

    def cited(self, text: str, language: str | None) -> str | None:
        """Whom a few words name, as a dateline or a headline's tail does."""
        whole = comparable(text)
        if whole in self._names.titles:
            return self._spoken(self._names.titles[whole])
        for mention in self._lexicon.find(normalise(text), language):
            concept = self._lexicon.concept(mention.concept)
            if concept.type in ("wire", "outlet", "official") or concept.family == "source":
                return self.name(mention.concept)
        return None

    def names_outlet(self, text: str, language: str | None) -> bool:
        """Whether some words are but the name of a publisher or a watched source."""
        whole = comparable(text)
        if whole in self._names.titles or whole in self._own:
            return True
        return any(
            mention.end - mention.start == len(whole)
            and self._lexicon.concept(mention.concept).type in ("wire", "outlet", "official")
            for mention in self._lexicon.find(normalise(text), language)
        )

    def names_place(self, text: str, language: str | None) -> bool:
        """Whether some words are but the name of a place."""
        whole = comparable(text)
        return any(
            mention.family in PLACES and mention.end - mention.start == len(whole)
            for mention in self._lexicon.find(normalise(text), language)
        )

    def _spoken(self, title: str) -> str | None:
        return None if comparable(title) in self._own else title

    def speaker_of(self, clause: Clause, last: str | None) -> Speaker | None:
        """Who speaks in a clause; None when it speaks in its own voice. `last` spoke before."""
        if not _says(clause):
            return None
        everyone = sorted(self.speakers(clause), key=lambda s: (s.start, -s.end))
        found = min(_speaking(clause, everyone), default=None, key=lambda pair: pair[0])
        if found is None:
            return None
        speaker = found[1]
        if speaker.anaphor:
            return Speaker(last, speaker.start, speaker.end)
        return speaker


def _says(clause: Clause) -> bool:
    """Whether anything shows that somebody speaks; without it nobody need be looked for."""
    return bool(
        clause.phrases("said", "denial", "according")
        or _LABEL.match(clause.text)
        or _CLAUSE_TAIL.search(clause.text)
    )


def _speaking(
    clause: Clause, everyone: list[Speaker]
) -> Iterator[tuple[tuple[int, int, int], Speaker]]:
    """Sources that speak, with a rank: named ones before anaphors, the nearest to a verb first."""
    label = _LABEL.match(clause.text)
    if label:
        end = len(normalise(label[1]).text)
        inside = [s for s in everyone if s.end <= end and not _is_country(s)]
        if inside and end and not _eventful(clause, end):
            yield (0, -1, inside[0].start), inside[0]
    tail = _CLAUSE_TAIL.search(clause.text)
    if tail:
        begin = len(clause.normalised.text) - len(normalise(tail["tail"]).text)
        for speaker in everyone:
            if speaker.start >= begin and not _is_country(speaker):
                yield (0, -1, speaker.start), speaker
    for verb in clause.phrases("said", "denial"):
        for speaker in everyone:
            gap = clause.gap(verb, speaker)
            reach = NEAR_VERB
            if clause.verb_last and speaker.end <= verb.start:
                reach = NEAR_LAST_VERB
            if gap <= (0 if _is_country(speaker) else reach):
                yield (int(speaker.anaphor), gap, speaker.start), speaker
    for verb in clause.phrases("according"):
        for speaker in everyone:
            gap = clause.gap(verb, speaker)
            before = 2 if clause.verb_last else 0  # Turkish: "Reuters'a göre"
            if gap <= (NEAR_ACCORDING if speaker.start >= verb.start else before):
                yield (int(speaker.anaphor), gap, speaker.start), speaker


def _is_country(speaker: Speaker) -> bool:
    """A country may speak, but before a colon it is the subject."""
    return not speaker.capital and speaker.name is not None and speaker.name.startswith("country:")


def _eventful(clause: Clause, end: int) -> bool:
    """Whether what stands before the colon tells an event itself."""
    return any(m.end <= end for m in clause.of("event", "casualty", "outcome"))


@lru_cache(maxsize=8192)
def _concept_named(name: str, lexicon: Lexicon) -> ConceptId | None:
    """The body that a comparable name is the name of, if it is nothing but that."""
    for mention in lexicon.find(normalise(name), None):
        if mention.family == "actor" and mention.end - mention.start == len(name):
            concept = lexicon.concept(mention.concept)
            if concept.type in ("wire", "outlet", "official"):
                return mention.concept
    return None


def own_names(sources: Sources | None, outlet: OutletId) -> tuple[str, ...]:
    """The names by which a report's outlet speaks of itself."""
    known = sources.outlets.get(outlet) if sources is not None else None
    return (str(outlet), known.name) if known is not None else (str(outlet),)


def without_dateline(text: str, cast: Cast, language: str | None) -> tuple[str, str | None, bool]:
    """A paragraph without its dateline, whom that credits, and whether there was one."""
    match = _DATELINE.match(text)
    if match is None:
        return text, None, False
    rest, named = text[match.end() :], match.groupdict()
    if named["left"] is not None:
        sides = [side for side in (named["left"], named["right"]) if side]
        if not any(cast.names_outlet(side, language) for side in sides):
            return _without_town(text, match, cast, language)
        credits = [cast.cited(side, language) for side in sides]
        return rest, next((c for c in credits if c), None), True
    if named["plain"] is not None:
        return _without_town(text, match, cast, language)
    alone = named["slash"] or named["only"]
    if alone is not None and not cast.names_outlet(alone, language):
        return text, None, False
    credit = alone or named["credit"] or named["agency"] or named["signed"]
    return rest, cast.cited(credit, language) if credit else None, True


def without_credit(text: str, cast: Cast, language: str | None) -> tuple[str, str | None]:
    """A paragraph without the credit line at its end, and whom that credits."""
    match = _CREDIT_LINE.search(text, max(0, len(text) - _CREDIT_WITHIN))
    if match is None:
        return text, None
    credit = match["bracketed"] or match["named"]
    if not cast.names_outlet(credit, language):
        return text, None
    return text[: match.start()], cast.cited(credit, language)


def _without_town(
    text: str, match: re.Match[str], cast: Cast, language: str | None
) -> tuple[str, str | None, bool]:
    """Without a town and a long dash behind it: "Hasakah – the centre denied"."""
    town = match["left"] or match["plain"]
    dash = match.end("left" if match["left"] else "plain")
    behind = text[dash:].lstrip()
    if behind[:1] in ("–", "—") and cast.names_place(town, language):
        return behind[1:].lstrip(), None, True
    return text, None, False


def without_tail(title: str, cast: Cast, language: str | None) -> tuple[str, str | None]:
    """A headline without " - state media" or " - Publisher", and whom that names."""
    match = _TAIL.search(title)
    if match is None:
        return title, None
    named = cast.cited(match["tail"], language)
    known = named is not None or cast.names_outlet(match["tail"], language)
    return (title[: match.start()], named) if known else (title, None)
