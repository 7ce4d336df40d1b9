"""The gate lets through what is news, and nothing that is older than what went through."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.ledger import Coverage, Proof, Range, Stretch
from monitor.model.post import Arrival, Post, PostsDeleted, PostSeen, StoredPost
from monitor.model.recovered import Recovered
from monitor.pipeline.ports import ChannelRecord
from monitor.telegram.convert import to_posts
from monitor.telegram.intake import Intake, arrival
from tests.unit.telegram.messages import CHANNEL, DATE, HandClock, message

HERE = ChannelId(CHANNEL)


class Sink:
    """A sink, and the store behind it."""

    def __init__(self) -> None:
        self.said: list[Any] = []
        self.proven: list[Proof] = []
        self.failing = False
        self.stored: dict[PostKey, StoredPost] = {}
        self.ledger = Coverage(MessageId(0))
        self.looked_up = 0

    def reader(self) -> Any:
        return _Stored(self)

    async def posts(
        self, channel: ChannelId, posts: Sequence[PostSeen], *, proof: Proof | None = None
    ) -> None:
        if self.failing:
            raise StoreError("locked")
        self.said += [seen.post.text for seen in posts]
        if proof:
            self.proven.append(proof)

    async def deleted(self, deleted: PostsDeleted) -> None:
        if self.failing:
            raise StoreError("locked")
        self.said.append(deleted.messages)


class _Stored:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def coverage(self, channel: ChannelId) -> Coverage:
        return self._sink.ledger

    async def posts(self, keys: Collection[PostKey]) -> Sequence[StoredPost]:
        self._sink.looked_up += 1
        return [self._sink.stored[key] for key in keys if key in self._sink.stored]


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
async def intake(sink: Sink) -> Intake:
    intake = Intake(sink, sink.reader(), HandClock())
    await intake.follow(HERE)
    return intake


def span(low: int, high: int) -> Range:
    return Range(MessageId(low), MessageId(high))


def post(number: int, text: str, **changes: Any) -> tuple[Post, Arrival]:
    [made] = to_posts(HERE, [message(number, text, **changes)]).posts
    return made, Arrival.LIVE


def later(minutes: int) -> Any:
    return DATE + timedelta(minutes=minutes)


async def test_the_same_form_goes_through_once(intake: Intake, sink: Sink) -> None:
    for _ in range(2):
        await intake.posts(HERE, [post(1, "one"), post(2, "two")])
    await intake.posts(HERE, [post(2, "two"), post(3, "three")], Proof((span(1, 3),)))
    assert sink.said == ["one", "two", "three"]


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
    [whole] = to_posts(HERE, parts).posts
    [part] = to_posts(HERE, parts[1:]).posts
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


async def test_what_is_pushed_proves_itself_and_what_is_read_its_whole_range(
    intake: Intake, sink: Sink
) -> None:
    await intake.posts(HERE, [post(3, "three")], pushed=True)
    coverage = intake.coverage(HERE)
    assert (coverage.cursor, [hole.range for hole in coverage.holes]) == (0, [span(1, 2)])
    await intake.posts(HERE, [post(1, "one"), post(3, "three")], Proof((span(1, 4),)))
    assert sink.proven == [Proof((span(1, 4),))]
    assert intake.coverage(HERE).cursor == 4
    assert intake.coverage(HERE).holes == ()


async def test_a_proof_is_handed_on_once(intake: Intake, sink: Sink) -> None:
    proof = Proof((span(1, 4),), {MessageId(3): "odd"})
    for _ in range(3):
        await intake.posts(HERE, [], proof)
    assert sink.proven == [proof]


async def test_what_was_not_stored_is_not_proven(intake: Intake, sink: Sink) -> None:
    sink.failing = True
    with pytest.raises(StoreError):
        await intake.posts(HERE, [post(1, "one")], Proof((span(1, 2),)))
    with pytest.raises(StoreError):
        await intake.deleted(HERE, [MessageId(3)])
    assert intake.coverage(HERE).stretches == ()


async def test_an_unreadable_message_is_no_hole(intake: Intake, sink: Sink) -> None:
    await intake.posts(HERE, [post(1, "one")], pushed=True)
    await intake.posts(HERE, [], Proof((), {MessageId(2): "odd"}), pushed=True)
    await intake.posts(HERE, [post(3, "three")], pushed=True)
    assert intake.coverage(HERE).cursor == 3
    assert sink.proven == [Proof((), {MessageId(2): "odd"})]


async def test_a_deletion_of_what_was_never_seen_is_no_hole(sink: Sink) -> None:
    """The store proves it in the deletion's own transaction."""
    sink.ledger = Coverage(MessageId(10))
    intake = Intake(sink, sink.reader(), HandClock())
    await intake.follow(HERE)
    await intake.deleted(HERE, [MessageId(4), MessageId(11), MessageId(12)], pushed=True)
    assert intake.coverage(HERE).cursor == 12
    assert sink.proven == []
    assert sink.said == [(4, 11, 12)]


async def test_after_a_restart_only_what_changed_goes_through(sink: Sink) -> None:
    for number, text in ((1, "one"), (2, "two"), (3, "three")):
        made, _ = post(number, text)
        sink.stored[made.key] = StoredPost(made, DATE, Arrival.LIVE)
    sink.ledger = Coverage(MessageId(0), (Stretch(span(1, 3), DATE),))
    intake = Intake(sink, sink.reader(), HandClock())
    await intake.follow(HERE)
    again = [post(1, "one"), post(2, "two, corrected", edit_date=later(1)), post(3, "three")]
    new = await intake.posts(HERE, [*again, post(4, "four")], Proof((span(1, 4),)))
    assert sink.said == ["two, corrected", "four"]
    assert [found.text for found in new] == ["four"]
    assert intake.recovered == Recovered(posts=1, edits=1)
    await intake.posts(HERE, again)
    assert sink.looked_up == 1, "what was looked up is remembered"


async def test_what_is_recovered_is_counted_and_what_is_pushed_is_not(intake: Intake) -> None:
    await intake.posts(HERE, [post(1, "one")], pushed=True)
    await intake.posts(HERE, [post(1, "one!", edit_date=later(1))], pushed=True)
    await intake.deleted(HERE, [MessageId(9)], pushed=True)
    assert intake.recovered == Recovered()
    await intake.posts(HERE, [post(1, "one!"), post(2, "two"), post(3, "three")])
    await intake.posts(HERE, [post(2, "two", edit_date=later(1))])  # a reaction bumps the date
    await intake.posts(HERE, [post(2, "two!", edit_date=later(2))])
    await intake.deleted(HERE, [MessageId(3), MessageId(9)])
    await intake.posts(HERE, [(post(8, "old")[0], Arrival.ADOPTION)])
    assert intake.recovered == Recovered(posts=2, edits=1, deletions=1)


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
