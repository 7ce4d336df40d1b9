"""Whether a story rings at a destination, by the words of its posts.

A term matches at the start of a word, in every spelling that `monitor.text` folds together. Arabic
words may carry the article and the particles written with them, and every script its commonest
endings, so that a term need not be listed in each of its forms.

Not guaranteed: grammar. A plural that changes the word itself (صاروخ, صواريخ) is a term of its own.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from monitor.model.watch import Rule
from monitor.text.normalise import normalise

# What may stand before and after a word of each script. The text is normalised: ة is ه, ى is ي.
_ARABIC_BEFORE = "(?:[وف]?(?:ال|[بك]ال|لل|[بكل])?)"
_ARABIC_AFTER = "(?:ات|ون|ين|ان|تين|تان|ه|ها|هم|نا|ي|هاي| ها| هاي)?"
_ARABIC_FEMININE = "(?:ه|ت|ات|تين|تان|ت(?:ه|ها|هم|نا))"
_HEBREW_BEFORE = "[והבלמשכ]{0,3}"
_HEBREW_AFTER = "(?:ים|ות|ה|י)"
_LATIN_AFTER = "(?: s|s|es)?"  # an apostrophe becomes a space
_CYRILLIC_AFTER = "[а-яіїєў]{0,3}"
_HEBREW_FINAL = str.maketrans("ךםןףץ", "כמנפצ")
_NEVER = "(?!)"
_CYRILLIC_VOWELS = "аеиоуыэюяьйії"


def passes(rule: Rule, texts: Sequence[str]) -> bool:
    """Whether one of the posts' `texts` holds a term of `rule.any` and none of `rule.none`.

    A rule without `any` takes everything that `none` does not forbid.
    """
    wanted, unwanted = _pattern(rule.any), _pattern(rule.none)
    for text in texts:
        comparable = _comparable(text)
        if unwanted is not None and unwanted.search(comparable):
            continue
        if wanted is None or wanted.search(comparable):
            return True
    return False


@lru_cache(maxsize=1024)  # a story's posts are asked about at each of its changes
def _comparable(text: str) -> str:
    return normalise(text).text


@lru_cache(maxsize=256)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for all terms; None when there are none. A term without words is nowhere."""
    found = [_term(words) for term in terms if (words := normalise(term).tokens)]
    return re.compile("|".join(found) or _NEVER) if terms else None


def _term(words: Sequence[str]) -> str:
    return r"(?<!\w)" + " ".join(_word(word) for word in words) + r"(?!\w)"


def _word(word: str) -> str:
    letter = next((c for c in word if c.isalpha()), "")
    exact = re.escape(word)
    if "\u0600" <= letter <= "\u06ff":
        if word.startswith("ال") and len(word) > 4:
            exact = re.escape(word[2:])
        if word.endswith("ه") and len(word) > 3:
            return _ARABIC_BEFORE + exact.removesuffix("ه") + _ARABIC_FEMININE
        return _ARABIC_BEFORE + exact + _ARABIC_AFTER
    if "\u0590" <= letter <= "\u05ff":
        inner = re.escape(word.translate(_HEBREW_FINAL))  # a letter's form before an ending
        return f"{_HEBREW_BEFORE}(?:{exact}|{inner}{_HEBREW_AFTER})"
    if "\u0400" <= letter <= "\u052f":
        stem = word[:-1] if len(word) > 4 and word[-1] in _CYRILLIC_VOWELS else word
        return re.escape(stem) + _CYRILLIC_AFTER
    if letter.isascii() and letter:
        if word.endswith("y") and len(word) > 3:
            return re.escape(word[:-1]) + "(?:y|ies)" + "(?: s)?"
        return exact + _LATIN_AFTER
    return exact
