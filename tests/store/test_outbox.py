"""The outbox: what is due when, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from monitor.model.alert import Message, MessageKind, OutboxItem
from monitor.model.ids import StoryId
from monitor.store import SqlStore
from tests.store.samples import NOON, alert, change, minutes, notice
from tests.store.test_cost import statements


async def say(store: SqlStore, *messages: Message, at: float = 0) -> None:
    async with store.transaction() as unit:
        for message in messages:
            unit.say(message, minutes(at))


async def due(store: SqlStore, at: float = 0, limit: int = 100) -> Sequence[OutboxItem]:
    return await store.outbox.due(minutes(at), limit)


async def words(store: SqlStore, at: float = 0) -> list[str]:
    return [item.html for item in await due(store, at)]


async def deliver(store: SqlStore, item: OutboxItem, message_id: int, at: float = 0) -> None:
    await store.outbox.delivered(item, message_id, minutes(at))


def sqlite(store: SqlStore) -> bool:
    return store.address.sqlite


async def test_what_is_said_is_due_at_once_with_a_key_of_its_own(store: SqlStore) -> None:
    await say(store, alert(1, "<b>one</b>"), notice("two"), at=3)
    first, second = await due(store, 3)

    assert (first.destination, first.kind, first.html) == ("desk", MessageKind.ALERT, "<b>one</b>")
    assert (first.version, first.message_id, first.attempts) == (1, None, 0)
    assert (first.reply_to, first.created) == (None, minutes(3))
    assert second.kind is MessageKind.NOTICE
    assert 0 < first.random_id < 2**63
    assert first.random_id != second.random_id
    assert await due(store, 2.9) == []


async def test_what_was_delivered_is_not_due(store: SqlStore) -> None:
    await say(store, alert(1), notice())
    for number, item in enumerate(await due(store), 7):
        await deliver(store, item, number)

    assert await due(store, 60) == []
    assert await store.outbox.next_due() is None


async def test_the_oldest_comes_first_and_no_more_than_asked(store: SqlStore) -> None:
    await say(store, notice("b"), at=2)
    await say(store, notice("a"), at=1)
    await say(store, notice("c"), notice("d"), at=2)

    assert await words(store, 5) == ["a", "b", "c", "d"]
    assert [i.html for i in await due(store, 5, limit=2)] == ["a", "b"]


async def test_an_alert_said_again_in_the_same_words_changes_nothing(store: SqlStore) -> None:
    await say(store, alert(1))
    (item,) = await due(store)
    await say(store, alert(1), at=1)
    assert await due(store) == [item]

    await deliver(store, item, 7)
    await say(store, alert(1), at=2)
    assert await due(store, 5) == []


async def test_an_alert_has_one_row_for_each_story_and_destination(store: SqlStore) -> None:
    await say(store, alert(1, "one"), alert(2, "two"), alert(1, "other", "night desk"))
    await say(store, alert(1, "one, changed"))

    assert await words(store) == ["one, changed", "two", "other"]


async def test_an_alert_that_waits_takes_new_words_and_keeps_its_place(store: SqlStore) -> None:
    await say(store, alert(1, "old"))
    await say(store, notice("later"), at=1)
    (before, _) = await due(store, 1)
    await say(store, alert(1, "new"), at=2)
    (after, _) = await due(store, 2)

    assert (after.html, after.version) == ("new", 2)
    assert (after.id, after.random_id) == (before.id, before.random_id)


async def test_new_words_of_a_delivered_alert_are_an_edit(store: SqlStore) -> None:
    await say(store, alert(1, "old"))
    (item,) = await due(store)
    await deliver(store, item, 7)
    await say(store, notice("before it"), at=1)
    await say(store, alert(1, "new"), at=2)
    _, edit = await due(store, 2)

    assert (edit.id, edit.html, edit.version, edit.message_id) == (item.id, "new", 2, 7)
    await deliver(store, edit, 7)
    assert await words(store, 9) == ["before it"]


async def test_words_that_changed_during_a_delivery_are_due_again(store: SqlStore) -> None:
    await say(store, alert(1, "old"))
    (item,) = await due(store)
    await say(store, alert(1, "new"), at=1)
    await deliver(store, item, 7, at=2)

    (edit,) = await due(store, 2)
    assert (edit.html, edit.version, edit.message_id) == ("new", 2, 7)


async def test_of_an_alert_said_twice_in_one_transaction_the_last_words_count(
    store: SqlStore,
) -> None:
    await say(store, alert(1, "first"), alert(1, "last"))
    (item,) = await due(store)
    assert (item.html, item.version) == ("last", 1)


async def test_a_change_waits_for_its_alert_and_answers_it(store: SqlStore) -> None:
    await say(store, alert(1, "alert"), alert(1, "elsewhere", "night desk"))
    first, elsewhere = await due(store)
    assert await store.outbox.begin(first, minutes(0))
    await say(store, change(1, "change"))
    assert (first.html, elsewhere.html) == ("alert", "elsewhere")

    await deliver(store, elsewhere, 500)
    assert await words(store) == ["alert"]
    await deliver(store, first, 7)
    (answer,) = await due(store)
    assert (answer.html, answer.reply_to, answer.message_id) == ("change", 7, None)


async def test_an_alert_that_nobody_began_to_send_tells_its_change_itself(store: SqlStore) -> None:
    await say(store, alert(1, "unconfirmed"))
    (seen,) = await due(store)
    await say(store, alert(1, "disputed"), change(1, "unconfirmed → disputed"))
    assert not await store.outbox.begin(seen, minutes(0))  # else it went out in its old words
    (item,) = await due(store)
    assert (item.html, item.tried) == ("disputed", None)

    assert await store.outbox.begin(item, minutes(0))
    await say(store, alert(1, "confirmed"), change(1, "disputed → confirmed"))
    await deliver(store, item, 7)
    assert await words(store) == ["confirmed", "disputed → confirmed"]


async def test_an_alert_that_may_stand_there_is_never_sent_unlooked_for(store: SqlStore) -> None:
    await say(store, replace(alert(1), doubtful_since=minutes(-30)))
    (item,) = await due(store)
    assert item.tried == minutes(-30)


async def test_every_change_is_a_message_of_its_own(store: SqlStore) -> None:
    await say(store, alert(1))
    (item,) = await due(store)
    await deliver(store, item, 7)
    await say(store, change(1, "same"), change(1, "same"))

    assert await words(store) == ["same", "same"]


async def test_a_postponed_item_holds_up_its_destination_alone(store: SqlStore) -> None:
    await say(store, notice("a"), notice("b"), notice("c", "night desk"))
    first = (await due(store))[0]
    await store.outbox.postpone(first, minutes(5), "slow down")

    assert await words(store, 4) == ["c"]
    assert await words(store, 5) == ["a", "b", "c"]
    assert (await due(store, 5))[0].attempts == 1


async def test_an_item_that_was_postponed_later_does_not_hold_up_those_before_it(
    store: SqlStore,
) -> None:
    await say(store, notice("a"), notice("b"))
    second = (await due(store))[1]
    await store.outbox.postpone(second, minutes(5), "edited too often")

    assert await words(store, 1) == ["a"]


async def test_an_item_that_keeps_failing_holds_up_nobody(store: SqlStore) -> None:
    await say(store, notice("a"), notice("b"))
    for _ in range(5):
        await store.outbox.postpone((await due(store, 60))[0], minutes(5), "down")
    assert await words(store, 1) == []

    await store.outbox.postpone((await due(store, 60))[0], minutes(5), "down")
    assert await words(store, 1) == ["b"]
    assert await words(store, 5) == ["a", "b"]
    assert await store.outbox.next_due() == NOON


async def test_next_due_is_the_earliest_that_may_be_tried(store: SqlStore) -> None:
    async def next_due(destination: str | None = None) -> datetime | None:
        return await store.outbox.next_due(destination=destination)

    assert await next_due() is None
    await say(store, notice("a"), notice("b"), at=1)
    await say(store, notice("c", "night desk"), at=9)
    assert await next_due() == minutes(1)
    assert await next_due("night desk") == minutes(9)
    assert await next_due("nobody") is None

    await store.outbox.postpone((await due(store, 1))[0], minutes(20), "slow down")
    assert await next_due("desk") == minutes(20)
    assert await next_due() == minutes(9)


async def test_a_change_without_its_alert_is_not_waited_for(store: SqlStore) -> None:
    await say(store, alert(1), change(1), at=1)
    (item,) = await due(store, 1)
    await store.outbox.park(item, "no rights", minutes(2))

    assert await due(store, 60) == []
    assert await store.outbox.next_due() is None


async def test_one_destination_can_be_asked_for(store: SqlStore) -> None:
    await say(store, notice("a"), notice("b", "night desk"))

    found = await store.outbox.due(NOON, 10, destination="night desk")
    assert [i.html for i in found] == ["b"]


async def test_a_parked_item_waits_for_a_person_and_the_rest_goes_on(store: SqlStore) -> None:
    await say(store, alert(1, "parked"), notice("b"), notice("c", "night desk"))
    item, _, other = await due(store)
    await store.outbox.postpone(item, minutes(1), "try again")
    await store.outbox.park(item, "no rights", minutes(1))
    await store.outbox.park(other, "gone", minutes(1))
    await say(store, alert(1, "parked, changed"), at=2)
    assert await words(store, 60) == ["b"]

    assert await store.outbox.unpark(minutes(60), destination="desk") == 1
    again, _ = await due(store, 60)
    assert (again.html, again.attempts, again.random_id) == ("parked, changed", 0, item.random_id)
    assert await store.outbox.unpark(minutes(60)) == 1
    assert await store.outbox.unpark(minutes(60)) == 0


async def test_an_alert_whose_edit_was_parked_keeps_its_message(store: SqlStore) -> None:
    await say(store, alert(1, "old"))
    (item,) = await due(store)
    await deliver(store, item, 7)
    await say(store, alert(1, "new"), change(1), at=1)
    edit = (await due(store, 1))[0]
    await store.outbox.park(edit, "cannot be edited any more", minutes(1))

    (answer,) = await due(store, 1)
    assert (answer.kind, answer.reply_to) == (MessageKind.CHANGE, 7)


async def test_who_was_told_of_a_story_is_known(store: SqlStore) -> None:
    await say(store, alert(1), alert(1, destination="night desk"), alert(2), change(3), notice())
    async with store.transaction() as unit:
        told = await unit.destinations_told([StoryId(n) for n in (1, 2, 3)])

    assert told == {1: {"desk", "night desk"}, 2: {"desk"}, 3: frozenset()}


async def test_a_long_line_is_held_up_as_a_whole(store: SqlStore) -> None:
    await say(store, *(notice(str(n)) for n in range(5000)))
    await store.outbox.postpone((await due(store, 0, 1))[0], minutes(5), "slow down")

    assert await due(store, 1, 10) == []
    assert len(await due(store, 5, 10)) == 10


async def test_the_first_try_is_marked_once_and_for_good(store: SqlStore) -> None:
    await say(store, alert(1), notice("b"))
    item, other = await due(store)
    assert (item.tried, other.tried) == (None, None)
    with statements(store) as executed:
        await store.outbox.begin(item, minutes(1))
    assert "PRAGMA synchronous = FULL" in [text for text, _ in executed] or not sqlite(store)
    await store.outbox.begin(item, minutes(2))
    await store.outbox.postpone(item, minutes(3), "slow down")

    again, other = await due(store, 3)
    assert (again.tried, other.tried) == (minutes(1), None)
    with statements(store) as executed:
        await store.outbox.begin(again, minutes(4))
    assert executed == []


async def test_new_words_do_not_undo_a_try(store: SqlStore) -> None:
    await say(store, alert(1, "old"))
    (item,) = await due(store)
    await store.outbox.begin(item, minutes(1))
    await say(store, alert(1, "new"), at=2)

    (again,) = await due(store, 2)
    assert (again.html, again.tried, again.random_id) == ("new", minutes(1), item.random_id)


async def test_the_outbox_is_listed_by_state_and_destination(store: SqlStore) -> None:
    await say(store, notice("a"), notice("b"), notice("c", "night desk"), notice("d"))
    first, second, *_ = await due(store)
    await deliver(store, first, 7, at=1)
    await store.outbox.park(second, "no rights", minutes(2))

    async def listed(**wanted: Any) -> list[str]:
        return [said.html for said in await store.queries.outbox(**wanted)]

    assert await listed() == ["a", "b", "c", "d"]
    assert await listed(limit=2) == ["c", "d"]
    assert await listed(status="parked") == ["b"]
    assert await listed(status="waiting", destination="night desk") == ["c"]
    assert await listed(destination="nobody") == []
    (parked,) = await store.queries.outbox(status="parked")
    assert (parked.error, parked.tried, parked.kind) == ("no rights", None, MessageKind.NOTICE)
