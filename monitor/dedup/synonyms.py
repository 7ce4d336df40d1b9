"""Words and phrases that may stand for one another in a copy and leave what is said as it is.

Everyday words of news, by language, in `data/synonyms.*.txt`. A line holds words of one meaning. A
word may stand in several lines, each another meaning of it. Only what changes no fact in any news
belongs into one line: `big` and `huge`, `stated` and `said`. What is missing costs a repeat; what
is wrong costs a lost post, so doubtful pairs are left out.

Most lines were written from knowledge of the languages alone, before any labelled text was seen;
`evaluation/README.md` says what they do.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from monitor.dedup.wordlists import lines_of

_ENDING = 4
"""Letters that may follow a stem, at most."""
_SHORTEST = 3
"""Letters of a stem, at least."""


class Phrase(NamedTuple):
    """Words that together have a meaning of their own. Token positions, `last` included."""

    first: int
    last: int
    lines: frozenset[int]


class _Table:
    """Lines of words by their words, of stems and of phrases by how they begin."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._words: dict[str, list[int]] = {}
        """By whole words, and by stems with their `*`."""
        self._phrases: dict[str, dict[str, list[tuple[str, int]]]] = {}
        """By their first two words: what follows them, and the line."""
        for number, line in enumerate(lines):
            for entry in line.split():
                word, joined, others = entry.partition("_")
                if joined:
                    second, _, rest = others.partition("_")
                    after = self._phrases.setdefault(word, {})
                    after.setdefault(second, []).append((rest, number))
                else:
                    self._words.setdefault(word, []).append(number)
        self._behind = lru_cache(maxsize=32_768)(self._read_behind)

    def lines(self, word: str) -> frozenset[int]:
        return frozenset(number for form in _forms(word) for number in self._words.get(form, ()))

    def phrases(self, tokens: Sequence[str]) -> Iterator[Phrase]:
        for first, (token, following) in enumerate(pairwise(tokens)):
            for after in self._behind(token):
                for form in _forms(following):
                    for rest, number in after.get(form, ()):
                        words = rest.split("_") if rest else ()
                        last = first + 1 + len(words)
                        if last < len(tokens) and all(map(_is_form, tokens[first + 2 :], words)):
                            yield Phrase(first, last, frozenset((number,)))

    def _read_behind(self, token: str) -> tuple[dict[str, list[tuple[str, int]]], ...]:
        """The phrases that a token may begin, by their second word. Most begin none."""
        return tuple(self._phrases[form] for form in _forms(token) if form in self._phrases)


@lru_cache(maxsize=32_768)
def _forms(word: str) -> tuple[str, ...]:
    """A word, and the stems that it may have, as they are written in a table."""
    shortest = max(_SHORTEST, len(word) - _ENDING)
    return (word, *(f"{word[:size]}*" for size in range(len(word), shortest - 1, -1)))


def _is_form(token: str, word: str) -> bool:
    """Whether a token is a word of a table, or begins with its stem."""
    return token == word if word[-1] != "*" else word in _forms(token)


_SYNONYMS = _Table(lines_of("synonyms"))
_LIGHT = _Table([entry for line in lines_of("light") for entry in line.split() if "_" in entry])


@lru_cache(maxsize=32_768)
def meanings(word: str) -> frozenset[int]:
    """The lines that a comparable word stands in; none for a word that has no synonyms here."""
    return _SYNONYMS.lines(word)


def phrases(tokens: Sequence[str]) -> tuple[Phrase, ...]:
    """The phrases of a text that have synonyms here, in the order of the text."""
    return tuple(_SYNONYMS.phrases(tokens))


def light_phrases(tokens: Sequence[str]) -> frozenset[int]:
    """The positions of phrases that may come and go: `it should be noted that`."""
    return frozenset(
        position
        for phrase in _LIGHT.phrases(tokens)
        for position in range(phrase.first, phrase.last + 1)
    )
