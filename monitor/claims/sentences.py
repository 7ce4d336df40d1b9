"""Splits a text into clauses: the stretches within which one source speaks of one event.

A clause ends with its sentence, at a semicolon, before a turn ("but", "while") that brings a
source of its own, and before words that lead to an earlier event ("a day after").
Not guaranteed: grammar. Quotes are not followed across sentences.
"""

import re
from collections.abc import Iterator

_END = re.compile(r"[!?؟…۔]+|\.{1,}(?=[\s»”\"')\]]|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“])(?:[A-ZА-Я]|[A-Z](?:\.[A-Z])+|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|"
    r"Gen|Lt|Col|Maj|Sgt|Capt|Gov|Sen|Rep|Dr|Mr|Mrs|Ms|St|No|vs|approx|им|ул|г|гг|тыс|млн|км|ст)\Z"
)
_SEMICOLON = re.compile(r"[;؛]")
_TURN = re.compile(
    r",?\s+(?:but|while|whereas|however|although|though|لكن|بينما|فيما|في حين|ولكن|اما|أما|"
    r"اما|ولی|در حالی که|در حالی‌که|درحالی که|однако|тогда как|при этом|но|але|однак|тоді як|"
    r"אך|אבל|בעוד|ואולם|ancak|fakat|mais|tandis que|alors que|cependant)\s+",
    re.IGNORECASE,
)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
MAX_CLAUSES = 200
"""Of one text; what comes after is not read."""


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, trimmed, empty ones left out."""
    begin = 0
    for match in _END.finditer(text):
        if match[0] == "." and _ABBREVIATION.search(text[begin : match.start()]):
            continue
        yield from _nonempty(text[begin : match.end()])
        begin = match.end()
    yield from _nonempty(text[begin:])


def clauses(sentence: str) -> Iterator[tuple[str, bool]]:
    """The clauses of a sentence; with each, whether it carries on the one before it.

    What follows a semicolon does not: it speaks for itself.
    """
    for part in _SEMICOLON.split(sentence):
        begin, carries = 0, False
        for match in _TURN.finditer(part):
            if match.start() > begin:
                for text in _nonempty(part[begin : match.start()]):
                    yield text, carries
                    carries = True
                begin = match.start()
        for text in _nonempty(part[begin:]):
            yield text, carries


def _nonempty(text: str) -> Iterator[str]:
    text = text.strip()
    if _LETTER_OR_DIGIT.search(text):
        yield text
