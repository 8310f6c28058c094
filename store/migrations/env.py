"""Runs migrations: one at a time by advisory lock, impatient with locks, on the owner's connection."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

MIGRATION_LOCK = 4_110_000  # any number, as long as nothing else uses it

connection: Connection = context.config.attributes["connection"]
connection.execute(text("set lock_timeout = '10s'"))
connection.execute(text("set statement_timeout = '60s'"))
connection.execute(text("select pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
connection.commit()
try:
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
finally:
    connection.rollback()
    connection.execute(text("select pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
    connection.commit()
