"""The packaged lexicon gives alerts the words that they need."""

import pytest

from monitor.alerting import Names
from monitor.alerting.words import noun
from monitor.lexicon import load
from monitor.model.ids import ConceptId


@pytest.fixture(scope="module")
def names() -> Names:
    return load()


def test_a_place_is_named_with_what_it_lies_in(names: Names) -> None:
    assert names.place_label(ConceptId("site:baghdad-airport")).endswith("Baghdad, Iraq")


def test_a_place_has_the_zone_of_its_country(names: Names) -> None:
    assert names.zone(ConceptId("site:baghdad-airport")) == ("Asia/Baghdad", "Baghdad")


def test_every_event_and_outcome_has_a_noun() -> None:
    for concept in load():
        if concept.family in ("event", "outcome"):
            assert noun(concept.id).replace(" ", "").isalpha()
