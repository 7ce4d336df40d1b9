"""Numbers in texts, as intervals: digits, number words, dual forms, and vague words.

"Two" is [2, 2], "a squadron" [3, 30], "dozens" [20, 99], "more than 20" [20, 40]. The vague
intervals are conventions, wide enough that two reporters' words for one thing overlap.

Ordinals are no counts. Numbers that belong to a unit (distances, ages, clock times, years,
calibres, names like S-300) are marked, as far as their neighbours show it; the rest is the
reader's to judge.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from monitor.model.claim import Interval
from monitor.text.normalise import Normalised
from monitor.text.number_words import BOUNDS, DUALS, LEADING, MONTHS, SCALES, UNITS, VAGUE, WORDS
from monitor.text.spoken import BEFORE_TEN, spoken
from monitor.text.vocabulary import Memory, Vocabulary, heads, span

MAX_NUMBER = 10**9
"""Longer digit strings are identifiers, not counts."""

_DIGITS = re.compile(r"[وفبلכבלוהש]?(\d+)(?:-(\d+))?\Z")
"""A number, in Arabic and Hebrew perhaps with a particle glued to it."""
_DECIMAL = re.compile(r"\d+[.:]\d+(?:[.:-]\d+)*\Z")
_FRACTION = re.compile(r"\d{1,6}\.\d{1,3}\Z")
_GLUED = re.compile(
    r"(\d{1,9}(?:\.\d{1,3})?)(bn|mn|tn|m|k|km|kmh|kph|mph|nm|mi|ft|mm|cm|kg|kw|mw|gw)\Z"
)
"""A number with its unit written to it; `bn` and `mn` multiply, and `m` and `k` may."""
_MULTIPLIERS = {"bn": 10**9, "mn": 10**6, "m": 10**6, "k": 1000}
_MONEY = frozenset({"$", "€", "£"})
_MODEL = re.compile(r"[a-zа-яіїє]{1,3}\Z")
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. `start` and `end` are offsets into the comparable text."""

    interval: Interval
    start: int
    end: int
    unit: bool = False
    """Whether it measures, dates or names something instead of counting."""
    noun: bool = False
    """Whether the counted noun is in the same word: an Arabic dual."""


def find(normalised: Normalised, language: str | None) -> tuple[Number, ...]:
    """The numbers of a text, by position. `language` is its ISO 639-1 code, if known."""
    tokens = normalised.tokens
    places = _BEGINNINGS.places(language, tokens)
    beginnings = [index for index, may_begin in places if may_begin.number]
    if not beginnings:
        return ()
    found: list[Number] = []
    bounding = (index for index, may_begin in places if may_begin.bound)
    bounds = {hit.last + 1: hit.value for hit in BOUNDS.scan(language, tokens, bounding)}
    after = 0
    for index in beginnings:
        if index < after:
            continue
        number, following = _read(tokens, index, language)
        if number is None:
            continue
        bound = bounds.get(index)
        if bound and not number.unit:
            number = _bounded(number, bound)
        found.append(number)
        after = following
    return tuple(found)


class _MayBegin(NamedTuple):
    """What may begin with a token."""

    number: bool
    bound: bool
    """Words like `at least`."""


def _may_begin(language: str | None, token: str) -> _MayBegin | None:
    number, bound = _may_be_number(language, token), BOUNDS.may_begin(language, token)
    return _MayBegin(number, bound) if number or bound else None


def _may_be_number(language: str | None, token: str) -> bool:
    """Whether a number may begin with the token."""
    if _in_digits(token) or token in BEFORE_TEN:
        return True
    known = _heads(language)
    if known is not None and token[:2] not in known:
        return False
    return any(table.may_begin(language, token) for table in _SAID)


_SAID: tuple[Vocabulary[Any], ...] = (VAGUE, WORDS, DUALS)


@lru_cache(maxsize=32)
def _heads(language: str | None) -> frozenset[str] | None:
    return heads(language, _SAID)


_BEGINNINGS = Memory(_may_begin)


def _in_digits(token: str) -> bool:
    return token[0].isdecimal() or (token[-1].isdecimal() and _DIGITS.match(token) is not None)


def _read(tokens: Sequence[str], index: int, language: str | None) -> tuple[Number | None, int]:
    """The number that begins at a token, and the token after it."""
    token = tokens[index]
    if _in_digits(token):
        return _digits(tokens, index, language)
    if language is None:
        return None, index
    vague = VAGUE.leads(language, tokens[index : index + 3])
    if vague is not None:
        (low, high), after = vague.value, index + vague.last + 1
        low, high, after = _vaguely(low, high, tokens, after, language)
        return Number(Interval(low, high), *span(tokens, index, after - 1)), after
    said = None if _no_count(tokens, index, language) else spoken(tokens, index, language)
    if said is not None:
        low, after = _scaled(said.low, tokens, said.after, language)
        high = low if said.low == said.high else said.high
        return _number(Interval(low, high), tokens, index, after, language), after
    if DUALS.lookup(language, token):
        return Number(Interval(2, 2), *span(tokens, index, index), noun=True), index + 1
    return None, index


def _vaguely(
    low: int, high: int, tokens: Sequence[str], after: int, language: str
) -> tuple[int, int, int]:
    """Vague words before thousands: "several thousand", "tens of thousands"."""
    at = after + (tokens[after : after + 1] in (("of",), ("de",)))
    if at >= len(tokens) or high >= 1000:
        return low, high, after
    scale = SCALES.lookup(language, tokens[at])
    if scale is None or scale < 1000 or high * scale > MAX_NUMBER:
        return low, high, after
    return low * scale, high * scale + scale - 1, at + 1


def _glued(tokens: Sequence[str], index: int) -> Number | None:
    """A number with a unit or a multiplier written to it: "64nm", "$1.4bn", "2.1m customers"."""
    match = _GLUED.match(tokens[index])
    if match is None:
        return None
    money = index > 0 and tokens[index - 1] in _MONEY
    multiplier = _MULTIPLIERS.get(match[2])
    if match[2] in ("m", "k") and not (money or "." in match[1]):
        multiplier = 1000 if match[2] == "k" else None  # "5m" is metres, "2.1m" millions
    value = round(float(match[1]) * (multiplier or 1))
    if value > MAX_NUMBER * 1000:
        return None
    value = min(value, MAX_NUMBER)
    unit = multiplier is None or money
    return Number(Interval(value, value), *span(tokens, index, index), unit=unit)


def _digits(tokens: Sequence[str], index: int, language: str | None) -> tuple[Number | None, int]:
    token = tokens[index]
    match = _DIGITS.match(token)
    if match is None:
        glued = _glued(tokens, index)
        if glued is not None:
            return glued, index + 1
        if _DECIMAL.match(token):
            fraction = _FRACTION.match(token)
            if fraction is not None and language is not None:
                low, after = _scaled(float(token), tokens, index + 1, language)
                if after > index + 1:
                    return _number(Interval(low, low), tokens, index, after, language), after
            whole = min(int(re.split(r"[.:]", token)[0]), MAX_NUMBER)
            return Number(Interval(whole, whole), *span(tokens, index, index), unit=True), index + 1
        return None, index
    low = int(match[1])
    high = int(match[2]) if match[2] else low
    if max(low, high) > MAX_NUMBER:
        return None, index
    if high < low:
        low = high = int(match[1])
    low, after = _scaled(low, tokens, index + 1, language)
    high = low if match[2] is None else high
    interval = Interval(min(low, high), max(low, high))
    return _number(interval, tokens, index, after, language), after


def _scaled(
    value: float, tokens: Sequence[str], after: int, language: str | None
) -> tuple[int, int]:
    """A number with the thousands, millions or dozens behind it. A part of one is dropped."""
    if language is not None and after < len(tokens):
        scale = SCALES.lookup(language, tokens[after])
        if scale is not None and value * scale <= MAX_NUMBER:
            more, following = (
                _rest(tokens, after + 1, language) if scale >= 1000 else (0, after + 1)
            )
            if more < scale:
                return round(value * scale) + more, following
            return round(value * scale), after + 1
    return int(value), after


def _rest(tokens: Sequence[str], after: int, language: str) -> tuple[int, int]:
    """What is added in digits behind a scale: "92 thousand and 400", as Persian and Arabic have it.

    0 when there is nothing.
    """
    if language not in ("ar", "fa") or after >= len(tokens):
        return 0, after
    text = tokens[after]
    if text == "و" and after + 1 < len(tokens):
        after, text = after + 1, tokens[after + 1]
    elif text.startswith("و"):
        text = text[1:]
    else:
        return 0, after
    following = tokens[after + 1] if after + 1 < len(tokens) else ""
    if not text.isdecimal() or len(text) > 3 or SCALES.lookup(language, following) is not None:
        return 0, after
    return int(text), after + 1


def _no_count(tokens: Sequence[str], index: int, language: str) -> bool:
    """English "no one", "one of", "one-way": no number."""
    if language != "en" or tokens[index] != "one":
        return False
    before = tokens[index - 1] if index else ""
    after = tokens[index + 1] if index + 1 < len(tokens) else ""
    return before in {"no", "any", "every", "some"} or after in {"of", "way", "another"}


def _bounded(number: Number, bound: str) -> Number:
    low, high = number.interval.low, number.interval.high
    if bound == "from":  # "more than", "at least": as much again is no contradiction
        high = max(2 * high, high + 2)
    else:  # "up to", "about"
        low = low // 2 if bound == "to" else max(low - max(1, low // 5), 0)
        high += 0 if bound == "to" else max(1, high // 5)
    return Number(Interval(low, high), number.start, number.end, number.unit, number.noun)


def _number(
    interval: Interval, tokens: Sequence[str], first: int, after: int, language: str | None
) -> Number:
    unit = any(_measures(tokens, first, after, language))
    return Number(interval, *span(tokens, first, after - 1), unit=unit)


def _measures(
    tokens: Sequence[str], first: int, after: int, language: str | None
) -> Iterator[bool]:
    """The signs that a number does not count."""
    text = tokens[first]
    before = tokens[first - 1] if first else ""
    following = tokens[after] if after < len(tokens) else ""
    digits = text.isdecimal()
    yield digits and after == first + 1 and int(text) in _YEARS
    yield digits and len(text) > 1 and text.startswith("0")
    yield digits and bool(_MODEL.match(before)) and before in _MODELS
    yield following in {"%", "$", "€"} or before in {"$", "€", "£"}
    if language is None:
        return
    yield UNITS.leads(language, tokens[after : after + 2]) is not None
    yield bool(before and LEADING.lookup(language, before))
    yield digits and MONTHS.leads(language, tokens[after : after + 3]) is not None
    months_before = MONTHS.scan(language, tokens[max(first - 2, 0) : first])
    yield digits and any(hit.last == min(first, 2) - 1 for hit in months_before)


_ARMS = (
    "f s su mig t ka mi b c k m ak rpg mk tu il an pz x p h uh ah ch mq rq tb kh х с су миг т ка ми"
    " ту ил ан м ак рпг бм бтр бмп"
)
_MODELS = frozenset(_ARMS.split())
"""What stands before the number in the names of arms: F-16, S-300, Su-35, MQ-9."""
