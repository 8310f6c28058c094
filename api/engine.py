"""The way to Temporal: signal a stream's workflow, or start it with the signal.

Nothing here is ever the only copy of anything: what cannot be delivered now is in the ledger's
database, and the sweeper brings it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.failure.v1 import Failure
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    DescribeWorkflowExecutionRequest,
    DescribeWorkflowExecutionResponse,
    GetWorkflowExecutionHistoryReverseRequest,
    ListWorkflowExecutionsRequest,
)
from temporalio.client import Client
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDReusePolicy,
)
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError, RPCStatusCode

from domain.acts import RawAct
from domain.canonical import plain
from domain.streams import is_review, project_of, review_of
from domain.stuck import Differing, Failing
from workflows import signals

PATIENCE = timedelta(seconds=2)
BEGINNINGS = ("register", "take_over")  # acts that begin a project
PAGE = 1000  # of a list
AT_ONCE = 16  # descriptions asked for at once
TRIED = 2  # from this attempt on something is tried in vain
LAST_EVENTS = 20  # of a history, in which its last failure is looked for
CAUSES = 4  # of a failure that are told


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
        self._visible: bool = self._manner["visible"]  # whether there are search attributes
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
            search_attributes=_found_by(stream) if self._visible else None,
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

    async def timers(self, stream: str) -> list[datetime]:
        """When each timer rings that runs in the stream's workflow now, by its own history.

        Raises RPCError where it does not run, or Temporal is away.
        """
        handle = self.client.get_workflow_handle(stream)
        rings: dict[str, datetime] = {}
        async for event in handle.fetch_history_events(rpc_timeout=PATIENCE):
            if event.HasField("timer_started_event_attributes"):
                started = event.timer_started_event_attributes
                wait = started.start_to_fire_timeout.ToTimedelta()
                rings[started.timer_id] = event.event_time.ToDatetime(UTC) + wait
            elif event.HasField("timer_fired_event_attributes"):
                rings.pop(event.timer_fired_event_attributes.timer_id, None)
            elif event.HasField("timer_canceled_event_attributes"):
                rings.pop(event.timer_canceled_event_attributes.timer_id, None)
        return list(rings.values())

    # --- for operators ---------------------------------------------------------------------------

    async def runs(self) -> list[Differing]:
        """Every workflow that is open, and since when. Raises RPCError."""
        return await self.listed('ExecutionStatus = "Running"')

    async def paused(self) -> list[Differing]:
        """Those that somebody has paused in the engine. Raises RPCError."""
        return await self.listed('ExecutionStatus = "Paused"')

    async def reported(self) -> list[str]:
        """Those whose tasks the engine reports to fail again and again. Raises RPCError."""
        return [one.stream for one in await self.listed("TemporalReportedProblems IS NOT NULL")]

    async def listed(self, query: str) -> list[Differing]:
        """Which workflows a query finds, and since when each has run. Raises RPCError.

        Asked raw: the client's own list cannot read the status of one that is paused.
        """
        found: list[Differing] = []
        token = b""
        while True:
            answer = await self.client.workflow_service.list_workflow_executions(
                ListWorkflowExecutionsRequest(
                    namespace=self.client.namespace,
                    page_size=PAGE,
                    next_page_token=token,
                    query=query,
                ),
                timeout=PATIENCE,
            )
            found += [
                Differing(
                    stream=one.execution.workflow_id,
                    since=one.start_time.ToDatetime(tzinfo=UTC),
                )
                for one in answer.executions
            ]
            token = answer.next_page_token
            if not token:
                return found

    async def failing(self, streams: Iterable[str]) -> list[Failing]:
        """What is tried in vain on these streams, with its last failure. Raises RPCError."""
        room = asyncio.Semaphore(AT_ONCE)

        async def asked(stream: str) -> list[Failing]:
            async with room:
                return await self._troubles(stream)

        found = await asyncio.gather(*(asked(stream) for stream in dict.fromkeys(streams)))
        return [one for ones in found for one in ones]

    async def _troubles(self, stream: str) -> list[Failing]:
        execution = WorkflowExecution(workflow_id=stream)
        try:
            told = await self.client.workflow_service.describe_workflow_execution(
                DescribeWorkflowExecutionRequest(
                    namespace=self.client.namespace, execution=execution
                ),
                timeout=PATIENCE,
            )
        except RPCError as no:
            if no.status == RPCStatusCode.NOT_FOUND:
                return []
            raise
        if told.pending_workflow_task.attempt >= TRIED:
            return [await self._task_in_vain(stream, told)]
        return [
            Failing(
                stream=stream,
                since=_utc(one.scheduled_time if one.HasField("scheduled_time") else None)
                or _utc(told.workflow_execution_info.start_time)
                or datetime.now(UTC),
                attempt=one.attempt,
                activity=one.activity_type.name,
                type=_type(one.last_failure),
                because=_because(one.last_failure),
            )
            for one in told.pending_activities
            if one.attempt >= TRIED and one.HasField("last_failure")
        ]

    async def _task_in_vain(self, stream: str, told: DescribeWorkflowExecutionResponse) -> Failing:
        """The failure is told in the history, at its first attempt: later ones leave no line."""
        answer = await self.client.workflow_service.get_workflow_execution_history_reverse(
            GetWorkflowExecutionHistoryReverseRequest(
                namespace=self.client.namespace,
                execution=told.workflow_execution_info.execution,
                maximum_page_size=LAST_EVENTS,
            ),
            timeout=PATIENCE,
        )
        task = told.pending_workflow_task
        since = _utc(task.original_scheduled_time) or datetime.now(UTC)
        for event in answer.history.events:
            if event.HasField("workflow_task_failed_event_attributes"):
                failure = event.workflow_task_failed_event_attributes.failure
                return Failing(
                    stream=stream,
                    since=_utc(event.event_time) or since,
                    attempt=task.attempt,
                    type=_type(failure),
                    because=_because(failure),
                )
        return Failing(stream=stream, since=since, attempt=task.attempt)


def _utc(stamp: Any) -> datetime | None:
    """A stamp of the engine's; None for one that it did not set."""
    return stamp.ToDatetime(tzinfo=UTC) if stamp is not None and stamp.seconds > 0 else None


def _type(failure: Failure) -> str:
    return failure.application_failure_info.type


def _because(failure: Failure) -> tuple[str, ...]:
    """The message and those of its causes, each in one line."""
    found = []
    for _ in range(CAUSES):
        kind, message = _type(failure), " ".join(failure.message.split())[:300]
        found.append(message if not kind or kind in message else f"{kind}: {message}")
        if not failure.HasField("cause"):
            break
        failure = failure.cause
    return tuple(one for one in found if one)


def _found_by(stream: str) -> TypedSearchAttributes:
    """What operators find it by from its first moment: a life that fails at once shows no more."""
    pairs = [(signals.PROJECT_CODE, project_of(stream))]
    if is_review(stream):
        pairs.append((signals.ITEM, review_of(stream).item))
    return TypedSearchAttributes(
        [SearchAttributePair(SearchAttributeKey.for_keyword(name), value) for name, value in pairs]
    )


def _summary(row: RawAct | None) -> str | None:
    begins = row is not None and row.kind in BEGINNINGS
    name: Any = row.body.get("name") if row is not None and begins else None
    return str(name) if name else None
