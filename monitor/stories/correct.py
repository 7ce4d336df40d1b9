"""What becomes of stories that a person merges or splits.

What was decided by hand stays: no post is ever moved to another story by the machine, and whatever
matches a moved post later joins the story that it was moved to.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.model.correction import Merged
from monitor.model.ids import PostKey, StoryId
from monitor.model.relation import Evidence, Match, Relation
from monitor.model.story import Assessment, HistoryLine, Member, Story
from monitor.stories.change import newest_lines, with_members

BY_HAND = "by_hand"
"""Kind of the evidence that a person put a post into its story."""


def in_order(one: Story, other: Story) -> tuple[Story, Story]:
    """The story that goes on, and the one that goes into it.

    What the desk was told of goes on; of two such the one that was opened first, whose alert stands
    first in its chat.
    """
    first, second = sorted((one, other), key=lambda story: (not story.rings, story.id))
    return first, second


def with_copies(posts: Collection[PostKey], members: Iterable[Member]) -> frozenset[PostKey]:
    """These posts, and all that only copies them: it has nothing of its own to stay for."""
    found = set(posts)
    copies = [m for m in members if m.match.relation is Relation.DUPLICATE]
    while more := [m.post for m in copies if m.match.of in found and m.post not in found]:
        found.update(more)
    return frozenset(found)


def matches(
    members: Sequence[Member], moved: Collection[PostKey], note: str, lasting: Collection[str]
) -> dict[PostKey, Match]:
    """What each post of a story is to the others, after some were `moved` by hand.

    `members` are all its posts, by date. What a post was found to be stands, if the post that it
    was compared with is in the story. Else it is the story's original, the earliest such post that
    was not moved, or tells the same story: nobody has compared it with these. Of the evidence that
    is given up, the kinds in `lasting` are kept.
    """
    here = {member.post for member in members}
    roots = [m for m in members if m.match.of is None]
    root = min(roots or members, key=lambda m: (m.post in moved, m.date, m.post))
    by_hand = Evidence(BY_HAND, note)
    found: dict[PostKey, Match] = {}
    for member in members:
        match = member.match
        if member is root:
            after = match if match.of is None else Match.original()
        elif match.of in here:
            after = match
        else:
            after = Match(Relation.SAME_STORY, root.post, 100.0)
        if after is not match:
            kept = (e for e in match.evidence if e.kind in lasting or e.kind == BY_HAND)
            after = replace(after, evidence=(by_hand, *kept))
        elif member.post in moved:
            after = replace(after, evidence=(by_hand, *after.evidence))
        found[member.post] = after
    return found


def merged(
    kept: Story, gone: Story, members: Iterable[Member], at: datetime, why: str
) -> tuple[Story, Merged]:
    """The story that goes on with all `members` of both, and the one that went into it."""
    lines = sorted((*kept.history, *gone.history), key=lambda line: line.at)
    after = with_members(
        replace(kept, history=newest_lines(lines)),
        members,
        at,
        rings=gone.rings,
        note=f"story {gone.id} merged into this one {why}",
    )
    last = HistoryLine(at, f"merged into story {kept.id} {why}")
    return after, Merged(replace(gone, history=newest_lines([*gone.history, last])), kept.id)


def split(
    story: Story,
    number: StoryId,
    stay: Sequence[Member],
    leave: Sequence[Member],
    at: datetime,
    why: str,
    *,
    rings: bool,
) -> tuple[Story, Story]:
    """The story with the members that `stay`, and a new one of those that `leave` it."""
    posts = "1 post" if len(leave) == 1 else f"{len(leave)} posts"
    rest = with_members(
        replace(story, members=()), stay, at, note=f"{posts} split off as story {number} {why}"
    )
    new = Story(number, (), Assessment(None), rings)
    return rest, with_members(new, leave, at, note=f"split off from story {story.id} {why}")
