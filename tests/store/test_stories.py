"""Stories, their members, the changes of their state; links."""

from dataclasses import replace

from monitor.model.claim import Field
from monitor.model.ids import ReportId, StoryId
from monitor.model.relation import Evidence, Match, Relation
from monitor.model.report import Report
from monitor.model.story import (
    Assessment,
    Comparison,
    HistoryLine,
    Origin,
    Stance,
    State,
    Story,
    Verdict,
)
from monitor.store import SqlStore
from tests.store.samples import AIRFIELD, fetched, key, link, member, minutes, stored, story

BOAT, SHIP, PLANE = stored(1), stored(2), stored(3, channel=AIRFIELD)


async def save(store: SqlStore, *stories: Story, at: float = 0) -> None:
    async with store.transaction() as unit:
        for post in (BOAT, SHIP, PLANE):
            unit.save_post(post)
        for one in stories:
            unit.save_story(one, minutes(at))


async def changes(store: SqlStore, post: int = 1) -> list[tuple[object, object]]:
    explained = await store.queries.explain(key(post))
    assert explained
    return [(c.before, c.after) for c in explained.changes]


async def test_a_story_is_read_back_as_it_was_saved(store: SqlStore) -> None:
    origin = Origin("Port Authority", (BOAT.post.key,), (ReportId(3),), Stance.DISPUTES)
    assessment = Assessment(State.CONTRADICTED, (origin,), (Evidence("number", "two ≠ three"),))
    copy = replace(
        member(SHIP),
        match=Match(Relation.UPDATE, BOAT.post.key, 93.125, (Evidence("score", "93"),)),
        assessment=assessment,
    )
    full = Story(
        StoryId(2**40),
        (member(BOAT, None), copy, member(PLANE)),
        assessment,
        rings=False,
        history=(HistoryLine(minutes(3), "two → three"),),
    )
    other = story(7, [])
    await save(store, full, other)

    assert await store.stories_of([SHIP.post.key, PLANE.post.key]) == [full]
    assert await store.stories_of([key(99)]) == []


async def test_a_member_is_deleted_when_its_post_is(store: SqlStore) -> None:
    await save(store, story(1, [BOAT]))
    async with store.transaction() as unit:
        unit.save_post(replace(BOAT, deleted=minutes(8)))

    (found,) = await store.stories_of([BOAT.post.key])
    assert found.first.deleted == minutes(8)


async def test_stories_come_by_id_each_once(store: SqlStore) -> None:
    two, one = story(2, [BOAT, SHIP]), story(1, [PLANE])
    await save(store, two, one)

    keys = [BOAT.post.key, SHIP.post.key, PLANE.post.key]
    assert await store.stories_of(keys) == [one, two]


async def test_a_post_belongs_to_the_last_story_that_names_it(store: SqlStore) -> None:
    await save(store, story(1, [BOAT, SHIP, PLANE]))
    await save(store, story(2, [SHIP]))
    assert await store.stories_of([BOAT.post.key]) == [story(1, [BOAT, PLANE])]

    await save(store, story(2, []), story(1, [BOAT, SHIP]))
    assert await store.stories_of([SHIP.post.key]) == [story(1, [BOAT, SHIP])]
    assert await store.stories_of([PLANE.post.key]) == []


async def test_a_members_new_decision_replaces_the_old(store: SqlStore) -> None:
    await save(store, story(1, [BOAT, SHIP]))
    confirmed = story(1, [BOAT, SHIP], State.CORROBORATED)
    await save(store, confirmed)

    assert await store.stories_of([SHIP.post.key]) == [confirmed]


async def test_every_change_of_state_is_kept_and_nothing_else(store: SqlStore) -> None:
    await save(store, story(1, [BOAT], None))
    await save(store, story(1, [BOAT], State.UNCONFIRMED), at=1)
    await save(store, story(1, [BOAT, SHIP], State.UNCONFIRMED), at=2)
    await save(
        store, story(1, [BOAT], State.CORROBORATED), story(1, [BOAT], State.CONTRADICTED), at=3
    )

    assert await changes(store) == [
        (None, State.UNCONFIRMED),
        (State.UNCONFIRMED, State.CORROBORATED),
        (State.CORROBORATED, State.CONTRADICTED),
    ]


async def test_the_next_story_is_greater_than_all(store: SqlStore) -> None:
    assert await store.next_story() == 1
    await save(store, story(41, [BOAT]), story(3, [SHIP]))
    assert await store.next_story() == 42


async def reports(store: SqlStore, *guids: str) -> list[Report]:
    async with store.transaction() as unit:
        return [(await unit.save_report(fetched(guid), minutes(1)))[0] for guid in guids]


async def test_links_are_read_back_by_post_then_report(store: SqlStore) -> None:
    await save(store)
    first, second = await reports(store, "a", "b")
    fields = ((Field.COUNT, Comparison(Verdict.CONFLICTS, "two", "three")),)
    best = replace(link(BOAT.post.key, second.id), fields=fields, p=1 / 3)
    async with store.transaction() as unit:
        unit.save_links(PLANE.post.key, [link(PLANE.post.key, first.id)])
        unit.save_links(BOAT.post.key, [best, link(BOAT.post.key, first.id)])

    found = await store.links_of([PLANE.post.key, BOAT.post.key, SHIP.post.key])
    assert found == [
        link(BOAT.post.key, first.id),
        best,
        link(PLANE.post.key, first.id),
    ]


async def test_saving_links_replaces_all_of_the_post_alone(store: SqlStore) -> None:
    await save(store)
    first, second = await reports(store, "a", "b")
    async with store.transaction() as unit:
        unit.save_links(BOAT.post.key, [link(BOAT.post.key, first.id)])
        unit.save_links(SHIP.post.key, [link(SHIP.post.key, first.id)])
    async with store.transaction() as unit:
        unit.save_links(BOAT.post.key, [link(BOAT.post.key, second.id)])
    async with store.transaction() as unit:
        unit.save_links(PLANE.post.key, [])

    found = await store.links_of([BOAT.post.key, SHIP.post.key])
    assert [(n.post, n.report) for n in found] == [
        (BOAT.post.key, second.id),
        (SHIP.post.key, first.id),
    ]
