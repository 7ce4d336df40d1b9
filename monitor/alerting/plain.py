"""Telegram's HTML as text for a terminal or a log: tags removed, addresses shown."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._address = ""
        self._shown = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._address = dict(attrs).get("href") or ""
            self._shown = ""
        elif tag == "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        self._shown += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address:
            if self._shown.strip("\u2068\u2069") not in (
                self._address,
                self._address.partition("://")[2],
            ):
                self.parts.append(f" <{self._address}>")
            self._address = ""


def plain(html: str) -> str:
    """The text of `html`, each link followed by its address unless the text is the address.

    What comes out is text: a terminal library must print it without interpreting mark-up.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)
