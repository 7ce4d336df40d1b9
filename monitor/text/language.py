"""The language of a text among those the lexicon speaks, from its script, letters and small words.

Meant as the fallback where neither the channel nor the feed names its language. It knows eight
languages; a text in a ninth one of the same script may be taken for one of them, and a few words
of names alone belong to none.
"""

import re
from collections import Counter
from collections.abc import Mapping

_LANGUAGES = ("ar", "fa", "he", "en", "ru", "uk", "tr", "fr")

_SCRIPTS = {
    "hebrew": re.compile("[\u05d0-\u05ea]"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f]"),
}
_SPOKEN_IN = {
    "hebrew": ("he",),
    "arabic": ("ar", "fa"),
    "cyrillic": ("ru", "uk"),
    "latin": ("en", "tr", "fr"),
}
_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"(?:https?://|www\.|t\.me/)\S*|[@#]\w+")

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
_EDGES: Mapping[str, re.Pattern[str]] = {
    "ar": re.compile("^(?:[وبكف]?ال|لل)|تين$|ون$"),
    "fa": re.compile("^(?:ن?می)|های?$|گان|ند$|ی$"),
    "en": re.compile(r"(?:th|wh|sh|ck|ing|ght|tion|ed$|ly$|ee|oo|y$)"),
    "tr": re.compile(r"(?:lar|ler|dan$|den$|nda$|nde$|yor|ndaki|ini$)"),
    "fr": re.compile(r"(?:eux$|ique$|ement$|tion|aux$|eau|ées?$|oi|ou)"),
}
"""What words of a language look like. Weak: counts for little beside its small words."""

_LETTER_WEIGHT, _WORD_WEIGHT, _EDGE_WEIGHT = 1.0, 2.0, 0.5
_ENOUGH = 1.0
"""Below this sum of evidence a text in a script of several languages belongs to none of them."""


def detect(text: str) -> str | None:
    """ISO 639-1 code among ar, fa, he, en, ru, uk, tr and fr; None where nothing speaks for one.

    Looks at the first 500 characters. Links, handles and hashtags do not count.
    """
    text = _NOISE.sub(" ", text[:500])
    counts = {script: len(pattern.findall(text)) for script, pattern in _SCRIPTS.items()}
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return None
    languages = _SPOKEN_IN[script]
    if len(languages) == 1:
        return languages[0]
    letters = Counter(text)
    words = _WORD.findall(text.replace("\u200c", " ").lower())
    evidence = {language: _evidence(language, letters, words) for language in languages}
    best = max(languages, key=lambda language: evidence[language])
    if evidence[best] >= _ENOUGH and list(evidence.values()).count(evidence[best]) == 1:
        return best
    # Russian has letters of its own in nearly every sentence, yet a short headline may have none.
    return "ru" if script == "cyrillic" else None


def _evidence(language: str, letters: Counter[str], words: list[str]) -> float:
    small = _WORDS[language]
    found = sum(letters[letter] for letter in _LETTERS.get(language, "")) * _LETTER_WEIGHT
    found += sum(word in small for word in words) * _WORD_WEIGHT
    edges = _EDGES.get(language)
    if edges is not None:
        found += sum(edges.search(word) is not None for word in words) * _EDGE_WEIGHT
    return found
