"""The ledger, incidents, destinations with a memory, digests; facts about the database."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

IS_NOTICE = "kind = 'notice' AND subject IS NOT NULL"


def upgrade() -> None:
    """From 0001 to 0002."""
    _outbox()
    _destinations_incidents_facts()
    _messages()
    _ledger()


def _outbox() -> None:
    for column in (
        sa.Column("place", sa.BigInteger()),
        sa.Column("brief", sa.Text(), nullable=False, server_default=""),
        sa.Column("subject", sa.Text()),
        sa.Column("answers", sa.Text()),
        sa.Column("tried", sa.DateTime(timezone=True)),
        sa.Column("digest", sa.BigInteger()),
    ):
        op.add_column("outbox", column)
    _partial_index("uq_outbox_notice", "outbox", ["subject", "destination"], IS_NOTICE, unique=True)
    _partial_index("ix_outbox_digest", "outbox", ["digest"], "digest IS NOT NULL")
    # The process before may have been sending any of them.
    op.execute("UPDATE outbox SET tried = created WHERE message_id IS NULL")


def _destinations_incidents_facts() -> None:
    op.create_table(
        "destinations",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text()),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name="pk_destinations"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("opened", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed", sa.DateTime(timezone=True)),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("subject", "opened", name="uq_incidents_subject_opened"),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
    )


def _messages() -> None:
    _partial_index(
        "ix_messages_deleted", "messages", ["channel", "message"], "deleted_at IS NOT NULL"
    )


def _ledger() -> None:
    op.create_table(
        "unreadable",
        sa.Column("channel", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "message", name="pk_unreadable"),
    )
    ledger = op.create_table(
        "ledger",
        sa.Column("channel", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("low", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "low", name="pk_ledger"),
    )
    connection = op.get_bind()
    channels = sa.table(
        "channels", sa.column("id"), sa.column("cursor"),
        sa.column("adopted_at", sa.DateTime(timezone=True)),
    )  # fmt: skip
    known = connection.execute(sa.select(channels)).all()
    stored = {channel: list(group) for channel, group in groupby(_islands(), itemgetter(0))}
    first_news: dict[int, int] = dict(connection.execute(sa.text(_FIRST_NEWS)).all())
    op.execute("ALTER TABLE channels RENAME COLUMN cursor TO base")
    op.add_column("channels", sa.Column("checked_at", sa.DateTime(timezone=True)))
    for channel, cursor, adopted_at in known:
        base = min(cursor, first_news.get(channel, cursor + 1) - 1)
        connection.execute(
            sa.text("UPDATE channels SET base = :base WHERE id = :id"),
            {"base": base, "id": channel},
        )
        proven = [(low, high) for _, low, high in stored.get(channel, ())]
        if cursor > base:
            proven.append((base + 1, cursor))
        rows = [
            {"channel": channel, "low": low, "high": high, "since": adopted_at}
            for low, high in _merged(proven)
        ]
        if rows:
            connection.execute(ledger.insert(), rows)


# The first message published since the adoption: from there to the cursor all was read. What was
# published before and read once for its copies has gaps that nobody asked about.
_FIRST_NEWS = """
SELECT posts.channel, min(posts.message)
FROM posts JOIN channels ON channels.id = posts.channel
WHERE posts.arrival <> 'backfill' AND posts.date >= channels.adopted_at
GROUP BY posts.channel
"""

_ISLANDS = """
SELECT channel, min(message), max(message)
FROM (
    SELECT channel, message,
        message - row_number() OVER (PARTITION BY channel ORDER BY message) AS island
    FROM messages WHERE message > 0
) AS numbered
GROUP BY channel, island ORDER BY channel, min(message)
"""


def _islands() -> Iterator[tuple[int, int, int]]:
    """The stored messages of each channel, as stretches without a gap."""
    yield from op.get_bind().execute(sa.text(_ISLANDS))


def _merged(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same ids as stretches that neither overlap nor touch."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(stretches):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return result


def _partial_index(
    name: str, table: str, columns: list[str], condition: str, *, unique: bool = False
) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
