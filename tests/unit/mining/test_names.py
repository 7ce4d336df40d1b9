"""Unknown names are proposed, ranked, with their partners in other scripts."""

import random

from monitor.lexicon import load
from monitor.mining import Text, propose

TEXTS = [
    Text("Взрыв в селе Жмуринка под Харьковом, сообщают жители.", "ru", "a"),
    Text("Обстрел: в Жмуринке горит дом. Жители напуганы.", "ru", "b"),
    Text("Shelling hit the village of Zhmurinka near Kharkiv on Monday.", "en", "c"),
    Text("Residents of Zhmurinka said a house burned.", "en", "d"),
    Text("انفجار في بلدة زمورينكا قرب خاركيف", "ar", "e"),
    Text("the weather is fine, and Weather is written large once", "en", "f"),
]


def test_names_are_ranked_and_matched_across_scripts() -> None:
    first = propose(TEXTS, load())[0]
    assert first.name in ("Zhmurinka", "Жмуринка", "Жмуринке")
    assert first.texts >= 1
    assert first.beside == "city:kharkiv"
    assert any(partner in ("Zhmurinka", "Жмуринка", "Жмуринке") for partner in first.partners)


def test_known_names_common_words_and_words_behind_nothing_are_not_proposed() -> None:
    names = {proposal.name for proposal in propose(TEXTS, load())}
    assert "زمورينكا" in names
    assert not names & {"Kharkiv", "Харьковом", "خاركيف", "Weather", "Monday", "Взрыв", "بلدة"}


def test_the_order_of_the_texts_does_not_matter() -> None:
    shuffled = TEXTS.copy()
    random.Random(7).shuffle(shuffled)
    assert propose(shuffled, load()) == propose(TEXTS, load())


def test_nothing_is_proposed_of_nothing() -> None:
    assert propose([], load()) == []
