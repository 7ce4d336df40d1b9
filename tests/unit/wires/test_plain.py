"""Words without mark-up, whatever is thrown at them."""

import time

import pytest

from monitor.wires.link import canonical, host_of
from monitor.wires.plain import plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>One &amp; two</p><p>three</p>", "One & two\nthree"),
        ("a<br/>b<br>c", "a\nb\nc"),
        ("<b>bo</b>ld", "bold"),
        ("x<script>alert('<p>no</p>')</script>y", "xy"),
        ("x<STYLE type='a'>p{}</style >y", "xy"),
        ("x<!-- no <p> > no -->y", "xy"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("a\x00\x1fb\r\n\n\n  c\t d", "a b\nc d"),
        ("قال <i>المصدر</i>&nbsp;إن", "قال المصدر إن"),
        ("<script>never closed", ""),
        ("<unclosed", "<unclosed"),
        ("&lt;x&gt;", "<x>"),
        ("&amp;amp;amp;lt;", "&lt;"),  # four times: nobody means that
        ("&#xD800;&#0;x", "��x"),
    ],
)
def test_mark_up_goes_and_words_stay(text: str, words: str) -> None:
    assert plain(text, 100) == words


def test_a_long_text_is_cut_and_says_so() -> None:
    assert plain("word " * 100, 14) == "word word wor…"
    assert plain("exactly ten", 11) == "exactly ten"


@pytest.mark.parametrize(
    "text",
    [
        "<" * 200_000,
        "<a" * 100_000,
        "<!--" * 50_000,
        "<script>" * 25_000,
        "a" * 200_000,
        "<" + "a" * 200_000,
        "&" * 200_000,
        "\n " * 100_000,
    ],
)
def test_hostile_mark_up_costs_no_more_than_its_length(text: str) -> None:
    started = time.process_time()
    plain(text, 20_000)
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("https://News.example/a?utm_source=x&id=7&fbclid=z#top", "https://news.example/a?id=7"),
        ("http://news.example:80", "http://news.example/"),
        (
            "https://news.example:8443/a?q=a%20b&empty=",
            "https://news.example:8443/a?q=a%20b&empty=",
        ),
        ("https://news.example/a?at_medium=RSS&at_campaign=x", "https://news.example/a"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_an_address_has_one_spelling(address: str, same: str) -> None:
    assert canonical(address) == same
    assert canonical(same) == same


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "/relative",
        "ftp://x/",
        "http://",
        "http://[x",
        "https://x/ y",
        "https://x/" + "a" * 2_000,
    ],
)
def test_what_is_no_address_of_an_article_is_none(address: str) -> None:
    assert canonical(address) is None


def test_the_host_of_no_address_is_empty() -> None:
    assert host_of("https://WWW.News.example:1/x") == "www.news.example"
    assert host_of(None) == host_of("http://[x") == host_of("") == ""
