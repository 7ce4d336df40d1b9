"""Names that the lexicon does not know, across scripts and within one."""

import pytest

from monitor.crossref.names import skeletons
from monitor.crossref.wording import shared, wording
from monitor.lexicon import load
from tests.unit.crossref.accounts import at, post


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("zmiiv", "змиева"),
        ("zmiiv", "змиевской"),
        ("babanusa", "وبابنوسه"),
        ("samandag", "سمانداغ"),
        ("slobozhanske", "слобожанському"),
        ("tarkhan", "ترخان"),
    ],
    ids=["case", "adjective", "conjunction", "arabic", "ukrainian", "kh"],
)
def test_one_name_has_the_same_consonants_in_any_script(first: str, second: str) -> None:
    assert set(skeletons(first)) & set(skeletons(second))


@pytest.mark.parametrize("word", ["ab", "aioli", "وايا", "оая"], ids=["2", "1", "none", "vowels"])
def test_few_consonants_say_nothing(word: str) -> None:
    assert skeletons(word) == ()


def test_names_are_shared_across_scripts_and_words_within_one() -> None:
    lexicon = load()
    texts = {
        "en": "Blast near Kvorlitza kills two",
        "ru": "Взрыв у Кворлицы, двое погибших",
        "fr": "Une usine de tuiles détruite près de Kvorlitza",
    }
    wordings = {
        language: wording(post(text, at(5, 3), language=language).frames[0], lexicon, language)
        for language, text in texts.items()
    }
    assert shared(wordings["en"], wordings["fr"]).names
    assert not shared(wordings["ru"], wordings["fr"]).words
