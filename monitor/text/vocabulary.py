"""Small word lists found in comparable text: longest phrase first, glued particles allowed.

For the few dozen number and time words of each language; names and concepts are the lexicon's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from monitor.text.normalise import normalise

T = TypeVar("T")

_WORD = re.compile(r"\S+")
_REMEMBERED = 50_000
"""Tokens whose answer is remembered: some 5 MB for each vocabulary at most."""
_GLUED = {
    "ar": re.compile(r"(?:[وف]?[بلك]?ال|[وف]?لل|[وفبلك]|و[بل])(?=\S{2})"),
    "he": re.compile(r"[ובלמהשכ]{1,3}(?=\S{2})"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A token of comparable text with its offsets."""

    text: str
    start: int
    end: int


def words(text: str) -> tuple[Word, ...]:
    """The tokens of comparable text."""
    return tuple(Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text))


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A phrase of a vocabulary at tokens `first` to `last`, both included."""

    value: T
    first: int
    last: int


class Vocabulary(Generic[T]):
    """What phrases mean, by language. Phrases are given as written; `*` ends a stem."""

    def __init__(self, entries: Mapping[str, Mapping[str, T]]) -> None:
        self._whole: dict[str, dict[tuple[str, ...], T]] = {}
        self._stems: dict[str, dict[str, T]] = {}
        for language, phrases in entries.items():
            whole = self._whole.setdefault(language, {})
            stems = self._stems.setdefault(language, {})
            for phrase, value in phrases.items():
                tokens = normalise(phrase).tokens
                if phrase.endswith("*"):
                    stems[tokens[0]] = value
                elif tokens:
                    whole[tokens] = value
        self._firsts = {
            language: {run[0] for run in keys} for language, keys in self._whole.items()
        }
        self._begins: dict[tuple[str, str], bool] = {}
        self._longest = {
            language: max((len(key) for key in keys), default=1)
            for language, keys in self._whole.items()
        }

    def lookup(self, language: str, token: str) -> T | None:
        """What one token means."""
        return self._match(language, (token,)) if self.may_begin(language, token) else None

    def scan(self, language: str | None, tokens: tuple[Word, ...]) -> Iterator[Found[T]]:
        """All phrases, left to right, the longest at each place, none overlapping."""
        if language is None or language not in self._whole:
            return
        index = 0
        while index < len(tokens):
            if not self.may_begin(language, tokens[index].text):
                index += 1
                continue
            for size in range(min(self._longest[language], len(tokens) - index), 0, -1):
                run = tuple(token.text for token in tokens[index : index + size])
                value = self._match(language, run)
                if value is not None:
                    yield Found(value, index, index + size - 1)
                    index += size
                    break
            else:
                index += 1

    def may_begin(self, language: str, token: str) -> bool:
        """Whether a phrase may begin with the token. Nearly none does, so it is remembered."""
        known = self._begins.get((language, token))
        if known is None:
            firsts: set[str] = self._firsts.get(language, set())
            known = token in firsts or self._stem(language, token) is not None
            glued = _GLUED.get(language)
            if not known and glued is not None and (prefix := glued.match(token)):
                known = token[prefix.end() :] in firsts or token[1:] in firsts
            if len(self._begins) >= _REMEMBERED:
                self._begins.clear()
            self._begins[language, token] = known
        return known

    def _match(self, language: str, run: tuple[str, ...]) -> T | None:
        whole = self._whole.get(language, {})
        value = whole.get(run)
        if value is not None:
            return value
        glued = _GLUED.get(language)
        if glued is not None and (prefix := glued.match(run[0])):
            value = whole.get((run[0][prefix.end() :], *run[1:]))
            if value is None and prefix.end() > 1:  # the article alone may belong to the word
                value = whole.get((run[0][1:], *run[1:]))
            if value is not None:
                return value
        if len(run) == 1:
            return self._stem(language, run[0])
        return None

    def _stem(self, language: str, token: str) -> T | None:
        stems = self._stems.get(language)
        if not stems:
            return None
        for size in range(len(token), 2, -1):
            value = stems.get(token[:size])
            if value is not None:
                return value
        return None
