"""Who handles an item: function and tier, area and industry (domain.md 1; catalog/luohe/README.md, Who)."""

from __future__ import annotations

import pytest

from catalog.loading import load_rules
from catalog.supposed import Supposed
from domain.conditions import FactValue
from domain.rules.forms import Tier
from domain.rules.items import HandledBy
from domain.units import Handler, resolve

RULES = load_rules()
PARAMETERS = {one.id: RULES.parameter(one.id) for one in RULES.catalog.parameters.parameters}


def handler(
    item: str, area: str | None = "临颍县", industry: str | None = None, **facts: FactValue
) -> Handler | None:
    world = Supposed(facts, PARAMETERS)
    return resolve(RULES.item(item).handled_by, world, area, industry, RULES)


def unit(*asked: object, **facts: FactValue) -> str | None:
    found = handler(*asked, **facts)  # type: ignore[arg-type]
    return found.unit if found else None


@pytest.mark.parametrize(
    ("item", "area", "expected"),
    [
        # the city's bureau, wherever the project is
        ("land_permit", "临颍县", "zrzy"),
        ("land_permit", None, "zrzy"),
        # the county's own unit, by id or name of the area; the zone's; the city's for its own
        ("enterprise_filing", "临颍县", "fgw@411122"),
        ("enterprise_filing", "411122", "fgw@411122"),
        ("enterprise_filing", "经济技术开发区", "fgw@jkq"),
        ("enterprise_filing", "漯河市", "fgw"),
        # no county known: the office stands in for every unit of the county tier
        ("enterprise_filing", None, "xmb"),
        ("enterprise_filing", "", "xmb"),
        ("enterprise_filing", "郑州市", "xmb"),
        ("proposal_approval", None, "xmb"),
        # the tier of the project's own area
        ("proposal_approval", "舞阳县", "fgw@411121"),
        ("proposal_approval", "漯河市", "fgw"),
        ("proposal_approval", "城乡一体化示范区", "fgw@sfq"),
        # county or zone government
        ("equipment_entry", "临颍县", "gov@411122"),
        ("equipment_entry", "jkq", "gov@jkq"),
        ("equipment_entry", "漯河市", "xmb"),
        ("equipment_entry", None, "xmb"),
    ],
)
def test_the_unit_follows_from_tier_and_area(item: str, area: str | None, expected: str) -> None:
    assert unit(item, area, authority="none", highway=False) == expected


def test_where_a_zone_lacks_the_function_the_city_answers() -> None:
    roads = HandledBy(function="cg", tier=Tier.COUNTY)
    assert resolve(roads, Supposed({}), "jkq", None, RULES) == Handler(
        unit="cg", function="cg", tier=Tier.CITY
    )
    in_county = resolve(roads, Supposed({}), "411122", None, RULES)
    assert in_county
    assert in_county.unit == "cg@411122"


@pytest.mark.parametrize(
    ("industry", "expected"),
    [("食品加工", "gxw"), ("公路交通", "jt"), ("光伏发电", "fgw"), ("高标准农田", "nync"),
     ("漯河市第二水厂", "sl"), ("随便什么", "fgw"), ("", "fgw"), (None, "fgw")],
)  # fmt: skip
def test_the_industry_department_follows_from_the_industry(
    industry: str | None, expected: str
) -> None:
    assert unit("idea_review", "临颍县", industry) == expected


def test_the_longest_word_contained_wins() -> None:
    """新能源 is 发改委's, though 材料 and 能源 are contained in other words."""
    assert unit("idea_review", None, "新能源材料") == "fgw"
    assert unit("idea_review", None, "大健康食品饮料") == "gxw"


def test_the_first_true_function_wins_and_an_unknown_one_names_nobody() -> None:
    assert unit("reserve_entry", investor="government") == "fgw"
    assert unit("reserve_entry", investor="enterprise") == "zrzy"
    assert unit("reserve_entry") is None
    assert unit("acc_record", highway=True) == "jt"  # the second is not asked
    assert unit("acc_record", highway=False) is None
    assert unit("acc_record", highway=False, building=True) == "zj"
    assert (
        unit("acc_record", None, "水厂", highway=False, building=False, municipal_works=False)
        == "sl"
    )


def test_what_province_or_state_decides_is_forwarded_by_the_citys_unit() -> None:
    assert handler("seismic_review") == Handler(
        unit="yj", function="yj", tier=Tier.PROVINCE, outer=True, outer_unit="yj@410000"
    )
    assert handler("land_conversion", basic_farmland=True) == Handler(
        unit="zrzy", function="zrzy", tier=Tier.STATE, outer=True, outer_unit="zrzy@100000"
    )
    assert handler("land_conversion", basic_farmland=False) == Handler(
        unit="zrzy", function="zrzy", tier=Tier.CITY
    )
    assert handler("land_conversion") is None


@pytest.mark.parametrize(
    ("authority", "expected", "outer"),
    [("county", "fgw@411122", False), ("city", "fgw", False), ("province", "fgw", True),
     ("state", "fgw", True), ("none", "fgw@411122", False)],
)  # fmt: skip
def test_the_catalogue_says_who_approves(authority: str, expected: str, outer: bool) -> None:
    found = handler("enterprise_approval", authority=authority)
    assert found
    assert (found.unit, found.outer) == (expected, outer)


def test_the_drawings_of_a_highway_that_the_state_approves_go_to_the_province() -> None:
    found = handler("highway_design", authority="state")
    assert found
    assert found.outer_unit == "jt@410000"


def test_a_unit_without_log_in_acts_through_the_one_that_supervises_it() -> None:
    assert handler("drawing_check") == Handler(
        unit="ysj", function="ysj", tier=Tier.CITY, acted_by="zj"
    )
    assert handler("land_permit") == Handler(unit="zrzy", function="zrzy", tier=Tier.CITY)


@pytest.mark.parametrize("area", [None, *(area.id for area in RULES.catalog.units.areas)])
def test_every_unit_that_can_be_named_exists(area: str | None) -> None:
    """For every item, whatever its `_if`s: the unit, its supervisor and the outer one have names."""
    for item in RULES.items:
        who = RULES.item(item).handled_by
        tiers = (who.tier, *(choice.tier for choice in who.tier_if))
        functions = (who.function, *(choice.function for choice in who.function_if))
        for tier in tiers:
            for function in functions:
                plain = who.but(tier=tier, function=function, tier_if=(), function_if=())
                found = resolve(plain, Supposed({}), area, "食品加工", RULES)
                assert found
                for named in (found.unit, found.acted_by, found.outer_unit):
                    assert named is None or RULES.unit_name(named)
