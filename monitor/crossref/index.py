"""Finds the accounts that may concern the same event, without comparing all with all.

Two accounts are candidates when a place of one is a place of the other, contains it, or lies in
the same province, and their dates are not too far apart. It never misses a pair that the score
would link, because without a common place no pair is linked.
"""

from collections import defaultdict
from collections.abc import Hashable
from datetime import timedelta
from typing import Generic, TypeVar

from monitor.crossref.account import Account
from monitor.lexicon import Lexicon
from monitor.model.claim import Role
from monitor.model.ids import ConceptId

Key = TypeVar("Key", bound=Hashable)

REACH = timedelta(hours=84)  # 12 hours before a post to 72 after it, whichever is asked for
COUNTRY = "country:"


class AccountIndex(Generic[Key]):
    """Accounts by place and date."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._accounts: dict[Key, Account] = {}
        self._order: dict[Key, int] = {}
        self._at: defaultdict[ConceptId, dict[Key, None]] = defaultdict(dict)
        self._inside: defaultdict[ConceptId, dict[Key, None]] = defaultdict(dict)
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
        for place in _places(account):
            self._at[place][key] = None
            for container in self._lexicon.chain(place):
                self._inside[container][key] = None

    def remove(self, key: Key) -> None:
        """Forget an account; nothing happens if it is not there."""
        account = self._accounts.pop(key, None)
        if account is None:
            return
        del self._order[key]
        for place in _places(account):
            self._at[place].pop(key, None)
            for container in self._lexicon.chain(place):
                self._inside[container].pop(key, None)

    def candidates(self, account: Account) -> list[Key]:
        """The keys of accounts that may concern an event of `account`, in order of adding."""
        found: dict[Key, None] = {}
        for place in _places(account):
            chain = self._lexicon.chain(place)
            found.update(self._inside[place])
            for container in chain[1:]:
                found.update(self._at[container])
            found.update(self._inside[_region(chain)])
        earliest, latest = account.date - REACH, account.date + REACH
        near = [k for k in found if earliest <= self._accounts[k].date <= latest]
        return sorted(near, key=self._order.__getitem__)


def _places(account: Account) -> list[ConceptId]:
    """The places of its events; what it recalls from long ago is no event of it."""
    return list(
        dict.fromkeys(
            place
            for frame in account.frames
            if frame.role is not Role.BACKGROUND and frame.states_event
            for place in frame.places
        )
    )


def _region(chain: tuple[ConceptId, ...]) -> ConceptId:
    """The widest place below the country; the country's own when nothing lies below it."""
    below = [place for place in chain if not place.startswith(COUNTRY)]
    return below[-1] if below else chain[-1]
