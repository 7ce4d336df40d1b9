"""Where the database is: a URL as the user wrote it, checked and mapped to the async drivers."""

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from monitor.errors import StoreError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


_OPTIONS = {"host", "passfile", "port", "prepared_statement_cache_size", "ssl", "sslmode"}
"""What may follow the `?` of a PostgreSQL URL; `host` is the way to name a socket's folder."""


@dataclass(frozen=True, slots=True)
class Address:
    """A database. Its text is fit to be shown: it never holds a password."""

    path: Path | None
    """The SQLite file; None for PostgreSQL and for a database in memory."""
    url: URL = field(repr=False)
    """For PostgreSQL the URL to connect to; for SQLite not used."""

    @property
    def sqlite(self) -> bool:
        """Whether it is SQLite."""
        return self.url.get_backend_name() == "sqlite"

    def __str__(self) -> str:
        if self.sqlite:
            return str(self.path or "memory")
        return self.url.set(query={}).render_as_string(hide_password=True)


def parse_address(url: str) -> Address:
    """Check a database URL. Raises StoreError, without the URL's words, if it cannot be used.

    `sqlite:///relative/file`, `sqlite:////absolute/file`, `sqlite://` (in memory: gone at the end)
    and `postgresql://…`, each also with an async driver named.
    """
    try:
        parsed = make_url(url)
        backend = parsed.drivername.partition("+")[0]
    except (ArgumentError, ValueError):
        raise StoreError(
            "the database URL cannot be read; it looks like sqlite:///path or"
            " postgresql://user:password@host/name"
        ) from None
    if backend not in _DRIVERS:
        raise StoreError(
            f"no support for a database of kind {backend!r}: use sqlite:///path or"
            " postgresql://user:password@host/name"
        )
    parsed = parsed.set(drivername=_DRIVERS[backend])
    if backend == "sqlite":
        return _sqlite(parsed)
    if find_spec("asyncpg") is None:
        raise StoreError(
            "PostgreSQL needs a package that is missing: pip install 'monitor[postgres]'"
        )
    if not parsed.database:
        raise StoreError("the database URL names no database: postgresql://user:password@host/name")
    query = dict(parsed.query)
    if unknown := sorted(query.keys() - _OPTIONS):
        raise StoreError(
            f"unknown options in the database URL: {', '.join(unknown)};"
            f" known are {', '.join(sorted(_OPTIONS))}"
        )
    if "sslmode" in query:  # libpq's word for what asyncpg calls ssl
        query["ssl"] = query.pop("sslmode")
    return Address(None, parsed.set(query=query))


def _sqlite(url: URL) -> Address:
    if url.host or url.username or url.password or url.port:
        raise StoreError(
            "the database URL has a host where SQLite wants a path:"
            " sqlite:///relative/path or sqlite:////absolute/path"
        )
    if url.query:
        raise StoreError("the database URL of SQLite takes no options after '?'")
    if url.database in (None, "", ":memory:"):
        return Address(None, url)
    return Address(Path(str(url.database)).expanduser().absolute(), url)
