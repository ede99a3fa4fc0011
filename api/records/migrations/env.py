"""What Alembic runs for every command; the connection comes from :mod:`api.records.migrate`."""

from __future__ import annotations

from alembic import context

from api.records.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite changes a column by making the table anew.
    render_as_batch=True,
)
# The caller began the transaction: all changes happen, or none.
context.run_migrations()
