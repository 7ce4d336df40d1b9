"""What enters is stored, decided and announced in one transaction, and rings when it is news."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import insert
from structlog.testing import capture_logs

from monitor.errors import StoreError
from monitor.model.post import Arrival, Media, StoredPost
from monitor.model.relation import Relation
from monitor.model.story import State
from monitor.model.watch import Destination, Rule
from monitor.pipeline.ports import Store, UnitOfWork
from monitor.store import SqlStore
from monitor.store.copies import COPIED_AT
from monitor.store.schema import facts
from tests.unit.pipeline.desk import (
    BAKERY,
    DISPATCH,
    LENS,
    MINISTRY,
    RAID,
    RAID_OF_FIVE,
    Desk,
    after,
    everything,
    opened,
    post,
    proof,
    waiting,
)

TITLE = "Two drones hit fuel depot at Harir air base in Iraq's Erbil: police"


async def cursor(store: SqlStore) -> int:
    """Up to which message River Dispatch has been read."""
    [record] = [r for r in await store.channels() if r.id == DISPATCH.id]
    return (await store.coverage(record.id)).cursor


# One transaction


async def test_post_decision_proof_and_alert_are_stored_together(desk: Desk) -> None:
    await desk.take(post(RAID), proven=(1, 1))
    stored = await desk.stored()
    assert stored is not None
    assert (stored.version, stored.arrival) == (1, Arrival.LIVE)
    story = await desk.story_of()
    assert story.members[0].match.relation is Relation.ORIGINAL
    assert await cursor(desk.store) == 1
    [words] = await desk.words()
    assert "two" in words.lower()
    assert "Erbil" in words
    assert desk.woken == 1


async def test_a_reading_proves_what_it_read_and_what_it_brings(desk: Desk) -> None:
    await desk.take(post(RAID, message=3), post(BAKERY, message=9), proven=(1, 5))
    assert await cursor(desk.store) == 5
    await desk.ingest.posts(DISPATCH.id, [], proof=proof(6, 8))
    assert await cursor(desk.store) == 9
    await desk.delete(10, 12)
    assert await cursor(desk.store) == 10
    await desk.take(post(RAID, message=3), proven=(11, 11))
    assert await cursor(desk.store) == 12


async def test_each_step_is_told_to_the_log_without_a_word_of_the_text(desk: Desk) -> None:
    with capture_logs() as events:
        await desk.take(post(RAID, message=3), post(BAKERY, message=4))
        await desk.delete(3)
        await desk.report("a", TITLE)

    steps = ("taken", "decided", "stored")
    about = ("post", "deletion", "report")
    assert [e["event"] for e in events] == [f"{what}.{step}" for what in about for step in steps]
    assert all(e["log_level"] == "debug" for e in events)
    assert [dict(e, event="", log_level="") for e in events[::3]] == [
        {"channel": 1, "messages": [3, 4], "event": "", "log_level": ""},
        {"channel": 1, "messages": (3,), "event": "", "log_level": ""},
        {"feed": "https://gazette.example/feed", "items": 1, "event": "", "log_level": ""},
    ]


class FailingStore:
    """A real store of which the next `times` transactions fail when they are to be committed."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.times = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        async with self._store.transaction() as uow:
            yield uow
            if self.times:
                self.times -= 1
                raise StoreError("the disk is full")


@pytest.fixture
async def failing(store: SqlStore) -> AsyncIterator[tuple[Desk, FailingStore]]:
    """A desk whose store can be made to fail."""
    wrapped = FailingStore(store)

    def wrap(_: SqlStore) -> Store:
        return wrapped

    async with opened(store, wrapped=wrap) as desk:
        yield desk, wrapped


async def test_what_was_not_committed_is_not_said_to_be_stored(
    failing: tuple[Desk, FailingStore],
) -> None:
    desk, store = failing
    store.times = 1
    with capture_logs() as events, pytest.raises(StoreError):
        await desk.take(post(RAID))

    assert [e["event"] for e in events] == ["post.taken", "post.decided"]


async def test_a_failed_transaction_leaves_nothing_and_is_forgotten(
    failing: tuple[Desk, FailingStore],
) -> None:
    desk, store = failing
    await desk.take(post(BAKERY, message=1), proven=(1, 1))
    before, woken = await everything(desk.store), desk.woken
    store.times = 1
    with pytest.raises(StoreError):
        await desk.take(post(RAID, message=2, minutes=1), proven=(2, 2))
    assert await everything(desk.store) == before
    assert await cursor(desk.store) == 1
    assert desk.woken == woken

    # Were the window not read anew, this copy would belong to a post that is not stored.
    await desk.take(post(RAID, channel=LENS, minutes=2))
    story = await desk.story_of(channel=LENS)
    assert story.members[0].match.relation is Relation.ORIGINAL
    await desk.take(post(RAID, message=2, minutes=1), at=3, proven=(2, 2))
    assert len((await desk.story_of(2)).members) == 2
    assert len(await desk.words()) == 2


async def test_a_failed_report_leaves_nothing_and_counts_when_it_comes_again(
    failing: tuple[Desk, FailingStore],
) -> None:
    desk, store = failing
    await desk.take(post(RAID))
    store.times = 1
    with pytest.raises(StoreError):
        await desk.report("1", TITLE)
    assert (await desk.story_of()).assessment.state is State.UNCONFIRMED
    assert await desk.store.feeds() == []
    assert await desk.report("1", TITLE) == 1
    assert (await desk.story_of()).assessment.state is State.CORROBORATED


async def test_a_failed_deletion_is_done_when_it_comes_again(
    failing: tuple[Desk, FailingStore],
) -> None:
    desk, store = failing
    await desk.take(post(RAID))
    store.times = 1
    with pytest.raises(StoreError):
        await desk.delete(1)
    await desk.delete(1, at=61)
    stored = await desk.stored()
    assert stored is not None
    assert stored.deleted == after(61)


# What rings


@pytest.mark.parametrize(
    ("arrival", "late", "rings"),
    [
        (Arrival.LIVE, 0, True),
        (Arrival.RECOVERED, 29, True),
        (Arrival.RECOVERED, 31, False),
        (Arrival.LIVE, 31, False),
        (Arrival.ADOPTION, 0, False),
        (Arrival.BACKFILL, 0, False),
    ],
)
async def test_only_what_is_new_and_was_not_there_before_rings(
    desk: Desk, arrival: Arrival, late: float, rings: bool
) -> None:
    await desk.take(post(RAID), arrival=arrival, at=late)
    assert (await desk.stored()) is not None
    assert (await desk.story_of()).rings is rings
    assert len(await desk.words()) == int(rings)
    assert desk.woken == int(rings)


async def test_a_live_post_makes_the_silent_story_it_joins_ring(desk: Desk) -> None:
    await desk.take(post(RAID), arrival=Arrival.ADOPTION, at=60)
    assert await desk.words() == []
    await desk.take(post(RAID_OF_FIVE, channel=LENS, minutes=61))
    [words] = await desk.words()
    assert "River Dispatch" in words
    assert "Harbour Lens" in words


@pytest.mark.parametrize(("minutes", "rings"), [(4.9, False), (5, True), (6, True)])
async def test_in_a_restored_copy_only_what_came_since_rings(
    desk: Desk, minutes: float, rings: bool
) -> None:
    row = {"name": COPIED_AT, "value": after(-600).isoformat()}
    await desk.store._database.change(lambda c: c.execute(insert(facts), row))
    await desk.store.take_over(after(5))
    await desk.take(post(RAID, minutes=minutes), at=7, arrival=Arrival.RECOVERED)

    assert (await desk.story_of()).rings is rings
    assert len(await desk.words()) == int(rings)


async def test_a_report_rings_nobody_for_a_silent_story(desk: Desk) -> None:
    await desk.take(post(RAID), arrival=Arrival.ADOPTION, at=50)
    assert await desk.report("1", TITLE) == 1
    assert (await desk.story_of()).assessment.state is State.CORROBORATED
    assert await desk.words() == []


async def test_a_copy_of_a_story_that_rang_changes_its_alert_and_adds_none(desk: Desk) -> None:
    await desk.take(post(RAID))
    [before] = await waiting(desk.store)
    await desk.take(post(RAID, channel=LENS, minutes=2))
    [now] = await waiting(desk.store)
    assert now.id == before.id
    assert now.random_id == before.random_id
    assert now.version == before.version + 1
    assert "Harbour Lens" in now.html


async def test_a_change_of_state_answers_the_alert_once(desk: Desk) -> None:
    await desk.take(post(RAID))
    [alert] = await waiting(desk.store)
    await desk.store.outbox.delivered(alert, 77, after(1))
    await desk.report("1", TITLE)
    await desk.report("1", TITLE, at=70)
    found = await waiting(desk.store)
    assert [(item.kind.value, item.reply_to) for item in found] == [("alert", None), ("change", 77)]


# What is read again


async def test_what_is_read_again_unchanged_writes_nothing(desk: Desk) -> None:
    await desk.take(post(RAID, views=10))
    before, woken = await everything(desk.store), desk.woken
    await desk.take(post(RAID, views=10), at=5, arrival=Arrival.RECOVERED)
    assert await everything(desk.store) == before
    assert desk.woken == woken


async def test_counters_that_moved_are_stored_and_nothing_is_said(desk: Desk) -> None:
    await desk.take(post(RAID, views=10))
    words, woken = await desk.words(), desk.woken
    await desk.take(post(RAID, views=99, edited=3))
    stored = await desk.stored()
    assert stored is not None
    assert (stored.post.views, stored.version) == (99, 1)
    assert (await desk.words(), desk.woken) == (words, woken)


async def test_an_edit_is_a_version_and_a_line_of_the_story(desk: Desk) -> None:
    await desk.take(post(RAID))
    await desk.take(post(RAID_OF_FIVE, edited=6))
    stored = await desk.stored()
    assert stored is not None
    assert (stored.version, stored.post.text) == (2, RAID_OF_FIVE)
    [line] = (await desk.story_of()).history
    assert (line.at, line.text.startswith("edited by River Dispatch")) == (after(6), True)


@pytest.mark.parametrize("edited", [None, 3])
async def test_an_older_form_never_replaces_a_newer_one(desk: Desk, edited: float | None) -> None:
    await desk.take(post(RAID))
    await desk.take(post(RAID_OF_FIVE, edited=6))
    before = await everything(desk.store)
    await desk.take(post(RAID, edited=edited), at=7)
    assert await everything(desk.store) == before


async def test_posts_of_one_batch_see_each_other(desk: Desk) -> None:
    await desk.take(
        post(RAID), post(RAID, message=2, minutes=1), post(BAKERY, message=3), proven=(1, 3)
    )
    assert [m.match.relation for m in (await desk.story_of()).members] == [
        Relation.ORIGINAL,
        Relation.DUPLICATE,
    ]
    assert len(await desk.words()) == 2


async def test_one_batch_or_one_by_one_comes_to_the_same(desk: Desk) -> None:
    texts = (RAID, BAKERY, RAID_OF_FIVE, RAID)
    posts = [post(text, message=n, minutes=n) for n, text in enumerate(texts, start=1)]
    await desk.take(*posts)
    together = [m.match for m in (await desk.story_of()).members]
    for item in posts:
        await desk.take(
            post(item.text, channel=LENS, message=item.key.message, minutes=5 * 24 * 60), at=7200
        )
    alone = [m.match for m in (await desk.story_of(channel=LENS)).members]
    assert [m.relation for m in alone] == [m.relation for m in together]
    assert [m.of and m.of.message for m in alone] == [m.of and m.of.message for m in together]


# Albums and deletions


async def test_an_album_that_comes_in_parts_is_one_post(desk: Desk) -> None:
    await desk.take(post(RAID, message=4, album=70, parts=[4]))
    await desk.take(post("", message=5, album=70, parts=[5]), at=1)
    await desk.take(post("", message=3, album=70, parts=[3]), at=2)
    stored = await desk.stored(4)
    assert stored is not None
    assert stored.post.parts == (3, 4, 5)
    assert [m.id for m in stored.post.media] == [9003, 9004, 9005]
    assert stored.post.text == RAID
    assert len((await everything(desk.store)).posts) == 1
    assert len(await desk.words()) == 1


async def test_an_album_keeps_its_key_when_it_is_read_whole_again(desk: Desk) -> None:
    await desk.take(post(RAID, message=4, album=70, parts=[4, 5]))
    await desk.take(post(RAID, message=3, album=70, parts=[3, 4, 5]), at=1)
    await desk.take(post(RAID, message=3, album=70, parts=[3, 4, 5]), at=2)
    [stored] = (await everything(desk.store)).posts
    assert stored.post.key.message == 4
    assert stored.post.parts == (3, 4, 5)
    assert stored.version == 2
    assert len((await everything(desk.store)).stories) == 1


async def test_a_deleted_part_leaves_the_rest_of_the_album(desk: Desk) -> None:
    await desk.take(post(RAID, message=3, album=70, parts=[3, 4, 5]))
    await desk.delete(3, at=9)
    stored = await desk.stored(3)
    assert stored is not None
    assert (stored.post.parts, stored.deleted, stored.version) == ((4, 5), None, 2)
    assert stored.post.media == (Media("photo", 9004), Media("photo", 9005))

    # Read again as it stands now, it is the same post.
    await desk.take(post(RAID, message=4, album=70, parts=[4, 5]), at=12)
    [only] = (await everything(desk.store)).posts
    assert only == stored

    await desk.delete(4, 5, at=14)
    stored = await desk.stored(3)
    assert stored is not None
    assert stored.deleted == after(14)
    [member] = (await desk.story_of(3)).members
    assert member.deleted == after(14)


async def test_a_deletion_is_told_once_and_of_unknown_messages_never(desk: Desk) -> None:
    await desk.take(post(RAID))
    await desk.delete(98, 99, at=5)
    assert (await desk.story_of()).history == ()
    await desk.delete(1, at=6)
    await desk.delete(1, at=7)
    told = [line.text for line in (await desk.story_of()).history]
    assert told == ["deleted by River Dispatch", "unconfirmed → retracted"]
    [words] = await desk.words()
    assert "deleted" in words


async def test_a_post_that_stands_again_counts_again(desk: Desk) -> None:
    await desk.take(post(RAID))
    await desk.delete(1, at=6)
    await desk.take(post(RAID), at=9, arrival=Arrival.RECOVERED)
    stored = await desk.stored()
    assert stored is not None
    assert stored.deleted is None
    copy = post(RAID, channel=LENS, minutes=10)
    await desk.take(copy)
    assert len((await desk.story_of()).members) == 2


# Officials, restarts


async def test_an_official_s_post_answers_a_channel_s_claim(desk: Desk) -> None:
    await desk.take(post(RAID))
    down = "Two drones were shot down over Harir air base in Erbil before they reached it."
    await desk.take(post(down, channel=MINISTRY, minutes=20))
    story = await desk.story_of()
    assert story.assessment.state is State.CONTRADICTED
    assert [origin.name for origin in story.assessment.origins] == ["Interior Ministry"]


async def test_a_report_of_years_ago_says_nothing_of_today(desk: Desk) -> None:
    await desk.take(post(RAID))
    words = await desk.words()
    assert await desk.report("old", TITLE, minutes=-60 * 24 * 700, at=30) == 1
    story = await desk.story_of()
    assert story.assessment.state is State.UNCONFIRMED
    assert await desk.store.links_of([post(RAID).key]) == []
    assert await desk.words() == words


async def test_a_statement_that_an_official_deletes_counts_no_more(desk: Desk) -> None:
    await desk.take(post(RAID))
    down = "Two drones were shot down over Harir air base in Erbil before they reached it."
    await desk.take(post(down, channel=MINISTRY, minutes=20))
    await desk.delete(1, channel=MINISTRY, at=40)
    story = await desk.story_of()
    assert story.assessment.state is State.UNCONFIRMED
    assert story.assessment.origins == ()
    assert any("deleted by Interior Ministry" in line.text for line in story.history)
    assert await desk.store.links_of([post(RAID).key]) == []
    # Neither a restart nor what comes later brings it back.
    await desk.restart()
    await desk.take(post(RAID_OF_FIVE, message=2, channel=LENS, minutes=50))
    for story in (await desk.story_of(), await desk.story_of(2, LENS)):
        assert story.assessment.state is State.UNCONFIRMED


async def test_a_statement_that_stands_again_counts_again(desk: Desk) -> None:
    await desk.take(post(RAID))
    down = "Two drones were shot down over Harir air base in Erbil before they reached it."
    statement = post(down, channel=MINISTRY, minutes=20)
    await desk.take(statement)
    await desk.delete(1, channel=MINISTRY, at=40)
    await desk.take(statement, at=45)
    assert (await desk.story_of()).assessment.state is State.CONTRADICTED


async def test_posts_that_a_killed_backfill_left_undecided_come_in_at_the_next_start(
    desk: Desk,
) -> None:
    await desk.take(post(BAKERY, message=9, minutes=1))
    async with desk.store.transaction() as uow:
        left = post(RAID, channel=LENS)
        uow.save_post(StoredPost(left, after(2), Arrival.BACKFILL), after(2))
    await desk.restart()
    await desk.take(post(RAID, message=10, minutes=3))
    story = await desk.story_of(10)
    assert [m.post.channel for m in story.members] == [LENS.id, DISPATCH.id]
    assert story.members[1].match.relation is Relation.DUPLICATE
    assert story.rings
    assert await desk.store.unanalysed(None, None, 10) == []


async def test_what_was_left_undecided_changes_the_alert_of_the_story_it_belongs_to(
    desk: Desk,
) -> None:
    await desk.take(post(RAID))
    async with desk.store.transaction() as uow:
        uow.save_post(StoredPost(post(RAID, channel=LENS), after(2), Arrival.BACKFILL), after(2))
    await desk.restart()
    woken = desk.woken
    await desk.take(post(RAID), at=3)
    [words] = await desk.words()
    assert "Harbour Lens" in words
    assert desk.woken == woken + 1


async def test_a_forgotten_story_s_edit_is_stored_and_nothing_is_said(desk: Desk) -> None:
    await desk.take(post(RAID))
    words = await desk.words()
    await desk.take(post(RAID_OF_FIVE, edited=100 * 60.0))
    stored = await desk.stored()
    assert stored is not None
    assert stored.version == 2
    assert await desk.words() == words


async def test_a_destination_that_has_the_alert_keeps_it_current(store: SqlStore) -> None:
    bakeries = Destination("bread", None, (Rule("bread", any=("bakery",)),))
    async with opened(store, destinations=(bakeries,)) as desk:
        await desk.take(post(RAID))
        assert await desk.words() == []
        await desk.take(post(BAKERY, message=2, minutes=1))
        [before] = await waiting(store)
        told = BAKERY.replace("bakery", "bread").replace("six", "seven")
        await desk.take(post(told, message=2, minutes=1, edited=5))
        [now] = await waiting(store)
        assert now.id == before.id
        assert now.version > before.version
        story, other = (await desk.story_of(2)).id, (await desk.story_of(1)).id
        async with store.transaction() as uow:
            told_of = await uow.destinations_told([story, other])
        assert told_of[story] == {"bread"}
        assert not told_of.get(other)
