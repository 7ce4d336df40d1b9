"""From a feed over an article's page to a story's state: real servers, real database."""

import asyncio
import contextlib
import random
from dataclasses import replace
from datetime import timedelta

from monitor.model.ids import OutletId
from monitor.model.story import State
from monitor.store import open_store
from monitor.wires import Bodies, Bounds, Extractor, FeedPoller, Fetcher, PageReader, Turns
from tests.unit.pipeline.desk import CHANNELS, MORNING, OUTLETS, RAID, Desk, adopt, post
from tests.wires.feed_server import answer, feed_server, item, rss
from tests.wires.test_article import page
from tests.wires.test_pages import HTML, PassingClock

BOUNDS = Bounds(connect_seconds=2, read_seconds=2, total_seconds=5)
LEAD = (
    "Two drones struck a fuel depot at Harir air base in Iraq's Erbil on Wednesday, police said.",
    "Residents of the area said that they had heard two blasts and had seen smoke for an hour.",
    "In January 2020 missiles hit Ain al-Asad air base in Anbar, wounding dozens of soldiers.",
)


async def test_an_articles_body_is_a_revision_and_changes_the_state() -> None:
    date = MORNING + timedelta(minutes=20)
    clock = PassingClock()
    clock.time = date + timedelta(minutes=5)
    async with (
        open_store("sqlite://") as store,
        feed_server() as server,
        Fetcher(clock, allow_private=True, bounds=BOUNDS) as fetcher,
        Extractor() as extractor,
    ):
        await adopt(store, *CHANNELS)
        desk = Desk(store)
        desk.clock.time = clock.time
        await desk.restart()
        gazette = next(outlet for outlet in OUTLETS if outlet.id == "gazette")
        feed = server.url("/rss", host="localhost")
        gazette = replace(gazette, feeds=(feed,), domains=("localhost",))
        server.routes["/rss"] = answer(
            rss(
                item(
                    "Morning round-up of the news from the north",
                    guid="1",
                    link=server.url("/a", host="localhost"),
                    date=f"{date:%a, %d %b %Y %T} GMT",
                )
            )
        )
        server.routes["/a"] = answer(page(*LEAD).encode(), HTML)
        turns = Turns()
        bodies = Bodies(PageReader(fetcher, turns, clock), extractor, desk.ingest, clock)
        poller = FeedPoller(
            (gazette,),
            fetcher,
            desk.ingest,
            clock,
            interval=60,
            rng=random.Random(7),
            turns=turns,
            bodies=bodies,
            with_bodies={OutletId("gazette")},
        )
        await desk.take(post(RAID), at=25)
        reading = asyncio.create_task(bodies.run())
        try:
            await poller.poll(feed)
            before = await desk.story_of()
            assert before.assessment.state is State.UNCONFIRMED
            async with asyncio.timeout(30):
                while (story := await desk.story_of()).assessment.state is State.UNCONFIRMED:  # noqa: ASYNC110  it tells nobody
                    await asyncio.sleep(0.05)
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
        assert story.assessment.state is State.CORROBORATED
        [report] = await store.reports_between(MORNING, clock.now())
        assert report.version == 2
        assert report.title == "Morning round-up of the news from the north"
        assert LEAD[0] in report.body
        # The feed, read again, takes nothing back, and the page is not asked for again.
        clock.time += timedelta(minutes=10)
        await poller.poll(feed)
        assert await store.reports_between(MORNING, clock.now()) == [report]
        assert [request.path for request in server.requests].count("/a") == 1
