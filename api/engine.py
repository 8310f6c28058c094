"""The way to Temporal: signal a stream's workflow, or start it with the signal.

Nothing here is ever the only copy of anything: what cannot be delivered now is in the ledger's
database, and the sweeper brings it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError, RPCStatusCode

from domain.acts import RawAct
from domain.canonical import plain
from domain.streams import is_review
from workflows import signals

PATIENCE = timedelta(seconds=2)
BEGINNINGS = ("register", "take_over")  # acts that begin a project


async def connect(address: str, namespace: str, *, lazy: bool = True) -> Client:
    """A client; a lazy one connects at its first call, so that we start while Temporal is away."""
    return await Client.connect(
        address, namespace=namespace, data_converter=pydantic_data_converter, lazy=lazy
    )


class Engine:
    """Holds the client and how workflows are started here."""

    def __init__(
        self, client: Client, *, task_queue: str, manner: BaseModel, task_timeout_s: float
    ) -> None:
        self.client = client
        self._queue = task_queue
        self._manner = manner.model_dump(mode="json")
        self._task_timeout = timedelta(seconds=task_timeout_s)

    async def signal(self, row: RawAct) -> bool:
        """Brings the act to its workflow. False: it does not run. Raises RPCError when away."""
        try:
            handle = self.client.get_workflow_handle(row.stream)
            await handle.signal(signals.ACT, plain(row), rpc_timeout=PATIENCE)
        except RPCError as no:
            if no.status == RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True

    async def signal_with_start(self, stream: str, row: RawAct | None) -> None:
        """Brings the act (None: a look) to the stream's workflow, which is started if need be."""
        await self.client.start_workflow(
            signals.REVIEW_WORKFLOW if is_review(stream) else signals.PROJECT_WORKFLOW,
            {"stream": stream, "manner": self._manner},
            id=stream,
            task_queue=self._queue,
            task_timeout=self._task_timeout,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            start_signal=signals.LOOK if row is None else signals.ACT,
            start_signal_args=[] if row is None else [plain(row)],
            static_summary=_summary(row),
            rpc_timeout=PATIENCE,
        )

    async def polled(self) -> list[datetime]:
        """When each poller of our queue was last seen, by Temporal's clock. Raises RPCError."""
        answer = await self.client.workflow_service.describe_task_queue(
            DescribeTaskQueueRequest(
                namespace=self.client.namespace,
                task_queue=TaskQueue(name=self._queue),
                task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
            ),
            timeout=PATIENCE,
        )
        return [poller.last_access_time.ToDatetime(tzinfo=UTC) for poller in answer.pollers]

    async def running(self) -> list[str]:
        """The ids of all workflows that Temporal runs now."""
        found = self.client.list_workflows('ExecutionStatus = "Running"', rpc_timeout=PATIENCE)
        return [workflow.id async for workflow in found]


def _summary(row: RawAct | None) -> str | None:
    begins = row is not None and row.kind in BEGINNINGS
    name: Any = row.body.get("name") if row is not None and begins else None
    return str(name) if name else None
