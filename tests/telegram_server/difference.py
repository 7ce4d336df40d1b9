"""Events of a channel as updates: pushed one by one, or gathered for getChannelDifference.

Source: https://core.telegram.org/api/updates. Channel updates are pushed with seq 0, as they are
on Telegram: their order is told by the channel's pts alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from telethon.tl import types

from tests.telegram_server.channel import Channel, Event
from tests.telegram_server.views import View

_TIMEOUT = 30  # seconds until the client should ask again; what Telegram gives for channels


def wrap(view: View, channel: Channel, updates: list[Any], ids: Iterable[int] = ()) -> Any:
    """Updates with the chats they speak of."""
    messages = [channel.record(i) for i in ids]
    return types.Updates(
        updates=updates,
        users=[],
        chats=view.chats(channel, messages),
        date=datetime.now(UTC),
        seq=0,
    )


def live_updates(view: View, channel: Channel, event: Event) -> Any:
    """One event as it is pushed."""
    return wrap(view, channel, [update_of(view, channel, event)], event.ids)


def update_of(view: View, channel: Channel, event: Event) -> Any:
    """One event as an update."""
    first = channel.record(event.ids[0])
    match event.kind:
        case "new":
            return types.UpdateNewChannelMessage(view.message(first), event.pts, 1)
        case "edit":
            return types.UpdateEditChannelMessage(view.message(first), event.pts, 1)
        case "delete":
            return types.UpdateDeleteChannelMessages(
                channel.id, list(event.ids), event.pts, len(event.ids)
            )
        case "views":
            return types.UpdateChannelMessageViews(channel.id, first.id, first.views)
        case "forwards":
            return types.UpdateChannelMessageForwards(channel.id, first.id, first.forwards)


def channel_difference(view: View, channel: Channel, pts: int, too_long: int, most: int) -> Any:
    """What happened after `pts`, as Telegram sums it up.

    Posts that were made and changed meanwhile come once, as they stand; those made and deleted
    meanwhile do not come. Of older posts the last edit and the deletion come as updates.
    More than `too_long` events give channelDifferenceTooLong with the newest messages; more than
    `most` are answered in parts.
    """
    missed = channel.events_after(pts)
    if not missed:
        return types.updates.ChannelDifferenceEmpty(pts=channel.pts, final=True, timeout=_TIMEOUT)
    if channel.pts - pts > too_long:
        newest = channel.living[-10:][::-1]
        return types.updates.ChannelDifferenceTooLong(
            dialog=view.dialog(channel),
            messages=view.messages(channel, newest),
            chats=view.chats(channel, [channel.record(i) for i in newest]),
            users=[],
            final=True,
            timeout=_TIMEOUT,
        )
    part = missed[:most]
    new = {i for event in part if event.kind == "new" for i in event.ids}
    standing = [i for i in sorted(new) if channel.message(i) is not None]
    last_edit = {event.ids[0]: event for event in part if event.kind == "edit"}
    others = [
        update_of(view, channel, event)
        for event in part
        if event.kind == "delete"
        or (
            event.kind == "edit"
            and event.ids[0] not in new
            and last_edit[event.ids[0]] is event
            and channel.message(event.ids[0]) is not None
        )
    ]
    shown = [channel.record(i) for i in (*standing, *last_edit)]
    return types.updates.ChannelDifference(
        pts=part[-1].pts,
        new_messages=view.messages(channel, standing),
        other_updates=others,
        chats=view.chats(channel, shown),
        users=[],
        final=len(part) == len(missed),
        timeout=_TIMEOUT,
    )
