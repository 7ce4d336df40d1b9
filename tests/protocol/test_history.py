"""Backfill: ranges, limits, resuming, albums, waits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.errors import PermanentError
from monitor.model.ids import MessageId
from monitor.model.post import Arrival, PostSeen
from monitor.pipeline.ports import HistoryPage
from monitor.telegram.account import Account
from monitor.telegram.channels import Directory
from monitor.telegram.history import ChannelHistory
from tests.protocol.world import MemoryStore, RealClock, SkippingClock
from tests.telegram_server import TelegramServer
from tests.telegram_server.media import photo

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def news(server: TelegramServer) -> Any:
    """450 posts an hour apart, with an album across a page's edge, a gap and a service message."""
    channel = server.add_channel("News", username="newsroom", created=BEGIN - timedelta(days=1))
    for n in range(450):
        date = BEGIN + timedelta(hours=n)
        if n == 97:
            channel.album([("album" if i == 0 else "", photo(i)) for i in range(8)], date=date)
        elif n == 200:
            channel.service(date=date)
        else:
            channel.post(f"post {n}", date=date)
    channel.delete([300, 301, 302])
    return channel


@pytest.fixture
async def history(account: Account, store: MemoryStore, news: Any) -> ChannelHistory:
    await account.connect()
    await Directory(account, store).find("newsroom", datetime.now(UTC))
    return ChannelHistory(account, store, RealClock())


async def read(
    history: ChannelHistory, channel: Any, **which: Any
) -> tuple[list[PostSeen], list[HistoryPage]]:
    which.setdefault("after", MessageId(0))
    pages = [page async for page in history.pages(channel.id, **which)]
    return [seen for page in pages for seen in page.posts], pages


def hour(n: int) -> datetime:
    return BEGIN + timedelta(hours=n)


async def test_everything_oldest_first_and_albums_whole(
    history: ChannelHistory, news: Any, store: MemoryStore
) -> None:
    seen, pages = await read(history, news)
    ids = [number for item in seen for number in item.post.messages]
    standing = [m.id for m in news.messages if m.deleted is None and m.action is None]
    assert ids == standing
    [album] = [item.post for item in seen if item.post.album]
    assert len(album.messages) == 8
    assert {item.arrival for item in seen} == {Arrival.BACKFILL}
    assert pages[-1].up_to == news.messages[-1].id
    size = await history.size(news.id, None, None, None)
    assert abs(size - len(standing)) < 5


async def test_a_range_of_dates_includes_both_ends(history: ChannelHistory, news: Any) -> None:
    seen, _ = await read(history, news, since=hour(110), until=hour(120))
    assert [item.post.text for item in seen] == [f"post {n}" for n in range(110, 121)]
    assert await history.size(news.id, hour(110), hour(120), None) == 11


async def test_a_limit_means_the_newest(history: ChannelHistory, news: Any) -> None:
    seen, _ = await read(history, news, limit=120)
    assert [item.post.text for item in seen] == [f"post {n}" for n in range(330, 450)]
    seen, _ = await read(history, news, until=hour(400), limit=3)
    assert [item.post.text for item in seen] == ["post 398", "post 399", "post 400"]
    assert await read(history, news, limit=0) == ([], [])


async def test_a_server_that_heeds_neither_dates_nor_offsets_gives_the_same(
    history: ChannelHistory, news: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(*_: object) -> None:
        return None

    whole, _ = await read(history, news, since=hour(110), until=hour(400), limit=30)
    monkeypatch.setattr("monitor.telegram.history.nth_newest", unknown)
    limited, _ = await read(history, news, since=hour(110), until=hour(400), limit=30)
    assert [item.post for item in limited] == [item.post for item in whole]
    dated, _ = await read(history, news, since=hour(110), until=hour(120))
    monkeypatch.setattr("monitor.telegram.history.newest_before", unknown)
    again, _ = await read(history, news, since=hour(110), until=hour(120))
    assert [item.post for item in again] == [item.post for item in dated]


async def test_it_goes_on_where_it_was_interrupted(history: ChannelHistory, news: Any) -> None:
    whole, _ = await read(history, news)
    first: list[PostSeen] = []
    async for page in history.pages(news.id, after=MessageId(0)):
        first += page.posts
        position = page.up_to
        if len(first) > 150:
            break
    rest, _ = await read(history, news, after=position)
    assert [item.post for item in [*first, *rest]] == [item.post for item in whole]
    assert await read(history, news, after=news.messages[-1].id) == ([], [])


async def test_it_waits_as_long_as_telegram_asks(
    server: TelegramServer, account: Account, history: ChannelHistory, store: MemoryStore, news: Any
) -> None:
    told: list[float] = []
    clock = SkippingClock()
    patient = ChannelHistory(account, store, clock, told.append)
    await account.disconnect()
    await account.connect()
    server.faults.fail("messages.getHistory", 420, "FLOOD_WAIT_3")
    seen, _ = await read(patient, news, limit=5)
    assert len(seen) == 5
    assert told[0] == clock.slept[0] == 3


async def test_it_survives_a_lost_connection(
    server: TelegramServer, history: ChannelHistory, news: Any, account: Account, store: MemoryStore
) -> None:
    patient = ChannelHistory(account, store, SkippingClock())
    read_so_far = 0
    async for page in patient.pages(news.id, after=MessageId(0)):
        if not read_so_far:
            server.faults.drop_connections()
        read_so_far += len(page.posts)
    assert read_so_far == len((await read(history, news))[0])


async def test_an_unknown_channel_is_a_clear_error(history: ChannelHistory, news: Any) -> None:
    with pytest.raises(PermanentError, match="not known"):
        await history.size(type(news.id)(4711), None, None, None)
