"""Edits of `watchlist.toml` as text, so that comments and order stay as the user wrote them.

Each edit is proved before it is returned: the new text, read as TOML, must hold what the old one
held and the one change. A file too unusual for that is left alone, and the user told so.
"""

import json
import re
import tomllib
from typing import Any
from urllib.parse import urlsplit

from monitor.errors import UsageError
from monitor.watchlist.reference import parse_feed, parse_reference

_HEADER = re.compile(r"\s*\[")
_STRING = r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
_ARRAY = re.compile(rf"\[(?:[^\[\]\"'#]|{_STRING}|#[^\n]*)*\]")
_FEEDS = re.compile(r"^\s*feeds\s*=\s*", re.MULTILINE)

_BY_HAND = "the file cannot be changed safely by this command: please edit it by hand"


def add_channel(
    text: str,
    reference: str,
    *,
    title: str | None = None,
    language: str | None = None,
    kind: str | None = None,
    owner: str | None = None,
    affiliation: str | None = None,
) -> str:
    """The watchlist's text with one channel more. Raises UsageError if it is already there."""
    name = parse_reference(reference)
    if _channel_index(_tables(text, "channels"), name) is not None:
        raise UsageError(f"{name} is already in the watchlist")
    key: dict[str, Any] = {"id": int(name)} if name.startswith("-") else {"handle": name}
    rest = {
        "title": title,
        "language": language,
        "kind": kind,
        "owner": owner,
        "affiliation": affiliation,
    }
    return _append(text, "channels", key | {k: v for k, v in rest.items() if v is not None})


def remove_channel(text: str, reference: str) -> str:
    """The text without this channel and the comment right above it. Raises UsageError."""
    name = parse_reference(reference)
    index = _channel_index(_tables(text, "channels"), name)
    if index is None:
        raise UsageError(f"{name} is not in the watchlist")
    return _cut(text, "channels", index)


def add_feed(text: str, url: str, *, outlet: str | None = None, name: str | None = None) -> str:
    """The text with one feed more, at the outlet of that id or at a new one.

    Without `outlet`, the id is the feed's host. `name` is that of a new outlet. Raises UsageError.
    """
    feed = parse_feed(url)
    tables = _tables(text, "outlets")
    if _feed_index(tables, feed) is not None:
        raise UsageError(f"{feed} is already in the watchlist")
    host = (urlsplit(feed).hostname or "").removeprefix("www.")
    identifier = outlet or host
    for index, table in enumerate(tables):
        if str(table.get("id", "")).casefold() == identifier.casefold():
            return _set_feeds(text, index, [*table.get("feeds", []), feed])
    table = {"id": identifier, "name": name or identifier, "feeds": [feed]}
    if "." in host and not host.replace(".", "").isdecimal():
        table["domains"] = [host]
    return _append(text, "outlets", table)


def remove_feed(text: str, url: str) -> str:
    """The text without this feed; its outlet stays, for reports may name it. Raises UsageError."""
    feed = parse_feed(url)
    tables = _tables(text, "outlets")
    index = _feed_index(tables, feed)
    if index is None:
        raise UsageError(f"{feed} is not in the watchlist")
    return _set_feeds(text, index, [f for f in tables[index]["feeds"] if not _is(f, feed)])


def _tables(text: str, family: str) -> list[dict[str, Any]]:
    try:
        tables = tomllib.loads(text).get(family, [])
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the watchlist is not valid TOML: {error}") from None
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError(_BY_HAND)
    return tables


def _channel_index(tables: list[dict[str, Any]], name: str) -> int | None:
    for index, table in enumerate(tables):
        try:
            listed = parse_reference(str(table.get("handle", table.get("id", ""))))
        except UsageError:
            continue
        if listed.casefold() == name.casefold():
            return index
    return None


def _feed_index(tables: list[dict[str, Any]], feed: str) -> int | None:
    for index, table in enumerate(tables):
        feeds = table.get("feeds", [])
        if isinstance(feeds, list) and any(_is(listed, feed) for listed in feeds):
            return index
    return None


def _is(listed: object, feed: str) -> bool:
    try:
        return parse_feed(str(listed)) == feed
    except UsageError:
        return False


def _append(text: str, family: str, table: dict[str, Any]) -> str:
    lines = [f"[[{family}]]", *(f"{key} = {_value(value)}" for key, value in table.items())]
    separator = "" if not text.strip() else ("\n" if text.endswith("\n") else "\n\n")
    edited = f"{text if text.strip() else text.rstrip()}{separator}" + "\n".join(lines) + "\n"
    return _proved(text, edited, family, lambda tables: [*tables, table])


def _value(value: object) -> str:
    if isinstance(value, list):
        if len(value) > 1:
            return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, str):
        # JSON's strings are TOML's basic strings, but for the one control character it leaves.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


def _cut(text: str, family: str, index: int) -> str:
    start, end = _extent(text, family, index)
    lines = text.splitlines(keepends=True)
    while start > 0 and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    edited = "".join(lines[:start] + lines[end:])
    return _proved(
        text, edited, family, lambda tables: [t for i, t in enumerate(tables) if i != index]
    )


def _set_feeds(text: str, index: int, feeds: list[str]) -> str:
    start, end = _extent(text, "outlets", index)
    lines = text.splitlines(keepends=True)
    body = "".join(lines[start:end])
    key = _FEEDS.search(body)
    if key is None:
        header = lines[start] if lines[start].endswith("\n") else f"{lines[start]}\n"
        body = f"{header}feeds = {_value(feeds)}\n" + "".join(lines[start + 1 : end])
    else:
        array = _ARRAY.match(body, key.end())
        if array is None:
            raise UsageError(_BY_HAND)
        body = body[: key.end()] + _value(feeds) + body[array.end() :]
    edited = "".join(lines[:start]) + body + "".join(lines[end:])
    return _proved(
        text,
        edited,
        "outlets",
        lambda tables: [{**t, "feeds": feeds} if i == index else t for i, t in enumerate(tables)],
    )


def _extent(text: str, family: str, index: int) -> tuple[int, int]:
    """First line of a table and the line after its last, the next one's comment left out."""
    header = re.compile(rf"\s*\[\[\s*{family}\s*\]\]")
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if header.match(line)]
    if index >= len(starts):
        raise UsageError(_BY_HAND)
    start = starts[index]
    end = next((n for n in range(start + 1, len(lines)) if _HEADER.match(lines[n])), len(lines))
    if end < len(lines):
        while lines[end - 1].lstrip().startswith("#"):
            end -= 1
    return start, end


def _proved(text: str, edited: str, family: str, change: Any) -> str:
    wanted = tomllib.loads(text)
    wanted[family] = change(wanted.get(family, []))
    try:
        got = tomllib.loads(edited)
    except tomllib.TOMLDecodeError:
        raise UsageError(_BY_HAND) from None
    if {**got, family: got.get(family, [])} != wanted:
        raise UsageError(_BY_HAND)
    return edited
