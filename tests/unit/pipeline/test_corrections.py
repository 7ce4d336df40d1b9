"""Corrections by hand: in one transaction, told to the desk, and kept over a restart."""

import pytest

from monitor.model.correction import Correction, CorrectionKind
from monitor.model.ids import MessageId, PostKey, StoryId
from monitor.model.post import Arrival, Channel
from monitor.model.watch import Destination, Rule
from monitor.store import SqlStore
from tests.unit.pipeline.desk import (
    BAKERY,
    DISPATCH,
    LENS,
    RAID,
    RAID_OF_FIVE,
    Desk,
    after,
    everything,
    opened,
    post,
    waiting,
)

MERGE, SPLIT = CorrectionKind.MERGE, CorrectionKind.SPLIT


def key(message: int, channel: Channel = DISPATCH) -> PostKey:
    return PostKey(channel.id, MessageId(message))


async def ask(
    desk: Desk, kind: CorrectionKind, story: int, other: int | None = None, *posts: PostKey
) -> Correction:
    """Ask for a correction, have it carried out, and return what became of it."""
    number = None if other is None else StoryId(other)
    asked = await desk.store.ask_correction(
        Correction(kind, StoryId(story), number, posts, "one event", "Ada", desk.clock.now())
    )
    assert await desk.ingest.correct() == 1
    done = await desk.store.queries.correction(asked.id)
    assert done is not None
    assert done.done == desk.clock.now()
    assert await desk.ingest.correct() == 0
    return done


async def deliver(desk: Desk) -> dict[int, str]:
    """Deliver all that waits; returns the words of the desk's messages by their number."""
    while due := list(await waiting(desk.store)):
        for item in due:
            number = item.message_id or 100 + item.id
            await desk.store.outbox.delivered(item, number, desk.clock.now())
    said = await desk.store.queries.outbox(status="delivered")
    return {s.message_id: s.html for s in said if s.message_id}


async def two_stories(desk: Desk) -> dict[int, str]:
    await desk.take(post(RAID))
    await desk.take(post(BAKERY, channel=LENS, minutes=5))
    return await deliver(desk)


async def test_of_two_merged_alerts_one_goes_on_and_the_other_says_where(desk: Desk) -> None:
    first, second = await two_stories(desk)
    woken = desk.woken
    done = await ask(desk, MERGE, 2, 1)
    assert (done.story, done.other, done.error) == (1, 2, None)
    assert desk.woken == woken + 1
    said = await deliver(desk)
    assert set(said) == {first, second}  # nothing new was posted
    assert "2 posts in 2 channels" in said[first]
    assert "story 2 merged into this one by Ada: one event" in said[first]
    assert said[second].startswith("<b>MERGED</b>")
    at, into = (said[second].index(f"t.me/{c.handle}/1") for c in (LENS, DISPATCH))
    assert at < into

    await desk.take(post(BAKERY, message=9, minutes=20))  # follows the merged post
    said = await deliver(desk)
    assert set(said) == {first, second}
    assert "3 posts" in said[first]
    assert said[second].startswith("<b>MERGED</b>")
    assert await desk.store.story_now(StoryId(2)) == 1
    listed = await desk.store.queries.stories()
    assert [found.story.id for found in listed] == [1]
    assert dict((await desk.store.queries.status()).stories) == {
        listed[0].story.assessment.state: 1
    }


async def test_what_was_not_sent_yet_is_never_said(desk: Desk) -> None:
    await desk.take(post(RAID))
    await desk.take(post(BAKERY, channel=LENS, minutes=5))
    await ask(desk, MERGE, 1, 2)
    [alert] = (await deliver(desk)).values()
    assert "2 posts in 2 channels" in alert


async def test_where_only_the_other_was_told_its_alert_goes_on(store: SqlStore) -> None:
    raids = Destination("raids", "-1001", (Rule("raids", ("drone",)),))
    museums = Destination("museums", "-1002", (Rule("museums", ("museum",)),))
    async with opened(store, destinations=(raids, museums)) as desk:
        first, second = await two_stories(desk)
        await ask(desk, MERGE, 1, 2)
        said = await deliver(desk)
        assert set(said) == {first, second}
        assert said[first] == said[second]
        assert "2 posts in 2 channels" in said[first]


async def test_a_split_rings_for_itself(desk: Desk) -> None:
    await desk.take(post(RAID))
    await desk.take(post(RAID_OF_FIVE, channel=LENS, minutes=5))
    [first] = await deliver(desk)
    done = await ask(desk, SPLIT, 1, None, key(1, LENS))
    assert (done.story, done.other, done.posts) == (1, 2, (key(1, LENS),))
    said = await deliver(desk)
    assert len(said) == 2
    new = next(words for number, words in said.items() if number != first)
    assert "1 post split off as story 2 by Ada: one event" in said[first]
    assert "in 2 channels" not in said[first]
    assert "split off from story 1 by Ada: one event" in new
    assert "River Dispatch" not in new


async def test_a_split_of_what_was_history_when_it_came_rings_nobody(desk: Desk) -> None:
    await desk.take(post(RAID))
    await desk.take(post(RAID_OF_FIVE, channel=LENS, minutes=5), arrival=Arrival.BACKFILL, at=90)
    [first] = await deliver(desk)
    await ask(desk, SPLIT, 1, None, key(1, LENS))
    assert set(await deliver(desk)) == {first}
    assert not (await desk.story_of(1, LENS)).rings


async def test_a_correction_outlives_a_restart(desk: Desk) -> None:
    await two_stories(desk)
    await desk.take(post(RAID_OF_FIVE, message=2, minutes=7))
    await ask(desk, MERGE, 1, 2)
    await ask(desk, SPLIT, 1, None, key(2))
    before = await everything(desk.store)
    await desk.restart()
    await desk.take(post(RAID_OF_FIVE, channel=LENS, message=8, minutes=20))
    await desk.take(post(BAKERY, message=9, minutes=20))
    assert [s.id for s in before.stories] == [1, 3]
    assert (await desk.story_of(8, LENS)).id == 3
    assert (await desk.story_of(9)).id == 1
    await desk.take(
        post("A ferry sank off Latakia, twelve people missing.", message=10, minutes=21)
    )
    assert (await desk.story_of(10)).id == 4


async def test_a_merged_number_leads_to_where_it_went(desk: Desk) -> None:
    await two_stories(desk)
    await desk.take(post("A ferry sank off Latakia, twelve people missing.", message=2, minutes=7))
    await ask(desk, MERGE, 2, 3)
    done = await ask(desk, MERGE, 3, 1)
    assert (done.story, done.other, done.error) == (1, 2, None)
    assert await desk.store.story_now(StoryId(3)) == 1
    assert "cannot be merged with itself" in str((await ask(desk, MERGE, 3, 2)).error)


@pytest.mark.parametrize(
    ("kind", "story", "other", "posts", "reason"),
    [
        (MERGE, 1, 7, (), "there is no story 7"),
        (MERGE, 1, 1, (), "cannot be merged with itself"),
        (SPLIT, 1, None, (key(1),), "nothing would stay"),
        (SPLIT, 1, None, (key(1, LENS),), "harbour_lens/1 is not in story 1"),
    ],
    ids=["unknown", "itself", "everything", "elsewhere"],
)
async def test_what_cannot_be_is_turned_down_and_changes_nothing(
    desk: Desk,
    kind: CorrectionKind,
    story: int,
    other: int | None,
    posts: tuple[PostKey, ...],
    reason: str,
) -> None:
    await two_stories(desk)
    before = await everything(desk.store)
    done = await ask(desk, kind, story, other, *posts)
    assert reason in (done.error or "")
    assert await everything(desk.store) == before
    await desk.take(post(RAID_OF_FIVE, channel=LENS, message=2, minutes=7))
    assert (await desk.story_of(2, LENS)).id == 1


async def test_a_forgotten_story_is_not_corrected(desk: Desk) -> None:
    await two_stories(desk)
    desk.clock.time = after(4 * 24 * 60)
    done = await ask(desk, MERGE, 1, 2)
    assert "no longer open" in (done.error or "")
