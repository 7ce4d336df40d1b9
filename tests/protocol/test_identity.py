"""Channels are pinned by their number; that their title or name changed is told."""

from typing import Any

from tests.protocol.conftest import Follow
from tests.protocol.world import MemoryStore
from tests.telegram_server import TelegramServer


async def test_a_new_title_is_told_once(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom")
    news.title = "Better <b>News</b>"
    news.post("one")
    await store.until(lambda: store.records[news.id].title == "Better <b>News</b>")
    news.post("two")
    await store.until(lambda: store.texts(news.id) == ["one", "two"])
    [(before, after, detail)] = store.identities
    assert (before, after) == ("News", "Better <b>News</b>")
    assert "“Better <b>News</b>”, not “News”" in detail


async def test_a_name_that_moved_is_told_and_the_channel_is_followed_as_before(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom")
    await follow("newsroom")
    asked = server.calls.count("contacts.resolveUsername")
    news.username = "newsroom_official"
    imposter = server.add_channel("Imposter", username="newsroom")
    imposter.post("false")
    news.post("true")
    await store.until(lambda: bool(store.identities))
    await store.until(lambda: store.texts(news.id) == ["true"])
    [(_, _, detail)] = store.identities
    assert "@newsroom_official" in detail
    assert f"belongs to another channel: “Imposter” (-100{imposter.id})" in detail
    assert server.calls.count("contacts.resolveUsername") == asked + 1
    assert imposter.id not in store.records
    assert {channel for channel, _ in store.held} == {news.id}


async def test_a_name_that_was_given_up_is_told(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom")
    news.username = None
    news.post("one")
    await store.until(lambda: bool(store.identities))
    [(_, _, detail)] = store.identities
    assert "it has no public name, it was @newsroom; nobody is called @newsroom now" in detail
    await store.until(lambda: store.records[news.id].handle is None)


async def test_a_change_while_nothing_ran_is_told_at_the_start(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await (await follow("newsroom")).stop()
    news.title = "Better News"
    await follow("newsroom")
    assert [detail for *_, detail in store.identities] == [
        "its title is now “Better News”, not “News”"
    ]
