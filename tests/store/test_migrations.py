"""Migrations: one head, up and down and up again, and nothing lost on a filled database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from catalog.loading import load_rules
from store import audit, database, migrate
from store.migrate import MIGRATIONS
from tests.databases import as_superuser, of_database
from tests.store.filled import Filled
from worker.stack.postgres import EmbeddedPostgres, Urls
from worker.verifying import verify

SHAPE = """
select 'column', table_name, column_name, data_type, is_nullable, column_default
from information_schema.columns where table_schema = 'public'
union all select 'index', tablename, indexname, indexdef, '', '' from pg_indexes
where schemaname = 'public'
union all select 'right', table_name, grantee, privilege_type, '', ''
from information_schema.role_table_grants where table_schema = 'public'
union all select 'trigger', event_object_table, trigger_name, event_manipulation, '', ''
from information_schema.triggers where trigger_schema = 'public'
union all select 'function', proname, prosrc, '', '', '' from pg_proc p
join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public'
order by 1, 2, 3, 4
"""


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


@pytest.fixture
def empty(postgres: EmbeddedPostgres) -> Iterator[Urls]:
    """A database that no migration has seen."""
    owner = of_database(postgres.urls, "x").owner.split("//")[1].split("@")[0]
    as_superuser(postgres, f'create database unmigrated owner "{owner}"')
    yield of_database(postgres.urls, "unmigrated")
    as_superuser(postgres, "drop database unmigrated with (force)")


def shape(urls: Urls) -> list[tuple[Any, ...]]:
    """Tables, indexes, rights, triggers and functions, but for Alembic's own table."""
    engine = create_engine(urls.owner)
    with engine.connect() as db:
        rows = [tuple(row) for row in db.execute(text(SHAPE)) if row[1] != "alembic_version"]
    engine.dispose()
    return rows


def test_there_is_one_head_and_every_migration_is_named_by_number_and_sentence() -> None:
    assert len(scripts().get_heads()) == 1
    revisions = [script.revision for script in scripts().walk_revisions()]
    assert sorted(revisions) == [f"{n:04d}" for n in range(1, len(revisions) + 1)]
    for script in scripts().walk_revisions():
        assert script.path.rsplit("/", 1)[1].startswith(f"{script.revision}_")
        assert script.doc


def test_up_down_and_up_again_on_an_empty_database(empty: Urls) -> None:
    migrate.upgrade(empty.owner)
    once = shape(empty)
    assert len(once) > 100
    migrate.downgrade(empty.owner, "base")
    assert shape(empty) == []
    migrate.upgrade(empty.owner)
    assert shape(empty) == once


def test_one_step_down_and_up_is_nothing(empty: Urls) -> None:
    migrate.upgrade(empty.owner)
    once = shape(empty)
    migrate.downgrade(empty.owner, "-1")
    migrate.upgrade(empty.owner)
    assert shape(empty) == once


def test_what_every_test_runs_on_is_the_head(urls: Urls) -> None:
    engine = create_engine(urls.owner)
    with engine.connect() as db:
        version = db.execute(text("select version_num from alembic_version")).scalar_one()
    engine.dispose()
    assert [version] == scripts().get_heads()


def test_up_again_on_a_filled_database_loses_nothing(filled: Filled) -> None:
    migrate.upgrade(filled.urls.owner)
    engine = database.connect(filled.urls.reader, pool=1)
    with audit.snapshot(engine) as db:
        found = verify(db, load_rules)
    engine.dispose()
    assert found.findings == ()
    assert found.events > 30


def test_without_our_roles_a_sentence_says_so(postgres: EmbeddedPostgres, empty: Urls) -> None:
    as_superuser(postgres, "alter role quancheng_reader rename to quancheng_away")
    try:
        with pytest.raises(RuntimeError, match="quancheng_reader"):
            migrate.upgrade(empty.owner)
    finally:
        as_superuser(postgres, "alter role quancheng_away rename to quancheng_reader")
