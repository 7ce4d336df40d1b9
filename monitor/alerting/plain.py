"""Telegram's HTML as text for a terminal or a log: tags removed, addresses shown."""

import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str | None = None


def spans(html: str) -> tuple[Span, ...]:
    """The text of `html` with its styles. No control character but the line's end is left in it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(reader.spans)


def plain(html: str) -> str:
    """The text of `html`, each link followed by its address unless its text is the address.

    What comes out is text: a terminal library must print it without interpreting mark-up.
    """
    parts: list[str] = []
    for span in spans(html):
        parts.append(span.text)
        if span.url and span.text.strip("\u2068\u2069") not in _spellings(span.url):
            parts.append(f" <{span.url}>")
    return "".join(parts)


def _spellings(url: str) -> tuple[str, str]:
    return url, url.partition("://")[2]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spans: list[Span] = []
        self._open: dict[str, int] = {"b": 0, "i": 0}
        self._url: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._url = dict(attrs).get("href")
        elif tag in self._open:
            self._open[tag] += 1

    def handle_data(self, data: str) -> None:
        text = "".join(c for c in data if c == "\n" or unicodedata.category(c) != "Cc")
        if text:
            bold, italic = self._open["b"] > 0, self._open["i"] > 0
            self.spans.append(Span(text, bold, italic, self._url))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._url = None
        elif tag in self._open:
            self._open[tag] = max(0, self._open[tag] - 1)
