"""What the whole path is measured against: the same signal, a workflow whose activity only notifies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import text
from temporalio import activity, workflow

BARE_WORKFLOW = "BareWorkflow"
NOTIFY = "notify_only"


class Notifier:
    """Holds the database for its activity."""

    def __init__(self, database: Database) -> None:
        self._database = database.execution_options(isolation_level="AUTOCOMMIT")

    @activity.defn(name=NOTIFY)
    def notify(self, id: str) -> None:
        """Tells who waits for this id, and does nothing else."""
        with self._database.connect() as db:
            db.execute(text("select pg_notify('receipts', :id)"), {"id": id})


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
