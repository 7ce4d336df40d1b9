"""What is left over on either side when two texts are laid on each other.

Words that stand in both texts cancel out, wherever they stand; so do inflected and mistyped forms
of one word, and names of one concept. What remains is sorted into facts, turning words, dates,
names and plain content; light words are dropped.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import groupby, pairwise, takewhile

from rapidfuzz.distance import Indel

from monitor.dedup.credits import is_office
from monitor.dedup.document import CREDIT, Document
from monitor.dedup.roots import roots
from monitor.dedup.synonyms import Phrase, light_phrases, meanings, phrases
from monitor.dedup.words import (
    CONTRARY,
    DATED,
    DENIAL,
    FATES,
    LIGHT,
    MONTHS_OF_TWO,
    SAME,
    TURNING,
)
from monitor.model.ids import ConceptId

_STEM = 4
"""Letters that two forms of one word share at their beginning, at least."""
_REMEMBERED = 256
"""Texts whose words are remembered: the newest are compared again and again. 1 MB."""
_ENDING = 3
"""Letters by which inflected forms of one word may go on after the shared ones, at most."""
_TYPING = 4
"""From this length on a word with a letter too many or too few is a typing error."""
_LONG = 10
"""From this length on so is one with three wrong letters; below, with two."""
_LOOSE = 2
"""A turning word in a run of left-over words up to this long was put in or taken out by itself."""
_ARABIC = "arabic"
_BARE = 3
"""Letters that are left at least."""
_DENSE = re.compile("[\u0590-\u06ff]")
"""Scripts without vowels: there nearly every letter makes another word."""
_ALIKE_SHAPES = str.maketrans("جخبتثنشضظغزذق", "ححييييسصطعردف")
"""Arabic letters that differ in their dots alone, the commonest slips of the pen."""
_DENSE_TYPING = 5
"""From this length on a word of such a script may have one of these slips."""
_DENSE_LETTER = 7
"""From this length on it may have a letter too many or too few. `استقاله`, a resignation, and
`اقاله`, a dismissal, differ by two, `مقتل` and `مقاتل` by one."""
_DUALS = ("ي", "ين", "ان", "ا")
"""How the dual of a noun with a feminine ending ends, behind the `ت` of it."""
_DUAL_ENDINGS = tuple(f"ت{ending}" for ending in _DUALS)
_DERIVED = 6
"""Letters that words derived from one stem share at their beginning, at least."""
_SHORT_FORM = 3
"""Letters of a short form, at least,"""
_LONG_FORM = 6
"""and how many words it may stand for."""
_BEGINNING = 2
"""Letters of a word that a joined short form keeps, at least."""
_PRONOUNS = ("هما", "ها", "هم", "نا", "ه")
"""What Arabic writes together with the noun in front: whose it is."""
_ARTICLES = ("وال", "فال", "بال", "كال", "ولل", "ال", "لل")
_GLUED = (*_ARTICLES, "و", "ف", "ب", "ل", "ك")
"""What Arabic writes together with the word that follows."""
_SPELLED_OUT = frozenset({"place", "country", "group", "official", "weapon", "target"})
"""Kinds of names that have shorter forms."""
_PERSIAN = re.compile("[پچژگ]")
"""Letters that Arabic has not."""
_DENIED, _OIL = "نفت", "نفت خام"
"""In Arabic `she denied`, in Persian `oil`, which is no denial."""
_TRANSLITERATED = (("kh", "h"), ("ts", "c"), ("y", "i"), ("j", "i"), ("w", "v"), ("q", "k"))
"""Latin letters that transliterations of one name exchange."""
_WILL = ("سي", "ست", "سن")
"""How an Arabic verb begins that tells of the future."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in one piece that the other text has not; light words between them do not count."""

    words: tuple[str, ...]
    before: str
    """The nearest word in front that both texts have; `<` at the text's beginning."""
    after: str
    """The same behind it; `>` at the text's end."""
    length: int
    """How many words it is with the light ones."""

    @property
    def within(self) -> bool:
        """Whether words that both texts have stand on either side."""
        return self.before != "<" and self.after != ">"

    def stands_for(self, other: "Passage") -> bool:
        """Whether a passage of the other text stands in the same place."""
        return self.before == other.before or self.after == other.after


@dataclass(frozen=True, slots=True)
class Rest:
    """What one of two texts has and the other has not."""

    turning: tuple[str, ...] = ()
    """Denials and negations put in or taken out by themselves, and denials within the text."""
    denials: tuple[str, ...] = ()
    """All denials, those within a longer passage too."""
    dated: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    """Words for what the lexicon knows."""
    passages: tuple[Passage, ...] = ()
    left: frozenset[int] = frozenset()
    """The positions of all words left over."""
    slots: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For each left-over word that is not light, the words next to it that both texts have."""

    @property
    def words(self) -> tuple[str, ...]:
        """All that is not light and no number, date or negation."""
        return (*self.names, *self.known, *self.content)

    def in_place_of(self, other: "Rest") -> tuple[str, ...]:
        """The words that stand where `other` has words of its own."""
        theirs = frozenset().union(*(other.slots.get(word, frozenset()) for word in other.words))
        return tuple(word for word in self.words if self.slots.get(word, frozenset()) & theirs)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two texts laid on each other."""

    new: Rest
    old: Rest
    shared: int
    """How many content words they have in common."""
    unsaid: bool
    """Whether the clauses that say whose word it is were left out, see `unsaid_words`."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What of one text does not depend on the text beside it."""

    tokens: tuple[str, ...]
    concepts: Mapping[int, ConceptId]
    light: frozenset[int]
    """Positions of light words and of sources,"""
    light_unsaid: frozenset[int]
    """and with those of clauses that say whose word it is."""
    credited: frozenset[int]
    counted: frozenset[int]
    """Positions of numbers."""
    speaker: tuple[str, ...]
    """The words that say who speaks; none where it is said of nobody in particular."""


@dataclass(slots=True)
class _Side:
    """One text, with the positions not yet cancelled."""

    document: Document
    tokens: Sequence[str]
    concepts: Mapping[int, ConceptId]
    light: frozenset[int]
    """Positions of light words and of sources."""
    left: list[int]


def difference(new: Document, old: Document) -> Difference:
    """Lay `new` on `old`. Swapping the two swaps the result's sides."""
    unsaid = unsaid_words(new, old)
    a, b = _side(new, unsaid), _side(old, unsaid)
    _cancel_equal(a, b)
    shared = len(a.tokens) - len(a.light.union(a.left))
    for cancel in _CANCELLING:
        if not (a.left and b.left):
            break
        shared += cancel(a, b)
    _cancel_spelled_out(a, b)
    _cancel_spelled_out(b, a)
    return Difference(_rest(a), _rest(b), shared, unsaid)


def unsaid_words(new: Document, old: Document) -> bool:
    """Whether the clauses that say whose word it is may differ and the texts say the same.

    They may, unless both name a speaker and not the same one. An office and a name may be one
    speaker; two offices or two names are two.
    """
    mine, theirs = _words_of(new).speaker, _words_of(old).speaker
    if not (mine and theirs):
        return True
    if any(one_word(word, other) for word in mine for other in theirs):
        return True
    if any(word in old.text for word in mine) or any(word in new.text for word in theirs):
        return True
    return any(map(is_office, mine)) != any(map(is_office, theirs))


def credited(document: Document) -> frozenset[int]:
    """The positions of clauses that say whose word it is."""
    return _words_of(document).credited


@lru_cache(maxsize=_REMEMBERED)
def _words_of(document: Document) -> _Words:
    tokens = document.tokens
    concepts: dict[int, ConceptId] = {}
    credit: set[int] = set()
    media: set[int] = set()
    for named in document.named:
        positions = range(named.first, named.last + 1)
        if named.concept == CREDIT:
            credit.update(positions)
            continue
        for position in positions:
            concepts[position] = named.concept
        if named.kind == "source":
            media.update(positions)
    speaker = [
        tokens[position]
        for position in sorted(credit - media)
        if position < len(tokens)
        and tokens[position] not in LIGHT
        and tokens[position] not in DATED
    ]
    mapped = [SAME.get(token, token) for token in tokens]
    if _DENIED in mapped and _PERSIAN.search(document.text):
        mapped = [_OIL if token == _DENIED else token for token in mapped]
    for at, names in enumerate(pairwise(tokens)):
        if names in MONTHS_OF_TWO:
            mapped[at], mapped[at + 1] = MONTHS_OF_TWO[names], "من"
    light = {position for position, token in enumerate(mapped) if token in LIGHT}
    light |= light_phrases(mapped)
    every = range(len(mapped))
    return _Words(
        tokens=tuple(mapped),
        concepts=concepts,
        light=frozenset(light.union(media).intersection(every)),
        light_unsaid=frozenset(light.union(media, credit).intersection(every)),
        credited=frozenset(credit),
        counted=frozenset(
            position
            for number in document.counted
            for position in range(number.first, number.last + 1)
        ),
        speaker=tuple(speaker) if not all(map(is_office, speaker)) else (),
    )


@lru_cache(maxsize=_REMEMBERED)
def _phrases_of(document: Document) -> tuple[Phrase, ...]:
    """Those that have synonyms, the longest first."""
    found = phrases(_words_of(document).tokens)
    return tuple(sorted(found, key=lambda phrase: (phrase.first - phrase.last, phrase.first)))


def _side(document: Document, unsaid: bool) -> _Side:
    words = _words_of(document)
    light = words.light_unsaid if unsaid else words.light
    return _Side(document, words.tokens, words.concepts, light, [])


def _cancel_equal(a: _Side, b: _Side) -> None:
    """The longest run from each end first, so that a passage is left over in one piece."""
    low, high = 0, 0
    shorter = min(len(a.tokens), len(b.tokens))
    while low < shorter and a.tokens[low] == b.tokens[low]:
        low += 1
    while high < shorter - low and a.tokens[-1 - high] == b.tokens[-1 - high]:
        high += 1
    middle_a = a.tokens[low : len(a.tokens) - high]
    middle_b = b.tokens[low : len(b.tokens) - high]
    a.left = _left(middle_a, Counter(middle_b), low)
    b.left = _left(middle_b, Counter(middle_a), low)


def _left(tokens: Sequence[str], others: dict[str, int], first: int) -> list[int]:
    """The positions, counted from `first`, of the tokens that are not among the others."""
    left = []
    for position, token in enumerate(tokens, first):
        if often := others.get(token):
            others[token] = often - 1
        else:
            left.append(position)
    return left


def _cancel_alike(
    a: _Side,
    b: _Side,
    keys: Callable[[_Side], Sequence[str]],
    alike: Callable[[_Side, int, _Side, int], bool],
) -> int:
    """Cancel words that are `alike`; only words of equal, non-empty key are compared."""
    mine = keys(a)
    others: dict[str, list[int]] = {}
    for key, j in zip(keys(b), b.left, strict=True):
        if key:
            others.setdefault(key, []).append(j)
    if others.keys().isdisjoint(mine):
        return 0
    gone_a: set[int] = set()
    gone_b: set[int] = set()
    for key, i in zip(mine, a.left, strict=True):
        for j in others.get(key, ()):
            if j not in gone_b and alike(a, i, b, j):
                gone_a.add(i)
                gone_b.add(j)
                break
    if gone_a:
        a.left = [i for i in a.left if i not in gone_a]
        b.left = [j for j in b.left if j not in gone_b]
    return len(gone_a)


def _cancel_spelled_out(a: _Side, b: _Side) -> None:
    """Words of a name that the other text writes with fewer: `aircraft` of `unmanned aircraft`,
    where it has the other word of it."""
    left = set(a.left)
    told = frozenset(b.concepts.values()) if left else frozenset()
    for named in a.document.named if told else ():
        words = range(named.first, named.last + 1)
        if named.kind not in _SPELLED_OUT or named.concept not in told:
            continue
        if len(words) > 1 and not left.issuperset(words):
            left.difference_update(at for at in words if a.tokens[at] not in TURNING)
    if len(left) < len(a.left):
        a.left = sorted(left)


def _concepts(side: _Side) -> list[str]:
    return [side.concepts.get(position, "") for position in side.left]


def _one_concept(a: _Side, i: int, b: _Side, j: int) -> bool:
    """Their keys are equal; what became of somebody is told apart more finely than by concepts."""
    return FATES.get(a.tokens[i]) == FATES.get(b.tokens[j])


def _each(key: Callable[[str], str]) -> Callable[[_Side], list[str]]:
    """The key of each word left, where it follows from the word alone."""
    return lambda side: [key(side.tokens[position]) for position in side.left]


def _cancel_synonyms(a: _Side, b: _Side) -> int:
    """Words and phrases of one meaning, phrases first."""
    others: dict[int, list[tuple[int, ...]]] = {}
    for positions, lines in _meant(b):
        for line in lines:
            others.setdefault(line, []).append(positions)
    gone: set[int] = set()
    taken: set[int] = set()
    count = 0
    for positions, lines in _meant(a) if others else ():
        if not gone.isdisjoint(positions):
            continue
        for there in (there for line in sorted(lines) for there in others.get(line, ())):
            if taken.isdisjoint(there) and _may_be_synonyms(a, positions, b, there):
                gone.update(positions)
                taken.update(there)
                count += 1
                break
    a.left = [i for i in a.left if i not in gone]
    b.left = [j for j in b.left if j not in taken]
    return count


def _may_be_synonyms(a: _Side, here: Sequence[int], b: _Side, there: Sequence[int]) -> bool:
    """Whether neither turns the other round, and what came of it is the same: what the lexicon
    knows of it goes before a table of words."""
    if _named(a, here, "outcome:") != _named(b, there, "outcome:"):
        return False
    if len(here) == len(there) == 1:
        word, instead = a.tokens[here[0]], b.tokens[there[0]]
        if is_dual(word, instead) or is_dual(instead, word):
            return False
    harm, other = _named(a, here, "casualty:"), _named(b, there, "casualty:")
    if harm and other and harm.isdisjoint(other):
        return False
    if len(here) > 1 or len(there) > 1:
        return True
    i, j = here[0], there[0]
    return _not_contrary(a, i, b, j) and FATES.get(a.tokens[i]) == FATES.get(b.tokens[j])


def _named(side: _Side, positions: Sequence[int], family: str) -> set[str]:
    """The concepts of a family that stand there."""
    concepts = (side.concepts.get(at, "") for at in positions)
    return {concept for concept in concepts if concept.startswith(family)}


def _meant(side: _Side) -> Iterator[tuple[tuple[int, ...], frozenset[int]]]:
    """What is left over that has synonyms, with the lines it stands in: phrases of which the other
    text has no word but light ones, and words."""
    left = frozenset(side.left)
    for phrase in _phrases_of(side.document):
        every = range(phrase.first, phrase.last + 1)
        positions = tuple(at for at in every if at in left)
        if positions and left.issuperset(at for at in every if at not in side.light):
            yield positions, phrase.lines
    for position in side.left:
        if lines := _meanings(side.tokens[position]):
            yield (position,), lines


@lru_cache(maxsize=32_768)
def _meanings(word: str) -> frozenset[int]:
    """Which synonyms a word belongs to; none for most words."""
    forms = [word]
    if "\u0620" <= word[0] <= "\u06ff":
        forms.append(_without(word, _GLUED))
        forms += [form.removesuffix("ا") for form in forms if len(form) > _BARE]  # accusatives
    return next((found for form in forms if (found := meanings(form))), frozenset())


def _not_contrary(a: _Side, i: int, b: _Side, j: int) -> bool:
    first, second = CONTRARY.get(a.tokens[i]), CONTRARY.get(b.tokens[j])
    return first is None or second is None or first == second or first[:-1] != second[:-1]


@lru_cache(maxsize=32_768)
def _unglued(word: str) -> str:
    """An Arabic word without what is glued to its front; the empty string for others."""
    return _bare(word) if "\u0620" <= word[0] <= "\u06ff" else ""


def _bare(word: str) -> str:
    """`ادي` of `وادي` and of `بوادي`; `تستأنف` of `ستستأنف`, which will be."""
    bare = _without(word, _GLUED)
    if bare[0] == "و" and word[0] in "بلك":
        return _without(bare, ("و",))
    return bare[1:] if bare.startswith(_WILL) and len(bare) > _DENSE_TYPING else bare


@lru_cache(maxsize=32_768)
def _initial(word: str) -> str:
    return DATED.get(word) or _without(word, _ARTICLES)[0]


@lru_cache(maxsize=32_768)
def _letters(word: str) -> str:
    """The letters of a word without vowels, sorted: its first ones may have changed places."""
    return "".join(sorted(word)) if _DENSE.match(word) else ""


def _same_word(a: _Side, i: int, b: _Side, j: int) -> bool:
    first, second = a.tokens[i], b.tokens[j]
    if first in DATED or second in DATED:
        return DATED.get(first) == DATED.get(second)
    if first in TURNING or second in TURNING:
        return False
    if not _not_contrary(a, i, b, j):
        return False
    concepts = a.concepts.get(i), b.concepts.get(j)
    if None not in concepts and concepts[0] != concepts[1]:
        return _spelled_alike(first, second)
    return one_word(first, second)


def _spelled_alike(first: str, second: str) -> bool:
    """Whether two long names are one in two transliterations, though a gazetteer has both."""
    if not (first.isascii() and second.isascii()) or min(len(first), len(second)) < _DERIVED:
        return False
    return _transliterated(first) == _transliterated(second)


@lru_cache(maxsize=4096)
def _transliterated(word: str) -> str:
    for written, read in _TRANSLITERATED:
        word = word.replace(written, read)
    return "".join(letter for letter, _ in groupby(word))


@lru_cache(maxsize=32_768)
def one_word(first: str, second: str) -> bool:
    """Whether two words look like forms or misspellings of one. Symmetric; knows no meaning."""
    if not (first.isalpha() and second.isalpha()):
        return False
    if _bare(first) == _bare(second):
        return True
    if _DENSE.match(first):
        if is_dual(first, second) or is_dual(second, first):
            return False
        if _possessed(first) == _bare(second) or _bare(first) == _possessed(second):
            return True
        if _without_nisba(first) == _without_nisba(second):
            return True
        if _turned(first, second):
            return True
    first, second = _without(first, _ARTICLES), _without(second, _ARTICLES)
    short, long = sorted((len(first), len(second)))
    if short >= _BARE and first.isascii() and (first == second + "s" or second == first + "s"):
        return True
    if short < _STEM or first[0] != second[0]:
        return False
    stem = 0
    while stem < short and first[stem] == second[stem]:
        stem += 1
    if stem >= _STEM and long - stem <= _ENDING and stem * 2 >= long:
        return True
    if short < _TYPING:
        return False
    if _DENSE.match(first):
        return _slip(first, second)
    wrong = Indel.distance(first, second)  # a letter left out is 1, one for another or moved is 2
    if wrong <= 1:
        return True
    if long <= _TYPING + 2:
        return wrong == 2 and sorted(first) == sorted(second)
    return wrong <= (2 if long < _LONG else 3)


def _without_nisba(word: str) -> str:
    """`شرق` of `شرقي` and `الشرقية`."""
    bare = _without(word, _ARTICLES)
    return next((bare[: -len(end)] for end in ("يه", "ي") if bare.endswith(end)), bare)


def _possessed(word: str) -> str:
    """`عودة` of `عودته`, its return; the empty string where no pronoun ends the word.

    A final `ه` is one only behind `ت`: elsewhere it is mostly the ending of the noun.
    """
    bare = _bare(word)
    if _without(word, _ARTICLES) != word:
        return ""  # who has it is not said behind an article
    for pronoun in _PRONOUNS:
        stem = bare.removesuffix(pronoun)
        if stem == bare or len(stem) < _BARE or (pronoun == "ه" and stem[-1] != "ت"):
            continue
        return f"{stem[:-1]}ه" if stem[-1] == "ت" else stem
    return ""


@lru_cache(maxsize=32_768)
def _owned(word: str) -> str:
    """An Arabic word without what is glued to either end; the empty string for others."""
    return (_possessed(word) or _bare(word)) if "\u0620" <= word[0] <= "\u06ff" else ""


def may_be_dual(word: str) -> bool:
    """Whether `is_dual` may say yes of a word: of most it cannot."""
    return word.endswith(_DUAL_ENDINGS)


def is_dual(word: str, single: str) -> bool:
    """Whether an Arabic word is two of the other: `قذيفتي` of `قذيفة`."""
    stem, found, ending = word.rpartition("ت")
    return bool(found) and ending in _DUALS and _bare(single) == _bare(stem + "ه")


def is_two_of(word: str, single: str) -> bool:
    """Whether an Arabic word that is read as two is two of the other: `شهيدين` of `شهيد`."""
    two, one = _bare(word), _bare(single)
    return len(one) >= _BARE and two.startswith(one) and two[len(one) :] in _DUALS


def _slip(first: str, second: str) -> bool:
    """Whether two words of a script without vowels are likely one, mistyped."""
    short, long = sorted((len(first), len(second)))
    if short == long:
        if _turned(first, second):
            return True
        wrong = [at for at in range(short) if first[at] != second[at]]
        shapes = {word.translate(_ALIKE_SHAPES) for word in (first, second)}
        return len(wrong) == 1 and short >= _DENSE_TYPING and len(shapes) == 1
    return short >= _DENSE_LETTER and Indel.distance(first, second) == 1


def _turned(first: str, second: str) -> bool:
    """Whether two neighbouring letters of a word, the article included, changed places."""
    if len(first) != len(second) or len(first) < _DENSE_TYPING:
        return False
    wrong = [at for at in range(len(first)) if first[at] != second[at]]
    if len(wrong) != 2 or wrong[1] - wrong[0] != 1:
        return False
    return first[wrong[0]] == second[wrong[1]] and first[wrong[1]] == second[wrong[0]]


@lru_cache(maxsize=32_768)
def _without(word: str, glued: tuple[str, ...]) -> str:
    for letters in glued:
        if word.startswith(letters) and len(word) - len(letters) >= _BARE:
            return word[len(letters) :]
    return word


def _cancel_joined(a: _Side, b: _Side) -> int:
    """Two words of one text that the other writes as one. They count as no common word."""
    single = {b.tokens[j]: j for j in b.left}
    for i in list(a.left):
        if i + 1 in a.left and i in a.left:
            j = single.get(a.tokens[i] + a.tokens[i + 1])
            if j is not None and j in b.left:
                a.left.remove(i)
                a.left.remove(i + 1)
                b.left.remove(j)
    return 0


def _cancel_derived(a: _Side, b: _Side) -> int:
    """A verb and its noun, a noun and its adjective; names are never derived from one another."""
    others: dict[str, list[int]] = {}
    for j in b.left:
        for stem in _stems(b, j):
            others.setdefault(stem, []).append(j)
    gone: dict[int, int] = {}
    taken: set[int] = set()
    for i in a.left if others else ():
        known = {j for stem in _stems(a, i) for j in others.get(stem, ()) if j not in taken}
        for j in sorted(known):
            if _no_other_fact(a, i, b, j):
                gone[i] = j
                taken.add(j)
                break
    a.left = [i for i in a.left if i not in gone]
    b.left = [j for j in b.left if j not in taken]
    return len(gone)


def _stems(side: _Side, position: int) -> frozenset[str]:
    """What words derived from one another share: a root, or letters at the beginning."""
    word = side.tokens[position]
    if position in side.light or word in side.document.names:
        return frozenset()
    return _stems_of(word)


@lru_cache(maxsize=32_768)
def _stems_of(word: str) -> frozenset[str]:
    if not word.isalpha():
        return frozenset()
    if "\u0400" <= word[0] <= "\u04ff" or word.isascii():
        return frozenset([word[:_DERIVED]]) if len(word) >= _DERIVED else frozenset()
    return roots(word)


def _no_other_fact(a: _Side, i: int, b: _Side, j: int) -> bool:
    first, second = a.tokens[i], b.tokens[j]
    for kind in (DATED, TURNING):
        if first in kind or second in kind:
            return False
    if first in FATES and second in FATES and FATES[first] != FATES[second]:
        return False
    if CONTRARY.get(first) != CONTRARY.get(second):
        return False
    if is_dual(first, second) or is_dual(second, first):
        return False
    concepts = a.concepts.get(i), b.concepts.get(j)
    if None not in concepts and concepts[0] != concepts[1]:
        return False
    return not first.startswith(second[:_DERIVED]) or _half(first, second)


def _half(first: str, second: str) -> bool:
    """Whether what two words share at the beginning is half of the longer one."""
    pairs = zip(first, second, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return 2 * shared >= max(len(first), len(second))


def _cancel_shortened(a: _Side, b: _Side) -> int:
    """Words of one text that the other writes as one short form. Says how many short forms."""
    gone = 0
    initials = {a.tokens[i][0] for i, after in pairwise(a.left) if after == i + 1}
    for j in list(b.left) if initials else ():
        short = b.tokens[j]
        if short[0] not in initials or len(short) < _SHORT_FORM:
            continue
        if not short.isalpha() or j in b.light:
            continue
        for start, first in enumerate(a.left):
            if a.tokens[first][0] != short[0] or first in a.light:
                continue
            run = _run(a.left, start)
            if not _may_be_short_form(a, run, short):
                continue
            end = next((n for n in range(len(run), 1, -1) if _is_short_form(a, run[:n], short)), 0)
            if end:
                a.left = [i for i in a.left if i not in run[:end]]
                b.left.remove(j)
                gone += 1
                break
    return gone


def _run(left: Sequence[int], start: int) -> list[int]:
    """The unbroken run of left-over words from one on, as long as a short form may stand for."""
    run = [left[start]]
    for position in left[start + 1 : start + _LONG_FORM]:
        if position != run[-1] + 1:
            break
        run.append(position)
    return run


def _may_be_short_form(side: _Side, run: Sequence[int], short: str) -> bool:
    """Whether it is worth trying how many words of the run the short form stands for."""
    words = [side.tokens[position] for position in run if side.tokens[position] not in LIGHT]
    if len(words) < 2:
        return False
    every = [side.tokens[position] for position in run]
    if any("".join(word[0] for word in some).startswith(short) for some in (words, every)):
        return True
    return "\u0400" <= short[0] <= "\u04ff" and short.startswith(words[0][:_BEGINNING])


def _is_short_form(side: _Side, run: Sequence[int], short: str) -> bool:
    every = [side.tokens[position] for position in run]
    words = [word for word in every if word not in LIGHT]
    if len(words) < 2:
        return False
    if "".join(word[0] for word in words) == short or "".join(w[0] for w in every) == short:
        return True
    # `Мосгорсуд` is `Московский городской суд`: beginnings, and the last word with any ending.
    return "\u0400" <= short[0] <= "\u04ff" and _is_joined(words, short)


def _is_joined(words: Sequence[str], short: str) -> bool:
    first, *others = words
    if not others:
        return one_word(first, short) or first == short
    return any(
        short.startswith(first[:size]) and _is_joined(others, short[size:])
        for size in range(_BEGINNING, min(len(first), len(short) - _BEGINNING) + 1)
    )


_CANCELLING: tuple[Callable[[_Side, _Side], int], ...] = (
    lambda a, b: _cancel_alike(a, b, _concepts, _one_concept),
    lambda a, b: _cancel_alike(a, b, _each(_unglued), _same_word),
    lambda a, b: _cancel_alike(a, b, _each(_owned), _same_word),
    lambda a, b: _cancel_alike(a, b, _each(_initial), _same_word),
    lambda a, b: _cancel_alike(a, b, _each(_letters), _same_word),
    _cancel_synonyms,
    _cancel_derived,
    _cancel_joined,
    lambda a, b: _cancel_joined(b, a),
    _cancel_shortened,
    lambda a, b: _cancel_shortened(b, a),
)
"""What cancels words that are not equal, in the order in which it does. Each says how many content
words the texts have in common by it."""


def _rest(side: _Side) -> Rest:
    if not side.left:
        return _NOTHING
    words = _words_of(side.document)
    runs: dict[int, tuple[int, bool]] = {}
    turning, denials, dated, names, content, known = [], [], [], [], [], []
    for position in side.left:
        token = side.tokens[position]
        if token in TURNING:
            if token in DENIAL:
                denials.append(token)
            runs = runs or _runs(side.left, len(side.tokens))
            length, within = runs[position]
            if length <= _LOOSE or (within and token in DENIAL):
                turning.append(token)
        elif token in DATED and position not in words.counted:
            dated.append(DATED[token])
        elif position in words.counted or position in side.light:
            continue
        elif position in side.concepts:
            known.append(token)
        elif token in side.document.names:
            names.append(token)
        else:
            content.append(token)
    passages = tuple(_passages(side))
    slots: dict[str, frozenset[str]] = {}
    for passage in passages:
        beside = frozenset((passage.before, passage.after))
        for word in passage.words:
            slots[word] = slots[word] | beside if word in slots else beside
    return Rest(
        turning=tuple(turning),
        denials=tuple(denials),
        dated=tuple(dated),
        names=tuple(names),
        content=tuple(content),
        known=tuple(known),
        passages=passages,
        left=frozenset(side.left),
        slots=slots,
    )


_NOTHING = Rest()


def _passages(side: _Side) -> Iterator[Passage]:
    """The words left over, light ones aside, in the pieces between words that both texts have."""
    tokens = side.tokens
    aside = side.light.union(side.left)
    both = [position for position in range(len(tokens)) if position not in aside]
    for place, piece in groupby(side.left, partial(bisect_left, both)):
        every = list(piece)
        words = tuple(tokens[position] for position in every if position not in side.light)
        if words:
            yield Passage(
                words=words,
                before=f"-1{tokens[both[place - 1]]}" if place else "<",
                after=f"1{tokens[both[place]]}" if place < len(both) else ">",
                length=len(every),
            )


def _runs(positions: Sequence[int], end: int) -> dict[int, tuple[int, bool]]:
    """How long the unbroken run is that each position belongs to, and whether it touches neither
    end of the text: what a cut leaves out does."""
    runs: dict[int, tuple[int, bool]] = {}
    run: list[int] = []
    for position in [*positions, -1]:
        if run and position != run[-1] + 1:
            within = run[0] > 0 and run[-1] < end - 1
            runs.update(dict.fromkeys(run, (len(run), within)))
            run = []
        run.append(position)
    return runs
