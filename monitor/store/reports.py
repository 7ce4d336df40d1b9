"""Reports and their versions."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, true, update

from monitor.model.ids import OutletId, ReportId
from monitor.model.report import FetchedReport, Report
from monitor.store.columns import clean
from monitor.store.rows import ReportVersion
from monitor.store.schema import report_versions, reports
from monitor.store.statements import batches

_SAME_HOUR = timedelta(hours=1)
_SAME_DAY = timedelta(hours=24)
_ELLIPSIS = re.compile(r"\s*[\[(]?(?:…|\.\.\.)[\])]?$")


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
    """Store an item of its outlet. Returns it, and whether its content is new.

    A part that comes empty, or cut short, keeps its stored words: that an article's page could not
    be read again is no new version of it. The date stays that of the first version, for outlets
    move it when they revise; each version has its own. A report that was withdrawn and comes again
    stands again, which is new.
    """
    row, guid = _find(connection, fetched)
    if row is None:
        return _add(connection, fetched, guid, at), True
    known = to_report(row)
    content = {
        name: _words(clean(getattr(fetched, name)), row[name])
        for name in ("title", "summary", "body")
    }
    headline = fetched.link_key is None and row["link_key"] and fetched.url != row["url"]
    if headline:  # what an aggregator shows of an article that we have; it only adds
        content = {name: row[name] or words for name, words in content.items()}
    same = all(row[name] == words for name, words in content.items())
    if not same and guid != clean(row["guid"]):
        same = _was_ever(connection, known.id, content)
    if same and row["withdrawn"] is None:
        return known, False
    changed: dict[str, Any] = {"withdrawn": None}
    if not same:
        changed |= {**content, "version": known.version + 1}
        changed["language"] = fetched.language or known.language
        for name in ("url", "link_key", "title_key"):
            changed[name] = (None if headline else getattr(fetched, name)) or row[name]
    connection.execute(update(reports).where(reports.c.id == known.id).values(**changed))
    if same:
        return known, True
    return _add_version(connection, known.id, fetched.date, at), True


def withdraw_report(
    connection: Connection, outlet: OutletId, guid: str, at: datetime
) -> ReportId | None:
    """Note that an outlet took a report back. None if it is not stored or was withdrawn before."""
    found = connection.execute(
        update(reports)
        .where(
            reports.c.outlet == clean(outlet),
            reports.c.guid == clean(guid),
            reports.c.withdrawn.is_(None),
        )
        .values(withdrawn=at)
        .returning(reports.c.id)
    ).scalar_one_or_none()
    return None if found is None else ReportId(found)


def _find(connection: Connection, fetched: FetchedReport) -> tuple[RowMapping | None, str]:
    """What is stored of an item, and the guid under which it is to be stored if nothing is.

    It is known by its guid; else by its link, with the same title or at the same hour; else, where
    one of the two is a headline without a link to its outlet, by its title on the same day.
    """
    rows = select(reports).where(reports.c.outlet == clean(fetched.outlet))
    guid = clean(fetched.guid)
    row = _first(connection, rows.where(reports.c.guid == guid))
    if row is not None and _is_another(row, fetched):
        # Some feeds number their places and not their items.
        guid = clean(f"{fetched.guid} {fetched.link_key}")
        row = _first(connection, rows.where(reports.c.guid == guid))
    if row is not None:
        return row, guid
    newest = reports.c.date.desc(), reports.c.id
    if fetched.link_key is not None:
        row = _first(
            connection,
            rows.where(
                reports.c.link_key == clean(fetched.link_key),
                (reports.c.title_key == clean(fetched.title_key or ""))
                | reports.c.date.between(fetched.date - _SAME_HOUR, fetched.date + _SAME_HOUR),
            ).order_by(*newest),
        )
    if row is None and fetched.title_key is not None:
        bare = true() if fetched.link_key is None else reports.c.link_key.is_(None)
        row = _first(
            connection,
            rows.where(
                reports.c.title_key == clean(fetched.title_key),
                reports.c.date.between(fetched.date - _SAME_DAY, fetched.date + _SAME_DAY),
                bare,
            ).order_by(*newest),
        )
    return row, guid


def _first(connection: Connection, query: Select[Any]) -> RowMapping | None:
    return connection.execute(query.limit(1)).mappings().one_or_none()


def _is_another(row: RowMapping, fetched: FetchedReport) -> bool:
    """Whether an item of the same guid is nevertheless another one: all else is different."""
    if None in (fetched.link_key, row["link_key"], fetched.title_key, row["title_key"]):
        return False
    return bool(
        row["link_key"] != clean(fetched.link_key or "")
        and row["title_key"] != clean(fetched.title_key or "")
        and abs(row["date"] - fetched.date) > _SAME_HOUR
    )


def _words(new: str, stored: str) -> str:
    """The words of a part: the stored ones where the new are none, or their beginning alone."""
    beginning = _ELLIPSIS.sub("", new)
    cut_short = beginning != new and stored.startswith(beginning)
    return stored if not new or cut_short else new


def _was_ever(connection: Connection, report: ReportId, content: Mapping[str, str]) -> bool:
    """Whether some version of a report has this content: two feeds may word one item differently.

    An item that comes under its own guid is not asked this: it may have been changed back.
    """
    query = select(report_versions.c.number).where(
        report_versions.c.report == report,
        *(report_versions.c[name] == words for name, words in content.items()),
    )
    return connection.execute(query.limit(1)).first() is not None


def _add(connection: Connection, fetched: FetchedReport, guid: str, at: datetime) -> Report:
    report = connection.execute(
        insert(reports)
        .values(
            outlet=fetched.outlet,
            guid=guid,
            url=fetched.url,
            date=fetched.date,
            title=fetched.title,
            summary=fetched.summary,
            body=fetched.body,
            language=fetched.language,
            version=1,
            fetched=at,
            link_key=fetched.link_key,
            title_key=fetched.title_key,
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
    """Current versions of standing reports of `[earliest, latest]`, by date, then id."""
    query = (
        select(reports)
        .where(reports.c.date.between(earliest, latest), reports.c.withdrawn.is_(None))
        .order_by(reports.c.date, reports.c.id)
    )
    return [to_report(row) for row in connection.execute(query).mappings()]


def earlier_versions(
    connection: Connection, ids: Collection[ReportId]
) -> dict[ReportId, tuple[ReportVersion, ...]]:
    """The versions before the current one, oldest first, of those reports that have any."""
    found: dict[ReportId, list[ReportVersion]] = {}
    for batch in batches(ids):
        query = (
            select(report_versions)
            .join(reports, reports.c.id == report_versions.c.report)
            .where(reports.c.id.in_(batch), report_versions.c.number < reports.c.version)
            .order_by(report_versions.c.report, report_versions.c.number)
        )
        for row in connection.execute(query).mappings():
            found.setdefault(ReportId(row["report"]), []).append(
                ReportVersion(row["number"], row["seen"], row["title"], row["summary"], row["body"])
            )
    return {report: tuple(versions) for report, versions in found.items()}


def reports_by_id(connection: Connection, ids: Collection[ReportId]) -> dict[ReportId, Report]:
    """Current versions of these reports."""
    return {
        ReportId(row["id"]): to_report(row)
        for batch in batches(ids)
        for row in connection.execute(select(reports).where(reports.c.id.in_(batch))).mappings()
    }
