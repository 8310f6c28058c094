"""The nightly check as the worker does it: `quancheng verify --engine` in a process of its own.

Of its own, because folding a whole ledger would hold up the workflows of this one.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import timedelta

import structlog
from sqlalchemy import Engine as Database
from temporalio import activity
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from store import checks
from worker.settings import Settings
from workflows.nightly import CHECK_ALL, CHECK_WORKFLOW

SCHEDULE = "nightly-check"
FOUND = (0, 1)  # exit statuses of `verify`: all is well, something is found
LOWEST = 19  # of the kernel's priorities
CATCH_UP = timedelta(hours=6)

log = structlog.get_logger()


class Checker:
    """Holds the ledger and the settings for its activity."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    @activity.defn(name=CHECK_ALL)
    async def check_all(self) -> str:
        """Runs the check and keeps what it has found. Raises ApplicationError where it could not."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            f"import os; os.nice({LOWEST}); from worker.cli import main; main()",
            "verify",
            "--engine",
            "--json",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | self._settings.environment(),
        )
        try:
            told, wrong = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode not in FOUND:
            said = wrong.decode(errors="replace").strip()[-400:]
            raise ApplicationError(f"verify ended with {process.returncode}: {said}")
        found = json.loads(told)

        def keep() -> None:
            with self._database.begin() as db:
                checks.keep(db, found)

        await asyncio.to_thread(keep)
        return f"{found['streams']} streams, {len(found['findings'])} findings"


async def scheduled(client: Client, settings: Settings) -> None:
    """The schedule is there; what operators have changed of it stays. Never raises: it can wait."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            CHECK_WORKFLOW, id=SCHEDULE, task_queue=settings.task_queue
        ),
        spec=ScheduleSpec(
            cron_expressions=[settings.nightly_check], time_zone_name="Asia/Shanghai"
        ),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )
    try:
        await client.create_schedule(SCHEDULE, schedule)
    except ScheduleAlreadyRunningError:
        return
    except RPCError as away:
        log.warning("the nightly check is not scheduled", because=str(away)[:200])
