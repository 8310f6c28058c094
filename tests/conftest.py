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
from sqlalchemy.engine import make_url

from store import migrate
from tests.databases import TEMPLATE, a_database, as_superuser, of_database
from worker.stack.postgres import EmbeddedPostgres, Urls

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
    as_superuser(server, f'create database {TEMPLATE} owner "{owner.username}"')
    migrate.upgrade(of_database(urls, TEMPLATE).owner)
    yield server
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def urls(postgres: EmbeddedPostgres) -> Iterator[Urls]:
    """The addresses, by role, of a database of the test's own."""
    with a_database(postgres, f"test_{next(_numbers)}") as one:
        yield one
