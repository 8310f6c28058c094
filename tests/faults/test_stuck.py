"""Ten faults are planted: the operations page and `quancheng stuck` name each, and so does Temporal.

Project, item and cause are to be told by the engine alone (its search attributes, details and
failures, as its own pages show them) and by our page within a minute.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from sqlalchemy import Connection, text
from temporalio.api.workflowservice.v1 import PauseWorkflowExecutionRequest

from api.app import create_app
from api.engine import Engine, connect
from api.operations import Links
from api.tokens import issue
from catalog.loading import load_rules
from domain.acts import Actor, Role
from domain.review.commands import Claim, HandOver, RulesVersion
from domain.stuck import Bounds
from store import commands
from tests.faults.by_hand import noted, row, told
from tests.faults.clerks import RULES, Project, decision, reviewer
from tests.faults.clients import ClientLog, Clients, StoreDoor
from tests.faults.in_process import at_work
from tests.faults.odd_workflows import WITHOUT_CATALOG, TroubledReview
from tests.faults.parts import SECRET, Reached, installed
from tests.waiting import until_async
from worker.stack.postgres import Urls
from worker.stack.temporal import TemporalServer
from worker.work import engine
from workflows.project import ProjectWorkflow

OPERATOR = Actor(person="ops", role=Role.OPERATOR)
SOON = Bounds(act_s=2, alarm_s=2, differs_s=2)  # a test does not wait a minute for each
UI = "http://temporal.example"
CODE = "LH-2026-0001"


class WithPause(TemporalServer):
    """An engine that lets operators pause workflows, as it does not by itself."""

    def _command(self) -> list[str]:
        return [
            *super()._command(), "--dynamic-config-value", "frontend.WorkflowPauseEnabled=true",
        ]  # fmt: skip


async def test_ten_faults_are_told_by_the_page_and_by_the_engine_alone(
    urls: Urls, log: ClientLog
) -> None:
    async with installed(urls, engine=WithPause) as place:
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project = Project(CODE, clients, place.db)
        async with at_work(place):
            await project.determining()
        desks = {desk.split("/")[2]: desk for desk in project.desks}
        units = {item: reviewer(await project.unit(desk)) for item, desk in desks.items()}
        async with (
            at_work(place, [ProjectWorkflow, TroubledReview], sweeps=False),
            page_of(place) as page,
        ):
            # 1: the core raises on an act. 2: the worker has no such catalog. 3: too new an act.
            raising = await clients.give(
                desks["det_policy"], Claim(), units["det_policy"], wait=False
            )
            await clients.give(desks[WITHOUT_CATALOG], Claim(), units[WITHOUT_CATALOG], wait=False)
            await clients.give(
                desks["det_eia"], HandOver(to="li.qiang"), units["det_eia"], wait=False
            )
            # 4: a signal that nobody wrote down.
            forged = row(desks["det_water"], "claim", {}, units["det_water"])
            await told(place, desks["det_water"], forged)
            await noted(place, 1)
            # 5: terminated by hand. 6: ended in the ledger, and runs on.
            relics = place.client.get_workflow_handle(desks["det_relics"])
            await relics.terminate(reason="by mistake")
            await change(
                place, "update streams set closed = true where stream = :s", desks["det_special"]
            )
            # 7: its alarm never rang. 8: the ledger was restored and is behind.
            await change(
                place, "update streams set next_alarm = now() - interval '1 hour' where stream = :s",
                desks["det_safety"],
            )  # fmt: skip
            await change(
                place, "update streams set seq = seq - 1 where stream = :s", desks["det_traffic"]
            )
            decided = decision("det_traffic")
            await clients.give(desks["det_traffic"], decided, units["det_traffic"], wait=False)
            # 9: an act that was set aside.
            aside = await clients.give(desks["det_met"], Claim(), units["det_met"], wait=False)
            await until_async(lambda: fails(place, desks["det_met"]))
            await asyncio.to_thread(
                commands.set_aside, place.db, aside.act, "程序缺陷",
                {"person": "ops", "role": "operator"},
            )  # fmt: skip
            # 10: paused in the engine.
            await place.client.workflow_service.pause_workflow_execution(
                PauseWorkflowExecutionRequest(
                    namespace=place.client.namespace,
                    workflow_id=desks["det_air_defence"],
                    reason="等部门意见",
                )
            )
            wanted = {
                ("failing", desks["det_policy"]): f"处理办理 {raising.act} 时出错",
                ("failing", desks[WITHOUT_CATALOG]): "没有该项目所用的目录",
                ("act", desks["det_eia"]): "hand_over 已登记",
                ("refused", desks["det_water"]): "不是本系统写下的",
                ("not_running", desks["det_relics"]): "Temporal 中没有运行",
                ("not_open", desks["det_special"]): "账本中已完或没有",
                ("alarm", desks["det_safety"]): "预警没有响",
                ("failing", desks["det_traffic"]): "账本比时间引擎旧",
                ("set_aside", desks["det_met"]): "程序缺陷",
                ("paused", desks["det_air_defence"]): "不是法定暂停",
            }

            async def all_told() -> str | None:
                shown = (await page.get("/operations")).text
                missing = [key for key, zh in wanted.items() if not is_told(shown, key, zh)]
                assert not missing, (missing, re.sub(r"\s+", " ", shown)[:1500])
                return shown

            shown = await until_async(all_told, 60)
            assert shown is not None
            for sort, stream in wanted:
                item = RULES.item(stream.split("/")[2]).name_zh
                assert f"{CODE} · {item}" in cell(shown, sort, stream)
            assert f"{UI}/namespaces/quancheng/workflows/review%2F{CODE}%2Fdet_policy%2F1" in shown

            # The engine alone: found by project, named by item, the cause in its own words.
            for item, words in (
                ("det_policy", f"the core raised on act {raising.act}"),
                (WITHOUT_CATALOG, "luohe/2099.1"),
                ("det_traffic", "the workflow stands at"),
            ):
                assert await found_by(place, CODE, item) == [desks[item]]
                (trouble,) = await place.engine.failing([desks[item]])
                assert words in " ".join(trouble.because), trouble
            by_project = await place.engine.listed(f'ProjectCode = "{CODE}"')
            assert {*desks.values()} <= {one.stream for one in by_project}
            assert [one.stream for one in await place.engine.paused()] == [desks["det_air_defence"]]


async def test_with_a_part_away_the_page_still_answers_and_says_so(
    urls: Urls, log: ClientLog
) -> None:
    async with installed(urls) as place, page_of(place) as page:
        shown = (await page.get("/operations")).text
        assert "没有工作进程在取任务" in cell(shown, "workers", "")
        nowhere = engine(await connect("127.0.0.1:1", "quancheng"), place.parts.settings)
        async with page_of(place, nowhere) as deaf:
            shown = (await deaf.get("/operations")).text
        assert "时间引擎 Temporal 连不上" in cell(shown, "engine", "")
        assert "数据库：正常" in shown


# --- how it is done --------------------------------------------------------------------------------


@asynccontextmanager
async def page_of(place: Reached, way: Engine | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """An API of this installation, asked by an operator."""
    settings = place.parts.settings
    app = create_app(
        database=place.db,
        engine=way or place.engine,
        rules_of=load_rules,
        rules=RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version),
        secret=SECRET,
        patience_s=1,
        threads=6,
        links=Links(UI, "quancheng"),
        bounds=SOON,
    )
    headers = {
        "Authorization": f"Bearer {issue(SECRET, OPERATOR, days=1)}",
        "Accept": "text/html",
    }
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://api", headers=headers
        ) as http,
    ):
        yield http


def cell(shown: str, sort: str, stream: str) -> str:
    """The row of one finding, as it stands on the page."""
    head = f'<tr data-sort="{sort}" data-stream="{stream}">'
    return shown.partition(head)[2].partition("</tr>")[0]


def is_told(shown: str, key: tuple[str, str], zh: str) -> bool:
    return zh in cell(shown, *key)


async def fails(place: Reached, stream: str) -> bool:
    return bool(await place.engine.failing([stream]))


async def found_by(place: Reached, project: str, item: str) -> list[str]:
    """What the engine's own pages find by project and item."""
    query = f'ProjectCode = "{project}" and Item = "{item}"'
    return [one.stream for one in await place.engine.listed(query)]


async def change(place: Reached, statement: str, stream: str) -> None:
    """What no part of ours does."""

    def changed() -> None:
        with place.db.begin() as db:
            _one(db, statement, stream)

    await asyncio.to_thread(changed)


def _one(db: Connection, statement: str, stream: str) -> None:
    assert db.execute(text(statement), {"s": stream}).rowcount == 1
