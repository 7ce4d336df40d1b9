"""Plays a scenario through the real pipeline: a database, the outbox, a destination.

Time is the scenario's. Each case is played on a store of its own, because cases never see each
other; what a destination already has of another run is not known.
"""

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from monitor.delivery import Deliverer, Observer
from monitor.lexicon import Lexicon
from monitor.model.post import Arrival, PostSeen
from monitor.model.report import FetchedReport, Report
from monitor.model.watch import Destination
from monitor.pipeline.announce import Announcer
from monitor.pipeline.ingest import Ingest, Limits
from monitor.pipeline.ports import FeedRecord, Messenger, Outbox, Store
from monitor.scenario.read import Case, PostStep, ReportStep, Scenario

LAST_TRIES = 8  # at what a chat would not take, once the last step is played


class ScenarioClock:
    """Shows the time of the step that is played; nothing waits for it."""

    def __init__(self) -> None:
        self._now = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """The time of the present step."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Go on to another step. Time never runs backwards."""
        self._now = max(self._now, moment)

    async def sleep(self, seconds: float) -> None:
        """Return at once: what waits here waits for a later step."""


async def play(
    scenario: Scenario,
    case: Case,
    store: Store,
    outbox: Outbox,
    messengers: Mapping[str, Messenger],
    destinations: tuple[Destination, ...],
    lexicon: Lexicon,
    limits: Limits,
    *,
    before_step: Callable[[PostStep | ReportStep], Awaitable[None]],
    pause: Callable[[float], Awaitable[None]] | None = None,
    observer: Observer | None = None,
) -> None:
    """Play one case into an empty store, and deliver after each step what it gave rise to.

    `before_step` is awaited before each step and may take its time. What a messenger cannot
    deliver is retried at later steps; at the end, after a `pause` of the seconds it asks for, a
    few times more. What cannot be delivered then stays in the outbox.
    """
    clock = ScenarioClock()
    deliverer = Deliverer(
        outbox,
        messengers,
        clock,
        random.Random(0),  # noqa: S311  the same run every time
        limits=dict.fromkeys(messengers),
        observer=observer,
    )
    ingest = Ingest(
        store,
        lexicon,
        tuple(scenario.sources.outlets.values()),
        Announcer(destinations),
        clock,
        limits,
    )
    for channel in scenario.sources.channels.values():
        await ingest.know(channel)
    for step in case.steps:
        await before_step(step)
        clock.move_to(step.at)
        if isinstance(step, ReportStep):
            url = f"scenario:{step.report.outlet}"
            await ingest.reports([_fetched(step.id, step.report)], FeedRecord(url))
        else:
            seen = PostSeen(step.post, step.at, Arrival.LIVE)
            await ingest.posts(step.post.key.channel, [seen])
        await deliverer.drain()
    for _ in range(LAST_TRIES):
        due = await outbox.next_due()
        if due is None:
            break
        if pause is not None:
            await pause(max(0.0, (due - clock.now()).total_seconds()))
        clock.move_to(due)
        await deliverer.drain()


def _fetched(name: str, report: Report) -> FetchedReport:
    return FetchedReport(
        outlet=report.outlet,
        guid=name,
        date=report.date,
        title=report.title,
        summary=report.summary,
        body=report.body,
        language=report.language,
        url=report.url,
    )
