"""The packaged data make sense: what a reviewer would check by hand, checked for each label."""

from collections import defaultdict

import pytest

from monitor.lexicon import PLACES, Concept, load
from monitor.lexicon.concept import FAMILIES, parse, read_data
from monitor.text.normalise import normalise

CONCEPTS = tuple(concept for file in read_data() for concept in parse(file))
NEEDED = {"ar", "fa", "en"}
LANGUAGES = NEEDED | {"ru", "he", "tr", "uk", "fr"}


def test_ids_are_unique_and_of_known_families() -> None:
    ids = [concept.id for concept in CONCEPTS]
    assert len(ids) == len(set(ids))
    assert {concept.family for concept in CONCEPTS} <= set(FAMILIES)


def test_every_concept_is_named_in_arabic_persian_and_english() -> None:
    missing = {c.id: NEEDED - set(c.names) for c in CONCEPTS if NEEDED - set(c.names)}
    assert not missing


def test_only_known_languages_are_used() -> None:
    assert {label.language for c in CONCEPTS for label in c.labels} <= LANGUAGES


def test_one_label_names_one_concept_of_a_kind() -> None:
    named: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for concept in CONCEPTS:
        kind = "place" if concept.family in PLACES else concept.family
        for label in concept.labels:
            named[kind, label.language, normalise(label.text).text].add(concept.id)
    assert not {
        key: ids for key, ids in named.items() if len(ids) > 1 and not _namesakes(key[0], ids)
    }


def _namesakes(kind: str, ids: set[str]) -> bool:
    """Whether they are towns of several countries: those may share a name."""
    towns = {concept.cc for concept in CONCEPTS if concept.id in ids and concept.family == "city"}
    return kind == "place" and len(towns) == len(ids)


def test_labels_are_words_with_at_most_one_stem_mark_at_the_end() -> None:
    for concept in CONCEPTS:
        for label in concept.labels:
            assert normalise(label.text).text, concept.id
            assert "*" not in label.text, (concept.id, label.text)


def test_broader_concepts_exist_and_form_no_circle() -> None:
    known = {concept.id: concept for concept in CONCEPTS}
    for concept in CONCEPTS:
        seen = {concept.id}
        current = concept
        while current.broader:
            assert current.broader in known, concept.id
            current = known[current.broader]
            assert current.id not in seen, concept.id
            seen.add(current.id)


def test_every_place_has_a_position_and_a_country_with_a_zone() -> None:
    lexicon = load()
    for concept in CONCEPTS:
        if concept.family not in PLACES:
            continue
        assert concept.position is not None, concept.id
        latitude, longitude = concept.position
        assert -90 <= latitude <= 90, concept.id
        assert -180 <= longitude <= 180, concept.id
        if concept.type not in ("sea", "strait"):
            assert lexicon.zone(concept.id) is not None, concept.id


def test_a_place_lies_near_what_contains_it() -> None:
    lexicon = load()
    for concept in CONCEPTS:
        if concept.family in ("site", "city") and concept.broader:
            distance = lexicon.distance_km(concept.id, concept.broader)
            assert distance is not None
            assert distance < 500, (concept.id, concept.broader, distance)


@pytest.mark.parametrize(
    ("family", "least"), [("site", 140), ("city", 400), ("adm", 100), ("country", 55)]
)
def test_coverage_does_not_shrink(family: str, least: int) -> None:
    assert sum(concept.family == family for concept in CONCEPTS) >= least


def test_a_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="list"):
        parse('{"id": "site:x"}')
    with pytest.raises(ValueError, match="unknown"):
        parse('[{"id": "site:x", "prefLabel": {"en": "X"}, "prefLable": {}}]')
    with pytest.raises(ValueError, match="no label"):
        parse('[{"id": "site:x"}]')


def test_a_concept_reads_its_labels_and_stems() -> None:
    [concept] = parse('[{"id":"city:x","cc":"RU","prefLabel":{"ru":"Ижевск*","en":"Izhevsk"}}]')
    assert isinstance(concept, Concept)
    assert concept.names == {"ru": "Ижевск", "en": "Izhevsk"}
    assert [(label.text, label.stem) for label in concept.labels] == [
        ("Ижевск", True),
        ("Izhevsk", False),
    ]
