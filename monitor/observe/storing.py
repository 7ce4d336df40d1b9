"""Whether the database can be written: what those who write have seen of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import structlog

from monitor.errors import StoreError
from monitor.model.ids import ChannelId
from monitor.model.ledger import Proof
from monitor.model.post import PostsDeleted, PostSeen
from monitor.model.report import FetchedReport
from monitor.pipeline.ports import Clock, FeedRecord, PostSink, ReportSink

log = structlog.get_logger()


class Storing:
    """Notes when writing begins to fail and when it works again; each is logged once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.failing: tuple[datetime, str] | None = None
        """Since when it fails, and the last reason."""

    def failed(self, reason: str) -> None:
        """Something could not be written."""
        if self.failing is None:
            log.error("store.failing", reason=reason)
        since = self.failing[0] if self.failing else self._clock.now()
        self.failing = since, reason

    def worked(self) -> None:
        """Something was written."""
        if self.failing is not None:
            log.info("store.works_again", since=self.failing[0].isoformat())
        self.failing = None

    @contextmanager
    def noting(self) -> Iterator[None]:
        """What is written in the block shows whether writing works. StoreError is passed on."""
        try:
            yield
        except StoreError as error:
            self.failed(str(error))
            raise
        self.worked()


class NotedSink:
    """The pipeline's entrance, which notes how writing goes.

    Fulfils `PostSink` and `ReportSink`.
    """

    def __init__(self, posts: PostSink, reports: ReportSink, storing: Storing) -> None:
        self._posts = posts
        self._reports = reports
        self._storing = storing

    async def posts(
        self, channel: ChannelId, posts: Sequence[PostSeen], *, proof: Proof | None = None
    ) -> None:
        """Store and analyse posts of one channel."""
        with self._storing.noting():
            await self._posts.posts(channel, posts, proof=proof)

    async def deleted(self, deleted: PostsDeleted) -> None:
        """Mark messages as deleted."""
        with self._storing.noting():
            await self._posts.deleted(deleted)

    async def reports(
        self, fetched: Sequence[FetchedReport], feed: FeedRecord | None
    ) -> Sequence[FetchedReport]:
        """Store and analyse items of one feed."""
        with self._storing.noting():
            return await self._reports.reports(fetched, feed)
