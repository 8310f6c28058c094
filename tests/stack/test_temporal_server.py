"""The embedded Temporal, real: a life goes on after kill -9, and the server is set as we need it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.service import RPCError
from temporalio.worker import Worker

from tests.waiting import until, until_async
from worker.command_error import CommandError
from worker.stack import ports
from worker.stack.temporal import SEARCH_ATTRIBUTES, TemporalServer

COUNTY = SearchAttributeKey.for_keyword("County")


@workflow.defn(sandboxed=False)
class Waits:
    """Ends when told to."""

    def __init__(self) -> None:
        self.told = False

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.told)
        return "done"

    @workflow.signal
    def tell(self) -> None:
        self.told = True


@pytest.fixture
def server(home: Path, free_ports: list[int]) -> Iterator[TemporalServer]:
    port, ui_port, _ = free_ports
    server = TemporalServer(home, port=port, ui_port=ui_port, namespace="quancheng")
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def client(server: TemporalServer) -> Client:
    return await Client.connect(server.address, namespace="quancheng")


async def begin(client: Client, name: str) -> WorkflowHandle[Waits, str]:
    return await client.start_workflow(
        Waits.run,
        id=name,
        task_queue="waits",
        search_attributes=TypedSearchAttributes([SearchAttributePair(COUNTY, "临颍县")]),
    )


async def test_a_life_that_ran_before_kill_9_goes_on_after_it(
    server: TemporalServer, client: Client
) -> None:
    async with Worker(client, task_queue="waits", workflows=[Waits]):
        handle = await begin(client, "project/LH-2026-0001")
        os.kill(server.program.pid, signal.SIGKILL)
        assert until(server.ended) == -signal.SIGKILL
        server.start()
        await handle.signal(Waits.tell)
        assert await handle.result() == "done"


async def test_search_attributes_retention_and_the_county_of_a_life(
    server: TemporalServer, client: Client
) -> None:
    await begin(client, "project/LH-2026-0001")
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace="quancheng")
    )
    assert set(SEARCH_ATTRIBUTES) <= set(known.custom_attributes)
    kept = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace="quancheng")
    )
    ttl = kept.config.workflow_execution_retention_ttl.ToTimedelta()
    assert ttl == timedelta(days=90)

    async def found() -> list[str]:
        return [run.id async for run in client.list_workflows("County = '临颍县'")]

    assert await until_async(found) == ["project/LH-2026-0001"]


async def test_a_deleted_store_is_begun_anew(server: TemporalServer, client: Client) -> None:
    handle = await begin(client, "project/LH-2026-0001")
    server.stop()
    shutil.rmtree(server.store.parent)
    server.start()

    async def forgotten() -> bool:
        try:
            await handle.describe()
        except RPCError as no:
            return "not found" in str(no).lower()
        return False

    assert await until_async(forgotten)


def test_a_store_file_deleted_beside_its_log_is_begun_anew(server: TemporalServer) -> None:
    os.kill(server.program.pid, signal.SIGKILL)
    until(server.ended)
    server.store.unlink()
    server.start()


def test_a_server_that_outlived_its_starter_is_ended_first(
    server: TemporalServer, home: Path, free_ports: list[int]
) -> None:
    successor = TemporalServer(
        home, port=free_ports[0], ui_port=free_ports[1], namespace="quancheng"
    )
    try:
        successor.start()
        assert server.ended() is not None
    finally:
        successor.stop()


def test_taken_ports_name_their_settings(server: TemporalServer) -> None:
    with pytest.raises(CommandError, match=r"QUANCHENG_TEMPORAL_PORT.*QUANCHENG_TEMPORAL_UI_PORT"):
        ports.check(server.ports)


def test_a_server_that_cannot_start_says_why(home: Path, free_ports: list[int]) -> None:
    server = TemporalServer(home, port=free_ports[0], ui_port=free_ports[1], namespace="quancheng")
    server.store.parent.mkdir()
    server.store.write_bytes(b"no database" * 1000)
    with pytest.raises(CommandError, match=r"temporal\.log"):
        server.start()
    assert server.ended() is not None
