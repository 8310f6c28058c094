"""The nightly check: scheduled once, run in a process of its own, its findings kept and shown."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text
from temporalio.client import Client
from temporalio.worker import Worker

from domain.acts import Actor
from store import checks
from tests.api.clicking import Person
from tests.api.speaking import Api, served
from tests.running import Running, dev_server, running, stream
from tests.waiting import until_async
from tests.worker.command_line import here
from worker.nightly import SCHEDULE, Checker, scheduled
from worker.stack.postgres import Urls
from workflows.nightly import NightlyCheckWorkflow

OPERATOR = Actor(person="zhao.yun", role="operator")


def newest(system: Running) -> checks.Checked | None:
    with system.db.connect() as db:
        return checks.newest(db)


async def test_what_the_nightly_check_finds_is_kept_and_shown_to_operators(
    urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dev_server() as env, running(env.client, urls.app) as system:
        here(urls, monkeypatch, env, system.settings)
        await system.done(stream(), system.register())
        address = env.client.service_client.config.target_host
        settings = system.settings.with_(
            temporal_address=address, temporal_namespace=env.client.namespace
        )
        queue = f"check-{uuid4().hex[:8]}"
        async with (
            Worker(
                env.client,
                task_queue=queue,
                workflows=[NightlyCheckWorkflow],
                activities=[Checker(system.db, settings).check_all],
            ),
            served(system) as api,
        ):
            assert "尚未进行" in await shown(api)
            told = await check(env.client, queue)
            assert told.endswith("0 findings")
            found = newest(system)
            assert found is not None
            assert (found.verified, found.temporal) == (True, "agrees")
            assert found.streams >= 2
            assert "通过" in await shown(api)

            with system.db.begin() as db:
                db.execute(text("delete from tasks"))
            assert not (await check(env.client, queue)).endswith(" 0 findings")
            found = newest(system)
            assert found is not None
            assert not found.verified
            assert {one["kind"] for one in found.findings} == {"duty", "read_model"}
            assert "处问题" in await shown(api)


async def shown(api: Api) -> str:
    page = await Person(api, OPERATOR).page("/operations")
    return str(page.one("p", data_check="").text)


async def check(client: Client, queue: str) -> str:
    told: str = await client.execute_workflow(
        NightlyCheckWorkflow.run, id=f"check-{uuid4().hex[:8]}", task_queue=queue
    )
    return told


async def test_it_is_scheduled_once_however_many_workers_start(urls: Urls) -> None:
    async with dev_server() as env, running(env.client, urls.app, work=False) as system:
        for _ in range(3):
            await scheduled(env.client, system.settings)

        async def listed() -> list[str]:
            return [one.id async for one in await env.client.list_schedules()]

        await until_async(listed)
        assert await listed() == [SCHEDULE]
        there = await env.client.get_schedule_handle(SCHEDULE).describe()
        assert there.schedule.spec.time_zone_name == "Asia/Shanghai"
