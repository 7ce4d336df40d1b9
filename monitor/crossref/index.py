"""Finds the accounts that may concern the same event, without comparing all with all.

Two accounts are candidates when frames of theirs lie no further apart in time than the score
allows, and either a place of one is a place of the other, contains it or lies in the same province,
or one of the two names no place that is known and they share a name or two words. It never misses
a pair that the score would link.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
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
    """Accounts by when and where they say that something happened."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._traits: dict[Key, Traits] = {}
        self._order: dict[Key, int] = {}
        self._having: defaultdict[tuple[str, int], dict[Key, None]] = defaultdict(dict)
        """The accounts that have something, by what it is and the half day."""
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
            kinds = self._kinds(told)
            for when in range(told.first, told.last + 1):
                for kind in kinds:
                    having[kind, when][key] = None

    def remove(self, key: Key) -> None:
        """Forget an account; nothing happens if it is not there."""
        traits = self._traits.pop(key, None)
        if traits is None:
            return
        del self._order[key]
        for told in traits.told:
            kinds = self._kinds(told)
            for when in range(told.first, told.last + 1):
                for kind in kinds:
                    having = self._having.get((kind, when))
                    if having is not None:
                        having.pop(key, None)
                        if not having:
                            del self._having[kind, when]

    def candidates(self, account: Account) -> list[Key]:
        """The keys of accounts that may concern an event of `account`, in order of adding."""
        found: dict[Key, None] = {}
        for wanted, when in self._wanted(account):
            found.update(self._having.get((wanted, when), {}))
        earliest, latest = account.date - REACH, account.date + REACH
        near = [k for k in found if earliest <= self._traits[k].date <= latest]
        return sorted(near, key=self._order.__getitem__)

    def of_one_place(self, account: Account, within: timedelta) -> list[Key]:
        """The keys of accounts that may tell of one event of `account`, in order of adding.

        Only those with a kind of event in common at one city or site, or at one inside the other,
        in windows hardly further apart than `within`.
        """
        found: dict[Key, None] = {}
        for mine in told_in(account, within):
            spots = [place for place in mine.places if _is_spot(place)]
            if not spots or not mine.events:
                continue
            kinds = [_INSIDE + place for place in spots]
            kinds += [
                _AT + outer
                for place in spots
                for outer in self._lexicon.chain(place)[1:]
                if _is_spot(outer)
            ]
            near: dict[Key, None] = {}
            for when in range(mine.first, mine.last + 1):
                for kind in kinds:
                    near.update(self._having.get((kind, when), {}))
            found.update((key, None) for key in near if key not in found and self._tells(key, mine))
        return sorted(found, key=self._order.__getitem__)

    def _tells(self, key: Key, mine: Told) -> bool:
        """Whether an account has a frame of a kind of event that is in `mine`."""
        told = self._traits[key].told
        return any(related(mine.events, theirs.events, self._lexicon) for theirs in told)

    def _kinds(self, told: Told) -> list[str]:
        """What a frame is found by, besides its time; some of it twice."""
        kinds = [_NAMED + word for word in told.words]
        if not told.places:
            kinds += [_UNPLACED + word for word in told.words]
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

    def _wanted(self, account: Account) -> Iterator[tuple[str, int]]:
        """What an account looks for."""
        for told in told_in(account, OUT_OF_REACH):
            # Among those without a known place one's words are looked for; without a place of
            # one's own, among all.
            among = _UNPLACED if told.places else _NAMED
            kinds = dict.fromkeys(among + word for word in told.words)
            for place in told.places:
                chain = self._lexicon.chain(place)
                kinds[_INSIDE + place] = None
                kinds |= dict.fromkeys(_AT + outer for outer in chain[1:])
                kinds[_INSIDE + _region(chain)] = None
            for when in range(told.first, told.last + 1):
                for kind in kinds:
                    yield kind, when


def _is_spot(place: str) -> bool:
    """Whether a place is a city or a site, where an event is one event."""
    return place.startswith(("city:", "site:"))


def _region(chain: tuple[str, ...]) -> str:
    """The widest place below the country; the country's own when nothing lies below it."""
    below = [place for place in chain if not place.startswith(COUNTRY)]
    return below[-1] if below else chain[-1]
