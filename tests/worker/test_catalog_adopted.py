"""`quancheng catalog list` and `adopt`: tried out, given, and once only."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.running import Running, dev_server, running, stream
from tests.waiting import until_async
from tests.worker.command_line import here
from worker import cli
from worker.stack.postgres import Urls

WHO = ("--reason", "漯政办〔2026〕31号", "--person", "zhao.yun", "--drafted-by", "li.na")


async def ran(*words: str) -> int:
    return await asyncio.to_thread(cli.run, words)


async def lives_by(system: Running, catalog: str) -> bool:
    def asked() -> bool:
        with system.db.connect() as db:
            there = db.execute(text("select catalog from projects")).scalars()
            return all(one == catalog for one in there)

    return await asyncio.to_thread(asked)


async def test_it_is_tried_out_then_given_to_all_and_a_second_time_to_none(
    urls: Urls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    with released(next_version(tmp_path)):
        async with dev_server() as env, running(env.client, urls.app) as system:
            here(urls, monkeypatch, env, system.settings)
            for code in ("LH-2026-0001", "LH-2026-0002"):
                await system.done(stream(code), system.register(code))

            async def opened() -> bool:
                def asked() -> int:
                    with system.db.connect() as db:
                        return int(db.execute(text("select count(*) from reviews")).scalar_one())

                return await asyncio.to_thread(asked) == 2

            await until_async(opened, 20)
            assert await ran("catalog", "adopt", DRAFT, *WHO, "--dry-run") == 0
            said = capsys.readouterr().out
            assert "2个项目，在办事项2件：需人工处理0个，新增任务0个" in said
            assert "改按新目录" in said
            assert not await lives_by(system, DRAFT)
            one = ("--project", "LH-2026-0001", "--dry-run")
            assert await ran("catalog", "adopt", DRAFT, *WHO, *one) == 0
            assert "1个项目" in capsys.readouterr().out

            assert await ran("catalog", "adopt", DRAFT, *WHO) == 0
            assert "已对2个项目登记" in capsys.readouterr().out

            async def gone_over() -> bool:
                return await lives_by(system, DRAFT)

            await until_async(gone_over, 20)
            assert await ran("catalog", "adopt", DRAFT, *WHO) == 0
            assert "已对0个项目登记" in capsys.readouterr().out
            assert await ran("catalog", "list") == 0
            assert f"{DRAFT}  2个项目" in capsys.readouterr().out
            assert await ran("catalog", "adopt", "luohe/1984.1", *WHO) == 2
            assert "没有目录版本" in capsys.readouterr().err
