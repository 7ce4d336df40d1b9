"""What people asked to be changed in the stories, and what became of it."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from monitor.model.correction import Correction, CorrectionKind
from monitor.model.ids import StoryId
from monitor.store import codec
from monitor.store.bulk import Row
from monitor.store.schema import corrections, stories


def ask(connection: Connection, correction: Correction) -> Correction:
    """Insert a correction; returned with its id."""
    statement = insert(corrections).values(_row(correction)).returning(corrections)
    return _to_correction(connection.execute(statement).mappings().one())


def open_corrections(connection: Connection) -> Sequence[Correction]:
    """Those that nobody has carried out or turned down, in the order in which they were asked."""
    query = select(corrections).where(corrections.c.done.is_(None)).order_by(corrections.c.id)
    return [_to_correction(row) for row in connection.execute(query).mappings()]


def correction(connection: Connection, number: int) -> Correction | None:
    """One correction; None if there is none of that id."""
    row = connection.execute(_ONE, {"number": number}).mappings().first()
    return None if row is None else _to_correction(row)


def write_corrections(connection: Connection, saved: Collection[Correction]) -> None:
    """Replace corrections, by their ids."""
    for each in saved:
        connection.execute(_REPLACE, {"number": each.id, **_row(each)})


def story_now(connection: Connection, number: StoryId) -> StoryId | None:
    """The story itself, or the one that it went into; None if there was never such a story."""
    while (row := connection.execute(_WENT, {"number": number}).first()) is not None:
        if row[0] is None:
            return number
        number = StoryId(row[0])
    return None


_ONE = select(corrections).where(corrections.c.id == bindparam("number"))
_REPLACE = update(corrections).where(corrections.c.id == bindparam("number"))
_WENT = select(stories.c.merged_into).where(stories.c.id == bindparam("number"))


def _row(correction: Correction) -> Row:
    return {
        "kind": correction.kind.value,
        "story": correction.story,
        "other": correction.other,
        "posts": codec.write_keys(correction.posts),
        "reason": correction.reason,
        "by": correction.by,
        "asked": correction.asked,
        "done": correction.done,
        "error": correction.error,
    }


def _to_correction(row: RowMapping) -> Correction:
    return Correction(
        kind=CorrectionKind(row["kind"]),
        story=StoryId(row["story"]),
        other=None if row["other"] is None else StoryId(row["other"]),
        posts=codec.read_keys(row["posts"]),
        reason=row["reason"],
        by=row["by"],
        asked=row["asked"],
        id=row["id"],
        done=row["done"],
        error=row["error"],
    )
