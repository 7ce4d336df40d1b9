"""What finds an account among others: when and where its frames are, and their words."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from monitor.crossref.account import Account
from monitor.model.claim import Frame, Role
from monitor.model.ids import ConceptId

BUCKET = timedelta(hours=12)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Told(NamedTuple):
    """One frame that may be linked."""

    first: int
    last: int
    """The half days that its window touches, counted from 2000."""
    places: tuple[ConceptId, ...]
    words: tuple[str, ...]
    """Its names and the words that the lexicon does not know, sorted."""
    events: tuple[ConceptId, ...]


class Traits(NamedTuple):
    """By what one account is found."""

    date: datetime
    told: tuple[Told, ...]


def traits_of(account: Account) -> Traits:
    """By what an account is found."""
    return Traits(account.date, told_in(account, timedelta(0)))


def told_in(account: Account, margin: timedelta) -> tuple[Told, ...]:
    """Its frames that may be linked, their windows wider by `margin` on both sides."""
    return tuple(
        Told(
            *_half_days(frame, margin),
            frame.places,
            tuple(sorted(words.words | words.names)),
            frame.events,
        )
        for frame, words in zip(account.frames, account.wordings, strict=True)
        if frame.role is not Role.BACKGROUND
    )


def _half_days(frame: Frame, margin: timedelta) -> tuple[int, int]:
    return (frame.earliest - margin - _EPOCH) // BUCKET, (frame.latest + margin - _EPOCH) // BUCKET
