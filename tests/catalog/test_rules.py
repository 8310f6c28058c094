"""What the rules answer of items, limits, groups, facts and units."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from catalog.loading import load_rules
from catalog.supposed import Supposed
from domain.conditions import EventRaised, ItemFinished
from domain.limits import Limit
from domain.rules.items import Kind, Scope

RULES = load_rules()


def limit(text: str) -> Limit:
    return Limit.parse(text)


def test_items_are_those_of_a_project_in_catalog_order() -> None:
    assert RULES.items[0] == "idea_review"
    assert RULES.items[-1] == "enterprise_performance"
    assert "promotion_map" not in RULES.items  # of a chain
    assert RULES.item("promotion_map").scope is Scope.CHAIN
    assert all(RULES.item(item).scope is Scope.PROJECT for item in RULES.items)


def test_what_the_catalog_says_of_an_item_is_said_in_chinese() -> None:
    english = re.compile(r"[a-z]{2,} [a-z]{2,}")
    for item in RULES.catalog.items:
        assert not english.search(item.note or ""), item.id


@pytest.mark.parametrize(
    ("item", "kind", "function", "need"),
    [
        ("conformity+wjw", Kind.OPINION, "wjw", "conformity_launch"),
        ("feasibility_study+nync", Kind.DETERMINATION, "nync", "idea_review"),
    ],
)
def test_a_unit_that_the_office_adds_to_a_group_has_an_item(
    item: str, kind: Kind, function: str, need: str
) -> None:
    added = RULES.item(item)
    assert (added.kind, added.handled_by.function, added.needs) == (kind, function, (need,))
    assert added.group == item.split("+")[0]
    assert added.sets == ()
    assert item not in RULES.items
    assert RULES.promised(item) == limit("5wd")


def test_the_added_opinion_is_named_after_its_unit() -> None:
    assert RULES.item("conformity+wjw").name_zh == "合规性审查意见（卫健委）"


@pytest.mark.parametrize("item", ["conformity+zj", "drawing_review+wjw", "nothing", "nothing+wjw"])
def test_an_unknown_item_is_a_key_error(item: str) -> None:
    with pytest.raises(KeyError):
        RULES.item(item)


def test_groups_know_their_members_and_whom_the_office_may_add() -> None:
    assert len(RULES.members("feasibility_study")) == 10
    assert len(RULES.members("conformity")) == 12
    assert RULES.may_add("conformity") == ("wjw", "gzw", "jfq", "lyj", "nync", "gxw")
    assert RULES.may_add("joint_acceptance") == ()


def test_an_outcome_finishes_where_its_kind_says_so_and_the_item_has_it() -> None:
    assert RULES.finishes("land_permit", "granted")
    assert RULES.finishes("land_permit", "not_required")
    assert not RULES.finishes("land_permit", "refused")
    assert not RULES.finishes("land_permit", "passed")
    assert not RULES.finishes("conf_zj", "not_concerned")  # it must answer
    assert RULES.finishes("conf_fgw", "not_concerned")
    assert "refused" not in RULES.outcomes("enterprise_filing")


@pytest.mark.parametrize(
    ("item", "in_review"),
    [("det_eia", True), ("land_permit", False), ("land_grant", True), ("utilities", False)],
)
def test_services_wait_for_an_application_only_where_they_list_papers(
    item: str, in_review: bool
) -> None:
    assert RULES.opens_in_review(item) is in_review


def test_an_item_opens_by_its_own_rule_else_by_its_stage_and_in_s3_by_needs_alone() -> None:
    assert RULES.opens_when("year_plan") == EventRaised(event="substantive_start")
    assert RULES.opens_when("idea_review") == EventRaised(event="idea_submitted")
    assert RULES.opens_when("enterprise_filing") == ItemFinished(finished="reserve_entry")
    assert RULES.opens_when("land_permit") is None
    assert RULES.opens_when("eval_approval") is None
    assert RULES.opens_when("promotion_map") is None


@pytest.mark.parametrize(
    ("item", "on_stream", "period"),
    [
        ("monthly_report", True, "month"),
        ("signed_followup", True, "week"),
        ("matching", True, None),
        ("investment_check", False, "month"),
        ("lawful_start", False, None),
    ],
)
def test_reports_and_services_with_a_cadence_or_by_request_live_on_the_project(
    item: str, on_stream: bool, period: str | None
) -> None:
    assert RULES.on_project_stream(item) is on_stream
    assert RULES.period(item) == period


def test_limits_are_the_items_own_or_its_groups() -> None:
    assert RULES.promised("land_permit") == limit("10wd")
    assert RULES.statutory("land_permit") == limit("20wd")
    assert RULES.promised("conf_fgw") == limit("5wd")
    assert RULES.statutory("conf_fgw") is None
    assert RULES.statutory("planning_scheme") is None


def test_the_first_true_limit_wins_and_an_unknown_one_leaves_the_base() -> None:
    key, simplified = ({"pollutant_permit": value} for value in ("key", "simplified"))
    assert RULES.statutory("pollutant_permit", Supposed(key)) == limit("30d")
    assert RULES.statutory("pollutant_permit", Supposed(simplified)) == limit("20d")
    assert RULES.statutory("pollutant_permit", Supposed({})) == limit("20d")
    assert RULES.statutory("pollutant_permit") == limit("20d")
    assert RULES.statutory("drawing_check", Supposed({"work_size": "medium_small"})) == limit(
        "10wd"
    )
    assert RULES.promised("utilities") == limit("5wd")
    assert RULES.promised("utilities", service="heating") == limit("8wd")


def test_what_province_or_state_decides_has_the_limits_of_forwarding() -> None:
    assert RULES.city_limits("seismic_review").promised == limit("5wd")
    assert RULES.city_limits("seismic_review").statutory == limit("20wd")
    assert RULES.promised("seismic_review") is None
    assert RULES.city_limits("land_permit") == (None, None)


def test_the_window_of_acceptance_is_the_clocks_unless_the_item_has_its_own() -> None:
    assert RULES.acceptance_window("land_permit") == limit("5wd")
    assert RULES.acceptance_window("pollutant_permit") == limit("3d")


def test_validity_depends_on_the_project() -> None:
    assert RULES.validity("temporary_land", Supposed({"infrastructure": True})) == limit("4years")
    assert RULES.validity("temporary_land", Supposed({"infrastructure": False})) == limit("2years")
    assert RULES.validity("land_assignment") is None


def test_a_parameter_that_the_city_has_not_set_is_none() -> None:
    assert RULES.parameter("proposal_threshold") == Decimal(5000)
    assert RULES.parameter("regional_gdp_intensity") is None
    with pytest.raises(KeyError):
        RULES.parameter("nothing")


def test_every_asker_is_told_in_order_for_what_it_asks() -> None:
    assert RULES.dependents["group", "feasibility_study"] == ("reserve_entry",)
    assert RULES.dependents["fact", "eia"] == (
        "eia_report",
        "eia_form",
        "eia_registration",
        "eia_acceptance",
    )
    assert "reserve_entry" in RULES.dependents["fact", "investor"]  # who handles it
    assert "highway_permit" in RULES.dependents["item", "land_conversion"]  # a grant_need
    assert "signed_followup" in RULES.dependents["event", "substantive_start"]  # it ends
    assert "S3" in RULES.stage_dependents["item", "construction_permit"]
    for asked, items in RULES.dependents.items():
        assert list(items) == sorted(items, key=RULES.items.index), asked
        assert all(asked in RULES.asks(item) for item in items)


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("fgw", "市发展和改革委员会"),
        ("fgw@411122", "临颍县发展改革主管部门"),
        ("gov@jkq", "经济技术开发区管委会"),
        ("gov@411122", "临颍县人民政府"),
        ("lyj@410000", "河南省林业主管部门"),
        ("zrzy@100000", "国家自然资源和规划主管部门"),
    ],
)
def test_units_have_names_the_derived_ones_too(unit: str, name: str) -> None:
    assert RULES.unit_name(unit) == name


@pytest.mark.parametrize(
    ("given", "area"),
    [
        ("411122", "411122"),
        ("临颍县", "411122"),
        ("漯河市临颍县", "411122"),
        ("漯河经济技术开发区", "jkq"),
        ("漯河市", "411100"),
        ("郑州市", None),
        ("", None),
    ],
)
def test_an_area_is_found_by_id_or_name(given: str, area: str | None) -> None:
    found = RULES.area(given)
    assert (found and found.id) == area


@pytest.mark.parametrize(
    ("industry", "function"),
    [
        ("食品加工", "gxw"),
        ("大健康食品", "gxw"),
        ("新能源", "fgw"),
        ("公路交通", "jt"),
        ("水厂", "sl"),
        ("不知道", "fgw"),
        (None, "fgw"),
    ],
)
def test_an_industry_finds_its_department_by_the_longest_word(
    industry: str | None, function: str
) -> None:
    assert RULES.industry_function(industry) == function
