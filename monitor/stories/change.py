"""What a story becomes when a post joins it or changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.crossref import combine, corrects
from monitor.model.ids import StoryId
from monitor.model.story import HistoryLine, Member, Story

MAX_HISTORY = 50  # lines kept of a story; an alert shows the newest few


@dataclass(frozen=True, slots=True)
class StoryChange:
    """A story before and after one item was taken in. `before` is None for a new one."""

    before: Story | None
    after: Story


def opened(story: StoryId, member: Member, *, rings: bool) -> Story:
    """A new story of one post."""
    return Story(story, (member,), combine((member,)), rings)


def with_members(
    story: Story,
    changed: Iterable[Member],
    at: datetime,
    *,
    rings: bool = False,
    note: str = "",
) -> Story:
    """The story with these members added, or put in the place of the same posts' earlier forms.

    `rings` makes a silent story ring from now on. `note` becomes a line of its history; a change
    of state becomes one by itself, however many members brought it.
    """
    latest = {m.post: m for m in story.members} | {m.post: m for m in changed}
    members = tuple(sorted(latest.values(), key=lambda m: (m.date, m.post)))
    # What was deleted is no longer claimed, as long as somebody still claims something.
    standing = tuple(m for m in members if m.deleted is None and not corrects(m))
    assessment = combine(standing or members)
    history = list(story.history)
    if note:
        history.append(HistoryLine(at, note))
    before, after = story.assessment.state, assessment.state
    if before is not None and after is not None and before != after:
        history.append(HistoryLine(at, f"{before} → {after}"))
    return replace(
        story,
        members=members,
        assessment=assessment,
        rings=story.rings or rings,
        history=newest_lines(history),
    )


def newest_lines(history: Sequence[HistoryLine]) -> tuple[HistoryLine, ...]:
    """The lines of a history that are kept."""
    return tuple(history[-MAX_HISTORY:])
