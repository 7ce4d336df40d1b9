"""Posts, the messages they consist of, and their versions."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    bindparam,
    case,
    exists,
    func,
    null,
    select,
    update,
)

from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.post import Arrival, Forward, Post, StoredPost, Version
from monitor.store import codec
from monitor.store.bulk import Row
from monitor.store.folding import fold
from monitor.store.schema import members, messages, post_versions, posts
from monitor.store.statements import New, add_missing, batches, of_posts, put

POST_COLUMNS = tuple(column for column in posts.c if column.name != "folded")


def select_posts() -> Select[Any]:
    """All that a StoredPost is read from."""
    return select(*POST_COLUMNS)


# A start reads many, and most have none of these.
_markup = lru_cache(maxsize=256)(codec.read_markup)
_messages = lru_cache(maxsize=256)(codec.read_messages)
_media = lru_cache(maxsize=256)(codec.read_media)


def to_stored(row: RowMapping) -> StoredPost:
    """A post from its row; `earlier` is empty."""
    forward = None
    if row["forward_date"] is not None:
        forward = Forward(
            row["forward_date"], row["forward_channel"], row["forward_message"], row["forward_name"]
        )
    return StoredPost(
        Post(
            key=PostKey(row["channel"], row["message"]),
            date=row["date"],
            text=row["text"],
            markup=_markup(row["markup"]),
            edited=row["edited"],
            parts=_messages(row["parts"]),
            album=row["album"],
            forward=forward,
            reply_to=row["reply_to"],
            media=_media(row["media"]),
            views=row["views"],
            forwards=row["forwards"],
            language=row["language"],
        ),
        row["first_seen"],
        Arrival(row["arrival"]),
        row["version"],
        row["deleted"],
    )


def post_row(stored: StoredPost) -> Row:
    """The row of a post."""
    post, forward = stored.post, stored.post.forward
    return {
        "channel": post.key.channel,
        "message": post.key.message,
        "date": post.date,
        "text": post.text,
        "folded": fold(post.text),
        "markup": codec.write_markup(post.markup),
        "media": codec.write_media(post.media),
        "edited": post.edited,
        "parts": codec.write_messages(post.parts),
        "album": post.album,
        "forward_date": forward and forward.date,
        "forward_channel": forward and forward.channel,
        "forward_message": forward and forward.message,
        "forward_name": forward and forward.name,
        "reply_to": post.reply_to,
        "views": post.views,
        "forwards": post.forwards,
        "language": post.language,
        "first_seen": stored.first_seen,
        "arrival": stored.arrival.value,
        "version": stored.version,
        "deleted": stored.deleted,
    }


def version_row(post: Row, seen: datetime) -> Row:
    """The row of a post's current version, from the post's."""
    return {
        "channel": post["channel"],
        "message": post["message"],
        "number": post["version"],
        "text": post["text"],
        "markup": post["markup"],
        "media": post["media"],
        "seen": seen,
        "edited": post["edited"],
    }


def write_posts(connection: Connection, saved: Sequence[tuple[StoredPost, datetime]]) -> None:
    """Write posts with their messages, and those of their versions that are not stored yet.

    With each post comes when its version was seen. Of a post saved twice the last form counts.
    """
    rows = [post_row(stored) for stored, _ in saved]
    last = {stored.post.key: number for number, (stored, _) in enumerate(saved)}
    put(connection, posts, [rows[number] for number in last.values()])
    put(
        connection,
        messages,
        [
            {
                "channel": s.post.key.channel,
                "message": message,
                "post": s.post.key.message,
                "date": s.post.date,
                "deleted_at": s.deleted,
            }
            for s in (saved[number][0] for number in last.values())
            for message in s.post.messages
        ],
        change=_first_deletion,
    )
    versions = [version_row(row, seen) for row, (_, seen) in zip(rows, saved, strict=True)]
    add_missing(connection, post_versions, versions)


def _first_deletion(new: New) -> dict[str, ColumnElement[Any]]:
    """The first deletion counts; a post that is read again is not deleted."""
    return {
        "deleted_at": case(
            (new.deleted_at.is_(None), null()),
            else_=func.coalesce(messages.c.deleted_at, new.deleted_at),
        )
    }


def mark_deleted(
    connection: Connection, marks: Iterable[tuple[ChannelId, MessageId, datetime]]
) -> None:
    """Mark messages as deleted, the first time only. Unknown ones are ignored."""
    rows = [{"c": channel, "m": message, "at": at} for channel, message, at in marks]
    if rows:
        connection.execute(_MARK_DELETED, rows)


_MARK_DELETED = (
    update(messages)
    .where(
        messages.c.channel == bindparam("c"),
        messages.c.message == bindparam("m"),
        messages.c.deleted_at.is_(None),
    )
    .values(deleted_at=bindparam("at"))
)


def posts_of_messages(
    connection: Connection, channel: ChannelId, ids: Collection[MessageId]
) -> dict[MessageId, StoredPost]:
    """The posts to which any of these messages belongs, by each such message id."""
    found: dict[MessageId, StoredPost] = {}
    by_key: dict[int, StoredPost] = {}
    wanted = set(ids)
    for batch in batches(sorted(wanted)):
        low, high = batch[0], batch[-1]
        if high - low < 2 * len(batch):  # a stretch of history is asked for faster by its ends
            rows = connection.execute(_OF_STRETCH, {"channel": channel, "low": low, "high": high})
        else:
            rows = connection.execute(_OF_MESSAGES, {"channel": channel, "ids": batch})
        for row in rows.mappings():
            if row["part"] in wanted:
                stored = by_key.get(row["message"]) or to_stored(row)
                found[row["part"]] = by_key[row["message"]] = stored
    return found


_OF_CHANNEL = (
    select(messages.c.message.label("part"), *POST_COLUMNS)
    .join(posts, (posts.c.channel == messages.c.channel) & (posts.c.message == messages.c.post))
    .where(messages.c.channel == bindparam("channel"))
)
_OF_STRETCH = _OF_CHANNEL.where(messages.c.message.between(bindparam("low"), bindparam("high")))
_OF_MESSAGES = _OF_CHANNEL.where(messages.c.message.in_(bindparam("ids", expanding=True)))


def posts_of_albums(
    connection: Connection, channel: ChannelId, albums: Collection[int]
) -> dict[int, StoredPost]:
    """The posts of these albums, by `grouped_id`; the earliest if an album has several.

    Sorted here: asked for an order, SQLite reads the whole channel.
    """
    found: dict[int, StoredPost] = {}
    for batch in batches(albums):
        query = select_posts().where(posts.c.channel == channel, posts.c.album.in_(batch))
        for row in connection.execute(query).mappings():
            stored = to_stored(row)
            first = found.get(row["album"], stored)
            found[row["album"]] = min(first, stored, key=lambda s: s.post.key)
    return found


def posts_between(
    connection: Connection, earliest: datetime, latest: datetime
) -> Sequence[StoredPost]:
    """Posts published in `[earliest, latest]`, by date, then key."""
    query = (
        select_posts()
        .where(posts.c.date.between(earliest, latest))
        .order_by(posts.c.date, posts.c.channel, posts.c.message)
    )
    return [to_stored(row) for row in connection.execute(query).mappings()]


def unanalysed(
    connection: Connection, earliest: datetime | None, latest: datetime | None, limit: int
) -> Sequence[StoredPost]:
    """Posts in no story, published in the range, by date, then key; at most `limit`.

    The index on dates is walked from `earliest` on: a caller that moves it forward reads each
    post once.
    """
    membership = exists().where(
        members.c.channel == posts.c.channel, members.c.message == posts.c.message
    )
    query = select_posts().where(~membership)
    if earliest is not None:
        query = query.where(posts.c.date >= earliest)
    if latest is not None:
        query = query.where(posts.c.date <= latest)
    query = query.order_by(posts.c.date, posts.c.channel, posts.c.message).limit(limit)
    return [to_stored(row) for row in connection.execute(query).mappings()]


def posts_by_key(connection: Connection, keys: Collection[PostKey]) -> Sequence[StoredPost]:
    """The posts among `keys`, by date, then key."""
    found = [
        to_stored(row)
        for condition in of_posts(posts, keys)
        for row in connection.execute(select_posts().where(condition)).mappings()
    ]
    return sorted(found, key=lambda s: (s.post.date, s.post.key))


def recent_messages(
    connection: Connection, channel: ChannelId, since: datetime, limit: int
) -> Sequence[MessageId]:
    """The newest messages of posts published since then and not deleted, descending."""
    query = (
        select(messages.c.message)
        .where(
            messages.c.channel == channel,
            messages.c.date >= since,
            messages.c.deleted_at.is_(None),
        )
        .order_by(messages.c.message.desc())
        .limit(limit)
    )
    return [MessageId(message) for message in connection.execute(query).scalars()]


def versions_of(connection: Connection, key: PostKey) -> Sequence[Version]:
    """All versions of a post, oldest first."""
    query = (
        select(post_versions)
        .where(post_versions.c.channel == key.channel, post_versions.c.message == key.message)
        .order_by(post_versions.c.number)
    )
    return [
        Version(
            row["number"], row["text"], codec.read_markup(row["markup"]), row["seen"], row["edited"]
        )
        for row in connection.execute(query).mappings()
    ]
