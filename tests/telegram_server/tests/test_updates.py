"""Pushes as events, and what a client learns afterwards from the differences."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from telethon import errors, events
from telethon.sessions import SQLiteSession
from telethon.tl import functions, types

from tests.telegram_server import Account, Channel, TelegramServer, client_for, media
from tests.telegram_server.fixtures import ClientFactory


class Log:
    """What a client's handlers were told, in order."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.seen: list[Any] = []
        self._news = asyncio.Event()
        client.add_event_handler(self._new, events.NewMessage())
        client.add_event_handler(self._edited, events.MessageEdited())
        client.add_event_handler(self._deleted, events.MessageDeleted())

    async def _new(self, event: Any) -> None:
        self._note(("new", event.message.id, event.raw_text))

    async def _edited(self, event: Any) -> None:
        self._note(("edit", event.message.id, event.raw_text))

    async def _deleted(self, event: Any) -> None:
        self._note(("delete", *event.deleted_ids))

    def _note(self, entry: Any) -> None:
        self.seen.append(entry)
        self._news.set()

    async def until(self, done: Callable[[list[Any]], bool]) -> list[Any]:
        """Wait for the log to fulfil a condition; gives the log."""
        async with asyncio.timeout(5):
            while not done(self.seen):
                self._news.clear()
                await self._news.wait()
        return self.seen


@pytest.fixture
async def reader(telegram_server: TelegramServer) -> Account:
    """A user."""
    return telegram_server.add_user("+1 555 0100")


@pytest.fixture
async def news(telegram_server: TelegramServer, reader: Account) -> Channel:
    """A channel that the user follows."""
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    for n in range(3):
        channel.post(f"old {n}")
    return channel


async def test_posts_edits_and_deletions_are_pushed(
    telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    log = Log(await telegram_client(reader))
    post = news.post("breaking")
    news.edit(post.id, "breaking: more")
    news.delete([post.id, 2])
    assert await log.until(lambda seen: len(seen) == 3) == [
        ("new", 5, "breaking"),
        ("edit", 5, "breaking: more"),
        ("delete", 5, 2),
    ]


async def test_every_session_of_every_member_is_told_but_the_one_that_wrote(
    telegram_server: TelegramServer, telegram_client: ClientFactory, reader: Account
) -> None:
    desk = telegram_server.add_channel("Desk", "the_desk", admins=[reader])
    writing, other = await telegram_client(reader), await telegram_client(reader)
    raw: list[Any] = []
    writing.add_event_handler(raw.append, events.Raw(types.UpdateNewChannelMessage))
    log = Log(other)
    sent = await writing.send_message("the_desk", "alert")
    await log.until(lambda seen: seen == [("new", sent.id, "alert")])
    desk.post("from elsewhere")
    await log.until(lambda seen: len(seen) == 2)
    await writing.get_me()
    assert [update.message.message for update in raw] == ["from elsewhere"]


async def test_an_album_is_one_event(
    telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    client = await telegram_client(reader)
    albums: asyncio.Queue[Any] = asyncio.Queue()
    client.add_event_handler(albums.put, events.Album())
    made = news.album([("caption", media.photo()), ("", media.photo()), ("", media.video())])
    album = await asyncio.wait_for(albums.get(), 5)
    assert [m.id for m in album.messages] == [m.id for m in made]
    assert album.grouped_id == made[0].grouped_id
    assert album.raw_text == "caption"


async def test_reactions_look_like_an_edit_and_views_do_not(
    telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    client = await telegram_client(reader)
    raw: asyncio.Queue[Any] = asyncio.Queue()
    client.add_event_handler(raw.put, events.Raw())
    news.bump(2, views=500)
    news.bump(2, reactions={"\U0001f525": 3})
    first, second = [await asyncio.wait_for(raw.get(), 5) for _ in range(2)]
    assert (type(first), first.views) == (types.UpdateChannelMessageViews, 500)
    assert isinstance(second, types.UpdateEditChannelMessage)
    assert second.message.message == "old 0"
    assert second.message.edit_hide
    assert second.message.edit_date is not None
    assert second.message.reactions.results[0].count == 3
    assert len(news.record(2).versions) == 1


async def test_a_muted_server_pushes_nothing_until_the_gap_shows(
    telegram_server: TelegramServer, telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    client = await telegram_client(reader)
    await client.get_dialogs()
    log = Log(client)
    telegram_server.faults.mute()
    news.post("unheard")
    await asyncio.sleep(0.1)
    assert log.seen == []
    telegram_server.faults.unmute()
    news.post("heard")
    seen = await log.until(lambda seen: len(seen) == 2)
    assert sorted(seen) == [("new", 5, "unheard"), ("new", 6, "heard")]


async def test_a_channel_can_be_silent_on_its_own(
    telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    log = Log(await telegram_client(reader))
    news.pushes = False
    news.post("unheard")
    await asyncio.sleep(0.1)
    assert log.seen == []


async def test_a_change_of_membership_is_told(
    telegram_server: TelegramServer, telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    client = await telegram_client(reader)
    raw: asyncio.Queue[Any] = asyncio.Queue()
    client.add_event_handler(raw.put, events.Raw(types.UpdateChannel))
    telegram_server.world.ban(news, reader)
    assert (await asyncio.wait_for(raw.get(), 5)).channel_id == news.id


# What was missed


async def test_updates_too_long_makes_the_client_ask(
    telegram_server: TelegramServer, telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    client = await telegram_client(reader)
    await client.get_dialogs()
    log = Log(client)
    telegram_server.faults.mute()
    news.post("unheard")
    assert telegram_server.faults.updates_too_long() == 1
    assert await log.until(lambda seen: len(seen) > 0) == [("new", 5, "unheard")]


@asynccontextmanager
async def _away_and_back(
    server: TelegramServer, reader: Account, path: Path
) -> AsyncIterator[Callable[[], Any]]:
    """A client that has seen its dialogs and gone; calling gives it back, catching up."""
    session = str(path / "reader")
    first = client_for(server, SQLiteSession(session))
    await server.sign_in(first, reader)
    await first.get_dialogs()
    await first.disconnect()
    second = client_for(server, SQLiteSession(session), catch_up=True)

    async def back() -> Log:
        log = Log(second)
        await second.connect()
        return log

    yield back
    await second.disconnect()


async def test_posts_of_the_absence_are_caught_up(
    telegram_server: TelegramServer, reader: Account, news: Channel, tmp_path: Path
) -> None:
    async with _away_and_back(telegram_server, reader, tmp_path) as back:
        post = news.post("while away")
        news.edit(post.id, "while away, edited")
        gone = news.post("while away, deleted")
        news.delete(gone.id)
        log = await back()
        assert await log.until(lambda seen: len(seen) > 0) == [
            ("new", post.id, "while away, edited")
        ]


async def test_long_absences_come_in_slices(
    telegram_server: TelegramServer, reader: Account, news: Channel, tmp_path: Path
) -> None:
    telegram_server.settings.difference_slice = 7
    async with _away_and_back(telegram_server, reader, tmp_path) as back:
        posts = [news.post(f"{n}") for n in range(30)]
        log = await back()
        seen = await log.until(lambda seen: len(seen) == 30)
        assert sorted(entry[1] for entry in seen) == [post.id for post in posts]
    assert telegram_server.calls.count("updates.getChannelDifference") == 5


async def test_too_long_absences_are_lost_to_the_client(
    telegram_server: TelegramServer, reader: Account, news: Channel, tmp_path: Path
) -> None:
    async with _away_and_back(telegram_server, reader, tmp_path) as back:
        for n in range(120):
            news.post(f"{n}")
        log = await back()
        async with asyncio.timeout(5):
            await telegram_server.calls.wait_for("updates.getChannelDifference", 2)
            await log.client.get_me()  # when this is answered, the differences are digested
        after = news.post("after")
        assert await log.until(lambda seen: len(seen) > 0) == [("new", after.id, "after")]


async def _difference(client: Any, pts: int, limit: int = 100) -> Any:
    channel = await client.get_input_entity("newsroom")
    return await client(
        functions.updates.GetChannelDifferenceRequest(
            channel, types.ChannelMessagesFilterEmpty(), pts, limit
        )
    )


async def test_the_difference_has_edits_and_deletions_of_older_posts(
    telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    client = await telegram_client(reader)
    pts = news.pts
    empty = await _difference(client, pts)
    assert isinstance(empty, types.updates.ChannelDifferenceEmpty)
    news.edit(2, "edited once")
    news.edit(2, "edited twice")
    news.delete(3)
    difference = await _difference(client, pts)
    edit, deletion = difference.other_updates
    assert (edit.message.message, edit.pts) == ("edited twice", pts + 2)
    assert (deletion.messages, deletion.pts, deletion.pts_count) == ([3], pts + 3, 1)
    assert difference.final
    assert difference.pts == news.pts == pts + 3
    assert difference.new_messages == []


async def test_more_events_than_the_limit_are_too_long(
    telegram_server: TelegramServer, telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    client = await telegram_client(reader)
    pts = news.pts
    for n in range(11):
        news.post(f"{n}")
    too_long = await _difference(client, pts, limit=10)
    assert isinstance(too_long, types.updates.ChannelDifferenceTooLong)
    assert too_long.dialog.pts == news.pts
    assert too_long.messages[0].id == news.living[-1]
    assert len((await _difference(client, pts, limit=11)).new_messages) == 11
    telegram_server.settings.too_long_after = 5
    assert isinstance(
        await _difference(client, pts, limit=100), types.updates.ChannelDifferenceTooLong
    )


async def test_impossible_timestamps_are_refused(
    telegram_client: ClientFactory, reader: Account, news: Channel
) -> None:
    client = await telegram_client(reader)
    with pytest.raises(errors.PersistentTimestampEmptyError):
        await _difference(client, 0)
    with pytest.raises(errors.PersistentTimestampInvalidError):
        await _difference(client, news.pts + 1)
