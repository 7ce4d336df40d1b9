"""The claims of one clause: what happened, what came of it, how many, who was hurt.

Not guaranteed: completeness. A claim that cannot be bound to its noun or its source is left out
rather than guessed; silence is cheap, a wrong contradiction is not.
"""

from collections.abc import Iterator

from monitor.claims.clause import ATTACK, DRILL, Clause, Span
from monitor.lexicon import Mention
from monitor.model.claim import Claim, Field, Interval
from monitor.model.ids import ConceptId
from monitor.text.numbers import Number

HIT = ConceptId("outcome:hit")
DAMAGE = ConceptId("outcome:damage")
DESTROYED = ConceptId("outcome:destroyed")
INTERCEPTED = ConceptId("outcome:intercepted")
NONE = Interval(0, 0)

_WHOLE_SITES = frozenset(
    {"target:base", "target:airport", "target:port", "target:nuclear-facility", "target:camp",
     "target:soldiers", "target:police", "target:commander", "target:journalist"}
)  # fmt: skip
"""Struck as a whole they are merely attacked; people are not struck but hurt."""

NEAR_WEAPON = 3  # words between a number and the weapon it counts
NEAR_CASUALTY = 4  # "three federal police officers were killed"
BEFORE_NUMBER = 2  # "killing at least four", "مقتل نحو 12"
NEAR_STRUCK = 2  # "struck an oil depot"
NEAR_TOLL = 2  # "rises to 7"
NEAR_NOT = 2  # words between a negation and what it negates
DENIED_WITHIN = 14  # words a denial reaches
_AND = frozenset({"and", "и", "та", "й", "et", "ve", "و"})
_CASUALTY = {"casualty:killed": Field.KILLED, "casualty:wounded": Field.WOUNDED}


def claims(clause: Clause, source: str | None) -> Iterator[Claim]:
    """What a clause claims, all from `source`; None is the text's own voice."""
    denied = _denied(clause)
    yield from _events(clause, source, denied)
    yield from _things(clause, source, denied)
    attack = _is_attack(clause)
    if attack and not denied:
        yield from _outcomes(clause, source)
    yield from _figures(clause, source)


def _claim(
    clause: Clause, field: Field, value: ConceptId | Interval, at: Span, source: str | None
) -> Claim:
    return Claim(field, value, clause.quote(at.start, at.end), source)


# ------------------------------------------------------------------------------------- denials


def _denied(clause: Clause) -> frozenset[Mention]:
    """The events and targets that a denial in the clause reaches."""
    found: set[Mention] = set()
    for denial in clause.phrases("denial"):
        things = [m for m in clause.of("event", "target") if m != denial]
        near = [
            m
            for m in things
            if clause.gap(denial, m) <= DENIED_WITHIN and not _says_on(clause, denial, m)
        ]
        after = [m for m in near if m.start >= denial.end]
        before = [m for m in near if m.end <= denial.start]
        first, second = (before, after) if clause.verb_last else (after, before)
        found.update(first or second)
    return frozenset(found)


def _says_on(clause: Clause, denial: Mention, mention: Mention) -> bool:
    """Whether between the two somebody goes on to say something: "… and confirmed an attack"."""
    text = clause.normalised.text
    for verb in clause.phrases("said"):
        if denial.end <= verb.start < mention.start:
            before = text[: verb.start].split()
            glued = clause.language == "ar" and text[verb.start] == "و"
            if glued or (before and before[-1] in _AND):
                return True
    return False


def _negated(clause: Clause, mention: Mention) -> bool:
    """Whether a plain "no" or "not" stands right at it."""
    for negation in clause.phrases("negation"):
        if negation.start <= mention.start < negation.end:
            continue
        if any(_between(other, negation, mention) for other in clause.of("casualty")):
            continue  # "no casualties in the attack" says that there was one
        before = negation.end <= mention.start
        if before == clause.verb_last:
            continue
        if clause.gap(negation, mention) <= (0 if mention.family == "event" else NEAR_NOT):
            return True
    return False


# -------------------------------------------------------------------------- events and outcomes


def _events(clause: Clause, source: str | None, denied: frozenset[Mention]) -> Iterator[Claim]:
    drill = any(m.concept == DRILL for m in clause.events)
    for mention in clause.events:
        against = mention in denied or _negated(clause, mention)
        quote = clause.quote(mention.start, mention.end)
        if against and _is_hit(clause, mention):
            # "Denied that a ship was hit": not that there was an attack.
            yield Claim(Field.OUTCOME, HIT, quote, source, denied=True)
            continue
        yield Claim(Field.EVENT, mention.concept, quote, source, denied=against)
        if drill and not against and clause.lexicon.root(mention.concept) == ATTACK:
            # A blast that was a drill is a denied attack, whatever word is used.
            yield Claim(Field.EVENT, ATTACK, clause.text, source, denied=True)


def _is_hit(clause: Clause, mention: Mention) -> bool:
    return any(
        verb.start < mention.end and mention.start < verb.end for verb in clause.phrases("struck")
    )


def _is_attack(clause: Clause) -> bool:
    """Whether outcomes make sense here: a seizure "off the coast" missed nothing."""
    roots = {clause.lexicon.root(m.concept) for m in clause.of("event")}
    return not roots or ATTACK in roots


def _outcomes(clause: Clause, source: str | None) -> Iterator[Claim]:
    verb = struck(clause)
    if verb is not None:
        yield _claim(clause, Field.OUTCOME, HIT, verb, source)
    for mention in clause.of("outcome"):
        negated = _negated(clause, mention)
        concept = mention.concept
        if concept == DESTROYED:
            concept = DAMAGE if _destroys_target(clause) else INTERCEPTED
        root = clause.lexicon.root(concept)
        if root == HIT and _overlaps(clause, mention, "outcome:missed"):
            continue
        if concept == DAMAGE:
            if negated or (clause.phrases("negation") and not clause.of("weapon", "event")):
                continue
        elif negated and root != HIT:
            continue
        quote = clause.quote(mention.start, mention.end)
        yield Claim(Field.OUTCOME, concept, quote, source, denied=negated)


def struck(clause: Clause) -> Mention | None:
    """A verb of striking that says where it struck: something inside, or a thing close by.

    "Struck the base" may mean no more than "attacked it"; "struck a hangar inside" does not.
    """
    for verb in clause.phrases("struck"):
        if _negated(clause, verb) or clause.phrases("denial", "threat"):
            continue
        inside = any(verb.start <= m.start for m in clause.phrases("inside"))
        things = [m for m in clause.of("target") if m.concept not in _WHOLE_SITES]
        if inside and (things or clause.places):
            return verb
        for thing in things:
            before = thing.end <= verb.start
            if before == clause.verb_last and clause.gap(verb, thing) <= NEAR_STRUCK:
                between = [m for m in clause.phrases("near") if _between(m, verb, thing)]
                if not between:
                    return verb
    return None


def _between(mention: Mention, first: Mention, second: Mention) -> bool:
    return min(first.end, second.end) <= mention.start < max(first.start, second.start)


def _destroys_target(clause: Clause) -> bool:
    """Whether what was destroyed is a thing on the ground and not what came flying."""
    things = any(m.concept not in _WHOLE_SITES for m in clause.of("target"))
    return things or not clause.of("weapon")


def _overlaps(clause: Clause, mention: Mention, concept: str) -> bool:
    return any(
        m.concept == concept and m.start < mention.end and mention.start < m.end
        for m in clause.of("outcome")
    )


def _things(clause: Clause, source: str | None, denied: frozenset[Mention]) -> Iterator[Claim]:
    for mention in clause.of("target"):
        quote = clause.quote(mention.start, mention.end)
        yield Claim(Field.TARGET, mention.concept, quote, source, denied=mention in denied)
    for mention in clause.of("weapon"):
        if clause.lexicon.concept(mention.concept).type != "aircraft":
            yield _claim(clause, Field.WEAPON, mention.concept, mention, source)


# ------------------------------------------------------------------------------------- figures


def _figures(clause: Clause, source: str | None) -> Iterator[Claim]:
    said: set[Field] = set()
    for number in clause.numbers:
        bound = _bound(clause, number)
        if bound is None:
            continue
        field, mention = bound
        said.add(field)
        begin, end = min(number.start, mention.start), max(number.end, mention.end)
        yield Claim(field, number.interval, clause.quote(begin, end), source)
    for mention in clause.of("casualty"):
        if mention.concept == "casualty:none" or (
            mention.concept == "casualty:casualties" and _ruled_out(clause, mention)
        ):
            for field in (Field.KILLED, Field.WOUNDED):
                if field not in said:
                    said.add(field)
                    yield _claim(clause, field, NONE, mention, source)


def _ruled_out(clause: Clause, mention: Mention) -> bool:
    """ "No", some words, "casualties"."""
    return any(
        clause.gap(negation, mention) <= NEAR_NOT and negation.start != mention.start
        for negation in clause.phrases("negation")
    )


def _bound(clause: Clause, number: Number) -> tuple[Field, Mention] | None:
    """What a number counts, and the word that says so."""
    if number.interval.high == 0:
        return None
    toll = [m for m in clause.phrases("toll") if number.start - m.end >= 0]
    if toll and clause.gap(toll[-1], number) <= NEAR_TOLL:
        killed = [
            m for m in clause.of("casualty") if m.concept in _CASUALTY and m.start < number.start
        ]
        if killed:
            return _CASUALTY[killed[-1].concept], killed[-1]
    best: tuple[tuple[int, int], Field, Mention] | None = None
    for mention in clause.of("casualty", "weapon"):
        reach = _reach(clause, number, mention)
        if reach is None:
            continue
        field = _CASUALTY.get(mention.concept, Field.COUNT)
        if best is None or reach < best[0]:
            best = (reach, field, mention)
    return (best[1], best[2]) if best else None


def _reach(clause: Clause, number: Number, mention: Mention) -> tuple[int, int] | None:
    """How far a number is from a word it may count, with a rank; None when out of reach."""
    gap = clause.gap(number, mention)
    overlapping = number.start < mention.end and mention.start < number.end
    if mention.family == "weapon":
        if clause.lexicon.concept(mention.concept).type == "aircraft":
            return None
        if overlapping:
            return (0, 0)
        if number.noun or mention.start < number.start or gap > NEAR_WEAPON:
            return None
        return (gap, 1)
    if mention.concept not in _CASUALTY:
        return None
    if overlapping:
        return (0, 0)
    if mention.start < number.start:
        # "Killing 4, wounding 11" against "4 killed, 11 wounded": the verb's form tells.
        rank = 0 if _leads(clause, mention) else 2
        return (gap, rank) if gap <= BEFORE_NUMBER else None
    if number.noun and gap > BEFORE_NUMBER:
        return None
    return (gap, 1) if gap <= NEAR_CASUALTY else None


def _leads(clause: Clause, mention: Mention) -> bool:
    return any(
        word.start < mention.end and mention.start < word.end for word in clause.phrases("leading")
    )
