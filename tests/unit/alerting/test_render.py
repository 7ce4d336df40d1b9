"""How an alert reads, and that no text of a channel or feed can break out of it."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from telethon.extensions import html as telegram_html
from telethon.tl.types import MessageEntityBold, MessageEntityItalic, MessageEntityTextUrl

from monitor.alerting import plain, render, render_change, spans
from monitor.alerting.markup import utf16
from monitor.model.alert import AlertContent, SourceLine
from monitor.model.story import HistoryLine, Stance, State
from tests.unit.alerting.builders import T0, after, content, hostile_contents, wire

OURS = (MessageEntityBold, MessageEntityItalic, MessageEntityTextUrl)
property_test = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def depth_is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "\u2068") - (character == "\u2069")
        if depth not in (0, 1):
            return False
        if character == "\n" and depth:
            return False  # an isolate ends with its line: what stands behind it would be loose
    return depth == 0


def check(html: str) -> None:
    text, entities = telegram_html.parse(html)
    assert 0 < utf16(text) <= 4096
    assert len(html) <= 9000
    assert text == plain_text(html)
    assert depth_is_balanced(text)
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f\x00\x1b")
    assert html.count("<") == html.count(">")
    assert html.count("<") == 2 * sum(html.count(tag) for tag in ("</b>", "</i>", "</a>"))
    for entity in entities:
        assert isinstance(entity, OURS)
        assert entity.length > 0
        if isinstance(entity, MessageEntityTextUrl):
            assert entity.url.startswith(("https://", "http://"))
            assert "@evil" not in entity.url
    links = [e for e in entities if isinstance(e, MessageEntityTextUrl)]
    assert all(a.offset + a.length <= b.offset for a, b in pairwise(links))


def plain_text(html: str) -> str:
    """What `plain` makes of it without the addresses that it adds."""
    return "".join(span.text for span in spans(html)).strip()


@property_test
@given(hostile_contents())
def test_any_content_makes_one_valid_message(hostile: AlertContent) -> None:
    check(render(hostile))


@property_test
@given(hostile_contents())
def test_any_content_makes_a_valid_reply(hostile: AlertContent) -> None:
    check(render_change(State.UNCONFIRMED, State.CONTRADICTED, hostile))


@pytest.mark.parametrize("text", ["&", "\U0001f4a5", "ن <"])
@pytest.mark.parametrize("url", ["https://w.example/" + "&" * 150, "https://w.example/"])
def test_the_largest_content_fits_and_still_says_what_matters(text: str, url: str) -> None:
    long = text * 3000
    largest = content(
        event=long,
        place=long,
        zone_name=long,
        first_name=long,
        first_affiliation=long,
        first_url=url,
        claims=(long,) * 40,
        quote=long,
        posts=10**9,
        channels=10**9,
        origins=(long,) * 40,
        sources=(
            SourceLine(long, url, T0, "first", long),
            *(SourceLine(long, url, after(n), "update", long) for n in range(40)),
            *(SourceLine(long, url, after(n), "copy") for n in range(40)),
        ),
        wires=tuple(
            wire(origin=f"{n}{long}", via=((long, url),) * 40, says=long) for n in range(40)
        ),
        agrees=(long[:20],) * 4,
        not_counted=(long,) * 40,
        possible=((long, url),) * 40,
        history=(HistoryLine(after(400), long),) * 40,
        first_wire_after=timedelta(days=2),
    )
    html = render(largest)
    check(html)
    assert html.startswith("⚪ <b>UNCONFIRMED</b>")
    assert "wires and officials</b>: 40 origins" in html
    check(render_change(State.UNCONFIRMED, State.CONTRADICTED, largest))


def test_the_first_alert_of_an_unconfirmed_claim() -> None:
    assert plain(render(content())).splitlines() == [
        "⚪ UNCONFIRMED · drone attack · East Pier, Harbour City, Landia",
        "first 21:12 UTC (10 May 2023, 00:12 Baghdad)",
        "Falcon Feed (partisan) says: 2 × drone · struck",
        "\u2068«مسيرتان تضربان الرصيف الشرقي»\u2069 t.me/falconfeed/1",
        "1 post · 1 origin · no wire yet (3 min)",
    ]


def test_a_disputed_alert_with_its_wires_and_history() -> None:
    disputed = content(
        state=State.CONTRADICTED,
        posts=4,
        channels=3,
        sources=(
            SourceLine("Falcon Feed", "https://t.me/falconfeed/1", T0, "first", "edited 21:40 UTC"),
            SourceLine("Mirror", "https://t.me/mirror_ch/4", after(2), "copy"),
            SourceLine("نبض", "https://t.me/c/13/8", after(4), "forward"),
            SourceLine("Mirror", "https://t.me/mirror_ch/5", after(9), "update", "number: 2 → 5"),
        ),
        wires=(
            wire(),
            wire(
                origin="Globe Wire",
                stance=Stance.SUPPORTS,
                says="attack",
                via=(("Globe Wire", "https://wire.example/9"), ("The Herald", None)),
            ),
        ),
        agrees=("place", "weapon"),
        differs=("number",),
        conflicts=("outcome",),
        not_counted=("The Herald quoting Falcon Feed",),
        possible=(("The Herald: Smoke seen", "https://paper.example/2"),),
        history=(HistoryLine(after(161), "unconfirmed → contradicted"),),
        first_wire_after=timedelta(minutes=161),
        as_of=after(166),
    )
    assert plain(render(disputed)).splitlines() == [
        "🟠 DISPUTED · drone attack · East Pier, Harbour City, Landia",
        "first 21:12 UTC (10 May 2023, 00:12 Baghdad)",
        "Falcon Feed (partisan) says: 2 × drone · struck — edited 21:40 UTC",
        "\u2068«مسيرتان تضربان الرصيف الشرقي»\u2069 t.me/falconfeed/1",
        "4 posts in 3 channels · 1 origin (all rest on Falcon Feed)",
        "+9 min Mirror <https://t.me/mirror_ch/5> update: number: 2 → 5",
        "also: Mirror <https://t.me/mirror_ch/4> copy +2 min, "
        "\u2068نبض\u2069 <https://t.me/c/13/8> forward +4 min",
        "",
        "wires and officials: 2 origins, first after 2 h 41 min",
        "✗ Port Authority (via Globe Wire <https://wire.example/1>): 2 × drone · intercepted",
        "✓ Globe Wire <https://wire.example/9> (via The Herald): attack",
        "agree: place, weapon · differ: number · conflict: outcome",
        "not counted: The Herald quoting Falcon Feed",
        "",
        "may concern it:",
        "• The Herald: Smoke seen <https://paper.example/2>",
        "",
        "23:53 UTC unconfirmed → disputed",
    ]


@pytest.mark.parametrize(
    ("state", "head"),
    [
        (State.UNCONFIRMED, "⚪ UNCONFIRMED"),
        (State.CORROBORATED, "🟢 CORROBORATED"),
        (State.CONTRADICTED, "🟠 DISPUTED"),
        (None, "▫️ NEWS"),
    ],
)
def test_the_state_comes_first(state: State | None, head: str) -> None:
    assert plain(render(content(state=state))).startswith(f"{head} · drone attack")


def test_what_is_not_known_leaves_no_trace() -> None:
    bare = content(
        event="", place="", zone=None, zone_name="", first_affiliation=None, claims=(), quote=""
    )
    assert plain(render(bare)).splitlines() == [
        "⚪ UNCONFIRMED",
        "first 21:12 UTC",
        "Falcon Feed:",
        "t.me/falconfeed/1",
        "1 post · 1 origin · no wire yet (3 min)",
    ]


def test_an_unknown_zone_shows_utc_alone() -> None:
    assert "first 21:12 UTC\n" in render(content(zone="Nowhere/Here", zone_name="Here"))


def test_the_day_is_named_once_it_is_past() -> None:
    assert "first 9 May 2023, 21:12 UTC" in render(content(as_of=after(600)))


def test_a_recovered_post_is_labelled() -> None:
    assert "· recovered late" in render(content(late=True))
    assert "recovered" not in render(content())


def test_a_wire_that_was_first_is_said_to_be() -> None:
    early = content(wires=(wire(date=after(-12)),), first_wire_after=timedelta(minutes=-12))
    assert "1 origin, first 12 min before the channel" in render(early)


def test_what_does_not_fit_is_counted() -> None:
    many = tuple(
        SourceLine(f"Channel {n}", f"https://t.me/channel{n}/1", after(n), "copy")
        for n in range(1, 41)
    )
    text = plain(render(content(sources=many, posts=41, channels=41)))
    assert "Channel 8 <" in text
    assert "Channel 9 <" not in text
    assert "… and 32 more" in text


def test_a_channel_that_repeats_again_is_listed_once() -> None:
    copies = tuple(
        SourceLine("Mirror", f"https://t.me/mirror_ch/{n}", after(n), "copy") for n in (2, 5, 9)
    )
    text = plain(render(content(sources=copies)))
    assert "also: Mirror <https://t.me/mirror_ch/2> copy +2 min (3 posts)\n" in f"{text}\n"


def test_independent_origins_are_named() -> None:
    two = content(posts=9, channels=6, origins=("Falcon Feed", "نبض"))
    assert "9 posts in 6 channels · 2 origins: Falcon Feed, \u2068نبض\u2069" in render(two)


def test_a_long_quote_is_cut_between_words() -> None:
    html = render(content(quote="word " * 1000))
    line = next(line for line in plain(html).splitlines() if line.startswith("«"))
    assert line.startswith("«word word")
    assert "word…»" in line
    assert len(line) < 400


def test_lines_of_history_keep_the_newest() -> None:
    history = tuple(HistoryLine(after(n), f"change {n}") for n in range(20))
    lines = plain(render(content(history=history))).splitlines()[-7:]
    assert lines[0] == "… 14 earlier"
    assert lines[1].endswith("change 14")
    assert lines[-1].endswith("change 19")


def test_a_dispute_replies_with_who_disputes_it() -> None:
    disputed = content(
        wires=(wire(origin="Globe Wire", via=(), stance=Stance.SUPPORTS, date=after(200)), wire()),
        conflicts=("outcome",),
        first_wire_after=timedelta(minutes=161),
    )
    reply = render_change(State.UNCONFIRMED, State.CONTRADICTED, disputed)
    assert plain(reply).splitlines() == [
        "🟠 DISPUTED (was unconfirmed): Port Authority (via Globe Wire <https://wire.example/1>): "
        "2 × drone · intercepted",
        "drone attack · East Pier, Harbour City, Landia",
        "conflict: outcome",
        "wires and officials: 2 origins, first after 2 h 41 min",
    ]


def test_a_retraction_replies_with_who_took_it_back() -> None:
    lines = (
        HistoryLine(after(11), "taken back by Falcon Feed: «no boat was hit»"),
        HistoryLine(after(11), "unconfirmed → retracted"),
    )
    gone = content(state=State.RETRACTED, history=lines)
    assert plain(render(gone)).startswith("⚫ RETRACTED · drone attack")
    assert plain(render_change(State.UNCONFIRMED, State.RETRACTED, gone)).splitlines() == [
        "⚫ RETRACTED (was unconfirmed): taken back by Falcon Feed: «no boat was hit»",
        "drone attack · East Pier, Harbour City, Landia",
    ]


def test_what_is_told_again_after_a_retraction_says_so() -> None:
    lines = (
        HistoryLine(after(20), "Mirror: number: 2 → 3"),
        HistoryLine(after(20), "retracted → unconfirmed"),
    )
    reply = render_change(State.RETRACTED, State.UNCONFIRMED, content(history=lines))
    assert plain(reply).splitlines()[0] == ("⚪ UNCONFIRMED (was retracted): Mirror: number: 2 → 3")


def test_a_confirmation_replies_with_the_newest_support() -> None:
    supports = tuple(
        wire(origin=name, stance=Stance.SUPPORTS, date=after(minutes), via=())
        for name, minutes in (("Early", 10), ("Late", 20))
    )
    reply = render_change(State.UNCONFIRMED, State.CORROBORATED, content(wires=supports))
    assert plain(reply).startswith("🟢 CORROBORATED (was unconfirmed): Late: 2 × drone")


def test_a_lost_confirmation_says_so() -> None:
    reply = render_change(State.CORROBORATED, State.UNCONFIRMED, content())
    assert plain(reply).splitlines() == [
        "⚪ UNCONFIRMED (was corroborated)",
        "drone attack · East Pier, Harbour City, Landia",
        "no wire or official bears it out any more",
    ]
