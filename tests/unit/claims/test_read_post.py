"""What a post claims: events, outcomes, figures, denials, and from whom."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.claims import read_post
from monitor.lexicon import load
from monitor.model.claim import Claim, Field, Frame, Interval, Role
from monitor.model.ids import ChannelId
from monitor.model.post import Channel
from monitor.model.watch import Sources

TUESDAY = datetime(2024, 5, 14, 9, 0, tzinfo=UTC)
FALCON = Channel(ChannelId(1), "Falcon News", "falcon_iq", ("صقر نيوز",))
SOURCES = Sources({FALCON.id: FALCON}, {})


def read(text: str, language: str) -> Frame:
    return frames(text, language)[0]


def frames(text: str, language: str) -> tuple[Frame, ...]:
    return read_post(text, language=language, published=TUESDAY, lexicon=load(), sources=SOURCES)


def said(frame: Frame, field: Field) -> list[object]:
    return [claim.value for claim in frame.claims if claim.field is field and not claim.denied]


def denied(frame: Frame) -> list[Claim]:
    return [claim for claim in frame.claims if claim.denied]


def exactly(number: int) -> Interval:
    return Interval(number, number)


@pytest.mark.parametrize(
    ("language", "text", "place", "weapon", "outcome"),
    [
        ("ar", "إسقاط طائرتين مسيرتين قرب مطار أربيل", "site:erbil-airport", "drone",
         "intercepted"),
        ("ar", "المسيرة أصابت هدفها داخل معسكر التاجي", "site:taji", "drone", "hit"),
        ("ar", "مسيّرة تضرب مستودعا داخل قاعدة حرير", "site:harir", "drone", "hit"),
        ("ar", "سقوط صاروخ كاتيوشا في أرض خالية قرب قاعدة بلد", "site:balad-base", "rocket",
         "missed"),
        ("fa", "یک پهپاد بر فراز پایگاه حریر سرنگون شد", "site:harir", "drone", "intercepted"),
        ("fa", "موشک به هدف اصابت کرد؛ پایگاه التنف", "site:al-tanf", "missile", "hit"),
        ("en", "Rockets landed in an open area near Camp Taji", "site:taji", "rocket", "missed"),
        ("en", "A missile struck an oil depot in Jeddah", "city:jeddah", "missile", "hit"),
        ("ru", "Над Белгородом сбиты три беспилотника", "city:belgorod", "drone", "intercepted"),
        ("uk", "Ракета влучила у житловий будинок у Харкові", "city:kharkiv", "missile", "hit"),
        ("he", "רקטה נפלה בשטח פתוח ליד שדרות", "city:sderot", "rocket", "missed"),
        ("tr", "Süleymaniye'de bir İHA düşürüldü", "city:sulaymaniyah", "drone", "intercepted"),
        ("fr", "Un drone abattu au-dessus de Port-Soudan", "city:port-sudan", "drone",
         "intercepted"),
    ],
)  # fmt: skip
def test_place_weapon_and_outcome_are_read_in_every_language(
    language: str, text: str, place: str, weapon: str, outcome: str
) -> None:
    merged = frames(text, language)
    assert place in {p for frame in merged for p in frame.places}
    assert f"weapon:{weapon}" in {w for frame in merged for w in frame.weapons}
    outcomes = {value for frame in merged for value in said(frame, Field.OUTCOME)}
    assert f"outcome:{outcome}" in outcomes
    assert any(frame.states_event for frame in merged)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Drones target Ain al-Asad base"),
        ("en", "A drone struck near the Harir base"),
        ("ar", "استهداف قاعدة عين الأسد بالمسيرات"),
        ("en", "Rockets fired at the Taji base; no damage"),
    ],
)
def test_an_attack_alone_claims_no_outcome(language: str, text: str) -> None:
    assert [o for f in frames(text, language) for o in said(f, Field.OUTCOME)] == []


@pytest.mark.parametrize(
    ("language", "text", "killed", "wounded"),
    [
        ("en", "Shelling in Marib killing four people and wounding 11", 4, 11),
        ("en", "Shelling in Marib: 4 killed, 11 wounded", 4, 11),
        ("ar", "قصف في مأرب: مقتل 4 وإصابة 11", 4, 11),
        ("ar", "قصف على مأرب يسفر عن 4 قتلى و11 جريحا", 4, 11),
        ("ru", "Обстрел в Донецке: трое погибших, 12 пострадавших", 3, 12),
        ("en", "Three federal police officers killed and two hurt in a Kirkuk ambush", 3, 2),
        ("fr", "Attaque à Gao : trois morts et douze blessés", 3, 12),
    ],
)
def test_figures_go_with_their_own_noun(
    language: str, text: str, killed: int, wounded: int
) -> None:
    frame = read(text, language)
    assert said(frame, Field.KILLED) == [exactly(killed)]
    assert said(frame, Field.WOUNDED) == [exactly(wounded)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Rockets hit Taji, no casualties or damage"),
        ("ar", "سقوط صاروخ في التاجي دون تسجيل أي خسائر"),
        ("ar", "سقوط صاروخ في التاجي مع عدم وقوع إصابات"),
        ("fa", "حمله راکتی به التاجی تلفاتی نداشت"),
        ("ru", "Обстрел Донецка, пострадавших нет"),
        ("he", "ירי רקטות לעבר שדרות, אין נפגעים"),
        ("tr", "Bağdat'ta roketli saldırı, can kaybı yok"),
    ],
)
def test_none_hurt_is_a_claim_of_zero(language: str, text: str) -> None:
    frame = read(text, language)
    assert exactly(0) in said(frame, Field.KILLED)
    assert exactly(0) in said(frame, Field.WOUNDED)


@pytest.mark.parametrize(
    ("language", "text", "low", "high"),
    [
        ("ar", "سرب من الطائرات المسيرة يستهدف قاعدة حرير", 3, 30),
        ("ar", "صاروخان يستهدفان قاعدة حرير", 2, 2),
        ("fa", "پنج پهپاد به پایگاه حریر حمله کردند", 5, 5),
        ("en", "Two armed drones attacked the Harir base", 2, 2),
        ("ru", "Семь беспилотников атаковали Курск", 7, 7),
    ],
)
def test_weapons_are_counted(language: str, text: str, low: int, high: int) -> None:
    assert said(read(text, language), Field.COUNT) == [Interval(low, high)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "لا صحة للأنباء عن استهداف مطار بغداد"),
        ("ar", "الدفاع ينفي وقوع أي انفجار في التاجي"),
        ("fa", "سخنگوی دولت هرگونه انفجار در نطنز را تکذیب کرد"),
        ("en", "Officials denied there had been any attack on Taji"),
        ("en", "Reports of an explosion in Taji are not true"),
        ("ru", "Власти опровергли сообщения о взрыве в Курске"),
        ("tr", "Valilik Erbil'deki saldırı iddialarını yalanladı"),
    ],
)
def test_a_denied_event_is_denied_and_still_the_event(language: str, text: str) -> None:
    frame = read(text, language)
    assert frame.states_event
    assert [claim.field for claim in denied(frame) if claim.field is Field.EVENT]


def test_denying_a_hit_is_not_denying_the_attack() -> None:
    frame = read("Missiles were fired at the port of Hodeidah; denies that a ship was hit", "en")
    assert [c.field for c in denied(frame) if c.field is not Field.TARGET] == [Field.OUTCOME]


def test_an_affirmation_after_a_denial_stays_affirmed() -> None:
    frame = read("الجيش السوداني ينفي سيطرة الدعم السريع على نيالا ويؤكد صد الهجوم", "ar")
    assert {c.value for c in denied(frame)} == {"event:clash"}
    assert "event:interception" in said(frame, Field.EVENT)


def test_each_clause_has_its_own_speaker() -> None:
    frame = read(
        "صقر نيوز: مسيرات أصابت أهدافها داخل قاعدة حرير؛ "
        "وأعلن جهاز مكافحة الإرهاب إسقاط مسيرتين قرب القاعدة",
        "ar",
    )
    speakers: dict[object, str | None] = {
        claim.value: claim.source for claim in frame.claims if claim.field is Field.OUTCOME
    }
    assert speakers["outcome:hit"] == "Falcon News"
    assert speakers["outcome:intercepted"] == "actor:counter-terrorism-kurdistan"


def test_a_drill_is_no_attack_and_its_sirens_no_alarm() -> None:
    frame = read("Sirens at the Taji base were part of a drill", "en")
    assert frame.events == ("event:drill",)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "أسعار الذهب اليوم في أسواق البصرة"),
        ("ar", "تابعوا قناتنا الجديدة"),
        ("en", "Oil prices crash as ministers meet in Riyadh"),
        ("en", "Hezbollah threatens to strike Haifa port"),
        ("en", "Fog delays flights at Erbil airport"),
        ("fa", "قیمت دلار امروز در تهران"),
        ("ru", "Прогноз погоды в Донецке на завтра"),
        ("tr", "Ankara'da hava durumu"),
    ],
)
def test_chatter_and_threats_state_no_event(language: str, text: str) -> None:
    assert not any(frame.states_event for frame in frames(text, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "في مثل هذا اليوم من عام 2016 استهدف تفجير مدينة الحلة"),
        ("fa", "سالگرد انفجار در بندرعباس"),
        ("en", "On this day in 2015 rockets hit Taji"),
        ("ru", "Годовщина теракта в Буденновске: взрыв в Курске в 2003 году"),
    ],
)
def test_an_anniversary_is_background(language: str, text: str) -> None:
    assert {frame.role for frame in frames(text, language)} == {Role.BACKGROUND}


def test_an_undated_post_speaks_of_the_last_eight_hours() -> None:
    frame = read("Explosion in Basra", "en")
    assert (frame.earliest, frame.latest) == (TUESDAY - timedelta(hours=8), TUESDAY)


def test_days_are_meant_where_the_event_was() -> None:
    frame = read("Early on Tuesday drones hit the Harir base", "en")
    assert (frame.earliest, frame.latest) == (
        datetime(2024, 5, 13, 21, tzinfo=UTC),
        datetime(2024, 5, 14, 6, tzinfo=UTC),
    )


def test_what_only_locates_a_place_is_no_place_of_the_event() -> None:
    frame = read("Explosion at the Taji base, north of Baghdad, Iraq", "en")
    assert frame.places == ("site:taji",)


def test_a_country_beside_a_foreign_place_is_who_acts() -> None:
    frame = read("Израиль нанес удар по порту Латакии", "ru")
    assert frame.places == ("site:latakia-port",)
    assert "actor:israel" in frame.actors


def test_quotes_are_the_posts_own_words() -> None:
    text = "🔴 عاجل: إسقاط طائرتين مسيّرتين قرب مطار أربيل"
    for claim in read(text, "ar").claims:
        assert claim.quote in text


@given(
    st.text(max_size=300),
    st.sampled_from(["ar", "fa", "en", "ru", "uk", "he", "tr", "fr", None, "xx"]),
)
def test_any_text_can_be_read(text: str, language: str | None) -> None:
    for frame in read_post(text, language=language, published=TUESDAY, lexicon=load()):
        assert frame.earliest <= frame.latest <= TUESDAY + timedelta(minutes=10)
