"""The claims of one clause: what happened, what came of it, how many, who was hurt.

Not guaranteed: completeness. A claim that cannot be bound to its noun or its source is left out
rather than guessed; silence is cheap, a wrong contradiction is not.
"""

import re
from collections.abc import Collection, Iterator

from monitor.claims.clause import ATTACK, DRILL, Clause, Span
from monitor.claims.denials import NEAR_NOT, Denied, absent, denied, negated
from monitor.lexicon import Mention
from monitor.model.claim import SOME, Claim, Field, Interval
from monitor.model.ids import ConceptId
from monitor.text.numbers import Number

HIT = ConceptId("outcome:hit")
DAMAGE = ConceptId("outcome:damage")
DESTROYED = ConceptId("outcome:destroyed")
INTERCEPTED = ConceptId("outcome:intercepted")
DEATH = ConceptId("event:death")
NONE = Interval(0, 0)

_WHOLE_SITES = frozenset(
    {"target:base", "target:airport", "target:port", "target:nuclear-facility", "target:camp",
     "target:soldiers", "target:police", "target:commander", "target:journalist"}
)  # fmt: skip
"""Struck as a whole they are merely attacked; people are not struck but hurt."""

_PEOPLE = frozenset({"target:soldiers", "target:police", "target:commander", "target:journalist"})
NEAR_WEAPON = 3  # words between a number and the weapon it counts
NEAR_CASUALTY = 4  # "three federal police officers were killed"
BEFORE_NUMBER = 2  # "killing at least four", "مقتل نحو 12"
NEAR_STRUCK = 2  # "struck an oil depot"
NEAR_TOLL = 2  # "rises to 7"
_CASUALTY = {"casualty:killed": Field.KILLED, "casualty:wounded": Field.WOUNDED}
_BOTH = (Field.KILLED, Field.WOUNDED)
_SPARED = {
    "casualty:none": _BOTH,
    "casualty:unhurt": _BOTH,
    "casualty:survived": (Field.KILLED,),
}
_FATAL = frozenset({"event:assassination", "event:mass-killing"})
"""Events that say by their name that somebody died."""
_UNCOUNTED = frozenset({"weapon:gunfire", "weapon:artillery"})
_TURNING = (
    "when as after while что когда после коли після quand lorsque après"
    " عندما حين بعد لما כאשר כש לאחר"
)
_TURNS = frozenset(_TURNING.split())
"""What begins another statement between a casualty word and a number."""
_ARABIC_HIT = re.compile(r"\W?[وبف]?[اأ]ص[اي]ب")


def claims(clause: Clause, source: str | None) -> Iterator[Claim]:
    """What a clause claims, all from `source`; None is the text's own voice."""
    if not clause.mentions:
        return
    against = denied(clause)
    yield from _events(clause, source, against)
    yield from _things(clause, source, against)
    yield from _outcomes(clause, source, against)
    yield from _figures(clause, source, against)


def _claim(
    clause: Clause, field: Field, value: ConceptId | Interval, at: Span, source: str | None
) -> Claim:
    return Claim(field, value, clause.quote(at.start, at.end), source)


# -------------------------------------------------------------------------- events and outcomes


def _events(clause: Clause, source: str | None, against: Denied) -> Iterator[Claim]:
    drill = any(m.concept == DRILL for m in clause.events)
    for mention in clause.events:
        refused = mention in against or negated(clause, mention)
        quote = clause.quote(mention.start, mention.end)
        if refused and _is_hit(clause, mention):
            # "Denied that a ship was hit": not that there was an attack.
            yield Claim(Field.OUTCOME, HIT, quote, source, denied=True)
            continue
        if mention.concept == DEATH and (refused or mention_hurts(mention, against.hurt)):
            continue  # nobody was killed, which the figures say, whatever happened
        yield Claim(Field.EVENT, mention.concept, quote, source, denied=refused)
        if drill and not refused and clause.lexicon.root(mention.concept) == ATTACK:
            # A blast that was a drill is a denied attack, whatever word is used.
            yield Claim(Field.EVENT, ATTACK, clause.text, source, denied=True)


def mention_hurts(mention: Mention, hurt: Collection[Mention]) -> bool:
    """Whether an event's word is also one of these words for casualties: "killed in"."""
    return any(mention.start < other.end and other.start < mention.end for other in hurt)


def _is_hit(clause: Clause, mention: Mention) -> bool:
    return any(
        verb.start < mention.end and mention.start < verb.end for verb in clause.phrases("struck")
    )


def _is_attack(clause: Clause) -> bool:
    """Whether outcomes make sense here: a seizure "off the coast" missed nothing."""
    roots = {clause.lexicon.root(m.concept) for m in clause.of("event")}
    return not roots or ATTACK in roots


def _outcomes(clause: Clause, source: str | None, against: Denied) -> Iterator[Claim]:
    for verb in clause.phrases("struck"):
        if verb in against.happenings and not mention_hurts(verb, clause.of("event", "outcome")):
            yield Claim(Field.OUTCOME, HIT, clause.quote(verb.start, verb.end), source, denied=True)
    if not _is_attack(clause):
        return
    verb_of_hit = struck(clause)
    if verb_of_hit is not None:
        yield _claim(clause, Field.OUTCOME, HIT, verb_of_hit, source)
    for mention in clause.of("outcome"):
        refused = mention in against or negated(clause, mention)
        concept = mention.concept
        if concept == DESTROYED:
            concept = DAMAGE if _destroys_target(clause, mention) else INTERCEPTED
        root = clause.lexicon.root(concept)
        if root == HIT and _overlaps(clause, mention, "outcome:missed"):
            continue
        if concept == DAMAGE:
            if refused or (clause.phrases("negation") and not clause.of("weapon", "event")):
                continue
        elif refused and root != HIT:
            continue
        quote = clause.quote(mention.start, mention.end)
        yield Claim(Field.OUTCOME, concept, quote, source, denied=refused)


def struck(clause: Clause) -> Mention | None:
    """A verb of striking that says where it struck: something inside, or a thing close by.

    "Struck the base" may mean no more than "attacked it"; "struck a hangar inside" does not.
    """
    for verb in clause.phrases("struck"):
        if negated(clause, verb) or clause.phrases("denial", "threat"):
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


def _between(mention: Mention, first: Span, second: Span) -> bool:
    return min(first.end, second.end) <= mention.start < max(first.start, second.start)


def _destroys_target(clause: Clause, destroyed: Mention) -> bool:
    """Whether what was destroyed is a thing on the ground and not what came flying: the nearer."""
    things = [m for m in clause.of("target") if m.concept not in _WHOLE_SITES]
    weapons = clause.of("weapon")
    if not things or not weapons:
        return not weapons
    return min(clause.gap(destroyed, m) for m in things) < min(
        clause.gap(destroyed, m) for m in weapons
    )


def _overlaps(clause: Clause, mention: Mention, concept: str) -> bool:
    return any(
        m.concept == concept and m.start < mention.end and mention.start < m.end
        for m in clause.of("outcome")
    )


def _things(clause: Clause, source: str | None, against: Denied) -> Iterator[Claim]:
    for mention in clause.of("target"):
        refused = mention in against.targets and mention.concept not in _PEOPLE
        quote = clause.quote(mention.start, mention.end)
        yield Claim(Field.TARGET, mention.concept, quote, source, denied=refused)
    for mention in clause.of("weapon"):
        if clause.lexicon.concept(mention.concept).type != "aircraft":
            yield _claim(clause, Field.WEAPON, mention.concept, mention, source)


# ------------------------------------------------------------------------------------- figures


def _figures(clause: Clause, source: str | None, against: Denied) -> Iterator[Claim]:
    hurt = clause.of("casualty")
    spared = {m: fields for m in hurt if (fields := _spared(clause, m, against))}
    said: set[Field] = set()
    for number in clause.numbers:
        bound = _bound(clause, number)
        if bound is None or bound[1] in spared:
            continue
        field, mention = bound
        said.add(field)
        begin, end = min(number.start, mention.start), max(number.end, mention.end)
        yield Claim(field, number.interval, clause.quote(begin, end), source)
    for mention in hurt:
        unnumbered = _CASUALTY.get(mention.concept)
        if mention in spared or unnumbered is None or unnumbered in said:
            continue
        if _surely(clause, mention):
            said.add(unnumbered)
            yield _claim(clause, unnumbered, SOME, mention, source)
    for mention, fields in spared.items():  # "the driver was hurt, the passengers were not"
        for field in fields:
            if field not in said:
                said.add(field)
                yield _claim(clause, field, NONE, mention, source)
    for mention in clause.of("event"):
        if mention.concept in _FATAL and Field.KILLED not in said and mention not in against:
            said.add(Field.KILLED)
            yield _claim(clause, Field.KILLED, SOME, mention, source)


def _spared(clause: Clause, mention: Mention, against: Denied) -> tuple[Field, ...]:
    """Of whom the word says that there were none: of the dead, of the wounded, of both."""
    concept = mention.concept
    if concept in _SPARED:
        return _SPARED[concept]
    refused = mention in against.hurt
    if concept in _CASUALTY:
        return (_CASUALTY[concept],) if refused or negated(clause, mention) else ()
    return _BOTH if refused or _ruled_out(clause, mention) else ()


def _ruled_out(clause: Clause, mention: Mention) -> bool:
    """ "No", some words, "casualties"; but "no word on casualties" says nothing."""
    if mention in absent(clause):
        return True
    if clause.phrases("silence"):
        return False
    return any(
        clause.gap(negation, mention) <= NEAR_NOT and negation.start != mention.start
        for negation in clause.phrases("negation")
    )


def _surely(clause: Clause, mention: Mention) -> bool:
    """Whether a casualty word without a number says that somebody was hurt.

    The Arabic word for a wound is also that for a hit; alone it says nothing of people.
    """
    if clause.phrases("threat", "silence") or mention_hurts(mention, clause.places):
        return False
    if clause.language == "ar" and _ARABIC_HIT.match(
        clause.normalised.text[mention.start : mention.end]
    ):
        return False
    return not any(mention_hurts(m, (mention,)) for m in clause.phrases("attempt"))


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
        if not _countable(clause, mention):
            return None
        if overlapping:
            return (0, 0)
        if number.noun or mention.start < number.start or gap > NEAR_WEAPON:
            return None
        downed = clause.of("outcome")
        between = [
            m
            for m in clause.of("casualty", "event", "target")
            if _between(m, number, mention) and not mention_hurts(m, downed)
        ]
        if between:  # "three who died when a mine", but "four downed drones"
            return None
        return (gap, 1)
    if mention.concept not in _CASUALTY:
        return None
    if overlapping:
        return (0, 0)
    leads = _leads(clause, mention)
    if mention.start < number.start:
        # "Killing 4, wounding 11" against "4 killed, 11 wounded": the verb's form tells.
        if gap > BEFORE_NUMBER or (clause.verb_last and not leads):
            return None
        if _turns(clause, mention, number):
            return None  # "injured when four coaches", "killed as two shells"
        return (gap, 0 if leads else 2)
    if number.noun and gap > BEFORE_NUMBER:
        return None
    if leads and clause.language == "en" and _joined(clause, number, mention):
        return None  # "derailing four cars and injuring 14"
    return (gap, 1) if gap <= NEAR_CASUALTY else None


def _countable(clause: Clause, weapon: Mention) -> bool:
    """Whether a weapon comes in pieces: gunfire does not, nor does a gun by its fire."""
    kind = clause.lexicon.concept(weapon.concept).type
    return kind != "aircraft" and weapon.concept not in _UNCOUNTED


def _turns(clause: Clause, first: Span, second: Span) -> bool:
    between = clause.normalised.text[first.end : second.start].split()
    return any(word in _TURNS for word in between)


def _joined(clause: Clause, first: Span, second: Span) -> bool:
    return "and" in clause.normalised.text[first.end : second.start].split()


def _leads(clause: Clause, mention: Mention) -> bool:
    return any(
        word.start < mention.end and mention.start < word.end for word in clause.phrases("leading")
    )
