"""Slots by key: for each channel its messages in ascending order, their slots beside them.

12 to 16 bytes a post. New posts of a channel come at the end, so adding is cheap; what comes
elsewhere moves the rest of its channel.
"""

from array import array
from bisect import bisect_left

from monitor.model.ids import ChannelId, PostKey


class Keys:
    """Which slot a post has."""

    def __init__(self) -> None:
        self._channels: dict[ChannelId, tuple[array[int], array[int]]] = {}

    def get(self, key: PostKey) -> int | None:
        """The slot of a post, if it has one."""
        known = self._channels.get(key.channel)
        if known is None:
            return None
        messages, slots = known
        place = bisect_left(messages, key.message)
        if place == len(messages) or messages[place] != key.message:
            return None
        return slots[place]

    def put(self, key: PostKey, slot: int) -> None:
        """Give a slot to a post that has none."""
        messages, slots = self._channels.setdefault(key.channel, (array("q"), array("I")))
        place = bisect_left(messages, key.message)
        messages.insert(place, key.message)
        slots.insert(place, slot)

    def remove(self, key: PostKey) -> None:
        """Take the slot from a post that has one."""
        messages, slots = self._channels[key.channel]
        place = bisect_left(messages, key.message)
        del messages[place], slots[place]
        if not messages:
            del self._channels[key.channel]
