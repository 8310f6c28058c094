"""Conditions, needs and handlers of the catalog in words, for people who read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from domain.conditions import (
    All,
    AnyOf,
    Condition,
    EventRaised,
    FactAtLeast,
    FactBelow,
    FactIn,
    ItemFinished,
    Not,
)
from domain.rules.forms import Tier
from domain.rules.items import Item
from domain.rules.rules import GROUP, Rules

TIER_ZH = {
    Tier.STATE: "国家",
    Tier.PROVINCE: "省级",
    Tier.CITY: "市级",
    Tier.COUNTY: "县区",
    Tier.ZONE: "功能区",
    Tier.PROJECT: "项目所在的一级",
}

_VERBS = (
    "属于",
    "需",
    "在",
    "涉及",
    "占用",
    "排入",
    "影响",
    "压覆",
)  # with which a label may begin


def in_words(condition: Condition, rules: Rules) -> str:
    """项目类型为政府投资；且总投资不低于 5000 万元."""
    match condition:
        case All(all=parts):
            return _joined(parts, "，且", rules)
        case AnyOf(any=parts):
            return _joined(parts, "，或", rules)
        case Not(negated=FactIn(fact=fact, values=(True,))):
            return _denied(rules.fact(fact).label)
        case Not(negated=EventRaised(event=event)):
            return f"“{rules.event(event).name_zh}”尚未发生"
        case Not(negated=ItemFinished(finished=item)):
            return f"{need_zh(item, rules)}尚未办结"
        case Not(negated=part):
            return f"不属于“{in_words(part, rules)}”"
        case FactIn(fact=fact, values=values):
            one = rules.fact(fact)
            if values == (True,):
                return one.label
            if values == (False,):
                return _denied(one.label)
            named = "或".join(one.value_zh(value) for value in values)
            return f"{one.label}为{named}"
        case FactAtLeast(fact=fact, gte=bound):
            return f"{rules.fact(fact).label}不低于{_bound(bound, fact, rules)}"
        case FactBelow(fact=fact, lt=bound):
            return f"{rules.fact(fact).label}低于{_bound(bound, fact, rules)}"
        case EventRaised(event=event):
            # An event's name may begin with a noun: 已项目策划提出 is no Chinese.
            return f"“{rules.event(event).name_zh}”已发生"
        case ItemFinished(finished=item):
            return f"{need_zh(item, rules)}已办结"
        case _:
            assert_never(condition)


def need_zh(need: str, rules: Rules) -> str:
    """An item, or a group as a whole: 合规性审查（全部）."""
    if need.startswith(GROUP):
        return f"{rules.group(need.removeprefix(GROUP)).name_zh}（全部）"
    return rules.item(need).name_zh


def handler_zh(item: Item, rules: Rules) -> str:
    """Who handles it: 市生态环境局; with those beside it."""
    by = item.handled_by
    words = _function_zh(by.function, by.tier, rules)
    if by.jointly:
        words += "，会同" + "、".join(_function_zh(one, by.tier, rules) for one in by.jointly)
    return words


def handler_cases(item: Item, rules: Rules) -> tuple[str, ...]:
    """When somebody else handles it: the first that holds wins."""
    by = item.handled_by
    tiers = (f"{in_words(one.condition, rules)}的，由{TIER_ZH[one.tier]}办理" for one in by.tier_if)
    functions = (
        f"{in_words(one.condition, rules)}的，由{_function_zh(one.function, by.tier, rules)}办理"
        for one in by.function_if
    )
    return (*tiers, *functions)


def _function_zh(function: str, tier: Tier, rules: Rules) -> str:
    if (place := rules.placeholder(function)) is not None:
        return place.name_zh
    if tier in (Tier.CITY, Tier.PROJECT):
        try:
            return rules.city_unit(function).name_zh
        except KeyError:
            pass  # no unit of the city: named by its function below
    name = rules.catalog.units.function_names.get(function, function)
    return f"{TIER_ZH[tier]}{name}主管部门"


def _denied(label: str) -> str:
    """没有房屋建筑; 不涉及农用地转用; 非公路项目: as the label begins."""
    if label.startswith("有"):
        return f"没{label}"
    return f"不{label}" if label.startswith(_VERBS) else f"非{label}"


def _bound(bound: str, fact: str, rules: Rules) -> str:
    figure = rules.parameter(bound)
    if figure is None:
        return "市里确定的数额"
    return f"{figure:f}{rules.fact(fact).unit or ''}"


def _joined(parts: Iterable[Condition], mark: str, rules: Rules) -> str:
    said = []
    for part in parts:
        words = in_words(part, rules)
        said.append(f"（{words}）" if isinstance(part, All | AnyOf) else words)
    return mark.join(said)
