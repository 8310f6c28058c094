"""A system of its own for a measurement: embedded PostgreSQL and Temporal, real processes."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import Engine as Database
from sqlalchemy import TextClause, text
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from api.engine import Engine, connect
from api.tokens import issue
from catalog.loading import load_rules
from domain.acts import Actor, RawAct, Role
from domain.canonical import plain
from store import commands, database, migrate
from worker.settings import Settings, token_secret
from worker.stack.postgres import EmbeddedPostgres
from worker.stack.temporal import TemporalServer
from worker.sweeper import Sweeper
from worker.work import engine, manner

COMPANY = Actor(person="bench.company", role=Role.COMPANY, company="bench-1")
SYSTEM_TIME_S = 30.0
LOOK_EVERY_S = 0.01


class Process:
    """A `quancheng …` process with the stage's settings."""

    def __init__(self, entry: str, words: list[str], settings: Settings, log: Path) -> None:
        self._entry = entry
        self._words = words
        self._settings = settings
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> int:
        """Start it; its pid."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                f"from {self._entry} import main; main()",
                *self._words,
                stdout=log,
                stderr=log,
                env=_environment() | self._settings.environment(),
            )
        return self._process.pid

    async def kill(self) -> None:
        """As a crash would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """In order."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(how)
            await self._process.wait()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("QUANCHENG_")}


class Stage:
    """What a measurement needs: the two ways out, and processes to start and kill."""

    def __init__(
        self, settings: Settings, db: Database, owner_url: str, client: Client, folder: Path
    ) -> None:
        self.settings = settings
        self.db = db
        self.owner_url = owner_url  # for rows that nobody could give by acts in a reasonable time
        self.client = client
        self.engine: Engine = engine(client, settings)
        self.manner = manner(settings).model_dump(mode="json")
        self.sweeper = Sweeper(db, self.engine, load_rules)
        self._folder = folder
        self._processes: list[Process] = []

    def process(
        self, *words: str, entry: str = "worker.cli", settings: Settings | None = None
    ) -> Process:
        """A process of ours, not yet started; ended with the stage. `entry`: module of its main."""
        log = self._folder / f"{words[0]}.log"
        one = Process(entry, list(words), settings or self.settings, log)
        self._processes.append(one)
        return one

    def beside(self) -> Settings:
        """The same settings for a second API, on a port of its own."""
        return self.settings.with_(api_port=free_ports(1)[0])

    async def close(self) -> None:
        """Ends every process."""
        for one in reversed(self._processes):
            await one.stop()

    # --- acts, as an API writes them down ---------------------------------------------------------

    def row(self, stream: str, command: Any, by: Actor) -> RawAct:
        """An act that has not been written down yet."""
        body, now = plain(command), datetime.now(UTC)
        return RawAct(
            id=uuid4(),
            stream=stream,
            kind=body.pop("kind"),
            body=body,
            by=plain(by),
            submitted_at=now,
            happened_at=now,
        )

    async def written(self, row: RawAct) -> RawAct:
        """Written down, as it then stands."""
        return await asyncio.to_thread(commands.write_down, self.db, row)

    async def tell(self, row: RawAct) -> RawAct:
        """Written down and signalled."""
        written = await self.written(row)
        if row.kind == "register":
            await self.engine.signal_with_start(row.stream, written)
        else:
            await self.engine.signal(written)
        return written

    async def settled(self, ids: list[Any], within: float = SYSTEM_TIME_S) -> None:
        """Until every act has its outcome. Raises TimeoutError that names those without."""
        question = text(
            "select stream, kind from commands where id = any(:ids) and outcome is null limit 20"
        )

        async def none_waits() -> bool:
            return not await self.asked(question, ids=ids)

        try:
            await self.until(none_waits, within)
        except TimeoutError as late:
            late.add_note(f"without outcome: {await self.asked(question, ids=ids)}")
            raise

    async def opened(self, reviews: list[str], within: float = SYSTEM_TIME_S) -> None:
        """Until these reviews are in the read model. Raises TimeoutError."""
        question = text("select count(*) as n from reviews where stream = any(:reviews)")

        async def all_there() -> bool:
            return bool((await self.asked(question, reviews=reviews))[0].n == len(reviews))

        await self.until(all_there, within)

    async def asked(self, question: TextClause, **values: Any) -> list[Any]:
        """The rows that answer."""

        def ask() -> list[Any]:
            with self.db.connect() as db:
                return list(db.execute(question, values))

        return await asyncio.to_thread(ask)

    async def until(
        self, holds: Callable[[], Awaitable[bool]], within: float, every: float = LOOK_EVERY_S
    ) -> None:
        """Until `holds`, looked at `every` so many seconds. Raises TimeoutError."""
        deadline = time.monotonic() + within
        while not await holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {within} s")
            await asyncio.sleep(every)

    async def first_poll(self, pid: int, within: float = SYSTEM_TIME_S) -> float:
        """The monotonic time at which the worker of that process is seen to poll."""
        request = DescribeTaskQueueRequest(
            namespace=self.settings.temporal_namespace,
            task_queue=TaskQueue(name=self.settings.task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )

        async def polls() -> bool:
            try:
                found = await self.client.workflow_service.describe_task_queue(request)
            except RPCError:
                return False
            return any(one.identity.startswith(f"{pid}@") for one in found.pollers)

        await self.until(polls, within)
        return time.monotonic()

    async def api_answers(self, *addresses: str) -> None:
        """Until the APIs at these addresses are well. Raises TimeoutError."""
        async with httpx.AsyncClient() as http:

            async def up() -> bool:
                try:
                    answers = [await http.get(f"{one}/api/v1/health") for one in addresses]
                    return all(answer.status_code == 200 for answer in answers)
                except httpx.HTTPError:
                    return False

            await self.until(up, 60)

    def bearer(self, by: Actor) -> dict[str, str]:
        """The header with which this person comes to an API of ours."""
        secret = token_secret(self.settings).get_secret_value()
        return {"Authorization": f"Bearer {issue(secret, by, days=1)}"}

    async def worker_started(self) -> Process:
        """A worker that polls; it knows the workflows of the measurements too."""
        worker = self.process("worker", entry="worker.bench.bench_worker")
        await self.first_poll(await worker.start())
        return worker


@asynccontextmanager
async def stage(**changes: Any) -> AsyncIterator[Stage]:
    """PostgreSQL and Temporal in a folder of their own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="quancheng-bench-"))
    folder.chmod(0o711)
    temporal_port, ui_port, api_port = free_ports(3)
    postgres = EmbeddedPostgres(folder)
    temporal = TemporalServer(folder, port=temporal_port, ui_port=ui_port, namespace="quancheng")
    try:
        urls = await asyncio.to_thread(postgres.start)
        await asyncio.to_thread(migrate.upgrade, urls.owner)
        await asyncio.to_thread(temporal.start)
        settings = Settings(
            data=folder,
            database_url=urls.app,
            temporal_address=temporal.address,
            token_secret=uuid4().hex * 2,
            api_port=api_port,
            log_level="warning",
            samples=False,
            receipt_patience_s=20,  # late is late, but it is an answer
            **changes,
        )
        db = database.connect(urls.app, pool=40)
        client = await connect(temporal.address, settings.temporal_namespace)
        here = Stage(settings, db, urls.owner, client, folder)
        try:
            yield here
        finally:
            await here.close()
            db.dispose()
    finally:
        await asyncio.to_thread(temporal.stop)
        await asyncio.to_thread(postgres.stop)
        shutil.rmtree(folder, ignore_errors=True)


def at_share(ordered: Sequence[float], share: float) -> float:
    """The value below which so large a share of them lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def free_ports(n: int) -> list[int]:
    """Ports that nobody uses just now."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(n)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
