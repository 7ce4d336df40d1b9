"""The language of a text among those the lexicon speaks, from its script, letters and small words.

Meant as the fallback where neither the channel nor the feed names its language. It knows eight
languages; a text in a ninth one of the same script may be taken for one of them, and a few words
of names alone belong to none.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_LANGUAGES = ("ar", "fa", "he", "en", "ru", "uk", "tr", "fr")

_SCRIPTS: Mapping[str, tuple[tuple[int, int], ...]] = {
    "hebrew": ((0x05D0, 0x05EA),),
    "arabic": ((0x0620, 0x064A), (0x066E, 0x06D3), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    "cyrillic": ((0x0400, 0x052F),),
    "latin": ((ord("A"), ord("Z")), (ord("a"), ord("z")), (0x00C0, 0x024F)),
}
"""First and last code of the letters that count."""
_SPOKEN_IN = {
    "hebrew": ("he",),
    "arabic": ("ar", "fa"),
    "cyrillic": ("ru", "uk"),
    "latin": ("en", "tr", "fr"),
}
_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"(?:https?://|www\.|t\.me/)\S*|[@#]\w+")
_NOISE_SIGNS = ("://", "www.", "t.me/", "@", "#")
"""Without one of these there is no noise."""
_LOOKED_AT = 500

_LETTERS: Mapping[str, str] = {
    "fa": "پچژگکی",
    "ar": "ةيىكأإؤ",
    "uk": "іїєґ",
    "ru": "ыэъё",
    "tr": "ığşİ",
    "fr": "éèêàœùûëïâôî",
}
"""Letters that the other language of the same script does not use, or seldom."""

_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "ar": (
            "في من على الى إلى أن ان عن التي الذي هذا هذه مع بعد قبل خلال بين لا ما لم كان قال "
            "وفق او أو ثم حيث إن عند تم ضد كما قد لقد منذ"
        ),
        "fa": (
            "از به در را که این آن با برای است شد می های شده بر تا یک خود کرد هم اما نیز بود "
            "کرده کند دارد شود ها پس اند هست نیست وی داد گفت دو یا اگر هر"
        ),
        "en": (
            "the of and to in a is was for on that with by from at as it are be has have had were "
            "an after near said says over his he not no who but its will been this their they or "
            "into against more than two killed reports breaking you your we what how when all so "
            "if i my she her do out up new there which would about"
        ),
        "tr": (
            "ve bir bu da de ile için çok olarak sonra daha gibi ne kadar olan oldu en ama her mi "
            "değil var yok dedi etti edildi göre kişi karşı son üzerine saldırı"
        ),
        "fr": (
            "le la les de des du et un une en dans est que qui pour sur par au aux avec ce cette "
            "il elle ont plus pas a son sa ses se ne été après contre selon sont mais près"
        ),
        "ru": (
            "и в на что не с по как из за от для это его был к о же или у к а но при после так "
            "до будет во со были также уже только было"
        ),
        "uk": (
            "і в на що не з та до як у за від для це його був й але про при після або під час "
            "є ще вже із зі яка який"
        ),
        "he": "",
    }.items()
}
_REMEMBERED = 20_000
"""Words of each language whose looks are remembered, some 2 MB at most."""


def _edges(pattern: str) -> Callable[[str], bool]:
    search = re.compile(pattern).search
    return lru_cache(_REMEMBERED)(lambda word: search(word) is not None)


_EDGES: Mapping[str, Callable[[str], bool]] = {
    "ar": _edges("^(?:[وبكف]?ال|لل)|تين$|ون$"),
    "fa": _edges("^(?:ن?می)|های?$|گان|ند$|ی$"),
    "en": _edges(r"(?:th|wh|sh|ck|ing|ght|tion|ed$|ly$|ee|oo|y$)"),
    "tr": _edges(r"(?:lar|ler|dan$|den$|nda$|nde$|yor|ndaki|ini$)"),
    "fr": _edges(r"(?:eux$|ique$|ement$|tion|aux$|eau|ées?$|oi|ou)"),
}
"""What words of a language look like. Weak: counts for little beside its small words."""


def _script_numbers() -> NDArray[np.uint8]:
    """For each code the number of its script, from 1; 0 for all that is no letter of one."""
    numbers = np.zeros(0x10000, dtype=np.uint8)
    for number, ranges in enumerate(_SCRIPTS.values(), 1):
        for first, last in ranges:
            numbers[first : last + 1] = number
    return numbers


_SCRIPT_OF = _script_numbers()

_LETTER_WEIGHT, _WORD_WEIGHT, _EDGE_WEIGHT = 1.0, 2.0, 0.5
_ENOUGH = 1.0
"""Below this sum of evidence a text in a script of several languages belongs to none of them."""


@lru_cache(maxsize=16)
def detect(text: str) -> str | None:
    """ISO 639-1 code among ar, fa, he, en, ru, uk, tr and fr; None where nothing speaks for one.

    Looks at the first 500 characters. Links, handles and hashtags do not count. The last answers
    are remembered, for several parts read one text.
    """
    text = text[:_LOOKED_AT]
    if any(sign in text for sign in _NOISE_SIGNS):
        text = _NOISE.sub(" ", text)
    script = _script(text)
    if script is None:
        return None
    languages = _SPOKEN_IN[script]
    if len(languages) == 1:
        return languages[0]
    words = _WORD.findall(text.replace("\u200c", " ").lower())
    evidence = {language: _evidence(language, text, words) for language in languages}
    best = max(languages, key=lambda language: evidence[language])
    if evidence[best] >= _ENOUGH and list(evidence.values()).count(evidence[best]) == 1:
        return best
    # Russian has letters of its own in nearly every sentence, yet a short headline may have none.
    return "ru" if script == "cyrillic" else None


def _script(text: str) -> str | None:
    """The script of most letters, of equals the first; None where there is no letter."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    counts = np.bincount(_SCRIPT_OF.take(codes, mode="clip"), minlength=len(_SCRIPTS) + 1)
    number = int(counts[1:].argmax())
    return tuple(_SCRIPTS)[number] if counts[number + 1] else None


def _evidence(language: str, text: str, words: list[str]) -> float:
    found = sum(map(text.count, _LETTERS.get(language, ""))) * _LETTER_WEIGHT
    found += sum(map(_WORDS[language].__contains__, words)) * _WORD_WEIGHT
    edges = _EDGES.get(language)
    if edges is not None:
        found += sum(map(edges, words)) * _EDGE_WEIGHT
    return found
