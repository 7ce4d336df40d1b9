"""Texts that no lexicon knows and that resemble each other only where they are copies.

Every event has a marker, a word that stands nowhere else, near the beginning of its text: where the
marker is found, the event is told.
"""

import random
import re

_HEADS = ("kv", "zl", "pr", "tm", "gn", "dv", "shk", "vr", "bl", "mzh", "st", "khl", "fr", "zd")
_VOWELS = "aeiou"
_TAILS = ("k", "m", "n", "r", "sh", "t", "v", "z", "")
_WORDS = 18  # more than what counts as a short text, which may be said of two events
_MARKER = re.compile(r"\bQ[a-z]{6,}x\b")


class Words:
    """A source of words, the same for the same generator."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def _word(self, syllables: int) -> str:
        parts = (
            self._rng.choice(_HEADS) + self._rng.choice(_VOWELS) + self._rng.choice(_TAILS)
            for _ in range(syllables)
        )
        return "".join(parts)

    def marker(self) -> str:
        """A word that was not given before."""
        while True:
            marker = f"Q{self._word(2)}{self._word(1)}x"
            if marker not in self._used:
                self._used.add(marker)
                return marker

    def text(self, marker: str) -> str:
        """News of an event: a sentence with its marker and one figure, `{}` in the text."""
        words = [self._word(self._rng.choice((2, 2, 3))) for _ in range(_WORDS)]
        words[0:0] = [self._word(2).capitalize(), marker]
        words.insert(self._rng.randrange(6, 10), "{}")
        return " ".join(words) + "."


def markers(text: str) -> list[str]:
    """The markers in a text, in their order."""
    return _MARKER.findall(text)
