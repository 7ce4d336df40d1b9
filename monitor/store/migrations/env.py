"""Run by Alembic, which loads it by its path: migrates over the connection it is given."""

from alembic import context

from monitor.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
