"""Reports and their versions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from monitor.model.ids import OutletId, ReportId
from monitor.model.report import FetchedReport, Report
from monitor.store.columns import clean
from monitor.store.schema import report_versions, reports
from monitor.store.statements import batches


def to_report(row: RowMapping) -> Report:
    """A report from its row, in its current version."""
    return Report(
        id=ReportId(row["id"]),
        outlet=OutletId(row["outlet"]),
        date=row["date"],
        title=row["title"],
        summary=row["summary"],
        body=row["body"],
        language=row["language"],
        url=row["url"],
        version=row["version"],
    )


def save_report(
    connection: Connection, fetched: FetchedReport, at: datetime
) -> tuple[Report, bool]:
    """Store an item under its outlet and guid. Returns it, and whether its content is new.

    A part that comes empty keeps its stored words: that an article's page could not be read again
    is no new version of it. The date stays that of the first version, for outlets move it when
    they revise; each version has its own.
    """
    row = (
        connection.execute(
            select(reports).where(
                reports.c.outlet == clean(fetched.outlet), reports.c.guid == clean(fetched.guid)
            )
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        return _add(connection, fetched, at), True
    content = {
        name: clean(getattr(fetched, name)) or row[name] for name in ("title", "summary", "body")
    }
    known = to_report(row)
    if all(row[name] == words for name, words in content.items()):
        return known, False
    changed = {
        **content,
        "version": known.version + 1,
        "language": fetched.language or known.language,
        "url": fetched.url or known.url,
    }
    connection.execute(update(reports).where(reports.c.id == known.id).values(**changed))
    return _add_version(connection, known.id, fetched.date, at), True


def _add(connection: Connection, fetched: FetchedReport, at: datetime) -> Report:
    report = connection.execute(
        insert(reports)
        .values(
            outlet=fetched.outlet,
            guid=fetched.guid,
            url=fetched.url,
            date=fetched.date,
            title=fetched.title,
            summary=fetched.summary,
            body=fetched.body,
            language=fetched.language,
            version=1,
            fetched=at,
        )
        .returning(reports.c.id)
    ).scalar_one()
    return _add_version(connection, ReportId(report), fetched.date, at)


def _add_version(connection: Connection, report: ReportId, date: datetime, at: datetime) -> Report:
    """Keep the report's current form as a version."""
    now = to_report(
        connection.execute(select(reports).where(reports.c.id == report)).mappings().one()
    )
    values: dict[str, Any] = {
        "report": now.id,
        "number": now.version,
        "date": date,
        "title": now.title,
        "summary": now.summary,
        "body": now.body,
        "seen": at,
    }
    connection.execute(insert(report_versions).values(values))
    return now


def reports_between(
    connection: Connection, earliest: datetime, latest: datetime
) -> Sequence[Report]:
    """Current versions of reports published in `[earliest, latest]`, by date, then id."""
    query = (
        select(reports)
        .where(reports.c.date.between(earliest, latest))
        .order_by(reports.c.date, reports.c.id)
    )
    return [to_report(row) for row in connection.execute(query).mappings()]


def reports_by_id(connection: Connection, ids: Collection[ReportId]) -> dict[ReportId, Report]:
    """Current versions of these reports."""
    return {
        ReportId(row["id"]): to_report(row)
        for batch in batches(ids)
        for row in connection.execute(select(reports).where(reports.c.id.in_(batch))).mappings()
    }
