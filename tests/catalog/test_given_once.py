"""A paper is given once: what is asked item by item, and what of it the applicant himself gives."""

from __future__ import annotations

import pytest

from catalog.given_once import Papers, asked, members, of_bundles, of_kind
from catalog.kinds_of_project import KINDS, Example
from catalog.loading import load_rules

RULES = load_rules()
EXAMPLES = {kind.id: Example(kind, RULES) for kind in KINDS}
BUNDLES = {one.bundle: one.papers for one in of_bundles(RULES)}


# bundle: item by item; the applicant's own item by item, and once. Counted on the items' lists.
@pytest.mark.parametrize(
    ("bundle", "before", "by_item", "after"),
    [
        ("project_setup", 22, 15, 14),  # the feasibility report twice
        ("project_permit", 17, 17, 16),  # the design scheme twice
        ("start_building", 28, 23, 22),  # the promise of lifelong responsibility twice
        ("finish", 20, 15, 7),  # one form for eight acceptances, one report for two
    ],
)
def test_papers_of_a_bundle_before_and_after(
    bundle: str, before: int, by_item: int, after: int
) -> None:
    papers = BUNDLES[bundle]
    assert (papers.before, papers.by_item, papers.after) == (before, by_item, after)
    assert papers.before == sum(
        len(RULES.item(item).materials)
        for one in RULES.catalog.bundles.bundles
        if one.id == bundle
        for item in members(one, RULES)
    )


def test_what_several_items_use_is_told_with_these_items() -> None:
    form, report = BUNDLES["finish"].shared
    assert form.name == "联合验收申请表"
    assert len(form.items) == 8
    assert report.name == "消防竣工验收报告"
    assert [item.name for item in report.items] == [
        "建设工程消防验收",
        "消防验收备案（其他建设工程）",
    ]


def test_the_result_of_an_item_comes_from_the_system() -> None:
    found = {paper.name: paper for paper in BUNDLES["start_building"].from_system}
    assert found["建设工程规划许可证"].source == "建设工程规划类许可证核发"
    assert [item.id for item in found["施工图设计文件审查合格书"].items] == [
        "air_defence_build",
        "construction_permit",
    ]


def test_what_an_authority_issues_is_told_with_its_name() -> None:
    (paper,) = BUNDLES["start_building"].issued
    assert (paper.name, paper.source) == ("临时性建筑批准文件", "市自然资源和规划局")


def test_the_result_of_an_item_that_does_not_apply_is_not_asked() -> None:
    """A filed project has no reply to a feasibility report; the land permit asks for its filing."""
    papers = asked(("land_permit",), RULES, EXAMPLES["A"])
    assert [paper.name for paper in papers.from_system] == [
        "项目备案证明",
        "国有土地使用权出让合同",
    ]


def test_land_that_is_granted_keeps_its_permit_out_of_the_bundle() -> None:
    (setup,) = [one for one in RULES.catalog.bundles.bundles if one.id == "project_setup"]
    assert "land_permit" not in members(setup, RULES, EXAMPLES["A"])
    kind = EXAMPLES["A"].kind
    assigned = kind._replace(facts={**kind.facts, "land_supply": "assigned"})
    assert "land_permit" in members(setup, RULES, Example(assigned, RULES))


def test_papers_between_departments_are_not_the_applicants() -> None:
    assert RULES.item("conformity_launch").materials
    assert asked(("conformity_launch",), RULES).before == 0


@pytest.mark.parametrize(
    "papers",
    [*BUNDLES.values(), *(one.papers for kind in EXAMPLES.values() for one in of_kind(kind))],
)
def test_every_paper_saved_is_accounted_for(papers: Papers) -> None:
    repeats = sum(len(paper.items) - 1 for paper in papers.shared)
    system = sum(len(paper.items) for paper in papers.from_system)
    issued = sum(len(paper.items) for paper in papers.issued)
    assert papers.saved == (repeats, system, issued)
    assert papers.before == papers.after + sum(papers.saved)
