"""Runs migrations on the connection, and inside the transaction, that `store.migrate` opened."""

from alembic import context

from quotewright.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
