"""Finds the accounts that may concern the same event, without comparing all with all.

Two accounts are candidates when frames of theirs lie no further apart in time than the score
allows, and either a place of one is a place of the other, contains it or lies in the same province,
or one of the two names no place that is known and they share a name or two words. It never misses
a pair that the score would link.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from monitor.crossref.account import Account
from monitor.crossref.score import OUT_OF_REACH
from monitor.lexicon import Lexicon
from monitor.model.claim import Frame, Role

Key = TypeVar("Key", bound=Hashable)

REACH = timedelta(hours=84)  # 12 hours before a post to 72 after it, whichever is asked for
COUNTRY = "country:"
BUCKET = timedelta(hours=12)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_AT, _INSIDE, _NAMED, _UNPLACED = "at ", "in ", "named ", "unplaced "


class AccountIndex(Generic[Key]):
    """Accounts by when and where they say that something happened."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._accounts: dict[Key, Account] = {}
        self._order: dict[Key, int] = {}
        self._having: defaultdict[tuple[str, int], dict[Key, None]] = defaultdict(dict)
        """The accounts that have something, by what it is and the half day."""
        self._added = 0

    def __len__(self) -> int:
        return len(self._accounts)

    def add(self, key: Key, account: Account) -> None:
        """Take an account in, in place of an earlier one of the same key."""
        if key in self._accounts:
            self.remove(key)
        self._accounts[key] = account
        self._added += 1
        self._order[key] = self._added
        for entry in self._entries(account):
            self._having[entry][key] = None

    def remove(self, key: Key) -> None:
        """Forget an account; nothing happens if it is not there."""
        account = self._accounts.pop(key, None)
        if account is None:
            return
        del self._order[key]
        for entry in self._entries(account):
            having = self._having.get(entry)
            if having is not None:
                having.pop(key, None)
                if not having:
                    del self._having[entry]

    def candidates(self, account: Account) -> list[Key]:
        """The keys of accounts that may concern an event of `account`, in order of adding."""
        found: dict[Key, None] = {}
        for wanted, when in self._wanted(account):
            found.update(self._having.get((wanted, when), {}))
        earliest, latest = account.date - REACH, account.date + REACH
        near = [k for k in found if earliest <= self._accounts[k].date <= latest]
        return sorted(near, key=self._order.__getitem__)

    def _entries(self, account: Account) -> Iterator[tuple[str, int]]:
        """What an account is found by."""
        for frame, words in _frames(account):
            times = _buckets(frame, timedelta(0))
            kinds = dict.fromkeys(_NAMED + word for word in words)
            if not frame.places:
                kinds |= dict.fromkeys(_UNPLACED + word for word in words)
            for place in frame.places:
                kinds[_AT + place] = None
                kinds |= dict.fromkeys(_INSIDE + outer for outer in self._lexicon.chain(place))
            for kind in kinds:
                for when in times:
                    yield kind, when

    def _wanted(self, account: Account) -> Iterator[tuple[str, int]]:
        """What an account looks for."""
        for frame, words in _frames(account):
            # Among those without a known place one's words are looked for; without a place of
            # one's own, among all.
            among = _UNPLACED if frame.places else _NAMED
            kinds = dict.fromkeys(among + word for word in words)
            for place in frame.places:
                chain = self._lexicon.chain(place)
                kinds[_INSIDE + place] = None
                kinds |= dict.fromkeys(_AT + outer for outer in chain[1:])
                kinds[_INSIDE + _region(chain)] = None
            for when in _buckets(frame, OUT_OF_REACH):
                for kind in kinds:
                    yield kind, when


def _frames(account: Account) -> Iterator[tuple[Frame, list[str]]]:
    """Its frames that may be linked, each with its names and words."""
    for frame, wording in zip(account.frames, account.wordings, strict=True):
        if frame.role is not Role.BACKGROUND:
            yield frame, sorted(wording.words | wording.names)


def _buckets(frame: Frame, margin: timedelta) -> range:
    """The half days that a frame's window touches, `margin` added on both sides."""
    first = (frame.earliest - margin - _EPOCH) // BUCKET
    last = (frame.latest + margin - _EPOCH) // BUCKET
    return range(first, last + 1)


def _region(chain: tuple[str, ...]) -> str:
    """The widest place below the country; the country's own when nothing lies below it."""
    below = [place for place in chain if not place.startswith(COUNTRY)]
    return below[-1] if below else chain[-1]
