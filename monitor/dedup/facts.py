"""Which facts differ between two texts: exchanged for others, or only stated by one of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.dedup.difference import Difference
from monitor.dedup.document import Counted, Document
from monitor.model.ids import ConceptId

_KINDS = {
    "site": "place",
    "city": "place",
    "adm": "place",
    "country": "country",
    "actor": "actor",
    "weapon": "weapon",
    "target": "target",
    "event": "event",
    "outcome": "outcome",
    "casualty": "casualty",
}
"""The lexicon's families that are facts, and the kind of fact they are."""

_NAMED_KINDS = frozenset({"place", "country", "actor"})

_NEAR = 4
"""Two facts at most this many words apart stand in an order that matters: who struck whom."""


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of fact in which the texts differ."""

    kind: str
    """`number`, `place`, `country`, `actor`, `weapon`, `target`, `event`, `outcome`, `casualty`,
    `time`, `denial`, `name` or `order`."""
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
    concepts = tuple(_concepts(new, old))
    every = (
        _numbers(new, old),
        *concepts,
        Change("time", _unique(found.new.dated), _unique(found.old.dated)),
        _names(found, concepts),
        _denial(found),
        _order(new, old),
    )
    return tuple(change for change in every if change.new or change.old)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _numbers(new: Document, old: Document) -> Change:
    return Change(
        "number",
        _unique(_written(n) for n in new.counted if not _covered(n, old.counted)),
        _unique(_written(n) for n in old.counted if not _covered(n, new.counted)),
    )


def _covered(number: Counted, others: tuple[Counted, ...]) -> bool:
    """Whether the other text states the same number, or for a vague one something within it."""
    vague = number.low != number.high
    return any(
        (number.low, number.high) == (other.low, other.high)
        or (vague and number.low <= other.high and other.low <= number.high)
        for other in others
    )


def _written(number: Counted) -> str:
    low, high = f"{number.low:g}", f"{number.high:g}"
    return low if low == high else f"{low}-{high}"


def _concepts(new: Document, old: Document) -> Iterator[Change]:
    only_new = _by_kind(new, old)
    only_old = _by_kind(old, new)
    for kind in dict.fromkeys(_KINDS.values()):
        yield Change(kind, only_new.get(kind, ()), only_old.get(kind, ()))


def _by_kind(one: Document, other: Document) -> dict[str, tuple[str, ...]]:
    """What `one` names that `other` neither names nor implies, by kind."""
    kinds: dict[str, list[ConceptId]] = {}
    for named in one.named:
        kind = _KINDS.get(named.family)
        if kind is not None and named.concept not in other.closure:
            kinds.setdefault(kind, []).append(named.concept)
    return {
        kind: _unique(concept.partition(":")[2] for concept in concepts)
        for kind, concepts in kinds.items()
    }


def _names(found: Difference, concepts: tuple[Change, ...]) -> Change:
    """Words written like names. One may also take the place of a name that the lexicon knows."""
    new, old = _unique(found.new.names), _unique(found.old.names)
    known = [change for change in concepts if change.kind in _NAMED_KINDS]
    if new and not old:
        old = _unique(word for change in known for word in change.old)
    elif old and not new:
        new = _unique(word for change in known for word in change.new)
    return Change("name", new, old)


def _denial(found: Difference) -> Change:
    """Words that turn a statement round, beyond those that the other side also has more of."""
    surplus = len(found.new.turning) - len(found.old.turning)
    if surplus > 0:
        return Change("denial", _unique(found.new.turning), ())
    if len(found.old.loose_turning) > len(found.new.turning):
        return Change("denial", (), _unique(found.old.loose_turning))
    return Change("denial", (), ())


def _order(new: Document, old: Document) -> Change:
    """Facts of one kind that changed places: `5 killed, 3 hurt` against `3 killed, 5 hurt`."""
    pairs_new, pairs_old = _pairs(new), _pairs(old)
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


def _pairs(document: Document) -> set[tuple[str, str]]:
    """Pairs of different facts of one kind, close together, in their order."""
    facts = [(number.first, "number", _written(number)) for number in document.counted]
    facts += [
        (named.first, "who", named.concept.partition(":")[2])
        for named in document.named
        if _KINDS.get(named.family) in _NAMED_KINDS
    ]
    facts.sort()
    pairs: set[tuple[str, str]] = set()
    for number, (first, kind, value) in enumerate(facts):
        for later, other_kind, other in facts[number + 1 :]:
            if later - first > _NEAR:
                break
            if kind == other_kind and value != other:
                pairs.add((value, other))
    return pairs
