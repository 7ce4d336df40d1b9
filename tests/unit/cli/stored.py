"""A small database as a daemon would have left it: two channels, a story, a report, messages."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.model.alert import Message, MessageKind
from monitor.model.claim import Field
from monitor.model.ids import ChannelId, MessageId, OutletId, PostKey, StoryId
from monitor.model.post import Arrival, Forward, Media, Post, StoredPost
from monitor.model.relation import Evidence, Match, Relation
from monitor.model.report import FetchedReport
from monitor.model.story import (
    Assessment,
    Comparison,
    HistoryLine,
    Level,
    Link,
    Member,
    Origin,
    Stance,
    State,
    Story,
    Term,
    Verdict,
)
from monitor.pipeline.ports import ChannelRecord, FeedRecord
from monitor.store import SqlStore, open_store

NOW = datetime(2022, 1, 4, 5, 0, tzinfo=UTC)
NEWS, COPIES = ChannelId(1000000001), ChannelId(1000000002)
FIRST = PostKey(NEWS, MessageId(7))
COPY = PostKey(COPIES, MessageId(3))
OLD = PostKey(COPIES, MessageId(1))
ALERT = "alerts"


@dataclass(frozen=True)
class Told:
    """What became of the alert."""

    parked: str | None = None


async def fill(folder: Path, told: Told | None = None) -> None:
    """Make the database in the default place below `folder`."""
    path = folder / "data" / "monitor.db"
    path.parent.mkdir(exist_ok=True)
    async with open_store(f"sqlite:///{path}") as store:
        await store.save_channel(_channel(NEWS, "newsroom", "News"))
        await store.save_channel(_channel(COPIES, None, "=Copies"))
        await _posts(store)
        await _story(store)
        if told is not None:
            item = (await store.outbox.due(NOW, 1))[0]
            if told.parked:
                await store.outbox.park(item, told.parked, NOW)
            else:
                await store.outbox.delivered(item, 42, NOW)


def _channel(number: ChannelId, handle: str | None, title: str) -> ChannelRecord:
    reference = handle or f"-100{number}"
    adopted = NOW - timedelta(days=1)
    checked = datetime.now(UTC)  # by the same clock as the command asks
    return ChannelRecord(number, reference, title, handle, 1, True, adopted, MessageId(7), checked)


async def _posts(store: SqlStore) -> None:
    first = Post(
        FIRST,
        NOW - timedelta(hours=3),
        "🔴 Drones struck\nthe الأسد base\x1b[31m",
        media=(Media("photo", 55),),
        language="en",
    )
    copy = Post(
        COPY,
        NOW - timedelta(hours=2),
        "=HYPERLINK(drones)",
        forward=Forward(first.date, NEWS, FIRST.message, "News"),
    )
    old = Post(OLD, NOW - timedelta(days=9), "weather")
    async with store.transaction() as uow:
        for post, arrival in (
            (first, Arrival.LIVE),
            (copy, Arrival.LIVE),
            (old, Arrival.BACKFILL),
        ):
            uow.save_post(StoredPost(post, NOW - timedelta(hours=2), arrival))


async def _story(store: SqlStore) -> None:
    disputed = Assessment(
        State.CONTRADICTED,
        (Origin("Security Media Cell", stance=Stance.DISPUTES),),
        (Evidence("outcome", "struck / shot down"),),
    )
    original = Match(Relation.ORIGINAL, None, 0)
    copied = Match(Relation.DUPLICATE, FIRST, 100, (Evidence("forward", "of News"),))
    story = Story(
        StoryId(1),
        (
            Member(FIRST, NOW - timedelta(hours=3), original, disputed),
            Member(COPY, NOW - timedelta(hours=2), copied, disputed),
        ),
        disputed,
        rings=True,
        history=(HistoryLine(NOW, "unconfirmed → disputed"),),
    )
    silent = Story(
        StoryId(2),
        (Member(OLD, NOW - timedelta(days=9), original, Assessment(None)),),
        Assessment(None),
        rings=False,
    )
    async with store.transaction() as uow:
        fetched = FetchedReport(
            OutletId("wire"), "g", NOW, "Two drones shot down", url="https://wire.example/1"
        )
        await uow.save_report(replace(fetched, title="Two drones seen"), NOW)
        report, _ = await uow.save_report(fetched, NOW)
        uow.save_story(story, NOW)
        uow.save_story(silent, NOW - timedelta(days=9))
        fields = (
            (Field.PLACE, Comparison(Verdict.AGREES, "the base", "the base")),
            (Field.OUTCOME, Comparison(Verdict.CONFLICTS, "struck", "shot down")),
        )
        link = Link(
            FIRST,
            report.id,
            0.97,
            Level.LINKED,
            Stance.DISPUTES,
            "Security Media Cell",
            fields,
            (Term("same site", 4.5), Term("bias", -2.6)),
        )
        uow.save_links(FIRST, [link])
        uow.save_feed(FeedRecord("https://wire.example/rss", last_success=NOW, failures=0))
        uow.say(Message(ALERT, MessageKind.ALERT, "<b>an alert</b>", StoryId(1)), NOW)
