"""Two versions of the catalog side by side: what each kind of project is asked before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.comparing import Difference, compared
from catalog.kinds_of_project import KINDS
from catalog.loading import CATALOG_VERSION, CatalogError, load_rules, rules_in
from tests.catalog.versions import DRAFT, Edit, drafted

PERMIT_IN_ONE_DAY = Edit("items/S3", "- id: construction_permit\n", "n: 2\n", "n: 1\n")
LAND_PERMIT_BY_LAW = Edit("items/S3", "- id: planning_permit\n", "n: 20\n", "n: 15\n")
NO_SCHEME_TWICE = Edit("items/S3", "- id: planning_permit\n", "      - design_scheme\n", "")
NO_EIA_FORM = Edit(
    "items/S3",
    "- id: eia_form\n",
    "    condition:\n      fact: eia\n      in:\n        - form\n",
    "    condition:\n      fact: eia\n      in:\n        - report\n",
)
UTILITIES_IN_THE_BUNDLE = Edit(
    "bundles", "- id: start_building\n", "      - construction_permit\n",
    "      - construction_permit\n      - utilities\n",
)  # fmt: skip


def differences(root: Path, *edits: Edit) -> dict[str, Difference]:
    drafted(root, *edits)
    before, after = rules_in(root, CATALOG_VERSION), rules_in(root, DRAFT)
    return {kind.id: compared(kind, before, after) for kind in KINDS}


def moved(one: Difference) -> dict[str, tuple[int, int]]:
    return {pair.id: (pair.before, pair.after) for pair in one.figures if pair.before != pair.after}


def test_a_version_and_itself_do_not_differ() -> None:
    rules = load_rules()
    for kind in KINDS:
        one = compared(kind, rules, rules)
        assert moved(one) == {}
        assert one.changes == ()


def test_a_shorter_promise_shortens_the_path_of_those_who_need_the_permit(tmp_path: Path) -> None:
    found = differences(tmp_path, PERMIT_IN_ONE_DAY)
    assert moved(found["A"]) == {"promised_wd": (63, 62)}
    assert moved(found["D"]) == {"promised_wd": (68, 67)}
    assert [change.zh for change in found["A"].changes] == [
        "承诺时限：建筑工程施工许可证核发，由2个工作日改为1个工作日"
    ]
    for other in ("B", "C"):
        assert moved(found[other]) == {}
        assert found[other].changes == ()


def test_a_shorter_limit_by_law_is_told_apart_from_a_promise(tmp_path: Path) -> None:
    one = differences(tmp_path, LAND_PERMIT_BY_LAW)["A"]
    assert moved(one) == {"statutory_wd": (76, 71)}
    assert [change.what for change in one.changes] == ["statutory"]


def test_an_item_that_no_longer_applies_goes_with_its_papers_and_its_visit(tmp_path: Path) -> None:
    found = differences(tmp_path, NO_EIA_FORM)
    assert [change.zh for change in found["A"].changes] == [
        "取消事项：建设项目环境影响评价审批（报告表）"
    ]
    assert moved(found["A"]) == {
        "items_to_exit": (42, 41),
        "papers_to_exit": (27, 25),
        "visits_to_exit": (12, 11),
        "items": (71, 70),
        "papers": (40, 38),
        "visits": (22, 21),
    }
    assert [change.zh for change in found["E"].changes] == [
        "新增事项：建设项目环境影响评价审批（报告表）"
    ]


def test_a_paper_asked_less_often_is_told_though_it_is_still_given_once(tmp_path: Path) -> None:
    one = differences(tmp_path, NO_SCHEME_TWICE)["A"]
    assert moved(one) == {}
    assert [change.zh for change in one.changes] == [
        "取消材料：建设工程规划类许可证核发，建设工程设计方案"
    ]


def test_an_item_that_joins_a_bundle_saves_a_visit(tmp_path: Path) -> None:
    one = differences(tmp_path, UTILITIES_IN_THE_BUNDLE)["A"]
    assert moved(one) == {"visits_to_exit": (12, 11), "visits": (22, 21)}
    assert [change.zh for change in one.changes] == [
        "申报方式：水电气热信报装接入，由单独申报改为施工许可一件事"
    ]


def test_a_released_version_that_was_changed_is_refused(tmp_path: Path) -> None:
    drafted(tmp_path)
    path = tmp_path / CATALOG_VERSION / "items" / "S3.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("n: 20\n", "n: 19\n", 1), "utf-8")
    with pytest.raises(CatalogError, match="不得再改"):
        rules_in(tmp_path, CATALOG_VERSION)
