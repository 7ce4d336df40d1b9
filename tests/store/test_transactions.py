"""Transactions: whole or not at all, whatever happens to the task or the process."""

import asyncio
import random
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.model.ids import ChannelId, MessageId, ReportId, StoryId
from monitor.store import SqlStore, channels, open_store
from tests.store.samples import (
    HARBOUR,
    NOON,
    alert,
    channel_record,
    fetched,
    key,
    link,
    minutes,
    stored,
    story,
)
from tests.store.writer import POSTS

ROOT = Path(__file__).parents[2]


async def test_an_exception_rolls_everything_back(store: SqlStore) -> None:
    async def fail() -> None:
        async with store.transaction() as unit:
            unit.save_post(stored(1))
            await unit.save_report(fetched("a"), NOON)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await store.posts([key(1)]) == []
    assert await store.reports_between(NOON, minutes(9)) == []

    async with store.transaction() as unit:
        unit.save_post(stored(1))
    assert await store.posts([key(1)]) == [stored(1)]


async def test_a_write_that_breaks_a_rule_undoes_the_others(store: SqlStore) -> None:
    async def link_to_nothing() -> None:
        async with store.transaction() as unit:
            unit.save_post(stored(1))
            unit.save_links(key(1), [link(key(1), ReportId(404))])

    with pytest.raises(StoreError):
        await link_to_nothing()
    assert await store.posts([key(1)]) == []
    await store.save_channel(channel_record())


async def test_an_error_never_shows_a_posts_words(store: SqlStore) -> None:
    secret = "words that must not be logged"
    fine = stored(1, secret)
    for wrong in (
        replace(fine, post=replace(fine.post, views=2**70)),
        replace(fine, first_seen=fine.first_seen.replace(tzinfo=None)),
    ):
        with pytest.raises(StoreError) as failed:
            async with store.transaction() as unit:
                unit.save_post(wrong)
        assert secret not in str(failed.value)
        assert secret not in str(failed.value.__cause__)
    await store.save_channel(channel_record())


async def test_reads_of_a_transaction_do_not_see_what_it_gathers(store: SqlStore) -> None:
    async with store.transaction() as unit:
        unit.save_post(stored(1))
        assert await unit.stored_posts(HARBOUR, [MessageId(1)]) == {}


async def test_readers_do_not_wait_for_a_transaction(store: SqlStore) -> None:
    async with store.transaction() as unit:
        unit.save_post(stored(1))
        await unit.flush()
        async with asyncio.timeout(5):
            assert await store.posts([key(1)]) == []
            assert await store.queries.search("") == []
            assert await store.outbox.due(NOON, 5) == []


async def test_a_transaction_inside_a_transaction_is_a_mistake(store: SqlStore) -> None:
    with pytest.raises(RuntimeError):
        async with store.transaction():
            await store.save_channel(channel_record())
    await store.save_channel(channel_record())


async def test_transactions_of_many_tasks_come_one_after_the_other(store: SqlStore) -> None:
    await store.save_channel(channel_record())

    async def count_up() -> None:
        async with store.transaction() as unit:
            known = await unit.stored_posts(HARBOUR, [MessageId(1)])
            views = known[MessageId(1)].post.views if known else 0
            await asyncio.sleep(0)
            unit.save_post(replace(stored(1), post=replace(stored(1).post, views=(views or 0) + 1)))

    await asyncio.gather(*(count_up() for _ in range(40)))
    (found,) = await store.posts([key(1)])
    assert found.post.views == 40


async def test_all_is_written_in_an_order_that_references_allow(store: SqlStore) -> None:
    """A story, its member and its link are handed over before the post that they refer to."""
    async with store.transaction() as unit:
        unit.say(alert(1), NOON)
        report, _ = await unit.save_report(fetched("a"), NOON)
        unit.save_links(key(1), [link(key(1), report.id)])
        unit.save_story(story(1, [stored(1)]), NOON)
        unit.save_post(stored(1))
    assert len(await store.links_of([key(1)])) == 1


async def test_cancelled_tasks_leave_nothing_half_written(store: SqlStore) -> None:
    """Hundreds of tasks, each cancelled at a random moment, in whatever it does just then."""
    chance = random.Random(7)
    done: set[int] = set()

    async def write(number: int) -> None:
        channel = ChannelId(number)
        async with store.transaction() as unit:
            await unit.stored_posts(channel, [MessageId(1)])
            first, second = stored(1, channel=channel), stored(2, channel=channel)
            unit.save_post(first)
            unit.save_post(second)
            unit.save_story(story(number, [first, second]), NOON)
            await asyncio.sleep(0)
            unit.say(alert(number), NOON)
        done.add(number)

    async def cancel_soon(task: asyncio.Task[None]) -> None:
        await asyncio.sleep(chance.expovariate(1 / 0.004))
        task.cancel()

    for start in range(1, 401, 20):
        tasks = [asyncio.create_task(write(number)) for number in range(start, start + 20)]
        cancellers = [asyncio.create_task(cancel_soon(task)) for task in tasks[1:]]
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for canceller in cancellers:
            canceller.cancel()
        await asyncio.gather(*cancellers, return_exceptions=True)
        assert {type(r) for r in results} <= {type(None), asyncio.CancelledError}, results

    posts = Counter(p.post.key.channel for p in await store.posts_between(NOON, minutes(9)))
    stories = {int(s.id) for s in await store.stories_of([key(1, c) for c in posts])}
    async with store.transaction() as unit:
        told = await unit.destinations_told([StoryId(n) for n in range(1, 401)])
    assert set(posts.values()) == {2}
    assert {int(c) for c in posts} == stories == {int(s) for s, names in told.items() if names}
    assert done <= stories
    assert 20 <= len(done) < 400  # some were cancelled, or this proves nothing
    await store.save_channel(channel_record())


async def test_a_cancelled_reader_leaves_the_store_usable(store: SqlStore) -> None:
    async with store.transaction() as unit:
        for message in range(1, 300):
            unit.save_post(stored(message))
    chance = random.Random(11)
    for _ in range(60):
        task = asyncio.create_task(store.queries.search("boats"))
        await asyncio.sleep(chance.expovariate(1 / 0.004))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert len(await store.posts_between(NOON, minutes(999))) == 299


async def test_a_killed_process_leaves_nothing_half_written(url: str) -> None:
    """SIGKILL while a transaction is open with everything written."""
    async with open_store(url):
        pass
    for round_ in range(2):
        writer = await start_writer(url)
        assert writer.stdout
        committed, line = 0, b""
        while committed < 3 + round_ or line != b"open\n":
            line = await writer.stdout.readline()
            assert line
            if line.startswith(b"committed"):
                committed = int(line.split()[1])
        writer.kill()
        committed = max(
            [committed, *(int(x.split()[1]) for x in (await rest(writer)) if b"committed" in x)]
        )
        await check_whole(url, at_least=committed)


async def start_writer(url: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.store.writer", url),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )


async def rest(writer: asyncio.subprocess.Process) -> list[bytes]:
    """What a killed process had still said."""
    assert writer.stdout
    lines = (await writer.stdout.read()).splitlines()
    await writer.wait()
    return lines


async def check_whole(url: str, *, at_least: int) -> None:
    """All transactions that were said to be committed are there, and every one is whole."""
    async with open_store(url) as store:
        coverage = await store.coverage(HARBOUR)
        posts = await store.posts_between(NOON, minutes(10_000_000))
        batches = Counter(p.post.key.message // POSTS for p in posts)
        assert set(batches.values()) == {POSTS}
        assert set(batches) == set(range(1, len(batches) + 1))
        assert len(batches) >= at_least
        assert coverage.cursor == len(batches) * POSTS + POSTS - 1
        assert len(coverage.stretches) == 1
        await store.save_channel(channel_record())


async def test_another_process_reads_while_one_writes(url: str) -> None:
    """Every state it sees is one that was committed, and the states go forwards."""
    async with open_store(url):
        pass
    writer = await start_writer(url)
    assert writer.stdout
    await writer.stdout.readline()
    seen: list[int] = []
    async with open_store(url, read_only=True) as store, asyncio.timeout(60):
        while not seen or seen[-1] < 12:
            status = await store.queries.status()
            counts = [c.posts for c in status.channels]
            assert all(count % POSTS == 0 for count in counts)
            assert all(
                c.coverage and c.coverage.cursor == (c.last or POSTS - 1) for c in status.channels
            )
            seen.append(sum(counts) // POSTS)
    writer.kill()
    await rest(writer)
    assert seen == sorted(seen)


async def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/monitor.sqlite") as store:

        async def write(first: int, count: int) -> None:
            async with store.transaction() as unit:
                for message in range(first, first + count):
                    unit.save_post(stored(message, "a long text " * 40))

        await write(1, 10)
        pages = await store._database.change(
            lambda c: c.exec_driver_sql("PRAGMA max_page_count = 200").scalar_one()
        )
        assert pages == 200
        with pytest.raises(StoreError, match="the disk is full"):
            await write(100, 2000)
        assert len(await store.posts_between(NOON, minutes(9999))) == 10
        await write(11, 1)
        assert len(await store.posts_between(NOON, minutes(9999))) == 11


async def test_a_commit_that_is_to_last_reaches_the_disk(tmp_path: Path) -> None:
    """By SQLite's own account of when it syncs: 1 is now and then, 2 at each commit."""
    async with open_store(f"sqlite:///{tmp_path}/monitor.sqlite") as store:

        async def syncs(*, durable: bool) -> int:
            return await store._database.change(
                lambda c: c.exec_driver_sql("PRAGMA synchronous").scalar_one(), durable=durable
            )

        asked = (False, True, True, False, True)
        assert [await syncs(durable=durable) for durable in asked] == [1, 2, 2, 1, 2]


async def test_a_lost_connection_is_made_again(kind: str, store: SqlStore) -> None:
    if kind == "sqlite":
        pytest.skip("a file is not lost")
    kill_others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await store.save_channel(channel_record())
    for _ in range(2):
        await store._database.change(lambda c: c.exec_driver_sql(kill_others).all())
        assert await store.channels() == [channel_record()]
    await store._database.read(lambda c: c.exec_driver_sql(kill_others).all())
    await store.save_channel(channel_record())


async def test_a_connection_lost_inside_a_transaction_undoes_it(kind: str, store: SqlStore) -> None:
    if kind == "sqlite":
        pytest.skip("a file is not lost")
    kill_self = "SELECT pg_terminate_backend(pg_backend_pid())"

    async def lose() -> None:
        async with store._database.write() as transaction:
            await transaction.run(lambda c: channels.save_channel(c, channel_record()))
            await transaction.run(lambda c: c.exec_driver_sql(kill_self).all())

    with pytest.raises(StoreError):
        await lose()
    assert await store.channels() == []
    await store.save_channel(channel_record())
    assert await store.channels() == [channel_record()]
