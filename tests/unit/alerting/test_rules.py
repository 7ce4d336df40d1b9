"""What rings by its words."""

import pytest

from monitor.alerting import passes
from monitor.model.watch import Rule


def rings(text: str, *terms: str) -> bool:
    return passes(Rule("r", any=terms), [text])


@pytest.mark.parametrize(
    "text",
    [
        "طائرة مسيرة فوق الميناء",
        "سقوط الطائرة المسيّرة في البحر",
        "هجوم بطائرة مسيّرة على الرصيف",
        "والطائرة المسيرة عادت",
        "رصد للطائرة المسيرة",
        "عدة طائرات مسيرة فوق المدينة",
        "إسقاط طائرتين مسيرتين",
        "طـائرة مُسَيَّرة",
    ],
)
def test_an_arabic_term_matches_with_its_particles_and_endings(text: str) -> None:
    assert rings(text, "طائرة مسيرة")


def test_an_arabic_term_may_be_given_with_its_article() -> None:
    assert rings("هجوم بطائرة مسيرة", "الطائرة المسيرة")


def test_an_arabic_term_does_not_match_inside_a_word() -> None:
    assert not rings("مطار المدينة", "طار")
    assert not rings("استنفار في المرفأ", "نفار")


@pytest.mark.parametrize("text", ["پهپادها رسیدند", "پهپاد‌های مهاجم", "پهپاد‌ها", "دو پهپاد"])
def test_a_persian_term_matches_its_plural(text: str) -> None:
    assert rings(text, "پهپاد")


@pytest.mark.parametrize("text", ["Two DRONES seen", "drone's wreck", "a drone", "#drone!"])
def test_an_english_term_matches_its_plural(text: str) -> None:
    assert rings(text, "drone")


def test_an_english_plural_may_change_its_ending() -> None:
    assert rings("heavy casualties", "casualty")
    assert rings("two crashes", "crash")


def test_an_english_term_does_not_match_longer_words() -> None:
    assert not rings("a warm and early award", "war")
    assert not rings("a drone-free prewar zone", "ear")


@pytest.mark.parametrize("text", ["атака дронов", "дронами", "Дрон сбит"])
def test_a_russian_term_matches_its_cases(text: str) -> None:
    assert rings(text, "дрон")


def test_a_russian_term_may_end_in_a_vowel() -> None:
    assert rings("пуск ракет", "ракета")
    assert rings("ракетами", "ракета")


def test_a_hebrew_term_matches_with_its_particles() -> None:
    assert rings("והכטבמים הופלו", "כטבם")


def test_a_term_of_several_words_needs_them_in_order() -> None:
    assert rings("the air base was hit", "air base")
    assert not rings("base air", "air base")


def test_spelling_is_folded() -> None:
    assert rings("سقوط قذيفه على الرصيف", "قذيفة")
    assert rings("Café attack", "cafe")


def test_none_wins_over_any_in_the_same_post() -> None:
    rule = Rule("r", any=("drone",), none=("advertisement",))
    assert not passes(rule, ["Drone shop — advertisement"])
    assert passes(rule, ["Drone shop — advertisement", "A drone fell"])


def test_a_rule_without_terms_takes_everything_but_what_it_forbids() -> None:
    assert passes(Rule("all"), ["anything"])
    assert passes(Rule("all", none=("weather",)), ["anything"])
    assert not passes(Rule("all", none=("weather",)), ["Weather today"])


def test_a_story_without_posts_passes_nothing() -> None:
    assert not passes(Rule("all"), [])


def test_terms_are_words_and_not_expressions() -> None:
    assert not rings("anything at all", ".*")
    assert rings("price of c4 rises", "c4")
    assert not rings("c44", "c4")
