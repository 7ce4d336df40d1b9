"""What one item changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.model.correction import Merged
from monitor.model.ids import PostKey
from monitor.model.reading import PostReading
from monitor.model.relation import Match
from monitor.model.story import Link
from monitor.stories import StoryChange


@dataclass(frozen=True, slots=True)
class Outcome:
    """The decision on one item. Empty when the item changed nothing."""

    match: Match | None = None
    """For a post: what it is to the posts before it. For an edit: to its version before."""
    changes: tuple[StoryChange, ...] = ()
    links: Mapping[PostKey, tuple[Link, ...]] = field(default_factory=dict)
    """All links of each post whose links are different now."""
    merged: Merged | None = None
    """The story that is no more, because it went into another one."""
    reading: PostReading | None = None
    """For a post: what was read from it."""
