"""Reading messages again by their ids: what was edited or deleted, and no push told."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

import structlog

from monitor.model.ids import MessageId
from monitor.model.ledger import Proof, ranges_of
from monitor.pipeline.ports import ChannelRecord, Clock
from monitor.telegram.convert import album_of, to_posts
from monitor.telegram.intake import Intake, arrival
from monitor.telegram.pages import Caller, Found, read_after, read_ids

log = structlog.get_logger()

ALBUM_REACH: Final = 9
"""How far from one part of an album its others can lie: albums have ten parts."""
PARTS: Final = 5
"""Edited parts of albums whose surroundings fit into one call."""


class Comparison:
    """Compares what is stored with what now stands in a channel."""

    def __init__(self, intake: Intake, clock: Clock) -> None:
        self._intake = intake
        self._clock = clock

    async def page(
        self, caller: Caller, record: ChannelRecord, ids: Sequence[MessageId], *, newest: bool
    ) -> datetime | None:
        """Read up to 100 stored messages again; returns when the last of them was published.

        `newest`: nothing that is stored stands above them.
        """
        log.debug("reread.begun", channel=record.id, messages=len(ids), highest=max(ids))
        found = await read_ids(caller, record, ids)
        log.debug("reread.read", channel=record.id, messages=len(ids), gone=len(found.gone))
        gone = sorted(found.gone)
        if gone and len(gone) == len(ids):
            gone = await self._confirm(caller, record, gone)
        if gone:
            await self._intake.deleted(record.id, gone)
        messages = [*found.messages.values(), *await self._cut_off(caller, record, found, newest)]
        proven = Proof(ranges_of([*found.messages, *gone]), found.unreadable)
        await self._hand_on(record, messages, proven, pushed=False)
        return max((message.date for message in found.messages.values()), default=None)

    async def albums(
        self, caller: Caller, record: ChannelRecord, parts: Collection[MessageId]
    ) -> None:
        """Read the albums as a whole to which at most `PARTS` edited messages belong."""
        log.debug("reread.begun", channel=record.id, messages=len(parts), highest=max(parts))
        around = {near for part in parts for near in _around(part)}
        found = await read_ids(caller, record, around)
        log.debug("reread.read", channel=record.id, messages=len(parts), gone=0)
        groups = {album_of(found.messages[part]) for part in parts if part in found.messages}
        groups.discard(None)
        whole = [
            message
            for number, message in found.messages.items()
            if number in parts or album_of(message) in groups
        ]
        unreadable = {part: found.unreadable[part] for part in parts if part in found.unreadable}
        await self._hand_on(record, whole, Proof((), unreadable), pushed=True)

    async def _hand_on(
        self, record: ChannelRecord, messages: Sequence[Any], proof: Proof, *, pushed: bool
    ) -> None:
        converted = to_posts(record.id, messages)
        now = self._clock.now()
        posts = [(post, arrival(post, record, now, pushed=pushed)) for post in converted.posts]
        whole = Proof(proof.ranges, {**proof.unreadable, **converted.unreadable})
        await self._intake.posts(record.id, posts, whole, pushed=pushed)

    async def _cut_off(
        self, caller: Caller, record: ChannelRecord, found: Found, newest: bool
    ) -> list[Any]:
        """The parts of albums at either end that were not asked for: an album is one post."""
        if not found.messages:
            return []
        lowest, highest = min(found.messages), max(found.messages)
        edges = [(lowest, range(max(1, lowest - ALBUM_REACH), lowest))]
        if not newest:
            edges.append((highest, range(highest + 1, highest + ALBUM_REACH + 1)))
        wanted: set[MessageId] = set()
        groups = set()
        for edge, beyond in edges:
            group = album_of(found.messages[edge])
            if group is not None:
                groups.add(group)
                wanted |= {MessageId(number) for number in beyond}
        wanted -= found.messages.keys()
        if not wanted:
            return []
        beside = await read_ids(caller, record, wanted)
        return [message for message in beside.messages.values() if album_of(message) in groups]

    async def _confirm(
        self, caller: Caller, record: ChannelRecord, gone: Sequence[MessageId]
    ) -> list[MessageId]:
        """Those of `gone` that history lacks too: an empty answer may be a fault of the server."""
        page = await read_after(caller, record, gone[0] - 1)
        standing = {message.id for message in page.messages} | page.unreadable.keys()
        return [
            number
            for number in gone
            if number not in standing and (number <= page.up_to or not page.more)
        ]


def _around(part: MessageId) -> list[MessageId]:
    return [MessageId(n) for n in range(max(1, part - ALBUM_REACH), part + ALBUM_REACH + 1)]
