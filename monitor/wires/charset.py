"""From the bytes of a feed to text, where the stated encoding is missing or wrong.

UTF-8 is believed before any declaration, since other text is hardly ever valid UTF-8. What is left
is a guess between the few legacy encodings of our regions.
"""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_WESTERN = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-8"})
_WORD_OF_HIGH_BYTES = re.compile(rb"(?<![A-Za-z])[\x80-\xff]{3,}(?![A-Za-z])")
_MIXED = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")

_ARABIC = frozenset("اليمونرتبعدسه")
_CYRILLIC = frozenset("оеаинтсрвлкмд")
_FREQUENT = {
    "cp1256": _ARABIC,
    "iso8859-6": _ARABIC,
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "cp1255": frozenset("יהולאתמרבנשדק"),
}
"""The most frequent letters of Arabic and Persian, of Russian and Ukrainian, of Hebrew: they are
over two thirds of a text's letters in the right encoding, and fewer in a wrong one."""

_TURKISH = re.compile(rb"[\xd0\xdd\xde\xf0\xfd\xfe]")
"""Letters of Turkish, which in the Western encoding are letters of Icelandic."""

_SURE = 0.5
_CLEARLY = 0.1
_SAMPLE = 200_000


def decode(content: bytes, charset: str | None) -> str:
    """The text of a feed; `charset` is the HTTP header's. What is no text is replaced."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content.decode(name, "replace")
    if content[:2] in (b"<\x00", b"\x00<"):
        return content.decode("utf-16-le" if content[0] else "utf-16-be", "replace")
    found = _DECLARED.search(content[:1000])
    declared = [
        name for name in (_known(charset), _known(found[1].decode() if found else None)) if name
    ]
    for name in declared:
        if name.startswith(("iso2022", "hz")):  # seven bits: they look like ASCII
            return content.decode(name, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    guess = _guess(content)
    for name in declared:
        # Header and document may contradict each other, and both the text.
        refuted = (
            guess is not None
            and name in _FREQUENT
            and _score(name, content) < _score(guess, content) - _CLEARLY
        )
        if name not in _WESTERN and not refuted:
            return content.decode(name, "replace")
    if _mostly_utf8(content):
        return content.decode("utf-8", "replace")
    return content.decode(guess or _western(content), "replace")


def _known(name: str | None) -> str | None:
    if not name:
        return None
    try:
        info = codecs.lookup(name)
        b"<".decode(info.name)  # refuses codecs that are no text encodings
    except (LookupError, ValueError):
        return None
    return None if info.name in ("utf-7", "idna", "punycode", "unicode_escape") else info.name


def _mostly_utf8(content: bytes) -> bool:
    text = content[:_SAMPLE].decode("utf-8", "replace")
    high = sum(character > "\x7f" for character in text)
    return text.count("�") * 20 < high


def _guess(content: bytes) -> str | None:
    """The encoding of text in which whole words are made of high bytes; None for Western text."""
    sample = content[:_SAMPLE]
    if len(_WORD_OF_HIGH_BYTES.findall(sample)) <= len(_MIXED.findall(sample)):
        return None
    scores = {name: _score(name, content) for name in _FREQUENT}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _SURE else None


def _score(name: str, content: bytes) -> float:
    """Which part of the words made of high bytes are frequent letters, read in this encoding."""
    text = b"".join(_WORD_OF_HIGH_BYTES.findall(content[:_SAMPLE]))
    found = sum(letter in _FREQUENT[name] for letter in text.decode(name, "replace"))
    return found / max(len(text), 1)


def _western(content: bytes) -> str:
    high = len(re.findall(rb"[\x80-\xff]", content[:_SAMPLE]))
    return "cp1254" if len(_TURKISH.findall(content[:_SAMPLE])) * 4 > high else "cp1252"
