"""Finds the accounts that may concern the same event, without comparing all with all.

Two accounts are candidates when frames of theirs lie no further apart in time than the score
allows, and either a place of one is a place of the other, contains it or lies in the same province,
or one of the two names no place that is known and they share a name or two words. It never misses
a pair that the score would link.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import timedelta
from typing import Generic, TypeVar

from monitor.crossref.account import Account
from monitor.crossref.score import OUT_OF_REACH, related
from monitor.crossref.traits import Told, Traits, told_in, traits_of
from monitor.lexicon import Lexicon
from monitor.model.ids import ConceptId

Key = TypeVar("Key", bound=Hashable)

REACH = timedelta(hours=84)  # 12 hours before a post to 72 after it, whichever is asked for
COUNTRY = "country:"
_AT, _INSIDE, _NAMED, _UNPLACED = "at ", "in ", "named ", "unplaced "


class AccountIndex(Generic[Key]):
    """Accounts by where and with which words they say that something happened, and when."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._traits: dict[Key, Traits] = {}
        self._order: dict[Key, int] = {}
        self._having: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        """The accounts that have something, by what it is."""
        self._at: dict[ConceptId, tuple[str, ...]] = {}
        self._added = 0

    def __len__(self) -> int:
        return len(self._traits)

    def add(self, key: Key, account: Account) -> Traits:
        """Take an account in, in place of an earlier one of the same key.

        What is returned is what `hold` needs of it.
        """
        traits = traits_of(account)
        self.hold(key, traits)
        return traits

    def hold(self, key: Key, traits: Traits) -> None:
        """Take an account in by what `add` returned."""
        if key in self._traits:
            self.remove(key)
        self._traits[key] = traits
        self._added += 1
        self._order[key] = self._added
        having = self._having
        for told in traits.told:
            for kind in self._kinds(told):
                having[kind][key] = None

    def remove(self, key: Key) -> None:
        """Forget an account; nothing happens if it is not there."""
        traits = self._traits.pop(key, None)
        if traits is None:
            return
        del self._order[key]
        for told in traits.told:
            for kind in self._kinds(told):
                having = self._having.get(kind)
                if having is not None:
                    having.pop(key, None)
                    if not having:
                        del self._having[kind]

    def candidates(self, account: Account) -> list[Key]:
        """The keys of accounts that may concern an event of `account`, in order of adding."""
        if not self._traits:
            return []
        found: set[Key] = set()
        earliest, latest = account.date - REACH, account.date + REACH
        for mine in told_in(account, OUT_OF_REACH):
            for key in self._having_any(self._wanted(mine)) - found:
                date, told = self._traits[key]
                if earliest <= date <= latest and _meets(mine, told):
                    found.add(key)
        return sorted(found, key=self._order.__getitem__)

    def of_one_place(self, account: Account, within: timedelta) -> list[Key]:
        """The keys of accounts that may tell of one event of `account`, in order of adding.

        Only those with a kind of event in common at one city or site, or at one inside the other,
        in windows hardly further apart than `within`.
        """
        found: set[Key] = set()
        for mine in told_in(account, within):
            spots = [place for place in mine.places if _is_spot(place)]
            if not spots or not mine.events:
                continue
            kinds = [_INSIDE + place for place in spots]
            outside = (outer for place in spots for outer in self._lexicon.chain(place)[1:])
            kinds += [_AT + outer for outer in outside if _is_spot(outer)]
            for key in self._having_any(kinds) - found:
                if any(self._may_be_one(mine, theirs) for theirs in self._traits[key].told):
                    found.add(key)
        return sorted(found, key=self._order.__getitem__)

    def _having_any(self, kinds: Iterable[str]) -> set[Key]:
        """The accounts that have something of this."""
        having = self._having
        return set().union(*(having[kind] for kind in kinds if kind in having))

    def _may_be_one(self, mine: Told, theirs: Told) -> bool:
        return _meets(mine, (theirs,)) and related(mine.events, theirs.events, self._lexicon)

    def _kinds(self, told: Told) -> list[str]:
        """What a frame is found by, besides its time."""
        among = _NAMED if told.places else _UNPLACED
        kinds = [among + word for word in told.words]
        for place in told.places:
            kinds += self._kinds_at(place)
        return kinds

    def _kinds_at(self, place: ConceptId) -> tuple[str, ...]:
        """What is said of a place: that it is there, and in all that contains it."""
        kinds = self._at.get(place)
        if kinds is None:
            chain = self._lexicon.chain(place)
            kinds = self._at[place] = (_AT + place, *(_INSIDE + outer for outer in chain))
        return kinds

    def _wanted(self, told: Told) -> Iterator[str]:
        """What a frame looks for, some of it twice.

        Its words among those without a known place; without a place of its own, among all.
        """
        for word in told.words:
            yield _UNPLACED + word
            if not told.places:
                yield _NAMED + word
        for place in told.places:
            chain = self._lexicon.chain(place)
            yield _INSIDE + place
            yield from (_AT + outer for outer in chain[1:])
            yield _INSIDE + _region(chain)


def _meets(mine: Told, others: tuple[Told, ...]) -> bool:
    """Whether its window has a half day in common with one of theirs."""
    first, last = mine.first, mine.last
    for theirs in others:  # noqa: SIM110 - asked so often that `any` is felt
        if theirs.first <= last and first <= theirs.last:
            return True
    return False


def _is_spot(place: str) -> bool:
    """Whether a place is a city or a site, where an event is one event."""
    return place.startswith(("city:", "site:"))


def _region(chain: tuple[str, ...]) -> str:
    """The widest place below the country; the country's own when nothing lies below it."""
    below = [place for place in chain if not place.startswith(COUNTRY)]
    return below[-1] if below else chain[-1]
