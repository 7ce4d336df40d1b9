"""What is kept of each feed between two polls."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, select

from monitor.pipeline.ports import FeedRecord
from monitor.store.schema import feeds
from monitor.store.statements import put


def write_feeds(connection: Connection, saved: Iterable[FeedRecord]) -> None:
    """Insert or replace."""
    put(connection, feeds, [asdict(feed) for feed in saved])


def all_feeds(connection: Connection) -> Sequence[FeedRecord]:
    """All feeds ever polled, by address."""
    rows = connection.execute(select(feeds).order_by(feeds.c.url)).mappings()
    return [FeedRecord(**row) for row in rows]
