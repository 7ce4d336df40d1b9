"""updates.*: the account's state and the two differences."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from telethon.tl import functions, types

from tests.telegram_server.difference import channel_difference
from tests.telegram_server.errors import bad_request
from tests.telegram_server.methods.channels import readable_channel
from tests.telegram_server.rpc import Caller, method


def state_of(caller: Caller) -> Any:
    """The account's own counters. Nothing here moves them but time: no private chats exist."""
    return types.updates.State(
        pts=caller.account.pts, qts=0, date=datetime.now(UTC), seq=0, unread_count=0
    )


@method(functions.updates.GetStateRequest)
def get_state(caller: Caller, request: Any) -> Any:
    return state_of(caller)


@method(functions.updates.GetDifferenceRequest)
def get_difference(caller: Caller, request: Any) -> Any:
    """Tells which channels have news since the client's date; their own differences have them."""
    if request.pts <= 0:
        raise bad_request("PERSISTENT_TIMESTAMP_EMPTY")
    if request.date is None or request.date.timestamp() <= 0:
        raise bad_request("DATE_EMPTY")
    since = request.date.timestamp()
    changed = [c for c in caller.world.channels_of(caller.account) if int(c.last_event) >= since]
    if not changed:
        return types.updates.DifferenceEmpty(date=datetime.now(UTC), seq=0)
    return types.updates.Difference(
        new_messages=[],
        new_encrypted_messages=[],
        other_updates=[types.UpdateChannelTooLong(c.id, c.pts) for c in changed],
        chats=[caller.view.channel(c) for c in changed],
        users=[],
        state=state_of(caller),
    )


@method(functions.updates.GetChannelDifferenceRequest)
def get_channel_difference(caller: Caller, request: Any) -> Any:
    channel = readable_channel(caller, request.channel)
    if request.pts <= 0:
        raise bad_request("PERSISTENT_TIMESTAMP_EMPTY")
    if request.pts > channel.pts:
        raise bad_request("PERSISTENT_TIMESTAMP_INVALID")
    settings = caller.server.settings
    too_long = settings.too_long_after
    return channel_difference(
        caller.view,
        channel,
        request.pts,
        too_long=request.limit if too_long is None else too_long,
        most=settings.difference_slice,
    )
