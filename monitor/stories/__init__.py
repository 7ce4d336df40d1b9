"""Stories: joining a post to the story of its event, and what a story becomes by it.

Pure. A story's first post is its earliest by Telegram's date, whatever came in first.
"""

from monitor.stories.change import StoryChange, opened, with_members
from monitor.stories.correct import BY_HAND
from monitor.stories.join import SAME_TIME_WITHIN, Neighbour, join
from monitor.stories.novelty import new_facts

__all__ = [
    "BY_HAND",
    "SAME_TIME_WITHIN",
    "Neighbour",
    "StoryChange",
    "join",
    "new_facts",
    "opened",
    "with_members",
]
