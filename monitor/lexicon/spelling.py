"""Under which keys a town's name is kept, and under which a word of a text is looked up.

Arabic and Hebrew glue particles to the front of names, Persian an ezafe, Turkish a case to their
back; Slavic names change their ending. A Cyrillic name of one word is kept as its stem with the
number of its declension, so that only that declension's endings are taken off; in names of several
words each word is kept without its ending.

Not guaranteed: grammar. A key says that a word may be a form of the name, not that it is one.
"""

from collections.abc import Iterator

_LEAST_STEM = 3
"""Letters of a stem; what is shorter is looked up as it is."""

_DECLENSIONS: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (("ая",), frozenset({"ая", "ой", "ую", "ою"})),
    (("ое", "ее"), frozenset({"ое", "ее", "ого", "его", "ому", "ему", "ом", "ем", "ым", "им"})),
    (
        ("ые", "ие"),
        frozenset({"ые", "ие", "ых", "их", "ым", "им", "ыми", "ими"}),
    ),
    (
        ("ий", "ый", "ой"),
        frozenset(
            {"ий", "ый", "ой", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем"}
        ),
    ),
    (("а",), frozenset({"а", "ы", "и", "е", "і", "у", "ой", "ою", "ей"})),
    (("я",), frozenset({"я", "и", "і", "е", "ю", "ей", "ею", "єю", "ї", "й"})),
    (("о",), frozenset({"о", "а", "у", "ом", "е", "і"})),
    (("е", "є"), frozenset({"е", "є", "я", "ю", "ем", "єм", "и", "і", "у", "а", "ї"})),
    (("ы", "и", "і", "ї"), frozenset(
        {"ы", "и", "і", "ї", "ам", "ям", "ами", "ями", "ах", "ях", "ов", "ів", "їв"})),
    (("ь",), frozenset({"ь", "я", "ю", "ем", "єм", "е", "и", "і", "ью"})),
    (("й",), frozenset({"й", "я", "ю", "ем", "єм", "е", "и", "ї", "є"})),
    (("",), frozenset({"", "а", "у", "ом", "ем", "е", "і", "ові", "еві"})),
)  # fmt: skip
"""How a name ends, and what its forms end in: Russian and Ukrainian, adjectives first."""
_UNCHANGING = len(_DECLENSIONS) - 1
_DECLENSIONS_OF: dict[str, tuple[int, ...]] = {
    ending: tuple(n for n, (_, endings) in enumerate(_DECLENSIONS) if ending in endings)
    for ending in sorted({e for _, endings in _DECLENSIONS for e in endings})
}
_LONGEST_ENDING = max(map(len, _DECLENSIONS_OF))

_AR_ARTICLE = ("وبال", "وكال", "بال", "كال", "فال", "وال", "ولل", "فلل", "لل")
_AR_PARTICLES = ("وب", "ول", "فب", "فل", "وك", "و", "ف", "ب", "ل", "ك")
_AR_GLUED = frozenset(glued[0] for glued in (*_AR_ARTICLE, *_AR_PARTICLES))
_HE_PREFIXES = frozenset("ובלמהשכ")
_TR_ENDINGS = (
    "daki", "deki", "taki", "teki", "dan", "den", "tan", "ten", "nin", "nun", "da", "de",
    "ta", "te", "ya", "ye", "in", "un", "yi", "yu", "li", "lu",
)  # fmt: skip
"""Normalised: ı is i, ü is u. Longest first."""


def keys(label: str) -> tuple[str, ...]:
    """Under which keys a normalised name is kept."""
    if not is_cyrillic(label):
        return (label,)
    words = label.split()
    if len(words) > 1:
        return tuple(dict.fromkeys([" ".join(map(bare, words)), *_softened(words)]))
    return tuple(dict.fromkeys(_declined(label)))


def _declined(word: str) -> Iterator[str]:
    for number, (nominative, _) in enumerate(_DECLENSIONS):
        ending = next((e for e in nominative if word.endswith(e)), None)
        if ending is None or len(word) - len(ending) < _LEAST_STEM:
            continue
        stem = word[: len(word) - len(ending)]
        yield f"{stem}~{number}"
        if ending in ("а",) and stem[-1] in _BEFORE_VOWEL:  # Волноваха, Волновасі
            yield f"{stem[:-1]}{_BEFORE_VOWEL[stem[-1]]}~{number}"
        if not ending or ending == "ь":
            for other in _opened(stem):  # Харків, Харкова
                yield f"{other}~{number}"
        if ending in ("ы", "и"):  # Черкассы, Черкасс
            yield f"{stem}~{_UNCHANGING}"
        return
    yield f"{word}~{_UNCHANGING}"


_BEFORE_VOWEL = {"к": "ц", "г": "з", "х": "с"}


def _opened(stem: str) -> Iterator[str]:
    """The stem as it is before an ending, where Ukrainian changes its last vowel or drops it."""
    if len(stem) > 3 and stem[-2] in "ії" and stem[-1] not in "аеиоуіїєюя":
        for vowel in "ое" if stem[-2] == "і" else "є":
            yield stem[:-2] + vowel + stem[-1]
    if len(stem) > 3 and stem.endswith(("ец", "ок", "ел")):
        yield stem[:-2] + stem[-1]


def _softened(words: list[str]) -> Iterator[str]:
    opened = [next(_opened(word), word) for word in words]
    if opened != words:
        yield " ".join(map(bare, opened))


def bare(word: str) -> str:
    """A Cyrillic word without its ending."""
    for length in range(min(_LONGEST_ENDING, len(word) - _LEAST_STEM), 0, -1):
        if word[-length:] in _DECLENSIONS_OF:
            return word[:-length]
    return word[:-1] if word.endswith(("ь", "й")) and len(word) > _LEAST_STEM else word


def is_cyrillic(word: str) -> bool:
    """Whether it begins with a Cyrillic letter."""
    return "\u0400" <= word[:1] <= "\u052f"


def lookups(token: str, language: str | None) -> Iterator[str]:
    """The keys under which a single word may be found, the likeliest first."""
    first = token[0]
    if first < "\u0400":
        yield token
        if language == "tr":
            for ending in _TR_ENDINGS:
                if token.endswith(ending) and len(token) - len(ending) > _LEAST_STEM:
                    yield token[: -len(ending)]
    elif first <= "\u052f":
        for stem in stems(token):
            yield from forms(token, stem)
    elif first <= "\u05ea":
        yield from _unglued_hebrew(token)
    elif first <= "\u06ff":
        yield from _unglued_arabic(token, language)


def stems(token: str) -> Iterator[str]:
    """What may be left of a Cyrillic word when an ending is taken off, itself included."""
    for length in range(min(_LONGEST_ENDING, len(token) - _LEAST_STEM) + 1):
        yield token[: len(token) - length]


def forms(token: str, stem: str) -> Iterator[str]:
    """The keys of the Cyrillic names with a stem that have a word as one of their forms."""
    for number in _DECLENSIONS_OF.get(token[len(stem) :], ()):
        yield f"{stem}~{number}"


def _unglued_hebrew(token: str) -> Iterator[str]:
    yield token
    for length in range(1, 4):
        if token[length - 1] not in _HE_PREFIXES or len(token) - length < _LEAST_STEM:
            return
        yield token[length:]


def _unglued_arabic(token: str, language: str | None) -> Iterator[str]:
    yield token
    if language == "fa":
        if token.endswith(("اي", "وي")) and len(token) > 4:
            yield token[:-1]
        return
    if token[0] not in _AR_GLUED:
        return
    for glued in _AR_ARTICLE:
        if token.startswith(glued) and len(token) - len(glued) >= _LEAST_STEM:
            yield "ال" + token[len(glued) :]
            break
    for glued in _AR_PARTICLES:
        if token.startswith(glued) and len(token) - len(glued) >= _LEAST_STEM:
            yield token[len(glued) :]
