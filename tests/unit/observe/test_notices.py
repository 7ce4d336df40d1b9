"""The watch over the tool itself, with a real outbox: what the desk gets, and when."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.alerting.picture import (
    ChannelPicture,
    DestinationPicture,
    FeedPicture,
    Picture,
    Sight,
)
from monitor.alerting.plain import plain
from monitor.errors import StoreError
from monitor.model.alert import OutboxItem
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.post import Arrival, Post, StoredPost
from monitor.model.recovered import Recovered
from monitor.observe import Notices, Storing
from monitor.pipeline.ports import ChannelRecord
from monitor.store import SqlStore, open_store
from monitor.store.unit import SqlUnitOfWork

START = datetime(2022, 1, 4, 12, 40, tzinfo=UTC)
LATE = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass
class SetClock:
    """Shows the time it was set to; a sleeper moves it."""

    time: datetime = START

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class Breakable:
    """A store that cannot be written while it is `broken`."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.broken = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self.store.transaction() as uow:
            yield uow
            if self.broken:
                raise StoreError("the disk is full")

    async def open_incidents(self) -> Sequence[object]:
        return await self.store.open_incidents()

    async def quiet_channels(self, before: datetime, since: datetime) -> object:
        return await self.store.quiet_channels(before, since)


@dataclass
class Watch:
    """A watch, what it sees, and the chats that hear of it."""

    store: SqlStore
    destinations: tuple[str, ...] = ("desk",)
    by_reader: tuple[str, ...] = ()
    clock: SetClock = field(default_factory=SetClock)
    seen: Picture = field(default_factory=lambda: Picture(START, True, channels=channels()))
    woken: int = 0

    def __post_init__(self) -> None:
        self.breakable = Breakable(self.store)
        self.restart()

    def restart(self) -> None:
        """Another process begins."""
        self.storing = Storing(self.clock)
        self.notices = Notices(
            self.breakable,  # type: ignore[arg-type]  # the store, with a switch
            self.clock,
            self.destinations,
            lambda: replace(self.seen, now=self.clock.time, store_failing=self.storing.failing),
            self.storing,
            by_reader=self.by_reader,
            committed=self._wake,
        )

    def _wake(self) -> None:
        self.woken += 1

    async def look(self, seconds: float, **seen: object) -> None:
        """See this for so long."""
        self.seen = replace(self.seen, **seen)  # type: ignore[arg-type]
        for _ in range(int(seconds / 2)):
            self.clock.time += timedelta(seconds=2)
            await self.notices.look()

    async def waiting(self) -> list[OutboxItem]:
        return list(await self.store.outbox.due(LATE, 100))

    async def deliver(self) -> list[str]:
        """What stands in the chats now that did not before, as `desk: words` or `desk >7: …`."""
        texts = []
        for item in await self.waiting():
            number = item.message_id or item.id
            await self.store.outbox.delivered(item, number, self.clock.time)
            mark = f" >{item.reply_to}" if item.reply_to else ""
            mark += " edited" if item.message_id else ""
            texts.append(f"{item.destination}{mark}: {plain(item.html)}")
        return texts


def channels(*blind: int) -> tuple[ChannelPicture, ...]:
    return tuple(
        ChannelPicture(
            f"channel_{number}",
            ChannelId(number),
            f"Channel {number}",
            Sight.BLIND if number in blind else Sight.SEEN,
            START if number in blind else None,
            "network is away" if number in blind else "",
        )
        for number in (1, 2)
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_store(f"sqlite:///{tmp_path}/monitor.sqlite") as opened:
        yield opened


@pytest.fixture
def watch(store: SqlStore) -> Watch:
    return Watch(store)


async def test_all_is_well_and_nothing_is_said(watch: Watch) -> None:
    await watch.look(120)
    assert await watch.waiting() == []
    assert watch.woken == 0


async def test_what_was_told_is_answered_when_it_is_over(watch: Watch) -> None:
    await watch.look(120, channels=channels(1, 2))
    assert await watch.deliver() == [
        "desk: ⚠️ Blind on all 2 channels since 12:40 UTC: network is away."
        " Posts are not lost: they are read when it is over."
    ]
    assert [i.subject for i in await watch.store.open_incidents()] == ["blind"]
    await watch.look(60, channels=channels(), recovered=Recovered(3, 1))
    assert await watch.deliver() == [
        "desk >1: ✅ Reading again on all 2 channels since 12:42 UTC (blind 2 min):"
        " 3 posts and 1 edit recovered."
    ]
    assert await watch.store.open_incidents() == []
    assert watch.woken == 2


@pytest.mark.parametrize("tried", [False, True], ids=["waited", "tried-in-vain"])
async def test_what_never_got_out_is_replaced_by_one_text(watch: Watch, tried: bool) -> None:
    await watch.look(120, channels=channels(1, 2))
    (item,) = await watch.waiting()
    if tried:
        await watch.store.outbox.begin(item, watch.clock.time)
        await watch.store.outbox.postpone(item, watch.clock.time, "network is away")
    await watch.look(60, channels=channels(), recovered=Recovered(3, 1))
    (later,) = await watch.waiting()
    assert later.random_id == item.random_id
    assert await watch.deliver() == [
        "desk: ✅ Was blind on all 2 channels 12:40–12:42 UTC (2 min):"
        " network is away; 3 posts and 1 edit recovered."
    ]


async def test_whom_the_reader_tells_is_told_once_when_the_connection_is_back(
    store: SqlStore,
) -> None:
    watch = Watch(store, ("desk", "bot"), by_reader=("desk",))
    await watch.look(120, channels=channels(1, 2), connected=False, steady=False)
    assert [item.destination for item in await watch.waiting()] == ["bot"]
    await watch.deliver()
    await watch.look(20, channels=channels(), connected=True, recovered=Recovered(3, 1))
    desk, bot = sorted(await watch.deliver(), reverse=True)
    assert desk.startswith("desk: ✅ Was blind on all 2 channels 12:40–12:42 UTC (2 min)")
    assert bot.startswith("bot >")
    assert "Reading again" in bot


async def test_each_destination_is_told_by_what_it_knows(store: SqlStore) -> None:
    watch = Watch(store, ("desk", "tool"))
    await watch.look(120, channels=channels(1, 2))
    (desk, tool) = await watch.waiting()
    await store.outbox.delivered(desk, 70, watch.clock.time)
    await watch.look(60, channels=channels())
    said = await watch.deliver()
    assert [text.split(" ✅ ")[0] for text in said] == ["tool:", "desk >70:"]
    assert "Was blind" in said[0]
    assert "Reading again" in said[1]
    assert tool.destination == "tool"


async def test_a_restart_in_the_middle_tells_it_once(watch: Watch) -> None:
    await watch.look(60, channels=channels(1, 2))
    assert len(await watch.deliver()) == 1
    watch.restart()
    unknown = tuple(replace(c, sight=Sight.UNKNOWN) for c in channels())
    await watch.look(60, channels=unknown, connected=False)
    await watch.look(60, channels=channels(1, 2), connected=True)
    assert await watch.deliver() == []
    watch.restart()
    await watch.look(20, channels=channels(), recovered=Recovered(9))
    (text,) = await watch.deliver()
    assert "Reading again on all 2 channels since 12:43 UTC (blind 3 min): 9 posts" in text


async def test_a_notice_that_widens_is_changed_where_it_stands(watch: Watch) -> None:
    await watch.look(60, channels=channels(1))
    assert "Blind on 1 of 2 channels (Channel 1)" in (await watch.deliver())[0]
    await watch.look(60, channels=channels(1, 2))
    (text,) = await watch.deliver()
    assert text.startswith("desk edited: ⚠️ Blind on all 2 channels since 12:40 UTC")


async def test_a_destination_is_never_told_of_itself(store: SqlStore) -> None:
    watch = Watch(store, ("desk", "tool"))
    refused = DestinationPicture("desk", False, START, True, "no right to post")
    await watch.look(60, destinations=(refused,))
    await watch.look(60, destinations=(DestinationPicture("desk", True),))
    assert [text.partition(":")[0] for text in await watch.deliver()] == ["tool"]


async def test_what_could_not_be_stored_is_told_afterwards(watch: Watch) -> None:
    watch.breakable.broken = True
    await watch.look(120, channels=channels(1, 2))
    watch.storing.failed("the disk is full")
    await watch.look(120, channels=channels())
    assert await watch.waiting() == []
    assert await watch.store.open_incidents() == []
    watch.breakable.broken = False
    await watch.look(60)
    assert watch.storing.failing is None
    assert await watch.deliver() == [
        "desk: ✅ Was blind on all 2 channels 12:40–12:42 UTC (2 min):"
        " network is away; nothing was found missing.",
        "desk: ✅ The database could not be written 12:40–12:44 UTC (3 min):"
        " the disk is full; what came meanwhile was read again.",
    ]
    await watch.look(60)
    assert await watch.waiting() == []


async def test_a_store_that_failed_for_a_moment_is_not_told(watch: Watch) -> None:
    watch.storing.failed("another process writes")
    await watch.look(60)
    assert watch.storing.failing is None
    assert await watch.waiting() == []
    assert await watch.store.open_incidents() == []


async def test_a_feed_and_a_changed_name_are_told(watch: Watch) -> None:
    feed = FeedPicture("https://wire.example/rss", "The Wire", True, "no answer")
    await watch.look(920, feeds=(feed,))
    await watch.notices.renamed(ChannelId(1), "Channel 1", "it is called Other now")
    await watch.notices.renamed(ChannelId(1), "Channel 1", "it is called Other now")
    assert await watch.deliver() == [
        "desk: ⚠️ A feed of The Wire is down since 12:40 UTC: no answer."
        " Its reports are missing until it is back.",
        "desk: ℹ️ Channel 1: it is called Other now",
    ]


async def test_a_changed_name_is_told_when_the_store_can_be_written_again(watch: Watch) -> None:
    watch.breakable.broken = True
    await watch.notices.renamed(ChannelId(1), "Channel 1", "it is called Other now")
    assert await watch.waiting() == []
    watch.breakable.broken = False
    await watch.look(2)
    assert [plain(item.html) for item in await watch.waiting()] == [
        "ℹ️ Channel 1: it is called Other now"
    ]


async def test_a_silent_channel_is_found_in_what_is_stored(watch: Watch) -> None:
    await adopt(watch.store, 1, 2)
    async with watch.store.transaction() as uow:
        for number in range(200):
            for channel, last in ((1, 9.0), (2, 1.0)):
                date = START - timedelta(hours=last + number)
                key = PostKey(ChannelId(channel), MessageId(1000 - number))
                uow.save_post(StoredPost(Post(key, date, "x"), date, Arrival.LIVE))
    await watch.look(2)
    (text,) = await watch.deliver()
    assert text == (
        "desk: ⚠️ Silent: Channel 1 has posted nothing since 03:40 UTC:"
        " its longest pause in two weeks was 1 h. It can be read; nothing is missing."
    )
    async with watch.store.transaction() as uow:
        key = PostKey(ChannelId(1), MessageId(1001))
        uow.save_post(StoredPost(Post(key, START, "x"), START, Arrival.LIVE))
    await watch.look(580)
    assert await watch.deliver() == []
    await watch.look(60)
    (text,) = await watch.deliver()
    assert "Channel 1 posts again" in text


async def test_the_loop_survives_what_nobody_expected(watch: Watch) -> None:
    looks = 0

    def look() -> Picture:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ZeroDivisionError
        return replace(watch.seen, now=watch.clock.time, channels=channels(1, 2))

    notices = Notices(watch.breakable, watch.clock, ("desk",), look, watch.storing)  # type: ignore[arg-type]
    running = asyncio.create_task(notices.run())
    while not await watch.waiting():
        assert not running.done()
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def adopt(store: SqlStore, *numbers: int) -> None:
    for number in numbers:
        await store.save_channel(
            ChannelRecord(
                ChannelId(number),
                f"channel_{number}",
                f"Channel {number}",
                f"channel_{number}",
                access_hash=7,
                joined=True,
                adopted_at=START - timedelta(days=30),
                base=MessageId(0),
            )
        )
