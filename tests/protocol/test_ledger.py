"""What is proven to have been read, and how a hole in it is closed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.telegram import convert
from tests.protocol.conftest import Follow
from tests.protocol.world import SLOW, MemoryStore
from tests.telegram_server import TelegramServer
from tests.telegram_server.media import photo


async def test_a_lost_push_is_a_hole_until_the_channel_is_polled(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom", rhythm=SLOW)
    first = news.post("one")
    await store.until(lambda: store.cursor(news.id) == first.id)
    server.faults.mute()
    lost = news.post("two")
    server.faults.unmute()
    last = news.post("three")
    await store.until(lambda: store.texts(news.id) == ["one", "three"])
    [hole] = store.ledger[news.id].holes
    assert (hole.range.low, hole.range.high) == (lost.id, lost.id)
    [state] = following.reader.state.channels
    assert state.hole_since is not None
    await store.until(lambda: store.texts(news.id) == ["one", "two", "three"])
    assert store.ledger[news.id].holes == ()
    assert store.cursor(news.id) == last.id
    [state] = following.reader.state.channels
    assert state.hole_since is None
    assert following.reader.state.recovered.posts == 1


async def test_a_hole_of_hundreds_is_closed_page_by_page(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    server.faults.mute()
    for n in range(330):
        news.post(f"missed {n}")
    news.delete([50, 51, 170])
    server.faults.unmute()
    last = news.post("pushed")
    await store.until(lambda: store.cursor(news.id) == last.id)
    standing = [m.text for m in news.messages if m.deleted is None and m.action is None]
    assert store.texts(news.id) == standing
    assert store.ledger[news.id].holes == ()


async def test_a_hole_of_which_nothing_stands_any_more_is_closed(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    """But not at once: an answer that is behind shows as little as one of a deleted message."""
    news = server.add_channel("News", username="newsroom", members=[person])
    pace = replace(SLOW.pace, joined=0.2, hole=0.1, behind=1.5)
    await follow("newsroom", rhythm=replace(SLOW, pace=pace))
    server.faults.mute()
    lost = [news.post("lost"), news.post("lost too")]
    server.faults.unmute()
    last = news.post("pushed")
    await store.until(lambda: store.texts(news.id) == ["pushed"])
    server.faults.mute()
    news.delete([*(post.id for post in lost), last.id])
    polls = server.calls.count("messages.getHistory")
    await server.calls.wait_for("messages.getHistory", polls + 2)
    assert store.ledger[news.id].holes
    await store.until(lambda: store.cursor(news.id) == last.id)
    assert store.ledger[news.id].holes == ()


async def test_an_album_that_settles_fills_the_hole_and_nothing_is_asked(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    before = server.calls.count("messages.getHistory")
    news.album([("smoke" if n == 0 else "", photo(n)) for n in range(3)])
    news.service()
    last = news.post("after it")
    await store.until(lambda: store.cursor(news.id) == last.id)
    await asyncio.sleep(2 * SLOW.pace.hole)
    assert server.calls.count("messages.getHistory") == before
    assert store.texts(news.id) == ["smoke", "after it"]


async def test_an_album_behind_a_lost_push_is_stored_once_and_whole(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    server.faults.mute()
    news.post("lost")
    server.faults.unmute()
    parts = news.album([("smoke" if n == 0 else "", photo(n)) for n in range(4)])
    await store.until(lambda: store.cursor(news.id) == parts[-1].id)
    assert store.texts(news.id) == ["lost", "smoke"]
    albums = [s.post for _, batch, _ in store.batches for s in batch if s.post.album]
    assert [post.parts for post in albums] == [tuple(part.id for part in parts)]


async def test_what_cannot_be_converted_is_proven_with_the_reason(
    server: TelegramServer,
    store: MemoryStore,
    person: Any,
    follow: Follow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = convert._media

    def odd(media: Any) -> Any:
        if media is not None:
            raise ValueError("no such medium")
        return real(media)

    monkeypatch.setattr(convert, "_media", odd)
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    pushed = news.post("odd", media=photo(1))
    await store.until(lambda: store.cursor(news.id) == pushed.id)
    server.faults.mute()
    read = news.post("odd too", media=photo(2))
    server.faults.unmute()
    last = news.post("sane")
    await store.until(lambda: store.cursor(news.id) == last.id)
    assert store.unreadable == {(news.id, n): "ValueError" for n in (pushed.id, read.id)}
    assert store.texts(news.id) == ["sane"]


async def test_edits_and_deletions_of_two_days_are_found_after_an_outage(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom", rhythm=SLOW)
    posts = [news.post(f"post {n}") for n in range(350)]
    await store.until(lambda: len(store.texts(news.id)) == 350)
    server.faults.refuse()
    await store.until(lambda: not following.reader.state.connected)
    later = datetime.now(UTC) + timedelta(seconds=2)
    for n in (3, 120, 349):
        news.edit(posts[n].id, f"corrected {n}", date=later)
    news.delete([posts[n].id for n in (7, 130, 340)])
    server.faults.accept()
    standing = [m.text for m in news.messages if m.deleted is None and m.action is None]
    await store.until(lambda: store.texts(news.id) == standing)
    recovered = following.reader.state.recovered
    assert (recovered.posts, recovered.edits, recovered.deletions) == (0, 3, 3)


async def test_a_restart_goes_on_with_the_ledger_and_hands_on_nothing_twice(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    first = await follow("newsroom", rhythm=SLOW)
    for n in range(5):
        news.post(f"post {n}")
    await store.until(lambda: len(store.texts(news.id)) == 5)
    await store.until(lambda: store.records[news.id].checked_at is not None)
    await first.stop()
    store.batches.clear()
    missed = news.post("missed")
    rereads = server.calls.count("channels.getMessages")
    second = await follow("newsroom", rhythm=SLOW)
    await store.until(lambda: store.cursor(news.id) == missed.id)
    await store.until(lambda: server.calls.count("channels.getMessages") > rereads)
    await asyncio.sleep(0.3)
    handed_on = [seen.post.text for _, batch, _ in store.batches for seen in batch]
    assert handed_on == ["missed"]
    [state] = second.reader.state.channels
    assert state.checked_at is not None
    assert state.checked_at > first.reader.state.channels[0].checked_at  # type: ignore[operator]


async def test_what_could_not_be_stored_of_a_push_is_read_again(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    post, wrong = news.post("one"), news.post("wrong")
    await store.until(lambda: len(store.texts(news.id)) == 2)
    store.failures += [RuntimeError("out of memory"), RuntimeError("out of memory")]
    news.edit(post.id, "one, corrected", date=datetime.now(UTC) + timedelta(seconds=2))
    news.delete(wrong.id)
    await store.until(lambda: store.texts(news.id) == ["one, corrected"])
