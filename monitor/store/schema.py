"""The tables. One description serves SQLite and PostgreSQL; the migrations lead to it.

Keys are natural where Telegram or the pipeline gives one. JSON columns are text written and read
by `codec`. Rows are never deleted but where a set is replaced as a whole (members, links) and where
they tell what can be read from a post again (readings).

No foreign key leads to `channels` (a replayed scenario resolves none) or from the outbox to
`stories` (what was said stands on its own).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from monitor.store.columns import BigId, CleanText, UtcTime

SCHEMA_VERSION = "0006"
"""The newest migration; versions are compared as strings."""

APPLICATION_ID = 0x6D6F6E31  # "mon1"
"""Marks an SQLite file as ours (`PRAGMA application_id`)."""

VERSION_TABLE = "monitor_schema"
"""Where Alembic keeps the version; the name marks a PostgreSQL database as ours."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

channels = Table(
    "channels",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("reference", CleanText, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("handle", CleanText),
    Column("access_hash", BigInteger, nullable=False),
    Column("joined", Boolean, nullable=False),
    Column("adopted_at", UtcTime, nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("checked_at", UtcTime),
)

# The message ids that are proven, as stretches that neither overlap nor touch.
ledger = Table(
    "ledger",
    metadata,
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("low", BigInteger, primary_key=True, autoincrement=False),
    Column("high", BigInteger, nullable=False),
    Column("since", UtcTime, nullable=False),
)

# Messages that are there and cannot be decoded. One that is read after all leaves this table.
unreadable = Table(
    "unreadable",
    metadata,
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", CleanText, nullable=False),
    Column("seen", UtcTime, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("date", UtcTime, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("folded", CleanText, nullable=False),  # the text as searched: see `folding`
    Column("markup", CleanText, nullable=False),
    Column("media", CleanText, nullable=False),
    Column("edited", UtcTime),
    Column("parts", Text, nullable=False),
    Column("album", BigInteger),
    Column("forward_date", UtcTime),
    Column("forward_channel", BigInteger),
    Column("forward_message", BigInteger),
    Column("forward_name", CleanText),
    Column("reply_to", BigInteger),
    Column("views", BigInteger),
    Column("forwards", BigInteger),
    Column("language", CleanText),
    Column("first_seen", UtcTime, nullable=False),
    Column("arrival", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("deleted", UtcTime),
    Index(None, "date", "channel", "message"),
    Index(None, "channel", "album"),
    Index(None, "channel", "date", "deleted"),  # counts of a channel, without its texts
)

# Every message id of a post, those of an album that are gone by now included.
messages = Table(
    "messages",
    metadata,
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("post", BigInteger, nullable=False),
    Column("date", UtcTime, nullable=False),
    Column("deleted_at", UtcTime),
    ForeignKeyConstraint(["channel", "post"], ["posts.channel", "posts.message"]),
    Index(None, "channel", "date"),
    Index(
        "ix_messages_deleted",
        "channel",
        "message",
        sqlite_where=text("deleted_at IS NOT NULL"),
        postgresql_where=text("deleted_at IS NOT NULL"),
    ),
)

# Append only.
post_versions = Table(
    "post_versions",
    metadata,
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", CleanText, nullable=False),
    Column("markup", CleanText, nullable=False),
    Column("media", CleanText, nullable=False),
    Column("seen", UtcTime, nullable=False),
    Column("edited", UtcTime),
    ForeignKeyConstraint(["channel", "message"], ["posts.channel", "posts.message"]),
)

stories = Table(
    "stories",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text),
    Column("assessment", CleanText, nullable=False),
    Column("rings", Boolean, nullable=False),
    Column("history", CleanText, nullable=False),
    Column("opened", UtcTime, nullable=False),
    Column("updated", UtcTime, nullable=False),
    Column("merged_into", BigInteger),  # of a story that is no more
    Index(None, "updated"),
)

members = Table(
    "members",
    metadata,
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("story", BigInteger, ForeignKey("stories.id"), nullable=False),
    Column("relation", Text, nullable=False),
    Column("of_channel", BigInteger),
    Column("of_message", BigInteger),
    Column("score", Float, nullable=False),
    Column("evidence", CleanText, nullable=False),
    Column("assessment", CleanText, nullable=False),
    ForeignKeyConstraint(["channel", "message"], ["posts.channel", "posts.message"]),
    Index(None, "story"),
)

# Append only.
state_changes = Table(
    "state_changes",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("story", BigInteger, ForeignKey("stories.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index(None, "story"),
)

# What people asked to be changed in the stories.
corrections = Table(
    "corrections",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("story", BigInteger, nullable=False),
    Column("other", BigInteger),
    Column("posts", Text, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("by", CleanText, nullable=False),
    Column("asked", UtcTime, nullable=False),
    Column("done", UtcTime),  # NULL: it waits for whoever decides on stories
    Column("error", CleanText),
)

reports = Table(
    "reports",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("outlet", CleanText, nullable=False),
    Column("guid", CleanText, nullable=False),
    Column("url", CleanText),
    Column("date", UtcTime, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("summary", CleanText, nullable=False),
    Column("body", CleanText, nullable=False),
    Column("language", CleanText),
    Column("version", Integer, nullable=False),
    Column("fetched", UtcTime, nullable=False),
    Column("link_key", CleanText),
    Column("title_key", CleanText),
    Column("withdrawn", UtcTime),  # NULL: it stands
    UniqueConstraint("outlet", "guid"),
    Index(None, "date"),
    Index(None, "outlet", "link_key"),
    Index(None, "outlet", "title_key"),
)

# Append only.
report_versions = Table(
    "report_versions",
    metadata,
    Column("report", BigInteger, ForeignKey("reports.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("date", UtcTime, nullable=False),
    Column("title", CleanText, nullable=False),
    Column("summary", CleanText, nullable=False),
    Column("body", CleanText, nullable=False),
    Column("seen", UtcTime, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("report", BigInteger, ForeignKey("reports.id"), primary_key=True, autoincrement=False),
    Column("p", Float, nullable=False),
    Column("level", Text, nullable=False),
    Column("stance", Text, nullable=False),
    Column("origin", CleanText, nullable=False),
    Column("fields", CleanText, nullable=False),
    Column("terms", CleanText, nullable=False),
    Column("versions", Text),  # none before schema 5
    ForeignKeyConstraint(["channel", "message"], ["posts.channel", "posts.message"]),
    Index(None, "report"),
)

# What the analysis read from the posts of its window: see `monitor.model.reading`. Rows go with it.
readings = Table(
    "readings",
    metadata,
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("version", Text, nullable=False),  # of the code and the data that read it
    Column("document", LargeBinary, nullable=False),
    Column("account", LargeBinary, nullable=False),
    Column("blanks", Text, nullable=False),
    ForeignKeyConstraint(["channel", "message"], ["posts.channel", "posts.message"]),
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", CleanText, primary_key=True),
    Column("etag", CleanText),
    Column("last_modified", CleanText),
    Column("next_poll", UtcTime),
    Column("last_success", UtcTime),
    Column("newest_item", UtcTime),
    Column("failures", Integer, nullable=False),
    Column("error", CleanText),
)

backfills = Table(
    "backfills",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("channel", BigInteger, nullable=False),
    Column("since", UtcTime),
    Column("until", UtcTime),
    Column("limit", BigInteger),
    Column("position", BigInteger, nullable=False),
    Column("posts", BigInteger, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("begun", UtcTime, nullable=False),
    Index(None, "channel"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("destination", CleanText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("story", BigInteger),
    Column("html", CleanText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("delivered_version", Integer, nullable=False),  # 0: nothing stands in the chat yet
    Column("random_id", BigInteger, nullable=False, unique=True),
    Column("message_id", BigInteger),
    Column("status", Text, nullable=False),  # see `outbox`
    Column("queued", UtcTime, nullable=False),  # since when it waits: its place in the line
    Column("place", BigInteger),  # of what is queued at one time; NULL: its id
    Column("not_before", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", CleanText),
    Column("created", UtcTime, nullable=False),
    Column("delivered_at", UtcTime),
    Column("parked_at", UtcTime),
    Column("brief", CleanText, nullable=False, server_default=""),
    Column("subject", CleanText),
    Column("answers", CleanText),
    Column("tried", UtcTime),  # NULL: it stands nowhere, for sure
    Column("digest", BigInteger),  # of an alert: the row of the digest that holds it
    Index(
        "uq_outbox_alert",
        "destination",
        "story",
        unique=True,
        sqlite_where=text("kind = 'alert'"),
        postgresql_where=text("kind = 'alert'"),
    ),
    Index(
        "uq_outbox_notice",
        "subject",
        "destination",
        unique=True,
        sqlite_where=text("kind = 'notice' AND subject IS NOT NULL"),
        postgresql_where=text("kind = 'notice' AND subject IS NOT NULL"),
    ),
    Index(
        "ix_outbox_digest",
        "digest",
        sqlite_where=text("digest IS NOT NULL"),
        postgresql_where=text("digest IS NOT NULL"),
    ),
    Index("ix_outbox_line", "status", "destination", "queued", "id"),
    Index(None, "story"),
)

# Where messages go: a destination that points to another chat is another destination.
destinations = Table(
    "destinations",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("chat", CleanText),
    Column("since", UtcTime, nullable=False),
    Column("gone", UtcTime),  # when it was first found to be no longer configured
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("subject", CleanText, nullable=False),
    Column("opened", UtcTime, nullable=False),
    Column("closed", UtcTime),
    Column("detail", CleanText, nullable=False),
    UniqueConstraint("subject", "opened"),
)

# Single facts about the database; times as ISO text.
facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
