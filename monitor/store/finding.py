"""Posts and stories found for a person: by text, by date, by state."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, tuple_

from monitor.model.ids import ChannelId, PostKey, StoryId
from monitor.model.post import Channel
from monitor.model.relation import Relation
from monitor.model.story import State
from monitor.store import codec
from monitor.store.channels import all_channels
from monitor.store.folding import fold
from monitor.store.posts import POST_COLUMNS, to_stored
from monitor.store.rows import FoundPost, FoundStory
from monitor.store.schema import members, messages, posts, stories
from monitor.store.statements import of_posts
from monitor.store.stories import stories_by_id

LONGEST_QUERY = 500
"""Characters of a search that count; SQLite refuses patterns of more than 50,000 bytes."""

_JOINED = select(
    *POST_COLUMNS, members.c.story, members.c.relation, members.c.assessment
).outerjoin(
    members, (members.c.channel == posts.c.channel) & (members.c.message == posts.c.message)
)


def channels_by_id(connection: Connection) -> dict[ChannelId, Channel]:
    """What Telegram says of each resolved channel."""
    return {c.id: Channel(c.id, c.title, c.handle) for c in all_channels(connection)}


def channel_of(known: Mapping[ChannelId, Channel], channel: ChannelId) -> Channel:
    """The channel, or one that has its id for a title."""
    return known.get(channel) or Channel(channel, str(channel))


def search(
    connection: Connection,
    text: str,
    channel: ChannelId | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> Sequence[FoundPost]:
    """Posts whose current text contains `text`, the newest first."""
    query = _within(_JOINED, channel, since, until)
    wanted = fold(text[:LONGEST_QUERY])
    if wanted:
        query = query.where(posts.c.folded.contains(wanted, autoescape=True))
    query = query.order_by(
        posts.c.date.desc(), posts.c.channel.desc(), posts.c.message.desc()
    ).limit(limit)
    return _found(connection, query)


def page(
    connection: Connection,
    after: tuple[datetime, PostKey] | None,
    channel: ChannelId | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> Sequence[FoundPost]:
    """The next posts by date, then key, after the given one."""
    query = _within(_JOINED, channel, since, until)
    if after is not None:
        date, key = after
        query = query.where(
            tuple_(posts.c.date, posts.c.channel, posts.c.message) > tuple_(date, *key)
        )
    query = query.order_by(posts.c.date, posts.c.channel, posts.c.message).limit(limit)
    return _found(connection, query)


def found_posts(connection: Connection, keys: Collection[PostKey]) -> Sequence[FoundPost]:
    """These posts, by date, then key."""
    found = [
        post
        for condition in of_posts(posts, keys)
        for post in _found(connection, _JOINED.where(condition))
    ]
    return sorted(found, key=lambda f: (f.stored.post.date, f.stored.post.key))


def find_post(connection: Connection, channel: ChannelId, message: int) -> PostKey | None:
    """The post that a message belongs or belonged to."""
    query = select(messages.c.post).where(
        messages.c.channel == channel, messages.c.message == message
    )
    found = connection.execute(query).scalar()
    return None if found is None else PostKey(channel, found)


def find_stories(
    connection: Connection,
    since: datetime | None,
    state: State | None,
    limit: int,
) -> Sequence[FoundStory]:
    """Stories changed since then, in `state` if one is given, the last changed first."""
    query = select(stories.c.id, stories.c.opened, stories.c.updated).where(
        stories.c.merged_into.is_(None)
    )
    if since is not None:
        query = query.where(stories.c.updated >= since)
    if state is not None:
        query = query.where(stories.c.state == state.value)
    query = query.order_by(stories.c.updated.desc(), stories.c.id.desc()).limit(limit)
    rows = connection.execute(query).mappings().all()
    by_id = {s.id: s for s in stories_by_id(connection, [StoryId(r["id"]) for r in rows])}
    firsts = found_posts(connection, [s.first.post for s in by_id.values() if s.members])
    by_story = {post.story: post for post in firsts}
    return [
        FoundStory(by_id[row["id"]], row["opened"], row["updated"], by_story.get(row["id"]))
        for row in rows
    ]


def _within(
    query: Select[Any], channel: ChannelId | None, since: datetime | None, until: datetime | None
) -> Select[Any]:
    if channel is not None:
        query = query.where(posts.c.channel == channel)
    if since is not None:
        query = query.where(posts.c.date >= since)
    if until is not None:
        query = query.where(posts.c.date < until)
    return query


def _found(connection: Connection, query: Select[Any]) -> list[FoundPost]:
    rows = connection.execute(query).mappings().all()
    known = channels_by_id(connection) if rows else {}
    return [_to_found(row, channel_of(known, row["channel"])) for row in rows]


def _to_found(row: RowMapping, channel: Channel) -> FoundPost:
    if row["story"] is None:
        return FoundPost(to_stored(row), channel, None, None, None)
    return FoundPost(
        to_stored(row),
        channel,
        StoryId(row["story"]),
        Relation(row["relation"]),
        codec.read_assessment(row["assessment"]).state,
    )
