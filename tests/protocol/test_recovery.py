"""What no push told is found: after downtime or an outage, and where nothing is pushed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telethon.tl import types

from monitor.model.ids import ChannelId
from monitor.model.post import Arrival
from tests.protocol.conftest import Follow
from tests.protocol.world import BRISK, SLOW, MemoryStore
from tests.telegram_server import TelegramServer
from tests.telegram_server.media import photo


async def test_downtime_loses_neither_posts_nor_edits_nor_deletions(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    first = await follow("newsroom", rhythm=SLOW)
    before = [news.post(f"before {n}") for n in range(5)]
    await store.until(lambda: len(store.texts(news.id)) == 5)
    await first.stop()
    news.edit(before[1].id, "corrected", date=datetime.now(UTC) + timedelta(seconds=2))
    news.delete(before[3].id)
    missed = [news.post(f"missed {n}") for n in range(130)]
    news.service()
    album = news.album([("an album" if n == 0 else "", photo(n)) for n in range(4)])
    missed += [news.post(f"later {n}") for n in range(120)]
    news.edit(missed[7].id, "edited while away", date=datetime.now(UTC) + timedelta(seconds=2))
    news.delete(missed[9].id)
    await follow("newsroom", rhythm=SLOW)
    await store.until(lambda: store.cursor(news.id) == missed[-1].id)
    await store.until(lambda: "corrected" in store.texts(news.id))
    expected = {m.id: m.text for m in news.messages if m.deleted is None and m.action is None}
    for part in album[1:]:
        del expected[part.id]
    await store.until(lambda: store.texts(news.id) == list(expected.values()))
    assert store.held[news.id, album[0].id].messages == tuple(part.id for part in album)
    assert store.arrivals[news.id, missed[0].id] is Arrival.RECOVERED
    assert (news.id, before[3].id) in store.gone


async def test_an_outage_is_made_good_after_the_reconnect(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom", rhythm=SLOW)
    old = news.post("old")
    wrong = news.post("wrong")
    await store.until(lambda: store.texts(news.id) == ["old", "wrong"])
    server.faults.refuse()
    await store.until(lambda: not following.reader.state.connected)
    news.post("during the outage")
    news.edit(old.id, "new", date=datetime.now(UTC) + timedelta(seconds=2))
    news.delete(wrong.id)
    server.faults.accept()
    await store.until(lambda: store.texts(news.id) == ["new", "during the outage"])
    assert following.reader.state.connected
    news.post("live again")
    await store.until(lambda: store.texts(news.id)[-1] == "live again")


async def test_a_server_that_falls_silent_is_left_and_called_again(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    server.faults.half_open()
    news.post("into the void")
    await store.until(lambda: store.texts(news.id) == ["into the void"])


async def test_a_server_that_restarts_is_found_again(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    news.post("before")
    await store.until(lambda: store.texts(news.id) == ["before"])
    await server.stop()
    news.post("meanwhile")
    await server.start()
    await store.until(lambda: store.texts(news.id) == ["before", "meanwhile"])


async def test_a_server_that_accepts_and_closes_is_not_stormed(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    accepted = 0
    accept = server._accept

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal accepted
        accepted += 1
        await accept(reader, writer)

    server._accept = count  # type: ignore[method-assign]
    server.faults.refuse()
    server.faults.accept_then_close = True
    await server._open_port()
    await asyncio.sleep(1.5)
    assert 2 <= accepted <= 12
    server.faults.accept()
    news.post("after it")
    await store.until(lambda: store.texts(news.id) == ["after it"])


async def test_the_timer_finds_what_is_never_pushed(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom")
    server.faults.mute()
    first = news.post("one")
    second = news.post("two")
    await store.until(lambda: store.texts(news.id) == ["one", "two"])
    assert store.arrivals[news.id, first.id] is Arrival.RECOVERED
    news.edit(first.id, "one, corrected", date=datetime.now(UTC) + timedelta(seconds=2))
    news.delete(second.id)
    await store.until(lambda: store.texts(news.id) == ["one, corrected"])


async def test_an_album_that_is_still_growing_is_not_read_by_halves(
    server: TelegramServer,
    store: MemoryStore,
    person: Any,
    follow: Follow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.telegram.poll.ALBUM_FRESH", timedelta(seconds=2))
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom")
    server.faults.mute()
    group = news.next_group()
    ids = [news.post("album", media=photo(1), grouped_id=group).id]
    await asyncio.sleep(0.5)
    ids.append(news.post(media=photo(2), grouped_id=group).id)
    await store.until(lambda: bool(store.held))
    assert [seen.post.parts for _, batch, _ in store.batches for seen in batch] == [tuple(ids)]


async def test_the_watchlist_says_how_often_a_channel_is_polled(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    server.faults.mute()
    await follow("newsroom", rhythm=SLOW, poll_seconds=1)
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"], 3)


async def test_a_public_channel_is_read_without_joining_it(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom")
    following = await follow(
        "newsroom", rhythm=replace(BRISK, pace=replace(BRISK.pace, joined=600))
    )
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])
    assert person.id not in news.members
    [state] = following.reader.state.channels
    assert not state.joined


async def test_ids_that_are_no_posts_are_proven_too(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom")
    news.post("one")
    last = news.service()
    await store.until(lambda: store.cursor(news.id) == last.id)


async def test_an_answer_that_lacks_everything_is_not_taken_for_deletions(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom", rhythm=SLOW)
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])
    reconciler = following.reader._reconciler
    followed = reconciler.followed[ChannelId(news.id)]
    server.faults.fail("channels.getMessages", 400, "MESSAGE_IDS_EMPTY")
    await reconciler._attempt(followed, reconciler._rereads)
    assert store.gone == set()
    news.delete(news.messages[-1].id)
    await reconciler.reread(followed)
    assert store.texts(news.id) == []


async def test_a_flood_wait_pauses_polls_and_nothing_else(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom")
    old = news.post("old")
    await store.until(lambda: store.texts(news.id) == ["old"])
    server.faults.fail("messages.getHistory", 420, "FLOOD_WAIT_2")
    await store.until(lambda: following.reader.state.flooded_until is not None)
    server.faults.mute()
    begun = asyncio.get_running_loop().time()
    news.edit(old.id, "new", date=datetime.now(UTC) + timedelta(seconds=2))
    news.post("unseen")
    await store.until(lambda: store.texts(news.id) == ["new"])
    assert asyncio.get_running_loop().time() - begun < 1.5, "re-reads are not flooded"
    await store.until(lambda: store.texts(news.id) == ["new", "unseen"])


async def test_an_internal_error_is_tried_again(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    server.faults.mute()
    await follow("newsroom")
    server.faults.fail("messages.getHistory", 500, "RPC_CALL_FAIL")
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])


async def test_an_older_form_never_follows_a_newer_one(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom")
    post = news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])
    server.faults.delay("channels.getMessages", 0.6)
    await asyncio.sleep(0.5)  # a re-read is under way with the old text
    news.edit(post.id, "two", date=datetime.now(UTC) + timedelta(seconds=2))
    await store.until(lambda: store.texts(news.id) == ["two"])
    await asyncio.sleep(1.0)
    assert store.versions[news.id, post.id] == ["one", "two"]


async def test_odd_messages_stop_nothing(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom")
    news.post("a\x00b", entities=[types.MessageEntityBold(-5, 2), types.MessageEntityBold(0, 999)])
    news.post("\u202e" * 4000)
    news.post("")
    last = news.post("sane")
    await store.until(lambda: (news.id, last.id) in store.held)
    odd = next(post for post in store.held.values() if post.text.startswith("a"))
    assert odd.text == "a\ufffdb"
    assert odd.markup == ()
