"""Edits that change one fact and leave every other word as it was: what comes out is news."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from random import Random
from typing import Final

from evaluation.wording import wording
from evaluation.words import Replacement, addresses, replace_one

# A whole number that stands alone: no part of a date, a decimal, a score or a name.
_NUMBER = re.compile(r"(?<![\w@/.,٫:+\-–−])\d{1,4}(?![\w/:\-–−]|[.,٫]\d)")


class FactEdit(StrEnum):
    """Which fact is changed."""

    NUMBER = "number"
    NUMBER_WORD = "number_word"
    """A number written as a word, or as a dual form."""
    PLACE = "place"
    HARM = "harm"
    """Killed for wounded, or the reverse."""
    NEGATION = "negation"
    DENIAL = "denial"
    ORDINAL = "ordinal"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A text of which one fact was changed."""

    text: str
    edit: FactEdit


def change_fact(
    text: str, language: str, rng: Random, kinds: frozenset[FactEdit] = frozenset(FactEdit)
) -> ChangedFact | None:
    """Change one fact of a text; None where the text offers none of the `kinds`.

    The same text, language (ISO 639-1) and state of `rng` give the same change. Grammar may suffer
    a little, as it does where an editor corrects one word in haste.
    """
    offered = []
    for kind, edit in _EDITS.items():
        changed = edit(text, language, rng) if kind in kinds else None
        if changed is not None and changed != text:
            offered.append(ChangedFact(changed, kind))
    return rng.choice(offered) if offered else None


def _number(text: str, language: str, rng: Random) -> str | None:
    outside = addresses(text)
    numbers = [
        match
        for match in _NUMBER.finditer(text)
        if not any(start <= match.start() < end for start, end in outside)
        and (len(match.group()) == 1 or int(match.group()[0]))  # no end of "2 000"
    ]
    if not numbers:
        return None
    match = rng.choice(numbers)
    before = int(match.group())
    after = before + rng.choice((1, 2, 3, max(before, 1), 10))
    return Replacement(*match.span(), _in_digits_of(match.group()[0], after)).apply(text)


def _in_digits_of(sample: str, number: int) -> str:
    zero = ord(sample) - unicodedata.digit(sample)
    return "".join(chr(zero + int(digit)) for digit in str(number))


def _number_word(text: str, language: str, rng: Random) -> str | None:
    known = wording(language)
    pairs = [pair for group in known.number_words for pair in permutations(group, 2)]
    return replace_one(text, (*pairs, *known.duals), rng)


def _place(text: str, language: str, rng: Random) -> str | None:
    absent = [place for place in wording(language).places if place not in text]
    present = [place for place in wording(language).places if place in text]
    return replace_one(text, [(old, new) for old in present for new in absent], rng)


def _harm(text: str, language: str, rng: Random) -> str | None:
    pairs = wording(language).harm
    return replace_one(text, (*pairs, *((new, old) for old, new in pairs)), rng)


def _negation(text: str, language: str, rng: Random) -> str | None:
    pairs = wording(language).negations
    if replace_one(text, ((contrary, said) for said, contrary in pairs), rng) is not None:
        return None  # something is denied already: a second negation may say nothing new
    return replace_one(text, pairs, rng)


def _denial(text: str, language: str, rng: Random) -> str | None:
    denials = wording(language).denials
    return rng.choice(denials) + text if denials else None


def _ordinal(text: str, language: str, rng: Random) -> str | None:
    return replace_one(text, wording(language).ordinals, rng)


def _day(text: str, language: str, rng: Random) -> str | None:
    return replace_one(text, permutations(wording(language).days, 2), rng)


_EDITS: Final[dict[FactEdit, Callable[[str, str, Random], str | None]]] = {
    FactEdit.NUMBER: _number,
    FactEdit.NUMBER_WORD: _number_word,
    FactEdit.PLACE: _place,
    FactEdit.HARM: _harm,
    FactEdit.NEGATION: _negation,
    FactEdit.DENIAL: _denial,
    FactEdit.ORDINAL: _ordinal,
    FactEdit.DAY: _day,
}
