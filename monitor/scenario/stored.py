"""A case of a scenario as a daemon would have stored it, so that it can be asked about."""

from dataclasses import replace

from monitor.lexicon import Lexicon
from monitor.model.alert import OutboxItem
from monitor.model.ids import MessageId
from monitor.model.watch import Destination
from monitor.pipeline.ingest import Limits
from monitor.pipeline.ports import ChannelRecord, Outbox, Store
from monitor.scenario.read import Case, PostStep, ReportStep, Scenario
from monitor.scenario.replay import play


class _Nowhere:
    """Takes every message and shows none."""

    async def post(self, item: OutboxItem) -> int:
        return item.id

    async def edit(self, item: OutboxItem) -> None:
        return


async def keep(
    scenario: Scenario, case: Case, store: Store, outbox: Outbox, lexicon: Lexicon, limits: Limits
) -> None:
    """Play a case into an empty store. Its alerts are taken by whoever the watchlist names, and by
    a destination without rules if it names none."""
    destinations = scenario.watchlist.destinations or (Destination("terminal", None),)
    begin = case.steps[0].at
    for channel in scenario.sources.channels.values():
        name = channel.handle or channel.title
        await store.save_channel(
            ChannelRecord(
                id=channel.id,
                reference=name,
                title=channel.title,
                handle=channel.handle,
                access_hash=0,
                joined=True,
                adopted_at=begin,
                base=MessageId(0),
            )
        )

    async def at_once(step: PostStep | ReportStep) -> None:
        return

    await play(
        scenario,
        case,
        store,
        outbox,
        {destination.name: _Nowhere() for destination in destinations},
        tuple(replace(destination, chat=None) for destination in destinations),
        lexicon,
        limits,
        before_step=at_once,
    )
