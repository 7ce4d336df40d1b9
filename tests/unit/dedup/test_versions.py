"""What an edit changed."""

import pytest

from monitor.dedup import compare_versions
from tests.unit.dedup.posts import document, post

TEXT = "Two drones hit the fuel depot near Kalvarna, the fire brigade is on its way"


@pytest.mark.parametrize(
    "new",
    [
        TEXT,
        f"**{TEXT}**",
        f"{TEXT}\n\nSubscribe | Send news",
        TEXT.replace("depot", "dpeot"),
        TEXT.replace("Two", "2"),
    ],
)
def test_an_edit_that_changes_no_fact_is_a_duplicate(new: str) -> None:
    match = compare_versions(document(post(new)), document(post(TEXT)))
    assert match.relation.value == "duplicate"
    assert match.of == (1, 1)


@pytest.mark.parametrize(
    ("new", "kind", "detail"),
    [
        (TEXT.replace("Two", "Three"), "number", "2 → 3"),
        (TEXT.replace("Kalvarna", "Pelstadt"), "name", "kalvarna → pelstadt"),
        (f"{TEXT}, 4 people hurt", "number", "+ 4"),
        (TEXT.replace("hit", "did not hit"), "denial", "+ not"),
    ],
)
def test_an_edit_that_changes_a_fact_is_an_update_and_names_it(
    new: str, kind: str, detail: str
) -> None:
    match = compare_versions(document(post(new)), document(post(TEXT)))
    assert match.relation.value == "update"
    assert (kind, detail) in {(e.kind, e.detail) for e in match.evidence}


def test_another_text_is_an_update() -> None:
    new = document(post("The minister has resigned after the vote"))
    assert compare_versions(new, document(post(TEXT))).relation.value == "update"


def test_time_makes_no_template_of_an_edit() -> None:
    siren = "Sirens in Haifa"
    match = compare_versions(document(post(siren, minutes=9000)), document(post(siren)))
    assert match.relation.value == "duplicate"
