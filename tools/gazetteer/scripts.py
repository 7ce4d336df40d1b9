"""Names in one script made from the name in another, where GeoNames has none.

The rules are those of newsrooms, letter by letter. A name that comes out wrong is simply never met
in a text.
"""

import re

LATIN, ARABIC, CYRILLIC, HEBREW = "latin", "arabic", "cyrillic", "hebrew"

_WRITTEN = {
    LATIN: re.compile(r"[A-Za-z\u00c0-\u024f'’ʼ‘`.\- ]+"),
    ARABIC: re.compile(r"[\u0621-\u063a\u0640-\u0652پچژگکیۀ\u200c\- ]+"),
    CYRILLIC: re.compile(r"[а-яёіїєґА-ЯЁІЇЄҐ'’ʼ\- ]+"),
    HEBREW: re.compile(r"[\u05d0-\u05ea'\"׳״\u05be\- ]+"),
}
"""The letters of the languages that the lexicon speaks; other languages' letters are not theirs."""


def script(name: str) -> str | None:
    """The script that all of a name is written in, as one of our languages writes it."""
    return next((known for known, pattern in _WRITTEN.items() if pattern.fullmatch(name)), None)


_ARABIC_OF_CYRILLIC = {
    "а": "ا", "б": "ب", "в": "ف", "г": "غ", "ґ": "غ", "д": "د", "е": "ي", "ё": "يو", "є": "يي",
    "ж": "ج", "з": "ز", "и": "ي", "і": "ي", "ї": "يي", "й": "ي", "к": "ك", "л": "ل", "м": "م",
    "н": "ن", "о": "و", "п": "ب", "р": "ر", "с": "س", "т": "ت", "у": "و", "ф": "ف", "х": "خ",
    "ц": "تس", "ч": "تش", "ш": "ش", "щ": "شت", "ъ": "", "ы": "ي", "ь": "", "э": "ي", "ю": "يو",
    "я": "يا", "-": " ", " ": " ", "'": "", "’": "", "ʼ": "",
}  # fmt: skip
_PERSIAN_OF_CYRILLIC = _ARABIC_OF_CYRILLIC | {
    "в": "و", "г": "گ", "ж": "ژ", "п": "پ", "ч": "چ", "щ": "شچ", "е": "", "є": "ی", "а": "ا",
}  # fmt: skip
_HEBREW_OF_CYRILLIC = {
    "а": "א", "б": "ב", "в": "ב", "г": "ג", "ґ": "ג", "д": "ד", "е": "", "ё": "יו", "є": "י",
    "ж": "ז'", "з": "ז", "и": "י", "і": "י", "ї": "י", "й": "י", "к": "ק", "л": "ל", "м": "מ",
    "н": "נ", "о": "ו", "п": "פ", "р": "ר", "с": "ס", "т": "ט", "у": "ו", "ф": "פ", "х": "ח",
    "ц": "צ", "ч": "צ'", "ш": "ש", "щ": "שצ'", "ъ": "", "ы": "י", "ь": "", "э": "א", "ю": "יו",
    "я": "יא", "-": " ", " ": " ", "'": "", "’": "", "ʼ": "",
}  # fmt: skip
_HEBREW_OF_ARABIC = {
    "ا": "א", "أ": "א", "إ": "א", "آ": "א", "ى": "א", "ب": "ב", "ت": "ת", "ث": "ת", "ج": "ג'",
    "ح": "ח", "خ": "ח'", "د": "ד", "ذ": "ד", "ر": "ר", "ز": "ז", "س": "ס", "ش": "ש", "ص": "צ",
    "ض": "ד", "ط": "ט", "ظ": "ז", "ع": "ע", "غ": "ע", "ف": "פ", "ق": "ק", "ك": "כ", "ل": "ל",
    "م": "מ", "ن": "נ", "ه": "ה", "ة": "ה", "و": "ו", "ي": "י", "ئ": "א", "ؤ": "ו", "ء": "",
    "پ": "פ", "چ": "צ'", "ژ": "ז'", "گ": "ג", "ک": "כ", "ی": "י", " ": " ", "\u200c": " ",
}  # fmt: skip
_HEBREW_FINALS = (("כ", "ך"), ("מ", "ם"), ("נ", "ן"), ("פ", "ף"), ("צ", "ץ"))
_CYRILLIC_OF_LATIN = (
    ("shch", "щ"), ("kh", "х"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("gh", "г"), ("dh", "д"),
    ("th", "т"), ("ph", "ф"), ("ou", "у"), ("oo", "у"), ("ee", "и"), ("ya", "я"), ("yu", "ю"),
    ("yo", "йо"), ("ye", "е"), ("ia", "ия"), ("ei", "ей"), ("ai", "ай"), ("ay", "ай"), ("au", "ау"),
    ("dj", "дж"), ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"), ("e", "е"), ("f", "ф"),
    ("g", "г"), ("h", "х"), ("i", "и"), ("j", "дж"), ("k", "к"), ("l", "л"), ("m", "м"),
    ("n", "н"), ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"),
    ("v", "в"), ("w", "в"), ("x", "кс"), ("y", "и"), ("z", "з"), ("-", "-"), (" ", " "),
)  # fmt: skip


def arabic_of_cyrillic(name: str) -> tuple[str, ...]:
    """The Arabic and the Persian way to write a Cyrillic name."""
    lower = name.lower()
    return _mapped(lower, _ARABIC_OF_CYRILLIC), _mapped(lower, _PERSIAN_OF_CYRILLIC)


def hebrew_of_cyrillic(name: str) -> tuple[str, ...]:
    """The Hebrew way to write a Cyrillic name."""
    return (_finals(_mapped(name.lower(), _HEBREW_OF_CYRILLIC)),)


def hebrew_of_arabic(name: str) -> tuple[str, ...]:
    """The Hebrew ways to write an Arabic name: with the marks of foreign sounds and without."""
    if name.startswith("ال"):
        name = name[2:]
        article = "אל "
    else:
        article = ""
    marked = article + _finals(_mapped(name, _HEBREW_OF_ARABIC))
    return marked, marked.replace("'", "")


def cyrillic_of_latin(name: str) -> tuple[str, ...]:
    """The Russian way to write a romanised Arabic or Persian name; nothing for foreign letters."""
    lower = name.lower().replace("’", "").replace("'", "").replace("‘", "")
    for article in ("al-", "el-", "al ", "el ", "ad ", "ar ", "as ", "ash ", "at ", "an ", "az "):
        if lower.startswith(article) and len(lower) > len(article) + 3:
            bare = _spelt(lower[len(article) :])
            return tuple(f"{first}-{name}" for first in ("эль", "аль") for name in bare)
    return _spelt(lower)


def _spelt(lower: str) -> tuple[str, ...]:
    out, rest = "", lower
    while rest:
        for latin, cyrillic in _CYRILLIC_OF_LATIN:
            if rest.startswith(latin):
                out += cyrillic
                rest = rest[len(latin) :]
                break
        else:
            return ()
    return (out,)


def _mapped(name: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, "?") for letter in name)


def _finals(name: str) -> str:
    words = []
    for word in name.split():
        for letter, final in _HEBREW_FINALS:
            if word.endswith(letter) and len(word) > 1:
                word = word[:-1] + final
        words.append(word)
    return " ".join(words)
