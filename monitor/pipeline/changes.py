"""What a transaction changes in the stories, gathered until its end.

A batch may change one story many times; what is stored and said is its last form.
"""

from dataclasses import dataclass, field

from monitor.analysis import Outcome
from monitor.model.correction import Merged
from monitor.model.ids import PostKey, StoryId
from monitor.model.reading import PostReading
from monitor.model.relation import Match
from monitor.model.story import Link
from monitor.stories import StoryChange


@dataclass(slots=True)
class Changes:
    """The stories changed so far, each with its form before the first change and after the last."""

    stories: dict[StoryId, StoryChange] = field(default_factory=dict)
    links: dict[PostKey, tuple[Link, ...]] = field(default_factory=dict)
    matches: dict[PostKey, Match] = field(default_factory=dict)
    """What each new post was found to be."""
    readings: dict[PostKey, PostReading] = field(default_factory=dict)
    """What was read from new posts, and from new versions of known ones."""
    merged: list[Merged] = field(default_factory=list)
    """The stories that went into others."""

    def add(self, outcome: Outcome) -> None:
        """Take one item's outcome in."""
        for change in outcome.changes:
            earlier = self.stories.get(change.after.id)
            before = earlier.before if earlier else change.before
            self.stories[change.after.id] = StoryChange(before, change.after)
        self.links.update(outcome.links)
        if outcome.reading is not None:
            self.readings[outcome.reading.post] = outcome.reading
        if outcome.merged is not None:
            self.merged.append(outcome.merged)
