"""The documents of an index by slot: keys, dates and digests in columns, the rest packed.

Slots count up and are never used again. Removing marks a slot dead; packed documents go by the
thousand when all of them are dead, columns when their first half is.
"""

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.dedup.document import Document
from monitor.dedup.packed import Packer, microseconds, moment
from monitor.dedup.pages import zeros
from monitor.model.ids import ChannelId, MessageId, PostKey

_BOX_BITS = 10
BOX = 1 << _BOX_BITS
"""Documents whose packed forms lie, and are let go of, together."""
_READY = 256
"""Documents that are kept unpacked: the newest and those that were lately asked for. 1 MB."""
_ROOM = 8
"""Columns grow by one part in so many: what they copy then is small beside what they were given."""

Slots = NDArray[np.int64]

_ROW = np.dtype(
    [
        ("channel", np.uint32),
        ("message", np.int64),
        ("date", np.int64),
        ("digest", np.uint32),
        ("start", np.uint32),
        ("living", np.bool_),
    ]
)

_FILLED = {"channel": "I", "message": "q", "date": "q", "digest": "I", "start": "I"}


class Filled(NamedTuple):
    """The documents of one box that `Shelf.fill` takes."""

    keys: Sequence[PostKey]
    dates: NDArray[np.int64]
    """In microseconds."""
    digests: NDArray[np.uint32]
    packed: Sequence[bytes]


class Shelf:
    """Documents by slot."""

    def __init__(self, packer: Packer) -> None:
        self._packer = packer
        self._channels: list[ChannelId] = []
        """The channels by their numbers in the columns."""
        self._numbers: dict[ChannelId, int] = {}
        self._columns = {name: np.empty(BOX, _ROW[name]) for name in _ROW.names or ()}
        self._first = 0
        """The slot of the first row."""
        self.end = 0
        """The slot that the next document gets."""
        self.held = 0
        """How many documents are living."""
        self._boxes: dict[int, bytes | bytearray] = {}
        self._left: dict[int, int] = {}
        """How many of a box are living."""
        self._ready: OrderedDict[int, Document] = OrderedDict()
        """Documents as they are, the last used last."""

    def add(self, document: Document, digest: int, packed: bytes) -> int:
        """Keep a document with its packed form; its slot. `digest` is below 2**32."""
        slot = self.end
        row = slot - self._first
        if row == self._columns["date"].size:
            self._grow()
        box = self._boxes.setdefault(slot >> _BOX_BITS, bytearray())
        assert isinstance(box, bytearray)
        columns = self._columns
        columns["channel"][row] = self._number(document.key.channel)
        columns["message"][row] = document.key.message
        columns["date"][row] = microseconds(document.date)
        columns["digest"][row] = digest
        columns["start"][row] = len(box)
        columns["living"][row] = True
        box += packed
        self._keep_ready(slot, document)
        self._left[slot >> _BOX_BITS] = self._left.get(slot >> _BOX_BITS, 0) + 1
        self.end += 1
        self.held += 1
        if self.end % BOX == 0:
            self._boxes[slot >> _BOX_BITS] = bytes(box)
            self._drop_empty(slot >> _BOX_BITS)
        return slot

    def fill(self, boxes: Iterable[Filled]) -> None:
        """Keep documents in the slots from 0 on: in each box `BOX` of them, in the last one as many
        or fewer. Only while nothing was kept yet."""
        columns = {name: array(code) for name, code in _FILLED.items()}
        for number, (keys, dates, digests, packed) in enumerate(boxes):
            channels, messages = zip(*keys, strict=True)
            numbers = {channel: self._number(channel) for channel in dict.fromkeys(channels)}
            columns["channel"].extend(map(numbers.__getitem__, channels))
            columns["message"].extend(messages)
            columns["date"].frombytes(dates.tobytes())
            columns["digest"].frombytes(digests.tobytes())
            columns["start"].extend(accumulate(map(len, packed[:-1]), initial=0))
            self._boxes[number] = b"".join(packed) if len(keys) == BOX else bytearray().join(packed)
            self._left[number] = len(keys)
        self.end = self.held = len(columns["date"])
        self._columns = {name: zeros(_roomy(self.end), _ROW[name]) for name in self._columns}
        for name, column in columns.items():
            self._columns[name][: self.end] = column
        self._columns["living"][: self.end] = True

    def by_channel(self) -> Iterator[tuple[ChannelId, NDArray[np.uint32]]]:
        """Each channel with all its slots, ascending by their messages. All must be living."""
        count = self.end - self._first
        numbers = self._columns["channel"][:count]
        order = np.lexsort((self._columns["message"][:count], numbers))
        ends = np.bincount(numbers, minlength=len(self._channels)).cumsum()
        for number, slots in enumerate(np.split(order, ends[:-1])):
            if slots.size:
                yield self._channels[number], (slots + self._first).astype(np.uint32)

    def remove(self, slot: int) -> None:
        """Let go of a living document."""
        self._ready.pop(slot, None)
        self._columns["living"][slot - self._first] = False
        self.held -= 1
        self._left[slot >> _BOX_BITS] -= 1
        self._drop_empty(slot >> _BOX_BITS)

    def older(self, before: datetime) -> list[int]:
        """The living slots whose document was published before then."""
        count = self.end - self._first
        old = self._columns["date"][:count] < microseconds(before)
        found: list[int] = (
            (old & self._columns["living"][:count]).nonzero()[0] + self._first
        ).tolist()
        return found

    def trim(self) -> int:
        """Let go of dead columns; the slot from which on some may be living."""
        count = self.end - self._first
        living = self._columns["living"][:count]
        dead = int(living.argmax()) if living.any() else count
        first = self._first + dead
        if 2 * dead > count:
            for name, column in self._columns.items():
                kept = self._columns[name] = zeros(column.size - dead, column.dtype)
                kept[:] = column[dead:]
            self._first = first
            if self._columns["date"].size == 0:
                self._grow()
        return first

    def oldest(self) -> datetime | None:
        """When the oldest living document was published."""
        count = self.end - self._first
        living = self._columns["living"][:count]
        if not living.any():
            return None
        return moment(int(self._columns["date"][:count][living].min()))

    def slots(self) -> list[int]:
        """All living slots, ascending."""
        living = self._columns["living"][: self.end - self._first]
        found: list[int] = (living.nonzero()[0] + self._first).tolist()
        return found

    def living(self, slots: Slots) -> NDArray[np.bool_]:
        """Which of these slots are living. Of numbers that never were slots anything is said."""
        column = self._columns["living"]
        if not self._first:
            return column.take(slots, mode="clip")
        rows = slots - self._first
        living: NDArray[np.bool_] = column.take(rows, mode="clip") & (rows >= 0)
        return living

    def dead(self, first: int, end: int) -> int:
        """How many of the slots from `first` to before `end` are not living."""
        living = self._columns["living"][max(first - self._first, 0) : end - self._first]
        return end - first - int(np.count_nonzero(living))

    def since(self, slots: Slots, date: int) -> NDArray[np.bool_]:
        """Which of these slots have documents published at a time, in microseconds, or later."""
        dates = self._columns["date"].take(slots - self._first, mode="clip")
        later: NDArray[np.bool_] = dates >= date
        return later

    def first_since(self, date: int) -> int:
        """The first slot with a living document published then or later; `end` if there is none."""
        count = self.end - self._first
        found = self._columns["living"][:count] & (self._columns["date"][:count] >= date)
        return self._first + int(found.argmax()) if found.any() else self.end

    def date(self, slot: int) -> int:
        """When the document of a slot was published, in microseconds."""
        date: int = self._columns["date"].item(slot - self._first)
        return date

    def key(self, slot: int) -> PostKey:
        """The key of a living document."""
        channel = self._channels[self._columns["channel"].item(slot - self._first)]
        return PostKey(channel, MessageId(self.message(slot)))

    def message(self, slot: int) -> int:
        """The message of a living document."""
        message: int = self._columns["message"].item(slot - self._first)
        return message

    def document(self, slot: int) -> Document:
        """A living document."""
        ready = self._ready.get(slot)
        if ready is not None:
            self._ready.move_to_end(slot)
            return ready
        row = slot - self._first
        date = moment(self._columns["date"].item(row))
        start = self._columns["start"].item(row)
        box = self._boxes[slot >> _BOX_BITS]
        document = self._packer.unpack(box, start, self.key(slot), date)
        self._keep_ready(slot, document)
        return document

    def with_digest(self, slots: Slots, digest: int) -> Slots:
        """Those of the living slots whose document has that digest."""
        alike: Slots = slots[self._columns["digest"][slots - self._first] == digest]
        return alike

    def nearest(
        self, slots: Slots, date: datetime, weights: NDArray[np.float64] | None = None
    ) -> list[int]:
        """The living slots by their weight, the heaviest first, of equals by how near in time their
        documents are, then by key."""
        if slots.size > 1:
            rows = slots - self._first
            columns = self._columns
            gaps = np.abs(columns["date"][rows] - microseconds(date))
            channels = [self._channels[n] for n in columns["channel"][rows].tolist()]
            order = [columns["message"][rows], np.array(channels, dtype=np.int64), gaps]
            if weights is not None:
                order.append(-weights)
            slots = slots[np.lexsort(order)]
        found: list[int] = slots.tolist()
        return found

    def _number(self, channel: ChannelId) -> int:
        """The number of a channel, a new one if need be. 4 bytes a post instead of 8."""
        number = self._numbers.get(channel)
        if number is None:
            number = self._numbers[channel] = len(self._channels)
            self._channels.append(channel)
        return number

    def _keep_ready(self, slot: int, document: Document) -> None:
        self._ready[slot] = document
        if len(self._ready) > _READY:
            self._ready.popitem(last=False)

    def _drop_empty(self, box: int) -> None:
        if not self._left[box] and box != self.end >> _BOX_BITS:
            del self._boxes[box], self._left[box]

    def _grow(self) -> None:
        for name, column in self._columns.items():
            grown = zeros(_roomy(column.size), column.dtype)
            grown[: column.size] = column
            self._columns[name] = grown


def _roomy(size: int) -> int:
    """Room for so many and some more."""
    return size + max(size // _ROOM, BOX)
