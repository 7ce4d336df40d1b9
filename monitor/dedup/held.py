"""The documents of the last days: by what copies share with them, and by their telling words."""

from collections.abc import Collection

import numpy as np

from monitor.dedup import index
from monitor.dedup.document import Document
from monitor.dedup.postings import Codes
from monitor.dedup.topics import HELD, Likeness, Topics, all_terms_of, codes_of_terms
from monitor.model.ids import PostKey


class Index(index.Index):
    """An index that also finds accounts of one event in other words."""

    _TERMS_FOR = HELD

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

    def _hold_terms(self, slot: int, document: Document) -> Codes:
        terms = codes_of_terms(all_terms_of(document))
        self._topics.add(slot, self._shelf.date(slot), terms)
        return terms

    def _fill_terms(self, stored: Collection[bytes]) -> None:
        first = self._shelf.end - len(stored)
        dates = [self._shelf.date(slot) for slot in range(first, self._shelf.end)]
        self._topics.fill(first, dates, [np.frombuffer(terms, dtype="<u4") for terms in stored])

    def _empty(self) -> None:
        super()._empty()
        self._topics = Topics(self._shelf)
