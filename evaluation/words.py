"""Finding and replacing whole words in a text of any script."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

# A zero-width non-joiner binds two parts of one Persian word, which `\b` would cut.
_WORD = r"(?<![\w\u200c]){}(?![\w\u200c])"
_ADDRESS = re.compile(r"\]\([^)]*\)|(?:https?://|t\.me/|@)\S+")


@dataclass(frozen=True, slots=True)
class Replacement:
    """One stretch of a text, `start` to `end` in characters, and what may stand there instead."""

    start: int
    end: int
    by: str

    def apply(self, text: str) -> str:
        """The text with this one stretch replaced."""
        return text[: self.start] + self.by + text[self.end :]


def addresses(text: str) -> list[tuple[int, int]]:
    """Where links and handles stand, in characters: nothing inside them is a word."""
    return [match.span() for match in _ADDRESS.finditer(text)]


def replacements(text: str, pairs: Iterable[tuple[str, str]]) -> list[Replacement]:
    """Every place where the first of a pair stands as whole words, outside links and handles.

    Case is ignored; a capital at the start is kept.
    """
    outside = addresses(text)
    found = []
    for old, new in pairs:
        for match in re.finditer(_WORD.format(re.escape(old)), text, re.IGNORECASE):
            if any(start <= match.start() < end for start, end in outside):
                continue
            by = new[0].upper() + new[1:] if match.group()[0].isupper() else new
            found.append(Replacement(match.start(), match.end(), by))
    return found


def replace_one(text: str, pairs: Iterable[tuple[str, str]], rng: Random) -> str | None:
    """The text with one of the possible replacements made; None where there is none."""
    found = replacements(text, pairs)
    return rng.choice(found).apply(text) if found else None
