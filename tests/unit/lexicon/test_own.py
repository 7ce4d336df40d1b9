"""A user's own concepts: new ones, more names for known ones, and what is wrong with them."""

import json

import pytest

from monitor.lexicon import OwnLexiconError, load
from monitor.lexicon.own import with_node
from monitor.lexicon.schema import json_schema, wrong_shapes
from monitor.text.normalise import normalise
from tools import lexicon_lint

NODE = {"id": "city:own-zubovka", "cc": "UA", "lat": 48.1, "lon": 37.9}


def test_the_packaged_lexicon_is_clean() -> None:
    assert list(lexicon_lint.found()) == []


def test_a_new_concept_is_found_and_changes_the_version() -> None:
    text = with_node("", {**NODE, "prefLabel": {"en": "Zubovkatown", "ru": "Зубовкаград"}})
    lexicon = load(text)
    found = lexicon.find(normalise("в Зубовкаграде тихо"), "ru")
    assert "city:own-zubovka" in [m.concept for m in found]
    assert lexicon.version != load().version
    assert lexicon.place_label(found[0].concept).endswith("Ukraine")


def test_a_known_concept_gets_more_names_and_keeps_its_own() -> None:
    lexicon = load(with_node("", {"id": "city:basra", "prefLabel": {"en": "Bassorahville"}}))
    assert lexicon.label(lexicon.find(normalise("Bassorahville"), "en")[0].concept) == "Basra"
    assert lexicon.zone(lexicon.find(normalise("Basra"), "en")[0].concept) is not None


def test_nodes_of_one_id_become_one() -> None:
    text = with_node("", {**NODE, "prefLabel": {"en": "A-town"}})
    text = with_node(text, {**NODE, "prefLabel": {"en": "B-town", "ru": "Б"}, "lat": 1.0})
    text = with_node(text, {**NODE, "prefLabel": {"en": "A-town"}, "altLabel": {"ru": ["Бэ"]}})
    [node] = json.loads(text)
    assert node["prefLabel"] == {"en": "A-town", "ru": "Б"}
    assert node["altLabel"] == {"en": ["B-town"], "ru": ["Бэ"]}
    assert node["lat"] == 48.1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is no JSON"),
        ("{}", "list"),
        ('[{"id": "town:x", "prefLabel": {"en": "X"}}]', "town:x: id"),
        ('[{"id": "city:x", "prefLabel": {}}]', "city:x: prefLabel"),
        ('[{"id": "city:x", "prefLabel": {"xx": "X"}}]', "city:x: prefLabel"),
        ('[{"id": "city:x", "lat": 99, "prefLabel": {"en": "Xtown"}}]', "city:x: lat"),
        ('[{"id": "city:x", "prefLabel": {"en": "Xtown"}, "colour": 1}]', "city:x: colour"),
        ('[{"id": "city:x", "broader": "adm:no", "prefLabel": {"en": "Xt"}}]', "adm:no is not"),
        ('[{"id": "city:x", "prefLabel": {"en": "Baghdad"}, "cc": "IQ"}]', "names all of them"),
        ('[{"id": "city:x", "prefLabel": {"en": "!"}}]', "without letters"),
        (
            '[{"id": "city:x", "prefLabel": {"en": "Xt"}},'
            ' {"id": "city:x", "prefLabel": {"en": "Yt"}}]',
            "twice",
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, reason: str) -> None:
    with pytest.raises(OwnLexiconError, match=reason):
        load(text)


def test_the_schema_describes_what_is_checked() -> None:
    schema = json_schema()
    assert schema["type"] == "array"
    assert set(schema["$defs"]["Node"]["required"]) == {"id", "prefLabel"}
    assert wrong_shapes('[{"id": "city:x", "prefLabel": {"en": "Xtown"}}]') == []
