"""Fills a window from the store, so that a restart decides as if it had not happened."""

from datetime import datetime

from monitor.analysis import Window
from monitor.pipeline.ports import Store


async def load_window(store: Store, window: Window, earliest: datetime, latest: datetime) -> None:
    """Take the stories with a post published in `[earliest, latest]` into `window`, whole.

    With them come their decisions, the reports since the oldest of their posts, and those linked.
    """
    recent = await store.posts_between(earliest, latest)
    stories = await store.stories_of([stored.post.key for stored in recent])
    known = {stored.post.key for stored in recent}
    older = await store.posts([m.post for s in stories for m in s.members if m.post not in known])
    posts = [*older, *recent]
    links = await store.links_of([stored.post.key for stored in posts])
    since = min([earliest, *(stored.post.date for stored in older)])
    reports = await store.reports_between(since, latest)
    linked = {link.report for link in links}
    if linked - {report.id for report in reports}:
        # What was reported before the first post told of it was in the window at that time.
        before = await store.reports_between(since - window.span, since)
        reports = [*(report for report in before if report.id in linked), *reports]
    window.restore(posts=posts, stories=stories, links=links, reports=reports)
