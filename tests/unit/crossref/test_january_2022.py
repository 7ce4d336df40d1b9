"""Two attacks in 24 hours in near-identical words, and what must not be made of them."""

import pytest

from monitor.model.claim import Field
from monitor.model.story import Level, Stance, State, Verdict
from tests.unit.crossref.accounts import Desk, at, linked, post, report

ASAD = post(
    "عاجل: سرب من المسيرات الانتحارية يضرب منصات صواريخ داخل قاعدة عين الأسد في الأنبار",
    at(4, 1, 12),
    language="ar",
)
AIRPORT = post(
    "عاجل: مسيرتان انتحاريتان تستهدفان قاعدة فيكتوريا في مطار بغداد", at(3, 1, 30), language="ar"
)
ARTICLE = report(
    at(4, 6),
    "Combat drones attack Iraqi base that houses US forces, second raid in two days",
    "Desert Scout reported that a squadron of fixed-wing drones struck missile launchers inside "
    "the Ain al-Asad air base in the western Anbar province early on Tuesday. Iraq's Security "
    "Media Cell said two drones carrying explosives had been shot down. "
    "On Monday, two drones attacked the Victory base at Baghdad airport. "
    "On January 8, 2020, the IRGC fired ballistic missiles at Ain al-Asad.",
)


def test_the_article_is_linked_to_both_attacks_by_their_own_paragraphs() -> None:
    for mine in (ASAD, AIRPORT):
        found = linked(mine, ARTICLE)
        assert found is not None
        assert found.level is Level.LINKED


def test_the_channel_quoted_is_no_testimony_and_the_official_is() -> None:
    found = linked(ASAD, ARTICLE)
    assert found is not None
    assert found.origin == "Security Media Cell"
    assert found.stance is Stance.DISPUTES
    fields = dict(found.fields)
    assert fields[Field.PLACE].verdict is Verdict.AGREES
    assert fields[Field.WEAPON].verdict is Verdict.AGREES
    assert fields[Field.COUNT].verdict is Verdict.DIFFERS
    assert fields[Field.OUTCOME].verdict is Verdict.CONFLICTS


def test_the_claim_is_contradicted_by_one_origin() -> None:
    assessment = Desk(ASAD).hears(ARTICLE)
    assert assessment.state is State.CONTRADICTED
    assert [origin.name for origin in assessment.origins] == ["Security Media Cell"]


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Two drones shot down at Baghdad airport", "Two drones were shot down on Monday at "
         "Baghdad airport, a coalition official said."),
        ("Base marks the strike of 2020", "On January 8, 2020, ballistic missiles hit "
         "Ain al-Asad."),
        ("Two drones shot down near Balad base", "Two drones were shot down early on Tuesday near "
         "the Balad air base, a security source said."),
        ("Oil prices rise", "Oil prices rose on Tuesday as Iraq cut exports."),
    ],
)  # fmt: skip
def test_look_alikes_are_not_linked(title: str, summary: str) -> None:
    assert linked(ASAD, report(at(4, 7), title, summary)) is None


def test_the_background_paragraph_links_no_anniversary_post() -> None:
    memory = post("On this day in 2020 missiles struck inside Ain al-Asad", at(8, 1))
    assert linked(memory, ARTICLE) is None
    assert Desk(memory).hears(ARTICLE).state is None


def test_an_article_that_rests_on_the_channel_confirms_nothing() -> None:
    echo = report(
        at(4, 5),
        "Drones strike base in western Iraq",
        "Drones struck a hangar inside the Ain al-Asad base early on Tuesday, Desert Scout said.",
    )
    found = linked(ASAD, echo)
    assert found is not None
    assert found.stance is Stance.CIRCULAR
    assessment = Desk(ASAD).hears(echo)
    assert assessment.state is State.UNCONFIRMED
    assert assessment.origins == ()
