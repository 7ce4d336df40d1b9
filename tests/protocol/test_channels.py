"""Channels are found once and adopted; what cannot be read is told and the others go on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.errors import SessionError
from monitor.model.ids import ChannelId
from monitor.model.post import Arrival
from tests.protocol.conftest import Follow
from tests.protocol.world import BRISK, SLOW, MemoryStore
from tests.telegram_server import TelegramServer


async def test_a_name_is_resolved_once_for_ever(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom")
    await (await follow("NewsRoom")).stop()
    assert server.calls.count("contacts.resolveUsername") == 1
    await follow("NewsRoom")
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])
    assert server.calls.count("contacts.resolveUsername") == 1


async def test_a_channel_among_the_dialogs_is_not_resolved_at_all(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    public = server.add_channel("News", username="newsroom", members=[person])
    private = server.add_channel("Sources", members=[person])
    await follow("newsroom", f"-100{private.id}")
    assert server.calls.count("contacts.resolveUsername") == 0
    assert set(store.records) == {public.id, private.id}
    assert store.records[private.id].handle is None
    assert store.records[public.id].handle == "newsroom"


async def test_adoption_knows_the_last_day_and_rings_for_what_came_since_the_start(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    news = server.add_channel("News", username="newsroom", members=[person])
    news.post("last week", date=started - timedelta(days=7))
    yesterday = news.post("yesterday", date=started - timedelta(hours=20))
    just_before = news.post("just before", date=started - timedelta(seconds=1))
    at_once = news.post("at the start", date=started)
    since = news.post("since the start", date=started + timedelta(minutes=4))
    await follow("newsroom", rhythm=SLOW, started=started)
    await store.until(lambda: (news.id, since.id) in store.held)
    assert [store.arrivals.get((news.id, m.id)) for m in news.messages] == [
        None,
        None,
        Arrival.ADOPTION,
        Arrival.ADOPTION,
        Arrival.RECOVERED,
        Arrival.RECOVERED,
    ]
    assert (yesterday.id, just_before.id, at_once.id) == (3, 4, 5)
    assert store.cursor(news.id) == since.id


async def test_adoption_reads_at_most_a_hundred_older_posts_but_all_newer_ones(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    news = server.add_channel("News", username="newsroom", members=[person])
    for n in range(150):
        news.post(f"old {n}", date=started - timedelta(hours=1))
    for n in range(250):
        news.post(f"new {n}", date=started + timedelta(minutes=1))
    await follow("newsroom", rhythm=SLOW, started=started)
    await store.until(lambda: store.texts(news.id)[-1:] == ["new 249"])
    texts = store.texts(news.id)
    assert texts == [f"old {n}" for n in range(50, 150)] + [f"new {n}" for n in range(250)]


async def test_what_cannot_be_read_is_told_and_the_others_go_on(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    server.add_user(phone="+1 555 7777", username="somebody")
    banned = server.add_channel("Banned", username="bannedroom")
    server.world.ban(banned, person)
    following = await follow("nosuchname", "somebody", "bannedroom", "-1001234567890", "newsroom")
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])
    problems = {c.reference: c.problem or "" for c in following.reader.state.channels}
    assert "no channel has this name" in problems["nosuchname"]
    assert "not a channel" in problems["somebody"]
    assert problems["bannedroom"]
    assert "not a member" in problems["-1001234567890"]
    assert problems["newsroom"] == ""


async def test_a_name_that_comes_to_exist_is_found_later(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    await follow("newsroom")
    news = server.add_channel("News", username="newsroom")
    await store.until(lambda: news.id in store.records)


async def test_a_channel_that_turns_private_is_told_and_comes_back(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    other = server.add_channel("Other", username="otherroom", members=[person])
    following = await follow("newsroom", "otherroom")
    server.world.ban(news, person)

    def problem() -> str | None:
        return next(c.problem for c in following.reader.state.channels if c.id == news.id)

    await store.until(lambda: "private" in (problem() or ""))
    other.post("goes on")
    await store.until(lambda: store.texts(other.id) == ["goes on"])
    news.banned.clear()
    server.world.join(news, person)
    news.post("back")
    await store.until(lambda: store.texts(news.id) == ["back"])
    await store.until(lambda: problem() is None)


async def test_a_start_while_a_known_channel_has_banned_us_ends_nothing(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    """Looked for by name, Telegram shows such a channel as a forbidden one."""
    news = server.add_channel("News", username="newsroom", members=[person])
    other = server.add_channel("Other", username="otherroom", members=[person])
    first = await follow("newsroom", "otherroom")
    await first.stop()
    server.world.ban(news, person)
    again = await follow("newsroom", "otherroom")

    def problem() -> str | None:
        return next(c.problem for c in again.reader.state.channels if c.id == news.id)

    await store.until(lambda: "private" in (problem() or ""))
    other.post("goes on")
    await store.until(lambda: store.texts(other.id) == ["goes on"])
    server.world.pardon(news, person)
    server.world.join(news, person)
    news.post("back")
    await store.until(lambda: store.texts(news.id) == ["back"])


async def test_what_was_edited_and_deleted_while_a_channel_was_private_is_found(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    pace = replace(SLOW.pace, unavailable_first=0.3)
    news = server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom", rhythm=replace(SLOW, pace=pace))
    first, second = news.post("one"), news.post("two")
    await store.until(lambda: len(store.texts(news.id)) == 2)
    for method in ("messages.getHistory", "channels.getMessages"):
        server.faults.fail(method, 400, "CHANNEL_PRIVATE", times=None, peer=news)
    server.faults.mute()
    following.reader._reconciler.wake(ChannelId(news.id))
    await store.until(lambda: following.reader.state.channels[0].problem is not None)
    assert following.reader.state.channels[0].blind_since is None
    news.edit(first.id, "one, corrected", date=datetime.now(UTC) + timedelta(seconds=2))
    news.delete(second.id)
    news.post("three")
    server.faults.clear()
    await store.until(lambda: store.texts(news.id) == ["one, corrected", "three"])
    assert following.reader.state.channels[0].problem is None


async def test_a_new_title_is_kept(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    await follow("newsroom")
    news.title = "Better News"
    news.post("one")
    await store.until(lambda: store.records[news.id].title == "Better News")
    assert store.titles == ["News", "Better News"]


async def test_a_flood_wait_while_resolving_delays_that_channel_only(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    public = server.add_channel("Public", username="publicroom")
    news = server.add_channel("News", username="newsroom", members=[person])
    server.faults.fail("contacts.resolveUsername", 420, "FLOOD_WAIT_1")
    following = await follow("newsroom", "publicroom")
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])
    [_, waiting] = following.reader.state.channels
    assert waiting.problem is None
    assert "wait 1 s" in waiting.blind_reason
    await store.until(lambda: public.id in store.records)


async def test_dialogs_and_state_are_not_needed(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    news = server.add_channel("News", username="newsroom", members=[person])
    for method in ("messages.getDialogs", "updates.getState", "updates.getDifference"):
        server.faults.fail(method, 400, "METHOD_INVALID", times=None)
    await follow("newsroom", rhythm=BRISK)
    news.post("one")
    await store.until(lambda: store.texts(news.id) == ["one"])


async def test_a_session_that_is_ended_elsewhere_ends_the_reader(
    server: TelegramServer, store: MemoryStore, person: Any, follow: Follow
) -> None:
    server.add_channel("News", username="newsroom", members=[person])
    following = await follow("newsroom")
    server.revoke(person)
    with pytest.raises(SessionError, match="monitor login"):
        await following.task
