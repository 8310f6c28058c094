"""A worker that dies at a named point of one step, by `os._exit(137)`; until then like any other.

    QUANCHENG_… DYING_AT=after_the_commit DYING_ON=review/… DYING_KIND=decide python -m …

The points lie where a step may tear: on the wire to the database (the driver's cursor), around the
activity (Temporal's interceptors) and in the workflow task that the activity's answer completes.
Nothing of ours is replaced.
"""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg2
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import event
from temporalio import activity
from temporalio.client import Client
from temporalio.client import Interceptor as OfClient
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
    StartLocalActivityInput,
    Worker,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from activities.record import Recorder
from api.engine import connect
from catalog.loading import load_rules
from domain.recording import Entry, Reply, Written
from store import database
from worker import settings as settings_
from worker.settings import Settings
from worker.sweeper import Sweeper
from worker.work import WORKFLOWS, engine

# In the order of a step. The last is the whole step again, by the activity that retries without end.
POINTS = (
    "before_the_message",
    "before_its_commit",
    "after_its_commit",
    "after_the_question",
    "before_the_commit",
    "after_the_commit",
    "after_the_activity",
    "while_its_result_is_under_way",
    "before_the_task_is_completed",
    "after_the_commit_of_the_regular_activity",
)
DEAD = 137

AT = os.environ.get("DYING_AT", "")
ON = os.environ.get("DYING_ON", "")
KIND = os.environ.get("DYING_KIND", "")
_step = threading.local()


def die_at(point: str) -> None:
    """As kill -9 would have it: no thread, no handler, no buffer gets a chance."""
    if point == AT:
        os._exit(DEAD)


def is_the_one(entry: Entry) -> bool:
    """Whether this is the step in which we die."""
    return entry.stream == ON and any(act.raw.get("kind") == KIND for act in entry.acts)


class DyingCursor(Cursor):
    """The wire: `record` sends one message that writes, a transaction by itself.

    Where that writes nothing it sends one that asks, perhaps the first again, and one that commits.
    At the points of this second way the first message is made to come to nothing.
    """

    def execute(self, query: Any, vars: Any = None) -> None:
        """One of these messages."""
        if not getattr(_step, "is_the_one", False):
            return super().execute(query, vars)
        words = str(query).strip()
        asked = getattr(_step, "asked", False)
        if words.startswith("execute lock") and not asked:
            die_at("before_the_message")
            if AT == "before_its_commit":
                super().execute(f"begin; {words}", vars)
                die_at(AT)
            if AT in ("after_the_question", "before_the_commit", "after_the_commit"):
                return super().execute("select where false")
            super().execute(query, vars)
            if self.rowcount:
                die_at("after_its_commit")
                if not activity.info().is_local:
                    die_at("after_the_commit_of_the_regular_activity")
            return None
        if words == "commit":
            die_at("before_the_commit")
        super().execute(query, vars)
        if words.startswith("begin"):
            _step.asked = True
            die_at("after_the_question")
        elif words == "commit":
            die_at("after_the_commit")
        return None


class DyingRecorder(Recorder):
    """The recorder, which knows in which step it is."""

    @activity.defn(name="record", no_thread_cancel_exception=True)
    def record(self, entry: Entry) -> Reply:
        """Records, or dies."""
        _step.is_the_one, _step.asked = is_the_one(entry), False
        if AT == "after_the_commit_of_the_regular_activity" and activity.info().is_local:
            if _step.is_the_one:
                raise psycopg2.OperationalError("the database is away, for local activities")
        return super().record(entry)


class Death(OfClient, Interceptor):
    """Where it dies outside of the recorder."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Around the activity."""
        return _OfActivity(next)

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor]:
        """Within the workflow task."""
        return _OfWorkflow


class _OfActivity(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        reply = await super().execute_activity(input)
        if is_the_one(input.args[0]) and isinstance(reply.answer, Written):
            die_at("after_the_activity")
            if AT == "while_its_result_is_under_way":
                asyncio.get_running_loop().call_soon(os._exit, DEAD)
        return reply


class _OfWorkflow(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_FromWorkflow(outbound))


class _FromWorkflow(WorkflowOutboundInterceptor):
    def start_local_activity(self, input: StartLocalActivityInput) -> Any:
        handle = super().start_local_activity(input)
        if is_the_one(input.args[0]):
            handle.add_done_callback(_answered)
        return handle


def _answered(handle: Any) -> None:
    if not handle.cancelled() and handle.exception() is None:
        if isinstance(handle.result().answer, Written):
            die_at("before_the_task_is_completed")


async def work(settings: Settings) -> None:
    """As `worker.work.work`, with death in it."""
    assert settings.database_url is not None
    assert settings.temporal_address is not None
    load_rules(settings.catalog_version, settings.calendar_version)
    db = database.connect(settings.database_url, pool=12)
    event.listen(db, "connect", lambda raw, _: setattr(raw, "cursor_factory", DyingCursor))
    client = await connect(settings.temporal_address, settings.temporal_namespace)
    deadly = await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        data_converter=pydantic_data_converter,
        interceptors=[Death()],
    )
    with ThreadPoolExecutor(8) as threads:
        worker = Worker(
            deadly,
            task_queue=settings.task_queue,
            workflows=WORKFLOWS,
            activities=[DyingRecorder(db).record],
            activity_executor=threads,
            sticky_queue_schedule_to_start_timeout=timedelta(seconds=settings.sticky_timeout_s),
        )
        async with worker:
            await Sweeper(db, engine(client, settings), load_rules).keep_on(
                every_s=settings.sweep_every_s,
                older_s=settings.sweep_older_s,
                resume_every_s=settings.resume_every_s,
            )


if __name__ == "__main__":
    asyncio.run(work(settings_.read()))
