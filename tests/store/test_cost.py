"""What the store's work costs, counted where counting is exact."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from monitor.model.ids import MessageId, StoryId
from monitor.store import SqlStore, open_store
from tests.store.samples import (
    HARBOUR,
    NOON,
    alert,
    channel_record,
    key,
    minutes,
    proof,
    stored,
    story,
)


@contextmanager
def statements(store: SqlStore) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are executed inside the block, with their values."""
    executed: list[tuple[str, Any]] = []

    def note(_: Connection, __: object, text: str, values: Any, *___: object) -> None:
        executed.append((text, values))

    database = store._database
    assert database._writer
    for engine in (database._reader.sync_engine, database._writer.sync_engine):
        event.listen(engine, "before_cursor_execute", note)
    yield executed
    for engine in (database._reader.sync_engine, database._writer.sync_engine):
        event.remove(engine, "before_cursor_execute", note)


async def save(store: SqlStore, first: int, count: int) -> None:
    async with store.transaction() as unit:
        posts = [stored(m) for m in range(first, first + count)]
        await unit.stored_posts(HARBOUR, [p.post.key.message for p in posts])
        for post in posts:
            number = post.post.key.message
            unit.save_post(post)
            unit.save_links(post.post.key, [])
            unit.save_story(story(number, [post]), NOON)
            unit.say(alert(number), NOON)
        unit.prove(HARBOUR, proof((first, first + count)), NOON)


async def test_a_hundred_posts_take_no_more_statements_than_one(store: SqlStore) -> None:
    await store.save_channel(channel_record())
    with statements(store) as one:
        await save(store, 1, 1)
    with statements(store) as hundred:
        await save(store, 1000, 100)

    assert len(hundred) == len(one)
    assert len(one) <= 13


async def test_a_post_costs_the_ledger_one_question_and_one_row(store: SqlStore) -> None:
    await store.save_channel(channel_record())
    for number in range(1, 4):
        with statements(store) as executed:
            async with store.transaction() as unit:
                unit.save_post(stored(number))

    ledger = [text for text, _ in executed if "ledger" in text]
    assert [text.split()[0] for text in ledger] == ["SELECT", "INSERT"]
    assert not any("unreadable" in text for text, _ in executed)
    assert len(executed) == 6


async def test_a_page_of_history_costs_the_ledger_no_more(store: SqlStore) -> None:
    await store.save_channel(channel_record())
    with statements(store) as executed:
        async with store.transaction() as unit:
            for number in range(1, 1001):
                unit.save_post(stored(number))
            unit.prove(HARBOUR, proof((1, 1200)), NOON)

    ledger = [(text, values) for text, values in executed if "ledger" in text]
    assert [text.split()[0] for text, _ in ledger] == ["SELECT", "INSERT"]
    assert ledger[1][1][:3] == (HARBOUR, 1, 1200)


async def test_a_long_story_costs_what_is_new_in_it(store: SqlStore) -> None:
    posts = [stored(m) for m in range(1, 202)]
    async with store.transaction() as unit:
        for post in posts:
            unit.save_post(post)
        unit.save_story(story(1, posts[:200]), NOON)
    with statements(store) as executed:
        async with store.transaction() as unit:
            unit.save_story(story(1, posts), minutes(1))

    (written,) = (values for text, values in executed if text.startswith("INSERT INTO members"))
    assert "201" in str(written)
    assert "199" not in str(written)
    assert await store.stories_of([key(1)]) == [story(1, posts)]


async def test_no_question_of_the_pipeline_reads_a_whole_table(tmp_path: Path) -> None:
    """By SQLite's own account of how it answers."""
    async with open_store(f"sqlite:///{tmp_path}/monitor.sqlite") as store:
        await save(store, 1, 50)
        keys = [key(3), key(4), key(5)]
        with statements(store) as executed:
            await store.posts(keys)
            await store.stories_of(keys)
            await store.links_of(keys)
            await store.recent_messages(HARBOUR, NOON, 5)
            await store.posts_between(NOON, minutes(5))
            await store.reports_between(NOON, minutes(5))
            await store.outbox.due(NOON, 5, destination="desk")
            await store.next_story()
            async with store.transaction() as unit:
                await unit.stored_posts(HARBOUR, [MessageId(3), MessageId(4)])
                await unit.stored_albums(HARBOUR, [7])
                await unit.destinations_told([StoryId(1)])
                await unit.notices_told(["blind"])
                unit.mark_deleted(HARBOUR, [MessageId(9)], NOON)
                unit.prove(HARBOUR, proof((9, 9)), NOON)
                unit.save_story(story(1, [stored(2)]), NOON)
                unit.save_links(key(1), [])
                unit.save_post(stored(3))
                unit.say(alert(1, "other words", brief="other"), NOON)
        plans = {
            text: await plan(store, text, values)
            for text, values in executed
            if text.startswith(("SELECT", "WITH", "UPDATE", "DELETE"))
        }

    assert len(plans) > 12
    tables = (
        *("posts", "messages", "members", "stories", "links", "reports"),
        *("outbox", "alert", "digest_row", "notice", "ledger", "unreadable"),
    )
    for text, steps in plans.items():
        for table in tables:
            assert f"SCAN {table}" not in steps, text
        assert "(channel=?)" not in steps, text  # a whole channel


async def test_a_status_reads_no_texts(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/monitor.sqlite") as store:
        await store.save_channel(channel_record())
        await save(store, 1, 50)
        with statements(store) as executed:
            await store.queries.status()
        plans = [await plan(store, text, values) for text, values in executed if "posts" in text]

        asked = [(text, values) for text, values in executed if "FROM messages" in text]
        counts = [await plan(store, text, values) for text, values in asked]

    stored_ids, deleted_ids = counts
    assert "messages USING COVERING INDEX" in stored_ids
    assert "messages USING INDEX ix_messages_deleted" in deleted_ids  # only what is deleted
    scans = [steps for steps in plans if "SCAN posts" in steps]
    assert len(scans) == 2
    assert all("SCAN posts USING COVERING INDEX" in steps for steps in scans)


async def plan(store: SqlStore, text: str, values: Any) -> str:
    first = values[0] if isinstance(values, list) else values

    def explain(connection: Connection) -> str:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", first).fetchall()
        return " | ".join(str(row[3]) for row in rows)

    return await store._database.read(explain)
