"""Polling feeds on loopback: what is handed over, how long is waited, what is logged."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from monitor.errors import StoreError, TransientError
from monitor.model.ids import OutletId
from monitor.model.report import FetchedReport, Outlet
from monitor.pipeline.ports import FeedRecord
from monitor.wires import Bounds, FeedPoller, Fetcher, check_feed
from tests.wires.feed_server import FeedServer, Request, answer, feed_server, item, redirect, rss

START = datetime(2022, 1, 4, 2, 0, tzinfo=UTC)
DATE = "Tue, 04 Jan 2022 01:00:00 GMT"


class SteppedClock:
    """Moves only when told; remembers what it was asked to sleep."""

    def __init__(self) -> None:
        self.time = START
        self.asked: list[float] = []
        self._sleepers: list[tuple[datetime, asyncio.Event]] = []
        self._changed = asyncio.Condition()

    def now(self) -> datetime:
        """The time it was moved to."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Until it is moved far enough."""
        woken = asyncio.Event()
        self._sleepers.append((self.time + timedelta(seconds=seconds), woken))
        self.asked.append(seconds)
        async with self._changed:
            self._changed.notify_all()
        await woken.wait()

    async def sleepers(self, number: int) -> None:
        """Wait until so many sleep."""
        async with self._changed, asyncio.timeout(10):
            await self._changed.wait_for(lambda: len(self._sleepers) == number)

    def advance(self, seconds: float) -> None:
        """Move on and wake whoever is due."""
        self.time += timedelta(seconds=seconds)
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self.time]
        for sleeper in due:
            self._sleepers.remove(sleeper)
            sleeper[1].set()


class Sink:
    """Keeps what it is given; `error` is raised instead, once."""

    def __init__(self) -> None:
        self.calls: list[tuple[list[FetchedReport], FeedRecord]] = []
        self.error: Exception | None = None

    async def reports(
        self, fetched: Sequence[FetchedReport], feed: FeedRecord | None
    ) -> Sequence[FetchedReport]:
        """Remember the call."""
        if self.error:
            error, self.error = self.error, None
            raise error
        assert feed is not None
        self.calls.append((list(fetched), feed))
        return fetched

    @property
    def titles(self) -> list[list[str]]:
        """The titles of each call."""
        return [[report.title for report in reports] for reports, _ in self.calls]

    @property
    def last(self) -> FeedRecord:
        """The feed's state at the last call."""
        return self.calls[-1][1]


class Bench:
    """A server, a poller of its feeds, and what came of it."""

    def __init__(self, server: FeedServer, fetcher: Fetcher, clock: SteppedClock) -> None:
        self.server = server
        self.fetcher = fetcher
        self.clock = clock
        self.sink = Sink()
        self.url = server.url("/rss")

    def poller(self, *paths: str, known: Sequence[FeedRecord] = ()) -> FeedPoller:
        """A poller with a rhythm of 60 s."""
        feeds = tuple(self.server.url(path) for path in paths or ("/rss",))
        outlet = Outlet(OutletId("gulf"), "Gulf Daily", feeds=feeds)
        return FeedPoller(
            (outlet,),
            self.fetcher,
            self.sink,
            self.clock,
            interval=60,
            known=known,
            rng=random.Random(7),
        )


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    clock = SteppedClock()
    bounds = Bounds(connect_seconds=2, read_seconds=2, total_seconds=5)
    async with feed_server() as server, Fetcher(clock, bounds=bounds) as fetcher:
        yield Bench(server, fetcher, clock)


async def test_the_items_of_a_feed_are_handed_over_with_its_state(bench: Bench) -> None:
    bench.server.routes["/rss"] = answer(rss(item("One", date=DATE)), {"ETag": '"1"'})
    wait = await bench.poller().poll(bench.url)
    assert bench.sink.titles == [["One"]]
    assert bench.sink.last == FeedRecord(
        bench.url,
        etag='"1"',
        last_success=START,
        newest_item=START - timedelta(hours=1),
    )
    assert 54 <= wait <= 66


async def test_only_what_is_new_or_changed_is_handed_over_again(bench: Bench) -> None:
    poller = bench.poller()
    for titles in (["One", "Two"], ["One", "Two"], ["One", "Two, changed"], ["Three"]):
        body = rss(*(item(title, guid=title[:3]) for title in titles))
        bench.server.routes["/rss"] = answer(body)
        await poller.poll(bench.url)
        bench.clock.advance(60)
    assert bench.sink.titles == [["One", "Two"], [], ["Two, changed"], ["Three"]]


async def test_an_unchanged_feed_is_asked_for_conditionally_and_stays_known(bench: Bench) -> None:
    poller = bench.poller()
    bench.server.routes["/rss"] = answer(rss(item("One")), {"ETag": '"1"', "Last-Modified": "M"})
    await poller.poll(bench.url)
    bench.server.routes["/rss"] = answer(b"", status="304 Not Modified")
    bench.clock.advance(60)
    await poller.poll(bench.url)
    assert bench.server.requests[1].headers["if-none-match"] == '"1"'
    assert bench.server.requests[1].headers["if-modified-since"] == "M"
    assert bench.sink.titles == [["One"], []]
    assert (bench.sink.last.etag, bench.sink.last.last_modified) == ('"1"', "M")
    assert bench.sink.last.last_success == START + timedelta(seconds=60)


async def test_a_restart_goes_on_with_what_the_store_knows(bench: Bench) -> None:
    bench.server.routes["/rss"] = answer(b"", status="304 Not Modified")
    await bench.poller(known=[FeedRecord(bench.url, etag='"9"')]).poll(bench.url)
    assert bench.server.requests[0].headers["if-none-match"] == '"9"'


async def test_validators_are_kept_only_with_the_items_they_stand_for(bench: Bench) -> None:
    """Else a crash between the two would lose the items behind a 304."""
    poller = bench.poller()
    bench.server.routes["/rss"] = answer(rss(item("One")), {"ETag": '"1"'})
    bench.sink.error = TransientError("the database is busy")
    await poller.poll(bench.url)
    assert bench.sink.last.etag is None
    await poller.poll(bench.url)
    assert "if-none-match" not in bench.server.requests[1].headers
    assert bench.sink.titles == [[], ["One"]]


async def test_a_failing_feed_is_read_ever_more_rarely_and_logged_once(bench: Bench) -> None:
    poller = bench.poller()
    bench.server.routes["/rss"] = answer(b"", status="500 Internal Server Error")
    with capture_logs() as logs:
        waits = [await poller.poll(bench.url) for _ in range(8)]
        assert bench.sink.last.failures == 8
        assert bench.sink.last.error == "the server answered 500"
        bench.server.routes["/rss"] = answer(rss(item("Back", date=DATE)))
        waits.append(await poller.poll(bench.url))
    for wait, wanted in zip(waits, [120, 240, 480, 960, 1920, 3600, 3600, 3600, 60], strict=True):
        assert wanted * 0.9 <= wait <= wanted * 1.1
    assert [(line["event"], line["log_level"]) for line in logs] == [
        ("feed.down", "warning"),
        ("feed.read", "info"),
        ("feed.recovered", "info"),
    ]
    assert logs[0]["reason"] == "the server answered 500"
    assert bench.sink.last == FeedRecord(
        bench.url, last_success=START, newest_item=START - timedelta(hours=1)
    )


async def test_a_feed_that_cannot_be_parsed_is_a_failure(bench: Bench) -> None:
    bench.server.routes["/rss"] = answer(b"<!DOCTYPE html><html></html>", {"ETag": '"x"'})
    await bench.poller().poll(bench.url)
    assert bench.sink.last.error == "it is a web page, not a feed"
    assert bench.sink.last.etag is None


async def test_a_server_that_asks_to_be_left_alone_is_left_alone(bench: Bench) -> None:
    poller = bench.poller("/rss", "/other")
    bench.server.routes["/rss"] = answer(
        b"", {"Retry-After": "900"}, status="429 Too Many Requests"
    )
    bench.server.routes["/other"] = answer(rss(item("Other")))
    assert await poller.poll(bench.url) >= 900
    assert bench.sink.last.next_poll == START + timedelta(seconds=900)
    bench.clock.advance(100)
    assert await poller.poll(bench.server.url("/other")) == 800
    assert await poller.poll(bench.url) == 800
    assert len(bench.server.requests) == 1
    bench.clock.advance(800)
    await poller.poll(bench.server.url("/other"))
    assert bench.sink.titles == [[], ["Other"]]


async def test_a_restart_forgets_no_such_request(bench: Bench) -> None:
    known = FeedRecord(bench.url, next_poll=START + timedelta(seconds=300), failures=1)
    assert await bench.poller(known=[known]).poll(bench.url) == 300
    assert bench.server.requests == []


async def test_a_restart_waits_for_no_back_off(bench: Bench) -> None:
    bench.server.routes["/rss"] = answer(rss(item("One")))
    with capture_logs() as logs:
        await bench.poller(known=[FeedRecord(bench.url, failures=9, error="x")]).poll(bench.url)
    assert bench.sink.titles == [["One"]]
    assert "feed.recovered" in [line["event"] for line in logs]


@pytest.mark.parametrize(("header", "wanted"), [("300", 300), ("86400", 600), ("5", 60)])
async def test_a_fresh_answer_is_not_asked_for_again_within_reason(
    bench: Bench, header: str, wanted: float
) -> None:
    bench.server.routes["/rss"] = answer(rss(), {"Cache-Control": f"public, max-age={header}"})
    assert wanted * 0.9 <= await bench.poller().poll(bench.url) <= wanted * 1.1


async def test_one_host_has_one_connection_at_a_time(bench: Bench) -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(answer(rss(item(request.path))))

    paths = [f"/{number}" for number in range(6)]
    bench.server.routes.update(dict.fromkeys(paths, slow))
    poller = bench.poller(*paths)
    await asyncio.gather(*(poller.poll(bench.server.url(path)) for path in paths))
    assert len(bench.server.requests) == 6
    assert bench.server.most_open == 1


async def test_what_is_odd_in_a_feed_is_told_once_until_it_is_right(bench: Bench) -> None:
    poller = bench.poller()
    good = item("Good", date=DATE)
    odd = (item("", guid="1"), item("", guid="2"), item("Undated"), good)
    contents = (odd, (*odd, item("Three", date=DATE)), (good,), odd[2:])
    with capture_logs() as logs:
        for items in contents:
            bench.server.routes["/rss"] = answer(rss(*items))
            await poller.poll(bench.url)
    told = [line for line in logs if line["event"] == "feed.odd"]
    assert told == [
        {
            "event": "feed.odd",
            "feed": bench.url,
            "items": 4,
            "rejected": 2,
            "undated": 1,
            "reasons": ["has no text"],
            "log_level": "warning",
        },
        {
            "event": "feed.odd",
            "feed": bench.url,
            "items": 2,
            "undated": 1,
            "reasons": [],
            "log_level": "warning",
        },
    ]


async def test_more_items_than_a_feed_has_are_dropped_and_told(bench: Bench) -> None:
    flood = [item(f"Item {n}", guid=str(n), date=DATE) for n in range(1_500)]
    bench.server.routes["/rss"] = answer(rss(*flood))
    with capture_logs() as logs:
        await bench.poller().poll(bench.url)
    assert len(bench.sink.titles[0]) == 1_000
    assert [line["dropped"] for line in logs if line["event"] == "feed.odd"] == [500]


async def test_a_surprise_in_one_feed_is_a_failure_of_that_feed(bench: Bench) -> None:
    bench.server.routes["/rss"] = answer(rss(item("One")))
    bench.sink.error = ZeroDivisionError()
    with capture_logs() as logs:
        await bench.poller().poll(bench.url)
    assert bench.sink.last.error == "ZeroDivisionError"
    assert "feed.bug" in [line["event"] for line in logs]


async def test_what_cannot_be_stored_is_read_again_soon_and_whole(bench: Bench) -> None:
    """Neither validators nor digests may stand for items that no transaction holds."""
    poller = bench.poller()
    bench.server.routes["/rss"] = answer(rss(item("One")), {"ETag": '"1"'})
    await poller.poll(bench.url)
    bench.server.routes["/rss"] = answer(rss(item("One"), item("Two", guid="2")), {"ETag": '"2"'})
    waits = []
    with capture_logs() as logs:
        for _ in range(6):
            bench.sink.error = StoreError("the disk is full")
            waits.append(await poller.poll(bench.url))
        assert poller.records[0] == bench.sink.last  # the feed itself is well
        await poller.poll(bench.url)
    for wait, wanted in zip(waits, [5, 10, 20, 40, 60, 60], strict=True):
        assert wanted * 0.9 <= wait <= wanted * 1.1
    assert [r.headers.get("if-none-match") for r in bench.server.requests[1:]] == ['"1"'] * 7
    assert bench.sink.titles == [["One"], ["Two"]]
    assert bench.sink.last.etag == '"2"'
    assert [line["event"] for line in logs if line["log_level"] != "debug"] == [
        "feed.not_stored",
        "feed.read",
    ]


async def test_a_store_that_fails_ends_no_polling(bench: Bench) -> None:
    bench.server.routes["/rss"] = answer(rss(item("One")))
    bench.sink.error = StoreError("the disk is full")
    running = asyncio.create_task(bench.poller().run())
    try:
        await bench.clock.sleepers(1)
        assert bench.sink.calls == []
        bench.clock.advance(6)
        await bench.clock.sleepers(1)
        assert bench.sink.titles == [["One"]]
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_a_feed_that_fails_while_nothing_can_be_stored_keeps_its_back_off(
    bench: Bench,
) -> None:
    poller = bench.poller()
    bench.server.routes["/rss"] = answer(
        b"", {"Retry-After": "900"}, status="429 Too Many Requests"
    )
    bench.sink.error = StoreError("the disk is full")
    assert await poller.poll(bench.url) >= 900
    assert poller.records[0].failures == 1
    assert await poller.poll(bench.url) == 900
    assert len(bench.server.requests) == 1


async def test_every_feed_is_polled_at_once_and_then_in_its_rhythm(bench: Bench) -> None:
    bench.server.routes["/rss"] = answer(rss(item("One")))
    bench.server.routes["/down"] = answer(b"", status="500 Internal Server Error")
    running = asyncio.create_task(bench.poller("/rss", "/down").run())
    try:
        await bench.clock.sleepers(2)
        assert sorted(r.path for r in bench.server.requests) == ["/down", "/rss"]
        bench.clock.advance(66)
        await bench.clock.sleepers(2)
        assert [r.path for r in bench.server.requests][2:] == ["/rss"]
        bench.clock.advance(66)
        await bench.clock.sleepers(2)
        assert sorted(r.path for r in bench.server.requests[3:]) == ["/down", "/rss"]
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_the_jitter_is_that_of_the_seed(bench: Bench) -> None:
    bench.server.routes["/rss"] = answer(rss())
    waits = [await bench.poller().poll(bench.url) for _ in range(2)]
    assert waits[0] == waits[1] != 60


async def test_no_feeds_are_no_work(bench: Bench) -> None:
    await FeedPoller((), bench.fetcher, bench.sink, bench.clock, interval=60).run()


async def test_a_check_says_what_is_in_a_feed_and_how_old_it_is(bench: Bench) -> None:
    bench.server.routes["/moved"] = redirect("/rss")
    bench.server.routes["/rss"] = answer(rss(item("One", date=DATE), item("Two"), item("")))
    found = await check_feed(
        bench.fetcher, bench.clock, bench.server.url("/moved"), Outlet(OutletId("g"), "G")
    )
    assert (found.url, found.items, found.rejected, found.undated) == (bench.url, 2, 1, 1)
    assert found.age == timedelta(hours=1)
    assert bench.sink.calls == []
