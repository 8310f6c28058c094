"""A part is away: what was written down is answered 202, and applied when the part is back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from structlog.testing import capture_logs
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from activities.record import Recorder
from api.adjusting import UNDER_WAY_AT_ONCE, deliver_all
from api.desk import Desk
from api.engine import connect
from catalog.loading import load_rules
from domain.acts import RawAct
from store import database as database_
from tests.api.speaking import REVIEWER, Api, new_key, served
from tests.domain.histories import VERSION
from tests.running import Running, running
from tests.waiting import until_async
from worker.settings import Settings
from worker.stack.postgres import EmbeddedPostgres, Urls
from worker.work import engine, temporal_worker

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

BODY = {"name": "停电时登记的项目", "owner": "c-001", "county": "临颍县"}


async def test_without_a_worker_an_act_waits_and_is_played_when_one_comes(
    client: Client, database: Urls, temporal_address: str
) -> None:
    async with (
        running(client, database.app, work=False) as system,
        served(system, patience_s=0.3) as api,
    ):
        answer = await api.post("/projects", BODY)
        assert answer.status_code == 202, answer.text
        told = answer.json()
        assert answer.headers["location"] == told["receipt"]["address"]
        assert told["receipt"]["outcome"] is None
        pending = await api.http.get(
            answer.headers["location"], headers=dict(answer.request.headers)
        )
        assert pending.json()["outcome"] is None
        health = (await api.get("/health", None)).json()
        assert not health["well"]
        assert not health["parts"]["worker"]["well"]
        async with _worker(system, temporal_address):
            receipt = await api.receipt(told["receipt"]["id"])
        assert receipt["outcome"] == "done"


async def test_without_temporal_an_act_waits_and_is_swept_when_it_is_back(
    api: Api, database: Urls
) -> None:
    nowhere = await connect("127.0.0.1:1", "default")
    away = engine(nowhere, api.system.settings)
    async with served(api.system, engine=away, patience_s=1) as deaf:
        began = asyncio.get_running_loop().time()
        answer = await deaf.post("/projects", BODY | {"name": "断网时登记的项目"})
        assert answer.status_code == 202, answer.text
        assert asyncio.get_running_loop().time() - began < 2.5
        health = await deaf.get("/health", None)
        assert health.status_code == 503
        assert not health.json()["parts"]["temporal"]["well"]
        assert health.json()["parts"]["database"]["well"]
    await api.system.sweeper.sweep(0)
    receipt = await api.receipt(answer.json()["receipt"]["id"])
    assert receipt["outcome"] == "done"
    assert (await api.get(f"/projects/{receipt['project']}")).status_code == 200


async def test_an_act_on_a_stream_that_is_closed_is_judged_by_the_ledger(api: Api) -> None:
    """Its workflow has ended: nobody starts it again only to refuse."""
    path = await api.accepted()
    refusal = {"reason": "不符合规划", "remedies": "可申请复议", "drafted_by": "zhao.min"}
    await api.done(f"{path}/refuse", refusal, REVIEWER)
    stream = path.removeprefix("/").replace("reviews/", "review/")

    async def ended() -> bool:
        described = await api.system.client.get_workflow_handle(stream).describe()
        return described.close_time is not None

    await until_async(ended)
    late = await api.post(f"{path}/claim", {}, REVIEWER)
    assert (late.status_code, late.json()["code"]) == (409, "already_decided")
    assert "gxw" not in late.json()["detail"]
    described = await api.system.client.get_workflow_handle(stream).describe()
    assert described.close_time is not None


async def test_a_lost_notice_costs_time_and_nothing_else(
    postgres: EmbeddedPostgres, api: Api
) -> None:
    """The LISTEN connection is cut off: waiters look for themselves, then it listens again."""
    path = await api.accepted()
    admin = create_engine(postgres.superuser)
    with admin.connect() as db:
        cut = db.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where query = 'listen receipts'"
            )
        ).all()
    admin.dispose()
    assert cut
    assert (await api.post(f"{path}/claim", {}, REVIEWER)).status_code == 200

    async def listening() -> bool:
        return bool(api.app.state.desk.waiting.listening)

    await until_async(listening)


async def test_a_database_that_is_away_is_said_so_and_back_it_goes_on(
    postgres: EmbeddedPostgres, api: Api, database: Urls
) -> None:
    """No connection is let in for a while. Nothing about our insides is told."""
    path = await api.accepted()
    name = database.app.rsplit("/", 1)[1].split("?")[0]
    with closed(postgres, name):
        key = new_key()
        answer = await api.post(f"{path}/claim", {}, REVIEWER, key)
        assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
        assert int(answer.headers["retry-after"]) > 0
        assert "psycopg2" not in answer.text
        health = await api.get("/health", None)
        assert health.status_code == 503

    async def done() -> bool:
        return (await api.post(f"{path}/claim", {}, REVIEWER, key)).status_code == 200

    await until_async(done)


@contextmanager
def closed(postgres: EmbeddedPostgres, name: str) -> Iterator[None]:
    admin = create_engine(postgres.superuser, isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        db.execute(text(f"alter database {name} allow_connections false"))
        db.execute(
            text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :n"),
            {"n": name},
        )
        try:
            yield
        finally:
            db.execute(text(f"alter database {name} allow_connections true"))
    admin.dispose()


async def test_with_the_database_gone_half_way_the_rest_of_many_acts_is_left_to_the_sweeper() -> (
    None
):
    nowhere = database_.connect("postgresql+psycopg2://nobody@127.0.0.1:1/none")
    settings = Settings(temporal_address="127.0.0.1:1")
    client = await connect("127.0.0.1:1", "none")
    now = datetime.now(UTC)
    rows = [
        RawAct(
            id=uuid4(), stream=f"project/LH-2026-{n:04}", kind="stop_clocks", body={}, by={},
            submitted_at=now, happened_at=now,
        )
        for n in range(UNDER_WAY_AT_ONCE + 2)
    ]  # fmt: skip
    with ThreadPoolExecutor(1) as threads:
        desk = Desk(
            nowhere, engine(client, settings), load_rules, rules=VERSION, patience_s=0.1,
            threads=threads,
        )  # fmt: skip
        with capture_logs() as told:
            await deliver_all(desk, rows)
    left = [one["event"] for one in told]
    assert left.count("left to the sweeper") == UNDER_WAY_AT_ONCE
    assert left[-1] == "the others are left to the sweeper"


@asynccontextmanager
async def _worker(system: Running, address: str) -> AsyncIterator[None]:
    """A worker for the system that has none. On a client of its own: one client has one worker."""
    client = await Client.connect(address, data_converter=pydantic_data_converter)
    with ThreadPoolExecutor(8) as threads:
        async with temporal_worker(client, system.settings, Recorder(system.db), threads):
            yield
