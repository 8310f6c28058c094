"""Five kinds of project for which the figures of a catalog are told: a route and what decides beside it.

A kind is the facts of an example, as the departments would find them; every fact that is not named
is known to be "no". Of the four routes each has at least one kind. The examples are ours (assumed):
another project on the same route has other items.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from catalog.supposed import Supposed
from domain.conditions import FactValue, Truth, judge
from domain.rules.items import Item
from domain.rules.rules import Rules


class KindOfProject(NamedTuple):
    """A kind: its letter, its Chinese name, its route of 立项, and its facts beside "no"."""

    id: str
    name_zh: str
    route: str
    facts: Mapping[str, FactValue]


_COMPANY: dict[str, FactValue] = {
    "category": ("municipal_key",),
    "investor": "enterprise",
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
_NEW_LAND: dict[str, FactValue] = {
    "land": ("new_state_land",),
    "land_supply": "granted",
    "water_soil": "form",
}
_GOVERNMENT: dict[str, FactValue] = {
    "category": ("municipal_key",),
    "investor": "government",
    "infrastructure": True,
    "must_tender": True,
    "energy_tce": Decimal(500),
}

KINDS: tuple[KindOfProject, ...] = (
    KindOfProject(
        "A",
        "企业项目：园区内新供地",
        "filing",
        {**_COMPANY, **_NEW_LAND, "eia": "form", "energy": "statement"},
    ),
    KindOfProject(
        "B",
        "企业项目：租赁标准厂房",
        "filing",
        {**_COMPANY, "land": ("leased_factory",), "eia": "form"},
    ),
    KindOfProject(
        "C",
        "政府投资公路（56亿元）",
        "proposal",
        {
            **_GOVERNMENT,
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
    ),
    KindOfProject(
        "D",
        "政府投资房屋（4000万元）",
        "feasibility",
        {
            **_GOVERNMENT,
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
    ),
    KindOfProject(
        "E",
        "企业项目：核准、危险品",
        "approval",
        {
            **_COMPANY,
            **_NEW_LAND,
            "in_catalog_2016": True,
            "authority": "city",
            "eia": "report",
            "energy": "report",
            "safety": True,
            "hazardous": True,
            "lightning": True,
            "seismic": True,
        },
    ),
)


class Example:
    """A project of one kind under these rules: its world, and the items that apply to it."""

    def __init__(self, kind: KindOfProject, rules: Rules) -> None:
        self.kind = kind
        self.rules = rules
        parameters = {
            one.id: rules.parameter(one.id) for one in rules.catalog.parameters.parameters
        }
        self.world = Supposed({**_nothing(rules), **kind.facts, "route": kind.route}, parameters)
        self.items: tuple[str, ...] = tuple(
            item for item in rules.items if self._applies(rules.item(item))
        )

    def _applies(self, item: Item) -> bool:
        """Known to apply. What cannot be known of the example does not."""
        if item.condition is None:
            return True
        return judge(item.condition, self.world).truth is Truth.TRUE


def of_route(route: str) -> tuple[KindOfProject, ...]:
    """The kinds that take this route."""
    return tuple(kind for kind in KINDS if kind.route == route)


def _nothing(rules: Rules) -> dict[str, FactValue]:
    return {
        fact.id: ("none",) if fact.multiple else "none" if "none" in fact.values else False
        for fact in rules.catalog.facts.facts
        if fact.type in ("choice", "flag")
    }
