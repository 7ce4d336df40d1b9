"""Fills a window from the store, so that a restart decides as if it had not happened."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from monitor.analysis import Window
from monitor.model.ids import PostKey
from monitor.model.reading import PostReading
from monitor.pipeline.ports import Store
from monitor.pipeline.version import reading_version

PAGE = 20_000  # readings asked for at a time


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a window was filled with."""

    again: list[PostReading]
    """Of posts that had to be read again."""
    left: list[PostKey]
    """Posts of which readings are stored and of no use."""


async def load_window(
    store: Store, window: Window, earliest: datetime, latest: datetime, *, read_back: bool = True
) -> Recalled:
    """Take the stories with a post published in `[earliest, latest]` into `window`, whole.

    With them come their decisions, the reports since the oldest of their posts, and those linked.
    An empty window takes what was read from the posts, where this build has read them before; all
    of that is read for it, unless `read_back` says that it is of no use here.
    """
    with _uncollected():
        useful = read_back and not window.holds_posts
        readings = await stored_readings(store, window) if useful else {}
        return await _load(store, window, earliest, latest, readings)


async def _load(
    store: Store,
    window: Window,
    earliest: datetime,
    latest: datetime,
    readings: Mapping[PostKey, PostReading],
) -> Recalled:
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
    again = window.restore(
        posts=posts, stories=stories, links=links, reports=reports, readings=readings
    )
    left = [key for key in readings if window.post(key) is None]
    return Recalled(again, left)


async def stored_readings(store: Store, window: Window) -> dict[PostKey, PostReading]:
    """All that this build has read from posts, with what the window knows now."""
    version = reading_version(window)
    found: dict[PostKey, PostReading] = {}
    last: PostKey | None = None
    while page := await store.readings(version, last, PAGE):
        found.update((reading.post, reading) for reading in page)
        last = page[-1].post
    return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: what a window is filled with is none, and there is much of it.

    To look at all of it again and again took a third of a start's time.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
