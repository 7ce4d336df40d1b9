"""The documents of the last days: by what copies share with them, and by their telling words."""

from monitor.dedup import index
from monitor.dedup.document import Document
from monitor.dedup.topics import Likeness, Topics
from monitor.lexicon import Lexicon
from monitor.model.ids import PostKey


class Index(index.Index):
    """An index that also finds accounts of one event in other words."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        super().__init__(lexicon)
        self._topics = Topics()

    def add(self, document: Document) -> bytes:
        """Hold a document. One with the same key is replaced."""
        stored = super().add(document)
        self._topics.add(document)
        return stored

    def remove(self, key: PostKey) -> None:
        """Let go of a document. An unknown key is no error."""
        super().remove(key)
        self._topics.remove(key)

    def retold(self, document: Document) -> list[tuple[Document, Likeness]]:
        """The held posts that tell of the same event in other words, the most alike first."""
        found = ((self.get(one.key), one) for one in self._topics.like(document))
        return [(held, one) for held, one in found if held is not None]
