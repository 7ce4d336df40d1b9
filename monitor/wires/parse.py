"""The bytes of a feed → reports, or the reasons why not.

A broken item costs itself alone. Nothing that a feed says of its items is proved here: dates and
sources are the feed's word, kept within what is possible.
"""

import hashlib
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser

from monitor.errors import PermanentError
from monitor.model.ids import OutletId
from monitor.model.report import FetchedReport, Outlet
from monitor.wires.charset import decode
from monitor.wires.dates import stated_date
from monitor.wires.json_feed import looks_like_json, read_json_feed
from monitor.wires.link import canonical, identity
from monitor.wires.plain import plain
from monitor.wires.publisher import Publishers, homes

MAX_ITEMS = 1_000
"""The newest so many items are kept: more at once is an archive or an attack."""

# What feedparser is given: within these it takes some seconds at the very worst.
_MAX_PARSED = 4_000
_MAX_TAGS = 200_000
_MAX_SIGNS = 1_000_000  # of mark-up: each `<` and `&` is looked at on its own
_MAX_ATTRIBUTES = 200  # of one tag, told by the `=`: its time grows with their square
_TITLE, _SUMMARY, _BODY, _GUID = 500, 5_000, 20_000, 500
_TITLE_WORDS = 4  # a shorter title, as that of a bulletin, comes again on another item

_DECLARATION = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<!(?P<word>DOCTYPE|ENTITY)(?P<html>\s+html)?",
    re.DOTALL | re.IGNORECASE,
)
_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>/]")
_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)"""
    r"""|(?P<tag><[^\s<>"'/!?](?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item that could not be used."""

    item: str
    """Its guid, link or place in the feed, shortened."""
    reason: str


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed holds."""

    items: tuple[FetchedReport, ...]
    """Newest first, at most `MAX_ITEMS`; guids are unique for each outlet."""
    rejected: tuple[Rejected, ...] = ()
    total: int = 0
    """How many items the feed has, the dropped and rejected ones included."""
    newest: datetime | None = None
    """The latest date that an item itself states."""
    redated: int = 0
    """How many items state no date, an impossible one or one to come: these bear the fetch time."""

    @property
    def oddities(self) -> dict[str, int]:
        """How many items were rejected, were dropped as too many, or have no date of their own."""
        dropped = self.total - len(self.items) - len(self.rejected)
        found = {
            "rejected": len(self.rejected),
            "dropped": dropped if self.total > MAX_ITEMS else 0,
            "undated": self.redated,
        }
        return {name: count for name, count in found.items() if count > 0}


def parse(
    content: bytes,
    charset: str | None,
    *,
    outlet: Outlet,
    outlets: Sequence[Outlet] = (),
    fetched_at: datetime,
) -> ParsedFeed:
    """Read an RSS, Atom or JSON Feed document, fetched at `fetched_at` from a feed of `outlet`.

    `charset` is what the HTTP header says. An item belongs to the one of `outlets` at whose domain
    its source or link lies, else to the source that it names, else to `outlet`. The same item of
    the same bytes is always the same report, but for the date of an item that states none.
    Raises PermanentError if it is no feed or declares entities. Takes about 0.3 ms an item and
    blocks meanwhile: call it in a thread.
    """
    text = decode(content, charset)
    if looks_like_json(text):
        feed, entries = read_json_feed(text)
        total = len(entries)
        entries = _ends(entries)
    else:
        total = sum(1 for _ in _ITEM.finditer(text))
        feed, entries = _entries(text)
    reader = _Reader(outlet, outlets, fetched_at, _string(feed, "title"), _language(feed))
    read = [reader.item(entry, number) for number, entry in enumerate(entries, 1)]
    reports = _distinct([item for item in read if isinstance(item, FetchedReport)])
    reports.sort(key=lambda report: report.date, reverse=True)
    return ParsedFeed(
        items=tuple(reports[:MAX_ITEMS]),
        rejected=tuple(item for item in read if isinstance(item, Rejected)),
        total=max(total, len(entries)),
        newest=reader.newest,
        redated=reader.redated,
    )


def _entries(text: str) -> tuple[Any, list[Any]]:
    """The feed and the entries of an XML document, as feedparser understands them."""
    _refuse_declarations(text)
    text = _shortened(text)
    _refuse_excess(text)
    document = _read(text)
    feed, entries = document["feed"], document["entries"]
    if not document.get("version") and not entries:
        raise PermanentError("it is no RSS, Atom or JSON feed")
    return feed, entries


def _ends(entries: list[Any]) -> list[Any]:
    half = _MAX_PARSED // 2
    return entries if len(entries) <= _MAX_PARSED else [*entries[:half], *entries[-half:]]


def _refuse_declarations(text: str) -> None:
    """Entities multiply: 400 bytes become 100 kB. A feed needs none, so none are allowed."""
    for found in _DECLARATION.finditer(text):
        if found["word"]:
            if found["html"]:
                raise PermanentError("it is a web page, not a feed")
            raise PermanentError("it declares a document type or entities, which no feed needs")


def _refuse_excess(text: str) -> None:
    if text.count("<") + text.count("&") > _MAX_SIGNS:
        raise PermanentError("it has far more mark-up than a feed needs")
    tags = (found["tag"] for found in _TAG.finditer(text) if found["tag"])
    for number, tag in enumerate(tags, 1):
        if number > _MAX_TAGS or tag.count("=") > _MAX_ATTRIBUTES:
            raise PermanentError("it has far more tags or attributes than a feed needs")


def _shortened(text: str) -> str:
    """The document with its first and last `_MAX_PARSED` / 2 items: the newest are at one end."""
    starts = [found.start() for found in _ITEM.finditer(text)]
    if len(starts) <= _MAX_PARSED:
        return text
    half = _MAX_PARSED // 2
    return text[: starts[half]] + text[starts[-half] :]


def _read(text: str) -> Any:
    try:
        return feedparser.parse(
            # Bytes in a stream: a plain string might be taken for an address or a file's name.
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # hostile text raises whatever it finds in the parser
        raise PermanentError(f"it cannot be parsed ({type(error).__name__})") from error


class _Reader:
    """Turns the entries of one feed into reports."""

    def __init__(
        self,
        outlet: Outlet,
        outlets: Sequence[Outlet],
        fetched_at: datetime,
        title: str,
        language: str | None,
    ) -> None:
        self._fetched_at = fetched_at
        self._language = language
        self._publishers = Publishers(outlet, outlets, plain(title, _TITLE))
        self.newest: datetime | None = None
        self.redated = 0

    def item(self, entry: Any, number: int) -> FetchedReport | Rejected:
        link = canonical(_string(entry, "link"))
        source = entry.get("source")
        outlet, title = self._publishers.of(
            plain(_string(entry, "title"), _TITLE),
            link,
            _string(source, "href") or _string(source, "link"),
            plain(_string(source, "title"), 100),
        )
        summary = plain(_string(entry, "summary"), _SUMMARY)
        body = plain(_content(entry), _BODY)
        if not title and not summary and not body:
            return Rejected((_string(entry, "id") or link or f"item {number}")[:200], "has no text")
        link_key = identity(link, homes(outlet))
        return FetchedReport(
            outlet=outlet.id,
            guid=_guid(_string(entry, "id"), link, title or summary or body),
            date=self._date(entry),
            title=title or _first_line(summary or body),
            summary="" if summary == title else summary,
            body="" if body in (summary, title) else body,
            language=outlet.language or self._language,
            url=link,
            link_key=_bounded(link_key) if link_key else None,
            title_key=_title_key(title),
        )

    def _date(self, entry: Any) -> datetime:
        moment = stated_date(entry, self._fetched_at)
        if moment is None:
            self.redated += 1
            return self._fetched_at
        self.newest = max(moment, self.newest or moment)
        return moment


def _distinct(reports: list[FetchedReport]) -> list[FetchedReport]:
    """One report for each outlet and guid.

    A guid that stands at several links is no identity: the link is added to it. Neither is a link
    at which several items stand, as those of a live page. Of several items with the same guid and
    link, the latest stays; of those, the first.
    """
    at_link = Counter({(r.outlet, r.link_key, r.guid, r.title) for r in reports})
    shared = Counter((outlet, key) for outlet, key, _, _ in at_link if key is not None)
    reports = [
        replace(r, link_key=None) if r.link_key and shared[r.outlet, r.link_key] > 1 else r
        for r in reports
    ]
    links: dict[tuple[OutletId, str], set[str | None]] = {}
    for report in reports:
        links.setdefault((report.outlet, report.guid), set()).add(report.url)
    kept: dict[tuple[OutletId, str], FetchedReport] = {}
    for report in reports:
        if len(links[report.outlet, report.guid]) > 1:
            report = replace(report, guid=_bounded(f"{report.guid} {report.url or report.title}"))
        key = (report.outlet, report.guid)
        if key not in kept or report.date > kept[key].date:
            kept[key] = report
    return list(kept.values())


def _guid(identifier: str, link: str | None, text: str) -> str:
    """The item's own id, else its link unless that is a front page, else its words."""
    if identifier.strip():
        return _bounded(identifier.strip())
    return link if link and urlsplit(link)[2:4] not in (("/", ""), ("", "")) else _digest(text)


def _title_key(title: str) -> str | None:
    words = re.findall(r"\w+", title.casefold())
    return _digest(" ".join(words)) if len(words) >= _TITLE_WORDS else None


def _bounded(guid: str) -> str:
    return guid if len(guid) <= _GUID else _digest(guid)


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def _first_line(text: str) -> str:
    return plain(text.partition("\n")[0], _TITLE)


def _language(feed: Any) -> str | None:
    found = re.match(r"([A-Za-z]{2})(?:[-_]|$)", _string(feed, "language"))
    return found[1].lower() if found else None


def _content(entry: Any) -> str:
    parts = entry.get("content")
    return _string(parts[0], "value") if isinstance(parts, list) and parts else ""


def _string(mapping: Any, key: str) -> str:
    """A text of feedparser's dictionaries, which hold whatever the feed made of them."""
    value = mapping.get(key) if isinstance(mapping, dict) else None
    return value if isinstance(value, str) else ""
