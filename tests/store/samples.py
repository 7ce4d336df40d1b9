"""Small values of the model, written for these tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.model.alert import Message, MessageKind
from monitor.model.ids import ChannelId, MessageId, OutletId, PostKey, ReportId, StoryId
from monitor.model.ledger import Proof, Range
from monitor.model.post import Arrival, Markup, Media, Post, StoredPost
from monitor.model.relation import Evidence, Match, Relation
from monitor.model.report import FetchedReport
from monitor.model.story import Assessment, Level, Link, Member, Stance, State, Story, Term
from monitor.pipeline.ports import ChannelRecord

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_001, tzinfo=UTC)
HARBOUR = ChannelId(1001)
AIRFIELD = ChannelId(1002)


def minutes(count: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=count)


def key(message: int, channel: ChannelId = HARBOUR) -> PostKey:
    """A post's key."""
    return PostKey(channel, MessageId(message))


def stored(
    message: int,
    text: str = "Two boats left the harbour",
    *,
    channel: ChannelId = HARBOUR,
    at: float | None = None,
    parts: Sequence[int] = (),
    album: int | None = None,
) -> StoredPost:
    """A post, published `at` minutes after noon (its id by default) and seen a second later."""
    date = minutes(message if at is None else at)
    post = Post(
        key(message, channel),
        date,
        text,
        markup=(Markup("bold", 0, 3), Markup("text_url", 4, 5, "https://example.org/a")),
        media=(Media("photo", 77), Media("other")),
        parts=tuple(MessageId(p) for p in parts),
        album=album,
    )
    return StoredPost(post, date + timedelta(seconds=1), Arrival.LIVE)


def edited(before: StoredPost, text: str, at: datetime) -> StoredPost:
    """The next version of a post."""
    post = replace(before.post, text=text, edited=at)
    return replace(before, post=post, version=before.version + 1)


def member(post: StoredPost, state: State | None = State.UNCONFIRMED) -> Member:
    """A post as a story's member."""
    match = Match(Relation.ORIGINAL, None, 100.0, (Evidence("exact", "the same «words»"),))
    return Member(post.post.key, post.post.date, match, Assessment(state), post.deleted)


def story(
    number: int, posts: Sequence[StoredPost], state: State | None = State.UNCONFIRMED
) -> Story:
    """A story of these posts."""
    members = tuple(member(p, state) for p in posts)
    return Story(StoryId(number), members, Assessment(state), rings=True)


def link(post: PostKey, report: ReportId, p: float = 0.75) -> Link:
    """A link."""
    terms = (Term("place", 1.25),)
    return Link(post, report, p, Level.LINKED, Stance.SUPPORTS, "Port Authority", terms=terms)


def fetched(
    guid: str, title: str = "Boats seen", *, at: float = 0, body: str = ""
) -> FetchedReport:
    """An item of a feed, published `at` minutes after noon."""
    return FetchedReport(
        OutletId("gazette"),
        guid,
        minutes(at),
        title,
        summary="A short summary",
        body=body,
        language="en",
        url=f"https://gazette.example/{guid}",
    )


def proof(*ranges: tuple[int, int], **unreadable: str) -> Proof:
    """That all ids in these ranges were read; `m7="reason"` is one that cannot be decoded."""
    found = tuple(Range(MessageId(low), MessageId(high)) for low, high in ranges)
    return Proof(found, {MessageId(int(m[1:])): reason for m, reason in unreadable.items()})


def alert(
    number: int, html: str = "<b>alert</b>", destination: str = "desk", *, brief: str = ""
) -> Message:
    """A story's alert."""
    return Message(destination, MessageKind.ALERT, html, StoryId(number), brief=brief)


def change(number: int, html: str = "changed", destination: str = "desk") -> Message:
    """A reply to a story's alert."""
    return Message(destination, MessageKind.CHANGE, html, StoryId(number))


def notice(
    html: str = "notice",
    destination: str = "desk",
    *,
    subject: str | None = None,
    answers: str | None = None,
) -> Message:
    """A word about the tool itself."""
    return Message(destination, MessageKind.NOTICE, html, subject=subject, answers=answers)


def channel_record(
    channel: ChannelId = HARBOUR, handle: str | None = "HarbourNews", base: int = 0
) -> ChannelRecord:
    """A resolved channel."""
    return ChannelRecord(
        channel, "harbour", "Harbour News", handle, -(2**62), True, NOON, MessageId(base)
    )
