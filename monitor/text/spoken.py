"""Numbers in words, put together as each language does: "two hundred and five", "خمسة وعشرون".

Not guaranteed: that words which could be one number are one. What may not continue a number ends
it, so "three four" are two numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.text.normalise import normalise
from monitor.text.number_words import DUAL_SCALES, HALVES, LATER, PERCENT, SCALES, WORDS

MOST = 10**15
"""No number with its scale is greater."""
_JOINED = {"ar": "و", "he": "ו", "fa": "و"}
"""The letter for "and" that is glued to the next number word."""
_AND = {"en": {"and"}, "fa": {"و"}, "fr": {"et"}, "tr": {"ve"}}
_SEMITIC = frozenset({"ar", "he"})
"""Units stand before tens there, and "ten" behind a unit makes a teen."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number in words. `after` is the token behind it."""

    low: int
    high: int
    after: int


def spoken(tokens: Sequence[str], index: int, language: str) -> Spoken | None:
    """The number in words that begins at a token."""
    first = WORDS.lookup(language, tokens[index])
    if first is None and language == "ar":
        first = _two_of_a_scale(tokens, index)
    if first is None:
        before_ten = BEFORE_TEN.get(tokens[index])
        if before_ten and tokens[index + 1 : index + 2] in (("עשר",), ("עשרה",)):
            return Spoken(10 + before_ten, 10 + before_ten, index + 2)
        return None
    if first == 0:
        return Spoken(0, 0, index + 1)
    total, current, last = 0.0, float(first), 0
    if first >= 1000:
        total, current, last = float(first), 0.0, 10 ** (len(str(first)) - 1)
    after = index + 1
    while after < len(tokens):
        if last and not current:
            more, after = half_behind(tokens, after, language, last)
            if more:
                total += more
                break
        half = HALVES.leads(language, tokens[after : after + 3])
        if half is not None and current:
            current, after = current + 0.5, after + half.last + 1
            continue
        scale = SCALES.lookup(language, tokens[after])
        if scale is not None and current and (not total or scale < total) and scale >= 1000:
            total, current, last, after = total + current * scale, 0.0, scale, after + 1
            continue
        if PERCENT.lookup(language, tokens[after]):
            break
        text, following = _joined(tokens, after, language)
        part = WORDS.lookup(language, text) or LATER.lookup(language, text)
        grown = _grown(current, part, language, glued=text != tokens[after]) if part else None
        if grown is None:
            break
        current, after = grown, following
    value = total + current
    if value > MOST:
        return None
    return Spoken(int(value), int(value) if value == int(value) else int(value) + 1, after)


def half_behind(tokens: Sequence[str], after: int, language: str, scale: int) -> tuple[int, int]:
    """Half of the scale behind it, which may be said again: "3 ملايين ونصف المليون". 0 if none."""
    half = HALVES.leads(language, tokens[after : after + 3])
    if half is None:
        return 0, after
    after += half.last + 1
    again = after < len(tokens) and SCALES.lookup(language, tokens[after]) == scale
    return scale // 2, after + again


BEFORE_TEN = {"אחד": 1, "אחת": 1, "שנים": 2, "שתים": 2}
"""Hebrew words that are a number only before "ten": alone they say "one of", "some", "years"."""

_NO_NOUN = frozenset(
    normalise("في من على إلى عن مع قبل بعد خلال حتى منذ أو ثم هذا هذه وفي ومن وعلى بين").tokens
)


def _two_of_a_scale(tokens: Sequence[str], index: int) -> int | None:
    """ "Two thousand" before its noun; before "and" a number, the accusative is "a thousand"."""
    two, following = DUAL_SCALES.get(tokens[index]), tokens[index + 1 : index + 2]
    if two is None or not following or following[0] in _NO_NOUN:
        return None
    text, _ = _joined(tokens, index + 1, "ar")
    more = text != following[0] and tokens[index].endswith("ا")
    return two // 2 if more else two


def _joined(tokens: Sequence[str], after: int, language: str) -> tuple[str, int]:
    """The next word without its "and", and the token behind it."""
    text = tokens[after]
    joint = _JOINED.get(language)
    if text in _AND.get(language, ()) and after + 1 < len(tokens):
        return tokens[after + 1], after + 2
    if joint and text.startswith(joint) and WORDS.lookup(language, text[1:] or " "):
        return text[1:], after + 1
    return text, after + 1


def _grown(current: float, part: int, language: str, *, glued: bool) -> float | None:
    """A number below a thousand with its next word; None where that does not continue it."""
    if part >= 1000 or current != int(current):
        return None
    value = int(current)
    if not value:
        return float(part)
    if language in _SEMITIC:
        return _semitic(value, part, glued=glued)
    last = value % 100
    if part == 100:
        return float(value * 100) if value < 10 else None
    if language == "fr":
        if last == 4 and part == 20:
            return float(value - 4 + 80)
        if last in (60, 80) and 10 <= part <= 16:
            return float(value + part)
        if last % 20 == 10 and last in (10, 70, 90) and 7 <= part <= 9:
            return float(value + part)
    if language == "tr" and last == 10 and part < 10:
        return float(value + part)
    if last == 0:
        return float(value + part) if part < 100 else None
    return float(value + part) if last % 10 == 0 and last >= 20 and part < 10 else None


def _semitic(value: int, part: int, *, glued: bool) -> float | None:
    last = value % 100
    if part == 10 and 0 < last < 10 and not glued:
        return float(value + 10)  # خمسة عشر
    if part == 100 and 2 < value < 10 and not glued:
        return float(value * 100)
    if not glued:
        return None
    if 0 < last < 10 and 20 <= part < 100 and part % 10 == 0:
        return float(value + part)  # خمسة وعشرون
    if last == 0 and part < 100:
        return float(value + part)
    return float(value + part) if last >= 20 and last % 10 == 0 and part < 10 else None
