"""Posts for the tests of this folder."""

from datetime import UTC, datetime, timedelta

from monitor.dedup import Document, Index, read, relate
from monitor.lexicon import load
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.post import Forward, Media, Post
from monitor.model.relation import Match

MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)


def post(
    text: str,
    *,
    channel: int = 1,
    message: int = 1,
    minutes: float = 0,
    language: str | None = None,
    forward: Forward | None = None,
    media: tuple[Media, ...] = (),
    parts: tuple[int, ...] = (),
) -> Post:
    return Post(
        key=PostKey(ChannelId(channel), MessageId(message)),
        date=MORNING + timedelta(minutes=minutes),
        text=text,
        language=language,
        forward=forward,
        media=media,
        parts=tuple(MessageId(part) for part in parts),
    )


def document(of: Post) -> Document:
    return read(of, lexicon=load())


def relation(old: Post, new: Post) -> Match:
    """What `new` is to a memory that holds `old` alone."""
    index = Index()
    index.add(document(old))
    return relate(document(new), index)


def told_again(
    language: str, old: str, new: str, *, minutes: float = 10, same_channel: bool = False
) -> str:
    """The relation of a text to an earlier one, by name."""
    return relation(
        post(old, language=language),
        post(
            new,
            language=language,
            channel=1 if same_channel else 2,
            message=2,
            minutes=minutes,
        ),
    ).relation.value
