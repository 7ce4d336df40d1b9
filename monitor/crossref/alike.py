"""The posts and reports of the window whose texts a model finds alike."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.crossref.account import Account
from monitor.crossref.index import REACH
from monitor.crossref.meaning import LEAST_COSINE, Embedder, lead
from monitor.model.ids import PostKey, ReportId

Key = TypeVar("Key", bound=Hashable)

NEAREST = 20
"""Reports that alikeness alone makes candidates of a post: a prototype's figure, not measured."""
LONGEST = 1000
"""Characters of a text that the model is given; it may look at fewer."""
_SCALE = 1000
_FEWEST = 64  # rows of a table


class Alike:
    """Posts and reports by their meaning. Without an embedder it stays empty and finds nothing.

    A pair counts when their cosine is above `LEAST_COSINE`, they are near in time, and one of them
    leaves open where it was; all others that can be linked are found by place. What is found
    depends on what is held, not on the order in which it came.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._posts: _Table[PostKey] = _Table()
        self._reports: _Table[ReportId] = _Table()
        self._nearest: dict[PostKey, tuple[ReportId, ...]] = {}

    @property
    def version(self) -> str | None:
        """The model's hash; None without a model."""
        return self._embedder.version if self._embedder else None

    def add_post(self, key: PostKey, account: Account) -> None:
        """Take a post in, in place of an earlier form of it."""
        self.remove_post(key)
        row = self._read(account)
        if row is not None:
            self._posts.add(key, row)
            self._look(key)

    def remove_post(self, key: PostKey) -> None:
        """Forget a post; nothing happens if it is not there."""
        self._posts.remove(key)
        self._nearest.pop(key, None)

    def add_report(self, number: ReportId, account: Account) -> frozenset[PostKey]:
        """Take a report in, in place of an earlier version of it.

        Returns the posts whose nearest reports may be others now.
        """
        touched = self.remove_report(number)
        row = self._read(account)
        if row is None:
            return touched
        self._reports.add(number, row)
        return touched | self._touch(row)

    def remove_report(self, number: ReportId) -> frozenset[PostKey]:
        """Forget a report; nothing happens if it is not there.

        Returns the posts whose nearest reports may be others now.
        """
        row = self._reports.get(number)
        if row is None:
            return frozenset()
        self._reports.remove(number)
        return self._touch(row)

    def reports_for(self, key: PostKey) -> tuple[ReportId, ...]:
        """At most `NEAREST` reports alike to a post, the most alike first; of equals the lower."""
        return self._nearest.get(key, ())

    def cosine(self, key: PostKey, number: ReportId) -> float:
        """How alike a post and a report are, to a thousandth; 0 when one of them is not there."""
        post, report = self._posts.get(key), self._reports.get(number)
        if post is None or report is None:
            return 0.0
        return round(float(post.vector @ report.vector) / _SCALE**2, 3)

    def _read(self, account: Account) -> "_Row | None":
        frame = lead(account)
        if self._embedder is None or frame is None:
            return None
        [vector] = self._embedder.embed([frame.text[:LONGEST]])
        return _Row(np.rint(_SCALE * vector), account.date.timestamp(), not frame.places)

    def _touch(self, report: "_Row") -> frozenset[PostKey]:
        """Look again for the posts that a report is, was or would be among the nearest of."""
        touched = frozenset(key for _, key in self._posts.alike(report))
        for key in touched:
            self._look(key)
        return touched

    def _look(self, key: PostKey) -> None:
        row = self._posts.get(key)
        assert row is not None
        found = self._reports.alike(row)[:NEAREST]
        self._nearest[key] = tuple(number for _, number in found)
        self._posts.ask(key, found[-1][0] if len(found) == NEAREST else None)


@dataclass(frozen=True, slots=True)
class _Row:
    """A text as the model sees it."""

    vector: NDArray[np.float32]
    """In thousandths."""
    moment: float
    """When it was published, in seconds."""
    placeless: bool
    """Whether it leaves open where it was."""


class _Table(Generic[Key]):
    """Texts in one array. What leaves is replaced by the last.

    The numbers are whole thousandths, and their products add up to less than 2**24: each sum is
    exact in whatever order it is made. So no figure depends on the processor or on the other rows.
    """

    def __init__(self) -> None:
        self._keys: list[Any] = []  # of type Key, which can be sorted
        self._at: dict[Key, int] = {}
        self._vectors = np.zeros((0, 0), np.float32)
        self._moments = np.zeros(0)
        self._placeless = np.zeros(0, np.bool_)
        self._asked = np.zeros(0)
        """The least cosine at which a text takes notice of another."""

    def get(self, key: Key) -> _Row | None:
        """A text; None when it is not there."""
        at = self._at.get(key)
        if at is None:
            return None
        return _Row(self._vectors[at].copy(), float(self._moments[at]), bool(self._placeless[at]))

    def add(self, key: Key, row: _Row) -> None:
        """Take a text in that is not there yet."""
        at = len(self._keys)
        if at == len(self._vectors):
            rows = max(_FEWEST, 2 * at)
            self._vectors = _grown(self._vectors, (rows, len(row.vector)))
            self._moments, self._asked = (_grown(c, (rows,)) for c in (self._moments, self._asked))
            self._placeless = _grown(self._placeless, (rows,))
        self._keys.append(key)
        self._at[key] = at
        self._vectors[at] = row.vector
        self._moments[at] = row.moment
        self._placeless[at] = row.placeless
        self._asked[at] = 0.0

    def ask(self, key: Key, cosine: float | None) -> None:
        """From now on a text takes notice of those at least so alike; None: of all alike."""
        self._asked[self._at[key]] = cosine or 0.0

    def remove(self, key: Key) -> None:
        """Forget a text; nothing happens if it is not there."""
        at = self._at.pop(key, None)
        if at is None:
            return
        last = self._keys.pop()
        if at == len(self._keys):
            return
        self._keys[at] = last
        self._at[last] = at
        for column in (self._vectors, self._moments, self._placeless, self._asked):
            column[at] = column[len(self._keys)]

    def alike(self, row: _Row) -> list[tuple[float, Key]]:
        """The texts that take notice of another, each with its cosine, the most alike first.

        Of equals the lowest key comes first.
        """
        size = len(self._keys)
        near = np.abs(self._moments[:size] - row.moment) <= REACH.total_seconds()
        if not row.placeless:
            near &= self._placeless[:size]
        rows = np.flatnonzero(near)
        if not rows.size:
            return []
        cosines = np.round((self._vectors[rows] @ row.vector) / _SCALE**2, 3)
        heard = (cosines > LEAST_COSINE) & (cosines >= self._asked[rows])
        found = [
            (-cosine, self._keys[at])
            for cosine, at in zip(cosines[heard].tolist(), rows[heard].tolist(), strict=True)
        ]
        return [(-cosine, key) for cosine, key in sorted(found)]


def _grown(column: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """A larger copy, the new rows zero."""
    larger = np.zeros(shape, column.dtype)
    if column.size:
        larger[: len(column)] = column
    return larger
