"""Reports and their versions; feeds."""

from dataclasses import replace

from monitor.model.ids import OutletId
from monitor.pipeline.ports import FeedRecord
from monitor.store import SqlStore
from tests.store.samples import NOON, fetched, minutes


async def test_a_report_gets_an_id_and_is_new_once(store: SqlStore) -> None:
    item = fetched("a", body="The whole story")
    async with store.transaction() as unit:
        report, new = await unit.save_report(item, minutes(1))
        again = await unit.save_report(item, minutes(2))
    async with store.transaction() as unit:
        later = await unit.save_report(item, minutes(3))
        other, other_new = await unit.save_report(fetched("b"), minutes(3))

    assert new
    assert again == later == (report, False)
    assert other_new
    assert other.id != report.id
    assert (report.title, report.body, report.version) == (item.title, item.body, 1)
    assert await store.reports_between(NOON, minutes(5)) == [report, other]


async def test_changed_words_are_a_new_version_of_the_same_report(store: SqlStore) -> None:
    async with store.transaction() as unit:
        first, _ = await unit.save_report(fetched("a", "Two boats"), minutes(1))
    async with store.transaction() as unit:
        moved = replace(fetched("a", "Three boats", at=30), url="https://gazette.example/moved")
        second, new = await unit.save_report(moved, minutes(31))

    assert new
    assert second.id == first.id
    assert (second.version, second.title, second.url) == (2, "Three boats", moved.url)
    assert second.date == first.date  # published once, revised later
    assert await store.reports_between(NOON, minutes(60)) == [second]


async def test_what_comes_empty_is_no_revision(store: SqlStore) -> None:
    async with store.transaction() as unit:
        first, _ = await unit.save_report(fetched("a", body="The page's text"), minutes(1))
        assert await unit.save_report(fetched("a"), minutes(2)) == (first, False)


async def test_the_same_guid_of_another_outlet_is_another_report(store: SqlStore) -> None:
    mirror = replace(fetched("a"), outlet=OutletId("mirror"))
    async with store.transaction() as unit:
        first, _ = await unit.save_report(fetched("a"), minutes(1))
        second, new = await unit.save_report(mirror, minutes(1))

    assert new
    assert first.id != second.id


async def test_words_that_cannot_be_stored_are_new_only_once(store: SqlStore) -> None:
    item = fetched("a\0b", "Bo\0ats")
    async with store.transaction() as unit:
        _, new = await unit.save_report(item, minutes(1))
        _, again = await unit.save_report(item, minutes(2))

    assert (new, again) == (True, False)


async def test_a_feed_is_kept_as_it_was_last_saved(store: SqlStore) -> None:
    full = FeedRecord(
        "https://gazette.example/rss", '"tag"', "Sun, 01 Mar", minutes(5), NOON, NOON, 3, "down"
    )
    bare = FeedRecord("https://a.example/rss")
    async with store.transaction() as unit:
        unit.save_feed(FeedRecord(full.url))
        unit.save_feed(full)
        unit.save_feed(bare)
    assert await store.feeds() == [bare, full]

    async with store.transaction() as unit:
        unit.save_feed(FeedRecord(full.url))
    assert await store.feeds() == [bare, FeedRecord(full.url)]
