"""What is pushed arrives at once, as the post that it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

from telethon.tl import types

from monitor.errors import StoreError
from monitor.model.post import Arrival
from tests.protocol.conftest import Follow
from tests.protocol.world import SLOW, MemoryStore
from tests.telegram_server import TelegramServer
from tests.telegram_server.media import photo, video


async def test_a_post_an_edit_and_a_deletion_arrive_by_push_alone(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    first = news.post("two drones were seen")
    second = news.post("wrong channel, sorry")
    await store.until(lambda: len(store.texts(news.id)) == 2)
    news.edit(first.id, "three drones were seen")
    news.delete(second.id)
    await store.until(lambda: store.texts(news.id) == ["three drones were seen"])
    assert store.versions[news.id, first.id] == ["two drones were seen", "three drones were seen"]
    assert store.arrivals[news.id, first.id] is Arrival.LIVE
    assert store.gone == {(news.id, second.id)}


async def test_an_album_is_one_post_and_so_is_its_edit(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    parts = news.album([("smoke over the airport", photo(11)), ("", photo(12)), ("", video(13))])
    await store.until(lambda: bool(store.held))
    [post] = store.held.values()
    assert post.messages == tuple(part.id for part in parts)
    assert post.key.message == parts[0].id
    assert post.text == "smoke over the airport"
    assert [medium.kind for medium in post.media] == ["photo", "photo", "video"]
    news.edit(parts[0].id, "smoke over the base", date=datetime.now(UTC) + timedelta(seconds=5))
    await store.until(lambda: store.texts(news.id) == ["smoke over the base"])
    [post] = store.held.values()
    assert post.messages == tuple(part.id for part in parts)


async def test_everything_telegram_says_of_a_post_is_kept(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    other = server.add_channel("Other", username="otherroom")
    origin = other.post("the first report")
    await follow("newsroom", rhythm=SLOW)
    plain = news.post(
        "😀 see here",
        entities=[types.MessageEntityTextUrl(3, 8, "https://example.org/a")],
        media=photo(77),
        views=12,
        forwards=3,
    )
    answer = news.post("and this", reply_to=plain)
    copy = news.post("the first report", forward_from=origin)
    news.service()
    last = news.post("end")
    await store.until(lambda: (news.id, last.id) in store.held)
    post = store.held[news.id, plain.id]
    [markup] = post.markup
    assert (markup.kind, markup.offset, markup.length, markup.value) == (
        "text_url",
        3,
        8,
        "https://example.org/a",
    )
    assert [(m.kind, m.id) for m in post.media] == [("photo", 77)]
    assert (post.views, post.forwards) == (12, 3)
    assert post.date == plain.date
    assert store.held[news.id, answer.id].reply_to == plain.id
    forward = store.held[news.id, copy.id].forward
    assert forward is not None
    assert (forward.channel, forward.message, forward.date) == (other.id, origin.id, origin.date)
    assert len(store.held) == 4, "a service message is no post"


async def test_a_channel_that_is_not_watched_is_left_alone(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    private = server.add_channel("Family", members=[person])
    await follow("newsroom", rhythm=SLOW)
    private.post("dinner at eight")
    news.post("news")
    await store.until(lambda: store.texts(news.id) == ["news"])
    assert {channel for channel, _ in store.held} == {news.id}


async def test_a_post_that_could_not_be_stored_is_read_again(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom", rhythm=SLOW)
    store.failures.append(StoreError("locked"))
    news.post("news")
    await store.until(lambda: store.texts(news.id) == ["news"])


async def test_a_stop_stores_what_was_pushed(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom", rhythm=SLOW)
    news.album([("half an album", photo(1)), ("", photo(2))])
    news.post("after it")
    await store.until(lambda: "after it" in store.texts(news.id))
    await following.stop()
    assert store.texts(news.id) == ["half an album", "after it"]
