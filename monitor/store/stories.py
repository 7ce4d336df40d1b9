"""Stories, their members and the changes of their state."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, update

from monitor.model.correction import Merged
from monitor.model.ids import ChannelId, MessageId, PostKey, StoryId
from monitor.model.relation import Match, Relation
from monitor.model.story import Member, State, Story
from monitor.store import codec
from monitor.store.bulk import Row
from monitor.store.schema import members, posts, state_changes, stories
from monitor.store.statements import batches, of_posts, put


def write_stories(connection: Connection, saved: Sequence[tuple[Story, datetime]]) -> None:
    """Insert or replace stories, in the order given; a post belongs to the last that names it.

    Of the members only what differs is written: a long story costs what is new in it.
    """
    last = {story.id: (story, at) for story, at in saved}
    states, stored = _stored(connection, last)
    put(connection, stories, [story_row(story, at) for story, at in last.values()])
    changes = []
    for story, at in saved:
        before, after = states.get(story.id), story.assessment.state
        if before is not after:
            changes.append({"story": story.id, "at": at, "before": before, "after": after})
        states[story.id] = after
    if changes:
        connection.execute(_ADD_CHANGE, changes)
    wanted = {m.post: member_row(story.id, m) for story, _ in last.values() for m in story.members}
    left = [
        {"c": key.channel, "m": key.message, "s": row["story"]}
        for key, row in stored.items()
        if key not in wanted
    ]
    if left:
        connection.execute(_LEAVE, left)
    put(connection, members, [row for key, row in wanted.items() if stored.get(key) != row])


def write_merged(connection: Connection, saved: Sequence[tuple[Merged, datetime]]) -> None:
    """Stories that went into others, which have their members by now."""
    for merged, at in saved:
        values = {
            "number": merged.story.id,
            "merged_into": merged.into,
            "history": codec.write_history(merged.story.history),
            "updated": at,
        }
        connection.execute(_WENT, values)


_WENT = update(stories).where(stories.c.id == bindparam("number"))
_ADD_CHANGE = insert(state_changes)
_LEAVE = delete(members).where(
    members.c.channel == bindparam("c"),
    members.c.message == bindparam("m"),
    members.c.story == bindparam("s"),
)


def _stored(
    connection: Connection, ids: Collection[StoryId]
) -> tuple[dict[StoryId, State | None], dict[PostKey, Row]]:
    """The stored states of these stories, and the rows of their members."""
    states: dict[StoryId, State | None] = {}
    rows: dict[PostKey, Row] = {}
    for batch in batches(ids):
        for row in connection.execute(_STORED, {"ids": batch}).mappings():
            states[row["id"]] = None if row["state"] is None else State(row["state"])
            if row["message"] is not None:
                key = PostKey(row["channel"], row["message"])
                rows[key] = {column.name: row[column.name] for column in members.c}
    return states, rows


_STORED = (
    select(stories.c.id, stories.c.state, members)
    .outerjoin(members, members.c.story == stories.c.id)
    .where(stories.c.id.in_(bindparam("ids", expanding=True)))
)


def story_row(story: Story, at: datetime) -> Row:
    """The row of a story saved at that time."""
    return {
        "id": story.id,
        "state": story.assessment.state,
        "assessment": codec.write_assessment(story.assessment),
        "rings": story.rings,
        "history": codec.write_history(story.history),
        "opened": story.first.date if story.members else at,
        "updated": at,
        "merged_into": None,
    }


def member_row(story: StoryId, member: Member) -> Row:
    """The row of a member. Its date and deletion are the post's."""
    of = member.match.of
    return {
        "channel": member.post.channel,
        "message": member.post.message,
        "story": story,
        "relation": member.match.relation.value,
        "of_channel": of and of.channel,
        "of_message": of and of.message,
        "score": member.match.score,
        "evidence": codec.write_evidence(member.match.evidence),
        "assessment": codec.write_assessment(member.assessment),
    }


# A start reads many, and most are alike: those without reports, those without anything cut.
_evidence = lru_cache(maxsize=1024)(codec.read_evidence)
_assessment = lru_cache(maxsize=1024)(codec.read_assessment)
_history = lru_cache(maxsize=256)(codec.read_history)


def to_member(row: RowMapping) -> Member:
    """A member from its row joined to its post's `date` and `deleted`."""
    of = None
    if row["of_message"] is not None:
        of = PostKey(ChannelId(row["of_channel"]), MessageId(row["of_message"]))
    return Member(
        post=PostKey(ChannelId(row["channel"]), MessageId(row["message"])),
        date=row["date"],
        match=Match(Relation(row["relation"]), of, row["score"], _evidence(row["evidence"])),
        assessment=_assessment(row["assessment"]),
        deleted=row["deleted"],
    )


def stories_of(connection: Connection, keys: Collection[PostKey]) -> Sequence[Story]:
    """The stories that hold any of these posts, each with all its members, ordered by id."""
    ids: set[StoryId] = set()
    for condition in of_posts(members, keys):
        query = select(members.c.story).where(condition).distinct()
        ids.update(StoryId(story) for story in connection.execute(query).scalars())
    return stories_by_id(connection, ids)


def stories_by_id(connection: Connection, ids: Collection[StoryId]) -> Sequence[Story]:
    """These stories, each with all its members, ordered by id."""
    held = _members(connection, ids)
    found: list[Story] = []
    for batch in batches(ids):
        query = select(stories).where(stories.c.id.in_(batch))
        found.extend(
            Story(
                id=StoryId(row["id"]),
                members=tuple(held.get(row["id"], ())),
                assessment=_assessment(row["assessment"]),
                rings=row["rings"],
                history=_history(row["history"]),
            )
            for row in connection.execute(query).mappings()
        )
    return sorted(found, key=lambda story: story.id)


def _members(connection: Connection, ids: Collection[StoryId]) -> Mapping[int, list[Member]]:
    held: dict[int, list[Member]] = {}
    for batch in batches(ids):
        query = (
            select(members, posts.c.date, posts.c.deleted)
            .join(
                posts,
                (posts.c.channel == members.c.channel) & (posts.c.message == members.c.message),
            )
            .where(members.c.story.in_(batch))
            .order_by(posts.c.date, posts.c.channel, posts.c.message)
        )
        for row in connection.execute(query).mappings():
            held.setdefault(row["story"], []).append(to_member(row))
    return held


def next_story(connection: Connection) -> StoryId:
    """One more than the greatest id stored."""
    greatest = connection.execute(select(func.max(stories.c.id))).scalar()
    return StoryId((greatest or 0) + 1)
