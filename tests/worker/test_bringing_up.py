"""A database of an earlier version, brought up: what is new in the read model comes from the ledger."""

from __future__ import annotations

from catalog.loading import load_rules
from store import audit, database, migrate
from tests.store.filled import Filled
from worker.bringing_up import bring_up
from worker.verifying import verify


def test_columns_that_a_migration_adds_are_filled(filled: Filled) -> None:
    migrate.downgrade(filled.urls.owner, "0001")
    assert bring_up(filled.urls.owner) > 0
    engine = database.connect(filled.urls.reader, pool=1)
    with audit.snapshot(engine) as db:
        found = verify(db, load_rules)
    engine.dispose()
    assert found.findings == ()


def test_a_database_of_this_version_is_left_alone(filled: Filled) -> None:
    assert bring_up(filled.urls.owner) == 0
