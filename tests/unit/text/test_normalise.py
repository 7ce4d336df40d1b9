"""Comparable text and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.normalise import normalise, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد إلى آخر", "احمد الى اخر"),
        ("قُتِلَ شخصٌ", "قتل شخص"),
        ("عـــاجل", "عاجل"),
        ("کرکوک", "كركوك"),
        ("مدرسة", "مدرسه"),
        ("می‌رود", "می رود"),
        ("۱۲۳ و ٤٥", "123 و 45"),
        ("Élysée, São Tomé", "elysee sao tome"),
        ("İstanbul'da IŞIK", "istanbul da isik"),
        ("ещё и ё", "еще и е"),
        ("Cанкции", "санкции"),
        ("HАТО", "нато"),
        ("𝗕𝗼𝗹𝗱 Ｗｉｄｅ", "bold wide"),
        ("**Tanker** on __fire__ `now`", "tanker on fire now"),
        ("[Read this](https://example.org/a?b=c) first", "read this first"),
        ("Smoke https://example.org/x over t.me/some_channel/12 port", "smoke over port"),
        ("Seen by @some_handle today", "seen by today"),
        ("#Ain_al_Asad #Iraq", "ain al asad iraq"),
        ("🔴⚡️ Breaking 🇮🇶", "breaking"),
        ("1️⃣ Paris", "paris"),
        ("a\u202bb\u202c\u200e c\u200b", "ab c"),
        ("“quoted” — «text»…", "quoted text"),
        ("об'єкт", "обєкт"),
        ('צה"ל', "צהל"),
        ("и\u0306од", "йод"),
    ],
)
def test_spellings_of_the_same_words_are_equal(one: str, other: str) -> None:
    assert normalise(one).text == normalise(other).text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("1,500", "1500"),
        ("1.500", "1500"),
        ("1 500 000", "1500000"),
        ("١٬٥٠٠", "1500"),
        ("12.345.678", "12345678"),
        ("1,500.75", "1500.75"),
        ("98,4%", "98.4 %"),
        ("٣٫٥", "3.5"),
        ("0.500", "0.500"),
        ("12:30", "12:30"),
        ("10-15", "10-15"),
        ("10–15", "10-15"),
        ("15.11.2024", "15.11.2024"),
        ("۴/۶ ریشتر", "4.6 ريشتر"),
        ("۱۴۰۲/۵/۳ میلیون", "1402 5 3 ميليون"),
        ("۵/۳", "5 3"),
        ("$5", "$ 5"),
        ("in 2024 500 people", "in 2024 500 people"),
    ],
)
def test_numbers_have_one_spelling(written: str, text: str) -> None:
    assert normalise(written).text == text


@pytest.mark.parametrize(("one", "other"), [("8.5", "85"), ("йод", "иод"), ("10-15", "1015")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalise(one).text != normalise(other).text


def test_what_holds_no_words_becomes_nothing() -> None:
    assert normalise("🔴🔴 … @handle https://example.org").text == ""
    assert normalise("").offsets == []


def test_a_span_leads_back_to_the_words_as_written() -> None:
    original = "عاجل: قُتِلَ ١٬٥٠٠ في **الرمادي**"
    normalised = normalise(original)
    quotes = []
    for token in ("قتل", "1500", "الرمادي"):
        start = normalised.text.index(token)
        quotes.append(original[slice(*normalised.original_span(start, start + len(token)))])
    assert quotes == ["قُتِلَ", "١٬٥٠٠", "الرمادي"]


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-1, 2), (0, 6), (3, 2)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span"):
        normalise("alpha").original_span(start, end)


def test_plain_text_keeps_the_words_and_drops_the_marks() -> None:
    assert plain("**Fire** at the [port](https://example.org)\n \n\n__now__") == (
        "Fire at the port\n\nnow"
    )


@given(st.text())
def test_any_text_has_one_offset_for_each_character_ascending(text: str) -> None:
    normalised = normalise(text)
    assert len(normalised.offsets) == len(normalised.text)
    assert list(normalised.offsets) == sorted(normalised.offsets)
    assert normalised.text == " ".join(normalised.tokens)


@given(st.text(alphabet=st.characters(categories=["L", "M", "P", "S", "Zs"])))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    if "_" not in once:
        assert normalise(once).text == once
