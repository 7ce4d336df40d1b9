"""What the command line asks."""

from dataclasses import replace

import pytest

from monitor.model.ids import MessageId
from monitor.model.post import Channel
from monitor.model.relation import Relation
from monitor.model.story import State
from monitor.pipeline.ports import FeedRecord
from monitor.store import SqlStore
from monitor.store import queries as queries_module
from monitor.store.rows import DestinationStatus
from tests.store.samples import (
    AIRFIELD,
    HARBOUR,
    NOON,
    alert,
    change,
    channel_record,
    edited,
    fetched,
    key,
    link,
    minutes,
    notice,
    stored,
    story,
)


async def found(store: SqlStore, text: str) -> list[int]:
    return [f.stored.post.key.message for f in await store.queries.search(text)]


async def save_texts(store: SqlStore, *texts: str) -> None:
    async with store.transaction() as unit:
        for number, text in enumerate(texts, 1):
            unit.save_post(stored(number, text))


async def test_an_empty_store_has_an_empty_status(store: SqlStore) -> None:
    status = await store.queries.status()

    assert status.channels + status.feeds + status.destinations + status.backfills == ()
    assert (dict(status.stories), status.reports) == ({}, 0)
    assert await store.queries.stories() == []
    assert await store.queries.explain(key(1)) is None


async def test_status_counts_posts_of_each_channel(store: SqlStore) -> None:
    await store.save_channel(channel_record(base=8))
    async with store.transaction() as unit:
        unit.save_post(stored(3))
        unit.save_post(replace(stored(8), deleted=minutes(9)))
        unit.save_post(stored(5, channel=AIRFIELD))
    harbour, airfield = (await store.queries.status()).channels

    assert harbour.channel == Channel(HARBOUR, "Harbour News", "HarbourNews")
    assert harbour.record == channel_record(base=8)
    assert (harbour.posts, harbour.deleted) == (2, 1)
    assert (harbour.first, harbour.last) == (3, 8)
    assert (harbour.first_date, harbour.last_date) == (minutes(3), minutes(8))
    assert (airfield.channel.title, airfield.record, airfield.posts) == ("1002", None, 1)


async def test_status_shows_a_channel_without_posts(store: SqlStore) -> None:
    await store.save_channel(channel_record())
    (only,) = (await store.queries.status()).channels

    assert (only.posts, only.first, only.last_date) == (0, None, None)


async def test_status_counts_stories_reports_and_feeds(store: SqlStore) -> None:
    feed = FeedRecord("https://gazette.example/rss", failures=2)
    async with store.transaction() as unit:
        for number, state in enumerate((State.UNCONFIRMED, State.UNCONFIRMED, None), 1):
            unit.save_post(stored(number))
            unit.save_story(story(number, [stored(number)], state), NOON)
        await unit.save_report(fetched("a"), NOON)
        unit.save_feed(feed)
    status = await store.queries.status()

    assert status.stories == {State.UNCONFIRMED: 2, None: 1}
    assert (status.reports, status.feeds) == (1, (feed,))
    assert status.schema


async def test_status_shows_the_line_of_each_destination(store: SqlStore) -> None:
    async with store.transaction() as unit:
        for number in range(1, 5):
            unit.say(notice(str(number)), minutes(number))
        unit.say(notice("x", "night desk"), minutes(1))
    first, second, third, *_ = await store.outbox.due(minutes(9), 9, destination="desk")
    await store.outbox.delivered(first, 7, minutes(10))
    await store.outbox.park(second, "no rights", minutes(11))
    await store.outbox.postpone(third, minutes(20), "slow down")
    desk, night = (await store.queries.status()).destinations

    assert desk == DestinationStatus("desk", 2, 1, 1, minutes(3), minutes(10), "slow down")
    assert night == DestinationStatus("night desk", 1, 0, 0, minutes(1), None, None)


async def test_search_does_not_mind_case_accents_or_vowel_marks(store: SqlStore) -> None:
    await save_texts(
        store,
        "Two BOATS left",
        "Взрыв в порту",
        "قَاعِدَة الأسد",
        "Éclair au café",
        "پایگاه یکم",
    )

    assert await found(store, "boats") == [1]
    assert await found(store, "ВЗРЫВ") == [2]
    assert await found(store, "قاعدة الاسد") == [3]
    assert await found(store, "eclair AU cafe") == [4]
    assert await found(store, "پايگاه يكم") == [5]
    assert await found(store, "") == [5, 4, 3, 2, 1]
    assert await found(store, "nothing of it") == []


@pytest.mark.parametrize(("text", "expected"), [("100%", [1]), ("a_b", [2]), ("\\", [3])])
async def test_search_takes_wildcards_literally(
    store: SqlStore, text: str, expected: list[int]
) -> None:
    await save_texts(store, "100% sure", "a_b", "back\\slash", "1000 axb")

    assert await found(store, text) == expected


async def test_search_finds_links_and_survives_any_length(store: SqlStore) -> None:
    await save_texts(store, "see https://example.org/a @harbour")

    assert await found(store, "example.org/A") == [1]
    assert await found(store, "@harbour") == [1]
    assert await found(store, "x" * 100_000) == []


async def test_search_keeps_to_channel_time_and_limit(store: SqlStore) -> None:
    async with store.transaction() as unit:
        for number in range(1, 6):
            unit.save_post(stored(number))
        unit.save_post(stored(3, channel=AIRFIELD))
    search = store.queries.search

    async def ids(**within: object) -> list[int]:
        return [f.stored.post.key.message for f in await search("boats", **within)]  # type: ignore[arg-type]

    assert await ids(channel=HARBOUR) == [5, 4, 3, 2, 1]
    assert await ids(since=minutes(2), until=minutes(4)) == [3, 3, 2]
    assert await ids(limit=2) == [5, 4]


async def test_search_looks_at_current_words(store: SqlStore) -> None:
    await save_texts(store, "two boats")
    async with store.transaction() as unit:
        unit.save_post(edited(stored(1, "two boats"), "three ships", minutes(5)))

    assert await found(store, "boats") == []
    assert await found(store, "ships") == [1]


async def test_a_found_post_knows_its_channel_and_story(store: SqlStore) -> None:
    await store.save_channel(channel_record())
    async with store.transaction() as unit:
        unit.save_post(stored(1))
        unit.save_post(stored(2, channel=AIRFIELD))
        unit.save_story(story(9, [stored(1)]), NOON)
    lone, told = await store.queries.search("")

    assert told.permalink == "https://t.me/HarbourNews/1"
    assert (told.story, told.relation, told.state) == (9, Relation.ORIGINAL, State.UNCONFIRMED)
    assert lone.permalink == "https://t.me/c/1002/2"
    assert (lone.story, lone.relation, lone.state) == (None, None, None)


async def test_stories_come_last_changed_first(store: SqlStore) -> None:
    states = {1: State.UNCONFIRMED, 2: State.CORROBORATED, 3: None}
    for number, state in states.items():
        async with store.transaction() as unit:
            unit.save_post(stored(number))
            unit.save_story(story(number, [stored(number)], state), minutes(number))
    async with store.transaction() as unit:
        unit.save_story(story(4, []), minutes(0))
    stories = store.queries.stories

    assert [s.story.id for s in await stories()] == [3, 2, 1, 4]
    assert [s.story.id for s in await stories(limit=2)] == [3, 2]
    assert [s.story.id for s in await stories(since=minutes(2))] == [3, 2]
    (second,) = await stories(state=State.CORROBORATED)
    assert second.story == story(2, [stored(2)], State.CORROBORATED)
    assert (second.opened, second.updated) == (minutes(2), minutes(2))
    assert second.first
    assert second.first.stored == stored(2)
    assert (await stories(state=State.UNCONFIRMED))[-1].first is None


async def test_a_post_is_found_by_handle_reference_or_id(store: SqlStore) -> None:
    await store.save_channel(channel_record())
    async with store.transaction() as unit:
        unit.save_post(stored(4, parts=(4, 5)))
    find = store.queries.find_post

    for name in ("HarbourNews", "@harbournews", "harbour", HARBOUR):
        assert await find(name, MessageId(5)) == key(4)
    assert await find("harbour", MessageId(6)) is None
    assert await find("nobody", MessageId(4)) is None
    assert await store.queries.find_channel("@HARBOURNEWS") == HARBOUR


async def test_explain_tells_everything_of_a_post(store: SqlStore) -> None:
    await store.save_channel(channel_record())
    first, second, third = stored(1), stored(2), stored(3)
    told = story(9, [first, second])
    async with store.transaction() as unit:
        for post in (first, second, third):
            unit.save_post(post)
        weak, _ = await unit.save_report(fetched("a"), NOON)
        strong, _ = await unit.save_report(fetched("b"), NOON)
        unit.save_story(told, minutes(3))
        unit.save_links(first.post.key, [link(key(1), weak.id, 0.5), link(key(1), strong.id, 0.9)])
        for message in (alert(9), alert(10)):
            unit.say(message, minutes(4))
    (item, *_) = await store.outbox.due(minutes(4), 9)
    await store.outbox.begin(item, minutes(4))
    async with store.transaction() as unit:
        unit.say(change(9), minutes(4))
    await store.outbox.delivered(item, 7, minutes(5))
    explained = await store.queries.explain(key(1))

    assert explained
    assert explained.post.stored == first
    assert [v.number for v in explained.versions] == [1]
    assert explained.gone == {}
    assert (explained.story, explained.member) == (told, told.members[0])
    assert [(c.at, c.before, c.after) for c in explained.changes] == [
        (minutes(3), None, State.UNCONFIRMED)
    ]
    assert [n.stored for n in explained.neighbours] == [second]
    assert [(n.p, report) for n, report in explained.links] == [(0.9, strong), (0.5, weak)]
    assert [(s.html, s.status, s.delivered_version, s.message_id) for s in explained.said] == [
        ("<b>alert</b>", "delivered", 1, 7),
        ("changed", "waiting", 0, None),
    ]
    lone = await store.queries.explain(key(3))
    assert lone
    assert (lone.story, lone.member, lone.neighbours, lone.said) == (None, None, (), ())


async def test_an_export_gives_every_post_once_in_order(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_module, "EXPORT_PAGE", 4)
    posts = [stored(number, at=number // 3, channel=c) for number in range(7) for c in (2, 3)]  # type: ignore[arg-type]
    async with store.transaction() as unit:
        for post in posts:
            unit.save_post(post)
    exported = [f.stored async for f in store.queries.export_posts()]
    assert exported == sorted(posts, key=lambda s: (s.post.date, s.post.key))

    some = store.queries.export_posts(since=minutes(1), until=minutes(2), channel=HARBOUR)
    assert [f async for f in some] == []
    some = store.queries.export_posts(since=minutes(1), until=minutes(2))
    assert [f.stored.post.key.message async for f in some] == [3, 4, 5, 3, 4, 5]


async def test_an_export_of_whole_pages_ends(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_module, "EXPORT_PAGE", 2)
    await save_texts(store, "a", "b", "c", "d")

    assert [f.stored.post.text async for f in store.queries.export_posts()] == ["a", "b", "c", "d"]
