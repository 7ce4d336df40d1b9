"""History in all directions, held against the plainest possible reading of the rules."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telethon.tl import functions, types

from tests.telegram_server import Channel, TelegramServer
from tests.telegram_server.fixtures import ClientFactory
from tests.telegram_server.methods.history import history_page

_START = datetime(2024, 1, 1, tzinfo=UTC)


def _channel(server: TelegramServer, seed: int, count: int, **values: Any) -> Channel:
    """Posts at uneven intervals, several in the same second, some deleted, some service."""
    chance = random.Random(seed)
    channel = server.add_channel("News", "newsroom", **values)
    date = _START
    for n in range(count):
        date += timedelta(seconds=chance.choice((0, 0, 1, 30, 3600)))
        if chance.random() < 0.05:
            channel.service(date=date)
        else:
            channel.post(f"post {n}", date=date)
    channel.delete(chance.sample(range(1, count + 2), count // 6))
    return channel


def _oracle(channel: Channel, **asked: Any) -> list[int]:
    """The page, by counting through the list of messages, newest first."""
    standing = [m for m in reversed(channel.messages) if m.deleted is None]
    position = 0
    if asked["offset_id"]:
        while position < len(standing) and standing[position].id >= asked["offset_id"]:
            position += 1
    elif asked["offset_date"]:
        while position < len(standing) and standing[position].date >= asked["offset_date"]:
            position += 1
    start = position + asked["add_offset"]
    places = range(max(0, start), max(0, min(start + asked["limit"], len(standing))))
    chosen = [standing[place].id for place in places]
    return [
        i for i in chosen if i > asked["min_id"] and (not asked["max_id"] or i < asked["max_id"])
    ]


@pytest.mark.parametrize("seed", range(5))
def test_every_page_is_what_counting_gives(seed: int) -> None:
    chance = random.Random(seed)
    channel = _channel(TelegramServer(), seed, 150)
    for _ in range(400):
        asked: dict[str, Any] = {
            "offset_id": chance.choice((0, chance.randrange(1, 170))),
            "offset_date": chance.choice(
                (None, chance.choice(channel.messages).date, _START - timedelta(days=1))
            ),
            "add_offset": chance.choice((0, 0, -10, -100, 7, 300, -3)),
            "limit": chance.choice((0, 1, 10, 100)),
            "max_id": chance.choice((0, 0, 40, 120)),
            "min_id": chance.choice((0, 0, 30, 100)),
        }
        assert history_page(channel, **asked)[0] == _oracle(channel, **asked), asked


def test_dates_out_of_order_are_found_by_position() -> None:
    channel = TelegramServer().add_channel("News", created=_START)
    for minutes in (10, 50, 20, 40, 30):
        channel.post("x", date=_START + timedelta(minutes=minutes))
    ids, _ = history_page(
        channel,
        offset_id=0,
        offset_date=_START + timedelta(minutes=35),
        add_offset=0,
        limit=2,
        max_id=0,
        min_id=0,
    )
    assert ids == [6, 5]


async def test_iter_messages_finds_exactly_what_is_asked_for(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = _channel(telegram_server, 7, 330, members=[reader])
    client = await telegram_client(reader)
    entity = await client.get_input_entity("newsroom")
    standing = [m for m in channel.messages if m.deleted is None]
    chance = random.Random(7)
    for _ in range(30):
        reverse = chance.random() < 0.5
        asked: dict[str, Any] = {"reverse": reverse}
        wanted = standing
        if chance.random() < 0.5:
            asked["min_id"] = low = chance.randrange(1, 340)
            wanted = [m for m in wanted if m.id > low]
        if chance.random() < 0.3:
            asked["max_id"] = high = chance.randrange(2, 340)
            wanted = [m for m in wanted if m.id < high]
        elif "min_id" not in asked and chance.random() < 0.6:
            asked["offset_date"] = date = chance.choice(standing).date
            wanted = [m for m in wanted if (m.date >= date if reverse else m.date < date)]
        if not reverse:
            wanted = wanted[::-1]
        if chance.random() < 0.4:
            asked["limit"] = chance.choice((1, 5, 99, 100, 101, 250))
            wanted = wanted[: asked["limit"]]
        found = [m.id async for m in client.iter_messages(entity, wait_time=0, **asked)]
        assert found == [m.id for m in wanted], asked


async def test_the_whole_history_comes_in_order_both_ways(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    for n in range(999):
        channel.post(f"post {n}")
    client = await telegram_client(reader)
    entity = await client.get_input_entity("newsroom")
    forward = [m.id async for m in client.iter_messages(entity, wait_time=0, reverse=True)]
    back = [m.id async for m in client.iter_messages(entity, wait_time=0)]
    assert forward == list(range(1, 1001)) == back[::-1]
    assert telegram_server.calls.count("messages.getHistory", channel.id) <= 22


async def test_the_total_counts_what_stands(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    for n in range(20):
        channel.post(f"post {n}")
    channel.delete([3, 4])
    client = await telegram_client(reader)
    assert (await client.get_messages("newsroom", limit=0)).total == 19
    answer = await client(functions.messages.GetHistoryRequest("newsroom", 15, None, 0, 5, 0, 0, 0))
    assert isinstance(answer, types.messages.ChannelMessages)
    assert (answer.count, answer.pts, answer.offset_id_offset) == (19, channel.pts, 7)


async def test_messages_by_id_come_as_asked_with_holes(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    for n in range(5):
        channel.post(f"post {n}")
    channel.delete(3)
    client = await telegram_client(reader)
    found = await client.get_messages("newsroom", ids=[6, 3, 2, 99, 1])
    assert [m.id if m else None for m in found] == [6, None, 2, None, 1]
    assert isinstance(found[-1].action, types.MessageActionChannelCreate)


async def test_a_message_comes_with_all_that_was_said_about_it(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    from tests.telegram_server import media

    reader = telegram_server.add_user("+1 555 0100")
    source = telegram_server.add_channel("Source", "the_source")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    original = source.post("original", date=_START)
    reply_target = channel.post("first")
    bold = types.MessageEntityBold(0, 4)
    channel.post(
        "text",
        entities=[bold],
        date=_START,
        media=media.photo(77),
        reply_to=reply_target,
        forward_from=original,
        post_author="Ada",
        views=10,
        forwards=2,
    )
    client = await telegram_client(reader)
    [message] = await client.get_messages("newsroom", limit=1)
    assert message.raw_text == "text"
    assert [(e.offset, e.length) for e, _ in message.get_entities_text()] == [(0, 4)]
    assert (message.date, message.photo.id) == (_START, 77)
    assert message.reply_to.reply_to_msg_id == reply_target.id
    assert message.fwd_from.from_id.channel_id == source.id
    assert (message.fwd_from.channel_post, message.fwd_from.date) == (original.id, _START)
    assert message.forward.chat.username == "the_source"
    assert (message.post_author, message.views, message.forwards) == ("Ada", 10, 2)
    assert message.post
    assert not message.out


async def test_search_finds_text(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    channel = telegram_server.add_channel("News", "newsroom", members=[reader])
    for text in ("a Drone", "a ship", "two drones"):
        channel.post(text)
    client = await telegram_client(reader)
    assert [m.id for m in await client.get_messages("newsroom", None, search="drone")] == [4, 2]


async def test_dialogs_come_newest_first_and_in_pages(
    telegram_server: TelegramServer, telegram_client: ClientFactory
) -> None:
    reader = telegram_server.add_user("+1 555 0100")
    for n in range(130):
        channel = telegram_server.add_channel(f"channel {n}", members=[reader])
        channel.post("hello", date=_START + timedelta(minutes=n))
    telegram_server.add_channel("foreign", "foreign_channel")
    client = await telegram_client(reader)
    dialogs = await client.get_dialogs()
    assert [dialog.title for dialog in dialogs] == [f"channel {n}" for n in reversed(range(130))]
    assert dialogs.total == 130
    assert dialogs[0].message.raw_text == "hello"
