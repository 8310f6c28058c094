"""`quancheng simulate`: its report is a contract that other tools rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from worker.cli import run
from worker.simulation.scenario import SCENARIOS

TABLE = "name,county,category,industry,total_investment,leased_factory\n{row}\n"
LEASED = "某租赁厂房项目,临颍县,企业投资,食品加工,0.3,true"

ITEM = {
    "item": str,
    "round": int,
    "department": str,
    "opened": str | None,
    "submitted": str | None,
    "accepted": str | None,
    "due": str | None,
    "decided": str | None,
    "outcome": str | None,
    "overdue_days": int,
}
PROJECT = {
    "code": str,
    "name": str,
    "county": str,
    "route": str | None,
    "entered": str,
    "exited": str | None,
    "ended": str | None,
    "stages": dict,
    "items": list,
    "events": int,
}
REPORT = {
    "engine": str,
    "seed": int,
    "projects": list,
    "totals": dict,
    "verified": bool,
    "ledger_digest": str,
}
TOTALS = {"projects": int, "exited": int, "items": int, "events": int, "kinds": dict}


def has_form(value: dict[str, Any], form: dict[str, Any]) -> None:
    assert list(value) == list(form)
    for key, kind in form.items():
        assert isinstance(value[key], kind), key


def test_the_report_has_its_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, report = tmp_path / "p.csv", tmp_path / "r.json"
    table.write_text(TABLE.format(row=LEASED), encoding="utf-8")
    words = ["--projects", table, "--seed", 3, "--engine", "core", "--report", report]
    assert run(["simulate", *map(str, words)]) == 0
    told = json.loads(report.read_text(encoding="utf-8"))
    has_form(told, REPORT)
    has_form(told["totals"], TOTALS)
    [project] = told["projects"]
    has_form(project, PROJECT)
    for item in project["items"]:
        has_form(item, ITEM)
    assert project["stages"]["S1"] == {
        "from": project["entered"],
        "to": project["stages"]["S1"]["to"],
    }
    assert sum(told["totals"]["kinds"].values()) == project["events"] == told["totals"]["events"]
    assert told["ledger_digest"] in capsys.readouterr().out


def test_made_up_projects_need_no_file(tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    words = ["--generate", "2", "--seed", "8", "--report", str(report)]
    plain = ["--scenario", str(SCENARIOS / "plain.yaml")]  # in which nothing is split
    assert run(["simulate", *words, *plain]) == 0
    assert json.loads(report.read_text(encoding="utf-8"))["totals"]["exited"] == 2


def test_rows_that_are_wrong_are_told_and_the_others_lived(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, report = tmp_path / "p.csv", tmp_path / "r.json"
    table.write_text(TABLE.format(row=f"{LEASED}\n甲,火星,,,,"), encoding="utf-8")
    assert run(["simulate", "--projects", str(table), "--report", str(report)]) == 0
    assert "第3行“county”列" in capsys.readouterr().err


def test_a_life_that_does_not_end_fails_the_command(tmp_path: Path) -> None:
    """Within a year nobody builds a factory: the horizon is the simulation's patience."""
    table, report, scenario = tmp_path / "p.csv", tmp_path / "r.json", tmp_path / "s.yaml"
    table.write_text(TABLE.format(row=LEASED), encoding="utf-8")
    scenario.write_text("horizon_years: 1\ndelays: {construction: 20..20months, observe: 24months}")
    words = ["--projects", table, "--report", report, "--scenario", scenario]
    assert run(["simulate", *map(str, words)]) == 1
    assert json.loads(report.read_text(encoding="utf-8"))["verified"] is False


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ([], "--projects"),
        (["--projects", "{folder}/empty.csv"], "空"),
        (["--projects", "{folder}/header.csv"], "列名不认识"),
        (["--generate", "1", "--scenario", "{folder}/empty.yaml.not"], "读不了"),
    ],
)
def test_what_cannot_be_simulated_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], word: str
) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "header.csv").write_text("colour\nred\n")
    asked = [one.format(folder=tmp_path) for one in words]
    assert run(["simulate", "--report", str(tmp_path / "r.json"), *asked]) == 2
    said = capsys.readouterr().err
    assert word in said
    assert "Traceback" not in said


@pytest.mark.soak
def test_three_hundred_projects_live_within_a_minute(tmp_path: Path) -> None:
    from time import monotonic

    report = tmp_path / "r.json"
    began = monotonic()
    words = ["--generate", "300", "--seed", "1", "--report", str(report)]
    assert run(["simulate", *words]) == 0
    assert monotonic() - began < 60
    assert json.loads(report.read_text(encoding="utf-8"))["totals"]["exited"] == 300
