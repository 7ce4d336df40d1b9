"""Notices of a subject, the answers to them, and the incidents they tell of."""

from dataclasses import replace

from monitor.model.incident import Incident
from monitor.store import SqlStore
from tests.store.samples import NOON, minutes, notice
from tests.store.test_outbox import deliver, due, say, words

BEGAN = notice("blind", subject="blind@12:00")
OVER = notice("reading again", subject="over@12:00", answers="blind@12:00")


async def told(store: SqlStore, *subjects: str) -> dict[str, set[str]]:
    async with store.transaction() as unit:
        found = await unit.notices_told(subjects)
    return {subject: set(names) for subject, names in found.items()}


async def save(store: SqlStore, *incidents: Incident) -> None:
    async with store.transaction() as unit:
        for incident in incidents:
            unit.save_incident(incident)


async def test_a_destination_has_one_notice_of_a_subject(store: SqlStore) -> None:
    await say(store, BEGAN, replace(BEGAN, destination="night desk"))
    await say(store, BEGAN, at=1)
    first, elsewhere = await due(store, 1)
    assert (first.version, elsewhere.destination) == (1, "night desk")
    await say(store, replace(BEGAN, html="blind on 2"), replace(BEGAN, html="blind on 3"), at=2)

    waiting, _ = await due(store, 2)
    assert (waiting.id, waiting.html, waiting.version) == (first.id, "blind on 3", 2)
    await deliver(store, waiting, 7, at=2)
    await say(store, replace(BEGAN, html="blind on 4"), at=3)
    _, edit = await due(store, 3)
    assert (edit.id, edit.html, edit.message_id) == (first.id, "blind on 4", 7)


async def test_notices_without_a_subject_are_each_their_own(store: SqlStore) -> None:
    await say(store, notice("a"), notice("a"))

    assert await words(store) == ["a", "a"]


async def test_a_notice_answers_the_one_that_stands(store: SqlStore) -> None:
    await say(store, BEGAN, replace(OVER, destination="night desk"))
    first, elsewhere = await due(store)
    await deliver(store, first, 7)
    await say(store, OVER, at=1)

    answers = {item.destination: item.reply_to for item in await due(store, 1)}
    assert answers == {"desk": 7, "night desk": None}
    await deliver(store, elsewhere, 8)


async def test_an_answer_does_not_wait(store: SqlStore) -> None:
    await say(store, BEGAN)
    (first,) = await due(store)
    await store.outbox.park(first, "no rights", NOON)
    await say(store, OVER, at=1)

    (answer,) = await due(store, 1)
    assert (answer.html, answer.reply_to) == ("reading again", None)


async def test_a_notice_is_told_where_it_is_known_to_stand(store: SqlStore) -> None:
    await say(store, BEGAN, replace(BEGAN, destination="night desk"), OVER)
    assert await told(store, "blind@12:00", "other") == {"blind@12:00": set(), "other": set()}

    first, elsewhere, over = await due(store)
    await store.outbox.begin(first, minutes(1))
    await deliver(store, elsewhere, 8)
    await deliver(store, over, 9)
    assert await told(store, "blind@12:00", "over@12:00") == {
        "blind@12:00": {"night desk"},
        "over@12:00": {"desk"},
    }
    await say(store, replace(BEGAN, destination="night desk", html="other words"), at=2)
    assert await told(store, "blind@12:00") == {"blind@12:00": {"night desk"}}


async def test_an_incident_is_open_until_it_is_closed(store: SqlStore) -> None:
    blind = Incident("blind", minutes(2), "4 of 31")
    feed = Incident("feed:https://gazette.example/rss", minutes(1), "HTTP 500")
    await save(store, blind, feed)
    assert await store.open_incidents() == [feed, blind]
    assert (await store.queries.status()).incidents == (feed, blind)

    await save(store, replace(blind, detail="5 of 31"), replace(blind, detail="6 of 31"))
    assert await store.open_incidents() == [feed, replace(blind, detail="6 of 31")]
    await save(store, replace(blind, closed=minutes(9)))
    again = Incident("blind", minutes(20), "all")
    await save(store, again)
    assert await store.open_incidents() == [feed, again]
