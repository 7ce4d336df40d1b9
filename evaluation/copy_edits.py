"""Edits that a repost makes and that change no fact: what comes out is a duplicate.

The rates were measured on 1,035 real reposts between Russian-language news channels: in how many
of them the copy and what it copies differ so. Those of the other scripts were measured nowhere;
they are chosen so that each kind occurs. An edit for which a text offers nothing (one sentence has
no order to change) is left out, so short texts get fewer edits than the rates say.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from evaluation.wording import wording
from evaluation.words import addresses, replace_one


class CopyEdit(StrEnum):
    """The kinds of edits, in the order in which they are made."""

    PREFIX = "prefix"
    """Only the first sentences."""
    SUBSET = "subset"
    """One sentence left out."""
    ORDER = "order"
    WORDS = "words"
    """One word replaced by another of the same meaning, or a slip of the pen."""
    QUOTES = "quotes"
    DIGITS = "digits"
    """Digits of another script."""
    SPELLING = "spelling"
    """Diacritics, tatweel, forms of alef, yeh and kaf, joiners."""
    LOOK_ALIKES = "look_alikes"
    """Latin letters in Cyrillic words."""
    BOLD = "bold"
    LINK = "link"
    EMOJI = "emoji"
    FOOTER = "footer"
    """A line of the copying channel below; the copied channel's own is for the caller to cut."""


RATES: Final[dict[CopyEdit, float]] = {
    CopyEdit.PREFIX: 0.09,  # measured on real reposts of Russian news channels
    CopyEdit.SUBSET: 0.23,  # measured there: .32 have a subset of the words; .09 of it is a prefix
    CopyEdit.ORDER: 0.04,  # measured there
    CopyEdit.WORDS: 0.45,  # measured there
    CopyEdit.QUOTES: 0.14,  # measured there
    CopyEdit.DIGITS: 0.10,  # not measured
    CopyEdit.SPELLING: 0.25,  # not measured
    CopyEdit.LOOK_ALIKES: 0.05,  # not measured
    CopyEdit.BOLD: 0.58,  # measured there
    CopyEdit.LINK: 0.57,  # measured there
    CopyEdit.EMOJI: 0.48,  # measured there
    CopyEdit.FOOTER: 0.56,  # measured there
}

MIN_SHARE: Final = 0.4
"""The share of its words that a shortened text keeps at least."""

WORDLESS: Final = frozenset(
    {CopyEdit.BOLD, CopyEdit.LINK, CopyEdit.EMOJI, CopyEdit.FOOTER, CopyEdit.QUOTES}
)
"""The edits that touch no word of the text: a fact changed before them stays changed."""

_EMOJI: Final = ("🔴", "⚡️", "❗️", "‼️", "🚨", "🔥", "📌", "🟥", "⚠️", "🔻")
_HANDLES: Final = ("fresh_lines", "city_wire", "press_corner", "daily_echo", "north_desk")
_SENTENCE_END = re.compile(r"(?<=[.!?؟…])\s+(?=\S)|\n+")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_QUOTED = re.compile(r"«([^«»\n]+)»|“([^“”\n]+)”|\"([^\"\n]+)\"")
_QUOTE_MARKS: Final = ("«»", "“”", '""')
_LOOK_ALIKES: Final = str.maketrans("аеорсхАВЕКМНОРСТХ", "aeopcxABEKMHOPCTX")
_TATWEEL = "\u0640"
_JOINER = "\u200c"


@dataclass(frozen=True, slots=True)
class Repost:
    """A text as another channel repeats it, and what was done to it, in the order it was done."""

    text: str
    edits: tuple[CopyEdit, ...]


def repost(
    text: str, language: str, rng: Random, kinds: frozenset[CopyEdit] = frozenset(CopyEdit)
) -> Repost:
    """Repeat a text as another channel would; `kinds` bounds what may be done to it.

    The same text, language (ISO 639-1) and state of `rng` give the same repost. What comes out may
    be the text itself: one in a hundred real reposts is.
    """
    made = []
    for kind, rate in RATES.items():
        # The number is drawn for every kind, so that `kinds` does not shift what the others get.
        wanted = rng.random() < rate
        if not wanted or kind not in kinds:
            continue
        edited = _EDITS[kind](text, language, rng)
        if edited is not None and edited != text:
            text = edited
            made.append(kind)
    return Repost(text, tuple(made))


def _sentences(text: str) -> list[tuple[int, int]]:
    """The sentences, and lines without an end mark, as stretches of the text."""
    starts = [0, *(m.end() for m in _SENTENCE_END.finditer(text))]
    ends = [*(m.start() for m in _SENTENCE_END.finditer(text)), len(text)]
    return [(s, e) for s, e in zip(starts, ends, strict=True) if text[s:e].strip()]


def _prefix(text: str, language: str, rng: Random) -> str | None:
    sentences = _sentences(text)
    kept = [text[:end] for _, end in sentences[:-1] if _tells_enough(text[:end], text)]
    return rng.choice(kept) if kept else None


def _subset(text: str, language: str, rng: Random) -> str | None:
    without = [f"{text[:s].rstrip()} {text[e:].lstrip()}" for s, e in _sentences(text)[1:-1]]
    kept = [rest for rest in without if _tells_enough(rest, text)]
    return rng.choice(kept) if kept else None


def _tells_enough(part: str, whole: str) -> bool:
    """Whether a shortened text is still a copy: a headline word alone is none."""
    return len(part.split()) >= MIN_SHARE * len(whole.split())


def _order(text: str, language: str, rng: Random) -> str | None:
    sentences = [text[start:end] for start, end in _sentences(text)]
    if len(sentences) < 2:
        return None
    turn = rng.randrange(1, len(sentences))
    return " ".join(sentences[turn:] + sentences[:turn])


def _words(text: str, language: str, rng: Random) -> str | None:
    pairs = wording(language).synonyms
    both_ways = (*pairs, *((new, old) for old, new in pairs))
    return replace_one(text, both_ways, rng) or _slip(text, rng)


def _slip(text: str, rng: Random) -> str | None:
    """Two neighbouring letters of a long word change places; names keep their first letters."""
    outside = addresses(text)
    words = [
        match
        for match in re.finditer(r"[^\W\d_]{6,}", text)
        if not any(start <= match.start() < end for start, end in outside)
    ]
    if not words:
        return None
    at = rng.choice(words).start() + rng.randrange(2, 4)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _quotes(text: str, language: str, rng: Random) -> str | None:
    left, right = rng.choice(_QUOTE_MARKS)
    return _QUOTED.sub(lambda m: f"{left}{next(filter(None, m.groups()))}{right}", text)


def _digits(text: str, language: str, rng: Random) -> str | None:
    zeros = [zero for zero in "0٠۰" if language in {"ar", "fa"}]
    if not zeros:
        return None
    zero = ord(rng.choice(zeros))
    outside = addresses(text)
    return "".join(
        chr(zero + unicodedata.digit(char))
        if char.isdecimal() and not any(start <= at < end for start, end in outside)
        else char
        for at, char in enumerate(text)
    )


def _spelling(text: str, language: str, rng: Random) -> str | None:
    if language == "fa":
        return rng.choice((_arabic_letters, _split_joined, _close_joined))(text)
    if language == "ar":
        return rng.choice((_plain_alef, _plain_teh, _vowelled, _stretched))(text)
    return text.replace("ё", "е").replace("Ё", "Е") if language == "ru" else None


def _arabic_letters(text: str) -> str:
    return text.replace("ی", "ي").replace("ک", "ك")


def _split_joined(text: str) -> str:
    return text.replace(_JOINER, " ")


def _close_joined(text: str) -> str:
    return text.replace(_JOINER, "")


def _plain_alef(text: str) -> str:
    return re.sub("[أإآ]", "ا", text)


def _plain_teh(text: str) -> str:
    return re.sub(r"ة(?!\w)", "ه", text)


def _vowelled(text: str) -> str:
    """A shadda where the article meets a sun letter, as careful writers put it."""
    return re.sub(r"(?<!\w)ال([تثدذرزسشصضطظن])", "ال\\1\u0651", text)


def _stretched(text: str) -> str:
    """The first long word is drawn out."""
    return re.sub(r"[بتثسشصضفقكلمنهيجحخعغ](?=[^\W\d_]{3})", rf"\g<0>{_TATWEEL * 2}", text, count=1)


def _look_alikes(text: str, language: str, rng: Random) -> str | None:
    words = [m for m in re.finditer(r"[а-яёА-ЯЁ]{4,}", text) if rng.random() < 0.3]
    for match in reversed(words):
        # One Cyrillic letter stays, as it does where a filter is to be fooled and a reader not.
        mixed = match.group()[:-1].translate(_LOOK_ALIKES) + match.group()[-1]
        text = text[: match.start()] + mixed + text[match.end() :]
    return text


def _bold(text: str, language: str, rng: Random) -> str | None:
    if "**" in text:
        return text.replace("**", "")
    first, line_end, rest = text.partition("\n")
    return f"**{first.strip()}**{line_end}{rest}" if first.strip() else None


def _link(text: str, language: str, rng: Random) -> str | None:
    if _LINK.search(text):
        return _LINK.sub(r"\1", text)
    words = list(re.finditer(r"(?<![\w#])[^\W\d_]{5,}(?!\w)", text))
    if not words or addresses(text):
        return None
    word = rng.choice(words)
    address = f"https://t.me/{rng.choice(_HANDLES)}/{rng.randrange(100, 90_000)}"
    return f"{text[: word.start()]}[{word.group()}]({address}){text[word.end() :]}"


def _emoji(text: str, language: str, rng: Random) -> str | None:
    return rng.choice(_EMOJI) + rng.choice(("", " ")) + text


def _footer(text: str, language: str, rng: Random) -> str | None:
    line = rng.choice(wording(language).footers).format(handle=rng.choice(_HANDLES))
    return f"{text}\n\n{line}"


_EDITS: Final[dict[CopyEdit, Callable[[str, str, Random], str | None]]] = {
    CopyEdit.PREFIX: _prefix,
    CopyEdit.SUBSET: _subset,
    CopyEdit.ORDER: _order,
    CopyEdit.WORDS: _words,
    CopyEdit.QUOTES: _quotes,
    CopyEdit.DIGITS: _digits,
    CopyEdit.SPELLING: _spelling,
    CopyEdit.LOOK_ALIKES: _look_alikes,
    CopyEdit.BOLD: _bold,
    CopyEdit.LINK: _link,
    CopyEdit.EMOJI: _emoji,
    CopyEdit.FOOTER: _footer,
}
