"""Reads a post or a report: its frames, and in each what is claimed and by whom."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.claims.clause import Clause, read_clause
from monitor.claims.extract import claims
from monitor.claims.frames import Drafts, eventful
from monitor.claims.sentences import MAX_CLAUSES, clauses, sentences
from monitor.claims.speakers import (
    Cast,
    own_names,
    without_credit,
    without_dateline,
    without_tail,
)
from monitor.lexicon import PLACES, Lexicon, Mention
from monitor.model.claim import Claim, Frame, Role
from monitor.model.ids import ConceptId
from monitor.model.report import Report
from monitor.model.watch import Sources
from monitor.text.boilerplate import cut
from monitor.text.normalise import normalise

POST_LOOKBACK = timedelta(hours=8)
REPORT_LOOKBACK = timedelta(hours=18)
"""How long before publication an undated text's event may have happened (the prototype's)."""
MAX_LENGTH = 30_000  # characters of a text that are read
_DAY_BEFORE, _TWO_DAYS_BEFORE, _DAYS_BEFORE = (10, 36), (34, 62), (34, 150)
_HOURS_BEFORE, _SOME_TIME_BEFORE = (0, 14), (0, 72)


def read_post(
    text: str,
    *,
    language: str | None,
    published: datetime,
    lexicon: Lexicon,
    sources: Sources | None = None,
) -> tuple[Frame, ...]:
    """The events of a post, the first one primary. `published` is in UTC, `language` ISO 639-1.

    Nothing is guaranteed to be found: a post that states no event gives frames without events.
    """
    body = cut(text).text[:MAX_LENGTH]
    reader = _Reader(lexicon, Cast(lexicon, sources), language, published, POST_LOOKBACK, body)
    for number, sentence in enumerate(sentences(body)):
        reader.read(sentence, lead=number == 0)
    return reader.frames()


def read_report(
    report: Report, *, language: str | None, lexicon: Lexicon, sources: Sources | None = None
) -> tuple[Frame, ...]:
    """The events of a report: its headline's and lead's primary, others secondary or background.

    A claim that the report makes in its own voice has no source; where it credits a wire, the
    wire is the source. What it sums up from named sources has the source it names.
    """
    cast = Cast(lexicon, sources, own_names(sources, report.outlet))
    title, named = without_tail(report.title[:MAX_LENGTH], cast, language)
    summary, credit, _ = without_dateline(report.summary[:MAX_LENGTH], cast, language)
    body, again, _ = without_dateline(report.body[:MAX_LENGTH], cast, language)
    summary, last = without_credit(summary, cast, language)
    body, end = without_credit(body, cast, language)
    if body.startswith(summary):  # a summary is often the first paragraph once more
        summary = ""
    body = "\n".join((summary, body))[:MAX_LENGTH].strip()
    credit = credit or again or end or last
    whole = f"{title}\n{body}"
    reader = _Reader(lexicon, cast, language, report.date, REPORT_LOOKBACK, whole)
    reader.read(title, lead=True, source=named)
    for number, sentence in enumerate(sentences(body)):
        reader.read(sentence, lead=number == 0)
    return tuple(_attributed(frame, credit) for frame in reader.frames())


class _Reader:
    """Takes sentences one by one."""

    def __init__(
        self,
        lexicon: Lexicon,
        cast: Cast,
        language: str | None,
        published: datetime,
        lookback: timedelta,
        text: str,
    ) -> None:
        self._lexicon = lexicon
        self._cast = cast
        self._language = language
        self._published = published
        self._text = text
        self._zone_name: str | None = None
        self._places: list[Mention] = []
        """Those named so far."""
        self._drafts = Drafts(lexicon, published, lookback)
        self._last: str | None = None
        self._left = MAX_CLAUSES

    def read(self, sentence: str, *, lead: bool, source: str | None = None) -> None:
        """Take one sentence. `source` is known to speak unless the sentence names another."""
        speaker = source
        for text, carries in clauses(sentence):
            if self._left <= 0:
                return
            for clause, hours in self._parts(text, carries=carries):
                if self._left <= 0:
                    return
                self._left -= 1
                self._places += clause.places
                found = self._cast.speaker_of(clause, self._last)
                if found is not None:
                    speaker = found.name
                    self._last = speaker or self._last
                elif not carries and hours is None:
                    speaker = source
                    self._last = self._cast.announced(clause) or self._last
                said = tuple(claims(clause, speaker))
                if hours is not None and eventful(clause):
                    self._drafts.follow(clause, said, hours)
                else:
                    self._drafts.place(clause, said, lead=lead)
                self._mark(speaker)

    def frames(self) -> tuple[Frame, ...]:
        """What was read."""
        return self._drafts.frames()

    def _clause(self, text: str, *, carries: bool) -> Clause:
        return read_clause(
            text, self._lexicon, self._language, self._published, self._zone, carries=carries
        )

    def _zone(self, mentions: tuple[Mention, ...]) -> str:
        """The zone of the first place that has one: days and nights are meant there.

        A place named by now is good enough; the whole text is searched only where there is none.
        """
        if self._zone_name is None:
            near = _zone_of((*self._places, *mentions), self._lexicon, ("site", "city", "adm"))
            self._zone_name = near or _zone(self._text, self._lexicon, self._language)
        return self._zone_name

    def _parts(
        self, text: str, *, carries: bool
    ) -> Iterator[tuple[Clause, tuple[int, int] | None]]:
        """A clause, cut where it turns to something earlier; with that, how many hours earlier."""
        whole = self._clause(text, carries=carries)
        found = whole.phrases("earlier")
        if not found:
            yield whole, None
            return
        normalised = whole.normalised
        begin = normalised.original_span(found[0].start, found[0].end)[0]
        hours = _hours(normalised.text[found[0].start : found[0].end])
        if text[:begin].strip(" ,،"):
            before = self._clause(text[:begin].strip(" ,،"), carries=carries)
            after = self._clause(text[begin:], carries=carries)
            if eventful(before) and eventful(after):
                yield before, None
                yield after, hours
                return
        yield whole, hours if _tells_elsewhere(whole) else None

    def _mark(self, speaker: str | None) -> None:
        if speaker is not None and speaker.startswith("actor:"):
            self._drafts.current.speakers.add(ConceptId(speaker))


def _tells_elsewhere(clause: Clause) -> bool:
    """Whether a sentence that begins with "earlier" has an event with a place of its own."""
    return eventful(clause) and bool(clause.places or clause.phrases("same"))


def _hours(phrase: str) -> tuple[int, int]:
    """How long before, by the words that say so."""
    tokens = set(phrase.split())
    if tokens & _TWO_WORDS:
        return _TWO_DAYS_BEFORE
    if tokens & _DAYS_WORDS and not tokens & _ONE_WORDS:
        return _DAYS_BEFORE
    if tokens & _DAY_WORDS:
        return _DAY_BEFORE
    return _HOURS_BEFORE if tokens & _HOUR_WORDS else _SOME_TIME_BEFORE


_DAY = (
    "day previous يوم بيوم غداه روز день сутки сутками днем накануне יום יממה gun jour"
    " lendemain veille напередодні"
)
_DAYS = "days ايام дня дней днів jours ימים gunler چند روزها"
_TWO = "two يومين دو два двумя יומיים iki deux"
_ONE = "one a день יום"
_HOURS = "hours ساعات ساعاتي ساعت часов часа годин שעות saatler saat heures"
_DAY_WORDS, _HOUR_WORDS = frozenset(_DAY.split()), frozenset(_HOURS.split())
_DAYS_WORDS, _TWO_WORDS, _ONE_WORDS = (frozenset(words.split()) for words in (_DAYS, _TWO, _ONE))


def _zone(text: str, lexicon: Lexicon, language: str | None) -> str:
    """The zone of the first place in a text that has one."""
    mentions = lexicon.find(normalise(text), language)
    return _zone_of(mentions, lexicon, ("site", "city", "adm", "country")) or "UTC"


def _zone_of(
    mentions: Collection[Mention], lexicon: Lexicon, families: tuple[str, ...]
) -> str | None:
    for family in families:
        for mention in mentions:
            if mention.family == family and mention.family in PLACES:
                zone = lexicon.zone(mention.concept)
                if zone is not None:
                    return zone[0]
    return None


def _attributed(frame: Frame, credit: str | None) -> Frame:
    """The frame with its unattributed claims given to whom the rest of it names.

    A headline sums up what follows: what it says in its own voice has the source that the text
    then gives for the same claim; else the one that it credits as a whole; else, where all that is
    attributed comes from one source, that one.
    """
    if frame.role is Role.BACKGROUND:
        return frame
    named = [claim for claim in frame.claims if claim.source is not None]
    speakers = list(dict.fromkeys(claim.source for claim in named))
    only = speakers[0] if len(speakers) == 1 else None
    given: list[Claim] = []
    for claim in frame.claims:
        if claim.source is None:
            same = (
                other.source
                for other in named
                if (other.field, other.value, other.denied)
                == (claim.field, claim.value, claim.denied)
            )
            claim = replace(claim, source=next(same, None) or only or credit)
        if not any(replace(claim, quote=other.quote) == other for other in given):
            given.append(claim)
    return replace(frame, claims=tuple(given))
