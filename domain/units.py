"""Which unit handles an item of a project: function and tier, area and industry.

A unit is a function at a tier (domain.md 1). Where a county lacks the function the city answers;
where the project's county is not known the office of the leading group stands in for every unit of
the county tier; what province or state decides is forwarded by the city's unit of the function.
"""

from __future__ import annotations

from typing import assert_never

from domain.conditions import Truth, World, judge
from domain.rules.derived_units import OUTSIDE_AREAS
from domain.rules.forms import Tier
from domain.rules.items import FunctionIf, HandledBy, TierIf
from domain.rules.rules import Rules
from domain.rules.units import Area
from domain.value import Frozen

OFFICE = "xmb"


class Handler(Frozen):
    """Who handles an item.

    `unit` answers, or forwards where `outer`; then `outer_unit` decides and has no log-in.
    `acted_by` is set where `unit` has no log-in of its own: the unit that supervises it, and whose
    people act.
    """

    unit: str
    function: str
    tier: str
    outer: bool = False
    outer_unit: str | None = None
    acted_by: str | None = None


def resolve(
    handled_by: HandledBy, world: World, area: str | None, industry: str | None, rules: Rules
) -> Handler | None:
    """The handler, or None where a `tier_if` or `function_if` is unknown: nobody can be named.

    `area` is an id or a Chinese name of the catalog's areas, None where it is not known; an unknown
    name counts as not known.
    """
    tier = _tier(handled_by, world)
    function = _function(handled_by, world)
    if tier is None or function is None:
        return None
    where = rules.area(area) if area else None
    named = _at(tier, function, where, industry, rules)
    return named.but(acted_by=_acting(named.unit, handled_by, rules))


def _tier(handled_by: HandledBy, world: World) -> Tier | None:
    match _first(handled_by.tier_if, world):
        case Truth.UNKNOWN:
            return None
        case TierIf(tier=tier):
            return tier
        case _:
            return handled_by.tier


def _function(handled_by: HandledBy, world: World) -> str | None:
    match _first(handled_by.function_if, world):
        case Truth.UNKNOWN:
            return None
        case FunctionIf(function=function):
            return function
        case _:
            return handled_by.function


def _first(
    choices: tuple[TierIf, ...] | tuple[FunctionIf, ...], world: World
) -> TierIf | FunctionIf | Truth | None:
    """The first choice that holds; UNKNOWN where one before it is unknown; None where none does."""
    for choice in choices:
        match judge(choice.condition, world).truth:
            case Truth.TRUE:
                return choice
            case Truth.UNKNOWN:
                return Truth.UNKNOWN
    return None


def _at(
    tier: Tier, function: str, where: Area | None, industry: str | None, rules: Rules
) -> Handler:
    place = rules.placeholder(function)
    if place and place.resolved_by == "county":
        return _government(place.gives, place.fallback, where, rules)
    if place:
        function = rules.industry_function(industry)
    match tier:
        case Tier.CITY:
            return _city(function, rules)
        case Tier.PROVINCE | Tier.STATE:
            return _outside(tier, function, rules)
        case Tier.COUNTY | Tier.ZONE | Tier.PROJECT:
            return _local(function, where, rules)
        case _:
            assert_never(tier)


def _city(function: str, rules: Rules) -> Handler:
    unit = rules.city_unit(function).id
    return Handler(unit=unit, function=function, tier=Tier.CITY)


def _outside(tier: Tier, function: str, rules: Rules) -> Handler:
    area, _ = OUTSIDE_AREAS[tier]
    unit = rules.city_unit(function).id
    return Handler(
        unit=unit,
        function=function,
        tier=tier,
        outer=True,
        outer_unit=f"{function}@{area}",
    )


def _local(function: str, where: Area | None, rules: Rules) -> Handler:
    """The county's or zone's own unit, else the city's; the city's where the project is its own."""
    if where is None:
        return Handler(unit=OFFICE, function=function, tier=Tier.CITY)
    own = rules.derived_unit(f"{function}@{where.id}")
    if own is None:
        return _city(function, rules)
    return Handler(unit=own.id, function=function, tier=own.tier)


def _government(gives: str, fallback: str, where: Area | None, rules: Rules) -> Handler:
    """The government of the county or zone; the fallback where there is none to name."""
    own = rules.derived_unit(gives.format(area=where.id)) if where else None
    if own is None:
        return Handler(unit=fallback, function=fallback, tier=Tier.CITY)
    return Handler(unit=own.id, function=own.function, tier=own.tier)


def handler_at(unit: str, rules: Rules) -> Handler:
    """The named unit as a handler, whoever the rules would name. Raises KeyError for no unit."""
    own = rules.derived_unit(unit)
    if own is not None:
        return Handler(unit=unit, function=own.function, tier=own.tier)
    return Handler(unit=unit, function=rules.unit(unit).function, tier=Tier.CITY)


def _acting(unit: str, handled_by: HandledBy, rules: Rules) -> str | None:
    supervisor = handled_by.supervised_by
    if supervisor is None or rules.derived_unit(unit) or rules.unit(unit).login == "unit":
        return None
    return rules.city_unit(supervisor).id
