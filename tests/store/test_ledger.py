"""The stored ledger: what transactions prove, merged."""

import random
from dataclasses import replace
from datetime import datetime

import pytest

from monitor.errors import StoreError
from monitor.model.ids import MessageId
from monitor.model.ledger import Coverage, Hole, Proof, Range, Stretch
from monitor.store import SqlStore
from monitor.store.rows import ProvenIds
from tests.store.samples import (
    AIRFIELD,
    HARBOUR,
    NOON,
    channel_record,
    edited,
    minutes,
    proof,
    stored,
)


async def prove(store: SqlStore, found: Proof, at: datetime = NOON) -> None:
    async with store.transaction() as unit:
        unit.prove(HARBOUR, found, at)


async def spans(store: SqlStore) -> list[tuple[int, int]]:
    coverage = await store.coverage(HARBOUR)
    return [(s.range.low, s.range.high) for s in coverage.stretches]


async def unreadable(store: SqlStore) -> int:
    (channel,) = (await store.queries.status()).channels
    return channel.unreadable


@pytest.fixture
async def adopted(store: SqlStore) -> SqlStore:
    """A store that knows one channel, read from id 10 on."""
    await store.save_channel(channel_record(base=10))
    return store


async def test_only_a_known_channel_has_a_coverage(adopted: SqlStore) -> None:
    assert await adopted.coverage(HARBOUR) == Coverage(MessageId(10))
    with pytest.raises(StoreError, match="not known"):
        await adopted.coverage(AIRFIELD)


async def test_readings_that_touch_become_one_stretch(adopted: SqlStore) -> None:
    await prove(adopted, proof((11, 15), (18, 20)))
    assert await spans(adopted) == [(11, 15), (18, 20)]
    await prove(adopted, proof((16, 17)), minutes(1))
    assert await spans(adopted) == [(11, 20)]
    await prove(adopted, proof((5, 8), (30, 30), (12, 40)), minutes(2))

    coverage = await adopted.coverage(HARBOUR)
    assert coverage.stretches == (
        Stretch(Range(MessageId(5), MessageId(8)), minutes(2)),
        Stretch(Range(MessageId(11), MessageId(40)), NOON),
    )


async def test_posts_and_deletions_prove_themselves(adopted: SqlStore) -> None:
    async with adopted.transaction() as unit:
        unit.save_post(stored(11))
        unit.save_post(stored(13, parts=(13, 14, 15), album=9))
        unit.mark_deleted(HARBOUR, [MessageId(12), MessageId(20)], minutes(30))
    coverage = await adopted.coverage(HARBOUR)

    assert await spans(adopted) == [(11, 15), (20, 20)]
    assert coverage.cursor == 15
    assert [hole.range for hole in coverage.holes] == [Range(MessageId(16), MessageId(19))]


async def test_a_channel_that_nobody_resolved_is_written_all_the_same(store: SqlStore) -> None:
    async with store.transaction() as unit:
        unit.save_post(stored(1))
        unit.save_post(stored(7, channel=AIRFIELD))
    await store.save_channel(channel_record())

    assert await spans(store) == [(1, 1)]


async def test_an_id_that_telegram_never_gives_proves_nothing(adopted: SqlStore) -> None:
    async with adopted.transaction() as unit:
        unit.mark_deleted(HARBOUR, [MessageId(0), MessageId(-4)], NOON)
        unit.save_post(stored(0))

    assert await spans(adopted) == []


async def test_what_was_rolled_back_is_not_proven(adopted: SqlStore) -> None:
    async def fail() -> None:
        async with adopted.transaction() as unit:
            unit.prove(HARBOUR, proof((11, 12)), NOON)
            await unit.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await spans(adopted) == []


@pytest.mark.parametrize("seed", range(4))
async def test_it_holds_what_a_set_of_ids_would(adopted: SqlStore, seed: int) -> None:
    """Whatever the order and the size of the transactions; and it equals the pure form."""
    rng = random.Random(seed)
    expected: set[int] = set()
    coverage = Coverage(MessageId(10))
    for minute in range(40):
        low = rng.randint(1, 90)
        reading = [(low, low + rng.choice((0, 0, 1, 7))) for _ in range(rng.randint(1, 2))]
        messages = rng.sample(range(1, 100), rng.randint(0, 3))
        async with adopted.transaction() as unit:
            unit.prove(HARBOUR, proof(*reading), minutes(minute))
            unit.mark_deleted(HARBOUR, [MessageId(m) for m in messages], minutes(minute))
        singles = [(m, m) for m in messages]
        expected |= {m for low, high in reading + singles for m in range(low, high + 1)}
        coverage = coverage.with_proven(proof(*reading, *singles).ranges, minutes(minute))

    assert {m for low, high in await spans(adopted) for m in range(low, high + 1)} == expected
    assert await adopted.coverage(HARBOUR) == coverage


async def test_the_age_of_a_hole_is_kept(adopted: SqlStore) -> None:
    await prove(adopted, proof((11, 20), (30, 30)), minutes(1))
    await prove(adopted, proof((25, 25)), minutes(5))

    holes = (await adopted.coverage(HARBOUR)).holes
    assert [hole.since for hole in holes] == [minutes(1), minutes(1)]
    assert isinstance(holes[0], Hole)


async def test_what_cannot_be_decoded_is_proven_and_counted(adopted: SqlStore) -> None:
    await prove(adopted, proof((11, 12), m13="no such constructor", m14="too deep"))
    await prove(adopted, proof(m14="too deep, still"), minutes(1))
    await prove(adopted, proof(), minutes(1))

    assert await spans(adopted) == [(11, 14)]
    assert await unreadable(adopted) == 2


async def test_what_is_read_or_deleted_after_all_is_no_longer_unreadable(
    adopted: SqlStore,
) -> None:
    await prove(adopted, proof(m13="too deep", m14="too deep", m15="too deep"))
    async with adopted.transaction() as unit:
        unit.save_post(stored(13))
    assert await unreadable(adopted) == 2
    async with adopted.transaction() as unit:
        unit.save_post(stored(12, parts=(12, 14), album=3))
        unit.mark_deleted(HARBOUR, [MessageId(15)], minutes(30))
    assert await unreadable(adopted) == 0


async def test_a_post_is_not_unreadable_in_the_transaction_that_stores_it(
    adopted: SqlStore,
) -> None:
    async with adopted.transaction() as unit:
        unit.prove(HARBOUR, proof(m13="too deep"), NOON)
        unit.save_post(stored(13))

    assert await unreadable(adopted) == 0


async def test_status_says_what_became_of_the_proven_ids(adopted: SqlStore) -> None:
    await adopted.checked({HARBOUR: minutes(50)})
    gone = replace(stored(13), deleted=minutes(40))
    async with adopted.transaction() as unit:
        for post in (stored(5), stored(11), edited(stored(12), "new", minutes(13)), gone):
            unit.save_post(post)
        unit.mark_deleted(HARBOUR, [MessageId(14)], minutes(40))
        unit.prove(HARBOUR, proof((15, 18), m19="too deep"), minutes(40))
        unit.save_post(stored(30))
    (channel,) = (await adopted.queries.status()).channels

    assert channel.coverage == await adopted.coverage(HARBOUR)
    assert channel.coverage.cursor == 19
    assert channel.proven == ProvenIds(stored=2, deleted=1, neither=6)
    assert (channel.unreadable, channel.checked_at) == (1, minutes(50))


async def test_where_nothing_is_complete_nothing_is_counted(adopted: SqlStore) -> None:
    await prove(adopted, proof((20, 21)))
    (channel,) = (await adopted.queries.status()).channels

    assert channel.proven is None
