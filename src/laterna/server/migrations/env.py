"""What Alembic runs; the connection is given by ``laterna.server.database``."""

from __future__ import annotations

from alembic import context

from laterna.server.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite changes a table by making another
    transactional_ddl=False,  # the session that gave the connection commits all of it
)
context.run_migrations()
