"""One worker process: workflows, the recording activity, the sweeper. Composed here, run here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Engine as Database
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.record import Recorder
from api.engine import Engine, connect
from catalog.loading import load_released, load_rules
from store import database
from worker.interpreter import hold_on_to_the_interpreter, look_less_often_for_garbage
from worker.nightly import Checker, scheduled
from worker.settings import Settings
from worker.sweeper import Sweeper
from workflows.life import Manner
from workflows.nightly import NightlyCheckWorkflow
from workflows.project import ProjectWorkflow
from workflows.review import ReviewWorkflow

log = structlog.get_logger()

WORKFLOW_TASKS = 6  # under way at once in a process

WORKFLOWS = [ProjectWorkflow, ReviewWorkflow, NightlyCheckWorkflow]


class More(NamedTuple):
    """Workflows and activities beside those of the system."""

    workflows: Sequence[type] = ()
    activities: Sequence[Callable[..., Any]] = ()


NOTHING_MORE = More()


def manner(settings: Settings) -> Manner:
    """How workflows run on this installation."""
    return Manner(
        alarm_grace_ms=settings.alarm_grace_ms,
        task_timeout_s=settings.task_timeout_s,
        renew_after=settings.renew_after,
    )


def engine(client: Client, settings: Settings) -> Engine:
    """The way to Temporal with these settings."""
    return Engine(
        client,
        task_queue=settings.task_queue,
        manner=manner(settings),
        task_timeout_s=settings.task_timeout_s,
    )


def temporal_worker(
    client: Client,
    settings: Settings,
    recorder: Recorder,
    threads: ThreadPoolExecutor,
    more: More = NOTHING_MORE,
) -> Worker:
    """The worker that polls the task queue. `more`: what a measurement adds to it."""
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=[*WORKFLOWS, *more.workflows],
        activities=[recorder.record, *more.activities],
        activity_executor=threads,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=settings.sticky_timeout_s),
        # One interpreter gets no more done with more of them; with fewer each is done sooner, so
        # that in a rush no timer is armed late and no task runs out of its time.
        max_cached_workflows=settings.kept_workflows,
        max_concurrent_workflow_tasks=WORKFLOW_TASKS,
        max_concurrent_local_activities=settings.activity_threads,
        max_concurrent_activities=settings.activity_threads,
        graceful_shutdown_timeout=timedelta(seconds=3),
    )


async def work(
    settings: Settings, more: Callable[[Database], More] = lambda db: NOTHING_MORE
) -> None:
    """Until cancelled. The rules are loaded first, so that no workflow waits for a file."""
    if settings.database_url is None or settings.temporal_address is None:
        raise ValueError("a worker needs the addresses of its database and of Temporal")
    hold_on_to_the_interpreter()
    load_released()
    look_less_often_for_garbage()
    db = database.connect(settings.database_url, pool=settings.activity_threads + 4)
    ledger = database.connect(settings.database_url, pool=settings.activity_threads, by_key=True)
    client = await _connected(settings)
    sweeper = Sweeper(db, engine(client, settings), load_rules)
    also = more(db)
    own = More(also.workflows, (*also.activities, Checker(db, settings).check_all))
    await scheduled(client, settings)
    with ThreadPoolExecutor(settings.activity_threads, thread_name_prefix="activity") as threads:
        async with temporal_worker(client, settings, Recorder(ledger), threads, own):
            await sweeper.keep_on(
                every_s=settings.sweep_every_s,
                older_s=settings.sweep_older_s,
                resume_every_s=settings.resume_every_s,
            )


async def _connected(settings: Settings) -> Client:
    """A client that has reached Temporal and our namespace there: a worker cannot start before."""
    assert settings.temporal_address is not None
    while True:
        try:
            client = await connect(
                settings.temporal_address, settings.temporal_namespace, lazy=False
            )
            await client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=settings.temporal_namespace)
            )
            return client
        except (RPCError, RuntimeError, OSError) as away:
            log.warning("Temporal is not there yet", because=str(away)[:200])
            await asyncio.sleep(0.2)
