"""What a stored post was compared with, worked out again for a person who asks why."""

from collections.abc import Iterable, Sequence

from monitor.analysis import Window
from monitor.crossref import NonLink
from monitor.dedup.beside import Beside
from monitor.model.post import StoredPost
from monitor.model.relation import Match
from monitor.model.report import Report
from monitor.model.story import Link
from monitor.pipeline.memory import stored_readings
from monitor.pipeline.ports import Store

MOST_REPORTS = 5_000
"""Reports looked at: those nearest to it in time; each is read anew."""
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
    readings = await stored_readings(store, window)
    window.restore(posts=before, stories=stories, links=(), reports=(), readings=readings)
    return window.beside(stored, match)


async def unlinked(
    store: Store, window: Window, stored: StoredPost, match: Match, links: Iterable[Link]
) -> Sequence[tuple[NonLink, Report]]:
    """The reports that came nearest to being linked to a post, as they stand now."""
    date = stored.post.date
    near = await store.reports_between(date - window.span, date + window.span)
    near = sorted(near, key=lambda r: (abs(r.date - date), r.id))[:MOST_REPORTS]
    linked = {held.report for held in links}
    reports = {report.id: report for report in near}
    return [
        (found, reports[found.report]) for found in window.unlinked(stored, match, near, linked)
    ]
