"""What a person changes in the stories: two that are one, or posts that belong to another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.ids import PostKey, StoryId
from monitor.model.story import Story


class CorrectionKind(StrEnum):
    """What is corrected."""

    MERGE = "merge"
    """Two stories are one."""
    SPLIT = "split"
    """Some posts of a story tell of something else."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction, asked for or carried out. What is decided by hand is never undone by itself."""

    kind: CorrectionKind
    story: StoryId
    """Of a merge one of the two, and once it is carried out the one that goes on; of a split the
    story that loses the posts."""
    other: StoryId | None
    """Of a merge the other one; of a split the new story, None until it is carried out."""
    posts: tuple[PostKey, ...]
    """Of a split the posts that leave; once it is carried out, their copies too. Else empty."""
    reason: str
    by: str
    """Who asked for it."""
    asked: datetime
    id: int = 0
    """Given by the store; 0 before."""
    done: datetime | None = None
    """When it was carried out or turned down."""
    error: str | None = None
    """Why it was turned down."""

    @property
    def why(self) -> str:
        """Who and why, as the history of a story says it."""
        return f"by {self.by}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Merged:
    """A story that went into another one, with its last line of history."""

    story: Story
    into: StoryId
