"""What was read late."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recovered:
    """How much was read again because no push had brought it, since the process began."""

    posts: int = 0
    edits: int = 0
    deletions: int = 0

    def __add__(self, other: "Recovered") -> "Recovered":
        return Recovered(
            self.posts + other.posts, self.edits + other.edits, self.deletions + other.deletions
        )

    def __sub__(self, other: "Recovered") -> "Recovered":
        return Recovered(
            self.posts - other.posts, self.edits - other.edits, self.deletions - other.deletions
        )
