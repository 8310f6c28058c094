"""A worker process that also knows the workflows of the measurements."""

from __future__ import annotations

import asyncio
import os

from sqlalchemy import Engine as Database

from worker import settings as settings_
from worker.bench.bare import BareWorkflow, FloorWorkflow, Notifier, UnguardedBareWorkflow
from worker.bench.ringing import RingingWorkflow
from worker.logs import set_up
from worker.work import More, work


def more(database: Database) -> More:
    """What the measurements add."""
    workflows = (BareWorkflow, UnguardedBareWorkflow, FloorWorkflow, RingingWorkflow)
    return More(workflows, (Notifier(database).notify,))


def main() -> None:
    """Until it is killed."""
    settings = settings_.read()
    set_up(settings)
    asyncio.run(work(settings, more))
    os._exit(0)
