"""The documents of feeds, well-formed and hostile."""

import contextlib
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import PermanentError
from monitor.model.ids import OutletId
from monitor.model.report import FetchedReport, Outlet
from monitor.wires.parse import MAX_ITEMS, ParsedFeed, parse
from tests.wires.feed_server import item, rss

NOW = datetime(2022, 1, 4, 12, 0, tzinfo=UTC)
DATE = "Tue, 04 Jan 2022 02:00:00 GMT"
AT = datetime(2022, 1, 4, 2, 0, tzinfo=UTC)

GULF = Outlet(OutletId("gulf"), "Gulf Daily", domains=("gulf.example", "gulf.example.net"))
WIRE = Outlet(OutletId("wire"), "World Wire", language="en", domains=("wire.example",))
DIGEST = Outlet(OutletId("digest"), "Digest", domains=("digest.example",))


PIECES = [
    b"<rss version='2.0'><channel>",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    b"<item>",
    b"<entry>",
    b"</item>",
    b"</entry>",
    b"<title>",
    b"</title>",
    b"<source url='http://wire.example'>",
    b"<source><title>x</title></source>",
    b"<link>http://x/</link>",
    b"<guid>1</guid>",
    b"<pubDate>Tue, 04 Jan 2022 02:00:00 GMT</pubDate>",
    b"<content type='html'>&lt;p",
    b"<![CDATA[",
    b"]]>",
    b"&amp;",
]


def read(content: bytes, outlet: Outlet = GULF, charset: str | None = None) -> ParsedFeed:
    return parse(content, charset, outlet=outlet, outlets=(GULF, WIRE, DIGEST), fetched_at=NOW)


def only(content: bytes, outlet: Outlet = GULF) -> FetchedReport:
    (report,) = read(content, outlet).items
    return report


def test_an_item_of_rss_is_a_report() -> None:
    content = rss(
        item(
            "Drones &amp; a base",
            guid="g-1",
            link="https://www.gulf.example/a?utm_source=rss&amp;id=1#x",
            date=DATE,
            inner="<description>&lt;p&gt;Two &lt;b&gt;shot&lt;/b&gt; down.&lt;/p&gt;</description>"
            '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            "<![CDATA[<p>The base said so.</p><script>x</script>]]></content:encoded>",
        ),
        head="<title>Gulf</title><language>en-US</language>",
    )
    assert read(content) == ParsedFeed(
        items=(
            FetchedReport(
                outlet=OutletId("gulf"),
                guid="g-1",
                date=AT,
                title="Drones & a base",
                summary="Two shot down.",
                body="The base said so.",
                language="en",
                url="https://www.gulf.example/a?id=1",
                link_key="/a?id=1",
                title_key=only(rss(item("Drones a base"))).title_key,
            ),
        ),
        total=1,
        newest=AT,
    )


def test_an_entry_of_atom_is_a_report() -> None:
    content = (
        b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar">'
        b"<title>G</title><entry><id>urn:1</id><title type='html'>&lt;b&gt;Two&lt;/b&gt;</title>"
        b"<link href='https://gulf.example/1'/><updated>2022-01-04T05:00:00+03:00</updated>"
        b"<summary>down</summary></entry></feed>"
    )
    report = only(content)
    assert (report.guid, report.title, report.summary) == ("urn:1", "Two", "down")
    assert report.date == AT
    assert report.url == "https://gulf.example/1"


def test_what_the_watchlist_says_of_the_language_wins() -> None:
    content = rss(item("Title"), head="<title>x</title><language>ar</language>")
    assert only(content, WIRE).language == "en"
    assert only(content, GULF).language == "ar"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Two drones - Gulf Daily", "Two drones"),
        ("Two drones | World Wire", "Two drones"),
        ("Two drones – www.gulf.example", "Two drones"),
        ("Two drones - The Feed", "Two drones"),
        ("Two drones - one shot down", "Two drones - one shot down"),
        ("Ceasefire - Gulf Daily - live", "Ceasefire - Gulf Daily - live"),
        ("Gulf Daily", "Gulf Daily"),
    ],
)
def test_the_publishers_name_is_cut_off_a_title(title: str, shown: str) -> None:
    assert only(rss(item(title), head="<title>The Feed</title>")).title == shown


def test_an_aggregators_item_belongs_to_its_source() -> None:
    content = rss(
        item(
            "Two drones - The Paper",
            link="https://digest.example/opaque",
            inner='<source url="https://www.wire.example">The Paper</source>',
        )
    )
    report = only(content, DIGEST)
    assert report.outlet == WIRE.id
    assert report.title == "Two drones"


@pytest.mark.parametrize(
    ("link", "outlet"),
    [
        ("https://ar.wire.example/1", WIRE),
        ("https://gulf.example.net/1", GULF),
        ("https://unlisted.example/1", DIGEST),
        ("https://digest.example/1", DIGEST),
        ("", DIGEST),
    ],
)
def test_an_item_belongs_to_the_outlet_at_whose_domain_it_lies(link: str, outlet: Outlet) -> None:
    assert only(rss(item("Title", link=link)), DIGEST).outlet == outlet.id


@pytest.mark.parametrize(
    ("source", "outlet"),
    [
        ("https://unlisted.example", "unlisted.example"),
        ("https://www.unlisted.example/rss", "unlisted.example"),
        ("https://arabic.unlisted.example", "unlisted.example"),
        ("https://news.unlisted.co.uk", "unlisted.co.uk"),
    ],
)
def test_an_item_of_an_unlisted_source_belongs_to_its_domain(source: str, outlet: str) -> None:
    content = rss(item("T", inner=f'<source url="{source}">Unlisted</source>'))
    assert only(content, DIGEST).outlet == outlet


@pytest.mark.parametrize("source", ["", "nonsense", "https://", "https://[", "mailto:x@y.example"])
def test_a_source_without_an_address_leaves_an_item_with_its_feed(source: str) -> None:
    content = rss(item("T", inner=f'<source url="{source}">Unlisted</source>'))
    assert only(content, DIGEST).outlet == DIGEST.id


def test_the_items_of_an_aggregator_belong_to_whom_their_titles_name() -> None:
    google = Outlet(OutletId("google"), "Google News", domains=("news.google.com",))
    link = "https://news.google.com/rss/articles/CBMiX"
    titles = ("Two drones - World Wire", "Two drones (via World Wire)", "Two drones via World Wire")
    for title in titles:
        report = only(rss(item(title, link=link)), google)
        assert (report.outlet, report.title, report.link_key) == (WIRE.id, "Two drones", None)


def test_a_foreign_name_behind_an_outlets_own_title_is_a_credit_and_stays() -> None:
    report = only(rss(item("Two drones — World Wire", link="https://gulf.example/1")))
    assert (report.outlet, report.title) == (GULF.id, "Two drones — World Wire")


def test_a_name_with_a_hyphen_is_cut_off_too() -> None:
    outlet = Outlet(OutletId("asharq"), "Asharq Al-Awsat", domains=("asharq.example",))
    assert only(rss(item("Two - or three - drones - Asharq Al-Awsat")), outlet).title == (
        "Two - or three - drones"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.gulf.example/a?utm_source=x#top", "http://gulf.example/a"),
        ("https://m.gulf.example/a/", "https://gulf.example/a/amp/"),
        ("https://gulf.example/amp/a", "https://amp.gulf.example/a"),
        ("https://gulf.example/a.amp.html", "https://gulf.example/a.html"),
        ("https://gulf.example/a?outputType=amp", "https://gulf.example/a"),
        ("https://gulf.example/a?b=1&c=2", "https://gulf.example/a?c=2&b=1"),
        ("https://www.google.com/amp/s/www.gulf.example/a", "https://gulf.example/a"),
        ("https://gulf-example.cdn.ampproject.org/c/s/gulf.example/a", "https://gulf.example/a"),
        ("https://gulf.example/Detail/1/two", "https://www.gulf.example.net/Detail/1/two"),
    ],
)
def test_the_addresses_of_one_article_have_one_key(one: str, other: str) -> None:
    keys = {only(rss(item("T", link=link.replace("&", "&amp;")))).link_key for link in (one, other)}
    assert len(keys) == 1
    assert keys != {None}


@pytest.mark.parametrize(
    "link", ["https://gulf.example/", "https://gulf.example", "https://elsewhere.example/a", ""]
)
def test_no_article_has_no_key(link: str) -> None:
    assert only(rss(item("T", link=link))).link_key is None


def test_an_outlet_without_domains_is_at_home_where_its_feeds_are() -> None:
    bare = Outlet(OutletId("bare"), "Bare", feeds=("https://www.bare.example/rss",))
    report = only(rss(item("Two drones — World Wire", link="https://bare.example/a")), bare)
    assert (report.link_key, report.title) == ("/a", "Two drones — World Wire")


@pytest.mark.parametrize("other", ["https://gulf.example/b", "https://ar.gulf.example/a"])
def test_other_articles_have_other_keys(other: str) -> None:
    keys = {only(rss(item("T", link=at))).link_key for at in ("https://gulf.example/a", other)}
    assert len(keys) == 2


def test_a_link_shared_by_several_items_is_no_key() -> None:
    live = [item(f"Entry {n}", guid=f"e{n}", link="https://gulf.example/live") for n in (1, 2)]
    assert {report.link_key for report in read(rss(*live)).items} == {None}


def test_items_that_link_to_the_front_page_are_told_apart_by_their_words() -> None:
    parsed = read(rss(*(item(title, link="https://gulf.example/") for title in ("One", "Two"))))
    assert [report.title for report in parsed.items] == ["One", "Two"]


def test_a_short_title_is_no_key() -> None:
    assert only(rss(item("News at noon"))).title_key is None
    assert (
        only(rss(item("The news at noon!"))).title_key
        == only(rss(item("the  NEWS, at noon"))).title_key
    )


@pytest.mark.parametrize(
    "date",
    [
        "Tue, 04 Jan 2022 02:00:00",
        "2022-01-04 02:00:00",
        "2022-01-04T05:30:00+03:30",
        "Tue, 04 Jan 2022 05:00:00 +03:00",
        "1641261600",
        "1641261600000",
    ],
)
def test_dates_are_read_in_whatever_form(date: str) -> None:
    parsed = read(rss(item("Title", date=date)))
    assert (parsed.items[0].date, parsed.redated) == (AT, 0)


@pytest.mark.parametrize(
    "element", ["dc:date", "dcterms:issued", "dcterms:created", "dcterms:modified"]
)
def test_dublin_core_dates_an_item_of_rss_1(element: str) -> None:
    content = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"><channel rdf:about="x"><title>G</title>'
        '</channel><item rdf:about="http://gulf.example/1"><title>Two</title>'
        f"<link>http://gulf.example/1</link><{element}>2022-01-04T05:00:00+03:00</{element}>"
        "</item></rdf:RDF>"
    )
    assert only(content.encode()).date == AT


def test_what_was_encoded_twice_is_decoded_twice() -> None:
    report = only(
        rss(
            item(
                "&amp;amp;quot;Two&amp;amp;quot; drones &amp;amp;amp; a base",
                inner="<description>&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt; two</description>",
            )
        )
    )
    assert (report.title, report.summary) == ('"Two" drones & a base', "One\ntwo")


def test_mojibake_of_the_outlet_itself_is_left_alone() -> None:
    assert only(rss(item("Ø¹Ø§Ø¬Ù„ cafÃ©"))).title == "Ø¹Ø§Ø¬Ù„ cafÃ©"


JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Gulf",
    "language": "ar-IQ",
    "items": [
        {
            "id": 7,
            "url": "https://gulf.example/7?utm_source=json",
            "title": "Two &amp; drones - Gulf",
            "summary": "Shot down.",
            "content_html": "<p>The base <b>said</b> so.</p>",
            "date_published": "2022-01-04T05:00:00+03:00",
        },
        {"id": "8", "content_text": "Only words"},
        {"id": "9"},
        "nonsense",
    ],
}


def test_an_item_of_a_json_feed_is_a_report() -> None:
    parsed = read(b"\xef\xbb\xbf " + json.dumps(JSON_FEED).encode())
    only_words, two = parsed.items
    assert (two.guid, two.date, two.url) == ("7", AT, "https://gulf.example/7")
    assert (two.title, two.summary, two.body) == (
        "Two & drones",
        "Shot down.",
        "The base said so.",
    )
    assert two.language == "ar"
    assert (only_words.guid, only_words.title, only_words.date) == ("8", "Only words", NOW)
    assert [rejected.item for rejected in parsed.rejected] == ["9"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"a": ' * 100_000,
        b'{"version": "https://jsonfeed.org/version/1", "items": 5}',
        b'{"version": "https://jsonfeed.org/version/1", "items": [' + b"[" * 100_000,
        b'{"version": 1, "items": []}',
    ],
)
def test_what_is_no_json_feed_is_told(content: bytes) -> None:
    with pytest.raises(PermanentError, match=r"no RSS, Atom or JSON feed|cannot be parsed"):
        read(content)


def test_monstrous_values_of_a_json_feed_cost_nothing() -> None:
    item_of = '{"id": %s, "title": "t", "date_published": "%s", "tags": NaN}'
    items = ",".join([item_of % ("9" * 100_000, "2022-01-04T05:00:00+99:99")] * 20)
    started = time.process_time()
    document = f'{{"version": "https://jsonfeed.org/version/1", "items": [{items}]}}'
    assert len(read(document.encode()).items) == 1
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "date",
    [
        "",
        "nonsense",
        "Mon, 01 Jan 1900 00:00:00 GMT",
        "Sat, 04 Jan 2042 02:00:00 GMT",
        "Tue, 99 Foo 99999 99:99:99 GMT",
    ],
)
def test_a_missing_or_impossible_date_is_the_time_of_the_fetch(date: str) -> None:
    parsed = read(rss(item("Title", date=date)))
    assert parsed.items[0].date == NOW
    assert parsed.redated == 1
    assert parsed.newest is None


def test_a_clock_that_is_a_little_fast_is_not_held_against_an_item() -> None:
    parsed = read(rss(item("Title", date="Tue, 04 Jan 2022 12:02:00 GMT")))
    assert (parsed.items[0].date, parsed.newest, parsed.redated) == (NOW, NOW, 0)


def test_without_a_guid_the_link_is_the_identity_and_without_a_link_the_title() -> None:
    parsed = read(
        rss(
            item("One", link="https://gulf.example/1?utm_source=a"),
            item("Two"),
            item("Three", guid="x" * 600),
        )
    )
    linked, titled, digested = (report.guid for report in parsed.items)
    assert linked == "https://gulf.example/1"
    assert titled.startswith("sha256:")
    assert digested.startswith("sha256:")
    assert len({linked, titled, digested}) == 3
    assert [r.guid for r in read(rss(item("Two"))).items] == [titled]


def test_a_guid_at_several_links_is_no_identity() -> None:
    one = item("One", guid="same", link="https://gulf.example/1", date=DATE)
    two = item("Two", guid="same", link="https://gulf.example/2", date=DATE)
    forwards, backwards = read(rss(one, two)), read(rss(two, one))
    assert {r.title: r.guid for r in forwards.items} == {r.title: r.guid for r in backwards.items}
    assert len({report.guid for report in forwards.items}) == 2


def test_the_same_item_twice_is_one_and_the_latest_counts() -> None:
    old = item("Old words", guid="g", link="https://gulf.example/1", date=DATE)
    new = item(
        "New words", guid="g", link="https://gulf.example/1", date="Tue, 04 Jan 2022 03:00:00 GMT"
    )
    for content in (rss(old, new), rss(new, old)):
        assert [report.title for report in read(content).items] == ["New words"]


def test_an_item_without_words_is_rejected_and_the_others_go_on() -> None:
    parsed = read(rss(item("", guid="empty"), item("<b></b>"), item("Good", guid="g")))
    assert [report.title for report in parsed.items] == ["Good"]
    assert [(r.item, r.reason) for r in parsed.rejected] == [
        ("empty", "has no text"),
        ("item 2", "has no text"),
    ]
    assert parsed.total == 3


def test_an_item_without_a_title_is_named_by_its_first_line() -> None:
    content = rss(item("", guid="g", inner="<description>First.&lt;br&gt;Second.</description>"))
    assert only(content).title == "First."


def test_long_texts_are_cut() -> None:
    report = only(rss(item("t" * 9_000, inner=f"<description>{'s ' * 90_000}</description>")))
    assert len(report.title) == 500
    assert len(report.summary) <= 5_000


@pytest.mark.parametrize("step", [1, -1])
def test_the_newest_of_ten_thousand_items_are_kept_in_whatever_order(step: int) -> None:
    start = datetime(2022, 1, 1, tzinfo=UTC)
    items = [
        item(f"Item {n}", guid=str(n), date=f"{start + timedelta(seconds=n):%a, %d %b %Y %T} GMT")
        for n in range(1, 10_001)
    ][::step]
    started = time.process_time()
    parsed = read(rss(*items))
    assert time.process_time() - started < 20
    assert len(parsed.items) == MAX_ITEMS
    assert parsed.items[0].title == "Item 10000"
    assert parsed.items[-1].title == "Item 9001"
    assert parsed.total == 10_000


BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    "head",
    [
        BOMB,
        BOMB.lower().replace("<!entity", "<!ENTITY"),
        f"<!-- <rss> -->{BOMB}",
        f"<!-- <![CDATA[ -->{BOMB}<!-- ]]> -->",
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE rss PUBLIC "-//X//DTD" "http://10.0.0.1/x.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_are_refused_before_anything_is_parsed(head: str, encoding: str) -> None:
    text = (
        f'<?xml version="1.0"?>{head}<rss><channel><item><title>&c;</title></item></channel></rss>'
    )
    with pytest.raises(PermanentError, match="document type or entities"):
        read(text.encode(encoding))


def test_a_declaration_that_is_only_spoken_of_is_let_through() -> None:
    content = rss(item("<![CDATA[How to write <!DOCTYPE html>]]>"), "<!-- no <!ENTITY here -->")
    assert len(read(content).items) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!doctype html><html><body>Please wait</body></html>", "a web page"),
        (b"<html><body>no feed</body></html>", "no RSS"),
        (b"", "no RSS"),
        (b"\x00\x01\x02\x03", "no RSS"),
        (b'{"items": []}', "no RSS"),
        (b"<" * 50_000, "no RSS"),
    ],
)
def test_what_is_no_feed_is_told(content: bytes, reason: str) -> None:
    with pytest.raises(PermanentError, match=reason):
        read(content)


ATTRIBUTES = " ".join(f'a{number}="x"' for number in range(100_000))


@pytest.mark.parametrize(
    "inside",
    [
        f"<item {ATTRIBUTES}/>",
        f"<item {ATTRIBUTES.replace('x', '&amp;')}/>",
        f"<item {ATTRIBUTES.replace('x', '>')}/>",
        f"&unknown;<item {ATTRIBUTES}/>",
        "<a>" * 300_000,
        "<item><title>" + "&" * 1_100_000,
        "<item><title>" + "<" * 1_100_000,
        "<item><category>x</category></item>" * 3_000 + "<b/>" * 300_000,
    ],
)
def test_what_would_cost_minutes_is_refused_at_once(inside: str) -> None:
    started = time.process_time()
    with pytest.raises(PermanentError, match="far more"):
        read(rss(inside))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "title",
    [
        "&" * 300_000,
        "&#" * 200_000,
        "<" * 300_000,
        "<!" * 200_000,
        "<![CDATA[" * 50_000,
        "<!--" * 100_000,
        "x " * 2_000_000,
    ],
)
def test_a_monstrous_title_costs_seconds_at_most(title: str) -> None:
    started = time.process_time()
    read(rss(item(title)))
    assert time.process_time() - started < 10


@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from(PIECES)), max_size=40))
def test_any_bytes_are_a_feed_or_refused(pieces: list[bytes]) -> None:
    with contextlib.suppress(PermanentError):
        for report in read(b"".join(pieces)).items:
            assert report.title
            assert report.date <= NOW


def test_a_feed_may_be_empty() -> None:
    assert read(rss()) == ParsedFeed(())


@pytest.mark.parametrize(
    "content",
    [
        rss(item("Fish & chips & <more"), item("Second")),
        rss(item("One \x0b\x00 two"), item("Second")),
        rss(item("One &nbsp; &unknown; two"), item("Second")),
        rss(item("First"), item("Second"))[:-16],
        b"\n\n  " + rss(item("First"), item("Second")),
    ],
)
def test_a_malformed_feed_still_gives_its_items(content: bytes) -> None:
    assert [report.title for report in read(content).items][1] == "Second"


@pytest.mark.parametrize("charset", [None, "iso-8859-1"])
def test_an_undeclared_legacy_encoding_is_read(charset: str | None) -> None:
    title = "سقوط طائرتين مسيرتين قرب القاعدة الجوية في المحافظة الغربية صباح اليوم"
    content = (
        f"<rss version='2.0'><channel><title>x</title><item><title>{title}</title></item>"
        "</channel></rss>"
    )
    parsed = parse(content.encode("cp1256"), charset, outlet=GULF, fetched_at=NOW)
    assert parsed.items[0].title == title


def test_a_wrong_declaration_inside_does_not_spoil_utf_8() -> None:
    content = rss(item("عاجل")).replace(b"utf-8", b"iso-8859-1")
    assert only(content).title == "عاجل"


def test_links_that_are_no_addresses_are_left_out() -> None:
    assert only(rss(item("T", link="javascript:alert(1)"))).url is None
