"""Which facts differ between two texts: exchanged for others, or only stated by one of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import combinations
from operator import attrgetter
from string import ascii_lowercase
from typing import TypeVar

from monitor.dedup.difference import (
    Difference,
    Rest,
    credited,
    is_dual,
    is_two_of,
    may_be_dual,
    one_word,
)
from monitor.dedup.document import Counted, Document, Named
from monitor.dedup.roots import roots
from monitor.dedup.topics import stem
from monitor.dedup.words import (
    AMONG,
    COMPASS,
    CONTRARY,
    DENIAL,
    FATES,
    HOURS,
    LIGHT,
    ORDINALS,
    REVOKED,
    SAME,
)
from monitor.model.ids import ConceptId
from monitor.text.normalise import normalise

_KINDS = (
    "place",
    "country",
    "group",
    "official",
    "weapon",
    "target",
    "event",
    "outcome",
    "casualty",
)
_WHO_OR_WHERE = frozenset({"place", "country", "group", "official"})

_Fact = TypeVar("_Fact", Named, Counted)
_Chain = tuple[ConceptId, ...]

_HAPPENING = frozenset({"event", "outcome", "casualty"})

_ASSAULTS = frozenset({"event:attack", "event:strike", "event:shelling"})
"""What was done with a weapon: which word a text chooses says nothing that the weapon does not."""
_SHOT_DOWN = frozenset({"outcome:destroyed", "outcome:intercepted"})
"""Of drones and missiles both say the same: `destroyed by air defence`."""

_REMEMBERED = 256
"""Texts whose facts are remembered in the form in which they are compared. 1 MB."""

_AND = frozenset(normalise("and و и і та ve et").tokens)
_MOVED = 32
"""Names that stand beside other words, of which pairs are looked at: in copies they are few."""
_FRAME = 4
"""Words at the beginning among which one takes back all that follows: `denied by officials:`"""
_DAY = 24
_BY_THE_WAY = 2
"""Words in one piece up to which a place is told by the way."""
_NEAR = 4
"""Two facts at most this many words apart stand in an order that matters: who struck whom."""


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of fact in which the texts differ."""

    kind: str
    """A kind of `Named`, or `number`, `time`, `name`, `denial`, `order` or `fate`."""
    new: tuple[str, ...]
    """What only the new text states, in a stable order."""
    old: tuple[str, ...]

    @property
    def exchanged(self) -> bool:
        """Whether one statement took the place of another."""
        return bool(self.new) and bool(self.old)

    def __str__(self) -> str:
        new, old = ", ".join(self.new), ", ".join(self.old)
        if self.exchanged:
            return f"{old} → {new}"
        return f"+ {new}" if new else f"- {old}"


def changes(new: Document, old: Document, found: Difference) -> tuple[Change, ...]:
    """Every kind of fact in which `new` differs from `old`, in a stable order."""
    every = (
        _numbers(new, old),
        *_concepts(new, old, found),
        _happening(new, old, found),
        Change("time", _unique(found.new.dated), _unique(found.old.dated)),
        Change("ordinal", _later(found.new, found.old), ()),
        _names(new, old, found),
        _denial(new, old, found),
        _order(new, old),
        _places_changed(new, old),
        _bound(new, old),
        Change("fate", _fates(new, old, found.new), _fates(old, new, found.old)),
        Change("denial", _revoked(new, old, found), ()),
        Change("casualty", _among(new, old, found), ()),
        _compass(new, old, found),
        _roles(new, old),
        _harmed(new, old),
        _two_of_one(new, old, found),
    )
    return tuple(change for change in every if change.new or change.old)


def _later(new: Rest, old: Rest) -> tuple[str, ...]:
    """Ordinals that only the new text has: `a second wave of strikes`."""
    return () if old.dated else _unique(word for word in new.dated if word in ORDINALS)


def renumbered(new: Document, old: Document) -> bool:
    """Whether `new` states other numbers than `old`, or facts in another order: what of `changes`
    can be told without laying the texts on each other."""
    return bool(_numbers(new, old).new or _order(new, old).new)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _numbers(new: Document, old: Document) -> Change:
    if not (new.counted or old.counted):
        return Change("number", (), ())
    if _stated(new) == _stated(old):
        return Change("number", (), ())
    mine, theirs = _amounts(new), _amounts(old)
    only_new = [n.number.written for n in mine if not _covered(n, theirs)]
    only_old = [n.number.written for n in theirs if not _covered(n, mine)]
    if not (only_new and only_old):
        # `2 to 4` and `4 to 4` have the same numbers, but not equally often.
        often_new, often_old = _often(new), _often(old)
        more_new, more_old = often_new - often_old, often_old - often_new
        sets = [{_bare(n) for n in more} for more in (more_new, more_old)]
        beyond = {_bare(n) for n in (*only_new, *only_old)}
        both = {_bare(n) for n in often_new} & {_bare(n) for n in often_old}
        # `3 and 4` became `3 and 3`: what took the place stands in both, once more in one.
        again = any(beyond == one and other <= both for one, other in (sets, sets[::-1]))
        more = more_new and more_old and (again or not beyond)
        same = sets[0] == sets[1]
        if more and not same and often_new.total() == often_old.total():
            return Change("number", tuple(more_new), tuple(more_old))
    if not only_old:  # `one of them` and this year's number add nothing
        plain = {n.written for n in new.counted if n.plain} - {str(new.date.year)}
        only_new = [written for written in only_new if written in plain]
    return Change("number", _unique(only_new), _unique(only_old))


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number as it is compared."""

    number: Counted
    bare: str
    """As it is written, without letters: `64` of `64nm`, `5.8` of `m5.8`."""
    value: float | None
    """The number without letters; None where it is no decimal number."""
    hours: float | None
    """How many hours it is, where it counts hours, days or weeks."""


@lru_cache(maxsize=_REMEMBERED)
def _amounts(document: Document) -> Sequence[_Amount]:
    if not document.counted:
        return ()
    tokens = document.tokens
    found = []
    for number in document.counted:
        bare = _bare(number.written)
        found.append(_Amount(number, bare, _value(bare), _hours(tokens, number)))
    return found


@lru_cache(maxsize=_REMEMBERED)
def _stated(document: Document) -> tuple[tuple[str, float, float, bool, bool, float | None], ...]:
    """The numbers in their order, wherever they stand."""
    return tuple(
        (n.number.written, n.number.low, n.number.high, n.number.plain, n.number.vague, n.hours)
        for n in _amounts(document)
    )


def _hours(tokens: Sequence[str], number: Counted) -> float | None:
    """How many hours a number of hours, days or weeks is; None of anything else."""
    unit = next(
        (HOURS[token] for token in tokens[number.last : number.last + 2] if token in HOURS), 0
    )
    return number.low * unit if unit and number.low == number.high else None


def _value(bare: str) -> float | None:
    try:
        return round(float(bare), 6)
    except ValueError:
        return None


def _bare(written: str) -> str:
    return written.strip(ascii_lowercase) or written


def _often(document: Document) -> Counter[str]:
    """How often each number stands in it. The word for one is often no count."""
    often = Counter(_written(document))
    if often and not any(n.plain for n in document.counted if _bare(n.written) == "1"):
        del often["1"]
    return often


@lru_cache(maxsize=_REMEMBERED)
def _written(document: Document) -> tuple[str, ...]:
    """The numbers in their order, without letters; `two (2)` is one number, `1 - 1` is two."""
    tokens = document.tokens
    last, before, in_digits = -1, "", False
    found = []
    for number in document.counted:
        hours = _hours(tokens, number)
        bare = f"{hours:g}h" if hours and hours >= _DAY else _bare(number.written)
        digits = tokens[number.first].isdecimal()
        if bare != before or number.first > last + 1 or digits == in_digits:
            found.append(bare)
        last, before, in_digits = number.last, bare, digits
    return tuple(found)


def _covered(amount: _Amount, others: Sequence[_Amount]) -> bool:
    """Whether the other text states the same number, or one that a vague word leaves open."""
    number = amount.number
    return any(
        _equal(amount, other)
        or (number.vague and number.low <= other.number.high and other.number.low <= number.high)
        or (
            other.number.vague
            and not number.vague
            and number.low in (other.number.low, other.number.high)
        )
        for other in others
    )


def _equal(one: _Amount, other: _Amount) -> bool:
    """`two days` are `48 hours`, and no `two hours`. Scales are part of the number already."""
    if None not in (one.hours, other.hours):
        return one.hours == other.hours
    if one.number.written == other.number.written:
        return True
    if one.bare == other.bare:
        return one.number.written == one.bare or other.number.written == other.bare
    return one.value is not None and one.value == other.value


def _concepts(new: Document, old: Document, found: Difference) -> Iterator[Change]:
    only_new = _by_kind(new, old, found.new, found.unsaid)
    only_old = _by_kind(old, new, found.old, found.unsaid)
    for one, other in ((only_new, only_old), (only_old, only_new)):
        # A country in the place of another's army or office: `in Thailand` for `Turkish`.
        who = next((kind for kind in ("group", "official") if kind in other), None)
        if "country" in one and "country" not in other and who and who not in one:
            other["country"] = other.pop(who)
    for kind in _KINDS if only_new or only_old else ("casualty",):
        change = Change(kind, only_new.get(kind, ()), only_old.get(kind, ()))
        if kind == "casualty" and not change.exchanged:
            change = _harm(new, old) or change
        yield change


def _harm(new: Document, old: Document) -> Change | None:
    """Harm that took the place of other harm, though both texts tell of both elsewhere: `6 killed
    and 14 wounded` against `6 wounded and 14 wounded`."""
    often_new, often_old = _harms(new), _harms(old)
    if not (often_new and often_old):
        return None
    more_new, more_old = often_new - often_old, often_old - often_new
    if not (more_new and more_old):
        return None
    return Change("casualty", tuple(sorted(more_new)), tuple(sorted(more_old)))


@lru_cache(maxsize=_REMEMBERED)
def _harms(document: Document) -> Counter[str]:
    """How often it tells of each kind of harm."""
    harms = (named for named in document.named if named.kind == "casualty")
    return Counter(named.concept.partition(":")[2] for named in harms)


def _by_kind(
    one: Document, other: Document, rest: Rest, unsaid: bool
) -> dict[str, tuple[str, ...]]:
    """What `one` names that `other` neither names nor implies, by kind; `unsaid`, what stands in
    a clause that says whose word it is does not count."""
    kinds: dict[str, list[ConceptId]] = {}
    speaking = credited(one) if unsaid else frozenset()
    closure = other.closure
    tokens = one.tokens
    for named in one.named:
        if named.concept in closure or named.first in speaking:
            continue
        if named.kind in _WHO_OR_WHERE and not _left(tokens, named, rest):
            continue  # the other has the same words, in whatever order or form
        if named.kind == "place" and _locates(one, other, named, rest):
            continue
        if named.concept in _SHOT_DOWN and _shot_down(one) and _shot_down(other):
            continue
        if named.concept in _ASSAULTS and _assaults(other):
            continue
        kinds.setdefault(named.kind, []).append(named.concept)
    return {
        kind: _unique(concept.partition(":")[2] for concept in concepts)
        for kind, concepts in kinds.items()
    }


def _locates(one: Document, other: Document, named: Named, rest: Rest) -> bool:
    """Whether a place only says where another lies that both texts name: `near Gush Etzion, north
    of Hebron`. A place within what the other names says more, so does one more of a list, and so
    does one with a clause of its own. Of 11 updates in nine labelled sets that had nothing but a
    place more, one was one: it was of a list."""
    tokens = one.tokens
    both = [n for n in one.named if n.kind in ("place", "country") and n.concept in other.closure]
    if not both or any(wider in other.closure for wider in named.chain):
        return False
    if any(
        _listed(tokens, first.last + 1, last.first)
        for first, last in [*((n, named) for n in both), *((named, n) for n in both)]
        if first.last < last.first
    ):
        return False
    words = next((p.words for p in rest.passages if tokens[named.first] in p.words), ())
    return len(words) <= _BY_THE_WAY


def _left(tokens: Sequence[str], named: Named, rest: Rest) -> bool:
    """Whether a word of a name is left over that says more than what kind of thing it is."""
    words = range(named.first, named.last + 1)
    telling = [position for position in words if tokens[position] not in LIGHT]
    return not rest.left.isdisjoint(telling or words)


@lru_cache(maxsize=_REMEMBERED)
def _assaults(document: Document) -> bool:
    """Whether it tells of something done with a weapon."""
    return any(named.concept in _ASSAULTS for named in document.named)


@lru_cache(maxsize=_REMEMBERED)
def _shot_down(document: Document) -> bool:
    """Whether a weapon was destroyed in the air, whichever word says so."""
    kinds = {named.kind for named in document.named}
    return (
        "weapon" in kinds
        and "target" not in kinds
        and any(named.concept in _SHOT_DOWN for named in document.named)
    )


def _two_of_one(new: Document, old: Document, found: Difference) -> Change:
    """Two of what the other text has one of, where a dual says so: `مديريتي` and `مديرية`."""
    mine, theirs = _tokens(new, found.new), _tokens(old, found.old)
    pairs = [(w, other) for w in filter(may_be_dual, mine) for other in theirs if is_dual(w, other)]
    pairs += [(w, two) for two in filter(may_be_dual, theirs) for w in mine if is_dual(two, w)]
    pairs += _doubled(new, old)
    pairs += [(single, two) for two, single in _doubled(old, new)]
    return Change("number", _unique(w for w, _ in pairs), _unique(other for _, other in pairs))


def _doubled(one: Document, other: Document) -> list[tuple[str, str]]:
    """The words of `one` that are read as two, with the word for a single one in the other text,
    where that tells of no two of anything: one missile in the place of two."""
    if "2" in _written(other) or "2" not in _written(one):
        return []
    tokens, theirs = one.tokens, other.tokens
    twos = [tokens[n.first] for n in one.counted if n.first == n.last and n.written == "2"]
    return [
        (two, single)
        for two in twos
        for single in theirs
        if is_two_of(two, single) and single not in tokens
    ]


def _tokens(one: Document, rest: Rest) -> list[str]:
    """All words left over, light ones too."""
    tokens = one.tokens
    return [tokens[position] for position in sorted(rest.left)]


def _compass(new: Document, old: Document, found: Difference) -> Change:
    """A point of the compass in the place of another."""
    mine, theirs = _pointing(found.new), _pointing(found.old)
    exchanged = [
        (word, other)
        for word, slots in mine.items()
        for other, other_slots in theirs.items()
        if COMPASS[word] != COMPASS[other] and slots & other_slots
    ]
    return Change(
        "place", _unique(word for word, _ in exchanged), _unique(other for _, other in exchanged)
    )


def _pointing(rest: Rest) -> dict[str, frozenset[str]]:
    return {word: slots for word, slots in rest.slots.items() if word in COMPASS}


def _roles(new: Document, old: Document) -> Change:
    """Two names that took each other's places in sentences that are otherwise the same, however far
    apart: `X army: one killed by Y fire` against `Y army: one killed by X fire`."""
    stems = {stem(name) for name in (*new.names, *old.names)}
    for mine, theirs in (
        (_beside_known(new), _beside_known(old)),
        (_beside_written(new, stems), _beside_written(old, stems)),
    ):
        moved = [
            name for name in sorted(mine.keys() & theirs.keys()) if not mine[name] & theirs[name]
        ]
        turned = [
            (one, other)
            for one, other in combinations(moved[:_MOVED], 2)
            if mine[one] & theirs[other] and mine[other] & theirs[one]
        ]
        if turned:
            return Change(
                "order",
                _unique(f"{one} … {other}" for one, other in turned),
                _unique(f"{other} … {one}" for one, other in turned),
            )
    return Change("order", (), ())


@lru_cache(maxsize=_REMEMBERED)
def _beside_known(document: Document) -> Mapping[str, frozenset[str]]:
    """The words next to each place, country, group or person that the lexicon knows."""
    named = [n for n in document.named if n.kind in _WHO_OR_WHERE]
    return _beside(document, [(n.concept.partition(":")[2], n.first, n.last) for n in named])


def _beside_written(document: Document, stems: Set[str]) -> Mapping[str, frozenset[str]]:
    """The words next to each word of one of these stems."""
    if not stems:
        return {}
    tokens = [stem(token) for token in document.tokens]
    return _beside(document, [(name, at, at) for at, name in enumerate(tokens) if name in stems])


def _beside(
    document: Document, names: Sequence[tuple[str, int, int]]
) -> Mapping[str, frozenset[str]]:
    """By name the words next to it; what stands in a list of names stands next to what the list
    does."""
    tokens = document.tokens
    positions = {at for _, first, last in names for at in range(first, last + 1)}
    ends = range(1, len(tokens) - 1)
    positions |= {at for at in ends if tokens[at] in _AND and {at - 1, at + 1} <= positions}
    found: dict[str, set[str]] = {}
    for name, first, last in names:
        words = found.setdefault(name, set())
        for at, step in ((first, -1), (last, 1)):
            while at in positions:
                at += step
            if 0 <= at < len(tokens):
                words.add(f"{step}{tokens[at]}")
    return {name: frozenset(words) for name, words in found.items()}


def _happening(new: Document, old: Document, found: Difference) -> Change:
    """What happened, where the other text has something else: `shot down` for `struck`, and any
    other word for an outcome or a casualty."""
    if not (found.new.slots and found.old.slots):
        return Change("event", (), ())
    mine, theirs = _happening_slots(new, old, found.new), _happening_slots(old, new, found.old)
    exchanged = [
        (word, other)
        for word, (kind, slots) in mine.items()
        for other, (other_kind, other_slots) in theirs.items()
        if kind != other_kind and slots & other_slots and {kind, other_kind} != {"event", "word"}
    ]
    return Change(
        "event", _unique(word for word, _ in exchanged), _unique(other for _, other in exchanged)
    )


def _happening_slots(
    one: Document, other: Document, rest: Rest
) -> dict[str, tuple[str, frozenset[str]]]:
    told = {FATES.get(token) for token in other.tokens}
    slots = {
        word: ("fate" if FATES.get(word) not in told else "word", rest.slots[word])
        for word in rest.content
    }
    tokens = one.tokens
    theirs = {named.concept for named in other.named}
    for named in one.named:
        if named.kind not in _HAPPENING or named.concept in theirs:
            continue
        for token in tokens[named.first : named.last + 1]:
            word = SAME.get(token, token)
            known = slots.get(word)
            # the others say more
            if word in rest.slots and (known is None or known[0] in ("word", "event", "fate")):
                slots[word] = (named.kind, rest.slots[word])
    return slots


def _names(new: Document, old: Document, found: Difference) -> Change:
    """A name that stands where the other text has another, be it one that the lexicon knows.

    Also where both are implied by the rest: a base lies in one province, whichever is named.
    """
    if not (found.new.slots and found.old.slots):
        return Change("name", (), ())
    mine, theirs = _name_slots(new, old, found.new), _name_slots(old, new, found.old)
    longer_new, longer_old = _lengthening(new, old, found.new), _lengthening(old, new, found.old)
    exchanged = [
        (word, other)
        for word, (chain, slots) in mine.items()
        for other, (other_chain, other_slots) in theirs.items()
        if slots & other_slots
        and not (chain and other_chain and _one_line(chain, other_chain))
        and not (chain and other in longer_old)
        and not (other_chain and word in longer_new)
    ]
    return Change(
        "name", _unique(word for word, _ in exchanged), _unique(other for _, other in exchanged)
    )


def _one_line(chain: _Chain, other: _Chain) -> bool:
    """Whether one concept contains the other."""
    return chain[0] in other or other[0] in chain


def _lengthening(one: Document, other: Document, rest: Rest) -> frozenset[str]:
    """Names left over in front of a name that both texts have: a first name."""
    tokens, theirs = one.tokens, other.tokens
    return frozenset(
        tokens[at]
        for at in rest.left
        if tokens[at] in one.names
        and at + 1 < len(tokens)
        and tokens[at + 1] in one.names
        and tokens[at + 1] in theirs
    )


def _name_slots(
    one: Document, other: Document, rest: Rest
) -> dict[str, tuple[_Chain, frozenset[str]]]:
    """Where names are left over that the other text has nowhere: written ones, and persons and
    places of the lexicon."""
    theirs = other.tokens
    slots: dict[str, tuple[_Chain, frozenset[str]]] = {
        word: ((), rest.slots[word]) for word in rest.names if word not in theirs
    }
    tokens = one.tokens
    for named in one.named:
        word = SAME.get(tokens[named.first], tokens[named.first])
        if named.kind in _WHO_OR_WHERE and word in rest.slots:
            slots[word] = (named.chain, rest.slots[word])
    return slots


def _denial(new: Document, old: Document, found: Difference) -> Change:
    """Words that turn a statement round, beyond as many on the other side; and a direction or
    decision that is new beside its contrary in the old text: `released after his arrest`."""
    if found.new.denials and DENIAL.isdisjoint(old.tokens):
        return Change("denial", _unique(found.new.denials), ())
    framed = found.old.denials and not DENIAL.isdisjoint(old.tokens[:_FRAME])
    if framed and DENIAL.isdisjoint(new.tokens):
        return Change("denial", (), _unique(found.old.denials))
    mine, theirs = (*found.new.turning, *found.new.denials), found.old.turning
    if len(set(mine)) > len(set(theirs)):
        return Change("denial", _unique(mine), ())
    if len(set(theirs)) > len(set(mine)):
        return Change("denial", (), _unique(theirs))
    told = _poles(old)
    turned = [
        (word, other)
        for word in found.new.words
        if word in CONTRARY and CONTRARY[word] not in told
        for other in old.tokens
        if CONTRARY.get(other, "")[:-1] == CONTRARY[word][:-1]
    ]
    return Change(
        "denial", _unique(word for word, _ in turned), _unique(other for _, other in turned)
    )


@lru_cache(maxsize=_REMEMBERED)
def _poles(document: Document) -> frozenset[str]:
    """Which directions and decisions it tells of anywhere: of gold that falls and a dollar that
    rises both."""
    return frozenset(CONTRARY[token] for token in document.tokens if token in CONTRARY)


def _order(new: Document, old: Document) -> Change:
    """Facts of one kind that changed places: `5 killed, 3 hurt` against `3 killed, 5 hurt`."""
    pairs_new, pairs_old = _pairs(new), _pairs(old)
    if not (pairs_new and pairs_old):
        return Change("order", (), ())
    turned = sorted(
        (first, second)
        for first, second in pairs_new - pairs_old
        if (second, first) in pairs_old and (second, first) not in pairs_new
    )
    return Change(
        "order",
        _unique(f"{first} … {second}" for first, second in turned),
        _unique(f"{second} … {first}" for first, second in turned),
    )


def _places_changed(new: Document, old: Document) -> Change:
    """Who did it to whom, in words that the lexicon does not know: `A accuses B` against
    `B accuses A`. Two clauses that merely changed places have nothing between them."""
    mine, theirs = list(new.tokens), list(old.tokens)
    if len(mine) != len(theirs) or mine == theirs:
        return Change("order", (), ())
    while mine[0] == theirs[0]:
        del mine[0], theirs[0]
    while mine[-1] == theirs[-1]:
        del mine[-1], theirs[-1]
    if len(mine) <= 3 * _NEAR:
        for first in range(1, _NEAR + 1):
            for last in range(1, min(_NEAR, len(mine) - first - 1) + 1):
                before, between, after = mine[:first], mine[first:-last], mine[-last:]
                if theirs == [*after, *between, *before] and not _AND.issuperset(between):
                    return Change("order", (" ".join(mine),), (" ".join(theirs),))
    return Change("order", (), ())


def _fates(one: Document, other: Document, rest: Rest) -> tuple[str, ...]:
    """What `one` says became of a person or a plan, and `other` says nowhere."""
    # numbers too: `both` is one
    fates = [word for word in _tokens(one, rest) if word in FATES and word not in LIGHT]
    if not fates:
        return ()
    told = {FATES.get(token) for token in other.tokens}
    return _unique(
        word
        for word in fates
        if FATES[word] not in told and not any(map(partial(_of_one, word), other.tokens))
    )


def _of_one(word: str, other: str) -> bool:
    """Whether one word is a form of the other, or both are of one Arabic root."""
    return one_word(word, other) or not roots(word).isdisjoint(roots(other))


def _among(new: Document, old: Document, found: Difference) -> tuple[str, ...]:
    """Who is named apart among those that both texts tell of: `three dead, a girl among them`."""
    if not AMONG.isdisjoint(old.tokens):
        return ()
    tokens, left, light = new.tokens, found.new.left, LIGHT
    return _unique(
        tokens[at + 1]
        for at in left
        if tokens[at] in AMONG and at + 1 in left and tokens[at + 1] not in light
    )


def _revoked(new: Document, old: Document, found: Difference) -> tuple[str, ...]:
    """A word put in front of what stood, by which it stands no more: a curfew *is lifted*."""
    alone = (p for p in found.new.passages if p.within and len(p.words) == 1)
    put_in = [p.words[0] for p in alone if not any(map(p.stands_for, found.old.passages))]
    return _unique(
        word
        for word in put_in
        if word in REVOKED and not any(map(partial(_of_one, word), old.tokens))
    )


def _bound(new: Document, old: Document) -> Change:
    """Who was killed and who wounded, where the two have changed places: `commander wounded,
    driver killed` against the reverse."""
    for step in (-1, 1) if _harms(new) and _harms(old) else ():
        mine, theirs = _subjects(new, step), _subjects(old, step)
        turned = [
            (f"{mine[harm]} {harm}", f"{theirs[harm]} {harm}")
            for harm in mine
            for other in mine
            if harm in theirs
            and other in theirs
            and mine[harm] == theirs[other] != theirs[harm]
            and mine[other] == theirs[harm]
        ]
        if turned:
            return Change(
                "order", _unique(one for one, _ in turned), _unique(other for _, other in turned)
            )
    return Change("order", (), ())


def _harmed(new: Document, old: Document) -> Change:
    """How many were killed and how many wounded, where one number changed sides: `three killed and
    one wounded` against `one killed and three wounded`."""
    mine, theirs = _harmed_numbers(new), _harmed_numbers(old)
    if mine.keys() != theirs.keys() or mine == theirs:
        return Change("order", (), ())
    turned = [harm for harm in mine if mine[harm] != theirs[harm]]
    if {mine[harm] for harm in turned} != {theirs[harm] for harm in turned}:
        return Change("order", (), ())
    return Change(
        "order",
        tuple(f"{harm} {mine[harm]}" for harm in turned),
        tuple(f"{harm} {theirs[harm]}" for harm in turned),
    )


@lru_cache(maxsize=_REMEMBERED)
def _harmed_numbers(document: Document) -> Mapping[str, str]:
    """The number in front of or behind each kind of harm, `1` if none is. Empty if harm is told
    twice, or where it is open which number belongs to it."""
    harms = sorted((n.first, n.last, n.concept) for n in document.named if n.kind == "casualty")
    if len(harms) < 2 or len({concept for _, _, concept in harms}) < len(harms):
        return {}
    first = harms[0][0]
    ahead = any(first - _NEAR <= number.last < first for number in document.counted)
    starts = [0, *(last + 1 for _, last, _ in harms[:-1])]
    ends = [*(begin for begin, _, _ in harms[1:]), len(document.tokens)]
    found: dict[str, str] = {}
    for (first, last, concept), start, end in zip(harms, starts, ends, strict=True):
        low, high = (max(start, first - _NEAR), first) if ahead else (last, min(end, last + _NEAR))
        numbers = {_bare(n.written) for n in document.counted if low <= n.first < high}
        if len(numbers) > 1:
            return {}
        found[concept.partition(":")[2]] = numbers.pop() if numbers else "1"
    return found


@lru_cache(maxsize=2 * _REMEMBERED)
def _subjects(document: Document, step: int) -> Mapping[str, str]:
    """The word in front of (-1) or behind (1) each kind of harm. Kinds told twice are left out."""
    tokens = document.tokens
    found: dict[str, set[str]] = {}
    for named in document.named:
        if named.kind != "casualty":
            continue
        at = (named.first if step < 0 else named.last) + step
        while 0 <= at < len(tokens) and tokens[at] in LIGHT:
            at += step
        if 0 <= at < len(tokens):
            found.setdefault(named.concept.partition(":")[2], set()).add(tokens[at])
    return {harm: words.pop() for harm, words in found.items() if len(words) == 1}


@lru_cache(maxsize=_REMEMBERED)
def _pairs(document: Document) -> frozenset[tuple[str, str]]:
    """Pairs of different facts of one kind, close together, in their order."""
    tokens = document.tokens
    names = [named for named in document.named if named.kind in _WHO_OR_WHERE]
    pairs = [(one.written, other.written) for one, other in _close(document.counted)]
    pairs += [
        (one.concept.partition(":")[2], other.concept.partition(":")[2])
        for one, other in _close(names)
        if not (_one_line(one.chain, other.chain) or _listed(tokens, one.last + 1, other.first))
    ]
    return frozenset(pair for pair in pairs if pair[0] != pair[1])


def _close(facts: Iterable[_Fact]) -> Iterator[tuple[_Fact, _Fact]]:
    """Each fact with those that begin a few words behind it."""
    ordered = sorted(facts, key=attrgetter("first"))
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if other.first - one.first > _NEAR:
                break
            yield one, other


def _listed(tokens: Sequence[str], start: int, end: int) -> bool:
    """Whether two names are items of one list, whose order says nothing: `Nablus and Tulkarm`."""
    between = tokens[start:end]
    glued = "\u0620" <= tokens[end][0] <= "\u06ff" and tokens[end].startswith("و")
    return _AND.issuperset(between) and (bool(between) or glued)
