"""Each message stands in the chat exactly once, whatever goes wrong on the way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import PermanentError, TransientError
from monitor.model.alert import MessageKind, OutboxItem
from monitor.telegram import messenger as module
from monitor.telegram.account import Account
from monitor.telegram.login import login_bot
from monitor.telegram.messenger import ChatMessenger
from tests.protocol.world import RealClock, access
from tests.telegram_server import TelegramServer

CLOCK = RealClock()


def item(html: str = "<b>drone attack</b> · Anbar", **changes: Any) -> OutboxItem:
    base = OutboxItem(
        id=1,
        destination="desk",
        kind=MessageKind.ALERT,
        html=html,
        version=1,
        random_id=4242,
        message_id=None,
        reply_to=None,
        attempts=0,
        created=datetime.now(UTC),
    )
    return replace(base, **changes)


@pytest.fixture
def desk(server: TelegramServer, person: Any) -> Any:
    return server.add_channel("Desk", admins=[person])


@pytest.fixture
async def messenger(account: Account, desk: Any) -> ChatMessenger:
    await account.connect()
    return ChatMessenger(account, f"-100{desk.id}", CLOCK)


def posts(channel: Any) -> list[str]:
    return [m.text for m in channel.messages if m.action is None and m.deleted is None]


async def test_a_message_is_posted_with_its_mark_up_and_changed_in_place(
    messenger: ChatMessenger, desk: Any
) -> None:
    number = await messenger.post(item())
    assert desk.messages[-1].id == number
    [entity] = desk.messages[-1].versions[-1].entities
    assert (type(entity).__name__, entity.offset, entity.length) == ("MessageEntityBold", 0, 12)
    changed = item("<i>disputed</i>", message_id=number, version=2)
    await messenger.edit(changed)
    await messenger.edit(changed)
    assert posts(desk) == ["disputed"]


async def test_a_change_answers_its_alert(messenger: ChatMessenger, desk: Any) -> None:
    alert = await messenger.post(item())
    change = await messenger.post(item("now disputed", random_id=7, reply_to=alert))
    assert desk.record(change).reply_to == alert


@pytest.mark.parametrize("how", ["drop", "swallow"])
async def test_a_lost_answer_makes_no_second_copy(
    server: TelegramServer,
    account: Account,
    messenger: ChatMessenger,
    desk: Any,
    how: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SEND_SECONDS", 0.5)
    server.faults.lose("messages.sendMessage", how=how)
    with pytest.raises(TransientError):
        await messenger.post(item())
    await account.connect()
    again = ChatMessenger(account, f"-100{desk.id}", CLOCK)
    assert await again.post(item(attempts=1)) == desk.messages[-1].id
    assert posts(desk) == ["drone attack · Anbar"]


async def test_a_lost_answer_before_a_change_of_words_ends_in_the_new_words(
    server: TelegramServer, account: Account, messenger: ChatMessenger, desk: Any
) -> None:
    server.faults.lose("messages.sendMessage")
    with pytest.raises(TransientError):
        await messenger.post(item("UNCONFIRMED · drone attack · Anbar · 1 post"))
    await account.connect()
    again = ChatMessenger(account, f"-100{desk.id}", CLOCK)
    newer = item("UNCONFIRMED · drone attack · Anbar · 2 posts", version=2, attempts=1)
    assert await again.post(newer) == desk.messages[-1].id
    assert posts(desk) == ["UNCONFIRMED · drone attack · Anbar · 2 posts"]


async def test_a_random_id_that_telegram_knows_is_found_in_the_chat(
    messenger: ChatMessenger, account: Account, desk: Any
) -> None:
    number = await messenger.post(item())
    again = ChatMessenger(account, f"-100{desk.id}", CLOCK)
    assert await again.post(item()) == number
    assert len(posts(desk)) == 1


async def test_two_alerts_in_the_same_words_are_two_messages(
    messenger: ChatMessenger, desk: Any
) -> None:
    first = await messenger.post(item("the feed is down", random_id=1))
    second = await messenger.post(item("the feed is down", random_id=2, attempts=1))
    assert first != second
    assert len(posts(desk)) == 2


async def test_an_old_item_looks_before_it_is_sent(
    messenger: ChatMessenger, account: Account, desk: Any
) -> None:
    created = datetime.now(UTC) - timedelta(minutes=5)
    number = await messenger.post(item(created=created))
    again = ChatMessenger(account, f"-100{desk.id}", CLOCK)
    # Telegram's memory of random ids may be shorter than an outage.
    assert await again.post(item(created=created, random_id=99)) == number
    assert len(posts(desk)) == 1


async def test_somebody_elses_words_are_not_taken_for_ours(
    server: TelegramServer, messenger: ChatMessenger, desk: Any
) -> None:
    desk.post("drone attack · Anbar")
    number = await messenger.post(item(attempts=1))
    assert number == desk.messages[-1].id
    assert len(posts(desk)) == 2


async def test_a_flood_wait_is_passed_on_and_blocks_no_other_chat(
    server: TelegramServer, account: Account, person: Any, messenger: ChatMessenger, desk: Any
) -> None:
    other = server.add_channel("Other desk", admins=[person])
    server.faults.fail("messages.sendMessage", 420, "FLOOD_WAIT_90", peer=desk)
    with pytest.raises(TransientError) as caught:
        await messenger.post(item())
    assert caught.value.retry_after == 90
    assert await ChatMessenger(account, f"-100{other.id}", CLOCK).post(item())


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        (403, "CHAT_WRITE_FORBIDDEN", "may not post"),
        (400, "CHANNEL_PRIVATE", "private"),
        (400, "USER_BANNED_IN_CHANNEL", "banned"),
        (400, "CHAT_ADMIN_REQUIRED", "administrator"),
    ],
)
async def test_what_will_not_get_better_is_permanent(
    server: TelegramServer, messenger: ChatMessenger, code: int, name: str, words: str
) -> None:
    server.faults.fail("messages.sendMessage", code, name)
    with pytest.raises(PermanentError, match=words):
        await messenger.post(item())


async def test_an_edit_of_what_somebody_deleted_is_permanent(
    messenger: ChatMessenger, desk: Any
) -> None:
    number = await messenger.post(item())
    desk.delete(number)
    with pytest.raises(PermanentError, match="no longer there"):
        await messenger.edit(item("new", message_id=number))


async def test_without_a_connection_it_is_to_be_tried_again(
    server: TelegramServer, account: Account, messenger: ChatMessenger, desk: Any
) -> None:
    await messenger.post(item())
    await account.disconnect()
    with pytest.raises(TransientError, match="connection"):
        await messenger.post(item(random_id=5))


async def test_a_dead_session_does_not_lose_the_message(
    server: TelegramServer, person: Any, messenger: ChatMessenger
) -> None:
    await messenger.can_post()
    server.revoke(person)
    with pytest.raises(TransientError, match="monitor login"):
        await messenger.post(item())


async def test_it_says_whether_it_may_post(
    server: TelegramServer, account: Account, person: Any, messenger: ChatMessenger
) -> None:
    assert (await messenger.can_post()).title == "Desk"
    public = server.add_channel("Public", username="publicroom", members=[person])
    for chat, words in [
        ("@publicroom", "administrator"),
        (f"t.me/c/{public.id}", "administrator"),
        ("@nosuchname", "no channel has this name"),
        ("-1009999999999", "not in a chat"),
    ]:
        with pytest.raises(PermanentError, match=words):
            await ChatMessenger(account, chat, CLOCK).can_post()


async def test_rights_that_a_server_does_not_show_are_asked_for(
    server: TelegramServer, account: Account, messenger: ChatMessenger, desk: Any
) -> None:
    for dialog in await account.dialogs():
        dialog.entity.admin_rights = None
    assert (await messenger.can_post()).title == "Desk"


async def test_a_bot_posts_and_edits_and_comes_back_by_itself(
    server: TelegramServer, tmp_path: Path
) -> None:
    bot = server.add_bot()
    assert bot.token is not None
    token = bot.token
    desk = server.add_channel("Desk", admins=[bot])
    account = Account(access(server, tmp_path / "bot.session"))
    account.open()

    async def connect() -> None:
        if not account.connected:
            await login_bot(account, token)

    try:
        messenger = ChatMessenger(account, f"-100{desk.id}", CLOCK, connect)
        assert (await messenger.can_post()).title == "Desk"
        number = await messenger.post(item())
        await messenger.edit(item("changed", message_id=number))
        server.faults.lose("messages.sendMessage")
        with pytest.raises(TransientError):
            await messenger.post(item("another", random_id=6))
        for n in range(120):
            desk.post(f"chatter {n}", author=bot.id + 1)
        third = item("a third", random_id=8)
        server.faults.lose("messages.sendMessage")
        with pytest.raises(TransientError):
            await messenger.post(third)
        again = ChatMessenger(account, f"-100{desk.id}", CLOCK, connect)
        assert await again.post(replace(third, attempts=1)) == desk.messages[-1].id
        assert [text for text in posts(desk) if not text.startswith("chatter")] == [
            "changed",
            "another",
            "a third",
        ]
    finally:
        await account.close()
