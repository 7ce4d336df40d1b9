"""What the analysis read from a post, kept so that a restart need not read it again."""

from dataclasses import dataclass

from monitor.model.ids import PostKey


@dataclass(frozen=True, slots=True)
class PostReading:
    """What was read from one post, packed. Of use only to code and data that read it equally."""

    post: PostKey
    number: int
    """Of the version of the post that was read."""
    document: bytes
    """What it is compared by, as `dedup.Index.add` returned it."""
    account: bytes
    """What it says happened, as `crossref.packed.pack` returned it."""
    blanks: tuple[tuple[int, int], ...] = ()
    """Where in its text its channel's own additions stand: from, to."""
