"""Links from posts to reports."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select

from monitor.model.ids import ChannelId, MessageId, PostKey, ReportId
from monitor.model.story import Level, Link, Stance
from monitor.store import codec
from monitor.store.bulk import Row
from monitor.store.schema import links
from monitor.store.statements import of_posts


def write_links(connection: Connection, saved: Mapping[PostKey, Sequence[Link]]) -> None:
    """Replace all links of each of these posts."""
    if not saved:
        return
    connection.execute(_CLEAR, [{"c": key.channel, "m": key.message} for key in saved])
    rows = [link_row(key, link) for key, found in saved.items() for link in found]
    if rows:
        connection.execute(_ADD, rows)


_CLEAR = delete(links).where(links.c.channel == bindparam("c"), links.c.message == bindparam("m"))
_ADD = insert(links)


def link_row(post: PostKey, link: Link) -> Row:
    """The row of a link of this post."""
    return {
        "channel": post.channel,
        "message": post.message,
        "report": link.report,
        "p": link.p,
        "level": link.level.value,
        "stance": link.stance.value,
        "origin": link.origin,
        "fields": codec.write_fields(link.fields),
        "terms": codec.write_terms(link.terms),
        "versions": link.versions,
    }


def to_link(row: RowMapping) -> Link:
    """A link from its row."""
    return Link(
        post=PostKey(ChannelId(row["channel"]), MessageId(row["message"])),
        report=ReportId(row["report"]),
        p=row["p"],
        level=Level(row["level"]),
        stance=Stance(row["stance"]),
        origin=row["origin"],
        fields=codec.read_fields(row["fields"]),
        terms=codec.read_terms(row["terms"]),
        versions=row["versions"] or "",
    )


def links_of(connection: Connection, keys: Collection[PostKey]) -> Sequence[Link]:
    """The links of these posts, ordered by post, then report."""
    found = [
        to_link(row)
        for condition in of_posts(links, keys)
        for row in connection.execute(select(links).where(condition)).mappings()
    ]
    return sorted(found, key=lambda link: (link.post, link.report))
