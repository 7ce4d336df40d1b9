"""A database as the first schema left it, made by its own migration and filled by hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, insert
from sqlalchemy.ext.asyncio import create_async_engine

from monitor.store.address import parse_address
from monitor.store.migrate import MIGRATIONS
from monitor.store.schema import APPLICATION_ID
from tests.store.samples import NOON, minutes

CHANNELS = {1: 30, 2: 100, 3: 50}
"""The cursors of the channels, all adopted at noon."""

POSTS: Sequence[tuple[int, int, str, datetime]] = (
    (1, 2, "adoption", minutes(-9000)),  # old, and edited after the adoption
    (1, 3, "backfill", minutes(-8000)),
    (1, 4, "backfill", minutes(-7000)),
    (1, 18, "adoption", minutes(-60)),
    (1, 20, "adoption", minutes(-50)),
    (1, 22, "recovered", minutes(1)),
    (1, 24, "live", minutes(2)),  # an album of three messages
    (1, 35, "live", minutes(9)),
    (3, 55, "live", minutes(3)),
)
"""Channel, message, arrival and date."""

PARTS = {24: (24, 25, 26)}


async def make_first(url: str) -> None:
    """Make such a database at an address at which nothing is."""
    address = parse_address(url)
    place = address.url
    if address.path:
        address.path.parent.mkdir()
        place = place.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(place)
    async with engine.begin() as connection:
        await connection.run_sync(_make)
    await engine.dispose()


def _make(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    tables = MetaData()
    tables.reflect(connection)

    def fill(table: str, *rows: dict[str, Any]) -> None:
        connection.execute(insert(tables.tables[table]), list(rows))

    fill("channels", *(_channel(*channel) for channel in CHANNELS.items()))
    fill("posts", *(_post(*post) for post in POSTS))
    fill(
        "messages",
        *(
            {"channel": channel, "message": part, "post": message, "date": date}
            for channel, message, _, date in POSTS
            for part in PARTS.get(message, (message,))
        ),
    )
    fill(
        "outbox",
        _said(1, "desk", "delivered", minutes(1), delivered_version=1, message_id=70),
        _said(2, "desk", "waiting", minutes(2)),
        _said(3, "night desk", "parked", minutes(3)),
    )


def _channel(channel: int, cursor: int) -> dict[str, Any]:
    return {
        "id": channel,
        "reference": f"channel{channel}",
        "title": "",
        "handle": None,
        "access_hash": 5,
        "joined": True,
        "adopted_at": NOON,
        "cursor": cursor,
    }


def _post(channel: int, message: int, arrival: str, date: datetime) -> dict[str, Any]:
    return {
        "channel": channel,
        "message": message,
        "date": date,
        "text": "two boats",
        "folded": "two boats",
        "markup": "[]",
        "media": "[]",
        "parts": str(list(PARTS.get(message, ()))),
        "first_seen": date + timedelta(seconds=1),
        "arrival": arrival,
        "version": 1,
    }


def _said(
    number: int,
    destination: str,
    status: str,
    at: datetime,
    *,
    delivered_version: int = 0,
    message_id: int | None = None,
) -> dict[str, Any]:
    return {
        "destination": destination,
        "kind": "alert",
        "story": number,
        "html": f"alert {number}",
        "version": 1,
        "delivered_version": delivered_version,
        "random_id": 100 + number,
        "message_id": message_id,
        "status": status,
        "queued": at,
        "not_before": at,
        "attempts": 0,
        "created": at,
    }
