"""Builds accounts, links and assessments from texts, as the analysis does."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from monitor.crossref import Account, assess, link, post_account, report_account
from monitor.lexicon import load
from monitor.model.ids import ChannelId, MessageId, OutletId, PostKey, ReportId
from monitor.model.post import Channel, Forward, Post
from monitor.model.report import Outlet, OutletKind, Report
from monitor.model.story import Assessment, Link
from monitor.model.watch import Sources

SCOUT = Channel(
    ChannelId(1), "Desert Scout", "desertscout", ("Scout", "كشاف الصحراء"), owner="Scout Media"
)
RELAY = Channel(ChannelId(2), "Tigris Relay", "tigris_relay")
OUTLETS = (
    Outlet(OutletId("reuters"), "Reuters", OutletKind.WIRE),
    Outlet(OutletId("gazette"), "The Gazette"),
    Outlet(OutletId("herald"), "The Herald"),
    Outlet(OutletId("scoutweb"), "Scout Web", owner="Scout Media"),
    Outlet(OutletId("levant-a"), "Levant Daily", owner="Levant Group"),
    Outlet(OutletId("levant-b"), "Levant Weekly", owner="Levant Group"),
)
SOURCES = Sources({channel.id: channel for channel in (SCOUT, RELAY)}, {o.id: o for o in OUTLETS})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2022, 1, day, hour, minute, tzinfo=UTC)


def post(
    text: str,
    date: datetime,
    *,
    channel: Channel = SCOUT,
    language: str = "en",
    forward: Forward | None = None,
) -> Account:
    key = PostKey(channel.id, MessageId(1))
    return post_account(
        Post(key, date, text, language=language, forward=forward),
        channel,
        lexicon=load(),
        sources=SOURCES,
    )


def report(
    date: datetime,
    title: str,
    summary: str = "",
    *,
    outlet: str = "gazette",
    language: str = "en",
    url: str | None = None,
) -> Account:
    item = Report(ReportId(1), OutletId(outlet), date, title, summary, language=language, url=url)
    known = SOURCES.outlets.get(OutletId(outlet)) or Outlet(OutletId(outlet), outlet)
    return report_account(item, known, lexicon=load(), sources=SOURCES)


def linked(mine: Account, theirs: Account, number: int = 1) -> Link | None:
    key = PostKey(mine.channel or ChannelId(1), MessageId(1))
    return link(key, mine, ReportId(number), theirs, load())


@dataclass
class Desk:
    """A post and the reports that came in on it."""

    mine: Account
    reports: dict[ReportId, Account] = field(default_factory=dict)

    def hears(self, *accounts: Account) -> Assessment:
        """The state of the post once these have come in, too."""
        for account in accounts:
            self.reports[ReportId(len(self.reports) + 1)] = account
        found = (linked(self.mine, account, number) for number, account in self.reports.items())
        return assess(self.mine, [held for held in found if held is not None], self.reports)
