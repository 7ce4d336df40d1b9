"""Slots by key: for each channel its slots, ascending by their messages.

4 bytes a post: which message a slot has is known to the shelf. New posts of a channel come at the
end, so adding is cheap; what comes elsewhere moves the rest of its channel.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from monitor.model.ids import ChannelId, PostKey


class Keys:
    """Which slot a post has. `message_of` tells the message of a slot."""

    def __init__(self, message_of: Callable[[int], int]) -> None:
        self._message_of = message_of
        self._channels: dict[ChannelId, array[int]] = {}

    def get(self, key: PostKey) -> int | None:
        """The slot of a post, if it has one."""
        slots = self._channels.get(key.channel)
        if slots is None or self._message_of(slots[-1]) < key.message:
            return None
        slot = slots[self._place(slots, key)]
        return slot if self._message_of(slot) == key.message else None

    def put(self, key: PostKey, slot: int) -> None:
        """Give a slot to a post that has none."""
        slots = self._channels.setdefault(key.channel, array("I"))
        slots.insert(self._place(slots, key), slot)

    def fill(self, channel: ChannelId, slots: NDArray[np.uint32]) -> None:
        """Give slots to a channel that has none; ascending by their messages, all different."""
        self._channels[channel] = array("I", slots.tobytes())

    def remove(self, key: PostKey) -> None:
        """Take the slot from a post that has one."""
        slots = self._channels[key.channel]
        del slots[self._place(slots, key)]
        if not slots:
            del self._channels[key.channel]

    def _place(self, slots: "array[int]", key: PostKey) -> int:
        if not slots or self._message_of(slots[-1]) < key.message:
            return len(slots)
        return bisect_left(slots, int(key.message), key=self._message_of)
