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


async def test_one_article_in_two_feeds_of_its_outlet_is_one_report(store: SqlStore) -> None:
    one = replace(fetched("a", "Two boats"), link_key="/1", title_key="t", summary="From one feed")
    other = replace(one, guid="b", summary="From the other")
    async with store.transaction() as unit:
        first, _ = await unit.save_report(one, minutes(1))
        second, new = await unit.save_report(other, minutes(2))
        assert (second.id, second.version, new) == (first.id, 2, True)
        back, _ = await unit.save_report(one, minutes(3))
        assert back.version == 3
        # The other feed tells nothing new any more, however often it is read.
        assert await unit.save_report(other, minutes(4)) == (back, False)


async def test_a_live_page_has_many_reports_at_one_link(store: SqlStore) -> None:
    entry = replace(fetched("a", "Two boats", at=0), link_key="/live", title_key="t")
    later = replace(fetched("b", "The port", at=90), link_key="/live", title_key="u")
    async with store.transaction() as unit:
        first, _ = await unit.save_report(entry, minutes(1))
        second, new = await unit.save_report(later, minutes(91))
    assert new
    assert second.id != first.id


async def test_a_guid_that_numbers_places_is_no_identity(store: SqlStore) -> None:
    top = replace(fetched("1", "Two boats", at=0), link_key="/boats", title_key="t")
    next_top = replace(fetched("1", "The port", at=90), link_key="/port", title_key="u")
    renamed = replace(top, title="Three boats", link_key="/three-boats", title_key="v")
    async with store.transaction() as unit:
        first, _ = await unit.save_report(top, minutes(1))
        second, new = await unit.save_report(next_top, minutes(91))
        assert await unit.save_report(next_top, minutes(92)) == (second, False)
        revised, _ = await unit.save_report(renamed, minutes(93))
    assert new
    assert second.id != first.id
    assert (revised.id, revised.version, revised.title) == (first.id, 2, "Three boats")


async def test_an_aggregators_headline_is_the_article_that_we_have(store: SqlStore) -> None:
    article = replace(
        fetched("a", "Two boats in the port", body="All"), link_key="/1", title_key="t"
    )
    headline = replace(
        fetched("x", "Two boats in the Port", at=60),
        summary="Two boats in the Port The Gazette",
        url="https://digest.example/opaque",
        title_key="t",
    )
    async with store.transaction() as unit:
        first, _ = await unit.save_report(article, minutes(1))
        second, _ = await unit.save_report(headline, minutes(61))
        assert (second.id, second.title, second.url) == (first.id, article.title, first.url)
        assert await unit.save_report(headline, minutes(62)) == (second, False)
        other_day = replace(headline, guid="y", date=minutes(60 * 25))
        third, new = await unit.save_report(other_day, minutes(60 * 25))
    assert new
    assert third.id != first.id


async def test_the_article_behind_a_headline_takes_its_place(store: SqlStore) -> None:
    headline = replace(
        fetched("x", "Two boats"), url="https://digest.example/opaque", title_key="t"
    )
    article = replace(fetched("a", "Two boats", body="All"), link_key="/1", title_key="t")
    async with store.transaction() as unit:
        first, _ = await unit.save_report(headline, minutes(1))
        second, new = await unit.save_report(article, minutes(2))
        assert await unit.save_report(headline, minutes(3)) == (second, False)
    assert new
    assert (second.id, second.body, second.url) == (first.id, "All", article.url)


async def test_two_articles_with_one_title_are_two_reports(store: SqlStore) -> None:
    async with store.transaction() as unit:
        for number in (1, 2):
            item = replace(fetched(f"{number}", "Boats"), link_key=f"/{number}", title_key="t")
            _, new = await unit.save_report(item, minutes(1))
            assert new


async def test_what_is_cut_short_elsewhere_is_no_revision(store: SqlStore) -> None:
    whole = fetched("a", body="The whole story of the boats")
    async with store.transaction() as unit:
        first, _ = await unit.save_report(whole, minutes(1))
        for end in ("…", "...", " […]", " [...]"):
            short = replace(whole, body=f"The whole story{end}")
            assert await unit.save_report(short, minutes(2)) == (first, False)
        changed, new = await unit.save_report(replace(whole, body="The story…"), minutes(3))
    assert new
    assert changed.body == "The story…"


async def test_a_withdrawn_report_is_not_among_those_that_stand(store: SqlStore) -> None:
    item = fetched("a")
    async with store.transaction() as unit:
        report, _ = await unit.save_report(item, minutes(1))
        assert await unit.withdraw_report(item.outlet, "a", minutes(2)) == report.id
        assert await unit.withdraw_report(item.outlet, "a", minutes(3)) is None
        assert await unit.withdraw_report(item.outlet, "b", minutes(3)) is None
    assert await store.reports_between(NOON, minutes(5)) == []
    async with store.transaction() as unit:
        assert await unit.save_report(item, minutes(4)) == (report, True)
    assert await store.reports_between(NOON, minutes(5)) == [report]
