"""Words and phrases that may stand for one another in a copy and leave what is said as it is.

Everyday words of news, by language, in `data/synonyms.*.txt`. A line holds words of one meaning;
`*` ends a stem, `_` joins the words of a phrase. A word may stand in several lines, each another
meaning of it. Only what changes no fact in any news belongs into one line: `big` and `huge`,
`stated` and `said`. What is missing costs a repeat; what is wrong costs a lost post, so doubtful
pairs are left out.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_ENDING = 4
"""Letters that may follow a stem, at most."""
_NONE: frozenset[int] = frozenset()


class Phrase(NamedTuple):
    """Words that together have a meaning of their own. Token positions, `last` included."""

    first: int
    last: int
    lines: frozenset[int]


class _Table:
    """The lines by their words: of whole words, stems and phrases."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._whole: dict[str, frozenset[int]] = {}
        self._stems: dict[str, frozenset[int]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        """By how their first word begins."""
        for number, line in enumerate(lines):
            for entry in line.split():
                words = tuple(entry.split("_"))
                if len(words) > 1:
                    self._phrases.setdefault(_beginning(words[0]), []).append((words, number))
                    continue
                known = self._stems if entry.endswith("*") else self._whole
                word = entry.rstrip("*")
                known[word] = known.get(word, _NONE) | {number}
        self._shortest = min(map(len, self._stems), default=0)

    def lines(self, word: str) -> frozenset[int]:
        found = self._whole.get(word, _NONE)
        for size in range(len(word), max(self._shortest, len(word) - _ENDING) - 1, -1):
            found |= self._stems.get(word[:size], _NONE)
        return found

    def phrases(self, tokens: Sequence[str]) -> Iterator[Phrase]:
        for first, token in enumerate(tokens):
            for words, number in self._phrases.get(_beginning(token), ()):
                end = first + len(words)
                if end <= len(tokens) and all(map(_is_form, tokens[first:end], words)):
                    yield Phrase(first, end - 1, frozenset((number,)))


_SHARED = 3
"""Letters by which phrases are looked up."""


def _beginning(word: str) -> str:
    return word[:_SHARED].rstrip("*")


def _is_form(token: str, word: str) -> bool:
    """Whether a token is a word of the table, or begins with its stem."""
    if not word.endswith("*"):
        return token == word
    return token.startswith(word[:-1]) and len(token) < len(word) + _ENDING


def _load() -> _Table:
    folder = resources.files("monitor.dedup") / "data"
    files = sorted(
        (file for file in folder.iterdir() if file.name.startswith("synonyms.")),
        key=lambda file: file.name,
    )
    return _Table([line for file in files for line in file.read_text("utf-8").splitlines()])


_TABLE = _load()


@lru_cache(maxsize=32_768)
def meanings(word: str) -> frozenset[int]:
    """The lines that a comparable word stands in; none for a word that has no synonyms here."""
    return _TABLE.lines(word)


def phrases(tokens: Sequence[str]) -> tuple[Phrase, ...]:
    """The phrases of a text that have synonyms here, in the order of the text."""
    return tuple(_TABLE.phrases(tokens))
