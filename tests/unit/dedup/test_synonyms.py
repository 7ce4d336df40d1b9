"""The table of words and phrases that may stand for one another."""

from itertools import combinations

import pytest

from monitor.dedup.synonyms import light_phrases, meanings, phrases
from monitor.dedup.wordlists import lines_of
from monitor.text.normalise import normalise

ENTRIES = [entry for line in lines_of("synonyms") for entry in line.split()]


def test_words_are_written_as_texts_are_compared() -> None:
    words = {word.rstrip("*") for entry in ENTRIES for word in entry.split("_")}
    odd = {word for word in words if normalise(word).text != word}
    assert not odd


def test_every_line_has_two_words_at_least_and_none_twice() -> None:
    for line in lines_of("synonyms"):
        entries = line.split()
        assert len(set(entries)) == len(entries) > 1, line[:80]


def test_no_stem_is_so_short_that_it_begins_anything() -> None:
    stems = {entry for entry in ENTRIES if entry.endswith("*") and "_" not in entry}
    assert not {stem for stem in stems if len(stem) < 4}


@pytest.mark.parametrize(
    "apart",
    [
        "killed wounded detained released intercepted",
        "arrested charged sentenced acquitted",
        "drone missile rocket helicopter tank",
        "rises falls",
        "opened closed",
        "approved rejected",
        "minister president governor",
        "قتل جرح اعتقال إفراج",
        "قتلى جرحى مفقودين",
        "مسيرة صاروخ دبابة",
        "ارتفع انخفض",
        "نفى أكد",
        "وزير رئيس محافظ",
        "کشته زخمی بازداشت",
        "پهپاد موشک تانک",
        "افزایش کاهش",
        "убит ранен задержан освобожден",
        "беспилотник ракета танк",
        "вырос упал",
        "подтвердил опроверг",
        "министр президент губернатор",
    ],
)
def test_words_whose_exchange_is_news_share_no_line(apart: str) -> None:
    for one, other in combinations(apart.split(), 2):
        first, second = (meanings(normalise(word).text) for word in (one, other))
        assert not first & second, (one, other)


def test_a_phrase_and_a_word_of_one_meaning_share_a_line() -> None:
    tokens = normalise("the guards lost their lives at the gate").tokens
    found = [phrase for phrase in phrases(tokens) if phrase.lines & meanings("died")]
    assert any(tokens[phrase.first] == "lost" for phrase in found)


def test_a_stem_stands_for_its_forms_and_for_no_longer_word() -> None:
    stem = next(e for e in ENTRIES if e.endswith("*") and "_" not in e and e.isascii())
    assert meanings(stem[:-1] + "ing")
    assert not meanings(stem[:-1] + "qqqqqq")


def test_what_frames_a_sentence_is_light() -> None:
    tokens = normalise("it should be noted that the gate is closed").tokens
    assert set(range(4)) <= light_phrases(tokens)
    assert tokens.index("gate") not in light_phrases(tokens)
