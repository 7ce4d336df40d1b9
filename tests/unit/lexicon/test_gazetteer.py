"""Towns are found in all their cases, told apart from their namesakes, and not in common words."""

import pytest

from monitor.lexicon import PLACES, Lexicon, load
from monitor.lexicon.concept import parse
from monitor.lexicon.gazetteer import Gazetteer
from monitor.model.ids import ConceptId
from monitor.text.normalise import normalise


def places(text: str, language: str | None, about: tuple[str, ...] = ()) -> list[str]:
    lexicon = load()
    spoken = [ConceptId(place) for place in about]
    found = lexicon.find(normalise(text), language, spoken)
    return [lexicon.label(m.concept) for m in found if m.family in PLACES]


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("ru", "Взрыв в Кривом Роге", "Kryvyi Rih"),
        ("ru", "из Нижнего Новгорода", "Nizhniy Novgorod"),
        ("ru", "под Волновахой", "Volnovakha"),
        ("uk", "у Волновасі", "Volnovakha"),
        ("uk", "поблизу Чернігова", "Chernihiv"),
        ("uk", "у Запоріжжі", "Zaporizhzhia"),
        ("ru", "в Черниговской области", "Chernihiv oblast"),
        ("ar", "وفي بعقوبة", "Baqubah"),
        ("ar", "انفجار بكراماتورسك", "Kramatorsk"),
        ("fa", "انفجاری در رفسنجان", "Rafsanjān"),
        ("he", "פיצוץ בדמשק", "Damascus"),
        ("tr", "Malatyada deprem", "Malatya"),
        ("en", "Clashes in Ouagadougou's suburbs", "Ouagadougou"),
        ("fr", "une attaque près d'Ouahigouya", "Ouahigouya"),
        ("en", "protests in Tegucigalpa", "Tegucigalpa"),
        ("ar", "زلزال في كاتماندو", "Kathmandu"),
        ("en", "the government of Madagascar", "Madagascar"),
    ],
)
def test_a_town_or_country_is_found_inflected(language: str, text: str, place: str) -> None:
    assert place in places(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "we read the reading list"),
        ("en", "a nice, normal orange"),
        ("ru", "он купил шахты и горки"),
        ("ru", "того времени"),
        ("ar", "خمسة في المئة من البورصة"),
        ("ar", "على الصعيد الدولي"),
        ("fa", "وزارت خارجه و مردم شهر"),
        ("he", "המניין והרחובות"),
        ("uk", "чому так, тому що"),
    ],
)
def test_common_words_are_no_towns(language: str, text: str) -> None:
    assert places(text, language) == []


def test_in_scripts_with_capitals_a_town_has_one() -> None:
    assert places("в Орле тревога", "ru")
    assert places("в орле что-то есть", "ru") == []


def test_namesakes_are_told_apart_by_what_else_is_named() -> None:
    assert places("انفجار في طرابلس شمال لبنان", "ar")[0] == "Tripoli, Lebanon"
    assert places("اشتباكات في طرابلس الليبية", "ar")[0] == "Tripoli"
    assert places("Clashes in Tripoli", "en", about=("country:lebanon",)) == ["Tripoli, Lebanon"]
    assert places("Clashes in Tripoli", "en", about=("city:benghazi",)) == ["Tripoli"]


def test_namesakes_that_nothing_tells_apart_are_all_mentioned_at_one_position() -> None:
    mentions = [m for m in load().find(normalise("اشتباكات في طرابلس"), "ar") if m.family in PLACES]
    assert {m.concept for m in mentions} == {"city:tripoli-libya", "city:tripoli-lebanon"}
    assert len({(m.start, m.end) for m in mentions}) == 1


def test_a_town_knows_its_province_country_zone_and_inhabitants() -> None:
    lexicon = load()
    [volnovakha] = {
        m.concept for m in lexicon.find(normalise("Волноваха"), "uk") if m.family in PLACES
    }
    assert lexicon.place_label(volnovakha) == "Volnovakha, Donetsk region, Ukraine"
    assert lexicon.zone(volnovakha) == ("Europe/Kyiv", "Kyiv")
    assert lexicon.population(volnovakha) > 10_000
    assert lexicon.population(ConceptId("weapon:drone")) == 0
    assert lexicon.get(volnovakha) == lexicon.concept(volnovakha)
    with pytest.raises(KeyError):
        lexicon.concept(ConceptId("city:not-there"))


def test_a_compiled_file_is_read_line_by_line() -> None:
    text = (
        "# a comment\n"
        "city:1\tXX\tadm:p\t1.00\t2.00\t900\tUTC\tBigton\tspringfield|bigton\n"
        "city:2\tYY\t\t50.00\t60.00\t30\t\tSmallton\tspringfield|new springfield\n"
    )
    lexicon = Lexicon(parse("[]"), "test", Gazetteer(text))
    assert len(lexicon.gazetteer) == 2
    assert [c.names["en"] for c in lexicon.gazetteer] == ["Bigton", "Smallton"]
    assert [m.concept for m in lexicon.find(normalise("In Springfield"), "en")] == ["city:1"]
    assert [m.concept for m in lexicon.find(normalise("New Springfield"), "en")] == ["city:2"]
    near = [ConceptId("city:2")]
    assert [m.concept for m in lexicon.find(normalise("Springfield"), "en", near)] == ["city:2"]


def test_the_more_populous_namesakes_come_first() -> None:
    text = "".join(
        f"city:{n}\tXX\t\t{n * 10}.00\t0.00\t{people}\t\tSame\tsameton\n"
        for n, people in ((1, 100), (2, 300), (3, 10))
    )
    lexicon = Lexicon(parse("[]"), "test", Gazetteer(text))
    assert [m.concept for m in lexicon.find(normalise("Sameton"), "en")] == ["city:2", "city:1"]
