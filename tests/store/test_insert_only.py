"""What is recorded is only ever inserted, whoever asks; the reader changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from store import database
from tests.store.filled import Filled

KEPT = ("events", "roots", "texts", "refused_signals", "documents", "access_log")
ALL = (
    *KEPT, "streams", "commands", "outbox", "project_codes", "project_keys", "projects", "reviews",
    "tasks", "granted", "people", "posts", "substitutions", "notices",
)  # fmt: skip
COLUMN = {
    "events": "seq", "roots": "streams", "texts": "words", "refused_signals": "raw",
    "documents": "size", "access_log": "what",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(shared: Filled) -> Iterator[Engine]:
    engine = database.connect(shared.urls.app, pool=1)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def owner(shared: Filled) -> Iterator[Engine]:
    engine = database.connect(shared.urls.owner, pool=1)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def reader(shared: Filled) -> Iterator[Engine]:
    engine = database.connect(shared.urls.reader, pool=1)
    yield engine
    engine.dispose()


def refused(engine: Engine, statement: str) -> str:
    """What the database says; fails where it does what it is told."""
    with pytest.raises(ProgrammingError) as no, engine.begin() as db:
        db.execute(text(statement))
    assert isinstance(no.value.orig, InsufficientPrivilege)
    return str(no.value.orig)


@pytest.mark.parametrize("table", KEPT)
def test_the_application_may_not_change_what_is_recorded(app: Engine, table: str) -> None:
    refused(app, f"update {table} set {COLUMN[table]} = {COLUMN[table]}")
    refused(app, f"delete from {table}")
    refused(app, f"truncate {table}")


@pytest.mark.parametrize("table", ["events", "roots"])
def test_not_even_the_owner_may_by_mistake(owner: Engine, table: str) -> None:
    """The owner has every right and meets the triggers."""
    assert "insert-only" in refused(owner, f"update {table} set {COLUMN[table]} = 9")
    assert "insert-only" in refused(owner, f"delete from {table}")
    assert "insert-only" in refused(owner, f"truncate {table}")


def test_a_command_is_never_deleted_and_its_outcome_stands(app: Engine, owner: Engine) -> None:
    refused(app, "delete from commands")
    refused(app, "truncate commands")
    assert "never deleted" in refused(owner, "delete from commands")
    assert "insert-only" in refused(owner, "truncate commands")
    assert "already has an outcome" in refused(app, "update commands set outcome = 'refused'")
    assert "already has an outcome" in refused(app, "update commands set tries = 9")


@pytest.mark.parametrize(
    "change",
    ["body = '{}'", "actor = '{}'", "stream = 'x'", "kind = 'x'", "digest = 'x'",
     "submitted_at = clock_timestamp()", "happened_at = clock_timestamp()", "id = gen_random_uuid()", "origin = 'x'",
     "idempotency_key = 'x'"],
)  # fmt: skip
def test_what_a_waiting_command_says_is_never_changed(app: Engine, change: str) -> None:
    with app.connect() as db:  # what is never committed leaves the shared copy as it is
        db.execute(
            text(
                "insert into commands (id, stream, kind, body, actor, submitted_at, happened_at,"
                " digest) values (gen_random_uuid(), 'project/LH-2026-0001', 'k', '[]', '[]',"
                " now(), now(), 'd')"
            )
        )
        with pytest.raises(ProgrammingError, match="never changed"):
            db.execute(text(f"update commands set {change} where outcome is null"))


def test_the_application_makes_no_tables_and_grants_nothing(app: Engine) -> None:
    refused(app, "create table x (y int)")
    refused(app, "alter table events disable trigger all")
    refused(app, "drop trigger insert_only on events")
    refused(app, "set session_replication_role = replica")


@pytest.mark.parametrize("table", ALL)
def test_the_reader_reads_and_nothing_else(reader: Engine, table: str) -> None:
    with reader.connect() as db:
        db.execute(text(f"select count(*) from {table}"))
    refused(reader, f"insert into {table} default values")
    refused(reader, f"delete from {table}")
    refused(reader, f"truncate {table}")
    refused(reader, f"select 1 from {table} for update")


@pytest.mark.parametrize("table", ["accounts", "attempts", "sessions"])
def test_hashes_and_sessions_are_not_the_readers(reader: Engine, table: str) -> None:
    refused(reader, f"select count(*) from {table}")


@pytest.mark.parametrize("table", ["people", "posts", "substitutions", "accounts"])
def test_people_are_disabled_never_deleted(app: Engine, table: str) -> None:
    refused(app, f"delete from {table}")
    refused(app, f"truncate {table}")


def test_the_access_log_is_kept_from_its_owner_too(owner: Engine) -> None:
    assert "insert-only" in refused(owner, "truncate access_log")
    for change in ("update access_log set who = 'x'", "delete from access_log"):
        with owner.connect() as db:  # what is never committed leaves the shared copy as it is
            db.execute(text("insert into access_log (what, result) values ('log_in', 'done')"))
            with pytest.raises(ProgrammingError, match="insert-only"):
                db.execute(text(change))
