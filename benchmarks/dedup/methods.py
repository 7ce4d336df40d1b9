"""The methods side by side: ours, and indexes of others with the same verification.

Every method gets the raw post and answers with the post it would collapse it into and a score.
The others are given our normalised text, which is generous, and compare what their index hands
out by the mean of rapidfuzz's token_set_ratio and token_sort_ratio: of eleven scores the best
(see `monitor.dedup`). Their thresholds are the benchmark's to choose, ours are the product's.
"""

import importlib
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from rapidfuzz import fuzz, process

from benchmarks.dedup.corpus import STREAM_BEGINS, Item
from monitor import dedup, lexicon
from monitor.model.ids import ChannelId, MessageId, PostKey
from monitor.model.post import Post
from monitor.model.relation import Relation
from monitor.text.normalise import normalise

_ANY = Item(0, 0, STREAM_BEGINS, "somebody asks whether anything of this was told before", "en")

Answer = tuple[int, float] | None
"""The number of the post that it repeats, counted from 0 in the order of taking, and the score."""


class Method(Protocol):
    """Takes one post after the other."""

    def take(self, item: Item) -> Answer:
        """What the post repeats; then it is held itself."""

    def hold(self, item: Item) -> bytes | None:
        """Hold a post without asking. What is kept of it for a restart, if anything is."""

    def held(self) -> None:
        """The window is full: do what would be done by now in a process that runs for days."""

    def start(self, stored: Iterable[tuple[PostKey, bytes]]) -> None:
        """Begin anew with what was kept, until the first question is answered."""


class Ours:
    """`monitor.dedup` as the product uses it, lexicon included."""

    def __init__(self) -> None:
        self._lexicon = lexicon.load()
        self._index = dedup.Index(self._lexicon)
        self._numbers: dict[PostKey, int] = {}
        """Of the posts that were asked about: filler is no right answer."""
        self._taken = 0

    def take(self, item: Item) -> Answer:
        document = self._read(item)
        match = dedup.relate(document, self._index)
        self._index.add(document)
        self._numbers[document.key] = self._taken
        self._taken += 1
        if match.relation is not Relation.DUPLICATE or match.of is None:
            return None
        return self._numbers.get(match.of, -1), match.score

    def hold(self, item: Item) -> bytes:
        self._taken += 1
        return self._index.add(self._read(item))

    def held(self) -> None:
        dedup.relate(self._read(_ANY), self._index)

    def start(self, stored: Iterable[tuple[PostKey, bytes]]) -> None:
        self._index = dedup.Index(self._lexicon)
        self._index.fill(stored)
        self.held()

    def _read(self, item: Item) -> dedup.Document:
        key = PostKey(ChannelId(item.channel), MessageId(item.message))
        post = Post(key, item.date, item.text, language=item.language)
        return dedup.read(post, lexicon=self._lexicon)


class Verified:
    """An index of another's making, and the verdict on what it hands out."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def take(self, item: Item) -> Answer:
        text = normalise(item.text).text
        best: Answer = None
        for number in self._candidates(text):
            score = _likeness(text, self._texts[number])
            if best is None or (score, -number) > (best[1], -best[0]):
                best = (number, score)
        self._hold(text)
        return best

    def hold(self, item: Item) -> None:
        self._hold(normalise(item.text).text)

    def held(self) -> None:
        pass

    def start(self, stored: Iterable[tuple[PostKey, bytes]]) -> None:
        raise NotImplementedError  # they begin by reading every text anew

    def _hold(self, text: str) -> None:
        self._insert(len(self._texts), text)
        self._texts.append(text)

    def _candidates(self, text: str) -> Iterable[int]:
        raise NotImplementedError

    def _insert(self, number: int, text: str) -> None:
        raise NotImplementedError


class BruteForce(Verified):
    """rapidfuzz over all posts: token_set_ratio of each, the best eight verified."""

    def _candidates(self, text: str) -> Iterable[int]:
        best = process.extract(text, self._texts, scorer=fuzz.token_set_ratio, limit=8)
        return [number for _, _, number in best]

    def _insert(self, number: int, text: str) -> None:
        pass


class Datasketch(Verified):
    """datasketch's MinHash LSH on sequences of five characters: 128 permutations, threshold .3."""

    def __init__(self) -> None:
        super().__init__()
        self._library = importlib.import_module("datasketch")
        self._index = self._library.MinHashLSH(threshold=0.3, num_perm=128)
        self._last: tuple[str, Any] = ("", None)

    def _candidates(self, text: str) -> Iterable[int]:
        found: list[int] = self._index.query(self._sketch(text))
        return found

    def _insert(self, number: int, text: str) -> None:
        self._index.insert(number, self._sketch(text), check_duplication=False)

    def _sketch(self, text: str) -> Any:
        if self._last[0] != text:
            sketch = self._library.MinHash(num_perm=128)
            sketch.update_batch([gram.encode() for gram in _grams(text, 5)])
            self._last = (text, sketch)
        return self._last[1]


class Rensa(Verified):
    """rensa's MinHash LSH on sequences of five characters: 126 permutations in 42 bands."""

    def __init__(self) -> None:
        super().__init__()
        self._library = importlib.import_module("rensa")
        self._index = self._library.RMinHashLSH(threshold=0.3, num_perm=126, num_bands=42)
        self._last: tuple[str, Any] = ("", None)

    def _candidates(self, text: str) -> Iterable[int]:
        found: list[int] = self._index.query(self._sketch(text))
        return found

    def _insert(self, number: int, text: str) -> None:
        self._index.insert(number, self._sketch(text))

    def _sketch(self, text: str) -> Any:
        if self._last[0] != text:
            sketch = self._library.RMinHash(num_perm=126, seed=42)
            sketch.update(_grams(text, 5))
            self._last = (text, sketch)
        return self._last[1]


class Gaoya(Verified):
    """gaoya's MinHash LSH on sequences of five characters: 42 bands of three."""

    def __init__(self) -> None:
        super().__init__()
        minhash = importlib.import_module("gaoya.minhash")
        self._index = minhash.MinHashStringIndex(
            hash_size=32,
            jaccard_threshold=0.2,
            num_bands=42,
            band_size=3,
            num_hashes=126,
            analyzer="char",
            ngram_range=(5, 5),
        )

    def _candidates(self, text: str) -> Iterable[int]:
        found: list[int] = self._index.query(text.replace(" ", ""))
        return found

    def _insert(self, number: int, text: str) -> None:
        self._index.insert_document(number, text.replace(" ", ""))


class FullText(Verified):
    """SQLite's FTS5 with trigrams in memory: the twelve longest words, the best eight verified."""

    def __init__(self) -> None:
        super().__init__()
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE posts USING fts5(text, tokenize='trigram')")

    def _candidates(self, text: str) -> Iterable[int]:
        words = sorted({w for w in text.split() if len(w) > 2}, key=lambda w: (-len(w), w))[:12]
        if not words:
            return []
        query = " OR ".join(f'"{word}"' for word in words)
        rows = self._database.execute(
            "SELECT rowid FROM posts WHERE posts MATCH ? ORDER BY rank LIMIT 8", (query,)
        )
        return [row[0] - 1 for row in rows]

    def _insert(self, number: int, text: str) -> None:
        self._database.execute("INSERT INTO posts(rowid, text) VALUES (?, ?)", (number + 1, text))


METHODS: dict[str, Callable[[], Method]] = {
    "ours": Ours,
    "rapidfuzz": BruteForce,
    "datasketch": Datasketch,
    "rensa": Rensa,
    "gaoya": Gaoya,
    "fts5": FullText,
}
NEEDS = {"datasketch": "datasketch", "rensa": "rensa", "gaoya": "gaoya"}
"""The package that a method cannot do without."""
SLOW = {"rapidfuzz": 300, "fts5": 300}
"""Methods that are asked only so many posts of the stream: they would take hours."""
LARGEST = {"rapidfuzz": 10_000, "fts5": 100_000, "datasketch": 100_000}
"""The largest window that a method is tried on, for its time or memory."""


def _likeness(text: str, other: str) -> float:
    return (fuzz.token_set_ratio(text, other) + fuzz.token_sort_ratio(text, other)) / 2


def _grams(text: str, length: int) -> list[str]:
    bare = text.replace(" ", "")
    return [bare[start : start + length] for start in range(max(len(bare) - length + 1, 1))]
