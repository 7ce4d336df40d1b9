"""The loop over the real outbox: rows on SQLite, a clock that runs."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.delivery import Deliverer
from monitor.errors import TransientError
from monitor.model.alert import Message, MessageKind, OutboxItem
from monitor.model.ids import StoryId
from monitor.store import SqlStore, open_store


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Chat:
    """A chat like Telegram's: a second message with the same key is the first one."""

    def __init__(self) -> None:
        self.messages: dict[int, str] = {}
        self.replies: dict[int, int | None] = {}
        self.keys: dict[int, int] = {}
        self.calls = 0
        self.lose_answers = 0
        self.hang = False

    async def post(self, item: OutboxItem) -> int:
        self.calls += 1
        number = self.keys.setdefault(item.random_id, 100 + len(self.keys))
        self.messages.setdefault(number, item.html)
        self.replies[number] = item.reply_to
        if self.hang:
            await asyncio.Event().wait()
        if self.lose_answers:
            self.lose_answers -= 1
            raise TransientError("no answer")
        return number

    async def edit(self, item: OutboxItem) -> None:
        self.calls += 1
        assert item.message_id is not None
        self.messages[item.message_id] = item.html


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with open_store(f"sqlite+aiosqlite:///{tmp_path / 'monitor.sqlite'}") as opened:
        yield opened


def deliverer(store: SqlStore, chat: Chat) -> Deliverer:
    return Deliverer(store.outbox, {"desk": chat}, WallClock(), random.Random(1))


async def say(store: SqlStore, *messages: tuple[MessageKind, str], story: int = 1) -> None:
    async with store.transaction() as uow:
        for kind, html in messages:
            uow.say(Message("desk", kind, html, StoryId(story)), datetime.now(UTC))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the store works in threads, in real time
            await asyncio.sleep(0.005)


async def test_the_life_of_an_alert(store: SqlStore) -> None:
    chat = Chat()
    loop = deliverer(store, chat)
    task = asyncio.create_task(loop.run())
    await say(store, (MessageKind.ALERT, "v1"))
    loop.wake()
    await until(lambda: chat.messages == {100: "v1"})
    await say(store, (MessageKind.ALERT, "v2"), (MessageKind.CHANGE, "changed"))
    await say(store, (MessageKind.ALERT, "v3"))
    loop.wake()
    await until(lambda: chat.messages == {100: "v3", 101: "changed"})
    assert chat.replies[101] == 100
    await until(lambda: chat.calls == 3)
    loop.stop()
    await asyncio.wait_for(task, 10)
    assert await store.outbox.next_due() is None


async def test_a_change_waits_for_its_alert(store: SqlStore) -> None:
    chat = Chat()
    await say(store, (MessageKind.ALERT, "alert"), (MessageKind.CHANGE, "changed"))
    assert await deliverer(store, chat).drain() == 2
    assert list(chat.messages.values()) == ["alert", "changed"]
    assert chat.replies[101] == 100


async def test_a_message_whose_answer_was_lost_stands_once(store: SqlStore) -> None:
    chat = Chat()
    chat.lose_answers = 1
    await say(store, (MessageKind.ALERT, "alert"))
    loop = deliverer(store, chat)
    task = asyncio.create_task(loop.run())
    await until(lambda: chat.calls == 2)
    loop.stop()
    await asyncio.wait_for(task, 10)
    assert chat.messages == {100: "alert"}
    assert await store.outbox.next_due() is None


async def test_a_message_that_was_sent_before_a_crash_stands_once(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.delivery.outbox.GRACE", 0.01)
    chat = Chat()
    chat.hang = True
    await say(store, (MessageKind.ALERT, "alert"))
    task = asyncio.create_task(deliverer(store, chat).run())
    await until(lambda: chat.calls == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    chat.hang = False
    assert await deliverer(store, chat).drain() == 1
    assert chat.messages == {100: "alert"}
    assert chat.calls == 2
    assert await deliverer(store, chat).drain() == 0
