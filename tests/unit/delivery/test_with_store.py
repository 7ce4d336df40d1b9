"""The loop over the real outbox: rows on SQLite, a clock that runs."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.delivery import TELEGRAM, Deliverer, Limits
from monitor.errors import RefusedError, TransientError
from monitor.model.alert import Message, MessageKind, OutboxItem
from monitor.model.ids import StoryId
from monitor.store import SqlStore, open_store
from tests.unit.delivery.fakes import Mortal


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
        self.refuses = False

    async def post(self, item: OutboxItem) -> int:
        self.calls += 1
        if self.refuses:
            raise RefusedError("no rights")
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


UNHURRIED = Limits(burst=1000, interval=0, per_minute=1000, edit_interval=0)
"""As fast as the store, and still a chat, where what was held up is gathered."""


def deliverer(store: SqlStore, chat: Chat, limits: Limits = TELEGRAM) -> Deliverer:
    return Deliverer(
        store.outbox, {"desk": chat}, WallClock(), random.Random(1), limits={"desk": limits}
    )


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
    await say(store, (MessageKind.ALERT, "alert"))
    [item] = await store.outbox.due(datetime.now(UTC), 9)
    await store.outbox.begin(item, datetime.now(UTC))
    await say(store, (MessageKind.CHANGE, "changed"))
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


LONG_AGO = timedelta(minutes=10)


async def say_alerts(store: SqlStore, stories: range, state: str = "") -> None:
    """Alerts that have waited for ten minutes, the oldest first."""
    began = datetime.now(UTC) - LONG_AGO
    async with store.transaction() as uow:
        for n in stories:
            words = f"alert-{n}{state}"
            message = Message("desk", MessageKind.ALERT, f"long {words}", StoryId(n), words)
            uow.say(message, began + timedelta(seconds=n))


def told(chat: dict[int, str]) -> list[str]:
    """The alerts in a chat, those of digests too, in its order."""
    return [w for key in sorted(chat) for w in re.findall(r"alert-\d+\S*", chat[key])]


async def test_many_alerts_that_waited_are_told_in_order_in_few_messages(store: SqlStore) -> None:
    chat = Chat()
    await say_alerts(store, range(1, 301))
    loop = deliverer(store, chat, UNHURRIED)
    task = asyncio.create_task(loop.run())
    await until(lambda: len(told(chat.messages)) == 300)
    loop.stop()
    await asyncio.wait_for(task, 10)
    assert told(chat.messages) == [f"alert-{n}" for n in range(1, 301)]
    assert len(chat.messages) <= 30


async def test_a_story_of_a_digest_is_kept_current_there_and_its_change_answers_it(
    store: SqlStore,
) -> None:
    chat = Chat()
    await say_alerts(store, range(1, 13))
    loop = deliverer(store, chat, UNHURRIED)
    task = asyncio.create_task(loop.run())
    await until(lambda: len(chat.messages) == 1)
    await until_none_waits(store)
    await say_alerts(store, range(3, 4), "-disputed")
    await say(store, (MessageKind.CHANGE, "now disputed"), story=3)
    loop.wake()
    await until(lambda: len(chat.messages) == 2 and "alert-3-disputed" in chat.messages[100])
    loop.stop()
    await asyncio.wait_for(task, 10)
    assert (chat.messages[101], chat.replies[101]) == ("now disputed", 100)
    assert len(told(chat.messages)) == 12


async def until_none_waits(store: SqlStore, unless: Callable[[], bool] = lambda: False) -> None:
    async with asyncio.timeout(20):
        while not unless() and await store.outbox.next_due() is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_what_a_chat_refused_is_told_when_a_person_asks_for_it(store: SqlStore) -> None:
    chat = Chat()
    chat.refuses = True
    await say_alerts(store, range(1, 51))
    loop = deliverer(store, chat, UNHURRIED)
    task = asyncio.create_task(loop.run())
    await until_none_waits(store)
    assert chat.calls == 1
    [line] = (await store.queries.status()).destinations
    assert (line.waiting, line.error) == (0, "no rights")
    assert line.parked == 36  # a digest of fifteen, and the others
    chat.refuses = False
    assert await store.outbox.unpark(datetime.now(UTC), destination="desk") == 36
    loop.wake()
    await until(lambda: len(told(chat.messages)) == 50)
    loop.stop()
    await asyncio.wait_for(task, 10)
    assert told(chat.messages) == [f"alert-{n}" for n in range(1, 51)]


@pytest.mark.parametrize("steps", [2, 3, 9])
async def test_killed_at_every_step_each_alert_stands_once(store: SqlStore, steps: int) -> None:
    await say_alerts(store, range(1, 41))
    world = Mortal(store.outbox, 0)
    lives = 0
    while await store.outbox.next_due() is not None:
        lives += 1
        assert lives < 200
        world.left = steps + lives % 2
        loop = Deliverer(
            world, {"desk": world}, WallClock(), random.Random(1), limits={"desk": UNHURRIED}
        )
        task = asyncio.create_task(loop.run())
        await until_none_waits(store, unless=lambda: world.left < 0)
        loop.stop()
        await asyncio.gather(task, return_exceptions=True)
    assert lives > 3
    assert sorted(told(world.chat)) == sorted(f"alert-{n}" for n in range(1, 41))
