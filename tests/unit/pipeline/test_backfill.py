"""History comes in once, goes on where a kill left it, and rings nobody unless it is asked to."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import pytest

from monitor.analysis import Window, sources
from monitor.errors import TransientError
from monitor.lexicon import load
from monitor.model.ids import ChannelId, MessageId
from monitor.model.ledger import Range
from monitor.model.post import Arrival, Post, PostSeen
from monitor.model.relation import Relation
from monitor.model.watch import Destination
from monitor.pipeline.announce import Announcer
from monitor.pipeline.backfill import Backfill
from monitor.pipeline.ports import HistoryPage
from tests.unit.pipeline.desk import (
    BAKERY,
    CHANNELS,
    DISPATCH,
    LENS,
    LIMITS,
    OUTLETS,
    RAID,
    RAID_OF_FIVE,
    Desk,
    after,
    everything,
    post,
    proof,
)

NEWS = (RAID, RAID_OF_FIVE, BAKERY, RAID_OF_FIVE)
DAY = 24 * 60.0


class Past:
    """A channel's history, two posts a page; it breaks off after `breaks_after` pages."""

    def __init__(self, posts: list[Post], breaks_after: int | None = None) -> None:
        self.posts = posts
        self.breaks_after = breaks_after
        self.asked_after: list[int] = []

    async def size(
        self, channel: ChannelId, since: datetime | None, until: datetime | None, limit: int | None
    ) -> int:
        return len(self.posts)

    async def pages(
        self,
        channel: ChannelId,
        *,
        after: MessageId,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[HistoryPage]:
        self.asked_after.append(after)
        wanted = [p for p in self.posts if p.key.message > after]
        for number, begin in enumerate(range(0, len(wanted), 2)):
            if self.breaks_after == number:
                raise TransientError("the connection was lost")
            page = wanted[begin : begin + 2]
            seen = tuple(PostSeen(p, later(DAY), Arrival.BACKFILL) for p in page)
            last = page[-1].key.message
            yield HistoryPage(seen, last, proof(after + 1, last))
            after = last


def later(minutes: float) -> datetime:
    """When the history is read."""
    return after(minutes)


def history(*texts: str) -> list[Post]:
    """Posts of River Dispatch, five minutes apart."""
    return [post(text, message=n, minutes=5 * n) for n, text in enumerate(texts, start=1)]


Make = Callable[..., Backfill]


@pytest.fixture
def backfill(desk: Desk) -> Make:
    """Makes a backfill of a past into the desk's store."""

    def make(past: Past, *, alert: bool = False) -> Backfill:
        desk.clock.time = max(desk.clock.time, later(DAY))
        weighed = sources({c.id: c for c in CHANNELS}, OUTLETS)
        return Backfill(
            desk.store,
            past,
            lambda: Window(load(), weighed, LIMITS.span),
            Announcer((Destination("desk", None),)),
            desk.clock,
            alert=alert,
        )

    return make


async def test_history_is_stored_then_decided_on_and_rings_nobody(
    desk: Desk, backfill: Make
) -> None:
    use = backfill(Past(history(*NEWS)))
    told: list[tuple[int, int]] = []
    record = await use.read(DISPATCH.id, progress=lambda r, posts: told.append((r.posts, posts)))
    assert (record.done, record.posts, record.position) == (True, 4, 4)
    assert told[-1][0] == sum(posts for _, posts in told) == 4
    assert (await everything(desk.store)).stories == ()
    assert await use.decide() == 4
    held = await everything(desk.store)
    assert [m.match.relation for m in (await desk.story_of()).members] == [
        Relation.ORIGINAL,
        Relation.UPDATE,
        Relation.DUPLICATE,
    ]
    assert not any(story.rings for story in held.stories)
    assert held.said == ()


async def test_repeated_it_changes_nothing(desk: Desk, backfill: Make) -> None:
    use = backfill(Past(history(*NEWS)))
    await use.read(DISPATCH.id)
    await use.decide()
    before = await everything(desk.store)
    again = backfill(Past(history(*NEWS)))
    await again.read(DISPATCH.id)
    assert await again.decide() == 0
    assert await everything(desk.store) == before


async def test_broken_off_it_goes_on_behind_the_last_page_that_was_stored(
    desk: Desk, backfill: Make
) -> None:
    with pytest.raises(TransientError):
        await backfill(Past(history(*NEWS), breaks_after=1)).read(DISPATCH.id)
    past = Past(history(*NEWS))
    record = await backfill(past).read(DISPATCH.id)
    assert past.asked_after == [2]
    assert record.posts == 4
    assert len((await everything(desk.store)).posts) == 4


async def test_what_was_read_is_proven_with_the_page_that_was_stored(
    desk: Desk, backfill: Make
) -> None:
    posts = [post(text, message=3 * n) for n, text in enumerate(NEWS, start=1)]
    with pytest.raises(TransientError):
        await backfill(Past(posts, breaks_after=1)).read(DISPATCH.id)
    assert (await desk.store.coverage(DISPATCH.id)).complete == Range(MessageId(1), MessageId(6))

    await backfill(Past(posts)).read(DISPATCH.id)
    assert (await desk.store.coverage(DISPATCH.id)).complete == Range(MessageId(1), MessageId(12))


async def test_with_alert_each_of_its_stories_rings_once(desk: Desk, backfill: Make) -> None:
    use = backfill(Past(history(*NEWS)), alert=True)
    await use.read(DISPATCH.id)
    await use.decide()
    assert len(await desk.words()) == 2


async def test_its_posts_join_the_stories_of_the_days_around_them(
    desk: Desk, backfill: Make
) -> None:
    await desk.take(post(RAID, channel=LENS, minutes=2))
    [before] = await desk.words()
    use = backfill(Past(history(*NEWS)))
    await use.read(DISPATCH.id)
    await use.decide()
    story = await desk.story_of(channel=LENS)
    assert len(story.members) == 4
    assert story.first.post.channel == LENS.id
    assert story.rings
    [now] = await desk.words()
    assert "River Dispatch" in now
    assert now != before


async def test_an_original_joins_the_copy_of_it_that_was_live_before(
    desk: Desk, backfill: Make
) -> None:
    await desk.take(post(RAID, channel=LENS, minutes=40))
    use = backfill(Past(history(RAID)))
    await use.read(DISPATCH.id)
    await use.decide()
    story = await desk.story_of(channel=LENS)
    assert [member.post.channel for member in story.members] == [DISPATCH.id, LENS.id]


async def test_what_has_changed_since_it_was_told_is_a_version_of_it(
    desk: Desk, backfill: Make
) -> None:
    await desk.take(post(RAID, minutes=5))
    edited = post(RAID_OF_FIVE, minutes=5, edited=9)
    await backfill(Past([edited])).read(DISPATCH.id)
    stored = await desk.stored()
    assert stored is not None
    assert (stored.version, stored.arrival) == (2, Arrival.LIVE)
    [line] = (await desk.story_of()).history
    assert line.text.startswith("edited by River Dispatch")
