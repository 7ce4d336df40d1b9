"""JSON Feed (jsonfeed.org, version 1 and 1.1), told in the words of feedparser's dictionaries."""

import calendar
import json
import time
from datetime import datetime
from typing import Any

from monitor.errors import PermanentError

_LONGEST_NUMBER = 40  # of digits; Python refuses longer ones at its own bound, and slowly


def looks_like_json(text: str) -> bool:
    """Whether a document is JSON rather than XML."""
    return text[:1_000].lstrip("\ufeff \t\r\n").startswith("{")


def read_json_feed(text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The feed and its entries. Raises PermanentError if it is no JSON Feed."""
    try:
        document = json.loads(text.lstrip("\ufeff"), parse_int=_number, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise PermanentError("it is JSON, but cannot be parsed") from error
    version, items = document.get("version"), document.get("items")
    if not str(version).startswith("https://jsonfeed.org/version/") or not isinstance(items, list):
        raise PermanentError("it is no RSS, Atom or JSON feed")
    feed = {"title": document.get("title"), "language": document.get("language")}
    return feed, [_entry(item) for item in items if isinstance(item, dict)]


def _entry(item: dict[str, Any]) -> dict[str, Any]:
    content = item.get("content_html") or item.get("content_text")
    identifier = item.get("id")
    entry = {
        "id": str(identifier) if isinstance(identifier, str | int) else None,
        "link": item.get("url") or item.get("external_url"),
        "title": item.get("title"),
        "summary": item.get("summary"),
        "content": [{"value": content}],
    }
    for key, name in (("published", "date_published"), ("updated", "date_modified")):
        if parsed := _time(item.get(name)):
            entry[f"{key}_parsed"] = parsed
    return entry


def _time(value: object) -> time.struct_time | None:
    try:
        moment = datetime.fromisoformat(str(value))
        seconds = calendar.timegm(moment.utctimetuple())
        return time.gmtime(seconds)
    except (ValueError, OverflowError, OSError):
        return None


def _number(digits: str) -> int:
    return int(digits[:_LONGEST_NUMBER])
