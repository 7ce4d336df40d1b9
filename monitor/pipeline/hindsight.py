"""What a stored post was compared with, worked out again for a person who asks why."""

from monitor.analysis import Window
from monitor.dedup.beside import Beside
from monitor.model.post import StoredPost
from monitor.model.relation import Match
from monitor.pipeline.ports import Store

MOST = 20_000  # posts looked at: the newest before it; more would be minutes of reading


async def compared(
    store: Store, window: Window, stored: StoredPost, match: Match
) -> tuple[Beside, ...]:
    """The posts that were known when this one came and are most like it, the best first.

    `window` is empty, and is filled. Posts stand in it as they read now; what was decided then by
    another version of the program is not known.
    """
    date = stored.post.date
    latest = min(max(stored.first_seen, date), date + window.span)
    came = (stored.first_seen, date, stored.post.key)
    before = [
        other
        for other in await store.posts_between(window.oldest(date), latest)
        if (other.first_seen, other.post.date, other.post.key) < came
    ][-MOST:]
    stories = await store.stories_of([other.post.key for other in before])
    window.restore(posts=before, stories=stories, links=(), reports=())
    return window.beside(stored, match)
