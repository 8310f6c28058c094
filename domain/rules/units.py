"""Units: a function at a tier. City units are listed, the others follow by rule.

Who handles an item of a project is answered in `domain/units.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from domain.rules.figures import Confidence
from domain.rules.forms import Entry, Function, Id, Names, Text, Tier, UnitId, YesNo

Login = Literal["unit", "external", "none"]
AreaKind = Literal["city", "county", "zone"]


class Unit(Entry):
    """A unit of the city."""

    id: Id
    function: Id
    tier: Literal[Tier.CITY]
    kind: Literal["office", "bureau", "utility", "agency", "group", "government"]
    name_zh: Text
    short: Text
    name_en: Text
    in_seed: YesNo
    login: Login
    hosted_by: UnitId | None = None
    part_of: UnitId | None = None
    succeeded_by: UnitId | None = None
    note: Text | None = None


class DerivedUnits(Entry):
    """The units of a tier: one per area and function, named by pattern."""

    tier: Tier
    id: Text
    areas_of_kind: Literal["county", "zone", "province", "state"]
    name_zh: Text
    functions: tuple[Annotated[Id, Names("function", words=("gov",))], ...]
    login: Login
    confidence: Confidence


class WhereMissing(Entry):
    """Who answers where an area lacks a function."""

    county: Literal["city"]
    zone: Literal["city"]
    confidence: Confidence
    note: Text | None = None


class Placeholder(Entry):
    """A function that is resolved per project, from its county or its industry."""

    id: Id
    name_zh: Text
    short: Text
    name_en: Text
    in_seed: YesNo
    resolved_by: Literal["county", "industry"]
    gives: Text
    fallback: Function


class Area(Entry):
    """The city, a county or a zone."""

    id: Id
    name_zh: Text
    kind: AreaKind
    note: Text | None = None


class Park(Entry):
    """An industrial park in an area."""

    id: Id
    name_zh: Text
    area: Annotated[Id, Names("area")]
    confidence: Confidence


class Industry(Entry):
    """An industry, its other words, and the department that answers for it."""

    name_zh: Text
    function: Function
    also: tuple[Text, ...] = ()
    confidence: Confidence


class IndustryMatch(Entry):
    """How the free word of an industry finds its department."""

    rule: Literal["longest_word_contained"]
    fallback: Function
    confidence: Confidence


class Units(Entry):
    """The file of units."""

    tiers: tuple[Tier, ...]
    units: tuple[Unit, ...]
    derived_units: tuple[DerivedUnits, ...]
    function_names: dict[str, str]
    where_missing: WhereMissing
    placeholders: tuple[Placeholder, ...]
    areas: tuple[Area, ...]
    parks: tuple[Park, ...]
    industries: tuple[Industry, ...]
    industry_match: IndustryMatch
