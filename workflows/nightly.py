"""The nightly check: a schedule of the engine's starts it, a process of its own does it."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

CHECK_WORKFLOW = "NightlyCheckWorkflow"
CHECK_ALL = "check_all"
AT_MOST = timedelta(hours=3)
ATTEMPTS = 3


@workflow.defn(name=CHECK_WORKFLOW, sandboxed=False)
class NightlyCheckWorkflow:
    """One check of all that is stored and armed; its result is kept for operators."""

    @workflow.run
    async def run(self) -> str:
        """What was found, in a line."""
        told: str = await workflow.execute_activity(
            CHECK_ALL,
            start_to_close_timeout=AT_MOST,
            retry_policy=RetryPolicy(
                initial_interval=timedelta(minutes=1), maximum_attempts=ATTEMPTS
            ),
            summary="核验账本、查询表和定时器",
        )
        return told
