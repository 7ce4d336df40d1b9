"""Numbers are read as intervals, in digits, in words and in vague words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.normalise import normalise
from monitor.text.numbers import MAX_NUMBER, find


def counted(text: str, language: str | None) -> list[tuple[int, int]]:
    numbers = find(normalise(text), language)
    return [(n.interval.low, n.interval.high) for n in numbers if not n.unit]


@pytest.mark.parametrize(
    ("language", "text", "low", "high"),
    [
        ("en", "twenty-five rockets", 25, 25),
        ("en", "two hundred and five rounds", 205, 205),
        ("en", "5,000 people", 5000, 5000),
        ("en", "3 thousand", 3000, 3000),
        ("en", "3-5 drones", 3, 5),
        ("en", "several drones", 2, 9),
        ("en", "a squadron of drones", 3, 30),
        ("en", "dozens of rockets", 20, 99),
        ("en", "more than 20 wounded", 20, 40),
        ("en", "up to 10 boats", 5, 10),
        ("ar", "خمسة وعشرون قتيلا", 25, 25),
        ("ar", "خمس صواريخ", 5, 5),
        ("ar", "أحد عشر جريحا", 11, 11),
        ("ar", "٧ قذائف", 7, 7),
        ("ar", "طائرتين", 2, 2),
        ("ar", "بصاروخين", 2, 2),
        ("ar", "وقتيلان", 2, 2),
        ("ar", "سرب من المسيرات", 3, 30),
        ("ar", "عشرات الصواريخ", 20, 99),
        ("ar", "ثلاثة آلاف", 3000, 3000),
        ("fa", "بیست و پنج نفر", 25, 25),
        ("fa", "۸ راکت", 8, 8),
        ("fa", "۹۲ هزار و ۴۰۰ نفر", 92400, 92400),
        ("ar", "3 آلاف و500 نازح", 3500, 3500),
        ("fa", "ده‌ها موشک", 20, 99),
        ("fa", "چند پهپاد", 2, 9),
        ("ru", "двух беспилотников", 2, 2),
        ("ru", "двадцать пять ракет", 25, 25),
        ("ru", "более 5 тысяч человек", 5000, 10000),
        ("ru", "около 30 дронов", 24, 36),
        ("uk", "п'ять дронів", 5, 5),
        ("he", "שתי רקטות", 2, 2),
        ("he", "חמישה עשר טילים", 15, 15),
        ("tr", "yirmi beş roket", 25, 25),
        ("tr", "en az 12 kişi", 12, 24),
        ("fr", "au moins deux cents obus", 200, 400),
        ("fr", "une vingtaine de soldats", 17, 23),
    ],
)
def test_a_number_is_read(language: str, text: str, low: int, high: int) -> None:
    assert counted(text, language) == [(low, high)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no one was there"),
        ("en", "160 km west of the city"),
        ("en", "a 45-year-old man"),
        ("en", "at 12:30"),
        ("en", "on January 8, 2020"),
        ("en", "8 January"),
        ("en", "in 2019"),
        ("en", "an S-300 battery and an F-16"),
        ("en", "rose 3.5 percent to $90"),
        ("en", "a 7.1 magnitude quake"),
        ("ar", "في 4 كانون الثاني 2022"),
        ("ar", "على بعد 30 كيلومترا"),
        ("ar", "عام 2020"),
        ("fa", "۱۴ دی ۱۴۰۰"),
        ("fa", "ساعت ۵ صبح"),
        ("ru", "3 января 2020 года"),
        ("ru", "в 12 км от города"),
    ],
)
def test_what_measures_or_dates_does_not_count(language: str, text: str) -> None:
    assert counted(text, language) == []


@pytest.mark.parametrize("text", ["مسلحين", "مدنيين", "مصابين"])
def test_human_plurals_are_no_duals(text: str) -> None:
    assert counted(text, "ar") == []


def test_a_dual_carries_its_noun() -> None:
    [number] = find(normalise("استهداف بطائرتين"), "ar")
    assert number.noun
    assert normalise("استهداف بطائرتين").text[number.start : number.end] == "بطايرتين"


@given(st.integers(min_value=1, max_value=MAX_NUMBER))
def test_digits_are_read_in_every_script(value: int) -> None:
    arabic = str(value).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    persian = str(value).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for text in (str(value), arabic, persian):
        [number] = find(normalise(f"x {text} y"), None)
        assert (number.interval.low, number.interval.high) == (value, value)


_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy"}
_UNITS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 8: "eight", 9: "nine"}
_ARABIC_TENS = {20: "عشرون", 30: "ثلاثون", 40: "أربعين", 50: "خمسين", 70: "سبعون"}
_ARABIC_UNITS = {3: "ثلاثة", 4: "أربع", 5: "خمسة", 8: "ثمانية", 9: "تسع"}


@given(st.sampled_from(sorted(_TENS)), st.sampled_from(sorted(_UNITS)))
def test_english_words_add_up(tens: int, unit: int) -> None:
    assert counted(f"{_TENS[tens]}-{_UNITS[unit]} men", "en") == [(tens + unit,) * 2]


@given(st.sampled_from(sorted(_ARABIC_TENS)), st.sampled_from(sorted(_ARABIC_UNITS)))
def test_arabic_says_the_unit_first(tens: int, unit: int) -> None:
    text = f"{_ARABIC_UNITS[unit]} و{_ARABIC_TENS[tens]} مدنيا"
    assert counted(text, "ar") == [(tens + unit,) * 2]


@given(
    st.text(max_size=200),
    st.sampled_from(["ar", "fa", "en", "ru", "uk", "he", "tr", "fr", None, "xx"]),
)
def test_any_text_gives_sound_numbers(text: str, language: str | None) -> None:
    normalised = normalise(text)
    end = 0
    for number in find(normalised, language):
        assert 0 <= number.interval.low <= number.interval.high
        assert end <= number.start < number.end <= len(normalised.text)
        end = number.end


def test_identifiers_are_no_numbers() -> None:
    assert find(normalise("call 4915112345678901234"), "en") == ()


@pytest.mark.parametrize(
    ("language", "text", "low", "high"),
    [
        ("ru", "двенадцатью дронами", 12, 12),
        ("ru", "пятьюдесятью ракетами", 50, 50),
        ("ru", "шестидесяти человек", 60, 60),
        ("ru", "двухсот сорока трёх", 243, 243),
        ("ru", "пятисот", 500, 500),
        ("ru", "девятьсот семьдесят два", 972, 972),
        ("ru", "2,3 тыс. человек", 2300, 2300),
        ("ru", "несколько тысяч", 2000, 9999),
        ("ru", "десятки тысяч", 20000, 99999),
        ("ru", "две с половиной тысячи человек", 2500, 2500),
        ("ru", "тридцать четыре участника", 34, 34),
        ("ru", "семьюдесятью", 70, 70),
        ("fr", "quatre-vingt-dix morts", 90, 90),
        ("fr", "quatre-vingt-dix-sept morts", 97, 97),
        ("fr", "soixante-quinze", 75, 75),
        ("fr", "vingt et un", 21, 21),
        ("fr", "deux mille trois cents", 2300, 2300),
        ("fr", "plusieurs milliers", 2000, 9999),
        ("fr", "des dizaines de milliers", 20000, 99999),
        ("fr", "dix-huit", 18, 18),
        ("fr", "soixante et onze", 71, 71),
        ("fr", "1,5 million", 1500000, 1500000),
        ("fr", "quatre-vingts obus", 80, 80),
        ("fa", "یک و نیم میلیون نفر", 1500000, 1500000),
        ("fa", "بیست‌وسه مصدوم", 23, 23),
        ("fa", "صد و بیست و پنج", 125, 125),
        ("fa", "چند هزار نفر", 2000, 9999),
        ("fa", "دو هزار و سیصد", 2300, 2300),
        ("fa", "ده‌ها هزار", 20000, 99999),
        ("fa", "سی و یک", 31, 31),
        ("ar", "ثلاثمائة وخمسة وعشرون", 325, 325),
        ("ar", "عشرات الآلاف", 20000, 99999),
        ("ar", "عدة آلاف", 2000, 20999),
        ("ar", "خمسة آلاف ومئتين", 5200, 5200),
        ("ar", "اثني عشر", 12, 12),
        ("ar", "إحدى عشرة", 11, 11),
        ("ar", "واحد وعشرون", 21, 21),
        ("ar", "مئة وخمسين", 150, 150),
        ("ar", "2.5 مليون", 2500000, 2500000),
        ("ar", "ألفين", 2000, 2000),
        ("en", "two dozen soldiers", 24, 24),
        ("en", "several thousand", 2000, 9999),
        ("en", "tens of thousands", 20000, 99999),
        ("en", "1.5 million", 1500000, 1500000),
        ("en", "two thousand five hundred", 2500, 2500),
        ("en", "one hundred and twenty-five", 125, 125),
        ("en", "several hundred", 200, 999),
        ("en", "two and a half million", 2500000, 2500000),
        ("en", "three hundred thousand", 300000, 300000),
        ("uk", "дванадцятьох", 12, 12),
        ("uk", "п'ятдесятьох", 50, 50),
        ("uk", "двадцять п'ять", 25, 25),
        ("uk", "кілька тисяч", 2000, 9999),
        ("uk", "одинадцять", 11, 11),
        ("uk", "шістнадцять", 16, 16),
        ("he", "אחד עשר", 11, 11),
        ("he", "עשרים ושלושה", 23, 23),
        ("he", "מאה וחמישים", 150, 150),
        ("he", "אלפיים", 2000, 2000),
        ("he", "שלושת אלפים", 3000, 3000),
        ("he", "עשרות אלפי", 20000, 99999),
        ("tr", "on iki kişi", 12, 12),
        ("tr", "yirmi bir", 21, 21),
        ("tr", "iki bin beş yüz", 2500, 2500),
        ("tr", "on binlerce", 20000, 99999),
        ("tr", "iki buçuk milyon", 2500000, 2500000),
        ("tr", "yüz yirmi", 120, 120),
    ],
)
def test_a_number_in_words_is_put_together(language: str, text: str, low: int, high: int) -> None:
    assert counted(text, language) == [(low, high)]


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "three, four and fifty", [(3, 3), (4, 4), (50, 50)]),
        ("fa", "سه نفر و پنج خودرو", [(3, 3), (5, 5)]),
        ("ar", "ثلاثة قتلى وخمسة جرحى", [(3, 3), (5, 5)]),
        ("ru", "58-летняя женщина", []),
        ("uk", "58-річна жінка", []),
        ("he", "אחד מהם", []),
        ("fr", "un obus", []),
    ],
)
def test_words_that_are_not_one_number_stay_apart(
    language: str, text: str, numbers: list[tuple[int, int]]
) -> None:
    assert counted(text, language) == numbers


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("en", "64nm", 64, True),
        ("en", "100mph", 100, True),
        ("en", "$1.4bn", 1_400_000_000, True),
        ("en", "2.1m customers", 2_100_000, False),
        ("en", "10k homes", 10_000, False),
        ("en", "5m", 5, True),
        ("ar", "قذيفتي هاون", 2, False),
    ],
)
def test_a_number_with_its_unit_written_to_it(
    language: str, text: str, value: int, unit: bool
) -> None:
    found = find(normalise(text), language)
    assert [(n.interval.low, n.unit) for n in found] == [(value, unit)]


def read(text: str, language: str | None) -> list[tuple[int, int]]:
    """All numbers, those that measure as well."""
    return [(n.interval.low, n.interval.high) for n in find(normalise(text), language)]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ar", "ارتفعت الأسعار ثلاثة بالمئة", 3),
        ("ar", "تراجع الإنتاج سبعة بالمائة", 7),
        ("ar", "زادت أربعة في المئة", 4),
        ("ar", "نمو بنحو 12 في المائة", 12),
        ("ar", "خمسة وعشرون بالمئة من السكان", 25),
        ("ar", "9%", 9),
        ("fa", "رشد ده در صد", 10),
        ("fa", "سه درصد", 3),
        ("fr", "hausse de trois pour cent", 3),
        ("en", "up 4 per cent", 4),
        ("en", "four percent", 4),
        ("he", "שלושה אחוזים", 3),
    ],
)
def test_a_share_of_a_hundred_is_no_hundred(language: str, text: str, value: int) -> None:
    [number] = find(normalise(text), language)
    assert (number.interval.low, number.interval.high, number.unit) == (value, value, True)


def test_a_hundredth_without_a_number_is_none() -> None:
    assert read("نصف في المئة", "ar") == read("نصف بالمائة", "ar") == []


@pytest.mark.parametrize(
    ("said", "digits", "language"),
    [
        ("مليوني برميل", "2 مليون برميل", "ar"),
        ("مليونا برميل", "2000000 برميل", "ar"),
        ("وبملياري ريال", "2 مليار ريال", "ar"),
        ("مليارا ريال", "2 مليار ريال", "ar"),
        ("ألفا عامل", "2000 عامل", "ar"),
        ("نحو ألفي عامل", "نحو 2 ألف عامل", "ar"),
        ("ألفين وثلاثمئة عامل", "2300 عامل", "ar"),
        ("ألفين و300 عامل", "2300 عامل", "ar"),
        ("ألفا وخمسمئة عامل", "1500 عامل", "ar"),
        ("أربعة آلاف و70 عاملا", "4070 عامل", "ar"),
        ("مئتا عامل", "200 عامل", "ar"),
        ("لمائتي عامل", "200 عامل", "ar"),
        ("مئتي ألف عامل", "200 ألف عامل", "ar"),
        ("3 مليارات", "ثلاثة مليارات", "ar"),
        ("20ألف طن", "20 ألف طن", "ar"),
        ("۱۰ هزار میلیارد تومان", "۱۰ تریلیون تومان", "fa"),
        ("35bn", "35 billion", "en"),
        ("35 bn", "35 billion", "en"),
        ("£640m", "640 million pounds", "en"),
        ("640m pounds", "640 million pounds", "en"),
        ("$2.5b", "$2.5 billion", "en"),
        ("$35-40bn", "$35-40 billion", "en"),
        ("12mln", "12 million", "en"),
        ("3tn", "three trillion", "en"),
        ("12k", "12 thousand", "en"),
        ("2 thousand million", "2 billion", "en"),
        ("35млрд рублей", "тридцать пять миллиардов рублей", "ru"),
        ("10тыс рублей", "10 000 рублей", "ru"),
        ("1,4 трлн", "1400 миллиардов", "ru"),
        ("2-3 млн", "2-3 миллиона", "ru"),
        ("5 мільярдів", "5 млрд", "uk"),
        ("3 trilyon", "üç trilyon", "tr"),
        ("ниже нуля", "ниже 0", "ru"),
        ("zero casualties", "0 casualties", "en"),
        ("تحت الصفر", "تحت 0", "ar"),
        ("زیر صفر", "زیر ۰", "fa"),
        ("אפס נפגעים", "0 נפגעים", "he"),
    ],
)
def test_two_ways_to_say_one_number(said: str, digits: str, language: str) -> None:
    assert len(read(said, language)) == 1
    assert read(said, language) == read(digits, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fa", "نشست پنج‌شنبه"),
        ("fa", "روز سه شنبه"),
        ("fa", "عصر یک‌شنبه"),
        ("fa", "چهارشنبه شب"),
        ("fa", "ماه صفر"),
        ("fa", "نقطه صفر مرزی"),
        ("ar", "جلسة الاثنين"),
        ("ar", "صباح الأحد والاثنين"),
        ("ar", "لا أحد هناك"),
        ("ar", "الحشد المليوني"),
        ("ar", "حشد مليوني في الساحة"),
        ("ar", "شهر صفر"),
        ("ar", "ساعة الصفر"),
        ("he", "ביום שני בערב"),
        ("he", "לפני שנים"),
        ("en", "zero tolerance at ground zero"),
        ("ru", "начали с нуля"),
    ],
)
def test_number_words_that_say_something_else(language: str, text: str) -> None:
    assert read(text, language) == []


def test_two_of_them_are_no_monday() -> None:
    assert read("اثنين من المارة", "ar") == [(2, 2)]
    assert read("الأحد عشر كوكبا", "ar") == [(11, 11)]


@pytest.mark.parametrize(
    ("language", "text", "stated"),
    [
        ("en", "at least six people", (6, 6)),
        ("en", "more than 35bn", (35 * 10**9,) * 2),
        ("ru", "более 2,5 млн жителей", (2_500_000,) * 2),
        ("en", "six people", (6, 6)),
        ("ru", "более тысячи жителей", (1000, 1000)),
        ("ru", "около тысячи двухсот жителей", (1200, 1200)),
        ("uk", "понад тисячі осіб", (1000, 1000)),
        ("ru", "тысячи жителей", (1000, 9999)),
    ],
)
def test_what_is_stated_behind_a_bound(language: str, text: str, stated: tuple[int, int]) -> None:
    [number] = find(normalise(text), language)
    assert (number.stated.low, number.stated.high) == stated


@pytest.mark.parametrize("text", ["9" * 5000, "9" * 5000 + ".5", "9" * 5000 + " days ago"])
def test_endless_digits_are_no_number(text: str) -> None:
    assert find(normalise(text), "en") == ()


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("ru", "с первого по третий этаж", [(1, 1), (3, 3)]),
        ("ru", "со второго этажа по пятый", [(2, 2), (5, 5)]),
        ("ru", "с 1 по 3 этаж", [(1, 1), (3, 3)]),
        ("uk", "з першого по третій поверх", [(1, 1), (3, 3)]),
        ("en", "from the first to the third floor", [(1, 1), (3, 3)]),
        ("en", "first aid to victims", []),
        ("ru", "первый этаж", []),
        ("ar", "من الطابق الأول إلى الثالث", [(1, 1), (3, 3)]),
        ("ar", "من تشرين الأول إلى كانون الثاني", []),
        ("fa", "از طبقه اول تا سوم", [(1, 1), (3, 3)]),
        ("fr", "du premier au troisième étage", [(1, 1), (3, 3)]),
    ],
)
def test_ordinals_that_end_a_span(language: str, text: str, numbers: list[tuple[int, int]]) -> None:
    assert read(text, language) == numbers


@pytest.mark.parametrize(
    ("language", "text", "low", "high"),
    [
        ("ru", "два-три дня", 2, 3),
        ("ru", "пять-шесть ракет", 5, 6),
        ("fa", "دو سه نفر", 2, 3),
        ("tr", "üç dört gün", 3, 4),
        ("ru", "2-3 дня", 2, 3),
    ],
)
def test_one_or_the_next(language: str, text: str, low: int, high: int) -> None:
    assert read(text, language) == [(low, high)]


def test_a_number_before_a_weekday_stays_alone() -> None:
    assert read("ساعت یک دو شنبه", "fa") == [(1, 1)]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ar", "ألف وخمسمئة عامل", 1500),
        ("ar", "مليون و200 ألف عامل", 1_200_000),
        ("ar", "مليون ومئتا ألف عامل", 1_200_000),
        ("fa", "۳ میلیون و ۲۰۰ هزار و ۵۰۰ تومان", 3_200_500),
        ("ru", "3 млн 200 тыс. рублей", 3_200_000),
        ("ru", "два миллиона 300 тысяч рублей", 2_300_000),
        ("tr", "3 milyon 200 bin lira", 3_200_000),
        ("ar", "ثلاثة ملايين ونصف المليون", 3_500_000),
        ("ar", "3 ملايين ونصف", 3_500_000),
        ("ar", "مليونين ونصف", 2_500_000),
        ("ar", "نصف مليون عامل", 500_000),
        ("fa", "هزار و دویست نفر", 1200),
        ("fa", "سه میلیون و نیم", 3_500_000),
        ("fa", "نیم میلیون نفر", 500_000),
        ("ru", "тысяча двести человек", 1200),
        ("ru", "миллион рублей", 10**6),
        ("ru", "полтора миллиона рублей", 1_500_000),
        ("uk", "тисяча двісті осіб", 1200),
        ("he", "אלף ומאתיים איש", 1200),
        ("he", "חצי מיליון איש", 500_000),
        ("tr", "bin iki yüz kişi", 1200),
        ("tr", "bir buçuk milyon kişi", 1_500_000),
        ("fr", "mille deux cents soldats", 1200),
        ("fr", "un million de personnes", 10**6),
        ("en", "half a million people", 500_000),
    ],
)
def test_a_thousand_needs_no_one_before_it(language: str, text: str, value: int) -> None:
    assert read(text, language) == [(value, value)]


def test_both_ends_of_a_range_are_scaled() -> None:
    assert read("1,5-2 млн рублей", "ru") == [(1_500_000, 2_000_000)]
    assert read("2-3 million", "en") == [(2_000_000, 3_000_000)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "بلدية بئر السبع"),
        ("ar", "زيارة الأربعين"),
        ("he", "עיריית באר שבע"),
        ("fa", "خبرنگار بی‌بی‌سی"),
        ("fa", "نه تنها"),
        ("ru", "пожар оставил без крова семью кондуктора"),
    ],
)
def test_names_and_words_that_look_like_numbers(language: str, text: str) -> None:
    assert read(text, language) == []


def test_seven_in_russian() -> None:
    assert read("с семью пассажирами", "ru") == [(7, 7)]
