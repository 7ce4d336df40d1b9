"""What is denied, what is ruled out, and who came to harm, in each language."""

from datetime import UTC, datetime

import pytest

from monitor.claims import read_post
from monitor.lexicon import load
from monitor.model.claim import SOME, Claim, Field, Interval

NOW = datetime(2026, 4, 8, 12, 0, tzinfo=UTC)
NONE = Interval(0, 0)


def claims(text: str, language: str) -> list[Claim]:
    frames = read_post(text, language=language, published=NOW, lexicon=load())
    return [claim for frame in frames for claim in frame.claims]


def denied_events(text: str, language: str) -> list[str]:
    found = claims(text, language)
    return [str(c.value) for c in found if c.field is Field.EVENT and c.denied]


def figures(text: str, language: str, field: Field) -> list[object]:
    return [c.value for c in claims(text, language) if c.field is field]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The governor dismissed reports of an explosion in Basra"),
        ("en", "Police found no sign of an explosion in Basra"),
        ("ar", "المحافظ يفند الأنباء عن انفجار في البصرة"),
        ("fa", "استاندار با رد شایعه انفجار در بصره گفت وضعیت عادی است"),
        ("fa", "استاندار خبر انفجار در بصره را تکذیب کرد"),
        ("ru", "Взрыва на складах в Басре не было"),
        ("ru", "Губернатор назвал вымыслом сообщения о взрыве в Басре"),
        ("ru", "Сообщения о взрыве в Басре не соответствуют действительности, шли учения"),
        ("ar", "خبر الانفجار في البصرة عار من الصحة"),
        ("uk", "Вибуху на складі в Басрі не було"),
        ("fr", "Le gouverneur n'a aucune information confirmant une explosion à Bassora"),
        ("he", "המושל הפריך את הדיווחים על פיצוץ בבצרה"),
        ("tr", "Vali, Basra'da patlama olduğu haberlerini yalanladı"),
        ("en", "The police say there was no explosion in Basra"),
        ("fa", "هیچ انفجاری در بصره روی نداده است"),
    ],
)
def test_an_explosion_denied(language: str, text: str) -> None:
    assert denied_events(text, language) == ["event:explosion"]


def test_what_the_denial_itself_names_is_denied() -> None:
    text = "It was a leak, no attack took place at the port of Basra, where a fire broke out"
    assert denied_events(text, "en") == ["event:attack"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The group denied any involvement in the explosion in Basra"),
        ("ar", "نفت الجماعة أي علاقة لها بالانفجار في البصرة"),
        ("ru", "Группировка отрицает причастность к взрыву в Басре"),
        ("fr", "Le groupe a nié toute implication dans l'explosion à Bassora"),
    ],
)
def test_who_denies_that_he_did_it_does_not_deny_that_it_happened(language: str, text: str) -> None:
    assert denied_events(text, language) == []


def test_a_denial_of_the_dead_leaves_the_clash() -> None:
    text = "Iran denied that three guards had been killed in a clash near Saravan"
    assert denied_events(text, "en") == []
    assert figures(text, "en", Field.KILLED) == [NONE]


def test_a_denied_hit_is_no_denied_attack() -> None:
    found = claims("Air defences downed four drones, the governor said, denying that an oil "
                   "depot had been hit", "en")  # fmt: skip
    outcomes = [(str(c.value), c.denied) for c in found if c.field is Field.OUTCOME]
    assert ("outcome:hit", True) in outcomes
    assert ("outcome:intercepted", False) in outcomes


def test_what_follows_a_word_of_saying_is_not_denied() -> None:
    text = "The army denied that the base had been captured, saying that an attack was repelled"
    assert "event:attack" not in denied_events(text, "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Удар по базе, пострадавших нет"),
        ("ru", "Над городом сбиты два беспилотника, пожаров нет"),
    ],
)
def test_an_absence_rules_out_the_nearest_thing_alone(language: str, text: str) -> None:
    events = {str(c.value): c.denied for c in claims(text, language) if c.field is Field.EVENT}
    assert events.get("event:strike", events.get("event:interception")) is False


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A tanker was attacked off Aden, all crew are safe"),
        ("ar", "هجوم على ناقلة قبالة عدن والطاقم بخير"),
        ("fa", "حمله به نفتکش در عدن، هیچ ملوانی زخمی نشده است"),
        ("ru", "Атака на танкер у Адена, экипаж не пострадал"),
        ("uk", "Атака на танкер біля Адена, екіпаж не постраждав"),
        ("he", "מתקפה על מכלית מול עדן, הצוות ללא פגע"),
        ("fr", "Attaque contre un pétrolier au large d'Aden, l'équipage est sain et sauf"),
        ("tr", "Aden açıklarında tankere saldırı, mürettebat güvende"),
    ],
)
def test_nobody_was_hurt(language: str, text: str) -> None:
    assert NONE in figures(text, language, Field.WOUNDED)


def test_who_survived_may_be_wounded() -> None:
    text = "The major survived an assassination attempt in Amarah and was wounded"
    assert figures(text, "en", Field.KILLED) == [NONE]
    assert figures(text, "en", Field.WOUNDED) == [SOME]


def test_no_word_on_casualties_is_no_claim_of_none() -> None:
    text = "Shelling of Deraa, there was no immediate word on casualties"
    assert figures(text, "en", Field.KILLED) == []


def test_somebody_was_hurt_though_no_number_is_said() -> None:
    assert figures("Дрон атаковал поезд, ранен машинист", "ru", Field.WOUNDED) == [SOME]
    assert figures("Assassination of a major in Amarah", "en", Field.KILLED) == [SOME]


def test_one_is_hurt_and_the_others_are_not() -> None:
    text = "Дрон вдарив по поїзду, машиніст дістав поранення, пасажири не постраждали"
    assert NONE not in figures(text, "uk", Field.WOUNDED)


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("At least 14 passengers were injured when four coaches derailed", Field.WOUNDED, [28]),
        ("A bomb went off, derailing four cars and injuring 14 people", Field.WOUNDED, [14]),
        ("Four downed drones were found near Basra", Field.COUNT, [4]),
        ("Armed men in two small boats opened fire on a tanker", Field.COUNT, []),
    ],
)
def test_a_number_is_bound_to_what_it_counts(text: str, field: Field, expected: list[int]) -> None:
    found = [value.high for value in figures(text, "en", field) if isinstance(value, Interval)]
    assert found == expected


def test_only_what_stands_nearest_to_a_denial_of_harm_is_denied() -> None:
    text = "The ministry denied that the major was killed, he was slightly wounded in Amarah"
    assert figures(text, "en", Field.KILLED) == [NONE]
    assert figures(text, "en", Field.WOUNDED) == [SOME]
