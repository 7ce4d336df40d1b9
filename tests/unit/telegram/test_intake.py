"""The gate lets through what is news, and nothing that is older than what went through."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.model.ids import ChannelId, MessageId
from monitor.model.post import Arrival, Post, PostsDeleted, PostSeen
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.convert import to_posts
from monitor.telegram.intake import Intake, arrival
from tests.unit.telegram.messages import CHANNEL, DATE, HandClock, message

HERE = ChannelId(CHANNEL)


class Sink:
    def __init__(self) -> None:
        self.said: list[Any] = []
        self.failing = False

    async def posts(
        self, channel: ChannelId, posts: Sequence[PostSeen], *, proven: MessageId | None = None
    ) -> None:
        if self.failing:
            raise StoreError("locked")
        self.said += [seen.post.text for seen in posts]
        if proven is not None:
            self.said.append(proven)

    async def deleted(self, deleted: PostsDeleted) -> None:
        self.said.append(deleted.messages)


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def intake(sink: Sink) -> Intake:
    return Intake(sink, HandClock())


def post(number: int, text: str, **changes: Any) -> tuple[Post, Arrival]:
    [made] = to_posts(HERE, [message(number, text, **changes)])
    return made, Arrival.LIVE


def later(minutes: int) -> Any:
    return DATE + timedelta(minutes=minutes)


async def test_the_same_form_goes_through_once(intake: Intake, sink: Sink) -> None:
    for _ in range(2):
        await intake.posts(HERE, [post(1, "one"), post(2, "two")])
    await intake.posts(HERE, [post(2, "two"), post(3, "three")], MessageId(3))
    assert sink.said == ["one", "two", "three", 3]


async def test_a_newer_form_goes_through_and_an_older_one_never_after_it(
    intake: Intake, sink: Sink
) -> None:
    await intake.posts(HERE, [post(1, "two", edit_date=later(2))])
    await intake.posts(HERE, [post(1, "one", edit_date=later(1))])
    await intake.posts(HERE, [post(1, "none")])
    await intake.posts(HERE, [post(1, "three", edit_date=later(2))])
    assert sink.said == ["two", "three"]


async def test_what_was_deleted_does_not_come_back(intake: Intake, sink: Sink) -> None:
    await intake.deleted(HERE, [MessageId(1)])
    await intake.deleted(HERE, [MessageId(1)])
    await intake.posts(HERE, [post(1, "late answer"), post(2, "two")])
    assert sink.said == [(1,), "two"]


async def test_a_part_of_a_known_album_is_no_news_but_what_a_deletion_leaves_is(
    intake: Intake, sink: Sink
) -> None:
    parts = [message(n, "abc"[n - 1], grouped_id=5) for n in (1, 2, 3)]
    [whole] = to_posts(HERE, parts)
    [part] = to_posts(HERE, parts[1:])
    await intake.posts(HERE, [(whole, Arrival.LIVE)])
    await intake.posts(HERE, [(part, Arrival.RECOVERED)])
    assert sink.said == ["a\n\nb\n\nc"]
    await intake.deleted(HERE, [MessageId(1)])
    await intake.posts(HERE, [(part, Arrival.RECOVERED)])
    assert sink.said == ["a\n\nb\n\nc", (1,), "b\n\nc"]
    await intake.posts(HERE, [(whole, Arrival.RECOVERED)])
    assert len(sink.said) == 3


async def test_what_was_not_stored_is_still_news(intake: Intake, sink: Sink) -> None:
    sink.failing = True
    with pytest.raises(StoreError):
        await intake.posts(HERE, [post(1, "one")])
    sink.failing = False
    await intake.posts(HERE, [post(1, "one")])
    assert sink.said == ["one"]


RECORD = ChannelRecord(HERE, "news", "News", None, 1, True, DATE, MessageId(0))


@pytest.mark.parametrize(
    ("age", "adopted", "pushed", "expected"),
    [
        (1, 60, True, Arrival.LIVE),
        (1, 60, False, Arrival.RECOVERED),
        (300, 600, True, Arrival.RECOVERED),
        (61, 60, True, Arrival.ADOPTION),
        (61, 60, False, Arrival.ADOPTION),
        (60.5, 60, False, Arrival.ADOPTION),
    ],
)
def test_the_way_of_a_post(age: float, adopted: float, pushed: bool, expected: Arrival) -> None:
    record = replace(RECORD, adopted_at=DATE - timedelta(seconds=adopted))
    made = replace(post(1, "one")[0], date=DATE - timedelta(seconds=age))
    assert arrival(made, record, DATE, pushed=pushed) is expected


def test_a_post_of_the_second_of_the_adoption_is_news() -> None:
    # Telegram's dates are whole seconds: a post a moment later may carry an earlier date.
    record = replace(RECORD, adopted_at=DATE + timedelta(milliseconds=900))
    assert arrival(post(1, "one")[0], record, DATE, pushed=True) is Arrival.LIVE
