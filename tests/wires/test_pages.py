"""Reading pages politely, and the bodies of reports from them, from real servers on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from monitor.errors import MonitorError, PermanentError, StoreError, TransientError
from monitor.model.ids import OutletId
from monitor.model.report import FetchedReport
from monitor.pipeline.ports import FeedRecord
from monitor.wires import address
from monitor.wires.article import Extractor
from monitor.wires.bodies import Bodies
from monitor.wires.fetch import Bounds, Fetcher
from monitor.wires.hosts import Turns
from monitor.wires.pages import ACCEPT_PAGES, PageReader
from tests.wires.feed_server import FeedServer, Request, answer, feed_server, redirect
from tests.wires.test_article import PARAGRAPHS, page

NOW = datetime(2022, 1, 4, 2, 0, tzinfo=UTC)
BOUNDS = Bounds(bytes=200_000, connect_seconds=2, read_seconds=2, total_seconds=3)
HTML = {"Content-Type": "text/html; charset=utf-8"}


class PassingClock:
    """Sleeping moves it on at once; remembers how long."""

    def __init__(self) -> None:
        self.time = NOW
        self.asked: list[float] = []
        self.long_sleep = asyncio.Event()

    def now(self) -> datetime:
        """The time so far."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """No time at all."""
        self.asked.append(seconds)
        self.time += timedelta(seconds=seconds)
        if seconds > 100:
            self.long_sleep.set()
        await asyncio.sleep(0)


class Sink:
    """Keeps the bodies it is given."""

    def __init__(self) -> None:
        self.bodies: list[FetchedReport] = []
        self.errors: list[StoreError] = []
        self.came = asyncio.Condition()

    async def reports(
        self, fetched: Sequence[FetchedReport], feed: FeedRecord | None
    ) -> Sequence[FetchedReport]:
        """Remember them."""
        if self.errors:
            raise self.errors.pop()
        assert feed is None
        async with self.came:
            self.bodies.extend(fetched)
            self.came.notify_all()
        return fetched

    async def count(self, number: int) -> None:
        """Wait until so many came."""
        async with self.came, asyncio.timeout(30):
            await self.came.wait_for(lambda: len(self.bodies) >= number)


class Site:
    """A server, and who reads its pages."""

    def __init__(self, server: FeedServer, fetcher: Fetcher) -> None:
        self.server = server
        self.clock = PassingClock()
        self.pages = PageReader(fetcher, Turns(), self.clock)
        self.sink = Sink()

    async def read(self, path: str) -> str:
        """Read a page of the server."""
        return await self.pages.read(self.server.url(path))

    @property
    def paths(self) -> list[str]:
        """What was asked for."""
        return [request.path for request in self.server.requests]

    def report(self, path: str, minutes: float = 0) -> FetchedReport:
        """A report on an article there, published so many minutes ago."""
        return FetchedReport(
            OutletId("gulf"),
            path,
            NOW - timedelta(minutes=minutes),
            f"Title of {path}",
            "Short.",
            url=self.server.url(path),
            link_key=path,
        )


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    clock = PassingClock()
    async with (
        feed_server() as server,
        Fetcher(clock, allow_private=True, bounds=BOUNDS, accept=ACCEPT_PAGES) as fetcher,
    ):
        yield Site(server, fetcher)


@contextlib.asynccontextmanager
async def running(site: Site) -> AsyncIterator[Bodies]:
    async with Extractor() as extractor:
        bodies = Bodies(site.pages, extractor, site.sink, site.clock)
        task = asyncio.create_task(bodies.run())
        try:
            yield bodies
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def test_a_page_is_read_after_its_sites_robots_and_a_pause(site: Site) -> None:
    site.server.routes["/a"] = answer(b"<p>A</p>", HTML)
    site.server.routes["/b"] = answer(b"<p>B</p>", HTML)
    assert [await site.read("/a"), await site.read("/b")] == ["<p>A</p>", "<p>B</p>"]
    assert site.paths == ["/robots.txt", "/a", "/b"]
    assert site.clock.asked == [5, 5]
    assert site.server.requests[1].headers["accept"].startswith("text/html")


async def test_a_site_that_forbids_is_obeyed_for_a_day_and_asked_again(site: Site) -> None:
    site.server.routes["/robots.txt"] = answer(b"User-agent: *\nDisallow: /a", {})
    site.server.routes["/a"] = answer(b"<p>A</p>", HTML)
    for _ in range(2):
        with pytest.raises(PermanentError, match=r"robots\.txt forbids"):
            await site.read("/a")
    assert site.paths == ["/robots.txt"]
    site.server.routes["/robots.txt"] = answer(b"")
    site.clock.time += timedelta(hours=25)
    assert await site.read("/a") == "<p>A</p>"


async def test_the_pause_that_a_site_asks_for_is_kept_within_reason(site: Site) -> None:
    site.server.routes["/a"] = answer(b"<p>A</p>", HTML)
    for asked, kept in ((20, 20), (99_999, 60), (1, 5)):
        site.server.routes["/robots.txt"] = answer(f"User-agent: *\nCrawl-delay: {asked}".encode())
        site.clock.time += timedelta(hours=25)
        site.clock.asked.clear()
        await site.read("/a")
        await site.read("/a")
        assert site.clock.asked[-1] == pytest.approx(kept, abs=1e-6)


async def test_while_robots_cannot_be_read_nothing_is(site: Site) -> None:
    site.server.routes["/robots.txt"] = answer(b"", status="503 Service Unavailable")
    site.server.routes["/a"] = answer(b"<p>A</p>", HTML)
    for _ in range(2):
        with pytest.raises(TransientError, match=r"robots\.txt"):
            await site.read("/a")
    assert site.paths == ["/robots.txt"]
    site.server.routes["/robots.txt"] = answer(b"", status="404 Not Found")
    site.clock.time += timedelta(hours=2)
    assert await site.read("/a") == "<p>A</p>"


async def test_one_site_has_one_connection_at_a_time(site: Site) -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(answer(request.path.encode(), HTML))

    paths = [f"/{number}" for number in range(5)]
    site.server.routes.update(dict.fromkeys([*paths, "/robots.txt"], slow))
    assert await asyncio.gather(*(site.read(path) for path in paths)) == paths
    assert site.server.most_open == 1
    assert site.paths.count("/robots.txt") == 1


@pytest.mark.parametrize(
    "media_type", ["application/pdf", "video/mp4", "application/json", "text/xml", ""]
)
async def test_what_is_no_html_is_no_page(site: Site, media_type: str) -> None:
    site.server.routes["/a"] = answer(b"%PDF", {"Content-Type": media_type} if media_type else {})
    with pytest.raises(PermanentError, match="no web page"):
        await site.read("/a")


async def test_a_page_over_the_bound_and_one_that_never_ends_are_given_up(site: Site) -> None:
    async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    site.server.routes["/large"] = answer(b"x" * 300_000, HTML)
    site.server.routes["/drip"] = drip
    with pytest.raises(PermanentError, match="larger than"):
        await site.read("/large")
    with pytest.raises(TransientError, match="longer than"):
        await site.read("/drip")


async def test_a_redirect_may_lead_to_another_page_of_the_site_that_is_allowed(site: Site) -> None:
    site.server.routes["/robots.txt"] = answer(b"User-agent: *\nDisallow: /private")
    site.server.routes["/moved"] = redirect("/a")
    site.server.routes["/a"] = answer(b"<p>A</p>", HTML)
    site.server.routes["/hidden"] = redirect("/private")
    site.server.routes["/away"] = redirect(site.server.url("/a", host="localhost"))
    site.server.routes["/loop"] = redirect("/loop")
    assert await site.read("/moved") == "<p>A</p>"
    for path, reason in (
        ("/hidden", r"robots\.txt forbids"),
        ("/away", "another site"),
        ("/loop", "redirects"),
    ):
        with pytest.raises(PermanentError, match=reason):
            await site.read(path)
    assert "/private" not in site.paths


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "inside.example"])
async def test_a_page_at_a_private_address_is_refused(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed may name this machine; the operator's permission is not given to feeds."""

    async def resolve(name: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(address, "resolve", resolve)
    clock = PassingClock()
    async with feed_server() as server, Fetcher(clock, bounds=BOUNDS) as fetcher:
        server.routes["/a"] = answer(b"<p>A</p>", HTML)
        pages = PageReader(fetcher, Turns(), clock)
        with pytest.raises(MonitorError, match=r"private address"):
            await pages.read(server.url("/a", host=host))
        assert server.requests == []


@pytest.mark.parametrize(
    ("header", "meta"), [("; charset=windows-1256", ""), ("", "windows-1256"), ("", "")]
)
async def test_an_arabic_page_of_whatever_encoding_is_read(
    site: Site, header: str, meta: str
) -> None:
    text = PARAGRAPHS[2]
    head = f"<meta charset={meta}>" if meta else ""
    content = f"<html><head>{head}</head><p>{text} {text}</p>".encode("cp1256")
    site.server.routes["/a"] = answer(content, {"Content-Type": f"text/html{header}"})
    assert text in await site.read("/a")


async def test_bodies_come_newest_first_and_change_nothing_else(site: Site) -> None:
    for path in ("/a", "/b"):
        site.server.routes[path] = answer(page(PARAGRAPHS[0], path * 40).encode(), HTML)
    async with running(site) as bodies:
        bodies.ask([site.report("/a", minutes=60), site.report("/b", minutes=1)])
        await site.sink.count(2)
    assert [body.guid for body in site.sink.bodies] == ["/b", "/a"]
    first = site.sink.bodies[0]
    assert PARAGRAPHS[0] in first.body
    # What the feed says may have changed meanwhile: only the body is told.
    assert replace(first, body="") == replace(site.report("/b", minutes=1), title="", summary="")


async def test_what_needs_no_body_or_has_none_of_its_outlets_is_not_asked_for(site: Site) -> None:
    site.server.routes["/last"] = answer(page(PARAGRAPHS[0]).encode(), HTML)
    async with running(site) as bodies:
        bodies.ask(
            [
                replace(site.report("/whole"), body="x" * 600),
                replace(site.report("/opaque"), link_key=None),
                replace(site.report("/nowhere"), url=None),
                site.report("/old", minutes=60 * 25),
                site.report("/last"),
            ]
        )
        await site.sink.count(1)
    assert site.paths == ["/robots.txt", "/last"]


async def test_a_page_that_cannot_be_read_leaves_the_report_as_it_is(site: Site) -> None:
    site.server.routes["/forbidden"] = answer(b"", status="403 Forbidden")
    site.server.routes["/broken"] = b"\x00\x01"
    site.server.routes["/empty"] = answer(b"<html></html>", HTML)
    site.server.routes["/good"] = answer(page(PARAGRAPHS[0]).encode(), HTML)
    with capture_logs() as logs:
        async with running(site) as bodies:
            bodies.ask(
                [
                    site.report(path, minutes=number)
                    for number, path in enumerate(("/forbidden", "/broken", "/empty", "/good"))
                ]
            )
            await site.sink.count(1)
    assert [body.guid for body in site.sink.bodies] == ["/good"]
    warned = [line for line in logs if line["log_level"] == "warning"]
    assert [(line["event"], line["reason"]) for line in warned] == [
        ("pages.not_read", "the server answered 403")
    ]


async def test_a_site_that_asks_to_be_left_alone_is_left_alone(site: Site) -> None:
    site.server.routes["/a"] = answer(b"", {"Retry-After": "900"}, status="429 Too Many Requests")
    site.server.routes["/b"] = answer(page(PARAGRAPHS[0]).encode(), HTML)
    async with running(site) as bodies:
        bodies.ask([site.report("/a"), site.report("/b", minutes=5)])
        async with asyncio.timeout(20):
            await site.clock.long_sleep.wait()
    assert 900 in site.clock.asked
    assert site.paths == ["/robots.txt", "/a"]


async def test_of_a_flood_of_reports_the_newest_pages_are_read(site: Site) -> None:
    site.server.routes["/199"] = answer(page(PARAGRAPHS[0]).encode(), HTML)
    async with running(site) as bodies:
        bodies.ask([site.report(f"/{number}", minutes=200 - number) for number in range(200)])
        assert sum(len(waiting) for waiting in bodies._waiting.values()) == 100
        await site.sink.count(1)
    assert site.paths[1] == "/199"


async def test_a_body_waits_while_nothing_can_be_stored(site: Site) -> None:
    site.server.routes["/a"] = answer(page(PARAGRAPHS[0]).encode(), HTML)
    site.sink.errors = [StoreError("the disk is full"), StoreError("the disk is full")]
    async with running(site) as bodies:
        bodies.ask([site.report("/a")])
        await site.sink.count(1)
    assert site.paths == ["/robots.txt", "/a"]
