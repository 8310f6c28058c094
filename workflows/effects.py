"""What workflows ask of the world: names, types, time-outs and retries stand here together."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, TimeoutError

from domain.recording import Answer, Entry, Reply

RECORD = "record"
AT_MOST = timedelta(seconds=3)
# With the pauses between them two and a half seconds. The SDK minds schedule_to_close only while an
# attempt hangs: one that fails at once (a database that is gone) would be tried for ever, and every
# signal would wait.
LOCALLY = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    maximum_interval=timedelta(seconds=1),
    maximum_attempts=6,
)
# What a local activity that has given up raises: ActivityError where it took too long (TimeoutError,
# bare, when that is replayed), ApplicationError, bare, where its last attempt failed. Any of them
# uncaught would end the workflow for good.
GAVE_UP = (ActivityError, ApplicationError, TimeoutError)


async def record(entry: Entry) -> Answer:
    """Have the ledger record `entry`.

    First a local activity of a few seconds; then a regular one that retries without end, so that
    a dead database holds nobody's signals and is seen in the Temporal UI (design.md 5.3).
    """
    try:
        return await record_now(entry)
    except GAVE_UP:
        reply: Reply = await workflow.execute_activity(
            RECORD,
            entry,
            result_type=Reply,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=RetryPolicy(
                initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=10)
            ),
            summary="记账：数据库恢复后自动继续",
        )
    return reply.answer


async def record_now(entry: Entry) -> Answer:
    """The local activity alone: for an act that is only shown. Raises one of `GAVE_UP` in seconds."""
    reply: Reply = await workflow.execute_local_activity(
        RECORD,
        entry,
        result_type=Reply,
        start_to_close_timeout=AT_MOST,
        schedule_to_close_timeout=AT_MOST + timedelta(seconds=2),
        retry_policy=LOCALLY,
    )
    return reply.answer
