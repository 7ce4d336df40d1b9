"""Mistakes once made on labelled posts and reports; each in other words than there."""

import pytest

from monitor.model.claim import Field
from monitor.model.story import Level, Stance, State
from tests.unit.crossref.accounts import RELAY, SCOUT, Desk, at, linked, post, report


def is_linked(mine_text: str, title: str, summary: str = "", language: str = "en") -> bool:
    found = linked(post(mine_text, at(6, 4), language=language), report(at(6, 7), title, summary))
    return found is not None and found.level is Level.LINKED


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Mortar fire hits a fuel depot in Kharkiv",
            "Drone strike on a market in Kharkiv kills nine",
        ),
        ("Air strike on tents in Deir al-Balah", "Air strike on a school in Nuseirat kills nine"),
        ("After Homs, a fire at the refinery of Baniyas", "Fire at oil refinery in Homs put out"),
    ],
    ids=["other target and weapon", "neighbouring place", "a place named for comparison"],
)
def test_look_alikes_of_one_day_are_not_linked(text: str, title: str) -> None:
    assert not is_linked(text, title)


def test_a_name_that_the_lexicon_does_not_know_stands_for_the_place() -> None:
    assert is_linked(
        "Взрыв на складе в Кворлице, есть раненые",
        "Explosion at warehouse in Kvorlitza wounds several",
        "A blast tore through a warehouse in Kvorlitza on Thursday, officials said.",
        language="ru",
    )


def test_what_a_report_recalls_of_days_ago_is_background() -> None:
    mine = post("Air strike on Homs kills two", at(4, 20))
    later = report(
        at(8, 9),
        "Funeral held in Hama",
        "Hundreds mourned in Hama on Saturday. On Tuesday evening an air strike hit Homs.",
    )
    found = linked(mine, later)
    assert found is None or found.level is not Level.LINKED


def test_last_weeks_events_in_an_analysis_are_background() -> None:
    mine = post("Gunmen attack a police station in Kirkuk", at(5, 20))
    later = report(
        at(9, 9),
        "Analysis: a fraying calm",
        "Last week gunmen attacked a police station in Kirkuk, one of a string of incidents.",
    )
    found = linked(mine, later)
    assert found is None or found.level is not Level.LINKED


# ------------------------------------------------------------------------------------------ states


def state(text: str, title: str, summary: str = "", **outlet: str) -> State | None:
    desk = Desk(post(text, at(6, 4)))
    return desk.hears(report(at(6, 7), title, summary, **outlet)).state


def test_a_denial_of_another_event_leaves_the_told_one_standing() -> None:
    found = state(
        "Fire at the port of Basra",
        "Fire at Basra port caused by a leak, governor denies an attack",
    )
    assert found is State.CORROBORATED


def test_a_drill_denies_the_blast_that_was_taken_for_an_attack() -> None:
    found = state(
        "Loud explosion near Natanz",
        "Explosion near Natanz was a drill, governor says",
        "The explosion heard near Natanz was part of a drill, the governor said.",
    )
    assert found is State.CONTRADICTED


def test_a_post_that_denies_is_contradicted_by_a_report_that_tells() -> None:
    found = state(
        "No truth to reports of an explosion in Mosul",
        "Explosion in Mosul wounds three",
    )
    assert found is State.CONTRADICTED


def test_a_post_that_denies_is_borne_out_by_a_report_that_denies() -> None:
    found = state(
        "No truth to reports of an explosion in Mosul",
        "Governor denies explosion in Mosul",
    )
    assert found is State.CORROBORATED


def test_the_channels_own_house_bears_nothing_out() -> None:
    mine = post("Drone struck a depot in Kirkuk", at(6, 4))
    found = linked(mine, report(at(6, 7), "Drone strikes depot in Kirkuk", outlet="scoutweb"))
    assert found is not None
    assert found.stance is Stance.CIRCULAR


def test_nor_does_the_house_of_a_channel_that_the_post_cites() -> None:
    mine = post(f"{SCOUT.title} says a drone struck a depot in Kirkuk", at(6, 4), channel=RELAY)
    found = linked(mine, report(at(6, 7), "Drone strikes depot in Kirkuk", outlet="scoutweb"))
    assert found is not None
    assert found.stance is Stance.CIRCULAR


@pytest.mark.parametrize(
    "text",
    ["Kirkuk: the dollar at 1,480 in the market today", "Weather in Erbil: rain, 12 degrees"],
    ids=["prices", "weather"],
)
def test_chatter_is_never_borne_out(text: str) -> None:
    found = state(text, "Drone shot down over Erbil", "Another fell near Kirkuk.")
    assert found not in (State.CORROBORATED, State.CONTRADICTED)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Gold in Karachi today: 398,000 a tola. Rs 34,100 per gram, dollar open market rate",
        ),
        ("ar", "محل للإيجار في طرابلس قرب المسجد، ٨٠ متر، للتواصل على الخاص"),
        ("en", "#OnThisDay 1991: coalition troops enter Kuwait. 35 years already"),
        ("ru", "Продается квартира в Одессе рядом с портом, 60 метров"),
    ],
    ids=["gold", "advert", "anniversary", "flat"],
)
def test_adverts_prices_and_anniversaries_have_no_state(language: str, text: str) -> None:
    assert Desk(post(text, at(6, 4), language=language)).hears().state is None


def test_each_field_and_the_state_carry_the_sentence_of_evidence() -> None:
    mine = post("Two killed in a drone attack on a depot in Kirkuk", at(6, 4))
    wire = report(
        at(6, 7),
        "Attack in Iraq.",
        "A drone hit an oil depot in Kirkuk at dawn. Two guards were killed, police said.",
    )
    found = linked(mine, wire)
    assert found is not None
    quotes = {field: compared.quote for field, compared in found.fields}
    assert quotes[Field.PLACE] == "A drone hit an oil depot in Kirkuk at dawn."
    assert quotes[Field.KILLED] == "Two guards were killed, police said."
    assert quotes[Field.WEAPON] == "A drone hit an oil depot in Kirkuk at dawn."
    [evidence] = Desk(mine).hears(wire).evidence
    assert "«Two guards were killed, police said.»" in evidence.detail


def test_a_link_says_with_what_it_was_made() -> None:
    found = linked(post("Rockets hit Camp Taji", at(5, 1)), report(at(5, 3), "Rockets hit Taji"))
    assert found is not None
    assert "weights" in found.versions
    assert "lexicon" in found.versions
