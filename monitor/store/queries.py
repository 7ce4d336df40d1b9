"""What a person may ask the store; nothing here changes anything."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

from monitor.model.correction import Correction
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.story import State
from monitor.store import channels, corrections, finding, overview
from monitor.store.database import Database
from monitor.store.rows import Explanation, FoundPost, FoundStory, SaidMessage, Status

EXPORT_PAGE = 500
"""Posts read at once by an export."""


class Queries:
    """The reads of the command line. Each answer but an export's is one state of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def status(self) -> Status:
        """All channels, feeds and destinations, and how much is stored."""
        return await self._database.read(overview.status)

    async def find_channel(self, name: str | int) -> ChannelId | None:
        """The channel with this bare id, handle (`@` or not, any case) or watchlist reference."""
        return await self._database.read(lambda c: channels.find_channel(c, name))

    async def find_post(self, channel: str | int, message: MessageId) -> PostKey | None:
        """The post that a message belongs or belonged to; the channel as in `find_channel`."""
        found = await self.find_channel(channel)
        if found is None:
            return None
        return await self._database.read(lambda c: finding.find_post(c, found, message))

    async def explain(self, key: PostKey) -> Explanation | None:
        """Everything about one post; None if it is not stored."""
        return await self._database.read(lambda c: overview.explain(c, key))

    async def correction(self, number: int) -> Correction | None:
        """What became of a correction; None if there is none of that id."""
        return await self._database.read(lambda c: corrections.correction(c, number))

    async def posts(self, keys: Collection[PostKey]) -> Sequence[FoundPost]:
        """The stored posts among `keys`, by date, then key."""
        return await self._database.read(lambda c: finding.found_posts(c, keys))

    async def outbox(
        self, *, status: str | None = None, destination: str | None = None, limit: int = 50
    ) -> Sequence[SaidMessage]:
        """The newest so many messages of the outbox, in the order in which they were written."""
        return await self._database.read(
            lambda c: overview.said_messages(c, status, destination, limit)
        )

    async def search(
        self,
        text: str,
        *,
        channel: ChannelId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
    ) -> Sequence[FoundPost]:
        """Posts whose current text contains `text`, the newest first; all of them if it is empty.

        Case, accents and vowel marks do not matter. `until` itself is not included.
        """
        return await self._database.read(
            lambda c: finding.search(c, text, channel, since, until, limit)
        )

    async def stories(
        self, *, since: datetime | None = None, state: State | None = None, limit: int = 50
    ) -> Sequence[FoundStory]:
        """Stories changed since then, in `state` if one is given, the last changed first."""
        return await self._database.read(lambda c: finding.find_stories(c, since, state, limit))

    async def export_posts(
        self,
        *,
        channel: ChannelId | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[FoundPost]:
        """Posts by date, then key, some hundred in memory at a time. `until` is not included.

        What is stored meanwhile appears if its date is still to come.
        """
        after: tuple[datetime, PostKey] | None = None
        while True:
            start = after
            posts = await self._database.read(
                lambda c: finding.page(c, start, channel, since, until, EXPORT_PAGE)  # noqa: B023 - awaited at once
            )
            for post in posts:
                yield post
            if len(posts) < EXPORT_PAGE:
                return
            last = posts[-1].stored.post
            after = (last.date, last.key)
