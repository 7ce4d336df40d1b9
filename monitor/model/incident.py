"""Something that the desk has to know about the tool itself: it began, and it will be over."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that is wrong, from when it was noticed until it is over."""

    subject: str
    """What it concerns, the same for as long as it lasts: `blind`, `channel:1234:unavailable`,
    `feed:https://…`. At most one incident of a subject is open."""
    opened: datetime
    detail: str
    """What was known of it last, as the desk was told it."""
    closed: datetime | None = None

    @property
    def notice(self) -> str:
        """The subject of the notice that tells of it."""
        return f"{self.subject}@{self.opened:%Y-%m-%dT%H:%M:%S}"
