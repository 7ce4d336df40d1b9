"""What reading costs, how it slows down, and what is told while it cannot be done."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.protocol.conftest import Follow
from tests.protocol.world import BRISK, SLOW, MemoryStore
from tests.telegram_server import TelegramServer

READING = ("messages.getHistory", "channels.getMessages")


async def test_many_channels_share_one_budget_and_none_is_forgotten(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    pace = replace(BRISK.pace, calls_per_second=40.0, burst=5, unjoined=0.05, reread=0.05)
    rooms = [server.add_channel(f"Room {n}", username=f"room_number_{n}") for n in range(30)]
    for room in rooms:
        room.post("one")
    following = await follow(*(room.username for room in rooms), rhythm=replace(BRISK, pace=pace))
    await store.until(lambda: len(store.held) == 30)
    server.calls.clear()
    counted = following.reader.state.calls_last_hour
    begun = asyncio.get_running_loop().time()
    await asyncio.sleep(3)
    counts = {method: server.calls.count(method) for method in READING}
    seconds = asyncio.get_running_loop().time() - begun
    state = following.reader.state
    assert sum(counts.values()) <= 40 * seconds + 5
    assert abs(state.calls_last_hour - counted - sum(counts.values())) <= 4
    assert min(counts.values()) >= 0.3 * sum(counts.values()), "neither loop starves the other"
    polls = [server.calls.count("messages.getHistory", room.id) for room in rooms]
    assert max(polls) - min(polls) <= 2, "who waited longest comes first"
    assert state.calls_last_hour == sum(c.calls_last_hour for c in state.channels)
    assert state.calls_per_second == 40.0


async def test_a_flood_wait_slows_reading_down_and_pushes_go_on(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom")
    server.faults.fail("messages.getHistory", 420, "FLOOD_WAIT_2")
    await store.until(lambda: following.reader.state.flooded_until is not None)
    state = following.reader.state
    assert 100 <= state.calls_per_second < 101
    assert "asks to wait" in state.channels[0].blind_reason
    assert state.channels[0].blind_since is None, "so short a wait is no blindness"
    polls = server.calls.count("messages.getHistory")
    rereads = server.calls.count("channels.getMessages")
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"], 1)
    await store.until(lambda: server.calls.count("channels.getMessages") > rereads, 1.5)
    assert server.calls.count("messages.getHistory") == polls
    await store.until(lambda: server.calls.count("messages.getHistory") > polls)
    await store.until(lambda: following.reader.state.channels[0].blind_reason == "")


async def test_a_post_that_no_push_told_makes_a_members_channel_one_that_is_polled_more_often(
    server: TelegramServer,
    store: MemoryStore,
    person: Any,
    follow: Follow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.telegram.poll.PUSH_DELAY", timedelta(seconds=-1))
    pace = replace(SLOW.pace, joined=1.5, unjoined=0.2)
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=replace(SLOW, pace=pace))
    await asyncio.sleep(1.0)  # dates are whole seconds: the post is younger than the connection
    server.faults.mute()
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])
    polls = server.calls.count("messages.getHistory")
    await store.until(lambda: server.calls.count("messages.getHistory") >= polls + 3, 1.4)


async def test_one_channels_internal_errors_leave_the_others_alone(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    sick = server.add_channel("Sick", username="sickroom", members=[person])
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("sickroom", "newsroom")
    server.faults.mute()
    for method in READING:
        server.faults.fail(method, 500, "PERSISTENT_TIMESTAMP_OUTDATED", times=None, peer=sick)
    sick.post("hidden")
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"], 2)
    states = {channel.reference: channel for channel in following.reader.state.channels}
    assert "PERSISTENT_TIMESTAMP_OUTDATED" in states["sickroom"].blind_reason
    assert states["sickroom"].problem is None
    assert states["newsroom"].blind_reason == ""
    failed = server.calls.count("messages.getHistory", sick.id)
    await asyncio.sleep(1)
    assert server.calls.count("messages.getHistory", sick.id) - failed <= 6, "it backs off"
    server.faults.clear()
    await store.until(lambda: store.texts(sick.id) == ["hidden"])


async def test_an_outage_is_blindness_until_posts_and_edits_were_read_again(
    server: TelegramServer,
    store: MemoryStore,
    person: Any,
    follow: Follow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "monitor.telegram.reconcile.blind_after", lambda interval: timedelta(seconds=0.3)
    )
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom", rhythm=SLOW)
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])

    def blind() -> Any:
        return following.reader.state.channels[0]

    assert blind().blind_since is None
    server.faults.refuse()
    await store.until(lambda: blind().blind_since is not None)
    since = blind().blind_since
    assert blind().blind_reason
    server.faults.fail("channels.getMessages", 500, "RPC_CALL_FAIL", times=3)
    polls = server.calls.count("messages.getHistory")
    server.faults.accept()
    await store.until(lambda: server.calls.count("messages.getHistory") > polls)
    assert blind().blind_since == since, "edits may have been missed"
    await store.until(lambda: blind().blind_since is None)
    assert server.calls.count("channels.getMessages") >= 4


async def test_a_call_that_is_not_answered_makes_it_ask_at_once(
    server: TelegramServer,
    store: MemoryStore,
    person: Any,
    follow: Follow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.telegram.pages.READ_SECONDS", 0.4)
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom", rhythm=replace(BRISK, liveness=600.0, liveness_wait=0.4))
    opened = following.reader.state.since
    server.faults.half_open()
    news.post("into the void")
    await store.until(lambda: store.texts(news.id) == ["into the void"], 5)
    assert following.reader.state.since != opened


async def test_the_clocks_are_compared(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom")
    offset = following.reader.state.clock_offset
    assert offset is not None
    assert abs(offset) < 2
