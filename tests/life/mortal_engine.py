"""The engine `temporal` whose workers are processes that die at random, and are started again."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine as Database
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.acts import RawAct
from tests.faults.parts import ROOT, OneProcess
from tests.waiting import until_async
from worker.simulation.temporal_engine import MANNER, TemporalEngine

WORKERS = 2
EVERY = 5
MOST_CALLS = 20  # until the server's clock must have come to where it was told
LONGEST_WAIT_S = 0.4  # from a step's beginning to the death within it


class MortalEngine(TemporalEngine):
    """One life; in about one step of `EVERY` a worker dies."""

    # What a dead worker held comes back soon. That a task runs out of its time because the clock
    # skips is one more fault to outlive.
    manner = MANNER.but(task_timeout_s=3)
    kills = 0  # in all lives of this process

    def __init__(self, loop: asyncio.Runner, db: Database, code: str, starts: datetime) -> None:
        super().__init__(loop, db, code, starts)
        self._draw = Random(f"mortal/{code}")
        self._home = Path(tempfile.mkdtemp(prefix="quancheng-mortal-"))
        self._clock = self._home / "clock"
        self._workers: list[OneProcess] = []

    async def begin_work(self, client: Client) -> None:
        self._tell_the_time()
        told = {
            "MORTAL_TEMPORAL": client.service_client.config.target_host,
            "MORTAL_DATABASE": self._db.url.render_as_string(hide_password=False),
            "MORTAL_CLOCK": str(self._clock),
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "tests.life.mortal_worker"]
        for number in range(WORKERS):
            one = OneProcess(
                f"worker-{number}", self._home, command, lambda: {**os.environ, **told}
            )
            one.start()
            self._workers.append(one)

    async def end_work(self) -> None:
        for one in self._workers:
            one.kill()
        shutil.rmtree(self._home, ignore_errors=True)

    async def _moved(self, seconds: float) -> None:
        self._tell_the_time()
        await self._perhaps_dying(self._moved_on(seconds))

    async def _moved_on(self, seconds: float) -> None:
        """What a dead worker holds keeps the server's clock from skipping until its task has run
        out of its time: longer, perhaps, than one call may take."""
        for _ in range(MOST_CALLS):
            try:
                await super()._moved(seconds)
                return
            except RPCError as no:
                if no.status not in (RPCStatusCode.CANCELLED, RPCStatusCode.DEADLINE_EXCEEDED):
                    raise
            seconds = (self._now - await self._env.get_current_time()).total_seconds()
        raise TimeoutError(f"the server's clock does not come to {self._now}")

    async def _brought(self, row: RawAct) -> None:
        await self._perhaps_dying(super()._brought(row))

    async def _perhaps_dying(self, step: Any) -> None:
        dying = None
        if self._draw.random() < 1 / EVERY:
            victim, wait = self._draw.choice(self._workers), self._draw.random() * LONGEST_WAIT_S
            dying = asyncio.create_task(self._die(victim, wait))
        try:
            await step
        finally:
            if dying is not None:
                await dying

    async def _die(self, victim: OneProcess, wait: float) -> None:
        loop = asyncio.get_running_loop()
        moment = loop.time() + wait

        async def come() -> bool:
            return loop.time() >= moment

        await until_async(come)
        victim.kill()
        victim.start()
        MortalEngine.kills += 1

    def _tell_the_time(self) -> None:
        new = self._clock.with_suffix(".new")
        new.write_text(self._now.isoformat())
        new.replace(self._clock)
