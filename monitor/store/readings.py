"""What the analysis read from the posts of its window. Only a start reads it, in pages."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, select, tuple_

from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.reading import PostReading
from monitor.store import codec
from monitor.store.schema import readings
from monitor.store.statements import put


def write_readings(connection: Connection, saved: Iterable[PostReading], version: str) -> None:
    """Insert or replace what code and data of a version read."""
    rows = [
        {
            "channel": reading.post.channel,
            "message": reading.post.message,
            "number": reading.number,
            "version": version,
            "document": reading.document,
            "account": reading.account,
            "blanks": codec.write_spans(reading.blanks),
        }
        for reading in saved
    ]
    put(connection, readings, rows)


def forget_readings(connection: Connection, posts: Iterable[PostKey]) -> None:
    """Delete what was read from these posts. Unknown ones are ignored."""
    rows = [{"c": key.channel, "m": key.message} for key in posts]
    if rows:
        connection.execute(_FORGET, rows)


def forget_others(connection: Connection, version: str) -> None:
    """Delete what was read by code and data of other versions."""
    connection.execute(delete(readings).where(readings.c.version != version))


_FORGET = delete(readings).where(
    readings.c.channel == bindparam("c"), readings.c.message == bindparam("m")
)


def page_of_readings(
    connection: Connection, version: str, after: PostKey | None, limit: int
) -> Sequence[PostReading]:
    """The next `limit` of a version by key, after the given one."""
    query = select(
        readings.c.channel,
        readings.c.message,
        readings.c.number,
        readings.c.document,
        readings.c.account,
        readings.c.blanks,
    ).where(readings.c.version == version)
    if after is not None:
        query = query.where(tuple_(readings.c.channel, readings.c.message) > tuple_(*after))
    query = query.order_by(readings.c.channel, readings.c.message).limit(limit)
    return [
        PostReading(
            PostKey(ChannelId(channel), MessageId(message)),
            number,
            document,
            account,
            codec.read_spans(blanks),
        )
        for channel, message, number, document, account, blanks in connection.execute(query)
    ]
