"""Comparable text: two spellings of the same words become the same string.

One pass through one table folds compatibility forms, case, Arabic and Persian letter variants,
vowel marks, Latin diacritics and digits, and drops what does not carry words: emoji, marks of
direction and width, mark-up, links and handles. Words stand apart by one space. A map back to the
original is computed when it is asked for.

Not guaranteed: that different words stay different. Folding is lossy on purpose; show the original.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

_REMEMBERED = 64
"""Texts whose comparable form is remembered: some 2 MB, of the longest posts 8."""
_DROP = "\0"
"""Stands for a character that vanishes without parting the letters around it."""
_POINT, _COLON, _DASH = "\1", "\2", "\3"
"""Stand for the separators that are kept inside numbers."""


@dataclass(frozen=True)
class Normalised:
    """Comparable text with the way back to the original."""

    original: str
    text: str
    """Words, numbers, `%` and currency signs, parted by single spaces. Inside numbers `.` is the
    decimal point, `:` stands in times and scores, `-` in ranges."""
    _prepared: str = field(repr=False, compare=False)
    """The original with mark-up and the like blanked: as long as the original."""
    _folded: str = field(repr=False, compare=False)
    """That, folded by the table."""

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words and numbers, in order."""
        return tuple(self.text.split())

    @cached_property
    def offsets(self) -> Sequence[int]:
        """For each character of `text`, the index in `original` of the one it came from.

        A space has the index of the character that follows it.
        """
        lengths = _lengths(self._prepared)
        origins = np.arange(lengths.size).repeat(lengths)
        solid = _codes(self._folded) != ord(" ")
        kept = solid.copy()
        kept[1:] |= solid[:-1]  # the first of several blanks, none in front
        found = origins[kept]
        spaces = (~solid[kept]).nonzero()[0]
        if spaces.size and spaces[-1] == found.size - 1:
            found, spaces = found[:-1], spaces[:-1]
        found[spaces] = found[spaces + 1]
        indices: list[int] = found.tolist()
        return indices

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original, marks on its last letter included.

        Raises ValueError unless `0 <= start < end <= len(text)`.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no span of {len(self.text)} characters: {start}:{end}")
        last = self.offsets[end - 1] + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return self.offsets[start], last


@lru_cache(maxsize=_REMEMBERED)
def normalise(original: str) -> Normalised:
    """The comparable form of a text. Takes time proportional to its length.

    The last ones are remembered, for several parts read one text.
    """
    prepared = _prepare(original)
    folded = prepared.translate(_TABLE)
    text = " ".join(folded.split())
    if not text.isascii() and _MIXED.search(text):
        text = _MIXED_WORD.sub(_one_script, text)
    return Normalised(original, text, prepared, folded)


def plain(text: str) -> str:
    """A text for display: Markdown marks and link targets removed, blank lines collapsed."""
    if "](" in text:
        text = _MARKDOWN_LINK.sub(r"\1", text)
    text = _MARKS.sub("", text)
    return re.sub(r"[ \t]*\n\s*\n\s*", "\n\n", text).strip()


# ---------------------------------------------------------------- before the table, length kept

_MARKDOWN_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MARKDOWN_TARGET = re.compile(r"\]\([^()\s]*\)")
_LINK = re.compile(r"(?:https?://|www\.|(?<![\w.])(?:t|telegram)\.me/)[^\s\]\[()<>«»\"]*", re.I)
_HANDLE = re.compile(r"(?<![\w.])@\w+")
_MARKS = re.compile(r"\*\*|__|~~|\|\||`+")
_KEYCAP = re.compile(r"[0-9#*]\ufe0f?\u20e3")
_NUMBER = re.compile(  # the class first, so that the search skips all other characters
    r"\d\d*(?:[.,:'’٫٬/\u2010-\u2013\- \u00a0\u2009\u202f]\d+)+"
)
_GROUPED = re.compile(r"(?!0)\d{1,3}(?:([.,'’٬ \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*(?!\d)")
_PERSIAN_FRACTION = re.compile(
    r"(?<![\d/.])(\d{1,3})/(\d{1,2})(?=[ \u200c]?(?:ریشتر|درصد|میلیون|میلیارد|هزار|متر|تن |درجه|٪))"
)
"""A slash is Persian for a decimal point, where a unit follows."""
_INNER_QUOTE = re.compile(  # the class first, so that the search skips all other characters
    "[\"'’ʼ”״׳](?:(?<=[\u0400-\u052f]['’ʼ])(?=[\u0400-\u052f])|(?<=[\u05d0-\u05ea].)(?=[\u05d0-\u05ea]))"
)
_KEPT_INSIDE_NUMBERS = str.maketrans(
    {
        ".": _POINT,
        ",": _POINT,
        "٫": _POINT,
        ":": _COLON,
        **dict.fromkeys("-\u2010\u2011\u2012\u2013", _DASH),
    }
)


def _prepare(text: str) -> str:
    """Blank what depends on its neighbours. The result is as long as the text."""
    if "](" in text:
        text = _MARKDOWN_TARGET.sub(_blank, text)
    if "://" in text or "www." in text or ".me/" in text:
        text = _LINK.sub(_blank, text)
    if "@" in text:
        text = _HANDLE.sub(_blank, text)
    for mark in ("**", "__", "~~"):
        if mark in text:
            text = text.replace(mark, _DROP * 2)
    if "\u20e3" in text:
        text = _KEYCAP.sub(_blank, text)
    if "\u0306" in text or "\u0308" in text:
        for letters, one in _COMPOSED:
            text = text.replace(letters, one + _DROP)
    if "/" in text and not text.isascii():
        text = _PERSIAN_FRACTION.sub(rf"\1{_POINT}\2", text)
    text = _NUMBER.sub(_number, text)
    return _INNER_QUOTE.sub(_DROP, text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _number(match: re.Match[str]) -> str:
    """A number with separators: thousands are joined, the rest is kept in one spelling."""
    return _GROUPED.sub(_join_groups, match[0]).translate(_KEPT_INSIDE_NUMBERS)


def _join_groups(match: re.Match[str]) -> str:
    before = match.string[: match.start()]
    if before and (before[-1].isdecimal() or before[-1] in ".,:٫"):
        return match[0]
    return match[0].replace(match[1], _DROP)


_COMPOSED = tuple(
    (unicodedata.normalize("NFD", letter), letter) for letter in "йЙїЇўЎ"
)  # the letters that the table keeps although Unicode can take them apart

# -------------------------------------------------------------------------------- the one table

_FOLDED = {
    # Arabic and Persian: what writers and keyboards use for one another
    **dict.fromkeys("أإآٱٲٳٵ", "ا"),
    **dict.fromkeys("ىیېۍئےۓݵ", "ي"),
    **dict.fromkeys("کڪګ", "ك"),
    **dict.fromkeys("ةہۃەۀھ", "ه"),
    **dict.fromkeys("ؤۆۇۋ", "و"),
    **dict.fromkeys("ء\u0640", ""),
    # Latin letters that Unicode does not take apart
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    # Cyrillic
    "ё": "е",
    "ґ": "г",
    # invisible: joiners and marks of direction, width and variation
    "\u200c": " ",  # between Persian word parts, which are also written apart
    # modifier letters for ʿayn and hamza in transliteration
    **dict.fromkeys("ʿʾʻʼˈ", ""),
    _DROP: "",
    _POINT: ".",
    _COLON: ":",
    _DASH: "-",
    "%": " % ",
    "٪": " % ",
}
_KEEP_COMPOSED = frozenset("йїў")
_FOLDED_MARKS = ((0x0300, 0x036F), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
                 (0x0670, 0x0670), (0x06D6, 0x06ED), (0x08D3, 0x08FF), (0x20D0, 0x20FF),
                 (0xFE00, 0xFE0F))  # fmt: skip
"""Combining marks that writers leave out. In other scripts marks are letters, and stay."""


class _Table(dict[int, str]):
    """`str.translate`'s table, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        out = _fold(character)
        if unicodedata.category(character) not in ("Cn", "Co", "Cs"):  # else it could grow large
            self[code] = out
        return out


def _fold(character: str) -> str:
    """What the table puts in the place of one character."""
    if character in _FOLDED:
        return _FOLDED[character]
    category = unicodedata.category(character)
    if category == "Cf" or _is_folded_mark(character):
        return ""
    if category == "Sc":
        return f" {character} "
    if category[0] in "ZPSC" and category != "Sk":
        return " "
    if category == "Sk":  # skin tones, and accents that stand alone
        return ""
    return "".join(_fold_letter(part) for part in unicodedata.normalize("NFKC", character))


def _fold_letter(character: str) -> str:
    decimal = unicodedata.digit(character, None)
    if decimal is not None:
        return str(decimal)
    folded = ""
    for letter in unicodedata.normalize("NFC", character.casefold()):
        if letter in _FOLDED:
            folded += _FOLDED[letter]
        elif letter in _KEEP_COMPOSED:
            folded += letter
        else:
            parts = unicodedata.normalize("NFKD", letter)
            kept = "".join(part for part in parts if not _is_folded_mark(part))
            kept = unicodedata.normalize("NFC", kept)
            folded += "".join(_FOLDED.get(part, part) for part in kept)
    return "".join(part if part.isalnum() or _is_mark(part) else " " for part in folded)


def _is_folded_mark(character: str) -> bool:
    code = ord(character)
    return any(low <= code <= high for low, high in _FOLDED_MARKS)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


_TABLE = _Table()
_SPARSE = 0x3000
_PLAIN_LENGTHS = np.array([len(_fold(chr(code))) for code in range(_SPARSE)], dtype=np.intp)
"""How many characters stand for each of the first ones, those of most alphabets."""


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _lengths(text: str) -> NDArray[np.intp]:
    """How many characters the table puts in the place of each."""
    codes = _codes(text)
    lengths = _PLAIN_LENGTHS.take(codes, mode="clip")
    for place in (codes >= _SPARSE).nonzero()[0].tolist():
        lengths[place] = len(_TABLE[int(codes[place])])
    return lengths


# ----------------------------------------------------- look-alike letters inside a word, 1 to 1

_MIXED = re.compile(  # the class first, so that the search skips all other characters
    "[a-zα-ω](?:(?=[а-яіїє])|(?<=[а-яіїє].)|(?<=[α-ω])(?:(?=[a-z])|(?<=[a-z].)))"
)
_MIXED_WORD = re.compile("[a-zα-ωа-яіїє]+")
_CYRILLIC_LIKE, _LATIN_LIKE = "авеікмнорстухј", "abeikmhopctyxj"
_LATIN_OF_CYRILLIC = str.maketrans(_CYRILLIC_LIKE, _LATIN_LIKE)
_CYRILLIC_OF_LATIN = str.maketrans(_LATIN_LIKE, _CYRILLIC_LIKE)
_LATIN_OF_GREEK = str.maketrans("αβεηικμνορτυχ", "abehikmvoptyx")


def _one_script(match: re.Match[str]) -> str:
    """A word of two scripts in the one whose own letters it has: look-alikes belong to either.

    Cyrillic if that says nothing; the more frequent script if it says both. Lower-case letters
    stand for the capitals too, hence h for Cyrillic н.
    """
    word = match[0]
    if word.isascii() or not _MIXED.search(word):
        return word
    word = word.translate(_LATIN_OF_GREEK)
    latin = sum("a" <= letter <= "z" for letter in word)
    only_latin = any("a" <= letter <= "z" and letter not in _LATIN_LIKE for letter in word)
    only_cyrillic = any(letter > "z" and letter not in _CYRILLIC_LIKE for letter in word)
    if only_latin and (not only_cyrillic or latin * 2 > len(word)):
        return word.translate(_LATIN_OF_CYRILLIC)
    return word.translate(_CYRILLIC_OF_LATIN)
