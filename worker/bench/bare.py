"""What the whole path is measured against: the same signal, a workflow whose activity only notifies.

Run as the SDK runs a workflow unless told otherwise, and once more as ours are run.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from sqlalchemy import Engine as Database
    from sqlalchemy import text

if TYPE_CHECKING:
    from worker.bench.stage import Stage

BARE_WORKFLOW = "BareWorkflow"
UNGUARDED_WORKFLOW = "UnguardedBareWorkflow"
FLOOR_WORKFLOW = "FloorWorkflow"
NOTIFY = "notify_only"


class Notifier:
    """Holds the database for its activity."""

    def __init__(self, database: Database) -> None:
        self._database = database.execution_options(isolation_level="AUTOCOMMIT")

    @activity.defn(name=NOTIFY)
    def notify(self, id: str) -> None:
        """Tells who waits for this id, and does nothing else."""
        told = {"id": id, "outcome": "done", "refusal": None, "state": None}
        told["settled_at"] = datetime.now(UTC).isoformat()
        with self._database.connect() as db:
            db.execute(text("select pg_notify('receipts', :told)"), {"told": json.dumps(told)})


def bare_id(stream: str) -> str:
    """The workflow that answers for this stream without a ledger."""
    return f"bare/{stream}"


@workflow.defn(name=BARE_WORKFLOW)
class BareWorkflow:
    """Answers each signal by one local activity; no state, no timer, no ledger."""

    def __init__(self) -> None:
        self.waiting: list[str] = []

    @workflow.signal(name="act")
    def act(self, row: dict[str, Any]) -> None:
        """An id to answer."""
        self.waiting.append(str(row["id"]))

    @workflow.run
    async def run(self) -> None:
        """For ever."""
        while True:
            await workflow.wait_condition(lambda: bool(self.waiting))
            batch, self.waiting = self.waiting, []
            for id in batch:
                await workflow.execute_local_activity(
                    NOTIFY, id, start_to_close_timeout=timedelta(seconds=3)
                )


@workflow.defn(name=UNGUARDED_WORKFLOW, sandboxed=False)
class UnguardedBareWorkflow(BareWorkflow):
    """The same without the SDK's sandbox, as ours run (docs/decisions/0012)."""

    @workflow.run
    async def run(self) -> None:
        """For ever."""
        await super().run()


@workflow.defn(name=FLOOR_WORKFLOW)
class FloorWorkflow:
    """Answers in-process: what Temporal itself costs, without HTTP, notice or database."""

    @workflow.update
    async def answer(self, n: int) -> int:
        """The number given."""
        return n

    @workflow.run
    async def run(self) -> None:
        """For ever."""
        await workflow.wait_condition(lambda: False)


async def in_process(stage: Stage, seconds: float) -> float:
    """Updates a second, one client."""
    handle = await stage.client.start_workflow(
        FLOOR_WORKFLOW, id="floor/1", task_queue=stage.settings.task_queue
    )
    done = 0
    began = time.monotonic()
    while (took := time.monotonic() - began) < seconds:
        await handle.execute_update("answer", done)
        done += 1
    return done / took
