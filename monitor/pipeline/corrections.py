"""Carries out what a person asks to be changed in the stories."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from monitor.analysis import Window
from monitor.errors import CorrectionError
from monitor.model.correction import Correction, CorrectionKind
from monitor.model.ids import StoryId
from monitor.model.post import StoredPost
from monitor.pipeline.changes import Changes
from monitor.pipeline.ports import Store


async def current(store: Store, asked: Correction) -> Correction:
    """The correction with the stories that those it names have gone into since."""
    other = asked.other
    return replace(
        asked,
        story=await _now(store, asked.story),
        other=other and await _now(store, other),
    )


async def _now(store: Store, number: StoryId) -> StoryId:
    """Raises CorrectionError when there was never such a story."""
    found = await store.story_now(number)
    if found is None:
        raise CorrectionError(f"there is no story {number}")
    return found


def carry_out(
    window: Window,
    asked: Correction,
    at: datetime,
    rings: Callable[[StoredPost], bool],
) -> tuple[Changes, Correction]:
    """Correct the stories in memory. Returns what changed, and the correction as it was done.

    Raises CorrectionError, with nothing changed, when it cannot be done.
    """
    changes = Changes()
    if asked.kind is CorrectionKind.MERGE:
        if asked.other is None:
            raise CorrectionError("a merge needs two stories")
        outcome = window.merge(asked.story, asked.other, at, asked.why)
        assert outcome.merged is not None
        gone = outcome.merged
        done = replace(asked, story=gone.into, other=gone.story.id)
    else:
        outcome = window.split(asked.story, asked.posts, at, asked.why, rings)
        new = next(change.after for change in outcome.changes if change.before is None)
        done = replace(asked, other=new.id, posts=tuple(m.post for m in new.members))
    changes.add(outcome)
    return changes, replace(done, done=at)
