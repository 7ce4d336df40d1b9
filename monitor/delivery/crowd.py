"""When so many alerts wait for one chat that they are said in one message. Pure.

A chat takes twenty messages a minute at most (`pace`). What waits beyond that would come ever
later, and sound after sound; the desk reads fifteen alerts in one message sooner. An alert that
was tried is left out: it may stand in the chat already.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.alerting import PARTS
from monitor.delivery.pace import Pace
from monitor.model.alert import MessageKind, OutboxItem

FEW = 5
"""So many alerts keep their own messages however full the chat's minute is: they go out together
as soon as it is over."""
SOON = timedelta(seconds=30)
"""When the last of them would go out later than that, they are too many. A chat that was quiet
takes 20 alerts within 15 s, and the 21st only when the minute is over."""
LATE = timedelta(seconds=60)
"""What waited longer was held up: the chat was closed by a FLOOD_WAIT or could not be reached."""
MANY_WHEN_LATE = 10
"""So many keep their own messages when they were held up: twice what may be posted at once when
the chat opens again. More would soon bring down the next FLOOD_WAIT."""


def crowd(items: Sequence[OutboxItem], now: datetime, pace: Pace) -> tuple[OutboxItem, ...]:
    """The alerts among the due `items` that become one digest now, in their order; mostly none.

    They are the oldest ones, as many as a digest may hold.
    """
    alerts = [
        item
        for item in items
        if item.kind is MessageKind.ALERT and item.message_id is None and item.tried is None
    ]
    if len(alerts) <= FEW:
        return ()
    held_up = len(alerts) > MANY_WHEN_LATE and now - alerts[0].created > LATE
    slow = pace.post_from(now, len(alerts)) > now + SOON
    return tuple(alerts[:PARTS]) if pace.limited and (held_up or slow) else ()
