"""Telegram's HTML from hostile text: what is put in comes out as text, whatever it holds.

Three tags are written: `<b>`, `<i>` and `<a href>`. Text is reduced to one line without control
characters, and right-to-left text is isolated so that it cannot reorder its neighbours. Addresses
that the client would open with anything but a browser are no links.

Not guaranteed: that a text shows no address of its own. Telegram makes a link of every `t.me/x`
that it sees in a text, and that link leads where it says.
"""

import re
import unicodedata
from functools import lru_cache
from html import escape, unescape
from urllib.parse import urlsplit

FSI, PDI = "\u2068", "\u2069"
"""First strong isolate and its end: what stands between them is laid out by itself. Telegram's
servers remove the older marks (U+202A to U+202E) and keep these."""

_JOINERS = frozenset("\u200c\u200d")  # Persian words and emoji are spelt with them
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_MAX_MARKS = 4  # combining marks on one letter; Arabic and Hebrew need three
_MAX_URL = 800  # characters as written in HTML; longer ones are trackers or attacks
_TAG = re.compile(r"<[^>]*>")


def clean(text: str) -> str:
    """One line of `text`: spaces folded; controls, marks of direction, lone surrogates removed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M":
            marks += 1
            if marks <= _MAX_MARKS:
                kept.append(character)
        elif character.isspace():
            kept.append(" ")
            marks = 0
        elif character in _JOINERS or (category not in ("Cc", "Cf", "Cs") and not _void(character)):
            kept.append(character)
            marks = 0
    return " ".join("".join(kept).split())


def _void(character: str) -> bool:
    """Whether it is one of Unicode's noncharacters, which servers refuse."""
    code = ord(character)
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def isolate(text: str) -> str:
    """`text` between isolates if any of it runs from right to left. It must be `clean`."""
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"{FSI}{text}{PDI}"
    return text


def utf16(text: str) -> int:
    """The length of `text` in UTF-16 units, which Telegram's limits count."""
    return len(text) + sum(character > "\uffff" for character in text)


def shorten(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units of a clean text, cut between words where there are any."""
    if utf16(text) <= limit:
        return text
    room = limit - 1  # for the ellipsis
    end = 0
    for character in text:
        room -= utf16(character)
        if room < 0:
            break
        end += 1
    space = text.rfind(" ", end // 2, end + 1)
    if space > 0:
        end = space
    else:  # inside a word: at least not inside a letter
        while end and (text[end] in _JOINERS or unicodedata.combining(text[end])):
            end -= 1
    return text[:end].rstrip(" ,;:·-–—") + "…"


@lru_cache(maxsize=1024)  # a message that does not fit is laid out again from the same words
def words(text: str, limit: int = 4096) -> str:
    """HTML of a foreign text: cleaned, shortened to `limit` units, isolated, escaped."""
    text = text[: 4 * limit]  # one that needs more to fill its room is an attack
    return escape(isolate(shorten(clean(text), limit)), quote=False)


def bold(html: str) -> str:
    """HTML in bold."""
    return f"<b>{html}</b>" if html else ""


def italic(html: str) -> str:
    """HTML in italics."""
    return f"<i>{html}</i>" if html else ""


def link(html: str, url: str | None) -> str:
    """HTML that leads to `url`; the HTML alone when there is no address that may be opened."""
    safe = safe_url(url) if html else None
    return f'<a href="{escape(safe)}">{html}</a>' if safe else html


def safe_url(url: str | None) -> str | None:
    """`url` if it is a plain web address with a host, no user name in it and nothing invisible."""
    if not url or len(escape(url)) > _MAX_URL:
        return None
    if url.startswith("t.me/"):
        url = f"https://{url}"
    if "\\" in url or any(not _visible(character) for character in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or port == 0:
        return None
    if parts.username is not None or parts.password is not None:
        return None  # https://bank.example@evil.example shows the wrong host first
    return url


def _visible(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] not in "CZ" and not _void(character)


def units(html: str) -> int:
    """How many UTF-16 units Telegram counts in HTML that was made here: tags are not text."""
    return utf16(unescape(_TAG.sub("", html)))
