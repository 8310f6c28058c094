"""`quancheng catalog`: check says what is there or every fault; graph draws."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.loading import CATALOG_VERSION, CATALOGS, releases
from worker.cli import run


def test_check_prints_counts_and_the_digest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalog", "check"]) == 0
    out = capsys.readouterr().out
    for part in ("43 个", "127 项", "163 份", "暂定 176", releases()[CATALOG_VERSION]):
        assert part in out


def test_check_prints_every_problem_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(CATALOGS / CATALOG_VERSION, tmp_path / CATALOG_VERSION)
    shutil.copy(CATALOGS / "releases.yaml", tmp_path)
    for name, old, new in (
        ("lamps.yaml", "colour: yellow", "colour: green"),
        ("items/S6.yaml", "- eia_acceptance_report", "- eia_report_of_acceptance"),
    ):
        path = tmp_path / CATALOG_VERSION / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert run(["catalog", "check", CATALOG_VERSION, "--root", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "luohe/2026.1/lamps.yaml 第6行 lamps[y1].colour" in told
    assert "不得再改" in told


def test_check_of_an_unknown_version_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalog", "check", "luohe/2030.1"]) == 1
    assert "没有这个版本" in capsys.readouterr().err


def test_graph_writes_both_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalog", "graph"]) == 0
    assert capsys.readouterr().out.startswith("flowchart TD\n")
    out = tmp_path / "flow.svg"
    assert run(["catalog", "graph", "--format", "svg", "--route", "filing", "--out", str(out)]) == 0
    assert ElementTree.parse(out).getroot().tag.endswith("svg")


def test_graph_of_an_unknown_route_says_which_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["catalog", "graph", "--route", "none"]) == 2
    assert "proposal、feasibility、approval、filing" in capsys.readouterr().err
