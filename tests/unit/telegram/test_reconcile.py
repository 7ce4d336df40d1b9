"""A re-read believes in a deletion only when the answer can be trusted."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from telethon.tl import functions, types

from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import PostsDeleted, PostSeen
from monitor.model.watch import WatchedChannel
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.convert import to_log
from monitor.telegram.intake import Intake
from monitor.telegram.reconcile import Followed, Pace, Reconciler
from tests.unit.telegram.messages import CHANNEL, DATE, HandClock, message

HERE = ChannelId(CHANNEL)
RECORD = ChannelRecord(HERE, "news", "News", None, 1, True, DATE - timedelta(days=1), MessageId(0))
FOLLOWED = Followed(RECORD, WatchedChannel("news"), MessageId(9), DATE, DATE)


class Answers:
    """An account whose server has these messages; by id it may be made to answer nothing."""

    def __init__(self, *standing: int) -> None:
        self.standing = standing
        self.empty_handed = False

    async def call(self, request: Any, doing: str, seconds: float = 0) -> Any:
        if isinstance(request, functions.channels.GetMessagesRequest):
            asked = [wanted.id for wanted in request.id]
            ids = [] if self.empty_handed else [i for i in asked if i in self.standing]
        else:
            ids = [i for i in self.standing if i >= request.offset_id]
        messages = [message(i, f"post {i}") for i in ids]
        return types.messages.ChannelMessages(1, len(messages), messages, [], [], [])


class Stored:
    """A store that holds messages 1 to 5, and the sink before it."""

    def __init__(self) -> None:
        self.gone: list[int] = []
        self.read: list[str] = []

    async def recent_messages(self, *_: object) -> Sequence[MessageId]:
        return [MessageId(n) for n in (5, 4, 3, 2, 1)]

    async def posts(
        self, channel: ChannelId, posts: Sequence[PostSeen], *, proven: MessageId | None = None
    ) -> None:
        self.read += [seen.post.text for seen in posts]

    async def deleted(self, deleted: PostsDeleted) -> None:
        self.gone += deleted.messages


def reconciler(account: Any, stored: Any) -> Reconciler:
    clock = HandClock()
    intake = Intake(stored, clock)
    nobody: Any = None
    return Reconciler(
        account, nobody, stored, intake, clock, Pace(), random.Random(1), to_log, nobody
    )


@pytest.fixture
def stored() -> Stored:
    return Stored()


async def test_what_is_missing_among_others_was_deleted(stored: Stored) -> None:
    await reconciler(Answers(1, 2, 4), stored).reread(FOLLOWED)
    assert stored.gone == [3, 5]
    assert stored.read == ["post 1", "post 2", "post 4"]


async def test_an_empty_answer_is_checked_against_history(stored: Stored) -> None:
    account = Answers(1, 2, 3, 5)
    account.empty_handed = True
    await reconciler(account, stored).reread(FOLLOWED)
    assert stored.gone == [4]


async def test_a_channel_that_was_emptied_is_found_empty(stored: Stored) -> None:
    await reconciler(Answers(), stored).reread(FOLLOWED)
    assert stored.gone == [1, 2, 3, 4, 5]


async def test_nothing_new_is_handed_on_once(stored: Stored) -> None:
    again = reconciler(Answers(1, 2, 3, 4, 5), stored)
    await again.reread(FOLLOWED)
    await again.reread(FOLLOWED)
    assert len(stored.read) == 5
