"""Digests: many alerts in one message, each of them said once and in its place."""

import random
from dataclasses import replace

import pytest

from monitor.model.alert import MessageKind, OutboxItem
from monitor.model.ids import StoryId
from monitor.store import SqlStore
from tests.store.samples import alert, change, minutes, notice
from tests.store.test_outbox import deliver, due, say, words


async def gathered(store: SqlStore, count: int, at: float = 0) -> OutboxItem:
    """A digest of the first so many items that are due."""
    await store.outbox.gather((await due(store, at))[:count], minutes(at))
    return next(item for item in await due(store, at) if item.kind is MessageKind.DIGEST)


def brief(number: int, words: str = "", destination: str = "desk") -> str:
    return f"brief {number}{words} {destination}"


async def say_alerts(store: SqlStore, *numbers: int, words: str = "", at: float = 0) -> None:
    """Say alerts, whose briefs change with their words."""
    said = (alert(n, f"alert {n}{words}", brief=brief(n, words)) for n in numbers)
    await say(store, *said, at=at)


async def statuses(store: SqlStore) -> list[str]:
    return [said.status for said in await store.queries.outbox()]


async def test_a_digest_takes_the_place_of_its_first_alert(store: SqlStore) -> None:
    await say(store, notice("before"))
    await say_alerts(store, 1, 2, at=1)
    await say(store, notice("after"), at=2)
    before, first, second, after = await due(store, 5)
    await store.outbox.gather([first, second], minutes(5))
    line = await due(store, 5)

    digest = line[1]
    assert [line[0], line[2]] == [before, after]
    assert (digest.kind, digest.html, digest.parts) == (
        MessageKind.DIGEST,
        "",
        (brief(1), brief(2)),
    )
    assert (digest.version, digest.message_id, digest.tried, digest.attempts) == (1, None, None, 0)
    assert digest.random_id not in {first.random_id, second.random_id}
    assert await statuses(store) == ["waiting", "merged", "merged", "waiting", "waiting"]


async def test_among_what_was_said_at_one_time_it_stands_where_its_first_alert_stood(
    store: SqlStore,
) -> None:
    said = [alert(1, "a"), notice("b"), alert(2, "c"), notice("d"), alert(3, "e")]
    await say(store, *said)
    # Alerts are written before the rest.
    order = [item.html for item in await due(store)]
    items = {item.html: item for item in await due(store)}
    await store.outbox.gather([items["c"], items["e"]], minutes(1))

    expected = ["" if html == "c" else html for html in order if html != "e"]
    assert await words(store) == expected


async def test_a_digest_that_was_delivered_holds_its_alerts(store: SqlStore) -> None:
    await say_alerts(store, 1, 2)
    digest = await gathered(store, 2)
    await store.outbox.begin(digest, minutes(1))
    await deliver(store, digest, 7, at=1)

    assert await due(store, 60) == []
    said = await store.queries.outbox()
    assert [(s.kind.value, s.status, s.message_id, s.digest) for s in said] == [
        ("alert", "merged", 7, digest.id),
        ("alert", "merged", 7, digest.id),
        ("digest", "delivered", 7, None),
    ]
    async with store.transaction() as unit:
        told = await unit.destinations_told([StoryId(1), StoryId(2)])
    assert told == {1: {"desk"}, 2: {"desk"}}


async def test_an_alert_that_changed_changes_its_digest(store: SqlStore) -> None:
    await say_alerts(store, 1, 2)
    digest = await gathered(store, 2)
    await deliver(store, digest, 7, at=1)
    await say(store, alert(3, "another"), at=2)
    await say_alerts(store, 1, words=", disputed", at=3)

    another, edit = await due(store, 3)
    assert another.html == "another"
    assert (edit.id, edit.version, edit.message_id, edit.random_id) == (
        digest.id,
        2,
        7,
        digest.random_id,
    )
    assert edit.parts == (brief(1, ", disputed"), brief(2))
    await deliver(store, edit, 7, at=3)
    assert await words(store, 60) == ["another"]


async def test_an_alert_whose_brief_is_the_same_leaves_its_digest_alone(store: SqlStore) -> None:
    await say_alerts(store, 1, 2)
    digest = await gathered(store, 2)
    await deliver(store, digest, 7, at=1)
    await say(store, alert(1, "three more copies", brief=brief(1)), at=2)

    assert await due(store, 60) == []


async def test_a_brief_that_alone_changed_changes_the_digest(store: SqlStore) -> None:
    await say_alerts(store, 1, 2)
    digest = await gathered(store, 2)
    await deliver(store, digest, 7, at=1)
    await say(store, alert(1, "alert 1", brief="other"), at=2)

    (edit,) = await due(store, 2)
    assert (edit.version, edit.parts) == (2, ("other", brief(2)))


async def test_a_digest_that_waits_gets_new_words_and_keeps_its_place(store: SqlStore) -> None:
    await say_alerts(store, 1, 2)
    await say(store, notice("after"), at=1)
    digest = await gathered(store, 2, at=1)
    await say_alerts(store, 2, words=", confirmed", at=2)

    changed, after = await due(store, 2)
    assert changed == replace(digest, version=2, parts=(brief(1), brief(2, ", confirmed")))
    assert after.html == "after"


async def test_words_that_change_during_the_delivery_are_due_again(store: SqlStore) -> None:
    await say_alerts(store, 1, 2)
    digest = await gathered(store, 2)
    await say_alerts(store, 1, 2, words=", disputed", at=1)
    await deliver(store, digest, 7, at=2)

    (edit,) = await due(store, 2)
    assert (edit.message_id, edit.parts) == (7, (brief(1, ", disputed"), brief(2, ", disputed")))


async def test_a_change_answers_the_digest_that_holds_its_alert(store: SqlStore) -> None:
    await say_alerts(store, 1, 2)
    await say(store, change(1, "too early: the digest will tell it"))
    digest = await gathered(store, 2, at=1)
    await say(store, change(1, "too early still"))
    assert await store.outbox.begin(digest, minutes(1))
    await say(store, change(2, "disputed"), at=1)
    assert await words(store, 60) == [""]
    await deliver(store, digest, 7, at=1)

    (answer,) = await due(store, 1)
    assert (answer.html, answer.reply_to) == ("disputed", 7)


async def test_a_parked_digest_waits_for_a_person(store: SqlStore) -> None:
    await say_alerts(store, 1, 2)
    digest = await gathered(store, 2)
    await store.outbox.postpone(digest, minutes(2), "slow down")
    assert await due(store, 1) == []
    await store.outbox.park(digest, "no rights", minutes(2))
    await say_alerts(store, 1, words=", disputed", at=3)
    assert await due(store, 60) == []

    assert await store.outbox.unpark(minutes(60)) == 1
    (again,) = await due(store, 60)
    assert (again.version, again.attempts, again.random_id) == (2, 0, digest.random_id)
    assert again.parts == (brief(1, ", disputed"), brief(2))


async def test_what_was_tried_or_changed_is_left_out(store: SqlStore) -> None:
    await say_alerts(store, 1, 2, 3, 4)
    await say(store, notice("a notice"))
    items = await due(store)
    await store.outbox.begin(items[0], minutes(1))
    await say_alerts(store, 2, words=", changed", at=1)
    await store.outbox.gather(items, minutes(2))

    line = await due(store, 2)
    assert [item.html for item in line] == ["alert 1", "alert 2, changed", "", "a notice"]
    assert line[2].parts == (brief(3), brief(4))


@pytest.mark.parametrize("count", [0, 1])
async def test_fewer_than_two_make_no_digest(store: SqlStore, count: int) -> None:
    await say_alerts(store, 1, 2)
    items = await due(store)
    await store.outbox.begin(items[1], minutes(1))
    await store.outbox.gather(items[:count], minutes(1))
    await store.outbox.gather(items, minutes(1))

    assert await words(store, 1) == ["alert 1", "alert 2"]


async def test_a_digest_is_of_one_destination(store: SqlStore) -> None:
    await say(store, alert(1, "a"), alert(2, "b"), alert(1, "c", "night desk"))
    await store.outbox.gather(await due(store), minutes(1))

    found = {item.destination: item.kind for item in await due(store, 1)}
    assert found == {"desk": MessageKind.DIGEST, "night desk": MessageKind.ALERT}


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_each_alert_is_said_once_and_in_order(
    store: SqlStore, seed: int
) -> None:
    """Saying, changing, delivering, postponing and gathering, in any order."""
    rng = random.Random(seed)
    told: list[str] = []
    stories = 0
    for minute in range(60):
        line = await due(store, minute)
        match rng.choice(("say", "say", "again", "deliver", "postpone", "gather")):
            case "say":
                said = range(stories + 1, stories + rng.randint(2, 5))
                stories = said[-1]
                await say_alerts(store, *said, at=minute)
            case "again" if stories:
                number = rng.randint(1, stories)
                await say_alerts(store, number, words=f" at {minute}", at=minute)
            case "deliver" if line:
                told += await told_by(store, line[0], minute)
            case "postpone" if line:
                await store.outbox.postpone(line[0], minutes(minute + 2), "slow down")
            case "gather":
                alerts = [i for i in line if i.kind is MessageKind.ALERT and not i.message_id]
                await store.outbox.gather(alerts[: rng.randint(2, 4)], minutes(minute))
            case _:
                pass
    while line := await due(store, 99):
        told += await told_by(store, line[0], 99)

    assert told == [f"brief {n}" for n in range(1, stories + 1)]


async def told_by(store: SqlStore, item: OutboxItem, minute: int) -> list[str]:
    """Deliver an item; the alerts that stand in the chat because of it, and did not before."""
    await store.outbox.begin(item, minutes(minute))
    await deliver(store, item, item.message_id or 1000 + item.id, at=minute)
    if item.message_id is not None:
        return []
    number = item.html.replace("alert", "brief")
    return [" ".join(part.split()[:2]) for part in item.parts or (number,)]
