"""Compares what a post claims with what a report claims, field by field.

Only what the report does not take from the post's own channel is compared: a channel quoted is no
second witness. Silence is not disagreement; a rising toll is not a contradiction.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from monitor.crossref.account import Account, plain_name
from monitor.crossref.score import gap_between, numbers, place_agrees, related
from monitor.crossref.wording import NO_WORDING, Wording
from monitor.lexicon import Lexicon
from monitor.model.claim import Claim, Field, Frame, Interval
from monitor.model.ids import ConceptId
from monitor.model.story import Comparison, Verdict
from monitor.text.normalise import normalise

HIT = ConceptId("outcome:hit")
DRILL = ConceptId("event:drill")
AVERTED = frozenset({"outcome:intercepted", "outcome:missed"})
"""Outcomes that come to the same: nothing was struck."""

OUTCOME_WORDS = {"hit": "struck", "averted": "shot down or missed", "denied": "denied"}
"""The kinds of `outcomes` in words fit to be shown."""

MAX_QUOTE = 200  # characters of a report's words that are shown

CASUALTIES = (Field.KILLED, Field.WOUNDED)

_SENTENCE = re.compile(r"(?<=[.!?؟।])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Testimony:
    """The claims of a report's frame, parted by whose word they are."""

    own: tuple[Claim, ...]
    """What the report says itself or from others than the post's channel."""
    circular: tuple[Claim, ...]
    """What it has from the post's channel."""


def testimony(report: Frame, names: Iterable[str]) -> Testimony:
    """Part a report's claims; `names` are comparable names of the post's channel."""
    known = frozenset(names)
    own: list[Claim] = []
    circular: list[Claim] = []
    for claim in report.claims:
        (circular if cites(claim.source, known) else own).append(claim)
    return Testimony(tuple(own), tuple(circular))


def cites(source: str | None, names: frozenset[str]) -> bool:
    """Whether a claim's source is one of these names, alone or among other words."""
    if source is None:
        return False
    words = f" {plain_name(source)} "
    return any(f" {name} " in words for name in names)


def compare(
    mine: Frame,
    theirs: Frame,
    testified: Testimony,
    post: Account,
    report: Account,
    lexicon: Lexicon,
    words: tuple[Wording, Wording] = (NO_WORDING, NO_WORDING),
) -> tuple[tuple[Field, Comparison], ...]:
    """The fields of which the post says something, each beside the report's, in a fixed order.

    `words` are the wordings of the two frames.
    """
    found: list[tuple[Field, Comparison]] = []
    said = {claim.field: claim.quote for claim in reversed(testified.own) if claim.quote}
    place = place_agrees(mine.places, theirs.places, lexicon)
    if mine.places:
        verdict = Verdict.SILENT
        if place is not None:
            verdict = Verdict.AGREES if place else Verdict.DIFFERS
        named = _named(verdict, mine.places[:1], theirs.places[:1], lexicon)
        if place is not None:
            named = replace(
                named, quote=_naming(theirs.text, theirs.places[0], report.language, lexicon)
            )
        found.append((Field.PLACE, named))
    apart = gap_between(mine, theirs)
    found.append((Field.TIME, _time(apart, mine, theirs)))
    for field, ours, others in (
        (Field.EVENT, mine.events, theirs.events),
        (Field.WEAPON, mine.weapons, theirs.weapons),
        (Field.TARGET, mine.targets, theirs.targets),
        (Field.ACTOR, mine.actors, theirs.actors),
    ):
        if ours:
            compared = _concepts(ours, others, lexicon)
            if field is Field.TARGET:
                compared = _denied(mine.claims, testified, lexicon) or compared
            found.append((field, compared))
    later = report.date > post.date
    outcome = _outcome(mine.claims, testified, lexicon) or _plain_denial(mine, words, testified)
    if outcome:
        found.append((Field.OUTCOME, outcome))
    for field in (Field.COUNT, *CASUALTIES):
        figure = _figures(field, mine.claims, testified, later=later)
        if figure:
            found.append((field, figure))
    return tuple((f, _quoted(compared, said.get(f, ""), theirs.text)) for f, compared in found)


def _quoted(compared: Comparison, words: str, text: str) -> Comparison:
    """The comparison with the sentence of the report that says so, if the report says anything."""
    words = compared.quote or words
    if compared.verdict is Verdict.SILENT or not words:
        return compared
    sentence = next((each for each in _sentences(text) if words in each), words)
    return replace(compared, quote=(words if len(sentence) > MAX_QUOTE else sentence)[:MAX_QUOTE])


@lru_cache(maxsize=2048)
def _naming(text: str, place: ConceptId, language: str | None, lexicon: Lexicon) -> str:
    """The sentence that names a place; empty when none does by itself."""
    for sentence in _sentences(text):
        mentions = lexicon.find(normalise(sentence), language)
        if any(mention.concept == place for mention in mentions):
            return sentence
    return ""


@lru_cache(maxsize=2048)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SENTENCE.split(text) if part.strip())


def _named(
    verdict: Verdict, mine: Sequence[ConceptId], theirs: Sequence[ConceptId], lexicon: Lexicon
) -> Comparison:
    return Comparison(
        verdict,
        ", ".join(lexicon.label(c) for c in mine),
        ", ".join(lexicon.label(c) for c in theirs),
    )


def _time(apart: timedelta, mine: Frame, theirs: Frame) -> Comparison:
    verdict = Verdict.AGREES if apart <= timedelta(0) else Verdict.DIFFERS
    return Comparison(verdict, _window(mine), _window(theirs))


def _window(frame: Frame) -> str:
    if frame.earliest.date() == frame.latest.date():
        return f"{frame.earliest:%d %b %H:%M}-{frame.latest:%H:%M} UTC"
    return f"{frame.earliest:%d %b %H:%M} - {frame.latest:%d %b %H:%M} UTC"


def _concepts(
    mine: Sequence[ConceptId], theirs: Sequence[ConceptId], lexicon: Lexicon
) -> Comparison:
    if not theirs:
        return _named(Verdict.SILENT, mine, (), lexicon)
    same = related(mine, theirs, lexicon)
    return _named(Verdict.AGREES if same else Verdict.DIFFERS, mine, theirs, lexicon)


def _denied(mine: Sequence[Claim], testified: Testimony, lexicon: Lexicon) -> Comparison | None:
    """What the post says was there and the report denies: a ship's cargo, a base that was hit."""
    ours = [c.value for c in mine if c.field is Field.TARGET and not c.denied]
    both = [
        claim.value
        for claim in testified.own
        if claim.field is Field.TARGET and claim.denied and claim.value in ours
    ]
    named = [value for value in dict.fromkeys(both) if not isinstance(value, Interval)]
    if not named:
        return None
    label = ", ".join(lexicon.label(value) for value in named)
    return Comparison(Verdict.CONFLICTS, label, f"denied: {label}")


def outcomes(claims: Iterable[Claim], lexicon: Lexicon) -> dict[str, Claim]:
    """What claims say came of it: `hit`, `averted` or `denied`, each with its first claim."""
    found: dict[str, Claim] = {}
    for claim in claims:
        if claim.field is Field.EVENT and claim.denied:
            found.setdefault("denied", claim)
        if claim.field is not Field.OUTCOME or isinstance(claim.value, Interval):
            continue
        if lexicon.root(claim.value) == HIT:
            found.setdefault("averted" if claim.denied else "hit", claim)
        elif claim.value in AVERTED and not claim.denied:
            found.setdefault("averted", claim)
    return found


def _outcome(mine: Sequence[Claim], testified: Testimony, lexicon: Lexicon) -> Comparison | None:
    """An event that the report denies conflicts even with a post that names no outcome.

    A post that denies agrees with a report that denies and conflicts with one that tells of it.
    """
    ours, theirs = outcomes(mine, lexicon), outcomes(testified.own, lexicon)
    if "denied" not in ours and _denies(testified.own, mine, lexicon):
        asserted = _spoken(ours) or "it happened"
        return Comparison(Verdict.CONFLICTS, asserted, _spoken(theirs), _quote(theirs, "denied"))
    if ours.keys() == {"denied"} and not asserted_events(mine) and "denied" not in theirs:
        if related(denied_events(mine), asserted_events(testified.own), lexicon):
            return Comparison(Verdict.CONFLICTS, _spoken(ours), _spoken(theirs) or "it happened")
        return Comparison(Verdict.SILENT, _spoken(ours), "")
    if "denied" not in ours:
        theirs.pop("denied", None)  # what it denies is not what the post tells
    if not ours:
        return None
    if not theirs:
        return Comparison(Verdict.SILENT, _spoken(ours), "")
    verdict = Verdict.AGREES if ours.keys() & theirs.keys() else Verdict.CONFLICTS
    return Comparison(verdict, _spoken(ours), _spoken(theirs), _quote(theirs, next(iter(theirs))))


def _plain_denial(
    mine: Frame, words: tuple[Wording, Wording], testified: Testimony
) -> Comparison | None:
    """A denial where the lexicon has no word for what the post tells: then it is that."""
    ours, theirs = words
    if mine.events or not theirs.denial or asserted_events(testified.own):
        return None
    verdict = Verdict.AGREES if ours.denial else Verdict.CONFLICTS
    said = "denied" if ours.denial else "it happened"
    return Comparison(verdict, said, "denied", theirs.denial[:MAX_QUOTE])


def _denies(theirs: Sequence[Claim], mine: Sequence[Claim], lexicon: Lexicon) -> bool:
    """Whether a report denies an event that a post tells, and not merely another beside it.

    "It was a leak, no attack" does not deny the fire; what a post without a word for it tells is
    whatever the report denies.
    """
    denied, told = denied_events(theirs), asserted_events(mine)
    if not denied:
        return False
    granted = asserted_events(theirs)
    if DRILL in granted and DRILL not in told:
        granted = ()  # there was a blast, but it was a drill
    open_ = [event for event in told if event not in granted]
    return related(denied, open_, lexicon) if told else True


def asserted_events(claims: Sequence[Claim]) -> tuple[ConceptId, ...]:
    """The events that claims tell of, each once."""
    return _events(claims, denied=False)


def denied_events(claims: Sequence[Claim]) -> tuple[ConceptId, ...]:
    """The events that claims deny, each once."""
    return _events(claims, denied=True)


def _events(claims: Sequence[Claim], *, denied: bool) -> tuple[ConceptId, ...]:
    found = (
        c.value
        for c in claims
        if c.field is Field.EVENT and c.denied == denied and not isinstance(c.value, Interval)
    )
    return tuple(dict.fromkeys(found))


def _quote(found: Mapping[str, Claim], kind: str) -> str:
    return found[kind].quote[:MAX_QUOTE] if kind in found else ""


def _spoken(found: dict[str, Claim]) -> str:
    return ", ".join(OUTCOME_WORDS[kind] for kind in found)


def _figures(
    field: Field, mine: Sequence[Claim], testified: Testimony, *, later: bool
) -> Comparison | None:
    """Two numbers agree when their intervals overlap. None against some is a conflict."""
    ours, theirs = numbers(mine, field), numbers(testified.own, field)
    if not ours:
        return None
    said = figures_in_words(ours)
    if not theirs:
        return Comparison(Verdict.SILENT, said, "")
    reported = figures_in_words(theirs)
    if any(a.overlaps(b) for a in ours for b in theirs):
        return Comparison(Verdict.AGREES, said, reported)
    if field in CASUALTIES and (_none(ours) != _none(theirs)):
        if later and _none(ours):
            reported += " (later figure)"
            return Comparison(Verdict.DIFFERS, said, reported)
        return Comparison(Verdict.CONFLICTS, said, reported)
    if field in CASUALTIES and later and min(i.low for i in theirs) > max(i.high for i in ours):
        reported += " (later figure)"
    return Comparison(Verdict.DIFFERS, said, reported)


def _none(figures: Iterable[Interval]) -> bool:
    return all(interval.high == 0 for interval in figures)


def figures_in_words(figures: Iterable[Interval]) -> str:
    """Numbers as they are shown: `2`, `3-30`, `none`; each once."""
    spoken = (str(i.low) if i.exact else f"{i.low}-{i.high}" for i in figures)
    return ", ".join(dict.fromkeys("none" if text == "0" else text for text in spoken))
