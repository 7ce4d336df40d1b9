"""When channels post: what their rhythm is worked out from."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.model.ids import ChannelId
from monitor.store.schema import channels, posts
from monitor.store.statements import batches


def quiet_channels(
    connection: Connection, before: datetime, since: datetime
) -> Mapping[ChannelId, Sequence[datetime]]:
    """The resolved channels whose newest post is older than `before`, each with the dates of its
    posts from `since` on, ascending. Those without any post are left out."""
    newest = (
        select(func.max(posts.c.date)).where(posts.c.channel == channels.c.id).scalar_subquery()
    )
    quiet = connection.execute(select(channels.c.id).where(newest < before)).scalars().all()
    dates: dict[ChannelId, list[datetime]] = {ChannelId(channel): [] for channel in quiet}
    for batch in batches(quiet):
        query = (
            select(posts.c.channel, posts.c.date)
            .where(posts.c.channel.in_(batch), posts.c.date >= since)
            .order_by(posts.c.channel, posts.c.date)
        )
        for channel, date in connection.execute(query):
            dates[ChannelId(channel)].append(date)
    return dates
