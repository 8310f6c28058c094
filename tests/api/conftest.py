"""The API on a real PostgreSQL and a real Temporal, one system for each file of tests.

Files share one Temporal server; each has its own database and task queue, and a range of project
codes of its own, so that no two have a workflow of one name.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from tests.api.speaking import Api, served
from tests.databases import a_database, number_projects_after
from tests.running import dev_server_address, running
from worker.stack.postgres import EmbeddedPostgres, Urls

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
    with a_database(postgres, f"api_{number}") as urls:
        number_projects_after(urls, number * 1000)
        yield urls


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(temporal_address: str) -> Client:
    """A way to the server, in the file's own loop. Not a lazy one: a worker takes none."""
    return await Client.connect(temporal_address, data_converter=pydantic_data_converter)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(client: Client, database: Urls) -> AsyncIterator[Api]:
    """The API of a running system."""
    async with running(client, database.app) as system, served(system) as one:
        yield one
