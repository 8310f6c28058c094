"""Each fault in a catalog is refused with its file, its line and its field, and none hides another."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from catalog.checking import inspect
from catalog.loading import CATALOGS, Problem
from catalog.source import SourceFile, read_files

VERSION = "luohe/2026.1"
FILES, UNREAD = read_files(CATALOGS / VERSION)


class Fault(NamedTuple):
    """In `file`, after `anchor`, `old` becomes `new`; the fault is told at the line of `at`."""

    file: str
    anchor: str
    old: str
    new: str
    at: str
    field: str
    says: str
    told_in: str = ""  # where it is told in another file: that file


def planted(fault: Fault, folder: Path) -> tuple[dict[str, SourceFile], int]:
    """The files with the fault, and the line where it is to be told."""
    text = (CATALOGS / VERSION / f"{fault.file}.yaml").read_text(encoding="utf-8")
    start = text.index(fault.anchor)
    head, tail = text[:start], text[start:]
    assert fault.old in tail
    text = head + tail.replace(fault.old, fault.new, 1)
    path = folder / "planted.yaml"
    path.write_text(text, encoding="utf-8")
    where = text.find(fault.at, start)
    line = text[: where if where >= 0 else text.index(fault.at)].count("\n") + 1
    return {**FILES, fault.file: SourceFile.read(path, fault.file)}, line


def told(problem: Problem) -> str:
    return f"{problem.file}:{problem.line} {problem.field} {problem.zh}"


FAULTS = {
    "unknown key": Fault(
        "items/S3",
        "- id: land_permit\n",
        "    power_code: null\n",
        "    power_code: null\n    powercode: x\n",
        "powercode",
        "items[land_permit].powercode",
        "不认识的键 powercode",
    ),
    "unknown key deep inside": Fault(
        "groups",
        "- id: conformity\n",
        "      confidence: seed\n",
        "      confidence: seed\n      sure: yes\n",
        "sure",
        "groups[conformity].limit.sure",
        "不认识的键 sure",
    ),
    "missing key": Fault(
        "materials",
        "- id: project_need\n",
        "    form: document\n",
        "",
        "- id: project_need\n",
        "materials[project_need].form",
        "缺少键 form",
    ),
    "text where a number belongs": Fault(
        "items/S5",
        "- id: year_plan\n",
        "      n: 10\n",
        '      n: "10"\n',
        'n: "10"',
        "items[year_plan].promised.n",
        "应为整数",
    ),
    "word where a flag belongs": Fault(
        "units",
        "- id: fgw\n",
        "in_seed: true",
        "in_seed: 'true'",
        "in_seed: 'true'",
        "units[fgw].in_seed",
        "应为 true 或 false",
    ),
    "a kind that does not exist": Fault(
        "items/S3",
        "- id: energy_review\n",
        "kind: review",
        "kind: reviews",
        "kind: reviews",
        "items[energy_review].kind",
        "是否想写 review",
    ),
    "an item without limits": Fault(
        "items/S3",
        "- id: land_permit\n",
        "    promised:\n      n: 10\n      unit: wd\n      src:\n        - assumed\n"
        "      confidence: assumed\n",
        "",
        "- id: land_permit\n",
        "items[land_permit]",
        "缺少键 promised",
    ),
    "null out of place": Fault(
        "letters",
        "- id: notice_letter\n",
        "    drafted_by: system\n",
        "    drafted_by: null\n",
        "drafted_by: null",
        "letters[notice_letter].drafted_by",
        "不能写 null",
    ),
    "key given twice": Fault(
        "stages",
        "- id: S2\n",
        "    seed: 三（二）\n",
        "    seed: 三（二）\n    name_en: Again\n",
        "name_en: Again",
        "stages[S2].name_en",
        "写了两次",
    ),
    "flow style": Fault(
        "promotion",
        "redispatch:",
        "  libraries:\n    - leads\n    - talks\n",
        "  libraries: [leads, talks]\n",
        "libraries: [leads",
        "redispatch.libraries",
        "块格式",
    ),
    "an anchor": Fault(
        "escalation",
        "- id: e1\n",
        "    limit:\n      n: 3\n      unit: wd\n      src:\n        - assumed\n"
        "      confidence: assumed\n    to:\n      - role: reviewer\n        of: unit\n"
        "    skip_if_limit_below:\n      n: 5\n      unit: wd\n      src:\n        - assumed\n"
        "      confidence: assumed\n",
        "    limit: &three\n      n: 3\n      unit: wd\n      src:\n        - assumed\n"
        "      confidence: assumed\n    to:\n      - role: reviewer\n        of: unit\n"
        "    skip_if_limit_below: *three\n",
        "skip_if_limit_below",
        "escalation[e1].skip_if_limit_below",
        "锚点",
    ),
    "item given twice": Fault(
        "items/S7",
        "items:",
        "- id: eval_signing",
        "- id: eval_approval",
        "- id: eval_approval\n    name_zh: 阶段性评估（项目签约）",
        "items[eval_approval].id",
        "eval_approval 重复",
    ),
    "dangling need": Fault(
        "items/S3",
        "- id: highway_quality\n",
        "      - highway_design\n",
        "      - highway_designs\n",
        "highway_designs",
        "items[highway_quality].needs[0]",
        "是否想写 highway_design",
    ),
    "dangling group": Fault(
        "items/S1",
        "- id: reserve_entry\n",
        "group:feasibility_study",
        "group:feasibility",
        "group:feasibility",
        "items[reserve_entry].needs[0]",
        "并联组 group:feasibility 不存在",
    ),
    "dangling fact in a condition": Fault(
        "items/S3",
        "- id: forest_use\n",
        "fact: forest\n",
        "fact: forrest\n",
        "fact: forrest",
        "items[forest_use].condition.fact",
        "事实 forrest 不存在",
    ),
    "dangling event": Fault(
        "stages",
        "- id: S5\n",
        "event: substantive_start",
        "event: real_start",
        "event: real_start",
        "stages[S5].starts.event",
        "事件 real_start 不存在",
    ),
    "dangling material": Fault(
        "items/S3",
        "- id: energy_statement\n",
        "- energy_statement_form",
        "- energy_form",
        "- energy_form",
        "items[energy_statement].materials[0]",
        "材料 energy_form 不存在",
    ),
    "dangling law": Fault(
        "clock",
        "lower_level_review:",
        "law: xkf",
        "law: xkfa",
        "law: xkfa",
        "lower_level_review.src[0].law",
        "法规 xkfa 不存在",
    ),
    "dangling function": Fault(
        "items/S3",
        "- id: road_permit\n",
        "function: cg",
        "function: cgj",
        "function: cgj",
        "items[road_permit].handled_by.function",
        "职能 cgj 不存在",
    ),
    "dangling parameter": Fault(
        "routes",
        "- id: feasibility\n",
        "lt: proposal_threshold",
        "lt: threshold",
        "lt: threshold",
        "routes[feasibility].condition.all[1].lt",
        "参数 threshold 不存在",
    ),
    "dangling pause reason": Fault(
        "items/S3",
        "- id: traffic_review\n",
        "- expert_review",
        "- experts",
        "- experts",
        "items[traffic_review].pauses[0]",
        "暂停事由 experts 不存在",
    ),
    "dangling letter": Fault(
        "escalation",
        "- id: e6\n",
        "letter: supervision_order",
        "letter: order",
        "letter: order",
        "escalation[e6].letter",
        "文书 order 不存在",
    ),
    "dangling role": Fault(
        "escalation",
        "- id: e3\n",
        "role: head",
        "role: chief",
        "role: chief",
        "escalation[e3].to[0].role",
        "角色 chief 不存在",
    ),
    "dangling step, of another stage": Fault(
        "items/S3",
        "- id: utilities\n",
        "step: S3.x",
        "step: S4.2",
        "step: S4.2",
        "items[utilities].step",
        "属于 S4",
    ),
    "cycle of needs": Fault(
        "items/S3",
        "- id: planning_scheme\n",
        "    needs:\n",
        "    needs:\n      - construction_permit\n",
        "- construction_permit\n",
        "items[planning_scheme].needs[0]",
        "前后成环",
    ),
    "cycle through a group": Fault(
        "items/S1",
        "- id: det_eia\n",
        "    needs:\n",
        "    needs:\n      - reserve_entry\n",
        "- reserve_entry\n",
        "items[det_eia].needs[0]",
        "前后成环",
    ),
    "cycle through an event": Fault(
        "items/S3",
        "- id: conformity_launch\n",
        "    needs:\n",
        "    opens_when:\n      event: substantive_start\n    needs:\n",
        "opens_when:\n      event: substantive_start",
        "items[conformity_launch].opens_when",
        "前后成环",
    ),
    "need across scopes": Fault(
        "items/S2",
        "- id: signing\n",
        "    after:\n      - talks\n",
        "    needs:\n      - talks\n",
        "- talks\n",
        "items[signing].needs[0]",
        "前置不得跨范围",
    ),
    "paper asked before it can exist": Fault(
        "items/S3",
        "- id: land_assignment\n",
        "      - land_permit\n",
        "",
        "- land_planning_permit",
        "items[land_assignment].materials[2]",
        "申报时还没有",
    ),
    "paper asked at the decision without a grant_need": Fault(
        "items/S3",
        "- id: relics_permit\n",
        "    grant_needs:\n      - archaeology_survey\n",
        "",
        "- archaeology_data",
        "items[relics_permit].materials[6]",
        "决定前就要",
    ),
    "fact that comes later": Fault(
        "items/S1",
        "- id: reserve_entry\n",
        "            fact: investor\n            in:\n              - enterprise\n",
        "            fact: fire_special\n            in:\n              - true\n",
        "- condition:\n            fact: fire_special",
        "items[reserve_entry].handled_by.function_if[0].condition",
        "永远未知",
    ),
    "fact that may never come": Fault(
        "items/S3",
        "- id: conf_zj\n",
        "    cannot:\n      - not_concerned\n",
        "",
        "- fire_special",
        "items[conf_zj].sets[0]",
        "应在 cannot 中列入 not_concerned",
    ),
    "fact set by two items": Fault(
        "items/S1",
        "- id: det_eia\n",
        "      - pollutant_permit\n",
        "      - pollutant_permit\n      - relics\n",
        "- relics\n",
        "items[det_eia].sets[2]",
        "set_by 写的是 det_relics",
    ),
    "outcome that the kind has not": Fault(
        "items/S3",
        "- id: eia_registration\n",
        "      - refused\n",
        "      - failed\n",
        "- failed",
        "items[eia_registration].cannot[0]",
        "没有结论 failed",
    ),
    "value that the fact has not": Fault(
        "items/S3",
        "- id: eia_form\n",
        "        - form\n",
        "        - table\n",
        "- table",
        "items[eia_form].condition.in[0]",
        "table 不是事实 eia 的值",
    ),
    "comparison of a choice": Fault(
        "items/S3",
        "- id: eia_report\n",
        "      fact: eia\n      in:\n        - report\n",
        "      fact: eia\n      gte: energy_province\n",
        "gte: energy_province",
        "items[eia_report].condition.gte",
        "不是 number",
    ),
    "condition that asks an event": Fault(
        "items/S5",
        "- id: highway_handover\n",
        "      fact: highway\n      in:\n        - true\n",
        "      event: substantive_start\n",
        "condition:\n      event",
        "items[highway_handover].condition",
        "只能问事实",
    ),
    "condition with a head of its own": Fault(
        "facts",
        "- id: energy\n",
        "          all:\n",
        "          every:\n",
        "when:\n          every",
        "facts[energy].suggested[0].when",
        "条件应恰有一个头",
    ),
    "event that nothing raises": Fault(
        "items/S6",
        "- id: exit_evaluation\n",
        "    raises:\n      - exit_evaluated\n",
        "",
        "items:",
        "events[exit_evaluated].raised_by",
        "没有事项 raises 它",
        told_in="events",
    ),
    "item outside between two of a bundle": Fault(
        "bundles",
        "- id: project_permit\n",
        "      - planning_scheme\n",
        "      - conformity_launch\n      - planning_scheme\n",
        "items:\n      - conformity_launch",
        "bundles[project_permit].items",
        "一张表办不成",
    ),
    "routes that overlap": Fault(
        "routes",
        "- id: feasibility\n",
        "          lt: proposal_threshold",
        "          gte: proposal_threshold",
        "routes:",
        "routes",
        "应恰有一条路径成立",
    ),
    "province without the city's step": Fault(
        "items/S3",
        "- id: water_soil_plan\n",
        "      tier: city\n",
        "      tier: province\n",
        "tier: province",
        "items[water_soil_plan].handled_by.tier",
        "city_step",
    ),
    "promise longer than the law": Fault(
        "items/S3",
        "- id: flood_review\n",
        "    promised:\n      n: 10\n",
        "    promised:\n      n: 30\n",
        "n: 30\n",
        "items[flood_review].promised.n",
        "长于法定时限",
    ),
    "pause that only another item may use": Fault(
        "items/S3",
        "- id: flood_review\n",
        "      - technical_review\n",
        "      - consultation\n",
        "- consultation",
        "items[flood_review].pauses[0]",
        "只准用于 water_intake_permit",
    ),
    "version of another folder": Fault(
        "parameters",
        "catalog:",
        "version: luohe/2026.1",
        "version: luohe/2026.2",
        "version: luohe/2026.2",
        "catalog.version",
        "目录是 luohe/2026.1",
    ),
    "unit of figures that is not listed": Fault(
        "items/S5",
        "- id: year_plan\n",
        "unit: wd",
        "unit: weeks",
        "unit: weeks",
        "items[year_plan].promised.unit",
        "计量单位 weeks 不存在",
    ),
}


def test_the_catalog_has_no_fault() -> None:
    assert UNREAD == []
    catalog, problems = inspect(FILES, VERSION)
    assert catalog is not None
    assert [told(problem) for problem in problems] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_told_with_file_line_and_field(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    files, line = planted(fault, tmp_path)
    _, problems = inspect(files, VERSION)
    found = [one for one in problems if fault.says in one.zh and one.field.startswith(fault.field)]
    assert found, [told(problem) for problem in problems]
    assert found[0].file == f"{fault.told_in or fault.file}.yaml"
    assert found[0].line == line or (fault.told_in and found[0].line)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """An unknown key does not hide a dangling id, nor that one a cycle in another file."""
    files = dict(FILES)
    for name in ("unknown key", "dangling letter", "dangling law", "cycle through a group"):
        fault = FAULTS[name]
        files[fault.file] = planted(fault, tmp_path)[0][fault.file]
    _, problems = inspect(files, VERSION)
    sentences = " ".join(problem.zh for problem in problems)
    for word in ("powercode", "文书 order", "法规 xkfa", "前后成环"):
        assert word in sentences


def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "laws.yaml").write_text(
        "laws:\n  - id: xkf\n name_zh: 行政许可法\n", encoding="utf-8"
    )
    (tmp_path / "roles.yaml").write_bytes("roles: 经办".encode("gbk"))
    files, problems = read_files(tmp_path)
    assert files == {}
    assert [(one.file, one.line) for one in problems] == [("laws.yaml", 3), ("roles.yaml", None)]
    assert "不是正确的 YAML" in problems[0].zh
    assert "不是 UTF-8" in problems[1].zh


def test_a_missing_and_a_strange_file_are_told(tmp_path: Path) -> None:
    strange = tmp_path / "rules.yaml"
    strange.write_text("rules: []\n", encoding="utf-8")
    files = {name: file for name, file in FILES.items() if name != "lamps"}
    files["rules"] = SourceFile.read(strange, "rules")
    catalog, problems = inspect(files, VERSION)
    assert catalog is None
    assert {(one.file, one.zh) for one in problems} == {
        ("lamps.yaml", "缺少这个文件"),
        ("rules.yaml", "目录里没有这个文件的位置"),
    }
