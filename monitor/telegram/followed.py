"""A channel that is being followed, and how that goes."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.model.ids import MessageId
from monitor.model.watch import WatchedChannel
from monitor.pipeline.ports import ChannelRecord


@dataclass
class Errand:
    """One thing that is done for a channel again and again."""

    due: datetime
    done_at: datetime
    """When it was last done as a whole; at first, when the channel began to be followed."""
    not_before: datetime
    """After a failure: not even when it is woken."""
    owed: bool = True
    """Whether it has not been done as a whole since the connection was opened."""
    failures: int = 0
    trouble: str = ""
    """Why the last try failed, for a reason that passes."""

    @classmethod
    def begun(cls, at: datetime) -> "Errand":
        """One that is due at once."""
        return cls(due=at, done_at=at, not_before=at)

    def done(self, at: datetime) -> None:
        """Nothing of it is left to be done for now."""
        self.done_at, self.owed = at, False

    def worked(self) -> None:
        """The last try did not fail."""
        self.failures, self.trouble = 0, ""


class Patience(NamedTuple):
    """How long each errand may fail before the channel counts as blind."""

    polls: timedelta
    rereads: timedelta


@dataclass
class Followed:
    """A channel that is being followed."""

    record: ChannelRecord
    watched: WatchedChannel
    since: datetime
    """When it began to be followed."""
    polls: Errand
    rereads: Errand
    checked_at: datetime | None
    last_post: datetime | None = None
    problem: str | None = None
    """Why it cannot be read until somebody changes something."""
    refusals: int = 0
    renewed: bool = False
    unpushed_at: datetime | None = None
    """When a post was last found that should have been pushed."""
    hole_due: datetime | None = None
    """When the hole above what was read is to be read."""
    blind_from: datetime | None = None
    """Since when it was not verified, while what an outage left undone is being made good."""
    pages: deque[tuple[MessageId, ...]] = field(default_factory=deque)
    """What is still to be read again in this round, the newest first."""
    newest_next: bool = False
    """Whether the first of `pages` holds the newest messages that are stored."""
    round_due: datetime | None = None
    """When the next round of re-reads is to begin."""
    below: MessageId | None = None
    """Below which the next round goes on."""
    everything: bool = True
    """Whether the next round is to read everything again that is worth it."""
    parts: set[MessageId] = field(default_factory=set)
    """Edited parts of albums, which are to be read as a whole."""

    @classmethod
    def begun(cls, record: ChannelRecord, watched: WatchedChannel, at: datetime) -> "Followed":
        """One that is read at once."""
        return cls(record, watched, at, Errand.begun(at), Errand.begun(at), record.checked_at)

    def poll_due(self) -> datetime:
        """When it is to be polled next."""
        due = self.polls.due if self.hole_due is None else min(self.polls.due, self.hole_due)
        return max(due, self.polls.not_before)

    def reread_due(self) -> datetime:
        """When something of it is to be read again next."""
        return (
            self.rereads.not_before
            if self.parts
            else max(self.rereads.due, self.rereads.not_before)
        )

    def begin_anew(self, at: datetime, patience: Patience) -> None:
        """The connection was away: nothing is verified until all has been read again."""
        since, _ = self.blind(at, patience)
        self.blind_from = since
        for errand in (self.polls, self.rereads):
            errand.owed = True
            errand.worked()
            errand.not_before = at
        self.everything = True
        self.pages.clear()

    def caught_up(self) -> None:
        """Note it when nothing is owed any more."""
        if not self.polls.owed and not self.rereads.owed:
            self.blind_from = None

    def saw(self, date: datetime) -> None:
        """A post of this date was read."""
        self.last_post = max(date, self.last_post or date)

    def blind(self, now: datetime, patience: Patience) -> tuple[datetime | None, str]:
        """Since when the channel is not verified, and what stands in the way of it.

        The time is None as long as that has not lasted; the reason may be there before.
        """
        if self.problem is not None:
            return None, ""
        found = [] if self.blind_from is None else [self.blind_from]
        for errand, longest in zip((self.polls, self.rereads), patience, strict=True):
            if errand.trouble and now - errand.done_at > longest:
                found.append(errand.done_at)
        reason = self.polls.trouble or self.rereads.trouble
        if found and not reason:
            reason = "what was missed is being read again"
        return min(found, default=None), reason
