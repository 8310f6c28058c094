"""Five kinds of project, as domain.md 11 has them: what applies, and the earliest way out of S3.

Promised limits, no pauses, the applicant needs no time; waits outside the city at their expected
length. A decision comes when its limit has run and its grant_needs are finished.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pytest

from catalog.loading import load_rules
from catalog.supposed import Supposed
from domain.conditions import FactValue, Truth, judge
from domain.limits import Limit, LimitUnit
from domain.rules.items import Item, Kind
from domain.units import resolve

RULES = load_rules()
PARAMETERS = {one.id: RULES.parameter(one.id) for one in RULES.catalog.parameters.parameters}

NOTHING: dict[str, FactValue] = {
    fact.id: ("none",) if fact.multiple else "none" if "none" in fact.values else False
    for fact in RULES.catalog.facts.facts
    if fact.type in ("choice", "flag")
}
COMPANY: dict[str, FactValue] = {
    **NOTHING,
    "category": ("municipal_key",),
    "investor": "enterprise",
    "route": "filing",
    "promoted": True,
    "in_zone": True,
    "industrial": True,
    "building": True,
    "urban_planning_area": True,
    "pollutant_permit": "simplified",
    "fire_special": True,
    "energy_tce": Decimal(500),
    "energy_per_value_added": Decimal(0),
    "total_investment": Decimal(100000),
}
NEW_LAND: dict[str, FactValue] = {
    "land": ("new_state_land",),
    "land_supply": "granted",
    "water_soil": "form",
}
GOVERNMENT: dict[str, FactValue] = {
    **NOTHING,
    "category": ("municipal_key",),
    "investor": "government",
    "infrastructure": True,
    "must_tender": True,
    "energy_tce": Decimal(500),
}


class KindOfProject(NamedTuple):
    """Its facts; the items that apply, those of S3 beside the opinions, and the way out of S3."""

    facts: dict[str, FactValue]
    exit: str
    items: int
    in_s3: int
    out_of_s3_wd: int
    outside_wd: int
    way: tuple[str, ...]


START = ("idea_review", "feasibility_study", "reserve_entry", "conformity_launch")
KINDS = {
    "A company, new land, zone": KindOfProject(
        {**COMPANY, **NEW_LAND, "eia": "form", "energy": "statement"},
        "construction_permit",
        71,
        14,
        63,
        0,
        (
            *START,
            "conformity",
            "land_grant",
            "land_permit",
            "planning_permit",
            "construction_permit",
        ),
    ),
    "B company, leased factory": KindOfProject(
        {**COMPANY, "land": ("leased_factory",), "eia": "form"},
        "equipment_entry",
        55,
        5,
        19,
        0,
        (*START, "equipment_entry"),
    ),
    "C government highway": KindOfProject(
        {
            **GOVERNMENT,
            "route": "proposal",
            "authority": "province",
            "highway": True,
            "structures": True,
            "land": ("new_state_land",),
            "land_supply": "assigned",
            "converts_land": True,
            "outside_planned_area": True,
            "total_investment": Decimal(560000),
            "eia": "report",
            "water_soil": "report",
            "archaeology": True,
            "forest": True,
            "geohazard": True,
            "minerals": True,
            "flood": True,
            "seismic": True,
            "waterway": True,
            "energy": "statement",
        },
        "highway_permit",
        68,
        23,
        116,
        40,
        (
            *START,
            "conformity",
            "proposal_approval",
            "feasibility_approval",
            "preliminary_design",
            "tendering",
            "highway_permit",
        ),
    ),
    "D government building": KindOfProject(
        {
            **GOVERNMENT,
            "route": "feasibility",
            "building": True,
            "civil_building": True,
            "fire_special": True,
            "land": ("existing",),
            "urban_planning_area": True,
            "total_investment": Decimal(4000),
            "air_defence": "build",
            "energy": "statement",
            "eia": "registration",
            "road_dig": True,
            "drainage": True,
        },
        "construction_permit",
        63,
        14,
        68,
        0,
        (
            *START,
            "conformity",
            "feasibility_approval",
            "preliminary_design",
            "tendering",
            "construction_permit",
        ),
    ),
    "E company, hazardous": KindOfProject(
        {
            **COMPANY,
            **NEW_LAND,
            "route": "approval",
            "in_catalog_2016": True,
            "authority": "city",
            "eia": "report",
            "energy": "report",
            "safety": True,
            "hazardous": True,
            "lightning": True,
            "seismic": True,
        },
        "construction_permit",
        76,
        18,
        63,
        0,
        (
            *START,
            "conformity",
            "land_grant",
            "land_permit",
            "planning_permit",
            "construction_permit",
        ),
    ),
}


class Road:
    """When each item that applies is finished at the earliest, in working days from the idea."""

    def __init__(self, facts: dict[str, FactValue]) -> None:
        self.world = Supposed(facts, PARAMETERS)
        self.items = [item for item in RULES.items if self.applies(RULES.item(item))]
        self._finished: dict[str, int] = {}
        self._last: dict[str, str | None] = {}
        self.outside: dict[str, int] = {}

    def applies(self, item: Item) -> bool:
        if item.condition is None:
            return True
        truth = judge(item.condition, self.world).truth
        assert truth is not Truth.UNKNOWN, item.id
        return truth is Truth.TRUE

    def finished(self, item_id: str) -> int:
        if item_id not in self._finished:
            item = RULES.item(item_id)
            opened, last = self._latest(item.needs)
            ready, last_grant = self._latest(item.grant_needs)
            over = opened + self._length(item)
            self._finished[item_id] = max(over, ready)
            self._last[item_id] = last if over >= ready else last_grant
        return self._finished[item_id]

    def way(self, item_id: str) -> tuple[str, ...]:
        self.finished(item_id)
        before = self._last[item_id]
        names = (RULES.item(item_id).group or item_id,) if item_id in MEMBERS else (item_id,)
        return (*(self.way(before) if before else ()), *names)

    def _latest(self, needs: tuple[str, ...]) -> tuple[int, str | None]:
        """The latest of those that apply, the first of them where several are latest."""
        found = [(self.finished(one), one) for one in self._expanded(needs) if one in self.items]
        return max(found, key=lambda pair: pair[0], default=(0, None))

    def _expanded(self, needs: tuple[str, ...]) -> list[str]:
        return [
            one
            for need in needs
            for one in (RULES.members(need[6:]) if need.startswith("group:") else (need,))
        ]

    def _length(self, item: Item) -> int:
        handler = resolve(item.handled_by, self.world, "临颍县", "食品加工", RULES)
        assert handler is not None, item.id
        if handler.outer:
            expected = item.outer.expected if item.outer else None
            self.outside[item.id] = _wd(expected.limit if expected else None)
            return _wd(RULES.city_limits(item).promised) + self.outside[item.id]
        return _wd(RULES.promised(item, self.world))


def _wd(limit: Limit | None) -> int:
    assert limit is None or limit.unit is LimitUnit.WORKING_DAYS
    return limit.n if limit else 0


MEMBERS = (*RULES.members("feasibility_study"), *RULES.members("conformity"))


@pytest.mark.parametrize("name", KINDS)
def test_as_many_items_apply_as_the_table_says(name: str) -> None:
    kind = KINDS[name]
    items = [RULES.item(item) for item in Road(kind.facts).items]
    beside = [item.id for item in items if item.stage == "S3" and item.kind is not Kind.OPINION]
    assert len(beside) == kind.in_s3, beside
    assert len(items) == kind.items


@pytest.mark.parametrize("name", KINDS)
def test_the_earliest_way_out_of_s3_is_that_of_the_table(name: str) -> None:
    kind = KINDS[name]
    road = Road(kind.facts)
    assert road.finished(kind.exit) == kind.out_of_s3_wd
    way = road.way(kind.exit)
    assert way == kind.way
    assert sum(road.outside.get(item, 0) for item in way) == kind.outside_wd


@pytest.mark.parametrize("name", KINDS)
def test_every_item_of_a_kind_can_be_handled_and_has_a_kind_and_a_step(name: str) -> None:
    kind = KINDS[name]
    road = Road(kind.facts)
    for item_id in road.items:
        item = RULES.item(item_id)
        assert resolve(item.handled_by, road.world, None, None, RULES)
        assert RULES.kind(item).finished_by
        assert item.step.startswith(item.stage)
