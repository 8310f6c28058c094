"""What follows by rule from units.yaml: units of counties, zones, province and state; industries.

Pure expansion of patterns; which of them handles an item is `domain/units.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from domain.rules.catalog import Catalog
from domain.rules.forms import Tier

OUTSIDE_AREAS = {Tier.PROVINCE: ("410000", "河南省"), Tier.STATE: ("100000", "国家")}


class DerivedUnit(NamedTuple):
    """A unit that follows by rule: a function in a county or zone, in the province or the state."""

    id: str
    function: str
    tier: Tier
    area: str
    name_zh: str
    login: str


def derived_units(catalog: Catalog) -> Iterator[DerivedUnit]:
    """Every unit that follows by rule from `derived_units`."""
    for rule in catalog.units.derived_units:
        if rule.tier in OUTSIDE_AREAS:
            areas = [OUTSIDE_AREAS[rule.tier]]
        else:
            areas = [
                (area.id, area.name_zh)
                for area in catalog.units.areas
                if area.kind == rule.areas_of_kind
            ]
        for area, area_name in areas:
            for function in rule.functions:
                words = {
                    "area": area,
                    "function": function,
                    "area_name": area_name,
                    "function_name": catalog.units.function_names.get(function, function),
                }
                yield DerivedUnit(
                    id=rule.id.format(**words),
                    function=function,
                    tier=rule.tier,
                    area=area,
                    name_zh=rule.name_zh.format(**words),
                    login=rule.login,
                )


def industry_words(catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """Every word of every industry with its department, longest first, else in catalog order."""
    words = [
        (word, industry.function)
        for industry in catalog.units.industries
        for word in (industry.name_zh, *industry.also)
    ]
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))
