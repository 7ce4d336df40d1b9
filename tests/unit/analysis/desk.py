"""A window with a few channels and outlets, and short ways to put something before it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.analysis import Outcome, Window, report_of, sources
from monitor.lexicon import load
from monitor.model.ids import ChannelId, MessageId, OutletId, PostKey, ReportId, StoryId
from monitor.model.post import Arrival, Channel, ChannelKind, Forward, Post, StoredPost
from monitor.model.report import Outlet, OutletKind, Report
from monitor.model.story import State, Story

MORNING = datetime(2024, 5, 1, 10, tzinfo=UTC)
SPAN = timedelta(hours=72)

DISPATCH = Channel(ChannelId(1), "River Dispatch", "river_dispatch", ("Dispatch",))
LENS = Channel(ChannelId(2), "Harbour Lens", "harbour_lens")
MINISTRY = Channel(
    ChannelId(3), "Interior Ministry", "interior_ministry", kind=ChannelKind.OFFICIAL, owner="state"
)
OUTLETS = (
    Outlet(OutletId("reuters"), "Reuters", OutletKind.WIRE),
    Outlet(OutletId("gazette"), "The Gazette"),
)

RAID = "Two drones struck a fuel depot at Harir air base in Erbil, residents of the area say."
RAID_OF_FIVE = RAID.replace("Two", "Five")
SHOT_DOWN = "Two drones were shot down over Harir air base in Erbil before they reached it."
BAKERY = "A bakery museum opened in Aleppo's old town after six years of restoration work."


def after(minutes: float) -> datetime:
    """So many minutes into the morning."""
    return MORNING + timedelta(minutes=minutes)


def stored(
    text: str,
    *,
    channel: Channel = DISPATCH,
    message: int = 1,
    minutes: float = 0,
    forward: Forward | None = None,
) -> StoredPost:
    """A post of a channel, seen when it was published."""
    post = Post(PostKey(channel.id, MessageId(message)), after(minutes), text, forward=forward)
    return StoredPost(post, post.date, Arrival.LIVE)


def edited(before: StoredPost, text: str, minutes: float) -> StoredPost:
    """The next version of a post."""
    post = replace(before.post, text=text, edited=after(minutes))
    return replace(before, post=post, version=before.version + 1)


@dataclass
class Desk:
    """A window and what was put before it."""

    window: Window = field(
        default_factory=lambda: Window(
            load(), sources({c.id: c for c in (DISPATCH, LENS, MINISTRY)}, OUTLETS), SPAN
        )
    )

    def post(self, item: StoredPost, *, rings: bool = True) -> Outcome:
        """Take a post at the time when it was published."""
        self.window.expire(item.post.date)
        return self.window.take_post(item, item.post.date, rings=rings)

    def change(self, item: StoredPost, minutes: float) -> Outcome:
        """Take a known post's new form."""
        return self.window.change_post(item, after(minutes))

    def report(
        self, number: int, title: str, *, outlet: str = "gazette", minutes: float = 60
    ) -> Outcome:
        """Take a report."""
        self.window.expire(after(minutes))
        report = Report(ReportId(number), OutletId(outlet), after(minutes), title, language="en")
        return self.window.take_report(report, after(minutes))

    def official(self, item: StoredPost, number: int) -> tuple[Outcome, Outcome]:
        """Take an official's post, and then its word as a report."""
        as_post = self.post(item)
        fetched = report_of(item.post, self.window.channel(item.post.key.channel))
        assert fetched is not None
        report = Report(
            ReportId(number), fetched.outlet, fetched.date, fetched.title, fetched.summary
        )
        return as_post, self.window.take_report(report, item.post.date)

    def story_of(self, item: StoredPost) -> Story:
        """The story that a post belongs to."""
        entry = self.window.post(item.post.key)
        assert entry is not None
        story = self.window.story(entry.story)
        assert story is not None
        return story

    def state_of(self, item: StoredPost) -> State | None:
        """What its story's state is."""
        return self.story_of(item).assessment.state


def numbers(outcome: Outcome) -> list[StoryId]:
    """The stories that an outcome changed."""
    return [change.after.id for change in outcome.changes]
