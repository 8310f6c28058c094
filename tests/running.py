"""A running system in one process for tests: real PostgreSQL, real Temporal, real workflows."""

from __future__ import annotations

import asyncio
import sysconfig
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine as Database
from sqlalchemy import text
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.record import Recorder
from api.engine import Engine
from catalog.loading import load_released, load_rules
from domain.acts import Actor, RawAct
from domain.canonical import plain
from domain.project.commands import Register
from domain.review.commands import RulesVersion
from domain.streams import project_stream
from store import commands, database
from tests.waiting import PATIENCE_S, until_async
from worker.settings import Settings
from worker.sweeper import Sweeper
from worker.work import engine, temporal_worker
from workflows.operators import (
    COUNTY,
    DEPARTMENT,
    DUE_AT,
    ITEM,
    LAMP,
    PROJECT_CODE,
    STAGE,
    WAITING_FOR,
)  # fmt: skip

SCRIPTS = Path(sysconfig.get_path("scripts"))
ATTRIBUTES = [COUNTY, DEPARTMENT, DUE_AT, ITEM, LAMP, PROJECT_CODE, STAGE, WAITING_FOR]

COMPANY = Actor(person="li.na", role="company", company="c-001")
OFFICE = Actor(person="chen.jie", role="xmb", unit="xmb")


@asynccontextmanager
async def dev_server(*more: str) -> AsyncIterator[WorkflowEnvironment]:
    """Temporal's dev server in memory, with our search attributes and the fast queues."""
    env = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(SCRIPTS / "temporal"),
        search_attributes=ATTRIBUTES,
        dev_server_log_level="error",
        data_converter=pydantic_data_converter,
        dev_server_extra_args=[
            "--dynamic-config-value", "history.transferProcessorMaxPollRPS=2000",
            "--dynamic-config-value", "history.timerProcessorMaxPollRPS=2000",
            "--dynamic-config-value", "system.forceSearchAttributesCacheRefreshOnRead=true",
            *more,
        ],
    )  # fmt: skip
    async with env:
        yield env


@contextmanager
def dev_server_address() -> Iterator[str]:
    """Where such a server answers, for tests each of which has a loop of its own."""
    with asyncio.Runner() as runner:
        server = dev_server()
        env = runner.run(server.__aenter__())
        yield env.client.service_client.config.target_host
        runner.run(server.__aexit__(None, None, None))


@dataclass
class Running:
    """What a test needs of the running system."""

    client: Client
    db: Database
    engine: Engine
    sweeper: Sweeper
    settings: Settings
    worker: Worker | None = None

    async def tell(
        self, stream: str, command: Any, by: Actor = COMPANY, *, signal: bool = True
    ) -> RawAct:
        """A command as the API gives it: written down, then signalled."""
        body = plain(command)
        row = RawAct(
            id=uuid4(), stream=stream, kind=body.pop("kind"), body=body, by=plain(by),
            submitted_at=datetime.now(UTC), happened_at=datetime.now(UTC),
        )  # fmt: skip
        row = await asyncio.to_thread(commands.write_down, self.db, row)
        if signal:
            if row.kind == "register":
                await self.engine.signal_with_start(stream, row)
            else:
                await self.sweeper.bring(row)
        return row

    async def outcome(self, row: RawAct, within: float = PATIENCE_S) -> commands.Receipt:
        """The receipt, once there is an outcome."""

        def asked() -> commands.Receipt | None:
            with self.db.connect() as db:
                receipt = commands.receipt(db, row.id)
            return receipt if receipt and receipt.outcome else None

        async def look() -> commands.Receipt | None:
            return await asyncio.to_thread(asked)

        found = await until_async(look, within)
        assert found is not None
        return found

    async def done(self, stream: str, command: Any, by: Actor = COMPANY) -> commands.Receipt:
        """Tells and waits; fails where it was refused."""
        receipt = await self.outcome(await self.tell(stream, command, by))
        assert receipt.outcome == "done", receipt.refusal
        return receipt

    async def at_rest(self, within: float = PATIENCE_S) -> None:
        """Until every act has its outcome: what one act brings about elsewhere comes after it."""

        def none_waits() -> bool:
            with self.db.connect() as db:
                left = db.execute(text("select count(*) from commands where outcome is null"))
                return int(left.scalar_one()) == 0

        await until_async(lambda: asyncio.to_thread(none_waits), within)

    def register(self, code: str = "LH-2026-0001", **facts: Any) -> Any:
        """A company's project, registered under the newest rules."""
        return Register(
            code=code, name=f"食品产业园{code[-4:]}", owner="c-001", county="临颍县",
            industry="食品加工", facts={"investor": "enterprise", **facts},
            rules=RulesVersion(
                catalog=self.settings.catalog_version, calendar=self.settings.calendar_version
            ),
        )  # fmt: skip


@asynccontextmanager
async def running(
    client: Client, app_url: str, *, work: bool = True, **changes: Any
) -> AsyncIterator[Running]:
    """The system on this Temporal and this database; `work` False: no worker polls."""
    settings = Settings(
        database_url=app_url, temporal_address="127.0.0.1:1", token_secret="x" * 40,
        task_queue=f"q-{uuid4().hex[:8]}", **changes,
    )  # fmt: skip
    db = database.connect(app_url, pool=12)
    way = engine(client, settings)
    system = Running(client, db, way, Sweeper(db, way, load_rules), settings)
    load_released()  # before a worker polls: no workflow waits for a file
    if work:
        with ThreadPoolExecutor(8) as threads:
            async with temporal_worker(client, settings, Recorder(db), threads) as worker:
                system.worker = worker
                yield system
    else:
        yield system
    db.dispose()


def stream(code: str = "LH-2026-0001") -> str:
    """The stream of a test's project."""
    return project_stream(code)
