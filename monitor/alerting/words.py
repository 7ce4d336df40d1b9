"""Claims, sources and spans of time in the few words that an alert has room for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from monitor.alerting.names import Names
from monitor.model.claim import Claim, Field, Interval
from monitor.model.ids import ConceptId
from monitor.model.story import Comparison, Verdict

FIELD_WORDS: Mapping[Field, str] = {
    Field.COUNT: "number",
    Field.KILLED: "killed",
    Field.WOUNDED: "wounded",
}
"""How fields are called where their own name is not the plainest word."""

_ELSEWHERE = frozenset({Field.PLACE, Field.TIME, Field.EVENT})
"""Fields that the head of an alert shows."""
_SHOWN = (Field.COUNT, Field.WEAPON, Field.OUTCOME, Field.TARGET, Field.ACTOR,
          Field.KILLED, Field.WOUNDED)  # fmt: skip


def field_word(field: Field) -> str:
    """What a field is called in an alert."""
    return FIELD_WORDS.get(field, field.value)


def number(interval: Interval) -> str:
    """`2`, or `3–30` for a vague number."""
    return str(interval.low) if interval.exact else f"{interval.low}–{interval.high}"


def claimed(claims: Iterable[Claim], names: Names) -> dict[Field, str]:
    """What is claimed, in words by field, in the order an alert shows them.

    Number and weapon make one entry, under the number's field where there is one. Fields that the
    head of an alert shows are left out.
    """
    values: dict[Field, list[str]] = {}
    for claim in claims:
        if claim.field in _ELSEWHERE:
            continue
        said = values.setdefault(claim.field, [])
        value = _value(claim, names)
        if value not in said:
            said.append(value)
    weapons = most_specific(values.get(Field.WEAPON, ()))
    found: dict[Field, str] = {}
    for field in _SHOWN:
        if field not in values:
            continue
        if field is Field.COUNT:
            found[field] = _counted(" or ".join(values[field]), " and ".join(weapons))
        elif field is Field.WEAPON:
            if Field.COUNT not in values:
                found[field] = " and ".join(weapons)
        else:
            found[field] = _phrase(field, values[field])
    return found


def told(fields: Mapping[Field, Comparison]) -> dict[Field, str]:
    """What a report says in the fields of a comparison, in the same words as `claimed`."""
    values = {
        field: comparison.report
        for field, comparison in fields.items()
        if comparison.verdict is not Verdict.SILENT and comparison.report
    }
    found: dict[Field, str] = {}
    for field in _SHOWN:
        if field not in values:
            continue
        if field is Field.COUNT:
            found[field] = _counted(values[field], values.get(Field.WEAPON, ""))
        elif field is Field.WEAPON:
            if Field.COUNT not in values:
                found[field] = values[field]
        else:
            found[field] = _phrase(field, [values[field]])
    return found


def cited(claims: Iterable[Claim], names: Names) -> tuple[str, ...]:
    """Whom a text gives as the source of its claims; empty when it speaks for itself."""
    found: list[str] = []
    for claim in claims:
        if claim.source and (name := source_name(claim.source, names)) not in found:
            found.append(name)
    return tuple(found)


def source_name(source: str, names: Names) -> str:
    """A claim's source in words: the label of a concept, or the name as it was written."""
    return names.label(ConceptId(source), "en") if is_concept(source) else source


def is_concept(source: str) -> bool:
    """Whether a claim's source is a concept id and not a name."""
    family, colon, name = source.partition(":")
    return bool(colon and name) and family.isascii() and family.isalpha() and " " not in source


def most_specific(labels: Sequence[str]) -> list[str]:
    """The labels without those whose words another one has too: `drone` beside `armed drone`."""
    sets = [set(label.casefold().split()) for label in labels]
    return [
        label
        for index, label in enumerate(labels)
        if not any(sets[index] < other for other in sets)
    ]


def duration(span: timedelta) -> str:
    """`under 1 min`, `48 min`, `2 h 41 min`, `3 d 4 h`; the sign is dropped."""
    minutes = int(abs(span).total_seconds()) // 60
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def noun(concept: ConceptId) -> str:
    """What an event or an outcome is called in an alert: its id's own words.

    Labels are what texts say, mostly verbs (`fired at`); ids name the thing itself (`launch`).
    """
    return concept.partition(":")[2].replace("-", " ")


def _value(claim: Claim, names: Names) -> str:
    if isinstance(claim.value, Interval):
        return number(claim.value)
    label = noun(claim.value) if claim.field is Field.OUTCOME else names.label(claim.value, "en")
    return f"denied: {label}" if claim.denied else label


def _counted(count: str, weapon: str) -> str:
    if not weapon:
        return f"number: {count}"
    return f"{count} × {weapon}" if count[:1].isdecimal() else f"{count} {weapon}"


def _phrase(field: Field, values: Sequence[str]) -> str:
    joined = ", ".join(values)
    match field:
        case Field.TARGET:
            return f"target: {joined}"
        case Field.ACTOR:
            return f"actor: {joined}"
        case Field.KILLED | Field.WOUNDED:
            figure, bracket, remark = joined.partition(" (")  # `9 (later figure)`
            return f"{'none' if figure == '0' else figure} {field.value}{bracket}{remark}"
        case _:
            return joined
