"""Changed facts: exactly one, and of the kind that is said."""

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.fact_edits import FactEdit, change_fact

POSTS = Path(__file__).parents[3] / "evaluation" / "dedup" / "development" / "posts.jsonl"
TEXTS = [
    (post["lang"], post["text"])
    for post in map(json.loads, POSTS.read_text(encoding="utf-8").splitlines())
    if post["text"]
]


def results(text: str, language: str, kind: FactEdit) -> set[str]:
    """All that this edit makes of a text, over many seeds."""
    changes = (change_fact(text, language, Random(seed), frozenset({kind})) for seed in range(200))
    return {change.text for change in changes if change is not None}


@given(st.sampled_from(TEXTS), st.integers(0, 2**32))
def test_one_stretch_is_changed_and_the_rest_stands(text: tuple[str, str], seed: int) -> None:
    language, said = text
    change = change_fact(said, language, Random(seed))
    if change is None:
        return
    assert change == change_fact(said, language, Random(seed))
    assert change.text != said
    same_start = next(
        (i for i, (a, b) in enumerate(zip(said, change.text, strict=False)) if a != b),
        min(len(said), len(change.text)),
    )
    tail = said[same_start:]
    ends = [n for n in range(len(tail) + 1) if change.text.endswith(tail[n:])]
    assert min(ends) <= 30  # characters of the original that are gone


@pytest.mark.parametrize(
    ("kind", "language", "text", "expected"),
    [
        (FactEdit.NUMBER_WORD, "en", "Two men", "Three men"),
        (FactEdit.NUMBER_WORD, "ru", "ранены пять человек", "ранены шесть человек"),
        (FactEdit.NUMBER_WORD, "ar", "إسقاط طائرتين", "إسقاط ثلاث طائرات"),
        (FactEdit.NUMBER_WORD, "fa", "دو مرزبان", "سه مرزبان"),
        (FactEdit.PLACE, "en", "A fire in Mosul", "A fire in Aden"),
        (FactEdit.HARM, "ar", "سقوط ثلاثة قتلى", "سقوط ثلاثة جرحى"),
        (FactEdit.HARM, "en", "Two wounded", "Two killed"),
        (FactEdit.NEGATION, "fa", "برق قطع می‌شود", "برق قطع نمی‌شود"),
        (FactEdit.NEGATION, "en", "It was hit", "It was not hit"),
        (FactEdit.DENIAL, "ru", "Мост закрыт", "Фейк: Мост закрыт"),
        (FactEdit.ORDINAL, "ar", "الموجة الأولى", "الموجة الثانية"),
        (FactEdit.DAY, "en", "on Monday", "on Friday"),
        (FactEdit.DAY, "fa", "سه‌شنبه", "جمعه"),
    ],
)
def test_what_an_edit_does(kind: FactEdit, language: str, text: str, expected: str) -> None:
    assert expected in results(text, language, kind)


@pytest.mark.parametrize(
    "text",
    ["2-1", "t.me/news/120 @24news", "rate 9.25", "2023-05-08", "No 4a", "АИ-95", "at 14:05"],
)
def test_what_is_no_number_of_its_own_stays(text: str) -> None:
    assert results(text, "en", FactEdit.NUMBER) == set()


@pytest.mark.parametrize(
    ("text", "digits"),
    [("30 hurt", "0123456789"), ("۳۰ نفر", "۰۱۲۳۴۵۶۷۸۹"), ("٣٠ جريحا", "٠١٢٣٤٥٦٧٨٩")],
)
def test_a_number_changes_its_value_and_keeps_its_script(text: str, digits: str) -> None:
    changed = results(text, "en", FactEdit.NUMBER)
    assert changed
    for other in changed:
        number, _, rest = other.partition(" ")
        assert int(number) != 30
        assert set(number) <= set(digits)
        assert rest == text.partition(" ")[2]


def test_a_persian_day_is_not_found_inside_another() -> None:
    assert results("روز سه‌شنبه", "fa", FactEdit.DAY) >= {"روز دوشنبه", "روز جمعه"}
    assert not any("سه" in changed for changed in results("روز سه‌شنبه", "fa", FactEdit.DAY))


def test_nothing_is_offered_where_nothing_can_change() -> None:
    assert change_fact("אזעקה בצפון", "he", Random(1)) is None
    assert change_fact("", "xx", Random(1)) is None


def test_a_place_is_never_one_that_the_text_names_already() -> None:
    for changed in results("From Aden to Mosul", "en", FactEdit.PLACE):
        assert ("Aden" in changed) != ("Mosul" in changed)
