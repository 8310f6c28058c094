"""`quancheng tasks` and `quancheng show`: from the ledger's database alone."""

from __future__ import annotations

import json

import pytest

from tests.store.filled import Filled
from tests.worker import command_line
from worker import cli


@pytest.fixture(autouse=True)
def _here(shared: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    command_line.here(shared.urls, monkeypatch)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.run(words) == 0
    return capsys.readouterr().out


def test_tasks_are_listed_in_chinese_the_first_due_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = said(capsys, "tasks")
    assert "待办 11 条" in told
    assert "作出决定" in told
    assert "市发展和改革委员会" in told
    assert "LH-2026-0001 食品产业园0001" in told
    dated = [line for line in told.splitlines() if "LH-2026-0001" in line]
    assert [line.split("│")[1].strip() for line in dated] == sorted(
        line.split("│")[1].strip() for line in dated
    )


def test_tasks_of_a_unit_and_of_a_company(capsys: pytest.CaptureFixture[str]) -> None:
    mine = json.loads(said(capsys, "tasks", "--unit", "fgw", "--json"))
    assert [task["unit"] for task in mine] == ["fgw"] * len(mine)
    assert mine
    companys = json.loads(said(capsys, "tasks", "--company", "c-001", "--json"))
    assert [(task["key"], task["project"]) for task in companys] == [("submit", "LH-2026-0002")]
    assert "没有待办" in said(capsys, "tasks", "--unit", "sjj")


def test_tasks_are_limited_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "待办 3 条（可能还有，见 --limit）" in said(capsys, "tasks", "--limit", "3")
    assert len(json.loads(said(capsys, "tasks", "--limit", "3", "--json"))) == 3


def test_a_project_is_shown_with_all_that_belongs_to_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = said(capsys, "show", "LH-2026-0001")
    for words in (
        "LH-2026-0001 食品产业园0001", "县区 临颍县", "总投资 200000万元", "S1 项目谋划储备",
        "项目策划论证审核", "已办结", "准予", "审-1", "提醒阶梯 e1", "Opened",
    ):  # fmt: skip
        assert words in told
    assert told.count("审查中") == 10


def test_a_project_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(said(capsys, "show", "LH-2026-0001", "--json"))
    assert told["project"]["name"] == "食品产业园0001"
    assert len(told["reviews"]) == 11
    assert [one["number"] for one in told["granted"]] == ["审-1"]
    assert {one["what"] for one in told["alarms"]} >= {"提醒阶梯 e1"}
    assert len(told["events"]) == 10


def test_a_project_that_is_not_there_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.run(["show", "LH-2026-9999"]) == 2
    assert "没有项目 LH-2026-9999" in capsys.readouterr().err
