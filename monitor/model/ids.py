"""Identifiers. Each is a type of its own, so that one cannot stand where another belongs."""

from typing import NamedTuple, NewType

ChannelId = NewType("ChannelId", int)
"""Telegram's bare channel id (positive; `-100` is not part of it)."""

MessageId = NewType("MessageId", int)
"""Telegram's id of one message within its channel, ascending with time."""

StoryId = NewType("StoryId", int)
ReportId = NewType("ReportId", int)

OutletId = NewType("OutletId", str)
"""The `id` of an outlet in the watchlist, or the host name of its feed."""

ConceptId = NewType("ConceptId", str)
"""A concept of the lexicon, as `family:name`: `site:ain-al-asad`, `weapon:drone`."""


class PostKey(NamedTuple):
    """What identifies a post everywhere: its channel and its (first) message id."""

    channel: ChannelId
    message: MessageId

    def __str__(self) -> str:
        return f"{self.channel}/{self.message}"
