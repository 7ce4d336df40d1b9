"""Plain text of what a feed wraps in HTML. Linear in the length of its input, whatever it holds."""

import html
import re

_TOKEN = re.compile(r"<!--|-->|<(/?)([A-Za-z][A-Za-z0-9:-]*+)[^<>]*+>|<[!?][^<>]*+>")
_HIDDEN = frozenset({"script", "style", "noscript", "template", "iframe", "svg"})
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|br|div|d[ldt]|figcaption|figure|footer|h[1-6]|header|hr|li"
    r"|ol|p|pre|section|table|t[dhr]|ul"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[\s]*")


_STILL_ENCODED = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|laquo|raquo|#\d{1,6}|#x[0-9a-f]{1,5});"
    r"|</?(?:p|br|b|i|em|strong|a|div|span|img|ul|ol|li|h[1-6]|figure)(?:\s[^<>]*+)?/?>",
    re.IGNORECASE,
)
_ENCODINGS = 3  # a feed that was made of a feed encodes once more; nobody means more than this


def plain(text: str, limit: int) -> str:
    """The words of an HTML fragment or a plain text, a block a line, at most `limit` characters.

    Text that was encoded twice or three times over is decoded as often.
    """
    # Mark-up is often longer than what it marks; beyond this factor something is wrong with it.
    found = text[: limit * 10]
    for _ in range(_ENCODINGS):
        found = html.unescape(_without_tags(found))
        if not _STILL_ENCODED.search(found):
            break
    found = _CONTROLS.sub(" ", found)
    found = _LINES.sub("\n", _BLANKS.sub(" ", found)).strip()
    return found if len(found) <= limit else f"{found[: limit - 1].rstrip()}…"


def _without_tags(text: str) -> str:
    parts: list[str] = []
    position = 0
    waiting: str | None = None  # the token that ends a comment or a hidden element
    for token in _TOKEN.finditer(text):
        if waiting is None:
            parts.append(text[position : token.start()])
        position = token.end()
        name = (token[2] or "").lower()
        if waiting is not None:
            if token[0] == waiting or (token[1] and name == waiting):
                waiting = None
        elif token[0] == "<!--":
            waiting = "-->"
        elif name in _HIDDEN and not token[1] and not token[0].endswith("/>"):
            waiting = name
        elif _BLOCKS.fullmatch(name):
            parts.append("\n")
        elif token[0] == "-->":
            parts.append(token[0])
    if waiting is None:
        parts.append(text[position:])
    return "".join(parts)
