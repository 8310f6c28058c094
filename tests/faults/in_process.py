"""A worker in the test's own process: with odd workflows, or where nothing is to be killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from temporalio.client import Client, Interceptor, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker

from activities.record import Recorder
from tests.faults.parts import HASTY, Reached
from tests.workflows.replaying import replayer
from worker.work import WORKFLOWS

ORDINARY: Sequence[type] = WORKFLOWS


@asynccontextmanager
async def at_work(
    place: Reached,
    workflows: Sequence[type] = ORDINARY,
    *,
    sweeps: bool = True,
    interceptors: Sequence[Interceptor] = (),
) -> AsyncIterator[Client]:
    """A worker with these workflows, and the sweeper beside it."""
    settings = place.parts.settings
    assert settings.temporal_address is not None
    client = await Client.connect(
        settings.temporal_address,
        namespace="quancheng",
        data_converter=pydantic_data_converter,
        interceptors=interceptors,
    )
    with ThreadPoolExecutor(8) as threads:
        async with Worker(
            client,
            task_queue=settings.task_queue,
            workflows=workflows,
            activities=[Recorder(place.db).record],
            activity_executor=threads,
        ):
            sweeping = asyncio.create_task(
                place.sweeper.keep_on(
                    every_s=HASTY["sweep_every_s"],
                    older_s=HASTY["sweep_older_s"],
                    resume_every_s=HASTY["resume_every_s"],
                )
                if sweeps
                else _nothing()
            )
            try:
                yield client
            finally:
                sweeping.cancel()
                await asyncio.gather(sweeping, return_exceptions=True)


async def history(place: Reached, workflow_id: str) -> WorkflowHistory:
    """The history of its newest run."""
    return await place.client.get_workflow_handle(workflow_id).fetch_history()


class Histories(NamedTuple):
    """What the engine has kept of all runs. `faults`: how runs ended badly, or do not replay."""

    runs: int
    longest: int
    regular: int  # steps that the local activity gave up, and the regular one did
    faults: tuple[str, ...]


WELL = ("RUNNING", "COMPLETED", "CONTINUED_AS_NEW")


async def histories(place: Reached) -> Histories:
    """Every run of every workflow, looked at event by event and replayed."""
    found = Histories(0, 0, 0, ())
    async for run in place.client.list_workflows():
        told = await place.client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        faults = list(found.faults)
        if run.status is None or run.status.name not in WELL:
            faults.append(f"{run.id} ended: {run.status}")
        elif failure := await replays(told):
            faults.append(f"{run.id} does not replay: {failure}")
        regular = sum(
            one.HasField("activity_task_scheduled_event_attributes") for one in told.events
        )
        found = Histories(
            found.runs + 1,
            max(found.longest, len(told.events)),
            found.regular + regular,
            tuple(faults),
        )
    return found


async def replays(told: WorkflowHistory, workflows: Sequence[type] = ORDINARY) -> Any:
    """How the history fails to replay on these workflows; None where it does not."""
    again = replayer(workflows)
    return (await again.replay_workflow(told, raise_on_replay_failure=False)).replay_failure


async def _nothing() -> None:
    """Where nobody sweeps."""
