"""Numbers in texts, as intervals: digits, number words, dual forms, and vague words.

"Two" is [2, 2], "a squadron" [3, 30], "dozens" [20, 99], "more than 20" [20, 40]. The vague
intervals are conventions, wide enough that two reporters' words for one thing overlap.

Ordinals are no counts. Numbers that belong to a unit (distances, ages, clock times, years,
calibres, names like S-300) are marked, as far as their neighbours show it; the rest is the
reader's to judge.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from monitor.model.claim import Interval
from monitor.text.normalise import Normalised, normalise
from monitor.text.number_words import (
    BOUNDS,
    DUAL_SCALES,
    DUALS,
    LEADING,
    MONTHS,
    ORDINALS,
    PERCENT,
    SCALES,
    SPAN_TO,
    UNITS,
    VAGUE,
    WORDS,
)
from monitor.text.spoken import BEFORE_TEN, MOST, half_behind, spoken
from monitor.text.vocabulary import Heads, Memory, Vocabulary, span

MAX_NUMBER = 10**9
"""Longer digit strings are identifiers, not counts."""

_DIGITS = re.compile(r"[وفبلכבלוהש]?(\d{1,18})(?:-(\d{1,18}))?\Z")
"""A number, in Arabic and Hebrew perhaps with a particle glued to it."""
_DECIMAL = re.compile(r"(\d{1,18})[.:]\d+(?:[.:-]\d+)*\Z")
_FRACTION = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(?:-(\d{1,6}(?:\.\d{1,3})?))?\Z")
_GLUED = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)(?:-(\d{1,9}(?:\.\d{1,3})?))?([^\W\d_]{1,10})\Z")
"""A number, or a range, with its unit or its scale written to it."""
_GLUED_UNITS = frozenset(normalise("m km kmh kph mph nm mi ft mm cm kg kw mw gw").tokens)
_MONEY = frozenset(normalise("$ € £ ¥ ₽ ₴ ₺ ₪ ₹ USD EUR GBP").tokens)
"""What stands before an amount of money, or behind it."""
_MONEY_BEHIND = _MONEY.union(
    normalise("dollars dollar euros euro pounds pound rubles roubles shekels lira yuan").tokens
)
_GLUED_SCALES = {"k": 1000, "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "tn": 10**12}
_OF_MONEY = {"m": 10**6, "b": 10**9, "t": 10**12}
"""Letters that multiply where money is meant. `5m` is metres, `2.1m` millions."""
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
    unbounded: Interval | None = None
    """What is stated behind a word like `at least`, by which `interval` is wider."""

    @property
    def stated(self) -> Interval:
        """The number alone: [6, 6] of `at least six`."""
        return self.unbounded or self.interval


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
        bound = bounds.get(index)
        number, following = _read(tokens, index, language, bounded=bound is not None)
        if number is None:
            continue
        share = PERCENT.leads(language, tokens[following : following + 2])
        if share is not None:
            following += share.last + 1
            _, end = span(tokens, index, following - 1)
            number = replace(number, unit=True, end=end)
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
    if not (_surely(language, token) or _HEADS.may_head(language, token)):
        return None
    number, bound = _may_be_number(language, token), BOUNDS.may_begin(language, token)
    return _MayBegin(number, bound) if number or bound else None


def _surely(language: str | None, token: str) -> bool:
    """Whether the token is a number by itself, without a look into the tables."""
    if _in_digits(token) or token in BEFORE_TEN:
        return True
    return language == "ar" and token in DUAL_SCALES


def _may_be_number(language: str | None, token: str) -> bool:
    """Whether a number may begin with the token."""
    if _surely(language, token):
        return True
    return any(table.may_begin(language, token) for table in _SAID)


_SAID: tuple[Vocabulary[Any], ...] = (VAGUE, WORDS, DUALS, ORDINALS)
_HEADS = Heads((*_SAID, BOUNDS))
_BEGINNINGS = Memory(_may_begin)


def _in_digits(token: str) -> bool:
    return token[0].isdecimal() or (token[-1].isdecimal() and _DIGITS.match(token) is not None)


def _read(
    tokens: Sequence[str], index: int, language: str | None, *, bounded: bool
) -> tuple[Number | None, int]:
    """The number that begins at a token, and the token after it."""
    token = tokens[index]
    if _in_digits(token):
        return _digits(tokens, index, language)
    if language is None:
        return None, index
    vague = VAGUE.leads(language, tokens[index : index + 3])
    if vague is not None and not (bounded and token in _GENITIVES):
        (low, high), after = vague.value, index + vague.last + 1
        low, high, after = _vaguely(low, high, tokens, after, language)
        return Number(Interval(low, high), *span(tokens, index, after - 1)), after
    said = None if _no_count(tokens, index, language) else spoken(tokens, index, language)
    if said is not None:
        low, high, after = _scaled(said.low, said.high, tokens, said.after, language)
        if after == said.after and low == high:
            scale = next((scale for scale in _THOUSANDS if low and low % scale == 0), 0)
            more, after = _rest(tokens, after, language, scale) if scale else (0, after)
            low, high = low + more, high + more
        if language in _PAIRED and 0 < low == high < 10 and after < len(tokens):
            two = None if _no_count(tokens, after, language) else spoken(tokens, after, language)
            if two is not None and two.low == two.high == low + 1:
                high, after = two.high, two.after
        return _number(Interval(low, high), tokens, index, after, language), after
    end = _end_of_span(tokens, index, language)
    if end is not None:
        return Number(Interval(end, end), *span(tokens, index, index), unit=True), index + 1
    if DUALS.lookup(language, token):
        return Number(Interval(2, 2), *span(tokens, index, index), noun=True), index + 1
    return None, index


_GENITIVES = frozenset(normalise("тысячи тисячі").tokens)
"""These say thousands, but "more than a thousand" behind a bound."""
_THOUSANDS = (10**12, 10**9, 10**6, 1000)
_PAIRED = frozenset({"fa", "ru", "tr", "uk"})
"""Languages in which "two three" is two or three; others write commas between them."""


def _end_of_span(tokens: Sequence[str], index: int, language: str) -> int | None:
    """What an ordinal says that begins or ends a span: "from the first to the third floor"."""
    end = ORDINALS.lookup(language, tokens[index])
    if end is None or MONTHS.leads(language, tokens[max(index - 1, 0) : index + 1]) is not None:
        return None
    for step in (1, -1):
        others = tokens[index + 1 : index + 5] if step > 0 else tokens[max(index - 4, 0) : index]
        near = others[::step]
        to = next((at for at, text in enumerate(near[:2]) if SPAN_TO.lookup(language, text)), None)
        if to is not None and any(
            ORDINALS.lookup(language, text) for text in near[to + 1 : to + 3]
        ):
            return end
    return None


def _vaguely(
    low: int, high: int, tokens: Sequence[str], after: int, language: str
) -> tuple[int, int, int]:
    """Vague words before thousands: "several thousand", "tens of thousands"."""
    at = after + (tokens[after : after + 1] in (("of",), ("de",)))
    if at >= len(tokens) or high >= 1000:
        return low, high, after
    scale = SCALES.lookup(language, tokens[at])
    if scale is None or scale < 1000 or high * scale > MOST:
        return low, high, after
    return low * scale, high * scale + scale - 1, at + 1


def _glued(tokens: Sequence[str], index: int, language: str | None) -> Number | None:
    """A number with a unit or a scale written to it: "64nm", "$1.4bn", "2.1m customers"."""
    match = _GLUED.match(tokens[index])
    if match is None:
        return None
    letters = match[3]
    money = (index > 0 and tokens[index - 1] in _MONEY) or (
        index + 1 < len(tokens) and tokens[index + 1] in _MONEY_BEHIND
    )
    if letters in _OF_MONEY:
        scale = _OF_MONEY[letters] if money or (letters == "m" and "." in match[1]) else None
    else:
        scale = _GLUED_SCALES.get(letters) or SCALES.lookup(language or "", letters)
    if scale is None and letters not in _GLUED_UNITS:
        return None
    parts = (float(part) for part in (match[1], match[2] or match[1]))
    low, high = (round(part * scale) if scale else int(part) for part in parts)
    if max(low, high) > MOST:
        return None
    interval = Interval(low, max(low, high))
    return Number(interval, *span(tokens, index, index), unit=scale is None or money)


def _digits(tokens: Sequence[str], index: int, language: str | None) -> tuple[Number | None, int]:
    token = tokens[index]
    match = _DIGITS.match(token)
    if match is None:
        glued = _glued(tokens, index, language)
        if glued is not None:
            return glued, index + 1
        decimal = _DECIMAL.match(token)
        if decimal is None:
            return None, index
        fraction = _FRACTION.match(token)
        if fraction is not None:
            ends = float(fraction[1]), float(fraction[2] or fraction[1])
            low, high, after = _scaled(ends[0], max(ends), tokens, index + 1, language)
            if after > index + 1:
                return _number(Interval(low, high), tokens, index, after, language), after
        whole = min(int(decimal[1]), MAX_NUMBER)
        return Number(Interval(whole, whole), *span(tokens, index, index), unit=True), index + 1
    low = int(match[1])
    high = int(match[2] or match[1])
    if max(low, high) > MAX_NUMBER:
        return None, index
    low, high, after = _scaled(low, max(low, high), tokens, index + 1, language)
    return _number(Interval(low, high), tokens, index, after, language), after


def _scaled(
    low: float, high: float, tokens: Sequence[str], after: int, language: str | None
) -> tuple[int, int, int]:
    """A number with the thousands, millions or dozens behind it. A part of one is dropped.

    Greater ones may follow smaller ones: "10 thousand million".
    """
    factor, scale = 1, 0
    while language is not None and after < len(tokens):
        greater = SCALES.lookup(language, tokens[after])
        if greater is None or greater <= scale or high * factor * greater > MOST:
            break
        factor, scale, after = factor * greater, greater, after + 1
    if language is None or factor == 1:
        return int(low), int(high), after
    low, high = round(low * factor), round(high * factor)
    if low == high and factor >= 1000:
        more, following = half_behind(tokens, after, language, scale)
        if not more:
            more, following = _rest(tokens, after, language, scale)
        if more < factor:
            return low + more, high + more, following
    return low, high, after


def _rest(tokens: Sequence[str], after: int, language: str, scale: int) -> tuple[int, int]:
    """What is added in digits behind a scale: "3 million 200 thousand", "92 thousand and 400".

    Less than a thousand only with "and", as Persian and Arabic have it. 0 when there is nothing.
    """
    at, text = after, tokens[after] if after < len(tokens) else ""
    with_and = language in ("ar", "fa")
    if with_and:
        if text == "و" and after + 1 < len(tokens):
            at, text = after + 1, tokens[after + 1]
        elif text.startswith("و"):
            text = text[1:]
        else:
            return 0, after
    if not text.isdecimal() or len(text) > 3:
        return 0, after
    smaller = SCALES.lookup(language, tokens[at + 1]) if at + 1 < len(tokens) else None
    if smaller is None:
        return (int(text), at + 1) if with_and else (0, after)
    if not 1000 <= smaller < scale:
        return 0, after
    more, end = _rest(tokens, at + 2, language, smaller)
    return int(text) * smaller + more, end


def _no_count(tokens: Sequence[str], index: int, language: str) -> bool:
    """Whether a number word says something else: "no one", "ground zero", a day of the week."""
    token = tokens[index]
    before = tokens[index - 1] if index else ""
    after = tokens[index + 1] if index + 1 < len(tokens) else ""
    behind, ahead = _NO_COUNT.get((language, token), (_NONE, _NONE))
    if before in behind or after in ahead:
        return True
    if (language, token) == ("ru", "семью"):  # also "a family"
        return not after.endswith("ми")
    if language == "ar":
        share = PERCENT.leads(language, (token,)) or PERCENT.leads(language, (before, token))
        return share is not None or (
            _WEEKDAY.match(token) is not None and not after.startswith("عشر")
        )
    return False


def _bounded(number: Number, bound: str) -> Number:
    low, high = number.interval.low, number.interval.high
    if bound == "from":  # "more than", "at least": as much again is no contradiction
        high = max(2 * high, high + 2)
    else:  # "up to", "about"
        low = low // 2 if bound == "to" else max(low - max(1, low // 5), 0)
        high += 0 if bound == "to" else max(1, high // 5)
    return replace(number, interval=Interval(low, high), unbounded=number.interval)


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

_NONE: frozenset[str] = frozenset()


def _no_counts(spoken: Mapping[str, str]) -> dict[tuple[str, str], tuple[frozenset[str], ...]]:
    """Of `before | word | after` by language: what stands there says that the word is no number."""
    found: dict[tuple[str, str], tuple[frozenset[str], ...]] = {}
    for language, lines in spoken.items():
        for line in lines.split(";"):
            before, words, after = (normalise(part).tokens for part in line.split("|"))
            found |= {(language, word): (frozenset(before), frozenset(after)) for word in words}
    return found


_NO_COUNT = _no_counts(
    {
        "en": "no any every some | one | of way another; ground patient net | zero | tolerance day",
        "ar": "شهر من | صفر | ; ساعة نقطة | الصفر | ; لا ولا أي | أحد | ; بئر وادي | السبع | ;"
        "مدينة ميناء بلدية | الخمس | ; زيارة زوار مراسم ذكرى | الأربعين | ",
        "fa": "نقطه ماه | صفر | ; | یک دو سه چهار پنج | شنبه;"
        "| نه | تنها فقط اینکه چندان به با در از; بی پی | سی | ان بی تی",
        "ru": "с | нуля | ",
        "uk": "з | нуля | ",
        "he": "יום ביום מיום ליום וביום שביום | שני | ; באר לבאר בבאר מבאר | שבע | ;"
        "קריית קרית בקריית בקרית מקריית לקריית | ארבע | ",
    }
)
_WEEKDAY = re.compile("(?:[وف]?[بك]?ال|[وف]?لل)(?:اثنين|احد)\\Z")
"""Monday and Sunday, which in Arabic are "the two" and "the one"."""
