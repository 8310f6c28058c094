"""`quancheng unit succeed`: tried out, given to all, and once only."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from domain.clock import local_day
from tests.running import Running, dev_server, running, stream
from tests.waiting import until_async
from tests.worker.command_line import here
from worker import cli
from worker.stack.postgres import Urls

WHO = ("--reason", "漯办〔2026〕9号", "--person", "zhao.yun", "--drafted-by", "li.na")
CODES = ("LH-2026-0001", "LH-2026-0002")


async def ran(*words: str) -> int:
    return await asyncio.to_thread(cli.run, words)


async def units(system: Running) -> list[str]:
    """Whose the open rounds are."""

    def asked() -> list[str]:
        with system.db.connect() as db:
            return list(db.execute(text("select unit from reviews order by stream")).scalars())

    return await asyncio.to_thread(asked)


async def test_what_a_department_did_in_all_projects_its_successor_does(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    today = local_day(datetime.now(UTC)).isoformat()
    async with dev_server() as env, running(env.client, urls.app) as system:
        here(urls, monkeypatch, env, system.settings)
        for code in CODES:
            await system.done(stream(code), system.register(code))

        async def opened() -> bool:
            return len(await units(system)) == len(CODES)

        await until_async(opened, 20)
        (unit, *_) = await units(system)
        words = ("unit", "succeed", unit, "kj", "--on", today, *WHO)
        assert await ran(*words, "--dry-run") == 0
        said = capsys.readouterr().out
        assert "2个项目今后都由承接单位办理；其中2个项目的2项在办改由承接单位办理，时限不变" in said
        assert f"{CODES[0]} “项目策划论证审核”：办理单位由" in said
        assert await units(system) == [unit, unit]
        assert await ran(*words) == 0
        assert "已对2个项目登记" in capsys.readouterr().out

        async def passed() -> bool:
            return await units(system) == ["kj", "kj"]

        await until_async(passed, 20)
        assert await ran(*words) == 0
        assert "已对0个项目登记" in capsys.readouterr().out
        assert await ran("unit", "succeed", unit, "xyz", "--on", today, *WHO) == 2
        assert "没有单位“xyz”" in capsys.readouterr().err
