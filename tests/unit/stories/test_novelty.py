"""What an account of a known event says that its story had not said."""

from monitor.lexicon import load
from monitor.stories import new_facts
from tests.unit.stories.accounts import frames

STRUCK = "Five drones struck Harir air base in Erbil."


def news(text: str, *known: str) -> dict[str, str]:
    """The facts of a text that the known ones lack, by kind."""
    had = [frame for told in known for frame in frames(told)]
    return {e.kind: e.detail for e in new_facts(frames(text), had, load())}


def test_a_number_after_a_squadron_is_news_and_the_other_way_is_not() -> None:
    squadron = "A squadron of drones struck Harir air base in Erbil."
    assert news(STRUCK, squadron) == {"number": "count: 3-30 → 5"}
    assert news(squadron, STRUCK) == {}


def test_another_number_is_news_until_somebody_has_said_it() -> None:
    three = "Three drones struck Harir air base in Erbil."
    assert news(three, STRUCK) == {"number": "count: 5 → 3"}
    assert news(three, STRUCK, three) == {}


def test_a_toll_that_nobody_gave_is_news() -> None:
    assert news("Drones struck Harir air base in Erbil, killing 4.", STRUCK) == {
        "number": "killed: 4"
    }


def test_another_outcome_is_news() -> None:
    down = "Five drones were shot down over Harir air base in Erbil."
    found = news(down, STRUCK)
    assert set(found) == {"outcome"}
    assert "shot down" in found["outcome"]


def test_the_same_facts_in_other_words_are_no_news() -> None:
    assert news("Harir air base in Erbil was hit by 5 UAVs.", STRUCK) == {}
    assert news("Drones struck Harir air base in Erbil.", STRUCK) == {}


def test_what_is_only_recalled_is_no_news() -> None:
    recalling = f"{STRUCK} In January 2020 nine people were killed there by missiles."
    assert news(recalling, STRUCK) == {}


def test_a_toll_the_story_only_recalled_is_news_when_it_is_told_of_this_event() -> None:
    recalling = f"{STRUCK} In January 2020 nine people were killed there by missiles."
    killed = "Drones struck Harir air base in Erbil, killing nine people."
    assert "killed: 9" in news(killed, recalling).values()
