"""Finding labels in normalised text: one pass of Aho-Corasick, then the rules of each script.

Arabic and Hebrew glue particles to the front of words, Persian and Slavic languages endings to
their back. What may be glued on is listed here; nothing is stripped blindly, so that a name that
merely begins with such a letter stays whole.

Not guaranteed: that a word that is also a name is meant as the name. Such labels are kept out of
the data.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import ahocorasick

from monitor.lexicon.concept import PLACES, Concept, Label
from monitor.model.ids import ConceptId
from monitor.text.normalise import Normalised, normalise


class Mention(NamedTuple):
    """A concept named in a text. `start` and `end` are offsets into the normalised text."""

    concept: ConceptId
    start: int
    end: int

    @property
    def family(self) -> str:
        """`site` of `site:ain-al-asad`."""
        return self.concept.partition(":")[0]


class _Pattern(NamedTuple):
    concept: ConceptId
    family: str
    language: str
    stem: bool
    article: bool
    """Written with the Arabic article: without it the word means something else."""
    words: int
    capitals: bool
    """An acronym: in small letters it may be a common word, as `US` is."""


_AR = {"", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك"}
_AR_ARTICLE = {"ال", "وال", "فال", "بال", "كال", "وبال", "لل", "ولل", "فلل", "فبال"}
_AR_ENDINGS = {"ان", "ين", "ات", "ا", "ه", "ها", "هم", "ي", "يه", "تان", "تين"}
_FA_ENDINGS = {"ها", "هاي", "هايي", "ي", "اي", "يي", "ان", "هايش", "شان"}
_EN_ENDINGS = {"s", "es"}
_HE_PREFIXES = frozenset("ובלמהשכ")
_STEM_ENDING = {"tr": 8, "ru": 4, "uk": 4, "fr": 4}
_STEM_DEFAULT = 4
_SCRIPT = {"ar": "ar", "fa": "ar", "he": "he", "ru": "cy", "uk": "cy"}
_NAMES = PLACES | {"actor"}
_RANK = {"site": 0, "city": 1, "adm": 2, "country": 3, "target": 0, "weapon": 1}
_GROUP = {**dict.fromkeys(PLACES, "place"), "weapon": "thing", "target": "thing"}


class Matcher:
    """The labels of all concepts, ready to be found."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        patterns: dict[str, dict[_Pattern, None]] = {}
        for concept in concepts:
            for label in concept.labels:
                text, pattern = _compile(concept, label)
                if text:
                    patterns.setdefault(_searched(text, pattern), {})[pattern] = None
        self._automaton = ahocorasick.Automaton()
        for searched, entries in patterns.items():
            entry = (searched[0] == " ", len(searched), tuple(entries))
            self._automaton.add_word(searched, entry)
        self._automaton.make_automaton()

    def find(self, normalised: Normalised, language: str | None) -> tuple[Mention, ...]:
        """Mentions by start, the longest in each family; `language` is the text's, if known."""
        if not self._automaton:
            return ()
        text = f" {normalised.text} "
        found: set[_Finding] = set()
        for last, (opens, length, patterns) in self._automaton.iter(text):
            end = last + 1 - (text[last] == " ")
            start = last + 1 - length + opens
            before = text.rfind(" ", 0, start) + 1
            after = text.find(" ", end)
            prefix, suffix = text[before:start], text[end:after]
            for pattern in patterns:
                if (prefix or suffix or pattern.article) and not _fits(pattern, prefix, suffix):
                    continue
                if pattern.language != language and not _speaks(
                    pattern, language, inflected=after > end
                ):
                    continue
                if not pattern.capitals or _capital(normalised, start - 1, end - 1):
                    found.add((before - 1, after - 1, pattern.concept, pattern.family))
        return _longest(found) if found else ()


def _compile(concept: Concept, label: Label) -> tuple[str, _Pattern]:
    text = normalise(label.text).text
    article = False
    if label.language == "ar" and label.text.startswith("ال") and len(text) > 4:
        text, article = text[2:], True
    pattern = _Pattern(
        concept.id,
        concept.family,
        label.language,
        label.stem,
        article,
        text.count(" ") + 1,
        label.text.isupper() and len(text) <= _ACRONYM and concept.family in _NAMES,
    )
    return text, pattern


def _searched(text: str, pattern: _Pattern) -> str:
    """What is searched for a label: with the spaces that must stand beside it.

    Without them short names would be found, and then rejected, inside of most words.
    """
    before = "" if pattern.language in ("ar", "he") else " "
    return before + text + ("" if _may_end(pattern) else " ")


def _may_end(pattern: _Pattern) -> bool:
    """Whether an ending may follow the label."""
    if pattern.stem:
        return True
    if pattern.family in _NAMES or pattern.family in ("phrase", "source"):
        return False
    return pattern.language in ("ar", "fa", "en")


def _fits(pattern: _Pattern, before: str, after: str) -> bool:
    """Whether what stands glued to the label may stand there in its language."""
    language = pattern.language
    if before:
        if language == "ar":
            if before not in _AR_ARTICLE and (pattern.article or before not in _AR):
                return False
        elif language == "he":
            if len(before) > 3 or not _HE_PREFIXES.issuperset(before):
                return False
        else:
            return False
    elif pattern.article:
        return False
    if not after:
        return True
    if not _may_end(pattern):
        return False
    if pattern.stem:
        longest = _STEM_ENDING.get(language, _STEM_DEFAULT)
        if pattern.family in PLACES and language in ("ru", "uk"):
            longest = 3
        return len(after) <= longest and after.isalpha()
    endings = {"ar": _AR_ENDINGS, "fa": _FA_ENDINGS, "en": _EN_ENDINGS}
    return after in endings[language]


def _capital(normalised: Normalised, start: int, end: int) -> bool:
    begin, stop = normalised.original_span(start, end)
    written = normalised.original[begin:stop]
    return written == written.upper()


def _speaks(pattern: _Pattern, language: str | None, *, inflected: bool) -> bool:
    """Whether a label of one language counts in a text of another.

    Arabic and Persian share a script and many words with other meanings, so they are kept apart;
    only names of several words are common to both. A foreign script in a text is a foreign name;
    a language's endings are its own.
    """
    if language is None or pattern.language == language:
        return True
    script = _SCRIPT.get(pattern.language, "la")
    if script != _SCRIPT.get(language, "la"):
        return True
    if pattern.family in _NAMES:
        if inflected and script == "la":
            return False
        return script != "ar" or pattern.words > 1 or language not in _SCRIPT
    return language not in _KNOWN


_ACRONYM = 5  # letters; longer words in capitals are headlines
_KNOWN = frozenset({"ar", "fa", "en", "ru", "he", "tr", "uk", "fr"})


_Finding = tuple[int, int, ConceptId, str]
"""Where something was found, what it is, and of which family."""


def _longest(found: set[_Finding]) -> tuple[Mention, ...]:
    """Of names that overlap the longest; places that share a name are all kept."""
    by_start = sorted(found)
    if all(first[1] <= second[0] for first, second in pairwise(by_start)):
        return tuple([Mention(concept, start, end) for start, end, concept, _ in by_start])
    order = sorted(
        (start - end, _RANK.get(family, 9), concept, start, end, family)
        for start, end, concept, family in by_start
    )
    taken: dict[str, list[tuple[int, int]]] = {}
    named: set[tuple[str, int, int]] = set()
    kept: list[tuple[int, int, ConceptId]] = []
    actors = [(start, end) for *_, start, end, family in order if family == "actor"]
    for _, _, concept, start, end, family in order:
        spans = taken.setdefault(_GROUP.get(family, family), [])
        homonym = family in PLACES and (family, start, end) in named
        if not homonym and spans and any(start < b and a < end for a, b in spans):
            continue
        if family == "country" and any(
            a <= start and end <= b and (a, b) != (start, end) for a, b in actors
        ):
            continue
        spans.append((start, end))
        named.add((family, start, end))
        kept.append((start, -end, concept))
    return tuple(Mention(concept, start, -end) for start, end, concept in sorted(kept))
