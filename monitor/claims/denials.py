"""What a clause denies or rules out, and how far its words for that reach.

A denial ("denied that", "no truth to") reaches what stands on its object's side; a plain negation
("no", "not") what stands right at it; a statement of absence ("none was recorded") what stands
just before it. A denial that somebody did it denies nothing of what happened.

Not guaranteed: grammar. Scope is words, not syntax, and ends where somebody goes on to speak.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.claims.clause import Clause
from monitor.lexicon import Mention
from monitor.text.normalise import normalise

DENIED_WITHIN = 14  # words a denial reaches
RESPONSIBLE_WITHIN = 5  # "denied any part in", "denied that it had been behind"
NEAR_NOT = 2  # words between a negation and what it negates
ABSENT_WITHIN = 5  # "no hits on industrial sites were recorded", where the noun stands first
SPEECH_WITHIN = 3  # "denied reports that", "denied what was said of"
_AND = frozenset({"and", "и", "та", "й", "et", "ve", "و"})
_OR = _AND | {"или", "або", "чи", "ou", "or", "veya", "یا", "أو"}
_ABSENT = frozenset({"нет", "немає", "нема", "yok"})
"""Plain negations that stand behind what is not there."""
_VERB_OF_NOUN = ("کرد", "شد", "نمود", "می", "کنند", "کرده", "نموده")
"""What makes a verb of a Persian noun of denial; without it the object follows."""
_HURT = frozenset({"casualty:killed", "casualty:wounded", "casualty:casualties"})


@dataclass(frozen=True)
class Denied:
    """What the denials of a clause reach: mentions of each kind."""

    happenings: frozenset[Mention] = frozenset()
    """Events, outcomes and verbs of striking."""
    hurt: frozenset[Mention] = frozenset()
    """Words for casualties."""
    targets: frozenset[Mention] = frozenset()
    """Things, where nothing that happened stands in reach."""

    def __contains__(self, mention: Mention) -> bool:
        return mention in self.happenings or mention in self.hurt or mention in self.targets


NOTHING = Denied()


def denied(clause: Clause) -> Denied:
    """What the clause's denials reach.

    The nearest thing tells what the denial is about: "denied that three were killed in the raid"
    denies the dead, and not the raid.
    """
    happenings: set[Mention] = set()
    hurt: set[Mention] = set()
    targets: set[Mention] = set()
    for denial in clause.phrases("denial"):
        if _of_responsibility(clause, denial):
            continue
        reached = _within(clause, denial) or _reached(clause, denial)
        happened = [m for m in reached if m.family in ("event", "outcome", "phrase")]
        dead = [m for m in reached if m.concept in _HURT]
        if dead and (not happened or _nearer(clause, denial, dead[0], happened[0])):
            dead = [m for m in dead if m.concept == dead[0].concept]
            hurt.update(dead)
            happened = [m for m in happened if any(_overlap(m, other) for other in dead)]
        happenings.update(happened)
        if not happened and not dead:
            targets.update(m for m in reached if m.family == "target")
    if not (happenings or hurt or targets):
        return NOTHING
    return Denied(frozenset(happenings), frozenset(hurt), frozenset(targets))


def _nearer(clause: Clause, denial: Mention, first: Mention, second: Mention) -> bool:
    return clause.gap(denial, first) < clause.gap(denial, second) or _overlap(first, second)


def _overlap(first: Mention, second: Mention) -> bool:
    return first.start < second.end and second.start < first.end


def _of_responsibility(clause: Clause, denial: Mention) -> bool:
    """Whether it is denied only that somebody did it."""
    return any(
        clause.gap(denial, phrase) <= RESPONSIBLE_WITHIN
        and (phrase.start >= denial.end or clause.verb_last)
        for phrase in clause.phrases("responsibility")
    )


def _within(clause: Clause, denial: Mention) -> list[Mention]:
    """What the denial itself names after its first word: "there was no attack"."""
    return [m for m in clause.of("event") if denial.start < m.start and m.end <= denial.end]


def _reached(clause: Clause, denial: Mention) -> list[Mention]:
    """What stands within a denial's reach, the nearest first, on the side of its object."""
    things = [
        m
        for m in clause.of("event", "outcome", "casualty", "target")
        if not _overlap(m, denial) and clause.gap(denial, m) <= DENIED_WITHIN
    ]
    things += [m for m in clause.phrases("struck") if clause.gap(denial, m) <= DENIED_WITHIN]
    near = [m for m in things if not _says_on(clause, denial, m, things)]
    near.sort(key=lambda m: (clause.gap(denial, m), m.start, m.end, m.concept))
    after = [m for m in near if m.start >= denial.end]
    before = [m for m in near if m.end <= denial.start]
    first, second = (before, after) if _object_first(clause, denial) else (after, before)
    return first or second


def _object_first(clause: Clause, denial: Mention) -> bool:
    """Whether what is denied stands before the denial."""
    if clause.normalised.text[denial.start : denial.end] in _UNTRUE:
        return True
    if not clause.verb_last:
        return False
    if clause.language != "fa":
        return True
    following = clause.normalised.text[denial.end :].lstrip()
    last = clause.normalised.text[: denial.end].rsplit(" ", 1)[-1]
    return last.startswith(_VERBS) or following.startswith(_VERBS)


_SAID_OF_SUBJECT = (
    "not true;is false;are false;was false;is fake;was fake;are fake;are untrue;is untrue;untrue;"
    "baseless;unfounded;did not happen;did not take place;never happened;had not occurred;"
    "عار عن الصحة;عارية عن الصحة;عار من الصحة;عارية من الصحة;غير صحيح;غير صحيحة;لا أساس له;"
    "لا أساس لها;لا أساس له من الصحة;لا أساس لها من الصحة;ليس صحيحا;ليست صحيحة;"
    "не соответствует действительности;не соответствуют действительности;не подтверждаются;"
    "не подтверждается;является ложью;не нашли подтверждения;не нашла подтверждения;фейк;"
    "не відповідає дійсності;не відповідають дійсності;не відповідають реальності;"
    "не відповідає реальності;לא נכון;אינו נכון;אינם נכונים;אין בסיס;חסר בסיס;חסרי בסיס;"
    "est faux;est fausse;sans fondement;infondé;infondées;n'a pas eu lieu;n'ont pas eu lieu"
)
_UNTRUE = frozenset(normalise(phrase).text for phrase in _SAID_OF_SUBJECT.split(";"))
"""Denials that are said of what stands before them: "reports of a clash are untrue"."""
_VERBS = tuple(word.replace("ی", "ي").replace("ک", "ك") for word in _VERB_OF_NOUN)


def _says_on(clause: Clause, denial: Mention, mention: Mention, things: list[Mention]) -> bool:
    """Whether between the two somebody goes on to speak: "denied it, saying that an attack …"."""
    text = clause.normalised.text
    for verb in clause.phrases("said"):
        if not denial.end <= verb.start < mention.start:
            continue
        before = text[: verb.start].split()
        glued = clause.language == "ar" and text[verb.start] == "و"
        if glued or (before and before[-1] in _AND):
            return True
        told = any(denial.end <= thing.start and thing.end <= verb.start for thing in things)
        if told or clause.gap(denial, verb) > SPEECH_WITHIN:
            return True
    return False


def negated(clause: Clause, mention: Mention) -> bool:
    """Whether a plain "no" or "not" stands at it, or a word that it was not there behind it."""
    if mention in absent(clause):
        return True
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


def absent(clause: Clause) -> frozenset[Mention]:
    """What a word of absence behind it rules out: the nearest thing before it and its partners."""
    found: set[Mention] = set()
    for word in _absences(clause):
        if any(_overlap(word, mention) for mention in clause.of("casualty", "outcome")):
            continue  # "no casualties" is said of them alone
        nearest: Mention | None = None
        for mention in sorted(_things(clause), key=lambda m: (-m.end, m.start)):
            if mention.end > word.start:
                continue
            if nearest is None:
                if clause.gap(mention, word) > ABSENT_WITHIN:
                    break
            elif mention.end <= nearest.start and not _joined(clause, mention, nearest):
                break
            nearest = mention
            found.add(mention)
    return frozenset(found)


def _absences(clause: Clause) -> Iterator[Mention]:
    yield from clause.phrases("absent")
    for negation in clause.phrases("negation"):
        if clause.normalised.text[negation.start : negation.end] in _ABSENT:
            yield negation


def _things(clause: Clause) -> Iterator[Mention]:
    yield from clause.of("event", "outcome", "casualty")
    yield from clause.phrases("struck")


def _joined(clause: Clause, first: Mention, second: Mention) -> bool:
    between = clause.normalised.text[first.end : second.start].split()
    return len(between) <= 1 and all(word in _OR for word in between)


def _between(mention: Mention, first: Mention, second: Mention) -> bool:
    return min(first.end, second.end) <= mention.start < max(first.start, second.start)
