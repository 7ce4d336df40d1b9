"""The world of a campaign: its channels, the feed and the desk, and what was done in them when."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.soak.plan import Action, Kind, Outlet, Plan
from tests.telegram_server import Channel, TelegramServer, media
from tests.wires.feed_server import FeedServer, answer, item, rss

FEED = "/wire"
LONG_AGO = timedelta(days=40)


@dataclass
class Made:
    """A post that was published, and what became of it. Times are Unix seconds."""

    action: Action
    ids: tuple[int, ...]
    """An album's messages, or the one of a post."""
    versions: list[tuple[float, str]] = field(default_factory=list)
    """Every text and since when it stood."""
    deleted: float | None = None

    @property
    def at(self) -> float:
        """When it was published, as the server tells it to members."""
        return self.versions[0][0]

    @property
    def text(self) -> str:
        """What stands, or stood last."""
        return self.versions[-1][1]


class Newsroom:
    """Carries out a plan's actions on a server."""

    def __init__(self, server: TelegramServer, feeds: FeedServer, plan: Plan) -> None:
        self.server = server
        self.plan = plan
        self.reader = server.add_user(phone="+15550100", code="24680", first_name="Reader")
        self.channels = [self._channel(outlet) for outlet in plan.outlets]
        self.desk = server.add_channel("The desk", admins=[self.reader])
        self.made: dict[int, Made] = {}
        self.reports: list[str] = []
        self._feeds = feeds
        self._publish_feed()

    def _channel(self, outlet: Outlet) -> Channel:
        members = [self.reader] if outlet.member else []
        channel = self.server.add_channel(outlet.title, username=outlet.handle, members=members)
        channel.pushes = outlet.pushed
        for number in range(3):  # history: published before anybody watched
            date = datetime.now(UTC) - LONG_AGO + timedelta(hours=number)
            channel.post(f"Bulletin {number} of long ago.", date=date)
        return channel

    def settings(self, folder: Path) -> dict[str, str]:
        """The settings of a daemon that watches it; writes what they name into the folder."""
        key = folder / "server.pem"
        key.write_text(self.server.public_pem)
        lines = []
        for outlet, channel in zip(self.plan.outlets, self.channels, strict=True):
            name = f'handle = "{outlet.handle}"' if outlet.handle else f"id = -100{channel.id}"
            lines += ["[[channels]]", name]
        (folder / "watchlist.toml").write_text("\n".join(lines) + "\n")
        return {
            "TELEGRAM_API_ID": "12345",
            "TELEGRAM_API_HASH": "0123456789abcdef0123456789abcdef",
            "TELEGRAM_SERVER": self.server.address,
            "TELEGRAM_SERVER_KEY": str(key),
            "MONITOR_ALERT_CHAT": f"-100{self.desk.id}",
            "MONITOR_FEEDS": self._feeds.url(FEED),
            "MONITOR_FEED_POLL_SECONDS": "1",
            "MONITOR_LOG_LEVEL": "debug",
            "MONITOR_LOG_FORMAT": "json",
        }

    def do(self, action: Action) -> None:
        """Carry out one action. What concerns a post that is gone by now is left out."""
        channel = self.channels[action.outlet]
        known = self.made.get(action.number)
        match action.kind:
            case Kind.POST:
                self._made(action, [channel.post(action.text).id])
            case Kind.OLD:
                date = datetime.now(UTC) - timedelta(hours=action.hours)
                self._made(action, [channel.post(action.text, date=date).id])
            case Kind.ALBUM:
                photos = [(action.text, media.photo()), ("", media.photo()), ("", media.photo())]
                self._made(action, [message.id for message in channel.album(photos)])
            case Kind.FORWARD:
                self._forward(action, channel)
            case Kind.SERVICE:
                channel.service()
            case Kind.REPORT:
                self.reports.append(action.text)
                self._publish_feed()
            case Kind.EDIT if known is not None and known.deleted is None:
                channel.edit(known.ids[0], action.text)
                known.versions.append((time.time(), action.text))
            case Kind.DELETE if known is not None and known.deleted is None:
                channel.delete(known.ids)
                known.deleted = time.time()
            case Kind.REACT if known is not None and known.deleted is None:
                count = len(channel.record(known.ids[0]).reactions) + 1
                channel.bump(known.ids[0], views=10 * count, reactions={"👍": count})
            case _:
                pass

    def _forward(self, action: Action, channel: Channel) -> None:
        source = self.made.get(action.source)
        if source is None:
            self._made(action, [channel.post(action.text).id])
            return
        origin = self.channels[source.action.outlet].record(source.ids[0])
        # A forward carries what stands when it is made.
        message = channel.post(source.text, forward_from=origin)
        self._made(action, [message.id], source.text)

    def _made(self, action: Action, ids: Sequence[int], text: str | None = None) -> None:
        versions = [(time.time(), action.text if text is None else text)]
        self.made[action.number] = Made(action, tuple(ids), versions)

    def _publish_feed(self) -> None:
        items = (
            item(
                text.split(".")[0],
                guid=f"report/{number}",
                link=f"http://wire.example/{number}",
                date=format_datetime(datetime.now(UTC)),
            )
            for number, text in enumerate(self.reports)
        )
        self._feeds.routes[FEED] = answer(rss(*items), {"Content-Type": "application/rss+xml"})
