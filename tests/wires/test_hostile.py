"""Hostile feeds on loopback: each is bounded, told once, and disturbs no other feed."""

import asyncio
import gzip
import json
import random
import resource
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.model.ids import OutletId
from monitor.model.report import Outlet
from monitor.wires import Bounds, FeedPoller, Fetcher
from monitor.wires.parse import MAX_ITEMS
from tests.wires.feed_server import (
    FeedServer,
    Handler,
    Request,
    answer,
    feed_server,
    item,
    redirect,
    rss,
)
from tests.wires.test_poll import DATE, START, Sink, SteppedClock

BOUNDS = Bounds(connect_seconds=2, read_seconds=1, total_seconds=2)
GOOD = rss(item("Two drones were shot down", guid="good", date=DATE))
MEGABYTE = b" " * 1_000_000


class Newsroom:
    """Two feeds of two outlets: one hostile, one good."""

    def __init__(self, server: FeedServer, fetcher: Fetcher) -> None:
        self.server = server
        self.sink = Sink()
        self.clock = SteppedClock()
        self.hostile, self.good = server.url("/hostile"), server.url("/good", host="localhost")
        server.routes["/good"] = answer(GOOD)
        outlets = (
            Outlet(OutletId("hostile"), "Hostile", feeds=(self.hostile,)),
            Outlet(OutletId("good"), "Good", feeds=(self.good,)),
        )
        self.poller = FeedPoller(
            outlets, fetcher, self.sink, self.clock, interval=60, rng=random.Random(7)
        )

    async def poll(self) -> list[str]:
        """Both feeds at once, the hostile one twice more. Returns the warnings about it."""
        with capture_logs() as logs:
            await asyncio.gather(*(self.poller.poll(url) for url in (self.hostile, self.good)))
            for _ in range(2):
                self.clock.advance(3600)
                await self.poller.poll(self.hostile)
        return [
            line["event"]
            for line in logs
            if line["log_level"] in ("warning", "error") and line["feed"] == self.hostile
        ]

    def titles(self, outlet: str) -> list[str]:
        """What was handed over of an outlet."""
        return [
            report.title
            for reports, _ in self.sink.calls
            for report in reports
            if report.outlet == outlet
        ]


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    async with feed_server() as server, Fetcher(SteppedClock(), bounds=BOUNDS) as fetcher:
        yield Newsroom(server, fetcher)


async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
    """Items without end, as fast as they are taken."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss version='2.0'><channel>")
    while True:
        writer.write(b"<item><title>more</title></item>" * 10_000)
        await writer.drain()


async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.1)


async def silent(request: Request, writer: asyncio.StreamWriter) -> None:
    """Nothing at all."""
    await asyncio.sleep(30)


async def large(request: Request, writer: asyncio.StreamWriter) -> None:
    """A hundred megabytes that are not announced."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(100):
        writer.write(MEGABYTE)
        await writer.drain()


def bomb(levels: int) -> bytes:
    """A hundred megabytes of blanks, or that compressed, in some kilobytes."""
    content = MEGABYTE * 100
    for _ in range(levels):
        content = gzip.compress(content, 1)
    return content


LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10)
)

REFUSED: dict[str, Handler | bytes] = {
    "a billion laughs": answer(
        f"<?xml version='1.0'?><!DOCTYPE rss [{LAUGHS}]><rss version='2.0'><channel><item>"
        "<title>&l9;</title></item></channel></rss>".encode()
    ),
    "an external entity": answer(
        b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel>"
        b"<item><title>&x;</title></item></channel></rss>"
    ),
    "a hundred megabytes": large,
    "an announced hundred megabytes": b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n",
    "a length that is a lie": b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + GOOD,
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + GOOD,
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n" + GOOD,
    "an endless stream": endless,
    "a slow drip": drip,
    "silence": silent,
    "a bomb": answer(bomb(1), {"Content-Encoding": "gzip"}),
    "a bomb in a bomb": answer(bomb(2), {"Content-Encoding": "gzip, gzip"}),
    "a redirect to a private address": redirect("http://10.0.0.1/feed"),
    "a redirect to the machine's own data": redirect("http://169.254.169.254/latest/meta-data"),
    "a redirect to a file": redirect("file:///etc/passwd"),
    "a loop of redirects": redirect("/hostile"),
    "a web page": answer(b"<!DOCTYPE html><html><body>Just a moment</body></html>"),
    "nothing": answer(b""),
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "endless headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000,
    "deep nesting": answer(rss("<a>" * 1_000_000)),
    "deep nesting of JSON": answer(b'{"items": ' + b"[" * 1_000_000),
    "a server that gives up": answer(b"", status="503 Service Unavailable"),
    "an answer that nobody asked for": answer(b"x", {"Content-Encoding": "br"}),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_hostile_is_refused_and_told_once(newsroom: Newsroom, name: str) -> None:
    newsroom.server.routes["/hostile"] = REFUSED[name]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, used = time.monotonic(), time.process_time()
    assert await newsroom.poll() == ["feed.down"]
    assert time.monotonic() - started < 20
    assert time.process_time() - used < 15
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 200_000  # kilobytes
    assert newsroom.titles("hostile") == []
    assert newsroom.titles("good") == ["Two drones were shot down"]
    record = next(r for r in newsroom.poller.records if r.url == newsroom.hostile)
    assert record.failures == 3
    assert record.error
    assert len(record.error) < 200


def json_feed(*items: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>{}<entry><id>2</id>'
    "<title>News</title><updated>2022-01-04T01:00:00Z</updated></entry></feed>"
)
ARABIC = "سقوط طائرتين مسيرتين قرب القاعدة الجوية في المحافظة الغربية صباح اليوم"
RUSSIAN = "Два беспилотника сбиты у авиабазы на западе провинции сегодня утром"

READ: dict[str, tuple[bytes, list[str]]] = {
    "control characters": (rss(item("Ne\x08ws\x00\x1b", date=DATE)), ["Ne ws"]),
    "a title of a megabyte": (
        rss(item("x" * 1_000_000, date=DATE), item("News", date=DATE)),
        ["x" * 499 + "…", "News"],
    ),
    "an item of nothing": (rss("<item/>", item("News", date=DATE)), ["News"]),
    "neither link nor date": (rss(item("News")), ["News"]),
    "a date to come": (rss(item("News", date="Fri, 04 Jan 2999 00:00:00 GMT")), ["News"]),
    "an absurd date": (rss(item("News", date="Fri, 99 Foo 0000 99:99:99 XYZ")), ["News"]),
    "one guid at two links": (
        rss(
            *(
                item(title, guid="1", link=f"https://h.example/{title}", date=DATE)
                for title in ("One", "Two")
            )
        ),
        ["One", "Two"],
    ),
    "one item twice": (rss(*[item("News", guid="1", date=DATE)] * 2), ["News"]),
    "UTF-16": (
        "\ufeff".encode("utf-16-le")
        + rss(item(ARABIC, date=DATE)).decode().replace("utf-8", "utf-16").encode("utf-16-le"),
        [ARABIC],
    ),
    "windows-1256 that is not declared": (
        rss(item(ARABIC, date=DATE)).decode().replace(' encoding="utf-8"', "").encode("cp1256"),
        [ARABIC],
    ),
    "windows-1251 that is declared as UTF-8": (
        rss(item(RUSSIAN, date=DATE)).decode().encode("cp1251"),
        [RUSSIAN],
    ),
    "an encoding that does not exist": (
        rss(item(ARABIC, date=DATE)).replace(b'"utf-8"', b'"klingon-8"'),
        [ARABIC],
    ),
    "RSS 1.0": (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        b' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        b'<item rdf:about="1"><title>News</title><dc:date>2022-01-04T01:00:00Z</dc:date></item>'
        b"</rdf:RDF>",
        ["News"],
    ),
    "Atom": (ATOM.format("").encode(), ["News"]),
    "Atom with an entry of nothing": (ATOM.format("<entry/>").encode(), ["News"]),
    "JSON Feed": (
        json_feed({"id": "1", "title": "News", "date_published": "2022-01-04T01:00:00Z"}, {}, 7),
        ["News"],
    ),
}


@pytest.mark.parametrize("name", READ)
async def test_what_can_be_read_is_read(newsroom: Newsroom, name: str) -> None:
    content, titles = READ[name]
    newsroom.server.routes["/hostile"] = answer(content)
    told = await newsroom.poll()
    assert told in ([], ["feed.odd"])
    assert newsroom.titles("hostile") == titles
    assert all(report.date <= START for reports, _ in newsroom.sink.calls for report in reports)
    assert newsroom.titles("good") == ["Two drones were shot down"]


async def test_ten_thousand_items_at_once_are_bounded_newest_first(newsroom: Newsroom) -> None:
    oldest = START - timedelta(seconds=10_000)
    items = [
        item(f"Item {n}", guid=str(n), date=f"{oldest + timedelta(seconds=n):%a, %d %b %Y %T} GMT")
        for n in range(1, 10_001)
    ]
    newsroom.server.routes["/hostile"] = answer(rss(*items))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert await newsroom.poll() == ["feed.odd"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 200_000  # kilobytes
    titles = newsroom.titles("hostile")
    assert len(titles) == MAX_ITEMS
    assert titles[0] == "Item 10000"


async def test_an_empty_feed_is_a_healthy_one(newsroom: Newsroom) -> None:
    newsroom.server.routes["/hostile"] = answer(rss())
    assert await newsroom.poll() == []
    assert all(record.failures == 0 for record in newsroom.poller.records)
