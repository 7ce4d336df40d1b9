"""An alert in two lines, and many of them in one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon.extensions import html as telegram_html

from monitor.alerting import PARTS, digest, plain, render_brief
from monitor.alerting.markup import utf16
from monitor.model.alert import AlertContent
from monitor.model.story import State
from tests.unit.alerting.builders import content, hostile_contents
from tests.unit.alerting.test_render import check, property_test

BRIEF = 250


@property_test
@given(hostile_contents())
def test_any_content_makes_a_brief_that_fits_its_place(hostile: AlertContent) -> None:
    brief = render_brief(hostile)
    check(brief)
    text, entities = telegram_html.parse(brief)
    assert utf16(text) <= BRIEF
    assert text.count("\n") == 1
    assert len(entities) <= 4


@property_test
@given(st.lists(hostile_contents(), min_size=1, max_size=2))
def test_as_many_briefs_as_a_digest_may_hold_are_one_message(contents: list[AlertContent]) -> None:
    briefs = [render_brief(one) for one in contents]
    parts = [briefs[n % len(briefs)] for n in range(PARTS)]
    text, entities = telegram_html.parse(digest(parts))
    assert utf16(text) <= 4096
    assert len(entities) <= 100
    blocks = text.split("\n\n")[1:]
    assert blocks == [telegram_html.parse(part)[0] for part in parts]


def test_the_longest_briefs_fill_a_digest_but_do_not_overflow_it() -> None:
    # Letters of two units each, as wide as a text can be.
    long = "\U0001f4a5" * 400
    longest = content(event=long, place=long, first_name=long, quote=long)
    brief = render_brief(longest)
    assert BRIEF - 4 <= utf16(telegram_html.parse(brief)[0]) <= BRIEF
    check(digest([brief] * PARTS))


def test_a_brief_says_what_where_who_and_how_it_begins() -> None:
    assert plain(render_brief(content())).splitlines() == [
        "⚪ UNCONFIRMED · drone attack · East Pier, Harbour City, Landia",
        "21:12 UTC Falcon Feed t.me/falconfeed/1 \u2068«مسيرتان تضربان الرصيف الشرقي»\u2069",
    ]


def test_what_a_brief_does_not_know_leaves_no_trace() -> None:
    bare = content(state=None, event="", place="", quote="")
    assert plain(render_brief(bare)).splitlines() == [
        "▫️ NEWS",
        "21:12 UTC Falcon Feed t.me/falconfeed/1",
    ]


@pytest.mark.parametrize("name", ["n" * 32, "\u0646" * 32])
def test_the_address_and_the_first_words_stand_in_the_longest_brief_too(name: str) -> None:
    handle = "h" * 32
    crowded = content(
        event="w " * 200,
        place="p " * 200,
        first_name=name * 9,
        first_url=f"https://t.me/{handle}/1234567890",
        quote="sentinel then much more " * 30,
    )
    brief = plain(render_brief(crowded))
    assert f"t.me/{handle}/1234567890" in brief
    assert "«sentinel then" in brief


def test_a_digest_keeps_every_alert_in_order() -> None:
    states = [State.UNCONFIRMED, State.CONTRADICTED, State.CORROBORATED]
    parts = [render_brief(content(state=state)) for state in states]
    lines = plain(digest(parts)).splitlines()
    assert lines[0] == "📋 3 alerts that waited, oldest first"
    assert [line.split(" ")[1] for line in lines[2::3]] == [
        "UNCONFIRMED",
        "DISPUTED",
        "CORROBORATED",
    ]
