"""Ids of the catalog as people give them: known, or refused with a clear word."""

from __future__ import annotations

from typing import Any

from domain.canonical import plain
from domain.refused import Refused
from domain.rules.facts import Fact, read_value
from domain.rules.items import Item
from domain.rules.rules import Rules


def known_fact(name: str, rules: Rules) -> Fact:
    """The fact of this id, else `Refused`."""
    try:
        return rules.fact(name)
    except KeyError:
        raise Refused("unknown_fact", f"目录中没有事实“{name}”。") from None


def known_item(name: str, rules: Rules) -> Item:
    """The item of this id, else `Refused`."""
    try:
        return rules.item(name)
    except KeyError:
        raise Refused("unknown_item", f"目录中没有事项“{name}”。") from None


def in_force(name: str, rules: Rules) -> Item:
    """The item, of those that can be begun: not one that only an earlier version has."""
    if not rules.in_force(name):
        raise Refused("unknown_item", f"目录中没有事项“{name}”。")
    return rules.item(name)


def known_area(county: str, rules: Rules) -> str:
    """The id of the county, however it was named, else `Refused`."""
    area = rules.area(county)
    if area is None or area.kind == "city":
        names = "、".join(one.name_zh for one in rules.catalog.units.areas if one.kind != "city")
        raise Refused("unknown_county", f"没有县区“{county}”。可填：{names}。")
    return area.id


def value(name: str, raw: Any, rules: Rules) -> Any:
    """What was given, as the catalog reads it, in canonical form; else `Refused`."""
    fact = known_fact(name, rules)
    if fact.set_by == "derived":
        raise Refused("derived_fact", f"“{fact.label}”由规则推导，不能填写。")
    return fact_value(name, raw, rules)


def fact_value(name: str, raw: Any, rules: Rules) -> Any:
    """The same of any fact, also of one that a rule derives."""
    try:
        return plain(read_value(known_fact(name, rules), raw))
    except ValueError as wrong:
        raise Refused("bad_fact", str(wrong)) from None
