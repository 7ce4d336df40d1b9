"""Destinations: none resends the past, and none loses what it holds."""

from collections.abc import Mapping

from monitor.model.ids import StoryId
from monitor.store import SqlStore
from tests.store.samples import alert, change, minutes, notice
from tests.store.test_outbox import deliver, due, say, words


async def know(store: SqlStore, at: float, /, **chats: str | None) -> Mapping[str, object]:
    return await store.know_destinations(chats, minutes(at))


async def told(store: SqlStore, number: int) -> frozenset[str]:
    async with store.transaction() as unit:
        return (await unit.destinations_told([StoryId(number)]))[StoryId(number)]


async def lines(store: SqlStore) -> dict[str, list[str]]:
    """The states of the messages of each destination."""
    found: dict[str, list[str]] = {}
    for said in await store.queries.outbox():
        found.setdefault(said.destination, []).append(said.status)
    return found


async def test_a_destination_has_existed_since_it_was_first_known(store: SqlStore) -> None:
    assert await know(store, 1, desk="-1", terminal=None) == {
        "desk": minutes(1),
        "terminal": minutes(1),
    }
    assert await know(store, 5, desk="-1", night="-2") == {"desk": minutes(1), "night": minutes(5)}


async def test_what_waits_survives_a_restart(store: SqlStore) -> None:
    await know(store, 0, desk="-1")
    await say(store, notice("a"))
    await know(store, 5, desk="-1")

    assert await words(store) == ["a"]


async def test_another_chat_is_another_destination(store: SqlStore) -> None:
    await know(store, 0, desk="-1")
    await say(store, alert(1), alert(2), alert(3))
    first, second, _ = await due(store)
    await store.outbox.begin(first, minutes(0))
    await say(store, change(1))
    await deliver(store, first, 7)
    await store.outbox.park(second, "no rights", minutes(1))
    assert await know(store, 5, desk="-2") == {"desk": minutes(5)}

    before = "desk (until 2026-03-01T12:05:00Z)"
    assert await lines(store) == {before: ["delivered", "retired", "retired", "retired"]}
    assert await store.outbox.unpark(minutes(6)) == 0
    assert await due(store, 60) == []
    assert await told(store, 1) == {before}
    await say(store, alert(1, "anew"), at=6)
    (new,) = await due(store, 6)
    assert (new.destination, new.message_id, new.html) == ("desk", None, "anew")


async def test_a_retired_destination_is_no_longer_shown(store: SqlStore) -> None:
    await know(store, 0, desk="-1")
    await say(store, alert(1))
    await know(store, 5, desk="-2")
    await say(store, alert(2), at=6)

    assert [d.destination for d in (await store.queries.status()).destinations] == ["desk"]


async def test_a_terminal_that_becomes_a_chat_is_another_destination(store: SqlStore) -> None:
    await know(store, 0, desk=None)
    await say(store, alert(1))
    await know(store, 5, desk="-1")

    assert await due(store, 60) == []


async def test_a_new_name_takes_the_messages_of_its_chat_along(store: SqlStore) -> None:
    await know(store, 0, desk="-1", night="-2")
    await say(store, alert(1), alert(2, destination="night"))
    (first, _) = await due(store)
    await deliver(store, first, 7)
    assert await know(store, 5, newsroom="-1", night="-2") == {
        "newsroom": minutes(0),
        "night": minutes(0),
    }

    assert await told(store, 1) == {"newsroom"}
    await say(store, alert(1, "new words", "newsroom"), at=6)
    waiting, edit = await due(store, 6)
    assert (waiting.destination, edit.message_id, edit.html) == ("night", 7, "new words")
    assert await know(store, 9, desk="-1", newsroom="-1", night="-2") == {
        "desk": minutes(9),
        "newsroom": minutes(0),
        "night": minutes(0),
    }


async def test_names_that_change_places_keep_to_their_chats(store: SqlStore) -> None:
    await know(store, 0, desk="-1", night="-2")
    await say(store, alert(1), alert(2, destination="night"))
    assert await know(store, 5, night="-1", desk="-2") == {"night": minutes(5), "desk": minutes(5)}

    assert await due(store, 60) == []


async def test_a_name_that_goes_to_a_chat_whose_name_is_gone(store: SqlStore) -> None:
    await know(store, 0, desk="-1", night="-2")
    await say(store, alert(1, "for -1"), alert(1, "for -2", "night"))
    assert await know(store, 5, night="-1") == {"night": minutes(0)}

    assert await words(store, 60) == ["for -1"]
    assert await told(store, 1) == {"night", "night (until 2026-03-01T12:05:00Z)"}


async def test_a_destination_that_comes_back_gets_nothing_of_the_time_between(
    store: SqlStore,
) -> None:
    await know(store, 0, desk="-1", night="-2")
    await say(store, alert(1, destination="night"))
    (item,) = await due(store)
    await deliver(store, item, 7)
    await know(store, 5, desk="-1")
    await know(store, 6, desk="-1")
    assert (await know(store, 9, desk="-1", night="-2"))["night"] == minutes(9)

    await say(store, alert(1, "new words", "night"), at=9)
    (edit,) = await due(store, 9)
    assert edit.message_id == 7
    assert (await know(store, 12, desk="-1", night="-2"))["night"] == minutes(9)
