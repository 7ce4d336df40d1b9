"""Proposes unknown names, the likeliest first, each with its partners in other scripts.

In scripts with capital letters a name is a word that is never written small and does not only begin
sentences. In Arabic and Hebrew it is a word that stands behind words for a place. A word of many
texts is no name. Partners have the same consonants (`monitor.crossref.names`) or nearly so.

Not guaranteed: that a proposal is a name, or a place. A person decides.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from monitor.crossref.names import script, skeletons
from monitor.lexicon import PLACES, Lexicon
from monitor.model.ids import ConceptId
from monitor.text.dates import names_time
from monitor.text.normalise import Normalised, normalise

_COMMON_SHARE = 0.05
"""Of the texts of a script: a word in more of them is no unknown name."""
_FEW_TEXTS = 20
"""Below so many texts the share says nothing."""
_LEAST_LETTERS = 4
_ALIKE = 85
"""rapidfuzz ratio of consonants; of 600 cities' names in two scripts 80 finds 84 %, 90 76 %."""
_PARTNERS = 3
_CUE_WEIGHT = 2
_CAPITALS = frozenset({"latin", "cyrillic"})
_PLACE_WORDS = (
    "مدينة بلدة قرية منطقة قضاء ناحية مديرية محافظة مخيم قاعدة مطار ميناء حقل معبر جبل وادي حي "
    "أطراف بمدينة ببلدة بمنطقة لمدينة لبلدة في شهر شهرستان روستای روستا استان منطقه بخش شهرک "
    "پایگاه فرودگاه بندر میدان گذرگاه city town village district province county camp base airport "
    "port near in kfar город города городе село селе поселок поселке район районе деревня деревне "
    "под місто місті селі селище селищі район районі העיר הכפר היישוב בעיר בכפר ביישוב מחוז נמל "
    "מחנה בסיס מושב קיבוץ ville village localité région province camp base près à ilçesi köyü kenti"
)
_CUES = frozenset(normalise(_PLACE_WORDS).tokens)
"""Words behind which, or in Turkish before which, a place's name stands."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is mined."""

    text: str
    language: str | None
    """ISO 639-1."""
    source: str
    """Who published it: names that several use are likelier."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name that the lexicon may lack."""

    name: str
    """As it was written most often."""
    language: str | None
    """Of the texts that use it most."""
    texts: int
    sources: int
    score: int
    partners: tuple[str, ...]
    """Names in other scripts that are likely the same, the most frequent first."""
    beside: ConceptId | None
    """The place that is named most often in the same texts."""


@dataclass
class _Seen:
    written: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)
    beside: Counter[ConceptId] = field(default_factory=Counter)
    texts: int = 0
    inside: int = 0
    """How often a word stood before it in its sentence."""
    cued: int = 0


def propose(texts: Iterable[Text], lexicon: Lexicon) -> list[Proposal]:
    """The unknown names of some texts, the likeliest first; the same for the same texts."""
    seen: defaultdict[str, _Seen] = defaultdict(_Seen)
    small: set[str] = set()
    count: Counter[str] = Counter()
    for text in texts:
        _read(text, lexicon, seen, small, count)
    names = {word: found for word, found in seen.items() if _is_name(word, found, small, count)}
    by_consonants: defaultdict[str, list[str]] = defaultdict(list)
    for word in names:
        for consonants in skeletons(word):
            by_consonants[consonants].append(word)
    proposals = [_proposal(word, found, names, by_consonants) for word, found in names.items()]
    return sorted(proposals, key=lambda p: (-p.score, -p.texts, p.name))


def _read(
    text: Text,
    lexicon: Lexicon,
    seen: Mapping[str, _Seen],
    small: set[str],
    count: Counter[str],
) -> None:
    normalised = normalise(text.text)
    mentions = lexicon.find(normalised, text.language)
    places = sorted({m.concept for m in mentions if m.family in PLACES})
    met: set[str] = set()
    before = ""
    for word, start, written, opens in _words(normalised):
        known = any(m.start < start + len(word) and start < m.end for m in mentions)
        kind = script(word)
        if kind in _CAPITALS and written == written.lower():
            small.add(word)
        elif not known and len(word) >= _LEAST_LETTERS and word.isalpha():
            found = seen[word]
            found.inside += not opens
            found.cued += before in _CUES
            if word not in met:
                met.add(word)
                found.texts += 1
                found.written[written] += 1
                found.languages[text.language or ""] += 1
                found.sources.add(text.source)
                found.beside.update(places)
        before = word
    count.update({script(word) for word in met})


def _words(normalised: Normalised) -> Iterator[tuple[str, int, str, bool]]:
    """Each word with its position, as it was written, and whether it begins a sentence."""
    start, last = 0, 0
    for word in normalised.tokens:
        begin, end = normalised.original_span(start, start + len(word))
        gap = normalised.original[last:begin]
        opens = start == 0 or any(mark in gap for mark in '.!?:\n؟«»"“')
        yield word, start, normalised.original[begin:end], opens
        start, last = start + len(word) + 1, end


def _is_name(word: str, found: _Seen, small: Collection[str], count: Mapping[str, int]) -> bool:
    kind = script(word)
    many = count[kind] >= _FEW_TEXTS and found.texts > count[kind] * _COMMON_SHARE
    if word in small or word in _CUES or many:
        return False
    if any(names_time(normalise(word), language) for language in found.languages):
        return False
    return found.inside > 0 if kind in _CAPITALS else found.cued > 0


def _proposal(
    word: str,
    found: _Seen,
    names: Mapping[str, _Seen],
    by_consonants: Mapping[str, Sequence[str]],
) -> Proposal:
    partners = _partners(word, names, by_consonants)
    weight = found.texts * len(found.sources)
    weight += _CUE_WEIGHT * found.cued + sum(names[partner].texts for partner in partners)
    written = min(found.written, key=lambda form: (-found.written[form], form))
    language = min(found.languages, key=lambda code: (-found.languages[code], code))
    beside = min(found.beside, key=lambda place: (-found.beside[place], place), default=None)
    return Proposal(
        name=written,
        language=language or None,
        texts=found.texts,
        sources=len(found.sources),
        score=weight,
        partners=tuple(
            min(names[p].written, key=lambda form: (-names[p].written[form], form))
            for p in partners
        ),
        beside=beside,
    )


def _partners(
    word: str, names: Mapping[str, _Seen], by_consonants: Mapping[str, Sequence[str]]
) -> list[str]:
    mine = skeletons(word)
    found = {
        other
        for consonants, others in by_consonants.items()
        if any(fuzz.ratio(consonants, own, score_cutoff=_ALIKE) for own in mine)
        for other in others
        if script(other) != script(word)
    }
    return sorted(found, key=lambda other: (-names[other].texts, other))[:_PARTNERS]
