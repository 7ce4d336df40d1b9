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
