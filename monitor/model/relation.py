"""What a post is to the posts before it, with the reasons."""

from dataclasses import dataclass
from enum import StrEnum

from monitor.model.ids import PostKey


class Relation(StrEnum):
    """The verdict on a post. A false `duplicate` swallows news and costs far more than a repeat."""

    ORIGINAL = "original"
    """A new story."""
    DUPLICATE = "duplicate"
    """Nothing new: collapse it."""
    UPDATE = "update"
    """The same story with a changed or new fact: it must reach the analyst."""
    SAME_STORY = "same_story"
    """The same news told independently."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One named reason for a decision, fit to be shown."""

    kind: str
    """A stable word: `forward`, `same_media`, `exact`, `score`, `number`, `place`, `outcome` …"""
    detail: str


@dataclass(frozen=True, slots=True)
class Match:
    """How a post relates to one earlier post."""

    relation: Relation
    of: PostKey | None
    """The earlier post; None exactly when the relation is `original`."""
    score: float
    """0 to 100, on rapidfuzz's scale; 100 where lineage makes it certain."""
    evidence: tuple[Evidence, ...] = ()

    @classmethod
    def original(cls) -> "Match":
        """No earlier post is anything like it."""
        return cls(Relation.ORIGINAL, None, 0.0)
