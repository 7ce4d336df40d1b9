"""The pieces that HTML is made of."""

import unicodedata

import pytest
from hypothesis import given, settings

from monitor.alerting.markup import (
    clean,
    isolate,
    link,
    safe_url,
    shorten,
    units,
    utf16,
    words,
)
from tests.unit.alerting.builders import hostile_text

property_test = settings(max_examples=200, deadline=None, derandomize=True, database=None)


@property_test
@given(hostile_text)
def test_a_clean_text_is_one_line_without_controls(text: str) -> None:
    cleaned = clean(text)
    assert "\n" not in cleaned
    assert cleaned == clean(cleaned)
    assert all(
        unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") and not 0x2066 <= ord(c) <= 0x2069
        for c in cleaned
    )
    cleaned.encode("utf-8")


def test_joiners_that_spell_words_are_kept() -> None:
    assert clean("می\u200cرود 👨\u200d🚒") == "می\u200cرود 👨\u200d🚒"


def test_piled_up_marks_are_cut() -> None:
    assert clean("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"


def test_only_right_to_left_text_is_isolated() -> None:
    assert isolate("Falcon 7") == "Falcon 7"
    assert isolate("صقر 7") == "\u2068صقر 7\u2069"
    assert isolate("Falcon ‏נץ") == "\u2068Falcon ‏נץ\u2069"


@property_test
@given(hostile_text)
def test_a_shortened_text_fits(text: str) -> None:
    cleaned = clean(text)
    for limit in (1, 2, 17, 300):
        short = shorten(cleaned, limit)
        assert utf16(short) <= limit
        assert short == cleaned or short.endswith("…")
        short.encode("utf-8")


def test_shortening_prefers_the_end_of_a_word() -> None:
    assert shorten("one two three four", 14) == "one two three…"
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("onetwothreefour", 8) == "onetwot…"
    assert shorten("🚨🚨🚨", 4) == "🚨…"
    assert shorten("short", 5) == "short"


@property_test
@given(hostile_text)
def test_units_count_what_is_read_and_not_what_is_written(text: str) -> None:
    html = link(f"<b>{words(text, 300)}</b>x", "https://wire.example/?a=1&b=2")
    assert units(html) == utf16(isolate(shorten(clean(text[:1200]), 300))) + 1


@pytest.mark.parametrize(
    "url",
    [
        "https://wire.example/a?b=1&c=%D8%A7#d",
        "http://wire.example:8080/",
        "https://t.me/c/13/8",
        "https://مثال.example/خبر",
    ],
)
def test_web_addresses_are_links(url: str) -> None:
    assert safe_url(url) == url


def test_a_bare_telegram_address_gets_its_scheme() -> None:
    assert safe_url("t.me/falconfeed/1") == "https://t.me/falconfeed/1"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "tg://resolve?domain=x",
        "mailto:a@b.example",
        "ftp://wire.example/",
        "//wire.example/",
        "wire.example/1",
        "https:///path",
        "https://bank.example@evil.example/",
        "https://a:b@evil.example/",
        "https://wire.example/\u202egpj",
        "https://wire.example/a b",
        "https://wire.example\\@evil.example/",
        "https://wire.example:99999/",
        "https://[::1/",
        "https://wire.example/" + "a" * 800,
        "https://wire.example/" + '"' * 200,
        "\ud800https://wire.example/",
    ],
)
def test_anything_else_is_no_link(url: str | None) -> None:
    assert safe_url(url) is None
    assert link("text", url) == "text"


def test_an_address_cannot_leave_its_attribute() -> None:
    html = link("x", "https://wire.example/?q='><b>&\"")
    assert html == '<a href="https://wire.example/?q=&#x27;&gt;&lt;b&gt;&amp;&quot;">x</a>'


def test_nothing_is_never_a_link() -> None:
    assert link("", "https://wire.example/") == ""
