"""Times. Inside the project a time is aware and in UTC; everything else is refused."""

from datetime import UTC, datetime


def require_utc(moment: datetime, name: str) -> None:
    """Raise ValueError unless `moment` is aware and in UTC. `name` is what the error calls it."""
    if moment.tzinfo is not UTC:
        raise ValueError(f"{name} is not in UTC: {moment!r}")


def to_utc(moment: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive time: its zone is not guessed."""
    if moment.tzinfo is None:
        raise ValueError(f"time without zone: {moment!r}")
    return moment.astimezone(UTC)
