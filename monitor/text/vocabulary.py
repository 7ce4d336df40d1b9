"""Small word lists found in comparable text: longest phrase first, glued particles allowed.

For the few dozen number and time words of each language; names and concepts are the lexicon's.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Generic, TypeVar

from monitor.text.normalise import normalise

T = TypeVar("T")

_NONE: frozenset[str] = frozenset()
_REMEMBERED = 30_000
"""Tokens at most whose answer is remembered for each language, the last ones: some 3 MB."""
_REMEMBERED_BY_EACH = 2_000
"""The same of a single word list, which is asked about few texts."""
_LANGUAGES = 32
"""For how many languages. Feeds may name any; there are vocabularies for eight."""
_LONGEST = 40
"""Letters of a token that is remembered; longer ones are no words."""
_GLUED = {
    "ar": re.compile(r"(?:[وف]?[بلك]?ال|[وف]?لل|[وفبلك]|و[بل])(?=\S{2})"),
    "he": re.compile(r"[ובלמהשכ]{1,3}(?=\S{2})"),
}
_FIRST_GLUED = frozenset("وفبلكاובלמהשכ")
_LONGEST_GLUED = 4


class _Judgements(dict[str, T | None]):
    """What was thought of the tokens of one language; of a new one it is found out.

    When it is full it begins anew, and what is still asked for is taken over from before: of
    `size` tokens half are surely the last ones. A dict, for no call in Python is as quick to ask.
    """

    def __init__(self, judge: Callable[[str], T | None], size: int) -> None:
        super().__init__()
        self._judge = judge
        self._half = size // 2
        self._before: dict[str, T | None] = {}

    def __missing__(self, token: str) -> T | None:
        if len(token) > _LONGEST:
            return self._judge(token)
        judged = self._before[token] if token in self._before else self._judge(token)
        if len(self) >= self._half:
            self._before = dict(self)
            self.clear()
        self[token] = judged
        return judged


class Memory(Generic[T]):
    """What is worth knowing of a token. Few are worth anything, so each is judged only once.

    A judgement that is false, like None or an empty tuple, says that the token is of no interest.
    """

    def __init__(
        self, judge: Callable[[str | None, str], T | None], size: int = _REMEMBERED
    ) -> None:
        self._judge = judge
        self._size = size
        self._known: dict[str | None, _Judgements[T]] = {}

    def places(self, language: str | None, tokens: Sequence[str]) -> list[tuple[int, T]]:
        """The indices of the tokens of interest, with their judgements."""
        judgements = map(self._of(language).__getitem__, tokens)
        return [(index, judged) for index, judged in enumerate(judgements) if judged]

    def judged(self, language: str | None, token: str) -> T | None:
        """What is thought of a single token."""
        return self._of(language)[token]

    def _of(self, language: str | None) -> _Judgements[T]:
        known = self._known.get(language)
        if known is None:
            if len(self._known) >= _LANGUAGES:
                self._known.clear()
            known = self._known[language] = _Judgements(partial(self._judge, language), self._size)
        return known


def span(tokens: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Where tokens `first` to `last` stand in their comparable text: offsets of begin and end."""
    begin = sum(map(len, tokens[:first])) + first
    return begin, begin + sum(map(len, tokens[first : last + 1])) + last - first


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
            language: frozenset(run[0] for run in keys) for language, keys in self._whole.items()
        }
        self._heads = {
            language: frozenset(token[:2] for token in (*firsts, *self._stems[language]))
            for language, firsts in self._firsts.items()
        }
        self._beginnings = Memory(self.may_begin, _REMEMBERED_BY_EACH)
        self._longest = {
            language: max((len(key) for key in keys), default=1)
            for language, keys in self._whole.items()
        }
        self._stem_sizes = {
            language: sorted({len(stem) for stem in stems if len(stem) > 2}, reverse=True)
            for language, stems in self._stems.items()
        }

    def heads(self, language: str | None) -> frozenset[str]:
        """The first two letters of its phrases."""
        return self._heads.get(language or "", _NONE)

    def lookup(self, language: str, token: str) -> T | None:
        """What one token means."""
        return self._match(language, (token,)) if self._begins(language, token) else None

    def scan(
        self,
        language: str | None,
        tokens: Sequence[str],
        beginnings: Iterable[int] | None = None,
    ) -> Iterator[Found[T]]:
        """All phrases, left to right, the longest at each place, none overlapping.

        `beginnings`: the tokens with which one may begin, if the caller knows them.
        """
        if language is None or language not in self._whole:
            return
        if beginnings is None:
            beginnings = [index for index, _ in self._beginnings.places(language, tokens)]
        after = 0
        for index in beginnings:
            hit = self.at(language, tokens, index) if index >= after else None
            if hit is not None:
                yield hit
                after = hit.last + 1

    def leads(self, language: str | None, tokens: Sequence[str]) -> Found[T] | None:
        """The longest phrase that begins with the first token, if one does."""
        if language is None or not tokens or not self._begins(language, tokens[0]):
            return None
        return self.at(language, tokens, 0)

    def at(self, language: str, tokens: Sequence[str], index: int) -> Found[T] | None:
        """The longest phrase that begins at a token."""
        for size in range(min(self._longest[language], len(tokens) - index), 0, -1):
            value = self._match(language, tuple(tokens[index : index + size]))
            if value is not None:
                return Found(value, index, index + size - 1)
        return None

    def _begins(self, language: str, token: str) -> bool:
        """`may_begin`, remembered."""
        return bool(self._beginnings.judged(language, token))

    def may_begin(self, language: str | None, token: str) -> bool:
        """Whether a phrase may begin with the token. It is cheap to ask, and seldom true."""
        if language is None:
            return False
        glued = _GLUED.get(language)
        if glued is None and token[:2] not in self._heads.get(language, _NONE):
            return False
        firsts = self._firsts.get(language, _NONE)
        if token in firsts or self._stem(language, token) is not None:
            return True
        if glued is None or not (prefix := glued.match(token)):
            return False
        return token[prefix.end() :] in firsts or token[1:] in firsts

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
        for size in self._stem_sizes[language]:
            value = stems.get(token[:size]) if size <= len(token) else None
            if value is not None:
                return value
        return None


class Heads:
    """The first two letters of all phrases of some word lists. Quick to ask."""

    def __init__(self, tables: Iterable[Vocabulary[Any]]) -> None:
        self._tables = tuple(tables)
        self._of = lru_cache(_LANGUAGES)(self._letters)

    def may_head(self, language: str | None, token: str) -> bool:
        """Whether a phrase may begin with the token; if not, surely none does."""
        letters = self._of(language)
        if token[:2] in letters:
            return True
        if language not in _GLUED or token[0] not in _FIRST_GLUED:
            return False
        return any(token[front : front + 2] in letters for front in range(1, _LONGEST_GLUED + 1))

    def _letters(self, language: str | None) -> frozenset[str]:
        return frozenset[str]().union(*(table.heads(language) for table in self._tables))
