"""What was read from posts: kept by version, read back in pages, forgotten."""

from monitor.model.ids import ChannelId, PostKey
from monitor.model.reading import PostReading
from monitor.store import SqlStore
from tests.store.samples import AIRFIELD, HARBOUR, key, stored

BYTES = bytes(range(256))
ONE, OTHER = "this build", "another build"


def reading(message: int, channel: ChannelId = HARBOUR, number: int = 1) -> PostReading:
    return PostReading(key(message, channel), number, BYTES, BYTES[::-1], ((3, 9), (12, 40)))


async def save(store: SqlStore, version: str, *readings: PostReading) -> None:
    async with store.transaction() as unit:
        for each in readings:
            unit.save_post(stored(each.post.message, channel=each.post.channel))
        unit.save_readings(readings, version)


async def forget(store: SqlStore, *posts: PostKey) -> None:
    async with store.transaction() as unit:
        unit.forget_readings(posts)


async def test_what_was_read_comes_back_in_pages_by_key(store: SqlStore) -> None:
    kept = [*(reading(m) for m in (1, 2, 30)), *(reading(m, AIRFIELD) for m in (1, 2))]
    await save(store, ONE, *reversed(kept))

    found: list[PostReading] = []
    page = await store.readings(ONE, None, 2)
    while page:
        assert len(page) <= 2
        found += page
        page = await store.readings(ONE, page[-1].post, 2)
    assert found == kept


async def test_a_post_has_one_reading_the_last(store: SqlStore) -> None:
    await save(store, ONE, reading(1))
    await save(store, ONE, reading(1, number=2))
    assert await store.readings(ONE, None, 9) == [reading(1, number=2)]


async def test_others_readings_are_not_read_and_can_be_deleted(store: SqlStore) -> None:
    await save(store, OTHER, reading(1), reading(2))
    await save(store, ONE, reading(2), reading(3))
    assert await store.readings(ONE, None, 9) == [reading(2), reading(3)]
    assert await store.readings(OTHER, None, 9) == [reading(1)]

    await store.forget_other_readings(ONE)
    assert await store.readings(OTHER, None, 9) == []
    assert await store.readings(ONE, None, 9) == [reading(2), reading(3)]


async def test_readings_are_forgotten_by_post(store: SqlStore) -> None:
    await save(store, ONE, reading(1), reading(2))
    await forget(store, key(1), key(7))
    assert await store.readings(ONE, None, 9) == [reading(2)]
