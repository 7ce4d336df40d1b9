"""Each message stands in the chat exactly once, whatever goes wrong on the way."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.delivery import Deliverer
from monitor.errors import OfflineError, PermanentError, RefusedError, TransientError
from monitor.model.alert import Message, MessageKind, OutboxItem
from monitor.model.ids import StoryId
from monitor.store import SqlStore, open_store
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
    return ChatMessenger(account, f"-100{desk.id}")


def again(first: OutboxItem, **changes: Any) -> OutboxItem:
    """The item as the outbox gives it after a try whose end nobody knows."""
    return replace(first, **{"tried": first.created, "attempts": 1, **changes})


def alert(number: int, words: str = "1 post") -> str:
    """Alerts of different events in the same words, each with its own first post."""
    link = f'<a href="https://t.me/falconfeed/{number}">t.me/falconfeed/{number}</a>'
    return f"⚪ <b>UNCONFIRMED</b> · drone attack · Anbar\nFalcon Feed: {link}\n{words}"


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
@pytest.mark.parametrize("memory", ["same", "error", "none"])
async def test_a_lost_answer_makes_no_second_copy(
    server: TelegramServer,
    account: Account,
    messenger: ChatMessenger,
    desk: Any,
    how: Any,
    memory: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SEND_SECONDS", 0.5)
    server.faults.lose("messages.sendMessage", how=how)
    first = item()
    with pytest.raises(TransientError):
        await messenger.post(first)
    await account.connect()
    forget(server, memory)
    fresh = ChatMessenger(account, f"-100{desk.id}")
    assert await fresh.post(again(first)) == desk.messages[-1].id
    assert posts(desk) == ["drone attack · Anbar"]


def forget(server: TelegramServer, memory: str) -> None:
    """What the server makes of a known `random_id`: the old answer, an error, a new message."""
    if memory == "none":
        server.world.random_ids.clear()
    else:
        server.settings.random_id_duplicate = memory  # type: ignore[assignment]


@pytest.mark.parametrize("kind", [MessageKind.ALERT, MessageKind.DIGEST])
@pytest.mark.parametrize("memory", ["same", "error", "none"])
async def test_a_lost_answer_before_a_change_of_words_ends_in_the_new_words(
    server: TelegramServer,
    account: Account,
    messenger: ChatMessenger,
    desk: Any,
    memory: str,
    kind: MessageKind,
) -> None:
    server.faults.lose("messages.sendMessage")
    first = item(alert(7), kind=kind)
    with pytest.raises(TransientError):
        await messenger.post(first)
    await account.connect()
    forget(server, memory)
    fresh = ChatMessenger(account, f"-100{desk.id}")
    newer = again(first, html=alert(7, "quite other words, and more of them"), version=2)
    assert await fresh.post(newer) == desk.messages[-1].id
    assert len(posts(desk)) == 1
    assert "quite other words" in posts(desk)[0]


async def test_an_alert_is_never_taken_for_another_in_the_same_words(
    account: Account, messenger: ChatMessenger, desk: Any
) -> None:
    first = await messenger.post(item(alert(7), random_id=1))
    fresh = ChatMessenger(account, f"-100{desk.id}")  # knows nothing of the first
    second = await fresh.post(again(item(alert(8), random_id=2)))
    assert first != second
    assert len(posts(desk)) == 2


async def test_a_random_id_that_telegram_knows_is_found_in_the_chat_at_once(
    server: TelegramServer, messenger: ChatMessenger, account: Account, desk: Any
) -> None:
    first = item()
    number = await messenger.post(first)
    desk.post("drone attack · Anbar", author=1)
    server.settings.random_id_duplicate = "error"
    fresh = ChatMessenger(account, f"-100{desk.id}")
    begun = time.monotonic()
    assert await fresh.post(first) == number
    assert time.monotonic() - begun < 1
    assert len(posts(desk)) == 2


async def test_a_random_id_that_telegram_wrongly_knows_is_tried_again(
    server: TelegramServer, messenger: ChatMessenger, desk: Any
) -> None:
    server.faults.fail("messages.sendMessage", 500, "RANDOM_ID_DUPLICATE", times=2)
    first = item()
    with pytest.raises(TransientError, match="not in the chat"):
        await messenger.post(first)
    with pytest.raises(PermanentError, match="not in the chat"):
        await messenger.post(again(first, attempts=5))
    assert await messenger.post(again(first)) == desk.messages[-1].id
    assert posts(desk) == ["drone attack · Anbar"]


async def test_what_this_process_has_posted_is_never_posted_again(
    server: TelegramServer, messenger: ChatMessenger, desk: Any
) -> None:
    first = item()
    number = await messenger.post(first)
    server.world.random_ids.clear()
    assert await messenger.post(again(first, html="newer", version=2)) == number
    assert posts(desk) == ["newer"]


async def test_two_notices_in_the_same_words_are_two_messages(
    messenger: ChatMessenger, desk: Any
) -> None:
    first = await messenger.post(item("the feed is down", random_id=1))
    second = await messenger.post(again(item("the feed is down", random_id=2)))
    assert first != second
    assert len(posts(desk)) == 2


async def test_an_item_that_was_tried_is_found_behind_hundreds_of_messages(
    server: TelegramServer, messenger: ChatMessenger, account: Account, desk: Any
) -> None:
    first = item(alert(7), created=datetime.now(UTC) - timedelta(seconds=5))
    number = await messenger.post(first)
    for n in range(350):
        desk.post(f"chatter {n}", author=1)
    server.world.random_ids.clear()
    fresh = ChatMessenger(account, f"-100{desk.id}")
    assert await fresh.post(again(first)) == number
    assert len(posts(desk)) == 351


async def test_an_item_that_was_never_tried_is_not_looked_for(
    server: TelegramServer, messenger: ChatMessenger, desk: Any
) -> None:
    await messenger.post(item(random_id=1))
    reads = server.calls.count("messages.getHistory")
    await messenger.post(item(random_id=2, created=datetime.now(UTC) - timedelta(hours=5)))
    assert server.calls.count("messages.getHistory") == reads
    assert len(posts(desk)) == 2


async def test_somebody_elses_words_are_not_taken_for_ours(
    server: TelegramServer, messenger: ChatMessenger, desk: Any
) -> None:
    desk.post("drone attack · Anbar", author=1)
    number = await messenger.post(again(item()))
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
    assert await ChatMessenger(account, f"-100{other.id}").post(item())


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
    with pytest.raises(RefusedError, match=words):
        await messenger.post(item())
    assert await messenger.post(again(item()))


async def test_what_is_wrong_with_one_message_does_not_speak_against_the_chat(
    server: TelegramServer, messenger: ChatMessenger
) -> None:
    server.faults.fail("messages.sendMessage", 400, "MESSAGE_TOO_LONG")
    with pytest.raises(PermanentError) as caught:
        await messenger.post(item())
    assert not isinstance(caught.value, RefusedError)


async def test_what_somebody_deleted_is_neither_changed_nor_posted_again(
    messenger: ChatMessenger, desk: Any
) -> None:
    number = await messenger.post(item())
    desk.delete(number)
    await messenger.edit(item("new", message_id=number))
    change = await messenger.post(item("now disputed", random_id=7, reply_to=number))
    assert posts(desk) == ["now disputed"]
    assert desk.record(change).reply_to is None


async def test_what_may_not_be_changed_any_more_is_left_as_it_is(
    server: TelegramServer, messenger: ChatMessenger, desk: Any
) -> None:
    number = await messenger.post(item())
    for name in ("MESSAGE_EDIT_TIME_EXPIRED", "MESSAGE_AUTHOR_REQUIRED"):
        server.faults.fail("messages.editMessage", 400, name)
        await messenger.edit(item("new", message_id=number))
    assert posts(desk) == ["drone attack · Anbar"]


async def test_rights_that_were_taken_away_and_given_back(
    server: TelegramServer, person: Any, messenger: ChatMessenger, desk: Any
) -> None:
    number = await messenger.post(item())
    desk.members[person.id].can_post = False
    with pytest.raises(RefusedError, match="may not post"):
        await messenger.post(item("later", random_id=5))
    desk.members[person.id].can_post = True
    await messenger.post(again(item("later", random_id=5)))
    assert posts(desk) == ["drone attack · Anbar", "later"]
    assert number


async def test_without_a_connection_it_is_to_be_tried_again(
    server: TelegramServer, account: Account, messenger: ChatMessenger, desk: Any
) -> None:
    await messenger.post(item())
    await account.disconnect()
    with pytest.raises(OfflineError, match="connection"):
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
            await ChatMessenger(account, chat).can_post()


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
        messenger = ChatMessenger(account, f"-100{desk.id}", connect)
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
        fresh = ChatMessenger(account, f"-100{desk.id}", connect)
        server.world.random_ids.clear()
        assert await fresh.post(again(third)) == desk.messages[-1].id
        assert [text for text in posts(desk) if not text.startswith("chatter")] == [
            "changed",
            "another",
            "a third",
        ]
    finally:
        await account.close()


class Delivering:
    """The whole way: rows of a real outbox, the loop, two chats on the server."""

    def __init__(self, store: SqlStore, account: Account, chats: Mapping[str, Any]) -> None:
        self.store = store
        self._account = account
        self._chats = chats
        self.start_anew()

    def start_anew(self) -> None:
        """As a new process would: nothing is known but what is stored."""
        messengers = {
            name: ChatMessenger(self._account, f"-100{chat.id}")
            for name, chat in self._chats.items()
        }
        self.loop = Deliverer(self.store.outbox, messengers, CLOCK, random.Random(1))

    async def say(self, *messages: Message) -> None:
        async with self.store.transaction() as uow:
            for message in messages:
                uow.say(message, datetime.now(UTC))
        self.loop.wake()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.loop.run())
        try:
            yield
        finally:
            self.loop.stop()
            await asyncio.wait_for(task, 10)


def story(number: int, destination: str = "desk", words: str = "1 post") -> Message:
    html, story = alert(number, words), StoryId(number)
    return Message(destination, MessageKind.ALERT, html, story, f"brief of {number}")


@pytest.fixture
def other(server: TelegramServer, person: Any) -> Any:
    return server.add_channel("Other desk", admins=[person])


@pytest.fixture
async def delivering(
    account: Account, desk: Any, other: Any, tmp_path: Path
) -> AsyncIterator[Delivering]:
    await account.connect()
    async with open_store(f"sqlite:///{tmp_path / 'monitor.db'}") as store:
        yield Delivering(store, account, {"desk": desk, "other": other})


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the server and the store have no common event
            await asyncio.sleep(0.01)


async def test_a_flooded_chat_waits_in_order_while_the_other_goes_on(
    server: TelegramServer, delivering: Delivering, desk: Any, other: Any
) -> None:
    server.faults.fail("messages.sendMessage", 420, "FLOOD_WAIT_2", peer=desk)
    async with delivering.running():
        begun = time.monotonic()
        await delivering.say(*(story(n, name) for n in range(3) for name in ("desk", "other")))
        await until(lambda: len(posts(other)) == 3)
        assert time.monotonic() - begun < 1.5
        assert posts(desk) == []
        await until(lambda: len(posts(desk)) == 3)
        assert time.monotonic() - begun >= 2
    assert [f"falconfeed/{n}" in text for n, text in enumerate(posts(desk))] == [True] * 3
    assert server.calls.count("messages.sendMessage", peer=desk.id) == 4


@pytest.mark.parametrize("memory", ["same", "error", "none"])
async def test_killed_after_the_send_it_stands_once(
    server: TelegramServer,
    account: Account,
    delivering: Delivering,
    desk: Any,
    memory: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.delivery.outbox.GRACE", 0.01)
    server.faults.delay("messages.sendMessage", 5, times=1, peer=desk)
    task = asyncio.create_task(delivering.loop.run())
    await delivering.say(story(1))
    await until(lambda: len(posts(desk)) == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    forget(server, memory)
    await delivering.say(story(1, words="2 posts"), story(2))
    await account.disconnect()
    await account.connect()
    delivering.start_anew()
    async with delivering.running():
        await until(lambda: len(posts(desk)) == 2)
    assert "2 posts" in posts(desk)[0]
    assert "falconfeed/2" in posts(desk)[1]


async def test_what_was_refused_is_told_once_the_rights_are_there(
    delivering: Delivering, person: Any, desk: Any, other: Any
) -> None:
    desk.members[person.id].can_post = False
    async with delivering.running():
        await delivering.say(*(story(n) for n in range(4)), story(9, "other"))
        await until(lambda: len(posts(other)) == 1)
        outbox, queries = delivering.store.outbox, delivering.store.queries
        while len(await queries.outbox(status="parked")) < 4:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        desk.members[person.id].can_post = True
        assert await outbox.unpark(datetime.now(UTC)) == 4
        delivering.loop.wake()
        await until(lambda: len(posts(desk)) == 4)
    assert [f"falconfeed/{n}" in text for n, text in enumerate(posts(desk))] == [True] * 4


async def test_a_digest_stands_in_the_chat_and_takes_changes(
    delivering: Delivering, desk: Any
) -> None:
    async with delivering.running():
        await delivering.say(*(story(n) for n in range(40)))
        await until(lambda: any("waited" in text for text in posts(desk)))
        changed = replace(story(0, words="2 posts"), brief="brief of 0, disputed")
        await delivering.say(changed)
        await until(lambda: "brief of 0, disputed" in posts(desk)[0])
    assert posts(desk)[0].startswith("📋 15 alerts that waited, oldest first\n\nbrief of 0")
