"""`quancheng catalog`: check says what is there or every fault; graph draws; path counts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.loading import CATALOG_VERSION, CATALOGS, releases
from tests.catalog.versions import DRAFT, Edit, drafted
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


def test_path_tells_the_kinds_of_a_route_with_their_ways(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["catalog", "path", "--route", "proposal"]) == 0
    out = capsys.readouterr().out
    for part in ("法定 179 个工作日，其中上级办理 60", "承诺 116 个工作日，其中上级办理 40"):
        assert f"C 政府投资公路（56亿元）：{part}" in out
    assert "公路建设项目施工许可" in out
    assert "企业项目" not in out


def test_path_as_json_has_the_same_figures_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["catalog", "path", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == CATALOG_VERSION
    assert [(one["kind"], one["promised"]["days"]) for one in told["kinds"]] == [
        ("A", 63),
        ("B", 19),
        ("C", 116),
        ("D", 68),
        ("E", 63),
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--route", "none"], "可写：proposal、feasibility、approval、filing"),
        (["--kind", "F"], "可写：A、B、C、D、E"),
        (["--kind", "C", "--route", "filing"], "C 类项目不走立项路径 filing"),
        (["--version", "luohe/2030.1"], "没有这个目录"),
    ],
)
def test_path_of_what_is_not_there_says_what_is(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["catalog", "path", *words]) == 2
    assert says in capsys.readouterr().err


def test_materials_tell_what_is_given_once_and_by_which_items(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["catalog", "materials"]) == 0
    out = capsys.readouterr().out
    assert (
        "竣工验收一件事：逐项 20 份，一次 7 份（共用省 8，系统提取 5，部门出具 0）" in out
    )  # fmt: skip
    assert "联合验收申请表" in out
    assert run(["catalog", "materials", "--kind", "A", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["papers"]
    assert [one["name"] for one in told][-1] == "全程"
    assert told[-1]["papers"]["after"] == 40


def test_compare_tells_each_kind_before_and_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drafted(tmp_path, Edit("items/S3", "- id: construction_permit\n", "n: 2\n", "n: 1\n"))
    words = ["catalog", "compare", CATALOG_VERSION, DRAFT, "--root", str(tmp_path)]
    assert run([*words, "--kind", "A"]) == 0
    out = capsys.readouterr().out
    assert "承诺时限：建筑工程施工许可证核发，由2个工作日改为1个工作日" in out
    assert run([*words, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [len(one["changes"]) for one in told["kinds"]] == [1, 0, 0, 1, 1]
