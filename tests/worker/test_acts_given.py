"""`quancheng acts` and `act` on a running system: a whole review, a change, a no, a dry run, a key.

The API and the pages have tests of the law itself; here is that the terminal leads to the same.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from sqlalchemy import text
from temporalio.testing import WorkflowEnvironment

from api.forms import REVIEW_COMMANDS
from api.pages.project_choices import choices
from api.previews import legal_moves, present
from catalog.loading import load_rules
from domain.acts import Actor
from domain.clock import local_day
from domain.ledger import faults
from domain.streams import project_stream, review_stream
from store import access_log, ledger
from tests.databases import a_database
from tests.running import Running, dev_server, running
from tests.waiting import until_async
from tests.worker.command_line import here
from worker import cli
from worker.settings import PREFIX
from worker.stack.postgres import EmbeddedPostgres, Urls

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMPANY = ("--person", "li.na", "--role", "company", "--company", "c-001")
REVIEWER = ("--person", "wang.fang", "--role", "reviewer", "--unit", "gxw")
OFFICE = ("--person", "chen.jie", "--role", "xmb", "--unit", "xmb")
ITEM = ("--item", "idea_review")
TODAY = local_day(datetime.now(UTC))
FACTS = {
    "investor": "enterprise", "total_investment": "200000", "promoted": "否", "in_zone": "是",
    "industrial": "true", "infrastructure": "false", "land": "new_state_land", "building": "true",
    "structures": "false", "municipal_works": "false", "highway": "false",
}  # fmt: skip


class Console(NamedTuple):
    """The command line on the running system."""

    system: Running
    capsys: pytest.CaptureFixture[str]

    async def says(self, *words: str) -> str:
        """What it prints; fails where it refuses."""
        code = await asyncio.to_thread(cli.run, words)
        told = self.capsys.readouterr()
        assert code == 0, told.err
        return told.out

    async def refuses(self, *words: str) -> str:
        """The sentence with which it refuses; nothing else is printed."""
        assert await asyncio.to_thread(cli.run, words) == 2
        told = self.capsys.readouterr()
        assert told.out == ""
        assert "Traceback" not in told.err
        return told.err

    async def may(self, *words: str) -> list[str]:
        """The kinds of acts that it lists."""
        found = json.loads(await self.says("acts", *words, "--json"))
        return [act["kind"] for one in found for act in one["acts"]]

    async def registered(self, name: str) -> str:
        """A project registered by command, its first round open."""
        told = await self.says(
            "act", "new", "register", *COMPANY, *sets(name=name, owner="c-001", county="临颍县",
            industry="食品加工"), "--set", "facts.investor=enterprise",
        )  # fmt: skip
        code = re.findall(r"LH-\d{4}-\d{4}", told)[0]

        async def opened() -> bool:
            return bool(await self.asked("select 1 from reviews where project = :code", code=code))

        await until_async(opened, 20)
        return code

    async def asked(self, question: str, **given: Any) -> list[Any]:
        def ask() -> list[Any]:
            with self.system.db.connect() as db:
                return list(db.execute(text(question), given))

        return await asyncio.to_thread(ask)

    async def types(self, stream: str) -> list[str]:
        """What its ledger holds, which is whole."""

        def ask() -> list[Any]:
            with self.system.db.connect() as db:
                return list(ledger.history(db, stream))

        lines = await asyncio.to_thread(ask)
        assert faults(stream, lines) == []
        return [line.type for line in lines]


def sets(**fields: str) -> list[str]:
    return [word for name, value in fields.items() for word in ("--set", f"{name}={value}")]


@pytest.fixture(scope="module")
def database(postgres: EmbeddedPostgres) -> Iterator[Urls]:
    with a_database(postgres, "acts_given") as urls:
        yield urls


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parts(database: Urls) -> AsyncIterator[tuple[WorkflowEnvironment, Running]]:
    async with dev_server() as env, running(env.client, database.app) as system:
        yield env, system


@pytest.fixture
def console(
    parts: tuple[WorkflowEnvironment, Running],
    database: Urls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Console:
    env, system = parts
    here(database, monkeypatch, env, system.settings)
    return Console(system, capsys)


async def test_a_whole_review_by_command_alone(console: Console) -> None:
    """Application, acceptance, pause, resumption, decision: each with its place in the ledger."""
    code = await console.registered("由命令行登记的食品厂")
    stream = review_stream(code, "idea_review", 1)
    assert await console.may(code, *ITEM, *COMPANY) == ["submit", "withdraw"]
    told = await console.says(
        "act", code, "submit", *ITEM, *COMPANY, "--set", "papers=project_background"
    )
    assert told.startswith(f"已办理：{code} idea_review 第1轮 申报\n")
    assert re.search(rf"提交申报材料1件.*  {stream}#\d+\n", told)
    assert "状态：已申报" in told
    assert "accept" in await console.may(code, *ITEM, *REVIEWER)
    told = await console.says("act", code, "accept", *ITEM, *REVIEWER)
    assert re.search(rf"受理.*  {stream}#\d+\n", told)
    assert re.search(r"承诺时限到 \d{4}-\d{2}-\d{2}", told)
    until = (TODAY + timedelta(days=40)).isoformat()
    told = await console.says(
        "act", code, "suspend", *ITEM, *REVIEWER,
        *sets(reason="force_majeure", until=until, note="洪水"),
    )  # fmt: skip
    assert "洪水" in told
    assert "状态：暂停" in told
    told = await console.says("act", code, "resume", *ITEM, "--round", "1", *REVIEWER)
    assert "状态：审查中" in told
    told = await console.says(
        "act", code, "grant", *ITEM, *REVIEWER, *sets(**{"document.number": "漯工信审〔2026〕9号"}),
        *sets(**{f"facts.{name}": value for name, value in FACTS.items()}),
        "--set", "papers=project_need", "--set", "papers=project_feasibility",
    )  # fmt: skip
    assert "准予" in told
    assert "漯工信审〔2026〕9号" in told
    assert "状态：已办结" in told
    types = await console.types(stream)
    acts = [one for one in types if one in ("Submitted", "Accepted", "Suspended", "Resumed")]
    assert acts == ["Submitted", "Accepted", "Suspended", "Resumed"]
    assert types[-1] == "Decided"


async def test_a_change_of_county_takes_two_people(console: Console) -> None:
    code = await console.registered("由命令行变更县区的食品厂")
    change = ("act", code, "change_county", *OFFICE)
    county = load_rules().area("舞阳县")
    assert county is not None
    fields = sets(county=county.id, on=TODAY.isoformat(), reason="漯重办〔2026〕12号")
    alone = await console.refuses(*change, *fields, "--set", "drafted_by=chen.jie")
    assert "拟稿人和批准人不能是同一人" in alone
    two = (*change, *fields, "--set", "drafted_by=wang.fang")
    would = await console.says(*two, "--dry-run")
    assert "由临颍县变更为舞阳县" in would
    assert "CountyChanged" not in await console.types(project_stream(code))
    told = await console.says(*two)
    assert re.search(rf"由临颍县变更为舞阳县.*project/{code}#\d+", told)
    assert "CountyChanged" in await console.types(project_stream(code))
    (row,) = await console.asked("select county from projects where code = :code", code=code)
    assert row[0] == county.id


async def test_a_refusal_says_why_under_which_clause_and_what_would_be_legal(
    console: Console,
) -> None:
    code = await console.registered("还不能受理的食品厂")
    no = await console.refuses("act", code, "accept", *ITEM, *REVIEWER)
    assert "待申报时不能受理" in no
    assert "依据：行政许可法第32条" in no
    assert "现在可以" in no
    assert "申报" in no
    rows = await console.asked(
        "select outcome from commands where stream = :stream and kind = 'accept'",
        stream=review_stream(code, "idea_review", 1),
    )
    assert [outcome for (outcome,) in rows] == ["refused"]


async def test_whoever_may_not_is_told_whose_it_is_and_it_is_noted(console: Console) -> None:
    code = await console.registered("别的部门不能办理的食品厂")
    other = ("--person", "zhou.qi", "--role", "reviewer", "--unit", "gxw")
    no = await console.refuses("act", code, "submit", *ITEM, *other, "--set", "papers=a")
    assert "由项目单位" in no
    assert "submit" not in await console.may(code, *ITEM, *other)

    def noted() -> list[Any]:
        with console.system.db.connect() as db:
            return access_log.newest(db, who="zhou.qi")

    (line,) = await asyncio.to_thread(noted)
    assert (line.what, line.result, line.detail["code"]) == ("access", "refused", "not_yours")
    assert code in line.detail["path"]
    unseen = ("--person", "sun.li", "--role", "company", "--company", "c-002")
    assert "没有找到项目" in await console.refuses(
        "act", code, "amend", *unseen, "--set", "name=甲"
    )
    assert "没有找到项目" in await console.refuses("acts", code, *unseen)
    auditor = ("--person", "he.wei", "--role", "auditor")
    assert "不能" in await console.refuses("act", code, "terminate", *auditor, *sets(reason="无"))


async def test_a_dry_run_explains_the_days_and_writes_nothing(console: Console) -> None:
    code = await console.registered("试办的食品厂")
    await console.says("act", code, "submit", *ITEM, *COMPANY, "--set", "papers=project_background")
    before = await console.asked("select count(*) from commands")
    told = await console.says("act", code, "accept", *ITEM, *REVIEWER, "--dry-run")
    assert "什么也没有登记" in told
    assert "受理，当日不计入。" in told
    assert re.search(r"应于\d{4}-\d{2}-\d{2}（周.）24:00前办结", told)
    assert await console.asked("select count(*) from commands") == before
    no = await console.refuses("act", code, "resume", *ITEM, *REVIEWER, "--dry-run")
    assert "现在可以" in no
    told = await console.says(
        "act", "new", "register", *COMPANY, *sets(name="试登记", owner="c-001"), "--dry-run"
    )
    assert "编号由平台给出" in told
    assert await console.asked("select count(*) from commands") == before


async def test_a_key_given_twice_is_one_act(console: Console) -> None:
    code = await console.registered("重试的食品厂")
    submit = ("act", code, "submit", *ITEM, *COMPANY, "--set", "papers=project_background")
    first = await console.says(*submit, "--key", "try-1")
    assert await console.says(*submit, "--key", "try-1") == first
    assert (await console.types(review_stream(code, "idea_review", 1))).count("Submitted") == 1
    other = await console.refuses(*submit, "--set", "note=另一份", "--key", "try-1")
    assert "已用于内容不同的另一次办理" in other


async def test_what_is_listed_is_what_pages_and_programs_offer(console: Console) -> None:
    """The same functions, asked of the same state by another way."""
    code = await console.registered("列出办理的食品厂")
    stream = review_stream(code, "idea_review", 1)
    await console.says("act", code, "submit", *ITEM, *COMPANY, "--set", "papers=project_background")
    rules = load_rules()
    for words, by in (
        (REVIEWER, Actor(person="wang.fang", role="reviewer", unit="gxw")),
        (COMPANY, Actor(person="li.na", role="company", company="c-001")),
        (OFFICE, Actor(person="chen.jie", role="xmb", unit="xmb")),
    ):
        round_ = await asyncio.to_thread(present, console.system.db, stream, load_rules)
        project = await asyncio.to_thread(
            present, console.system.db, project_stream(code), load_rules
        )
        assert round_ is not None
        assert project is not None
        mine = [one["kind"] for one in legal_moves(stream, round_, by) if one["may"]]
        assert await console.may(code, *ITEM, *words) == mine
        all_mine = [one.kind for one in choices(project.state, by, rules) if not one.why]
        assert await console.may(code, *words) == [*all_mine, *mine]
    told = await console.says("acts", code, *OFFICE)
    assert "变更县区" in told
    told = await console.says("acts", code, *ITEM, *OFFICE, "--all")
    assert REVIEW_COMMANDS["accept"].zh in told
    assert "“项目策划论证审核”由市工业和信息化局办理" in told


async def test_the_fields_of_an_act_are_told_with_what_can_be_chosen_now(console: Console) -> None:
    code = await console.registered("列出字段的食品厂")
    await console.says("act", code, "submit", *ITEM, *COMPANY, "--set", "papers=project_background")
    told = await console.says("acts", code, *ITEM, *REVIEWER, "--fields", "check_materials")
    assert "checks.project_background" in told
    assert "nonconforming 不符" in told
    told = await console.says("acts", code, *ITEM, *REVIEWER, "--fields", "grant", "--json")
    fields = {one["name"]: one for one in json.loads(told)}
    assert fields["facts.highway"]["required"] == "必填"
    assert fields["document.number"]["required"] == "必填"
    told = await console.says("acts", code, *OFFICE, "--fields", "set_fact", "--about", "category")
    assert "写 category" in told
    assert "不能针对" in await console.refuses(
        "acts", code, *OFFICE, "--fields", "set_fact", "--about", "tea"
    )
    told = await console.refuses("acts", code, *COMPANY, "--fields", "reapply")
    assert "现在没有您可以办理的“重新申报”" in told


async def test_what_is_not_there_is_told_and_nothing_is_written(console: Console) -> None:
    code = await console.registered("写错的食品厂")
    before = await console.asked("select count(*) from commands")
    for words, told in (
        (("act", "LH-1999-0001", "terminate", *OFFICE, *sets(reason="无")), "没有找到项目"),
        (("act", "LH 1", "terminate", *OFFICE, *sets(reason="无")), "没有找到项目"),
        (("act", code, "accept", "--item", "eia_report", *REVIEWER), "还没有开启"),
        (("act", code, "accept", *ITEM, "--round", "7", *REVIEWER), "没有找到项目"),
        (("act", code, "accept", "--item", "Tea!", *REVIEWER), "还没有开启"),
        (("acts", code, "--item", "tea", *REVIEWER), "还没有开启"),
        (("acts", code, "--round", "1", *REVIEWER), "须与 --item 一起写"),
        (("act", code, "terminate", "--person", "nobody", *sets(reason="无")), "没有人员 nobody"),
    ):
        assert told in await console.refuses(*words)
    late = ("act", code, "submit", *ITEM, *COMPANY, "--at", "2026-01-05T09:00")
    assert "以平台收到的时间为准" in await console.refuses(*late, "--set", "papers=a")
    assert await console.asked("select count(*) from commands") == before


async def test_with_the_engine_away_the_act_is_kept_and_played_later(
    console: Console,
    parts: tuple[WorkflowEnvironment, Running],
    database: Urls,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = await console.registered("引擎不在时申报的食品厂")
    submit = ("act", code, "submit", *ITEM, *COMPANY, "--set", "papers=project_background")
    here(database, monkeypatch)
    told = await console.says(*submit, "--key", "engine-away")
    assert f"已登记，尚未办理：{code} idea_review 第1轮 申报" in told
    assert "Temporal 不在，恢复后生效；用 --key engine-away 再办一次可得知结果" in told
    env, system = parts
    here(database, monkeypatch, env, system.settings)
    again = await console.says(*submit, "--key", "engine-away")
    assert "状态：已申报" in again
    assert (await console.types(review_stream(code, "idea_review", 1))).count("Submitted") == 1


async def test_without_a_database_it_is_said_and_nothing_is_tried(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = "postgresql+psycopg2://nobody@127.0.0.1:9/nothing"
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", nowhere)
    monkeypatch.setenv(f"{PREFIX}DATABASE_READER_URL", nowhere)
    stop = ("act", "LH-2026-0001", "terminate", *OFFICE, *sets(reason="无"))
    assert "数据库连不上或太慢" in await console.refuses(*stop)
    assert "数据库连不上或太慢" in await console.refuses(*stop, "--dry-run")
    assert "数据库连不上或太慢" in await console.refuses("acts", "LH-2026-0001", *OFFICE)
