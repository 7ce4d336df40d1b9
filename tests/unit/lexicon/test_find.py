"""Names are found in the forms in which they are written, and nowhere else."""

import pytest

from monitor.lexicon import Concept, Lexicon, load
from monitor.lexicon.concept import parse
from monitor.model.ids import ConceptId
from monitor.text.normalise import normalise


def found(text: str, language: str | None, *families: str) -> list[str]:
    mentions = load().find(normalise(text), language)
    return [m.concept for m in mentions if not families or m.family in families]


PLACES = ("site", "city", "adm", "country")


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("ar", "سماع انفجار بقاعدة عين الأسد", "site:ain-al-asad"),
        ("ar", "#عين_الأسد", "site:ain-al-asad"),
        ("ar", "وبمطار بغداد الدولي", "site:baghdad-airport"),
        ("ar", "حريق للمرة الثانية في ميناء الحديدة", "site:hodeidah-port"),
        ("ar", "تحركات بالقائم الليلة", "city:al-qaim"),
        ("fa", "انفجار در پایگاه عین‌الاسد", "site:ain-al-asad"),
        ("fa", "حادثه در خان‌یونس", "city:khan-younis"),
        ("en", "Blast at Ayn al-Assad air base", "site:ain-al-asad"),
        ("en", "Hodeida port's cranes", "site:hodeidah-port"),
        ("ru", "взрывы в Сане", "city:sanaa"),
        ("ru", "обстрел Донецка", "city:donetsk"),
        ("ru", "в Белгороде тревога", "city:belgorod"),
        ("uk", "вибухи у Харкові", "city:kharkiv"),
        ("he", "פיצוץ בנמל לטקיה", "site:latakia-port"),
        ("he", "ובחאן יונס", "city:khan-younis"),
        ("tr", "Erbil'deki patlama", "city:erbil"),
        ("tr", "Bağdat'ta Yeşil Bölge'ye füze", "site:green-zone"),
        ("fr", "frappes sur El-Fasher", "city:el-fasher"),
    ],
)
def test_a_place_is_found_with_what_its_language_glues_to_it(
    language: str, text: str, place: str
) -> None:
    assert place in found(text, language, *PLACES)


@pytest.mark.parametrize(
    ("language", "text", "state"),
    [
        ("en", "killed by Pakistani fire", "actor:pakistan"),
        ("en", "Indian Army: a soldier killed", "actor:india"),
        ("en", "Poland's president; Filipinos protest", "actor:philippines"),
        ("ar", "القوات الهندية", "actor:india"),
        ("ar", "جنود باكستانيون", "actor:pakistan"),
        ("ar", "تحدث للألمان", "actor:germany"),
        ("ar", "الوزير الكوري الجنوبي", "actor:south-korea"),
        ("fa", "نیروهای پاکستانی", "actor:pakistan"),
        ("fa", "شهروندان ژاپنی‌ها", "actor:japan"),
        ("ru", "пакистанских военных", "actor:pakistan"),
        ("ru", "двух индийцев", "actor:india"),
        ("ru", "Турецкие банки", "actor:turkey"),
        ("uk", "польських прикордонників", "actor:poland"),
        ("he", "החיילים הפקיסטנים", "actor:pakistan"),
        ("tr", "Pakistanlıların evleri", "actor:pakistan"),
        ("tr", "Türk askeri", "actor:turkey"),
        ("fr", "les troupes maliennes", "actor:mali"),
    ],
)
def test_a_nation_is_known_by_its_adjective_and_its_people(
    language: str, text: str, state: str
) -> None:
    assert found(text, language, "actor") == [state]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "polish the silver"),
        ("en", "a hint of rain"),
        ("ar", "إصابة في اليد اليمنى"),  # the right hand, not Yemeni
        ("ar", "الأوضاع المالية"),  # financial, not Malian
        ("ar", "محمد شياع السوداني"),  # a name, not Sudanese
        ("ar", "مجرى النهر"),  # a course, not Hungarian
        ("fa", "زبان ترکی"),  # Turkic
        ("ru", "кожаный турник"),
        ("he", "חצי האי סיני"),  # Sinai, not Chinese
        ("tr", "çek yazdı"),  # a cheque, not Czech
    ],
)
def test_words_that_only_look_like_an_adjective_name_no_nation(language: str, text: str) -> None:
    assert found(text, language, "actor") == []


def test_a_nation_alone_is_not_its_army() -> None:
    lexicon = load()
    nations = {
        (label.language, normalise(label.text).text)
        for concept in lexicon
        if concept.type == "state"
        for label in concept.labels
    }
    officials = [c for c in lexicon if c.family == "actor" and c.type != "state"]
    assert not [
        (c.id, label.text)
        for c in officials
        for label in c.labels
        if (label.language, normalise(label.text).text) in nations
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "قائم على الأرض"),  # "standing", not al-Qaim without its article
        ("ar", "مضى على زواجه عمر"),  # "age", not al-Omar
        ("ar", "بلد جميل"),  # "a country", not Balad
        ("fa", "دو نفر"),
        ("fa", "انبار خانه"),  # "store-room", not Anbar
        ("en", "the hit song of the summer"),
        ("en", "Sanaan cloth"),
        ("he", "מכה קשה"),  # "a blow", not Mecca
    ],
)
def test_common_words_are_no_places(language: str, text: str) -> None:
    assert found(text, language, *PLACES) == []


def test_a_name_that_begins_like_a_particle_stays_whole() -> None:
    assert found("في لبنان وكركوك وبغداد", "ar", *PLACES) == [
        "country:lebanon",
        "city:kirkuk",
        "city:baghdad",
    ]


def test_arabic_and_persian_are_kept_apart() -> None:
    assert "phrase:deny" in found("نفت الوزارة", "ar")
    assert "phrase:deny" not in found("نفت ایران", "fa")


def test_of_overlapping_names_the_longest_counts() -> None:
    assert found("missile launchers", "en", "weapon", "target") == ["target:missile-launcher"]
    assert found("Baghdad International Airport", "en", *PLACES) == ["site:baghdad-airport"]
    assert found("Iran-backed militias", "en", "country", "actor") == [
        "actor:islamic-resistance-iraq"
    ]


def test_an_unknown_language_hears_every_label() -> None:
    assert "site:ain-al-asad" in found("عين الأسد / Ain al-Asad", None)


def test_mentions_have_offsets_into_the_comparable_text() -> None:
    text = normalise("Drones over Erbil airport!")
    [mention] = [m for m in load().find(text, "en") if m.family == "site"]
    assert text.text[mention.start : mention.end] == "erbil airport"


def test_places_know_where_they_lie() -> None:
    lexicon = load()
    base = ConceptId("site:ain-al-asad")
    assert lexicon.place_label(base) == "Ain al-Asad air base, Anbar, Iraq"
    assert lexicon.within(base, ConceptId("country:iraq"))
    assert not lexicon.within(ConceptId("country:iraq"), base)
    assert lexicon.zone(base) == ("Asia/Baghdad", "Baghdad")
    assert lexicon.zone(ConceptId("weapon:drone")) is None
    distance = lexicon.distance_km(base, ConceptId("site:victory-base"))
    assert distance is not None
    assert 165 < distance < 190
    assert lexicon.distance_km(base, ConceptId("weapon:drone")) is None


def test_labels_fall_back_to_english_and_to_the_id() -> None:
    lexicon = load()
    assert lexicon.label(ConceptId("weapon:drone"), "ar") == "طائرة مسيرة"
    assert lexicon.label(ConceptId("weapon:drone"), "sw") == "drone"
    assert lexicon.label(ConceptId("site:not-there")) == "not there"
    assert lexicon.get("site:not-there") is None


def test_the_root_of_an_event_is_its_class() -> None:
    lexicon = load()
    assert lexicon.root(ConceptId("event:interception")) == "event:attack"
    assert lexicon.root(ConceptId("event:protest")) == "event:protest"


def test_the_version_changes_with_the_data() -> None:
    assert load().version == load().version
    assert len(load().version) == 12


def test_a_lexicon_of_two_concepts_is_enough() -> None:
    data = """[{"id":"city:a","cc":"XX","lat":0,"lon":0,"prefLabel":{"en":"Atown"}},
               {"id":"country:x","cc":"XX","zone":"UTC","prefLabel":{"en":"Xland"}}]"""
    concepts: tuple[Concept, ...] = parse(data)
    lexicon = Lexicon(concepts, "test")
    assert [m.concept for m in lexicon.find(normalise("In Atown, Xland"), "en")] == [
        "city:a",
        "country:x",
    ]
    assert lexicon.place_label(ConceptId("city:a")) == "Atown, Xland"
    assert [concept.id for concept in lexicon] == ["city:a", "country:x"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Гарнизон отбил атаку на переправу"),
        ("ru", "Охрана отбила нападение на колонну"),
        ("ru", "Военные отбили штурм заставы"),
        ("ru", "Ночное наступление отбито"),
        ("ru", "Гарнизон отразил атаку на переправу"),
        ("uk", "Гарнізон відбив атаку на переправу"),
        ("en", "The garrison repulsed an attack on the crossing"),
        ("ar", "الحامية صدت هجوما على المعبر"),
    ],
)
def test_an_attack_that_was_repelled_is_no_seizure(language: str, text: str) -> None:
    concepts = found(text, language)
    assert {"event:interception", "outcome:intercepted"} <= set(concepts)
    assert "event:seizure" not in concepts


def test_what_was_won_back_is_seized() -> None:
    concepts = found("Повстанцы отбили город", "ru")
    assert "event:seizure" in concepts
    assert "outcome:intercepted" not in concepts


@pytest.mark.parametrize(
    "text",
    [
        "قاضي التحقيق يأمر بسجن محاسب شركة على ذمة القضية",
        "توقيف موظف على ذمة التحقيق",
        "القضية تلقى اهتماما",
        "لقي العرض ترحيبا",
    ],
)
def test_a_court_case_is_no_death(text: str) -> None:
    assert "casualty:killed" not in found(text, "ar")


def test_who_met_his_end_is_dead() -> None:
    assert "casualty:killed" in found("لقي سائق حتفه", "ar")
    assert "casualty:killed" in found("قضى غرقا في النهر", "ar")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "المدفعية تقصف أطراف البلدة"),
        ("ar", "القصف المدفعي على أطراف البلدة"),
        ("ar", "أطراف البلدة تتعرض لقصف مدفعي"),
        ("ar", "قصفت بالمدفعية أطراف البلدة"),
        ("ru", "Артиллерия обстреляла окраину посёлка"),
        ("ru", "Артиллерия нанесла удар по окраине посёлка"),
        ("uk", "Артилерія вдарила по околиці селища"),
    ],
)
def test_what_artillery_does_is_shelling(language: str, text: str) -> None:
    concepts = found(text, language)
    assert "event:shelling" in concepts
    assert "event:strike" not in concepts
