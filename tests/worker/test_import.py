"""`quancheng import projects`: each project once, every wrong row told, the others registered."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import create_engine, text

from store import commands, database
from tests.running import dev_server, running
from tests.worker.command_line import here
from worker import cli
from worker.stack.postgres import Urls

SAMPLE = Path(__file__).parents[2] / "data" / "projects-luohe.csv"
HEADER = "name,county,category,total_investment\n"


@pytest.fixture(autouse=True)
def _here(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    here(urls, monkeypatch)


def table(tmp_path: Path, *rows: str, encoding: str = "utf-8") -> str:
    file = tmp_path / "projects.csv"
    file.write_text(HEADER + "\n".join(rows) + "\n", encoding=encoding)
    return str(file)


def imported(file: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, output and error output."""
    capsys.readouterr()
    code = cli.run(["import", "projects", str(file), "--wait", "0"])
    told = capsys.readouterr()
    return code, told.out, told.err


def rows(urls: Urls, question: str) -> list[tuple[Any, ...]]:
    engine = create_engine(urls.app)
    with engine.connect() as db:
        found = [tuple(row) for row in db.execute(text(question))]
    engine.dispose()
    return found


def test_the_sample_is_written_down_while_temporal_is_away(
    urls: Urls, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = imported(SAMPLE, capsys)
    assert code == 0
    assert "Temporal 现在不在" in err
    assert "第2行 豫港（临颍）食品产业园：LH-20" in out
    assert "共8行：新登记8个，已登记0个，其中8个尚待处理，未登记0行" in out
    found = rows(urls, "select stream, body ->> 'name', actor ->> 'unit', outcome from commands"
                       " order by stream")  # fmt: skip
    assert len(found) == 8
    assert found[0][1:] == ("豫港（临颍）食品产业园", "xmb", None)


def test_twice_is_as_once(urls: Urls, capsys: pytest.CaptureFixture[str]) -> None:
    imported(SAMPLE, capsys)
    before = rows(urls, "select * from commands order by id")
    code, out, _ = imported(SAMPLE, capsys)
    assert code == 0
    assert out.count("已登记，LH-") == 8
    assert "新登记0个，已登记8个" in out
    assert rows(urls, "select * from commands order by id") == before
    assert rows(urls, "select last from project_codes") == [(8,)]


def test_what_is_wrong_is_told_by_row_and_column_and_the_rest_is_registered(
    tmp_path: Path, urls: Urls, capsys: pytest.CaptureFixture[str]
) -> None:
    file = table(
        tmp_path, "甲项目,临颍县,企业投资,20", "乙项目,无此县,企业投资,20", ",临颍县,企业投资,20",
        "丁项目,临颍县,企业投资,很多", "甲项目,临颍县,企业投资,30",
    )  # fmt: skip
    code, out, err = imported(file, capsys)
    assert code == 1
    told = err.splitlines()
    assert told[0].startswith("第3行“county”列：没有县区“无此县”")
    assert told[1].startswith("第4行“name”列：项目名称不能为空")
    assert told[2].startswith("第5行“total_investment”列：应为数字，现为“很多”")
    assert told[3].startswith("第6行：与第2行是同一项目")
    assert "共5行：新登记1个，已登记0个，其中1个尚待处理，未登记4行" in out
    assert rows(urls, "select body ->> 'name' from commands") == [("甲项目",)]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-8"])
def test_the_encodings_of_offices_are_read(
    tmp_path: Path, encoding: str, urls: Urls, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, _ = imported(table(tmp_path, "甲项目,临颍县,企业投资,20", encoding=encoding), capsys)
    assert code == 0
    assert rows(urls, "select body ->> 'name', body ->> 'county' from commands") == [
        ("甲项目", "临颍县")
    ]


def test_a_workbook_is_the_same_as_the_table(
    tmp_path: Path, urls: Urls, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(table(tmp_path, "甲项目,临颍县,企业投资,20"), capsys)
    book = Workbook()
    assert book.active is not None
    book.active.append(["项目名称", "县区", "投资主体", "总投资（亿元）"])
    book.active.append(["甲项目", "临颍县", "企业投资", 20.0])
    book.save(tmp_path / "projects.xlsx")
    code, out, _ = imported(tmp_path / "projects.xlsx", capsys)
    assert code == 0
    assert "已登记1个" in out


@pytest.mark.parametrize(
    ("content", "told"),
    [("", "文件是空的"), ("什么,名称\n1,2\n", "列名不认识"), ("name,county\n", "只有列名")],
)
def test_a_file_of_no_use_is_refused_in_a_sentence(
    tmp_path: Path, content: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.csv"
    file.write_text(content)
    code, _, err = imported(file, capsys)
    assert code == 2
    assert told in err
    assert imported(tmp_path / "there-is-none.csv", capsys)[0] == 2


def test_a_project_that_was_refused_can_be_corrected_and_imported_again(
    tmp_path: Path, urls: Urls, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, right = "甲项目,临颍县,企业投资,20", "甲项目,临颍县,企业投资,25"
    imported(table(tmp_path, wrong), capsys)
    (first,) = rows(urls, "select id, stream from commands")
    engine = database.connect(urls.app, pool=1)
    commands.set_aside(engine, first[0], "总投资填错", {"person": "zhao.yun", "role": "operator"})
    engine.dispose()
    code, out, err = imported(table(tmp_path, wrong), capsys)
    assert code == 1
    assert "第2行：本条指令因系统故障未能处理，已由运维人员搁置，理由：总投资填错" in err
    assert "未登记1行" in out
    code, out, _ = imported(table(tmp_path, right), capsys)
    assert code == 0
    assert "新登记1个" in out
    registrations = rows(urls, "select stream from commands where kind = 'register'")
    assert registrations == [(first[1],)] * 2


def test_an_empty_database_and_none_are_told_in_a_sentence(
    tmp_path: Path, urls: Urls, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = table(tmp_path, "甲项目,临颍县,企业投资,20")
    nowhere = "postgresql://quancheng_app@127.0.0.1:1/nowhere"
    monkeypatch.setenv("QUANCHENG_DATABASE_URL", nowhere)
    code, _, err = imported(file, capsys)
    assert code == 2
    assert "数据库连不上" in err
    owner = create_engine(urls.owner)
    with owner.begin() as db:
        db.execute(text("drop table project_keys"))
    owner.dispose()
    here(urls, monkeypatch)
    code, _, err = imported(file, capsys)
    assert code == 2
    assert "quancheng migrate" in err


async def test_with_temporal_there_every_project_has_begun_when_it_ends(
    urls: Urls, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dev_server() as env, running(env.client, urls.app) as system:
        here(urls, monkeypatch, env, system.settings)
        code = await asyncio.to_thread(cli.run, ["import", "projects", str(SAMPLE)])
    told = capsys.readouterr()
    assert code == 0, told.err
    assert "共8行：新登记8个，已登记0个，未登记0行" in told.out
    assert rows(urls, "select count(*) from projects where stage = 'S1'") == [(8,)]
