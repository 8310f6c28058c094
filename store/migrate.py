"""Brings a database to the newest form. Only the owner's role may."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

MIGRATIONS = Path(__file__).parent / "migrations"
ROLES = ("quancheng_app", "quancheng_reader")


def upgrade(owner_url: str, to: str = "head") -> bool:
    """Runs what has not run yet. Raises RuntimeError where the two other roles do not exist.

    True where a database that was in use has changed: its read model may have new columns, which
    `rebuilding.rebuild_all` fills from the ledger.
    """
    before = _version(owner_url)
    _run(owner_url, command.upgrade, to)
    return before is not None and before != _version(owner_url)


def _version(owner_url: str) -> str | None:
    """The newest migration that has run; None where none has."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def downgrade(owner_url: str, to: str) -> None:
    """Takes migrations back; for tests and for an empty database."""
    _run(owner_url, command.downgrade, to)


def _run(owner_url: str, action: object, to: str) -> None:
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        question = text("select rolname from pg_roles where rolname = any(:roles)")
        there = connection.execute(question, {"roles": list(ROLES)}).scalars().all()
        if missing := [role for role in ROLES if role not in there]:
            raise RuntimeError(
                f"the database lacks the roles {', '.join(missing)}: create them first"
            )
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        connection.commit()
        action(config, to)  # type: ignore[operator]
