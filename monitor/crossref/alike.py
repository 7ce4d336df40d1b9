"""The posts and reports of the window whose texts a model finds alike."""

from collections.abc import Hashable, Mapping
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
    """Posts and reports by their meaning. Without an embedder it is empty and finds nothing.

    Which pairs it finds depends on what is in it, not on the order in which that came.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._posts: _Table[PostKey] = _Table()
        self._reports: _Table[ReportId] = _Table()

    @property
    def version(self) -> str | None:
        """The model's hash; None without a model."""
        return self._embedder.version if self._embedder else None

    def add_posts(self, accounts: Mapping[PostKey, Account]) -> None:
        """Take posts in, each in place of an earlier form of it."""
        _add(self._posts, accounts, self._embedder)

    def add_reports(self, accounts: Mapping[ReportId, Account]) -> None:
        """Take reports in, each in place of an earlier form of it."""
        _add(self._reports, accounts, self._embedder)

    def remove_post(self, key: PostKey) -> None:
        """Forget a post; nothing happens if it is not there."""
        self._posts.remove(key)

    def remove_report(self, number: ReportId) -> None:
        """Forget a report; nothing happens if it is not there."""
        self._reports.remove(number)

    def cosine(self, key: PostKey, number: ReportId) -> float:
        """How alike a post and a report are, to a thousandth; 0 when one of them is not there."""
        post, report = self._posts.get(key), self._reports.get(number)
        if post is None or report is None:
            return 0.0
        return round(float(post.vector @ report.vector) / _SCALE**2, 3)

    def reports_for(self, key: PostKey) -> list[ReportId]:
        """At most `NEAREST` reports alike to a post, the most alike first; of equals the lower.

        Only pairs of which one side leaves open where it was: the others are found by place.
        """
        return self._reports.alike(self._posts.get(key))[:NEAREST]

    def posts_for(self, number: ReportId) -> list[PostKey]:
        """All posts alike to a report: those whose nearest reports it may change."""
        return self._posts.alike(self._reports.get(number))


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
        self._keys: list[Any] = []  # of type Key, to be sorted
        self._at: dict[Key, int] = {}
        self._vectors = np.zeros((0, 0), np.float32)
        self._moments = np.zeros(0)
        self._placeless = np.zeros(0, np.bool_)

    def get(self, key: Key) -> _Row | None:
        """A text; None when it is not there."""
        at = self._at.get(key)
        if at is None:
            return None
        return _Row(self._vectors[at], float(self._moments[at]), bool(self._placeless[at]))

    def add(self, key: Key, row: _Row) -> None:
        """Take a text in that is not there yet."""
        at = len(self._keys)
        if at == len(self._vectors):
            rows = max(_FEWEST, 2 * at)
            self._vectors = _grown(self._vectors, (rows, len(row.vector)))
            self._moments = _grown(self._moments, (rows,))
            self._placeless = _grown(self._placeless, (rows,))
        self._keys.append(key)
        self._at[key] = at
        self._vectors[at] = row.vector
        self._moments[at] = row.moment
        self._placeless[at] = row.placeless

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
        for column in (self._vectors, self._moments, self._placeless):
            column[at] = column[len(self._keys)]

    def alike(self, row: _Row | None) -> list[Key]:
        """The texts alike to another, the most alike first; of equals the lowest key."""
        size = len(self._keys)
        if row is None or not size:
            return []
        near = np.abs(self._moments[:size] - row.moment) <= REACH.total_seconds()
        if not row.placeless:
            near &= self._placeless[:size]
        rows = np.flatnonzero(near)
        cosines = np.round((self._vectors[rows] @ row.vector) / _SCALE**2, 3)
        found = [
            (-cosine, self._keys[at])
            for at, cosine in zip(rows.tolist(), cosines.tolist(), strict=True)
            if cosine > LEAST_COSINE
        ]
        return [key for _, key in sorted(found)]


def _add(table: _Table[Key], accounts: Mapping[Key, Account], embedder: Embedder | None) -> None:
    if embedder is None:
        return
    leads = {key: frame for key, account in accounts.items() if (frame := lead(account))}
    for key in accounts:
        table.remove(key)
    if not leads:
        return
    vectors = embedder.embed([frame.text[:LONGEST] for frame in leads.values()])
    for (key, frame), vector in zip(leads.items(), vectors, strict=True):
        moment = accounts[key].date.timestamp()
        table.add(key, _Row(np.rint(_SCALE * vector), moment, not frame.places))


def _grown(column: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """A larger copy, the new rows zero."""
    larger = np.zeros(shape, column.dtype)
    larger[: len(column)] = column if column.size else 0
    return larger
