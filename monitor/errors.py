"""The errors of the project. An adapter turns what its library raises into one of these, once.

Beyond the adapters nobody sees an exception of Telethon, SQLAlchemy or httpx.
"""


class MonitorError(Exception):
    """Something went wrong that a person can act on; its text is one sentence for that person.

    The text never holds a secret and never the text of a post.
    """


class SettingsError(MonitorError):
    """Settings or watchlist cannot be used. Carries every problem found, not only the first."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class UsageError(MonitorError):
    """A command was called with arguments that cannot be used."""


class TransientError(MonitorError):
    """It failed, and trying the same again later may work.

    `retry_after` is the least number of seconds to wait when the other side named one.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OfflineError(TransientError):
    """Nothing was tried: there is no connection now, and somebody else is about to open one."""


class PermanentError(MonitorError):
    """It failed, and trying the same again cannot work until a person changes something."""


class RefusedError(PermanentError):
    """A chat takes nothing from us, whatever the message: no rights, banned, gone, not found."""


class SessionError(PermanentError):
    """The Telegram session is missing, dead or in use; the text says what to run."""


class CorrectionError(MonitorError):
    """What a person asked to change in the stories cannot be changed so; nothing was changed."""


class StoreError(MonitorError):
    """The database cannot be used: not ours, of a newer version, read-only, locked, damaged."""


class StoreTakenError(StoreError):
    """Another process decides on this database's stories, and only one may."""
