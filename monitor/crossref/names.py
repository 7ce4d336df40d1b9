"""Names across scripts: the consonants of a name are the same in whatever letters it is written.

`Zmiiv`, `Змиева` and `زمييف` are all `zmf`. Vowels, half-vowels and doubled letters go; letters
that languages exchange for one another are one. Measured elsewhere on 600 Middle Eastern cities: of
names in Latin and Arabic letters 70 % have equal consonants, of pairs of other names .05 %.

Not guaranteed: that equal consonants are one name. Three are weak evidence, two are none.
"""

import re
from functools import lru_cache

LEAST = 3
"""Consonants below which a name says nothing."""

_LETTERS = {
    # Latin, after the digraphs; c is k but in Turkish and before French vowels
    **dict.fromkeys("bp", "b"), **dict.fromkeys("ckq", "k"), "d": "d", **dict.fromkeys("fv", "f"),
    "g": "g", "h": "h", "j": "j", "l": "l", "m": "m", "n": "n", "r": "r", "s": "s", "t": "t",
    "x": "ks", "z": "z",
    # Arabic and Persian
    **dict.fromkeys("بپ", "b"), **dict.fromkeys("تطث", "t"), **dict.fromkeys("جژ", "j"),
    **dict.fromkeys("حخه", "h"), "چ": "C", **dict.fromkeys("دضذ", "d"), "ر": "r",
    **dict.fromkeys("زظ", "z"), **dict.fromkeys("سص", "s"), "ش": "S", **dict.fromkeys("غگ", "g"),
    "ف": "f", **dict.fromkeys("قكک", "k"), "ل": "l", "م": "m", "ن": "n",
    # Cyrillic
    **dict.fromkeys("бп", "b"), "в": "f", "ф": "f", **dict.fromkeys("гґ", "g"), "д": "d",
    "ж": "j", "з": "z", "к": "k", "л": "l", "м": "m", "н": "n", "р": "r", "с": "s", "т": "t",
    "х": "h", "ц": "ts", "ч": "C", **dict.fromkeys("шщ", "S"),
    # Hebrew: one letter for b and v, p and f, s and sh
    "ב": "b", "ג": "g", "ד": "d", "ז": "z", "ח": "h", "ה": "h", **dict.fromkeys("טת", "t"),
    **dict.fromkeys("כךק", "k"), "ל": "l", **dict.fromkeys("מם", "m"), **dict.fromkeys("נן", "n"),
    "ס": "s", **dict.fromkeys("פף", "b"), **dict.fromkeys("צץ", "ts"), "ר": "r", "ש": "S",
}  # fmt: skip
_DIGRAPHS = (
    ("sch", "S"), ("sh", "S"), ("kh", "h"), ("tch", "C"), ("ch", "C"), ("zh", "j"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("dh", "d"), ("dj", "j"), ("ck", "k"), ("tz", "ts"), ("дж", "j"),
    ("кх", "h"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")
_ENDING = re.compile(
    "(?:ами|ями|ого|ему|ому|ах|ях|ам|ям|ом|ем|ою|ею|ой|ей|ые|ый|их|им|ая|яя|ую|юю|ий|ии|ія|ії|ій"
    "|[аяуюыиеоіїєйь])$"
)
"""Endings of cases, Russian and Ukrainian."""
_ADJECTIVE = re.compile("сь?к$")
"""`Змиевская` is of Змиев; but Славянск is Славянск, so both are tried."""
_GLUED = ("وال", "بال", "ال", "لل", "و", "ب", "ل", "ف")
_SILENT_LAST = ("h", "ه", "ה")


def script(token: str) -> str:
    """The script of a word of comparable text, by its first letter."""
    first = token[0]
    if "\u0400" <= first <= "\u04ff":
        return "cyrillic"
    if "\u0600" <= first <= "\u06ff":
        return "arabic"
    return "hebrew" if "\u0590" <= first <= "\u05ff" else "latin"


@lru_cache(maxsize=65_536)
def skeletons(token: str) -> tuple[str, ...]:
    """The consonants of a word of comparable text, with and without what may be glued to a name.

    Only those that say something: of `LEAST` letters or more.
    """
    kind = script(token)
    words = [token]
    if kind == "cyrillic":
        words = [_ENDING.sub("", token)]
        words.append(_ADJECTIVE.sub("", words[0]))
    elif kind in ("arabic", "hebrew"):
        glued = _GLUED if kind == "arabic" else tuple("ובלמהש")
        words += [token[len(g) :] for g in glued if token.startswith(g) and len(token) > len(g) + 2]
    found = dict.fromkeys(_consonants(word) for word in words)
    return tuple(consonants for consonants in found if len(consonants) >= LEAST)


def _consonants(word: str) -> str:
    for letters, sound in _DIGRAPHS:
        word = word.replace(letters, sound)
    if word[-1:] in _SILENT_LAST:
        word = word[:-1]
    found = "".join(letter if letter in "SC" else _LETTERS.get(letter, "") for letter in word)
    return _REPEATED.sub(r"\1", found)
