"""The engine `temporal`: the real workflows, the real `record` and a real PostgreSQL.

Each project has a time-skipping Temporal server of its own, whose clock only the driver moves.
The driver's clock takes the place of the database's: it stamps commands, and *early* is judged by
it (design.md 9). Whether all is quiet is asked of the ledger, never of the workflows.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import sysconfig
import tempfile
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Engine as Database
from sqlalchemy import text
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import api.engine
from activities.record import Recorder
from catalog.loading import load_released, load_rules
from domain.acts import Actor, Outcome, RawAct
from domain.canonical import plain
from domain.ledger import Line, faults
from domain.rules.rules import Rules
from store import commands, database, ledger, migrate
from store.commands import Words
from worker.simulation.acting import Command
from worker.simulation.engine import Engine, EngineFor
from worker.stack.postgres import EmbeddedPostgres
from worker.sweeper import Sweeper
from worker.work import WORKFLOWS
from workflows.life import Manner

TASK_TIMEOUT_S = 100  # the shared clock may skip while a task waits for its turn
LOOK_EVERY_S = 0.003
NUDGE_AFTER_S = 2.0  # a signal must have been lost: bring what waits once more
GIVE_UP_S = 60.0
QUEUE = "simulation"
MANNER = Manner(visible=False, renew=False, alarm_grace_ms=0, task_timeout_s=TASK_TIMEOUT_S)

T = TypeVar("T")


@contextmanager
def engines(
    rules: Rules, living: Callable[..., TemporalEngine] | None = None
) -> Iterator[EngineFor]:
    """Engines on one database; each project brings a server for its own time.

    `living`: what makes one, where it is another kind of this.
    """
    make = living or TemporalEngine
    load_released()
    home = Path(tempfile.mkdtemp(prefix="quancheng-simulation-"))
    home.chmod(0o711)
    # Nothing of a simulation outlives it, so it need not wait for the disk.
    server = EmbeddedPostgres(home, flags={"fsync": "off", "synchronous_commit": "off"})
    try:
        urls = server.start()
        migrate.upgrade(urls.owner)
        db = database.connect(urls.app, pool=10)

        @contextmanager
        def engine(code: str, starts: datetime) -> Iterator[Engine]:
            with asyncio.Runner() as loop:
                one = make(loop, db, code, starts)
                loop.run(one.open())
                try:
                    yield one
                finally:
                    loop.run(one.close())

        yield engine
        db.dispose()
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


class TemporalEngine:
    """One project's life through real parts."""

    manner = MANNER

    def __init__(self, loop: asyncio.Runner, db: Database, code: str, starts: datetime) -> None:
        self._loop = loop
        self._db = db
        self._code = code
        self._now = starts
        self._position = 0
        self._untold: list[UUID] = []  # acts whose outcome has not been told yet
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="activity")

    async def open(self) -> None:
        """Start the server, bring its clock to ours or beyond, start whoever works."""
        scripts = Path(sysconfig.get_path("scripts"))
        self._env = await WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=str(scripts / "temporal-test-server"),
            data_converter=pydantic_data_converter,
        )
        ahead = self._now - await self._env.get_current_time()
        if ahead.total_seconds() > 0:
            await self._env.sleep(ahead)
        client: Client = self._env.client
        self._engine = api.engine.Engine(
            client,
            task_queue=QUEUE,
            manner=self.manner,
            task_timeout_s=self.manner.task_timeout_s,
        )
        self._sweeper = Sweeper(self._db, self._engine, load_rules)
        await self.begin_work(client)

    async def begin_work(self, client: Client) -> None:
        """A worker in this process; its database's clock is ours."""
        recorder = Recorder(self._db, lambda: self._now)
        self._worker = Worker(
            client,
            task_queue=QUEUE,
            workflows=WORKFLOWS,
            activities=[recorder.record],
            activity_executor=self._threads,
        )
        self._working = asyncio.ensure_future(self._worker.run())

    async def end_work(self) -> None:
        """Stop the worker in order."""
        await self._worker.shutdown()
        await self._working

    async def close(self) -> None:
        """Stop whoever works, and the server."""
        await self.end_work()
        await self._env.shutdown()
        self._threads.shutdown()

    # --- the engine -----------------------------------------------------------------------------

    def tell(
        self,
        stream: str,
        command: Command,
        by: Actor,
        at: datetime,
        id: UUID,
        *,
        happened_at: datetime | None = None,
        words: Mapping[UUID, str] = {},
    ) -> None:
        """See `Engine`: written down as an API would, signalled, awaited in the ledger."""
        body = plain(command)
        row = RawAct(
            id=id,
            stream=stream,
            kind=body.pop("kind"),
            body=body,
            by=plain(by),
            submitted_at=at,
            happened_at=happened_at or at,
        )
        kept = tuple(
            Words(ref=ref, sha256=hashlib.sha256(one.encode()).hexdigest(), words=one)
            for ref, one in words.items()
        )
        written = commands.write_down(
            self._db, row, dated=happened_at is not None, words=kept, clock=at
        )
        if written.submitted_at != at:
            raise ValueError(f"{stream}: two acts at one instant, {at}")
        self._untold.append(id)
        self._run(self._brought(written))

    async def _brought(self, row: RawAct) -> None:
        if row.kind in api.engine.BEGINNINGS:
            await self._engine.signal_with_start(row.stream, row)
        else:
            await self._sweeper.bring(row)
        await self._quiet()

    def advance(self, to: datetime) -> None:
        """See `Engine`: our clock first, so that what rings is not early; then the server's."""
        ahead = to - self._now
        self._now = max(self._now, to)
        self._run(self._moved(ahead.total_seconds()))

    async def _moved(self, seconds: float) -> None:
        if seconds > 0:
            await self._env.sleep(seconds)
        await self._quiet()

    def next_alarm(self) -> datetime | None:
        """See `Engine`."""
        question = "select min(next_alarm) from streams where not closed and " + OURS
        found: datetime | None = self._ask(question)[0][0]
        return found

    def new_lines(self) -> list[tuple[str, Line]]:
        """See `Engine`."""
        rows = self._ask(
            'select stream, seq, type, at, happened_at, actor as "by", act, payload, position'
            f" from events where position > :position and {OURS} order by stream, seq",
            position=self._position,
        )
        lines = []
        for row in rows:
            raw = dict(row._mapping)
            self._position = max(self._position, raw.pop("position"))
            lines.append((raw.pop("stream"), Line.model_validate(raw)))
        return lines

    def new_outcomes(self) -> list[Outcome]:
        """See `Engine`."""
        rows = self._ask(
            "select id, refusal from commands where id = any(:ids) and outcome is not null",
            ids=self._untold,
        )
        told = {row.id: Outcome(id=row.id, refusal=row.refusal) for row in rows}
        outcomes = [told[id] for id in self._untold if id in told]
        self._untold = [id for id in self._untold if id not in told]
        return outcomes

    def faults(self) -> list[str]:
        """See `Engine`."""
        found: list[str] = []
        with self._db.connect() as db:
            for (stream,) in self._ask(f"select stream from streams where {OURS} and seq > 0"):
                found += faults(stream, ledger.history(db, stream))
        waiting = self._ask(f"select id from commands where outcome is null and {OURS}")
        forged = self._ask(f"select fingerprint from refused_signals where {OURS}")
        found += [f"act {row.id}: no outcome" for row in waiting]
        return found + [f"refused signal {row.fingerprint}" for row in forged]

    def histories(self) -> dict[str, str]:
        """Every workflow's history as Temporal tells it, by workflow id: for replaying."""
        streams = [row.stream for row in self._ask(f"select stream from streams where {OURS}")]
        return {stream: self._run(self._history(stream)) for stream in streams}

    async def _history(self, stream: str) -> str:
        handle = self._env.client.get_workflow_handle(stream)
        return (await handle.fetch_history()).to_json()

    # --- quiet ----------------------------------------------------------------------------------

    async def _quiet(self) -> None:
        """Until the ledger has no command without outcome and no alarm that is due."""
        loop = asyncio.get_running_loop()
        began = nudged = loop.time()
        while await asyncio.to_thread(self._busy):
            await asyncio.sleep(LOOK_EVERY_S)
            now = loop.time()
            if now - nudged > NUDGE_AFTER_S:
                nudged = now
                await self._nudge()
            if now - began > GIVE_UP_S:
                raise TimeoutError(f"{self._code} does not come to rest at {self._now}")

    def _busy(self) -> bool:
        rows = self._ask(
            f"select exists(select 1 from commands where outcome is null and {OURS})"
            " or exists(select 1 from streams where not closed and next_alarm <= :now"
            f" and {OURS})",
            now=self._now,
        )
        return bool(rows[0][0])

    async def _nudge(self) -> None:
        with self._db.connect() as db:
            waiting = commands.waiting(db, older_than_s=-(10**9))
        for row in waiting:
            if f"/{self._code}" in row.stream:
                try:
                    await self._sweeper.bring(row)
                except RPCError:
                    continue  # asked again at the next nudge

    def _ask(self, question: str, **values: Any) -> list[Any]:
        values |= {"project": f"project/{self._code}%", "reviews": f"review/{self._code}%"}
        with self._db.connect() as db:
            return list(db.execute(text(question), values))

    def _run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self._loop.run(doing)


# A part that is split from the project bears its code with a further digit.
OURS = "(stream like :project or stream like :reviews)"
