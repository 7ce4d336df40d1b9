"""Posts, their messages and versions."""

from dataclasses import replace
from datetime import UTC, timedelta

from monitor.model.ids import MessageId
from monitor.model.post import Arrival, Forward, StoredPost
from monitor.store import SqlStore
from monitor.store.bulk import TOGETHER
from tests.store.samples import AIRFIELD, HARBOUR, NOON, edited, key, minutes, stored


async def save(store: SqlStore, *posts: StoredPost) -> None:
    async with store.transaction() as unit:
        for post in posts:
            unit.save_post(post)


async def test_a_post_is_read_back_as_it_was_saved(store: SqlStore) -> None:
    plain = stored(1)
    full = replace(
        stored(2, parts=(2, 3, 5), album=-(2**63)),
        arrival=Arrival.BACKFILL,
        version=4,
        deleted=minutes(9),
    )
    post = replace(
        full.post,
        text="نص عربي 🛥 and\nmore",
        edited=minutes(7),
        forward=Forward(minutes(1), AIRFIELD, MessageId(9), "someone"),
        reply_to=MessageId(1),
        views=2**40,
        forwards=0,
        language="ar",
    )
    full = replace(full, post=post)
    await save(store, plain, full)

    assert await store.posts_between(NOON, minutes(60)) == [plain, full]
    assert await store.posts([full.post.key, key(99), plain.post.key]) == [plain, full]


async def test_times_come_back_in_utc_to_the_microsecond(store: SqlStore) -> None:
    await save(store, stored(0))
    (found,) = await store.posts([key(0)])

    assert found.post.date == NOON
    assert found.post.date.tzinfo is UTC
    assert found.first_seen.tzinfo is UTC


async def test_saving_again_replaces_the_current_form(store: SqlStore) -> None:
    first = stored(1)
    await save(store, first)
    again = replace(first, post=replace(first.post, views=50, text="other words"))
    await save(store, again)

    assert await store.posts([key(1)]) == [again]


async def test_each_version_is_kept_once(store: SqlStore) -> None:
    first = stored(1, "two boats")
    second = edited(first, "three boats", minutes(5))
    async with store.transaction() as unit:
        unit.save_post(first, minutes(1))
        unit.save_post(second, minutes(6))
    async with store.transaction() as unit:
        unit.save_post(replace(second, post=replace(second.post, views=9)), minutes(30))

    explained = await store.queries.explain(key(1))
    assert explained
    kept = [(v.number, v.text, v.seen, v.edited) for v in explained.versions]
    assert kept == [(1, "two boats", minutes(1), None), (2, "three boats", minutes(6), minutes(5))]
    assert explained.versions[0].markup == first.post.markup


async def test_a_version_is_never_rewritten(store: SqlStore) -> None:
    await save(store, stored(1, "as it was"))
    await save(store, stored(1, "same number, other words"))

    explained = await store.queries.explain(key(1))
    assert explained
    assert [v.text for v in explained.versions] == ["as it was"]


async def test_a_version_without_a_time_was_seen_when_it_was_edited(store: SqlStore) -> None:
    first = stored(1)
    await save(store, first)
    await save(store, edited(first, "new", minutes(5)))

    explained = await store.queries.explain(key(1))
    assert explained
    assert [v.seen for v in explained.versions] == [first.first_seen, minutes(5)]


async def test_an_album_is_found_by_each_of_its_messages_and_by_its_group(store: SqlStore) -> None:
    album = stored(10, parts=(10, 11, 12), album=555)
    single = stored(20)
    await save(store, album, single, stored(11, channel=AIRFIELD))
    async with store.transaction() as unit:
        found = await unit.stored_posts(HARBOUR, [MessageId(m) for m in (11, 12, 13, 20)])
        albums = await unit.stored_albums(HARBOUR, [555, 556])

    assert found == {11: album, 12: album, 20: single}
    assert albums == {555: album}


async def test_a_lost_message_of_an_album_still_leads_to_its_post(store: SqlStore) -> None:
    album = stored(10, parts=(10, 11, 12), album=555)
    await save(store, album)
    left = replace(album, post=replace(album.post, parts=(MessageId(11), MessageId(12))), version=2)
    async with store.transaction() as unit:
        unit.mark_deleted(HARBOUR, [MessageId(10), MessageId(999)], minutes(20))
        unit.save_post(left)
    async with store.transaction() as unit:
        assert await unit.stored_posts(HARBOUR, [MessageId(10)]) == {10: left}

    assert await store.recent_messages(HARBOUR, NOON, 10) == [12, 11]
    explained = await store.queries.explain(key(10))
    assert explained
    assert explained.gone == {10: minutes(20)}
    assert explained.post.stored.deleted is None


async def test_the_first_deletion_of_a_message_counts(store: SqlStore) -> None:
    post = stored(1)
    await save(store, post)
    for at in (minutes(10), minutes(20)):
        async with store.transaction() as unit:
            unit.mark_deleted(HARBOUR, [MessageId(1)], at)
            unit.save_post(replace(post, deleted=at))

    explained = await store.queries.explain(key(1))
    assert explained
    assert explained.gone == {1: minutes(10)}
    assert await store.recent_messages(HARBOUR, NOON, 10) == []


async def test_a_post_that_is_there_again_is_not_deleted(store: SqlStore) -> None:
    post = stored(1)
    await save(store, replace(post, deleted=minutes(10)))
    await save(store, post)

    assert await store.recent_messages(HARBOUR, NOON, 10) == [1]


async def test_recent_messages_are_the_newest_of_the_channel(store: SqlStore) -> None:
    await save(
        store,
        stored(1, at=-60),
        stored(5, parts=(5, 6)),
        stored(7),
        stored(8),
        stored(9, channel=AIRFIELD),
    )

    assert await store.recent_messages(HARBOUR, NOON, 10) == [8, 7, 6, 5]
    assert await store.recent_messages(HARBOUR, NOON, 2) == [8, 7]


async def test_posts_come_by_date_then_key_and_the_ends_are_included(store: SqlStore) -> None:
    posts = [
        stored(3, at=0),
        stored(2, at=5),
        stored(1, at=5, channel=AIRFIELD),
        stored(9, at=10),
        stored(4, at=10.0001),
    ]
    await save(store, *reversed(posts))

    assert await store.posts_between(minutes(0), minutes(10)) == posts[:4]
    assert (
        await store.posts_between(minutes(0) + timedelta(microseconds=1), minutes(5)) == posts[1:3]
    )


async def test_text_that_no_database_can_hold_is_made_storable(store: SqlStore) -> None:
    await save(store, stored(1, "bo\0at \ud800 end"))

    (found,) = await store.posts([key(1)])
    assert found.post.text == "bo\ufffdat \ufffd end"


async def test_thousands_of_keys_fit_one_question(store: SqlStore) -> None:
    posts = [stored(m) for m in range(1, 5101)]
    await save(store, *posts)

    assert len(await store.posts([p.post.key for p in posts])) == 5100
    async with store.transaction() as unit:
        messages = [MessageId(m) for m in range(1, 33_001)]
        assert len(await unit.stored_posts(HARBOUR, messages)) == 5100


async def test_each_of_many_rows_is_stored_as_it_would_be_alone(store: SqlStore) -> None:
    """More rows than fit one statement, and some left over; each kind of value now and then."""
    posts = []
    for number in range(1, 2 * TOGETHER + 38):
        post = stored(number, "نص 🛥" if number % 3 else "plain").post
        if number % 5 == 0:
            post = replace(post, markup=(), media=(), views=number, language="fa")
        if number % 7 == 0:
            post = replace(post, forward=Forward(minutes(1), AIRFIELD, None, f"name {number}"))
        posts.append(replace(stored(number), post=post, first_seen=minutes(number % 4)))
    hostile = replace(posts[TOGETHER + 3].post, text="bo\0at \udfff end")
    posts[TOGETHER + 3] = replace(posts[TOGETHER + 3], post=hostile)
    await save(store, *posts)

    clean = replace(hostile, text="bo\ufffdat \ufffd end")
    posts[TOGETHER + 3] = replace(posts[TOGETHER + 3], post=clean)
    assert await store.posts([p.post.key for p in posts]) == posts
    explained = await store.queries.explain(posts[TOGETHER + 3].post.key)
    assert explained
    assert [(v.number, v.text) for v in explained.versions] == [(1, clean.text)]


async def test_a_post_saved_twice_among_many_has_its_last_form(store: SqlStore) -> None:
    posts = [stored(number) for number in range(1, TOGETHER + 20)]
    second = edited(posts[0], "other words", minutes(900))
    await save(store, *posts, second)

    assert await store.posts([p.post.key for p in posts]) == [second, *posts[1:]]
    explained = await store.queries.explain(key(1))
    assert explained
    assert [v.number for v in explained.versions] == [1, 2]


async def test_only_what_was_asked_for_of_a_stretch_is_found(store: SqlStore) -> None:
    await save(store, *(stored(number) for number in range(1, 12)), stored(5, channel=AIRFIELD))
    async with store.transaction() as unit:
        near = await unit.stored_posts(HARBOUR, [MessageId(m) for m in (3, 4, 6, 7, 12)])
        far = await unit.stored_posts(HARBOUR, [MessageId(m) for m in (2, 9, 4000)])

    assert sorted(near) == [3, 4, 6, 7]
    assert near[MessageId(4)] == stored(4)
    assert sorted(far) == [2, 9]
