"""The API on a real PostgreSQL and a real Temporal, one system for each file of tests.

Files share one Temporal server; each has its own database and task queue, and a range of project
codes of its own, so that no two have a workflow of one name.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from tests.api.speaking import Api, served
from tests.running import dev_server_address, running
from worker.stack.postgres import EmbeddedPostgres, Urls

TEMPLATE = "quancheng_template"  # made by tests/conftest.py
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def temporal_address() -> Iterator[str]:
    """One dev server for the process."""
    with dev_server_address() as address:
        yield address


@pytest.fixture(scope="module")
def database(postgres: EmbeddedPostgres) -> Iterator[Urls]:
    """A database of the file's own, its project codes numbered from a place of its own."""
    number = next(_numbers)
    name = f"api_{number}"
    admin = create_engine(postgres.superuser, isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        db.execute(text(f"create database {name} template {TEMPLATE}"))
    urls = Urls(
        *(
            make_url(url).set(database=name).render_as_string(hide_password=False)
            for url in postgres.urls
        )
    )
    owner = create_engine(urls.owner)
    with owner.begin() as db:
        db.execute(
            text(
                "insert into project_codes values"
                " (extract(year from clock_timestamp() at time zone 'Asia/Shanghai'), :last)"
            ),
            {"last": number * 1000},
        )
    owner.dispose()
    yield urls
    with admin.connect() as db:
        db.execute(text(f"drop database {name} with (force)"))
    admin.dispose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(temporal_address: str) -> Client:
    """A way to the server, in the file's own loop. Not a lazy one: a worker takes none."""
    return await Client.connect(temporal_address, data_converter=pydantic_data_converter)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(client: Client, database: Urls) -> AsyncIterator[Api]:
    """The API of a running system."""
    async with running(client, database.app) as system, served(system) as one:
        yield one
