"""The documents of the last days: by what copies share with them, and by their telling words."""

import struct
from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from monitor.dedup import index
from monitor.dedup.document import Document
from monitor.dedup.packed import microseconds
from monitor.dedup.postings import Codes
from monitor.dedup.topics import HELD, Likeness, Topics, all_terms_of, codes_of_terms
from monitor.model.ids import PostKey

_TERMS = struct.Struct("<qH")
"""What a stored document begins with: its date, and how many terms follow."""


class Index(index.Index):
    """An index that also finds accounts of one event in other words."""

    def add(self, document: Document) -> bytes:
        """Hold a document. One with the same key is replaced. What is returned is for `fill`."""
        stored = super().add(document)
        terms, date = codes_of_terms(all_terms_of(document)), microseconds(document.date)
        self._topics.add(self._shelf.end - 1, date, terms)
        return _TERMS.pack(date, terms.size) + terms.astype("<u4").tobytes() + stored

    def fill(self, stored: Iterable[tuple[PostKey, bytes]]) -> None:
        """Hold documents as `add` returned them, by date, each key once. Only while none is held.

        Some five seconds for a million.
        """
        newest: deque[bytes] = deque(maxlen=HELD)

        def rest() -> Iterator[tuple[PostKey, bytes]]:
            for key, data in stored:
                newest.append(data)
                yield key, data[_TERMS.size + 4 * _TERMS.unpack_from(data)[1] :]

        super().fill(rest())
        if newest:
            dates, terms = zip(*map(_dated_terms, newest), strict=True)
            self._topics.fill(self._shelf.end - len(newest), dates, terms)

    def remove(self, key: PostKey) -> None:
        """Let go of a document. An unknown key is no error."""
        slot = self._keys.get(key)
        if slot is not None:
            self._topics.remove(self._shelf.date(slot))
            super().remove(key)

    def retold(self, document: Document) -> list[tuple[Document, Likeness]]:
        """The held posts that tell of the same event in other words, the most alike first."""
        found = ((self.get(one.key), one) for one in self._topics.like(document))
        return [(held, one) for held, one in found if held is not None]

    def _empty(self) -> None:
        super()._empty()
        self._topics = Topics(self._shelf)


def _dated_terms(stored: bytes) -> tuple[int, Codes]:
    date, size = _TERMS.unpack_from(stored)
    return date, np.frombuffer(stored, dtype="<u4", count=size, offset=_TERMS.size)
