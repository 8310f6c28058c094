"""Conditions, needs and handlers in words that people read (the catalog's pages, the charts)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from domain.conditions import Condition
from domain.rules.wording import handler_cases, handler_zh, in_words, need_zh
from tests.domain.histories import RULES

AS_WRITTEN: TypeAdapter[Condition] = TypeAdapter(Condition)
HIGHWAY = {"fact": "highway", "in": [True]}
BUILDING = {"fact": "building", "in": [True]}
GOVERNMENT = {"fact": "investor", "in": ["government"]}


def said(written: dict[str, Any]) -> str:
    """A condition as the catalog writes it, in words."""
    return in_words(AS_WRITTEN.validate_python(written), RULES)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (HIGHWAY, "公路项目"),
        ({"fact": "highway", "in": [False]}, "非公路项目"),
        ({"not": HIGHWAY}, "非公路项目"),
        ({"not": BUILDING}, "没有房屋建筑（含装修）"),
        ({"fact": "converts_land", "in": [False]}, "不涉及农用地转用或征收"),
        (GOVERNMENT, "投资主体为政府投资"),
        ({"not": GOVERNMENT}, "不属于“投资主体为政府投资”"),
        ({"fact": "route", "in": ["proposal", "feasibility"]}, "立项路径为建议书或可研"),
        (
            {"fact": "energy_tce", "gte": "energy_province"},
            "年综合能源消费量不低于10000吨标准煤",
        ),
        (
            {"fact": "energy_tce", "lt": "energy_province"},
            "年综合能源消费量低于10000吨标准煤",
        ),
        (
            {"fact": "energy_tce", "gte": "regional_gdp_intensity"},
            "年综合能源消费量不低于市里确定的数额",
        ),
        ({"finished": "group:conformity"}, "合规性审查（全部）已办结"),
        ({"event": "contract_signed"}, "“项目签约落地”已发生"),
        ({"not": {"event": "contract_signed"}}, "“项目签约落地”尚未发生"),
        ({"not": {"finished": "group:conformity"}}, "合规性审查（全部）尚未办结"),
        ({"all": [HIGHWAY, BUILDING]}, "公路项目，且有房屋建筑（含装修）"),
        (
            {"all": [HIGHWAY, {"any": [BUILDING, GOVERNMENT]}]},
            "公路项目，且（有房屋建筑（含装修），或投资主体为政府投资）",
        ),
    ],
)
def test_a_condition_in_words(condition: dict[str, Any], words: str) -> None:
    assert said(condition) == words


def test_every_condition_of_the_catalog_can_be_read() -> None:
    for name in RULES.items:
        item = RULES.item(name)
        for condition in (item.condition, RULES.opens_when(name), item.ends_when):
            if condition is not None:
                words = in_words(condition, RULES)
                assert words
                assert not any(one in words for one in ("None", "_", "=")), words


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("feasibility_approval", "市发展和改革委员会"),
        ("idea_review", "行业主管部门"),
        ("enterprise_filing", "县区发展改革主管部门"),
        ("archaeology_survey", "省级文化广电旅游（文物）主管部门"),
        ("reserve_conversion", "市发展和改革委员会，会同市自然资源和规划局"),
    ],
)
def test_who_handles_an_item_and_who_beside_it(item: str, words: str) -> None:
    assert handler_zh(RULES.item(item), RULES) == words


def test_when_somebody_else_handles_it() -> None:
    assert handler_cases(RULES.item("energy_review"), RULES) == (
        "年综合能源消费量不低于10000吨标准煤的，由省级办理",
    )
    assert "公路项目的，由市交通运输局办理" in handler_cases(RULES.item("acc_record"), RULES)


def test_a_need_is_an_item_or_a_group_as_a_whole() -> None:
    assert need_zh("energy_review", RULES) == "固定资产投资项目节能审查"
    assert need_zh("group:conformity", RULES) == "合规性审查（全部）"
