"""Real parts, shared by the tests of a process: a PostgreSQL with a database for each test."""

from __future__ import annotations

import itertools
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from store import migrate
from worker.stack.postgres import EmbeddedPostgres, Urls

TEMPLATE = "quancheng_template"
_numbers = itertools.count(1)

# As the programs themselves do: what a command prints is its answer alone.
structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """One server for the process, its template database migrated once."""
    home = Path(tempfile.mkdtemp(prefix="quancheng-tests-"))
    home.chmod(0o711)
    server = EmbeddedPostgres(home, flags={"fsync": "off", "max_connections": "200"})
    urls = server.start()
    owner = make_url(urls.owner)
    _as_superuser(server, f'create database {TEMPLATE} owner "{owner.username}"')
    template = owner.set(database=TEMPLATE).render_as_string(hide_password=False)
    migrate.upgrade(template)
    yield server
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def urls(postgres: EmbeddedPostgres) -> Iterator[Urls]:
    """The addresses, by role, of a database of the test's own."""
    name = f"test_{next(_numbers)}"
    _as_superuser(postgres, f"create database {name} template {TEMPLATE}")
    yield Urls(
        *(
            make_url(url).set(database=name).render_as_string(hide_password=False)
            for url in postgres.urls
        )
    )
    _as_superuser(postgres, f"drop database {name} with (force)")


def _as_superuser(server: EmbeddedPostgres, statement: str) -> None:
    engine = create_engine(server.superuser, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(text(statement))
    engine.dispose()
