from collections import Counter

import pytest

from monitor.text.vocabulary import Heads, Memory, Vocabulary

COLOURS: Vocabulary[str] = Vocabulary(
    {"en": {"red": "r", "dark red": "d", "violet*": "v"}, "ar": {"أحمر": "r"}}
)
SHAPES: Vocabulary[str] = Vocabulary({"en": {"square": "s"}})


def test_a_word_is_judged_once_in_each_language() -> None:
    asked: Counter[tuple[str | None, str]] = Counter()

    def judge(language: str | None, token: str) -> bool:
        asked[language, token] += 1
        return token == "red"

    memory = Memory(judge)
    assert memory.places("en", ("a", "red", "a")) == [(1, True)]
    assert memory.places("en", ("red", "b")) == [(0, True)]
    assert memory.places(None, ("red",)) == [(0, True)]
    assert asked == {("en", "a"): 1, ("en", "red"): 1, ("en", "b"): 1, (None, "red"): 1}


def test_the_word_asked_for_longest_ago_is_forgotten_and_judged_again() -> None:
    asked: list[str] = []

    def judge(language: str | None, token: str) -> None:
        asked.append(token)

    memory: Memory[None] = Memory(judge, size=2)
    for token in ("a", "b", "a", "c", "a", "b"):
        memory.places("en", (token,))
    assert asked == ["a", "b", "c", "b"]


def test_what_is_too_long_for_a_word_is_not_remembered() -> None:
    asked: list[str] = []

    def judge(language: str | None, token: str) -> None:
        asked.append(token)

    memory: Memory[None] = Memory(judge)
    memory.places("en", ("x" * 1000, "x" * 1000))
    assert len(asked) == 2


@pytest.mark.parametrize("token", ["red", "dark", "violets", "square"])
def test_what_begins_a_phrase_may_head_one(token: str) -> None:
    assert Heads((COLOURS, SHAPES)).may_head("en", token)


def test_what_begins_otherwise_heads_no_phrase() -> None:
    assert not Heads((COLOURS, SHAPES)).may_head("en", "blue")


@pytest.mark.parametrize("token", ["احمر", "والاحمر", "للاحمر", "واحمر"])
def test_a_particle_may_be_glued_in_front_of_a_head(token: str) -> None:
    assert Heads((COLOURS, SHAPES)).may_head("ar", token)
    assert COLOURS.may_begin("ar", token)


@pytest.mark.parametrize("language", ["ru", None])
def test_a_language_without_phrases_has_no_heads(language: str | None) -> None:
    assert not Heads((COLOURS, SHAPES)).may_head(language, "red")
