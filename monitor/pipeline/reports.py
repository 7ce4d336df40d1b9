"""Takes reports: what is stored of them, and what they change in the stories."""

from collections.abc import Sequence
from datetime import datetime

from monitor.analysis import Window
from monitor.model.report import FetchedReport
from monitor.pipeline.changes import Changes
from monitor.pipeline.ports import UnitOfWork


async def take_reports(
    uow: UnitOfWork, window: Window, fetched: Sequence[FetchedReport], at: datetime
) -> tuple[Changes, list[FetchedReport]]:
    """Store items of a feed and analyse those that are new or changed.

    Returns what changed in the stories, and the items that were new or changed.
    """
    changes = Changes()
    found = []
    for item in sorted(fetched, key=lambda i: (i.date, i.guid)):
        report, new = await uow.save_report(item, at)
        if new:
            found.append(item)
            changes.add(window.take_report(report, at))
    return changes, found
