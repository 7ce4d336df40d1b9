"""A re-read believes in a deletion only when the answer can be trusted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from telethon.tl import functions, types

from monitor.model.ids import ChannelId, MessageId
from monitor.model.ledger import Coverage, Proof
from monitor.model.post import PostsDeleted, PostSeen
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.compare import Comparison
from monitor.telegram.intake import Intake
from tests.unit.telegram.messages import CHANNEL, DATE, HandClock, message

HERE = ChannelId(CHANNEL)
RECORD = ChannelRecord(HERE, "news", "News", None, 1, True, DATE - timedelta(days=1), MessageId(0))


class Answers:
    """An account whose server has these messages; by id it may be made to answer nothing."""

    def __init__(self, *standing: int) -> None:
        self.standing = standing
        self.empty_handed = False
        self.albums: dict[int, int] = {}

    async def call(self, request: Any, doing: str, seconds: float = 0) -> Any:
        if isinstance(request, functions.channels.GetMessagesRequest):
            asked = [wanted.id for wanted in request.id]
            ids = [] if self.empty_handed else [i for i in asked if i in self.standing]
        else:
            ids = [i for i in self.standing if i >= request.offset_id][: request.limit]
        messages = [message(i, f"post {i}", grouped_id=self.albums.get(i)) for i in ids]
        return types.messages.ChannelMessages(1, len(messages), messages, [], [], [])


class Stored:
    """The store, and the sink before it."""

    def __init__(self) -> None:
        self.gone: list[int] = []
        self.read: list[str] = []
        self.proven: list[Proof] = []

    async def coverage(self, channel: ChannelId) -> Coverage:
        return Coverage(MessageId(0))

    async def posts(
        self, channel: ChannelId, posts: Sequence[PostSeen], *, proof: Proof | None = None
    ) -> None:
        self.read += [seen.post.text for seen in posts]
        if proof:
            self.proven.append(proof)

    async def deleted(self, deleted: PostsDeleted) -> None:
        self.gone += deleted.messages


ASKED = [MessageId(n) for n in (5, 4, 3, 2, 1)]


async def compare(account: Any, stored: Any, ids: Sequence[MessageId] = ASKED) -> Comparison:
    clock = HandClock()
    intake = Intake(stored, stored, clock)
    await intake.follow(HERE)
    comparison = Comparison(intake, clock)
    await comparison.page(account, RECORD, ids, newest=True)
    return comparison


@pytest.fixture
def stored() -> Stored:
    return Stored()


async def test_what_is_missing_among_others_was_deleted(stored: Stored) -> None:
    await compare(Answers(1, 2, 4), stored)
    assert stored.gone == [3, 5]
    assert stored.read == ["post 1", "post 2", "post 4"]


async def test_an_empty_answer_is_checked_against_history(stored: Stored) -> None:
    account = Answers(1, 2, 3, 5)
    account.empty_handed = True
    await compare(account, stored)
    assert stored.gone == [4]


async def test_history_speaks_only_of_what_its_page_holds(stored: Stored) -> None:
    standing = range(1, 200)
    account = Answers(*standing)
    account.empty_handed = True
    await compare(account, stored, [MessageId(n) for n in (150, 50, 1)])
    assert stored.gone == [], "message 150 stands beyond the page of 100 that begins with 1"


async def test_a_channel_that_was_emptied_is_found_empty(stored: Stored) -> None:
    await compare(Answers(), stored)
    assert stored.gone == [1, 2, 3, 4, 5]


async def test_what_was_read_by_id_is_proven(stored: Stored) -> None:
    await compare(Answers(1, 2, 4), stored)
    proven = {n for proof in stored.proven for r in proof.ranges for n in range(r.low, r.high + 1)}
    assert proven == {1, 2, 3, 4, 5}


async def test_nothing_new_is_handed_on_once(stored: Stored) -> None:
    account = Answers(1, 2, 3, 4, 5)
    comparison = await compare(account, stored)
    await comparison.page(account, RECORD, ASKED, newest=True)
    assert len(stored.read) == 5


async def test_an_album_at_either_edge_is_read_as_a_whole(stored: Stored) -> None:
    account = Answers(*range(1, 31))
    account.albums = dict.fromkeys((9, 10, 11), 7) | dict.fromkeys((19, 20, 21, 22), 8)
    comparison = await compare(account, stored, [MessageId(n) for n in range(20, 9, -1)])
    assert "post 9\n\npost 10\n\npost 11" in stored.read
    assert stored.read[-1] == "post 19\n\npost 20", "nothing that is stored stands above it"
    stored.read.clear()
    await comparison.page(account, RECORD, [MessageId(n) for n in range(20, 9, -1)], newest=False)
    assert stored.read == ["post 19\n\npost 20\n\npost 21\n\npost 22"]


async def test_an_edited_album_is_read_as_a_whole_and_nothing_else_with_it(stored: Stored) -> None:
    account = Answers(*range(1, 31))
    account.albums = dict.fromkeys((9, 10, 11), 7)
    clock = HandClock()
    intake = Intake(stored, stored, clock)  # type: ignore[arg-type]
    await intake.follow(HERE)
    await Comparison(intake, clock).albums(account, RECORD, [MessageId(10)])
    assert stored.read == ["post 9\n\npost 10\n\npost 11"]
    assert intake.recovered.edits == 0, "it was pushed"
