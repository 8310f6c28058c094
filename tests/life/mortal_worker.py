"""A worker of a simulation as a process of its own, so that it can be killed.

    MORTAL_TEMPORAL=… MORTAL_DATABASE=… MORTAL_CLOCK=<file> python -m tests.life.mortal_worker

The driver's clock, in the file, takes the place of the database's, as it does for a worker within
the simulation's own process.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker

from activities.record import Recorder
from catalog.loading import load_released
from store import database
from worker.simulation.temporal_engine import QUEUE
from worker.work import WORKFLOWS


async def work() -> None:
    """Until it is killed."""
    load_released()
    clock = Path(os.environ["MORTAL_CLOCK"])
    db = database.connect(os.environ["MORTAL_DATABASE"], pool=10)
    recorder = Recorder(db, lambda: datetime.fromisoformat(clock.read_text()))
    client = await Client.connect(
        os.environ["MORTAL_TEMPORAL"], data_converter=pydantic_data_converter
    )
    with ThreadPoolExecutor(8) as threads:
        worker = Worker(
            client,
            task_queue=QUEUE,
            workflows=WORKFLOWS,
            activities=[recorder.record],
            activity_executor=threads,
            # The time-skipping server does not take a task back from the queue of a dead worker's
            # own; with nothing kept between tasks there is no such queue, and all is replayed. Then
            # a second task at once would drive the first one's local activities out.
            max_cached_workflows=0,
            max_concurrent_workflow_tasks=1,
        )
        await worker.run()


if __name__ == "__main__":
    asyncio.run(work())
