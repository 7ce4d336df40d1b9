"""Everything that is kept: the only home of SQL.

`open_store(url)` gives an `SqlStore`, on SQLite or PostgreSQL alike. `schema` describes the tables,
`migrations` lead to it, each family of tables has a module that writes and reads it, and
`database` holds the rules of connections, transactions and cancellation.
"""

from monitor.store.outbox import SqlOutbox
from monitor.store.queries import Queries
from monitor.store.sql_store import SqlStore, open_store
from monitor.store.unit import SqlUnitOfWork

__all__ = ["Queries", "SqlOutbox", "SqlStore", "SqlUnitOfWork", "open_store"]
