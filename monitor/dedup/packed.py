"""Documents in few bytes: the text in UTF-8, the facts as small numbers beside it.

What is unpacked equals what was packed, field by field. The text is there at once; the facts are
unpacked when one of them is first asked for, and the fingerprint is computed anew: of most
documents that are looked at nothing but the text is ever needed.
"""

import struct
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from sys import intern
from typing import NamedTuple

from monitor.dedup.document import Counted, Document, Fact, Named, Origin
from monitor.dedup.fingerprint import Fingerprint, fingerprint
from monitor.model.ids import ChannelId, ConceptId, MessageId, PostKey

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_HEAD, _LONG_HEAD = struct.Struct("<BHH"), struct.Struct("<BII")
"""The flags, how many bytes of text follow, and how many bytes of facts follow that. The lineage,
where the flags tell of one, comes last."""
_SHORT = 1 << 16
"""Fewer bytes of text and of facts are told by the short head."""
_FACTS = struct.Struct("<IB")
"""How many numbers the facts are, and how wide; the strings follow them."""
_CASED, _ALBUM, _FORWARD, _HIDDEN, _MEDIA, _LONG = 1, 2, 4, 8, 16, 32
"""Flags of a document: cased, several messages, what it is a forward of, media, a long head."""
_LINEAGE = _ALBUM | _FORWARD | _HIDDEN | _MEDIA
_PLAIN, _VAGUE, _WORTH = 1, 2, 4
"""Flags of a number, and whether `low` and `high` are what is written."""
_WIDTHS = "BHI"
"""How the numbers of the facts are written: in as many bytes as the largest needs."""
_END = "\0"
"""After each string; comparable text has none."""
_PART = 256
_set = object.__setattr__


class _Lineage(NamedTuple):
    messages: tuple[MessageId, ...]
    origin: Origin | None = None
    media: frozenset[tuple[str, int]] = frozenset()


class _Facts(NamedTuple):
    named: tuple[Named, ...]
    counted: tuple[Counted, ...]
    closure: frozenset[ConceptId]
    names: frozenset[str]


class _Unpacked(Document):
    """A document read back. Its facts are bytes until one of them is asked for."""

    __slots__ = ("_facts", "_packer")

    _facts: _Facts | bytes
    _packer: "Packer"

    def __init__(
        self,
        packer: "Packer",
        facts: bytes,
        key: PostKey,
        date: datetime,
        text: str,
        cased: bool,
        lineage: _Lineage,
    ) -> None:
        _set(self, "_packer", packer)
        _set(self, "_facts", facts)
        _set(self, "key", key)
        _set(self, "date", date)
        _set(self, "text", text)
        _set(self, "cased", cased)
        _set(self, "messages", lineage.messages)
        _set(self, "origin", lineage.origin)
        _set(self, "media", lineage.media)

    def _read(self) -> _Facts:
        facts = self._facts
        if isinstance(facts, bytes):
            facts = self._packer.facts(facts, self.text)
            _set(self, "_facts", facts)
        return facts

    @property
    def named(self) -> tuple[Named, ...]:
        return self._read().named

    @property
    def counted(self) -> tuple[Counted, ...]:
        return self._read().counted

    @property
    def closure(self) -> frozenset[ConceptId]:
        return self._read().closure

    @property
    def names(self) -> frozenset[str]:
        return self._read().names

    @property
    def fingerprint(self) -> Fingerprint:
        return fingerprint(self.text)


class Packer:
    """Packs and unpacks. The given concepts are told by their places, others by their names.

    Any packer that was given the same ones can unpack what another packed.
    """

    def __init__(self, concepts: Iterable[Fact] = ()) -> None:
        self._concepts = list(concepts)
        self._numbers = {concept: place for place, concept in enumerate(self._concepts, 1)}

    def pack(self, document: Document) -> bytes:
        """All of a document but its key and date."""
        origin = document.origin
        flags = (
            _CASED * document.cased
            | _ALBUM * (document.messages != (document.key.message,))
            | _FORWARD * isinstance(origin, PostKey)
            | _HIDDEN * isinstance(origin, tuple) * (not isinstance(origin, PostKey))
            | _MEDIA * bool(document.media)
        )
        text = _encoded(document.text)
        facts = self._pack_facts(document)
        lineage = _pack_lineage(document, flags) if flags & _LINEAGE else b""
        head = _HEAD
        if max(len(text), len(facts)) >= _SHORT:
            head, flags = _LONG_HEAD, flags | _LONG
        return head.pack(flags, len(text), len(facts)) + text + facts + lineage

    def unpack(self, data: bytes | bytearray, at: int, key: PostKey, date: datetime) -> Document:
        """The document whose packed form begins at an offset."""
        head = _LONG_HEAD if data[at] & _LONG else _HEAD
        flags, size, facts = head.unpack_from(data, at)
        begin = at + head.size
        middle = begin + size
        end = middle + facts
        return _Unpacked(
            self,
            bytes(data[middle:end]),
            key,
            date,
            data[begin:middle].decode("utf-8", "surrogatepass"),
            bool(flags & _CASED),
            _unpack_lineage(data, end, flags, key)
            if flags & _LINEAGE
            else _Lineage((key.message,)),
        )

    def facts(self, data: bytes, text: str) -> _Facts:
        """The facts of a document from their packed form."""
        size, width = _FACTS.unpack_from(data)
        code = f"={size}{_WIDTHS[width]}"
        middle = _FACTS.size + struct.calcsize(code)
        numbers = iter(struct.unpack_from(code, data, _FACTS.size))
        strings = iter(data[middle:].decode("utf-8", "surrogatepass").split(_END))
        named = []
        for _ in range(next(numbers)):
            number = next(numbers) + _PART * next(numbers)
            kind, concept, chain = self._concepts[number - 1] if number else _fact(next(strings))
            first = next(numbers)
            named.append(Named(kind, concept, chain, first, first + next(numbers)))
        counted = tuple(_unpack_counted(numbers, strings) for _ in range(next(numbers)))
        tokens = text.split()
        names = {tokens[next(numbers)] for _ in range(next(numbers))}
        names.update(next(strings) for _ in range(next(numbers)))
        if next(numbers):
            closure = _implied(named)
        else:
            closure = frozenset(ConceptId(next(strings)) for _ in range(next(numbers)))
        return _Facts(tuple(named), counted, closure, frozenset(names))

    def _pack_facts(self, document: Document) -> bytes:
        numbers = [len(document.named)]
        strings: list[str] = []
        for named in document.named:
            fact = (named.kind, named.concept, named.chain)
            number = self._numbers.get(fact, 0)
            if not number:
                strings.append(" ".join((named.kind, named.concept, *named.chain)))
            numbers += (number % _PART, number // _PART, named.first, named.last - named.first)
        numbers.append(len(document.counted))
        for counted in document.counted:
            _pack_counted(counted, numbers, strings)
        tokens = document.text.split()
        known = sorted(document.names.intersection(tokens))
        numbers += (len(known), *map(tokens.index, known))
        others = sorted(document.names.difference(known))
        numbers.append(len(others))
        strings += others
        closed = document.closure == _implied(document.named)
        numbers.append(closed)
        if not closed:
            numbers.append(len(document.closure))
            strings += sorted(document.closure)
        largest = max(numbers)
        width = 0 if largest < 1 << 8 else 1 if largest < 1 << 16 else 2
        head = _FACTS.pack(len(numbers), width)
        body = struct.pack(f"={len(numbers)}{_WIDTHS[width]}", *numbers)
        return head + body + _encoded(_END.join(strings))


def _fact(written: str) -> Fact:
    """A concept that is told by its names."""
    kind, concept, *chain = map(intern, written.split(" "))
    return kind, ConceptId(concept), tuple(map(ConceptId, chain))


def microseconds(date: datetime) -> int:
    """An aware time as microseconds since 1970."""
    return (date - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    """The time of so many microseconds since 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=number)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _implied(named: Iterable[Named]) -> frozenset[ConceptId]:
    return frozenset(wider for fact in named for wider in fact.chain)


def _pack_counted(number: Counted, numbers: list[int], strings: list[str]) -> None:
    worth = number.low == number.high and f"{number.low}" == number.written
    flags = _PLAIN * number.plain | _VAGUE * number.vague | _WORTH * worth
    numbers += (flags, number.first, number.last - number.first)
    strings.append(number.written)
    if not worth:
        strings.append(f"{number.low} {number.high}")


def _unpack_counted(numbers: Iterator[int], strings: Iterator[str]) -> Counted:
    flags, first = next(numbers), next(numbers)
    last = first + next(numbers)
    written = next(strings)
    if flags & _WORTH:
        low = high = _amount(written)
    else:
        low, high = map(_amount, next(strings).split(" "))
    plain, vague = bool(flags & _PLAIN), bool(flags & _VAGUE)
    return Counted(written, low, high, plain, vague, first, last)


def _amount(written: str) -> float:
    """An int where one was written."""
    try:
        return int(written)
    except ValueError:
        return float(written)


def _pack_lineage(document: Document, flags: int) -> bytes:
    """Numbers of eight bytes, strings with their length before them."""
    parts: list[bytes] = []
    if flags & _ALBUM:
        size = len(document.messages)
        parts.append(struct.pack(f"<H{size}q", size, *document.messages))
    if isinstance(document.origin, PostKey):
        parts.append(struct.pack("<qq", *document.origin))
    elif document.origin is not None:
        name = _encoded(document.origin[0])
        parts += (struct.pack("<qH", microseconds(document.origin[1]), len(name)), name)
    if flags & _MEDIA:
        parts.append(struct.pack("<H", len(document.media)))
        for kind, number in sorted(document.media):
            name = kind.encode()
            parts += (struct.pack("<qH", number, len(name)), name)
    return b"".join(parts)


def _unpack_lineage(data: bytes | bytearray, at: int, flags: int, key: PostKey) -> _Lineage:
    messages: tuple[MessageId, ...] = (key.message,)
    origin: Origin | None = None
    media: list[tuple[str, int]] = []
    if flags & _ALBUM:
        (size,) = struct.unpack_from("<H", data, at)
        messages = struct.unpack_from(f"<{size}q", data, at + 2)
        at += 2 + 8 * size
    if flags & _FORWARD:
        channel, message = struct.unpack_from("<qq", data, at)
        origin = PostKey(ChannelId(channel), MessageId(message))
        at += 16
    elif flags & _HIDDEN:
        number, name, at = _named_number(data, at)
        origin = (name, moment(number))
    if flags & _MEDIA:
        (count,) = struct.unpack_from("<H", data, at)
        at += 2
        for _ in range(count):
            number, name, at = _named_number(data, at)
            media.append((name, number))
    return _Lineage(messages, origin, frozenset(media))


def _named_number(data: bytes | bytearray, at: int) -> tuple[int, str, int]:
    """A number, the string after it, and what comes after both."""
    number, size = struct.unpack_from("<qH", data, at)
    begin = at + 10
    end = begin + size
    return number, data[begin:end].decode("utf-8", "surrogatepass"), end
