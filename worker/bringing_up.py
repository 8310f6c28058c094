"""A database brought to this version: its form, and what its read model shows."""

from __future__ import annotations


def bring_up(owner_url: str) -> int:
    """Runs the migrations that have not run; on a database in use derives the read model anew.

    How many of its rows were not what the ledger says. Raises RuntimeError or OperationalError
    where the database is not ready for it.
    """
    from catalog.loading import load_rules
    from store import migrate, rebuilding
    from store.database import connect

    if not migrate.upgrade(owner_url):
        return 0
    engine = connect(owner_url, pool=1)
    try:
        return rebuilding.rebuild_all(engine, load_rules)
    finally:
        engine.dispose()
