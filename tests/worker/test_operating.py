"""What operators do while the system runs: set an act aside, resume, compare with Temporal."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from sqlalchemy import text
from temporalio.worker import Worker

from activities.record import Recorder
from api.engine import connect
from domain.review.commands import Submit, Withdraw
from tests.running import Running, dev_server, running, stream
from tests.waiting import until_async
from tests.worker.command_line import here
from tests.worker.raising import DefectiveReview
from worker import cli
from worker.stack.postgres import Urls
from workflows.project import ProjectWorkflow

IDEA = "review/LH-2026-0001/idea_review/1"
PAPERS = ("project_background", "project_need", "project_feasibility")


async def ran(*words: str) -> int:
    return await asyncio.to_thread(cli.run, words)


@asynccontextmanager
async def defective_worker(system: Running) -> AsyncIterator[None]:
    """A worker whose reviews raise on a withdrawal; over a connection of its own."""
    address = system.client.service_client.config.target_host
    client = await connect(address, system.client.namespace, lazy=False)
    with ThreadPoolExecutor(8) as threads:
        async with Worker(
            client,
            task_queue=system.settings.task_queue,
            workflows=[ProjectWorkflow, DefectiveReview],
            activities=[Recorder(system.db).record],
            activity_executor=threads,
        ):
            yield


async def test_an_act_on_which_the_core_raises_stops_its_stream_until_it_is_set_aside(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with dev_server() as env, running(env.client, urls.app, work=False) as system:
        here(urls, monkeypatch, env, system.settings)
        async with defective_worker(system):
            await system.done(stream(), system.register())
            defective = await system.tell(IDEA, Withdraw())
            behind_it = await system.tell(IDEA, Submit(papers=PAPERS))
            # Others live on.
            await system.done(stream("LH-2026-0002"), system.register("LH-2026-0002"))
            other = IDEA.replace("0001", "0002")
            await system.done(other, Submit(papers=PAPERS))
            with system.db.connect() as db:
                waiting = db.execute(
                    text("select id from commands where outcome is null and origin is null")
                )
                assert set(waiting.scalars()) == {defective.id, behind_it.id}

            words = ("--reason", "材料编号重复", "--person", "zhao.yun")
            assert await ran("set-aside", str(defective.id), *words) == 0
            assert "已通知工作流继续" in capsys.readouterr().out
            receipt = await system.outcome(defective)
            assert receipt.outcome == "set_aside"
            assert receipt.refusal is not None
            assert "材料编号重复" in receipt.refusal.zh
            assert (await system.outcome(behind_it, within=30)).outcome == "done"

            assert await ran("set-aside", str(defective.id), *words) == 2
            assert "已有结果（已搁置）" in capsys.readouterr().err
            assert await ran("set-aside", str(behind_it.id), *words) == 2
            assert "已有结果（已办）" in capsys.readouterr().err
            assert await ran("set-aside", str(uuid4()), *words) == 2
            assert "没有指令" in capsys.readouterr().err

        with system.db.connect() as db:
            by, trace = db.execute(
                text("select c.settled_by, t.actor from commands c join commands t"
                     " on t.kind = 'set_aside' and t.body ->> 'command' = c.id::text"
                     " where c.id = :id"), {"id": defective.id},
            ).one()  # fmt: skip
        assert (by["person"], by["role"], by["reason"]) == ("zhao.yun", "operator", "材料编号重复")
        assert trace["person"] == "zhao.yun"
        assert await ran("verify", "--json") == 0, capsys.readouterr().out
        assert json.loads(capsys.readouterr().out)["temporal"] == "agrees"


async def test_resume_brings_back_what_temporal_has_lost(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A workflow terminated by hand, one that runs for nothing: seen by verify, mended by resume."""
    async with dev_server() as env, running(env.client, urls.app) as system:
        here(urls, monkeypatch, env, system.settings)
        await system.done(stream(), system.register())

        async def opened() -> bool:
            return IDEA in await system.engine.running()

        await until_async(opened)
        assert await ran("verify", "--json") == 0
        assert json.loads(capsys.readouterr().out)["temporal"] == "agrees"

        await env.client.get_workflow_handle(IDEA).terminate("by hand")
        strange = "project/LH-2026-0009"
        await env.client.start_workflow(
            "ProjectWorkflow", {"stream": strange}, id=strange, task_queue="nobody-polls-this"
        )
        assert await ran("verify", "--json") == 1
        told = json.loads(capsys.readouterr().out)
        assert told["temporal"] == "differs"
        assert [(one["kind"], one["where"]) for one in told["findings"]] == [
            ("temporal", IDEA), ("temporal", strange),
        ]  # fmt: skip

        assert await ran("resume") == 0
        out = capsys.readouterr().out
        assert f"已查看 {IDEA}：账本与 Temporal 不一致" in out
        assert "查看了2条流" in out
        await env.client.get_workflow_handle(strange).terminate("nobody polls it")
        await system.done(IDEA, Submit(papers=PAPERS))
        await until_async(opened)
        assert await ran("resume") == 0
        assert "查看了0条流" in capsys.readouterr().out
    # The SDK logs the terminated child once it is collected, with a traceback. In the midst of
    # pytest's rewriting of a later import that breaks Python 3.11's parser.
    gc.collect()


async def test_verify_holds_every_timer_of_the_engine_against_the_ledger(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each open stream has one timer, for the alarm that the ledger has next; each duty one owner."""
    async with dev_server() as env, running(env.client, urls.app) as system:
        here(urls, monkeypatch, env, system.settings)
        await system.done(stream(), system.register())
        await system.done(IDEA, Submit(papers=PAPERS))
        assert await ran("verify", "--engine", "--json") == 0, capsys.readouterr().out
        told = json.loads(capsys.readouterr().out)
        assert (told["verified"], told["temporal"]) == (True, "agrees")

        with system.db.begin() as db:  # the ledger's head, moved by a day behind the engine's back
            moved = "next_alarm = next_alarm + interval '1 day'"
            db.execute(text(f"update streams set {moved} where stream = :s"), {"s": IDEA})
            db.execute(text("delete from tasks where stream = :s"), {"s": IDEA})
        assert await ran("verify", "--engine", "--json") == 1
        found = json.loads(capsys.readouterr().out)["findings"]
        wrong = {(one["kind"], one["where"]): one["zh"] for one in found}
        assert "引擎中的定时器却在" in wrong["alarm", IDEA]
        assert "没有任何人的待办" in wrong["duty", IDEA]
        assert await ran("rebuild") == 0
        capsys.readouterr()
        assert await ran("verify", "--engine") == 0, capsys.readouterr().err


LATER = "next_alarm = next_alarm + interval '60 days'"
LONG_PAST = "next_alarm = now() - interval '5 minutes'"
WRONGLY_ARMED = (  # what is done to the row of the round's head, and what is then found of which
    ("next_alarm = null", ("duty", f"{IDEA}#accept", "却没有下一个预警")),
    ("next_alarm = null", ("alarm", IDEA, "引擎中却有1个定时器")),
    (LATER, ("duty", f"{IDEA}#accept", "下一个预警却在")),
    (LONG_PAST, ("alarm", IDEA, "至今没有入账")),
    ("closed = true", ("temporal", IDEA, "账本中已完或没有")),
)


async def test_verify_says_of_which_duty_or_stream_the_alarm_is_wrong(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with dev_server() as env, running(env.client, urls.app) as system:
        here(urls, monkeypatch, env, system.settings)
        await system.done(stream(), system.register())
        await system.done(IDEA, Submit(papers=PAPERS))
        for tampered in dict.fromkeys(tampered for tampered, _ in WRONGLY_ARMED):
            with system.db.begin() as db:
                db.execute(text(f"update streams set {tampered} where stream = :s"), {"s": IDEA})
            assert await ran("verify", "--engine", "--json") == 1
            found = json.loads(capsys.readouterr().out)["findings"]
            for kind, where, zh in (one for done, one in WRONGLY_ARMED if done == tampered):
                said = [one["zh"] for one in found if (one["kind"], one["where"]) == (kind, where)]
                assert any(zh in one for one in said), (tampered, found)
            assert await ran("rebuild") == 0
            capsys.readouterr()
        assert await ran("verify", "--engine") == 0, capsys.readouterr().out


def test_verify_of_the_engine_needs_the_engine(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here(urls, monkeypatch)
    assert cli.run(["verify", "--engine"]) == 2
    assert "Temporal 不在" in capsys.readouterr().err


def test_resume_without_temporal_says_what_to_do(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here(urls, monkeypatch)
    assert cli.run(["resume"]) == 2
    assert "Temporal 不在" in capsys.readouterr().err


def test_a_person_or_reason_that_says_nothing_is_refused(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here(urls, monkeypatch)
    aside = ["set-aside", str(uuid4()), "--reason"]
    assert cli.run([*aside, "  ", "--person", "zhao.yun"]) == 2
    assert cli.run([*aside, "重复", "--person", "赵云"]) == 2
    told = capsys.readouterr().err
    assert "--reason 须写明理由" in told
    assert "--person 赵云 不对" in told


async def test_rebuild_prints_what_differed_while_the_system_runs(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with dev_server() as env, running(env.client, urls.app) as system:
        here(urls, monkeypatch, env, system.settings)
        await system.done(stream(), system.register())
        with system.db.begin() as db:
            db.execute(text("delete from projects"))
        assert await ran("rebuild", "--stream", stream()) == 0
        told = capsys.readouterr().out
        assert "projects LH-2026-0001：缺少这一行" in told
        assert "重建了1条流，改正1处" in told
        assert await ran("rebuild") == 0
        assert "改正0处" in capsys.readouterr().out
        assert await ran("rebuild", "--stream", "project/LH-2026-0404") == 2
        assert "没有这条流" in capsys.readouterr().err
