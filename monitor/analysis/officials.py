"""Channels of kind `official` and `wire` speak twice: as a post, and as a report on others' posts.

A security service that publishes on Telegram alone has no feed; its channel is its wire.
"""

from collections.abc import Iterable, Mapping

from monitor.model.ids import ChannelId, OutletId
from monitor.model.post import Channel, ChannelKind, Post
from monitor.model.report import FetchedReport, Outlet, OutletKind
from monitor.model.watch import Sources

MAX_TITLE = 300  # characters; the rest of a first line this long is read as the summary


def outlet_of(channel: Channel) -> Outlet | None:
    """The channel as an outlet; None unless it speaks for a wire or an official body."""
    if channel.kind is ChannelKind.CHANNEL:
        return None
    kind = OutletKind.OFFICIAL if channel.kind is ChannelKind.OFFICIAL else OutletKind.WIRE
    return Outlet(
        OutletId(f"channel:{channel.id}"),
        channel.title,
        kind,
        owner=channel.owner,
        language=channel.language,
    )


def guid_of(post: Post) -> str:
    """What the report that a post makes is known by."""
    return str(post.key.message)


def report_of(post: Post, channel: Channel) -> FetchedReport | None:
    """The post as a report; None when its channel is no outlet or it has no text."""
    outlet = outlet_of(channel)
    title, _, rest = post.text.strip().partition("\n")
    if outlet is None or not title:
        return None
    return FetchedReport(
        outlet=outlet.id,
        guid=guid_of(post),
        date=post.date,
        title=title[:MAX_TITLE],
        summary=(title[MAX_TITLE:] + "\n" + rest).strip(),
        language=post.language or channel.language,
        url=channel.permalink(post.key.message),
    )


def sources(channels: Mapping[ChannelId, Channel], outlets: Iterable[Outlet]) -> Sources:
    """Everybody whose word is weighed, the channels that are outlets among the outlets too."""
    found = {outlet.id: outlet for outlet in outlets}
    for channel in channels.values():
        outlet = outlet_of(channel)
        if outlet is not None:
            found[outlet.id] = outlet
    return Sources(channels, found)
