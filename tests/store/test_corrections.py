"""Corrections of stories: what is asked for, and what becomes of what was said."""

from dataclasses import replace

from monitor.model.correction import Correction, CorrectionKind, Merged
from monitor.model.ids import StoryId
from monitor.store import SqlStore
from tests.store.samples import alert, change, key, minutes, stored, story
from tests.store.test_outbox import deliver, due, say, words

ONE, TWO = StoryId(1), StoryId(2)
ASKED = Correction(
    CorrectionKind.SPLIT, ONE, None, (key(7), key(8)), "two «events»", "Ada", minutes(1)
)


async def statuses(store: SqlStore) -> list[tuple[int | None, str, str]]:
    said = await store.queries.outbox()
    return [(s.story, s.destination, s.status) for s in said]


async def pass_on(store: SqlStore) -> frozenset[str]:
    """Story 2 goes into story 1."""
    async with store.transaction() as unit:
        return await unit.pass_on_alerts(TWO, ONE)


async def test_a_correction_waits_until_it_is_answered(store: SqlStore) -> None:
    first = await store.ask_correction(ASKED)
    second = await store.ask_correction(replace(ASKED, kind=CorrectionKind.MERGE, other=TWO))
    assert (first.id, second.id) == (1, 2)
    assert replace(first, id=0) == ASKED
    assert await store.open_corrections() == [first, second]
    done = replace(first, other=StoryId(3), done=minutes(2))
    turned_down = replace(second, done=minutes(2), error="no such story")
    async with store.transaction() as unit:
        unit.save_correction(done)
        unit.save_correction(turned_down)
    assert await store.open_corrections() == []
    assert await store.queries.correction(1) == done
    assert await store.queries.correction(2) == turned_down
    assert await store.queries.correction(3) is None


async def test_a_merged_story_leads_on_and_is_not_listed(store: SqlStore) -> None:
    posts = [stored(1), stored(2), stored(3)]
    async with store.transaction() as unit:
        for number, post in enumerate(posts, start=1):
            unit.save_post(post)
            unit.save_story(story(number, [post]), minutes(number))
    for gone, into in ((3, 2), (2, 1)):
        async with store.transaction() as unit:
            unit.save_story(story(into, posts[into - 1 :]), minutes(9))
            unit.save_merged(Merged(story(gone, posts[gone - 1 :]), StoryId(into)), minutes(9))
    assert [await store.story_now(StoryId(n)) for n in (1, 2, 3, 4)] == [1, 1, 1, None]
    [found] = await store.queries.stories()
    assert [m.post for m in found.story.members] == [post.post.key for post in posts]
    assert sum((await store.queries.status()).stories.values()) == 1
    assert await store.next_story() == 4


async def test_what_stands_is_told_and_what_nobody_saw_is_never_said(store: SqlStore) -> None:
    await say(store, alert(1, "one"), alert(2, "two"))
    for number, item in enumerate(await due(store), start=1):
        await deliver(store, item, number)
    await say(store, alert(1, "one", "night"), at=2)
    await say(store, change(2), alert(2, "two", "night"), alert(2, "two", "other"), at=3)
    assert await pass_on(store) == {"desk"}
    assert await statuses(store) == [
        (1, "desk", "delivered"),
        (2, "desk", "delivered"),
        (1, "night", "waiting"),
        (2, "night", "retired"),
        (1, "other", "waiting"),
        (2, "desk", "retired"),
    ]
    assert sorted(await words(store, 9)) == ["one", "two"]


async def test_what_may_stand_is_told_where_it_went(store: SqlStore) -> None:
    await say(store, alert(1, "one"), alert(2, "two"))
    await deliver(store, (await due(store))[0], 1)
    [tried] = await due(store, 1)
    assert await store.outbox.begin(tried, minutes(1))
    assert await pass_on(store) == {"desk"}
    await say(store, alert(2, "went into 1"), at=2)
    assert await words(store, 3) == ["went into 1"]


async def test_an_alert_in_a_digest_says_it_there(store: SqlStore) -> None:
    await say(store, alert(1, "one", brief="brief 1"), alert(2, "two", brief="brief 2"))
    await store.outbox.gather(await due(store, 0), minutes(0))
    [digest] = await due(store, 0)
    await store.outbox.delivered(digest, 44, minutes(1))
    assert await pass_on(store) == {"desk"}
    await say(store, alert(2, "went", brief="went into 1"), at=2)
    [changed] = await due(store, 3)
    assert (changed.message_id, changed.parts) == (44, ("brief 1", "went into 1"))
