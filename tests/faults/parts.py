"""The parts of an installation as processes of their own, to be killed, stopped and started again.

PostgreSQL and Temporal are the embedded ones, worker and API the real commands with their settings
in the environment. Nobody looks after them here but the test: it is what `quancheng up` would be.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import sysconfig
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import SystemRandom
from typing import Any, TypeVar

import psutil
from sqlalchemy import Engine as Database
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from api.engine import Engine, connect
from catalog.loading import load_rules
from store import database, migrate
from tests.waiting import until_async
from worker.settings import Settings
from worker.stack.postgres import EmbeddedPostgres, Urls
from worker.stack.program import Program
from worker.stack.temporal import TemporalServer
from worker.sweeper import Sweeper
from worker.work import engine as way_to_engine

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")

# As on any installation, only that nobody waits long: what comes of a lost signal is the same.
SECRET = "x" * 40
HASTY: dict[str, Any] = {"sweep_every_s": 0.5, "sweep_older_s": 1, "resume_every_s": 3}


class OneProcess:
    """A worker or an API: a command line, started as often as it is killed."""

    def __init__(
        self,
        name: str,
        home: Path,
        command: list[str],
        environment: Callable[[], Mapping[str, str]],
    ) -> None:
        self.program = Program(name, home, patience_s=10)
        self._command = command
        self._environment = environment

    def start(self) -> None:
        """Start it; it works when it works."""
        self.program.launch(self._command, self._environment())

    def ended(self) -> int | None:
        """Its exit code where it has ended."""
        return self.program.ended()

    def kill(self) -> None:
        """kill -9, and reaped."""
        _kill(self.program)

    def stop(self) -> None:
        """In order."""
        self.program.stop()

    def stand_still(self) -> None:
        """SIGSTOP: it holds what it holds and does nothing."""
        os.kill(self.program.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT: it goes on where it was, long after others have taken over."""
        os.kill(self.program.pid, signal.SIGCONT)


def _kill(program: Program) -> None:
    with suppress(ProcessLookupError):
        os.kill(program.pid, signal.SIGKILL)
    with suppress(psutil.NoSuchProcess):
        psutil.Process(program.pid).wait(timeout=10)
    program.ended()


class ShortHistories(TemporalServer):
    """An engine that suggests to continue as new after so many events, and lets a run have so many
    signals, where others say thousands."""

    SUGGESTED = 60
    SIGNALS = 400

    def _command(self) -> list[str]:
        suggested = f"limit.historyCount.suggestContinueAsNew={self.SUGGESTED}"
        signals = f"history.maximumSignalsPerExecution={self.SIGNALS}"
        flag = "--dynamic-config-value"
        return [*super()._command(), flag, suggested, flag, signals]


class Parts:
    """Everything of one installation, in one folder."""

    def __init__(
        self,
        home: Path,
        urls: Urls | None,
        engine: type[TemporalServer] = TemporalServer,
        **changes: Any,
    ) -> None:
        """`urls`: a database that others look after; None: one of our own, to be killed."""
        self.home = home
        port, ui_port, *self.api_ports = _free_ports()
        self.postgres = None if urls else EmbeddedPostgres(home, flags={"fsync": "off"})
        self.urls = urls
        self.temporal = engine(home, port=port, ui_port=ui_port, namespace="quancheng")
        self._changes: dict[str, Any] = {**HASTY, **changes}
        self.processes: list[OneProcess] = []
        # The kernel ends a program with the thread that started it: one thread, as long as we.
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="parts")

    async def do(self, act: Callable[[], T]) -> T:
        """`act`, in the one thread that starts and ends things, while the clients go on."""
        return await asyncio.get_running_loop().run_in_executor(self._hand, act)

    # --- the two that hold things -----------------------------------------------------------------

    def start(self) -> None:
        """Database and engine."""
        if self.postgres is not None:
            self.urls = self.postgres.start()
            migrate.upgrade(self.urls.owner)
        self.temporal.start()

    def kill_temporal(self) -> None:
        """kill -9 of the engine."""
        _kill(self.temporal.program)

    def kill_postgres(self) -> None:
        """kill -9 of the server: its children notice, and end without a word."""
        assert self.postgres is not None
        _kill(self.postgres.program)

    def kill_a_backend(self) -> None:
        """kill -9 of one session: the server restarts itself and cuts off all the others."""
        for process in self._database_processes():
            with suppress(psutil.NoSuchProcess):
                if "quancheng_app" in " ".join(process.cmdline()):
                    process.kill()
                    return

    def stop_the_clock_of_postgres(self) -> None:
        """SIGSTOP to the server and to all its children: it hangs, it is not gone."""
        for process in self._database_processes():
            with suppress(psutil.NoSuchProcess):
                process.suspend()

    def let_postgres_go_on(self) -> None:
        """SIGCONT."""
        for process in self._database_processes():
            with suppress(psutil.NoSuchProcess):
                process.resume()

    def _database_processes(self) -> list[psutil.Process]:
        assert self.postgres is not None
        server = psutil.Process(self.postgres.program.pid)
        return [server, *server.children(recursive=True)]

    # --- workers and the API ----------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """As every process of this installation has them."""
        assert self.urls is not None
        return Settings(
            data=self.home,
            database_url=self.urls.app,
            temporal_address=self.temporal.address,
            token_secret=SECRET,
            log_format="json",
            **self._changes,
        )

    def worker(self, name: str = "worker", **changes: Any) -> OneProcess:
        """A worker, not yet started."""
        quancheng = Path(sysconfig.get_path("scripts")) / "quancheng"
        return self._process(name, [str(quancheng), "worker"], {}, changes)

    def odd_worker(self, name: str, module: str, told: Mapping[str, str]) -> OneProcess:
        """A worker that only tests have: `module` is run, `told` what is wrong with it."""
        return self._process(name, [sys.executable, "-m", module], told, {})

    def api(self, number: int = 0) -> OneProcess:
        """One of the two API processes that a proxy would share requests between, not yet started."""
        quancheng = Path(sysconfig.get_path("scripts")) / "quancheng"
        port = self.api_ports[number]
        return self._process(f"api-{number}", [str(quancheng), "api"], {}, {"api_port": port})

    def _process(
        self, name: str, command: list[str], told: Mapping[str, str], changes: dict[str, Any]
    ) -> OneProcess:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("QUANCHENG_")}

        def environment() -> dict[str, str]:
            ours = self.settings.with_(**changes).environment()
            return {**kept, **ours, **told, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}

        made = OneProcess(name, self.home, command, environment)
        self.processes.append(made)
        return made

    def last_words(self) -> str:
        """What every process has said last, for a test that failed."""
        return "\n".join(f"--- {p.program.name}\n{p.program.last_words()}" for p in self.processes)

    def close(self) -> None:
        """End all."""
        for one in self.processes:
            one.kill() if one.ended() is None and one.program._process else None
        self.temporal.stop()
        if self.postgres is not None:
            self.postgres.stop()
        self._hand.shutdown()


class Reached:
    """A test's own ways to an installation: database, engine, sweeper, as any process has them."""

    def __init__(self, parts: Parts, db: Database, client: Client) -> None:
        self.parts = parts
        self.db = db
        self.client = client
        self.engine: Engine = way_to_engine(client, parts.settings)
        self.sweeper = Sweeper(db, self.engine, load_rules)


@asynccontextmanager
async def installed(
    urls: Urls | None, *, engine: type[TemporalServer] = TemporalServer, **changes: Any
) -> AsyncIterator[Reached]:
    """An installation without workers, and ways to it; nothing is left of it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="quancheng-"))
    home.chmod(0o711)
    parts = Parts(home, urls, engine, **changes)
    try:
        await parts.do(parts.start)
        assert parts.urls is not None
        client = await connect(parts.temporal.address, "quancheng")
        db = database.connect(parts.urls.app, pool=12)
        try:
            yield Reached(parts, db, client)
        except BaseException:
            print(parts.last_words())
            raise
        finally:
            db.dispose()
    finally:
        parts.close()
        shutil.rmtree(home, ignore_errors=True)


async def polled(place: Reached, worker: OneProcess) -> None:
    """Until this worker polls for workflow tasks."""
    settings = place.parts.settings
    asked = DescribeTaskQueueRequest(
        namespace=settings.temporal_namespace,
        task_queue=TaskQueue(name=settings.task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )

    async def is_there() -> bool:
        told = await place.client.workflow_service.describe_task_queue(asked)
        return any(one.identity.startswith(f"{worker.program.pid}@") for one in told.pollers)

    await until_async(is_there, 30)


def _free_ports() -> list[int]:
    """Four: for Temporal, its pages, and two APIs.

    Below those that the kernel gives to whoever connects: a part that was killed finds its own free.
    """
    found: list[int] = []
    while len(found) < 4:
        port = SystemRandom().randrange(12_000, 30_000)
        if port in found:
            continue
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
    return found
