"""What texts say, read with the real lexicon; members and stories made from it."""

from datetime import UTC, datetime, timedelta

from monitor.crossref import post_account
from monitor.lexicon import load
from monitor.model.claim import Frame
from monitor.model.ids import ChannelId, MessageId, PostKey, StoryId
from monitor.model.post import Channel, Post
from monitor.model.relation import Match, Relation
from monitor.model.story import Assessment, Member, Origin, State
from monitor.model.watch import Sources
from monitor.stories import Neighbour

MORNING = datetime(2024, 5, 1, 10, tzinfo=UTC)
CHANNEL = Channel(ChannelId(1), "River Dispatch", "river_dispatch")
SOURCES = Sources({CHANNEL.id: CHANNEL}, {})


def after(minutes: float) -> datetime:
    """So many minutes into the morning."""
    return MORNING + timedelta(minutes=minutes)


def key(message: int) -> PostKey:
    return PostKey(CHANNEL.id, MessageId(message))


def frames(text: str, *, minutes: float = 0, language: str | None = None) -> tuple[Frame, ...]:
    """What a post says happened."""
    post = Post(key(1), after(minutes), text, language=language)
    return post_account(post, CHANNEL, lexicon=load(), sources=SOURCES).frames


def neighbour(text: str, *, message: int = 1, story: int = 1, minutes: float = 0) -> Neighbour:
    """A post of a story."""
    return Neighbour(key(message), StoryId(story), frames(text, minutes=minutes))


def member(
    message: int,
    state: State | None = State.UNCONFIRMED,
    *,
    minutes: float | None = None,
    relation: Relation = Relation.SAME_STORY,
    origins: tuple[str, ...] = (),
    deleted: datetime | None = None,
) -> Member:
    """A post of a story, published `minutes` into the morning (its number by default)."""
    match = Match.original() if relation is Relation.ORIGINAL else Match(relation, key(1), 90.0)
    return Member(
        key(message),
        after(message if minutes is None else minutes),
        match,
        Assessment(state, tuple(Origin(name) for name in origins)),
        deleted,
    )
