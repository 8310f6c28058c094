"""Stages, routes, groups, bundles, modes and the rest: that each can do what it says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from catalog.book import Book
from catalog.loading import Problem
from catalog.order import DECISION, Order
from catalog.supposed import Supposed, supposing
from domain.conditions import (
    All,
    AnyOf,
    Condition,
    EventRaised,
    FactValue,
    ItemFinished,
    judge,
    names,
)
from domain.rules.bundles import Bundle
from domain.rules.items import Kind, Scope


def plan_checks(book: Book, order: Order) -> Iterator[Problem]:
    """Everything beside facts and items."""
    yield from _kinds(book)
    yield from _stages(book, order)
    yield from _routes(book)
    yield from _groups(book, order)
    for at, bundle in enumerate(book.catalog.bundles.bundles):
        yield from _bundle(book, order, bundle, at)
    yield from _modes(book)
    yield from _units(book)
    yield from _others(book)


def _kinds(book: Book) -> Iterator[Problem]:
    rules = book.catalog.clock.kinds
    for kind in Kind:
        if not any(rule.id is kind for rule in rules):
            yield book.at("clock", ("kinds",), f"缺少种类 {kind.value}")
    for at, rule in enumerate(rules):
        for outcome_at, outcome in enumerate(rule.finished_by):
            if outcome not in rule.outcomes:
                zh = f"outcomes 中没有 {outcome}"
                yield book.at("clock", ("kinds", at, "finished_by", outcome_at), zh)
        if rule.outcomes_zh and len(rule.outcomes_zh) != len(rule.outcomes):
            yield book.at("clock", ("kinds", at, "outcomes_zh"), "与 outcomes 个数不同")
        consent = rule.needs_consent
        if consent and consent.outcome not in rule.outcomes:
            zh = f"outcomes 中没有 {consent.outcome}"
            yield book.at("clock", ("kinds", at, "needs_consent", "outcome"), zh)


def _stages(book: Book, order: Order) -> Iterator[Problem]:
    reach = Reach(book, order)
    for at, stage in enumerate(book.catalog.stages.stages):
        for key, condition in (
            ("starts", stage.starts),
            ("exit", stage.exit),
            ("reached", stage.reached),
        ):
            if condition is not None and not reach.can_hold(condition):
                yield book.at("stages", ("stages", at, key), "永远达不到：所问的事件或事项不会发生")
    for item in book.catalog.items:
        if item.scope is Scope.PROJECT and item.id not in reach.items:
            yield book.at_item(item.id, (), "永远开不了：前置或开启条件不会满足")


class Reach:
    """What can happen in some project: items that can finish, events that can be raised."""

    def __init__(self, book: Book, order: Order) -> None:
        self._order = order
        self._commands = {
            event.id: event.allowed_when
            for event in book.catalog.events.events
            if event.raised_by != "items"
        }
        self._starts = {stage.id: stage.starts for stage in book.catalog.stages.stages}
        self.items: dict[str, None] = {}
        self.events: dict[str, None] = {}
        while self._grow():
            pass

    def can_hold(self, condition: Condition) -> bool:
        """Whether the condition can become true, facts being what they may."""
        match condition:
            case All(all=parts):
                return all(self.can_hold(part) for part in parts)
            case AnyOf(any=parts):
                return any(self.can_hold(part) for part in parts)
            case EventRaised(event=event):
                return event in self.events
            case ItemFinished(finished=item):
                return item in self.items
            case _:
                return True

    def _grow(self) -> bool:
        before = len(self.items) + len(self.events)
        for event, allowed in self._commands.items():
            if allowed is None or self.can_hold(allowed):
                self.events[event] = None
        for item in self._order.items.values():
            if item.id not in self.items and self._can_open(item.id):
                self.items[item.id] = None
        for item_id in self.items:
            self.events |= dict.fromkeys(self._order.items[item_id].raises)
        return len(self.items) + len(self.events) > before

    def _can_open(self, item_id: str) -> bool:
        item = self._order.items[item_id]
        opens = item.opens_when
        if opens is None and item.stage != "S3" and item.scope in (Scope.PROJECT, Scope.LEAD):
            opens = self._starts.get(item.stage)
        if opens is not None and not self.can_hold(opens):
            return False
        needs = (*item.needs, *item.grant_needs)
        return all(self._met(one) for need in needs for one in self._order.expand(need))

    def _met(self, item: str) -> bool:
        """Finished, or known not to apply: an item with a condition may not apply."""
        return item in self.items or self._order.items[item].condition is not None


def _routes(book: Book) -> Iterator[Problem]:
    routes = book.catalog.routes.routes
    fact = next((one for one in book.catalog.facts.facts if one.id == "route"), None)
    if fact and fact.values != tuple(route.id for route in routes):
        yield book.at(
            "routes", ("routes",), f"与事实 route 的值不同：{'、'.join(map(str, fact.values))}"
        )
    parameters = {
        one.id: None if one.n is None else Decimal(one.n)
        for one in book.catalog.parameters.parameters
    }
    for supposed in _every_case(book, parameters):
        world = Supposed(supposed, parameters)
        true = [route.id for route in routes if judge(route.condition, world).holds]
        if len(true) != 1:
            case = "，".join(f"{name}={value}" for name, value in supposed.items())
            zh = f"应恰有一条路径成立，在 {case} 时却有{len(true)}条：{'、'.join(true)}"
            yield book.at("routes", ("routes",), zh)
            return


def _every_case(
    book: Book, parameters: dict[str, Decimal | None]
) -> Iterator[dict[str, FactValue]]:
    """Every combination of values of the facts that the routes ask; numbers around each bound."""
    facts = {fact.id: fact for fact in book.catalog.facts.facts}
    values: dict[str, list[FactValue]] = {}
    for route in book.catalog.routes.routes:
        for kind, name in names(route.condition):
            if kind == "fact" and name in facts:
                if facts[name].type == "number":
                    bounds = [one for one in parameters.values() if one is not None]
                    values[name] = [one + step for one in bounds for step in (-1, 0, 1)]
                else:
                    values[name] = list(facts[name].values)
    for combination in product(*values.values()):
        yield dict(zip(values, combination, strict=True))


def _groups(book: Book, order: Order) -> Iterator[Problem]:
    for at, group in enumerate(book.catalog.groups.groups):
        members = [order.items[member] for member in order.members[group.id]]
        if not members:
            yield book.at("groups", ("groups", at), "没有事项属于这个并联组")
        if group.limit.limit is None:
            yield book.at("groups", ("groups", at, "limit"), "并联组须有时限")
        if group.may_add and len({member.kind for member in members}) > 1:
            yield book.at("groups", ("groups", at, "may_add"), "成员种类不一，不能增加单位")
        if group.limit_is == "promise":
            for member in members:
                if member.limits_from == "group":
                    zh = f"并联组 {group.id} 的时限是整组的承诺，成员须有自己的时限"
                    yield book.at_item(member.id, ("limits_from",), zh)


def _bundle(book: Book, order: Order, bundle: Bundle, at: int) -> Iterator[Problem]:
    """No item outside may lie between two members: the one form would have to wait for it."""
    yield from _between(book, order, bundle.items, {}, (at, "items"))
    for more_at, more in enumerate(bundle.items_if):
        inside = (*bundle.items, *more.items)
        where = (at, "items_if", more_at, "items")
        yield from _between(book, order, inside, supposing(more.condition), where)


def _between(
    book: Book,
    order: Order,
    inside: tuple[str, ...],
    supposed: dict[str, FactValue],
    where: tuple[str | int, ...],
) -> Iterator[Problem]:
    world = Supposed(supposed)
    members = [item for item in inside if item in order.items]
    absent = tuple(
        item.id
        for item in order.items.values()
        if item.condition and judge(item.condition, world).fails
    )
    for last in members:
        for middle in order.ancestors(last, DECISION, absent):
            before = order.ancestors(middle, DECISION, absent)
            first = next((member for member in members if member in before), None)
            if first and middle not in members:
                zh = f"{middle} 不在其中，却处在 {first} 与 {last} 之间，一张表办不成"
                yield book.at("bundles", ("bundles", *where), zh)


def _modes(book: Book) -> Iterator[Problem]:
    rules = {rule.id: rule for rule in book.catalog.clock.kinds}
    kinds = {item.id: item for item in book.catalog.items}
    for at, mode in enumerate(book.catalog.modes.modes):
        place = ("modes", at)
        if bool(mode.effects) == (mode.effect is not None):
            yield book.at("modes", place, "effect 和 effects 应恰写其一")
        for effect_at, effect in enumerate(mode.effects):
            item = kinds.get(effect.item)
            if effect.effect != "waived" or item is None:
                continue
            here = ("modes", at, "effects", effect_at, "effect")
            outcome = mode.waived_outcome
            if outcome is None:
                yield book.at("modes", here, "缺少键 waived_outcome")
            elif item.kind in rules and outcome not in rules[item.kind].finished_by:
                zh = f"{item.id} 是 {item.kind.value}，结论 {outcome} 不能使它办结"
                yield book.at("modes", here, zh)
            elif outcome in item.cannot:
                yield book.at("modes", here, f"{item.id} 不能有结论 {outcome}")
        if mode.items_from == "commitment" and not any(item.commitment for item in kinds.values()):
            yield book.at("modes", (*place, "items_from"), "没有事项写有 commitment")


def _units(book: Book) -> Iterator[Problem]:
    units = book.catalog.units
    for at, rule in enumerate(units.derived_units):
        for function_at, function in enumerate(rule.functions):
            if function != "gov" and function not in units.function_names:
                zh = f"function_names 中没有 {function}"
                yield book.at("units", ("derived_units", at, "functions", function_at), zh)
    for at, unit in enumerate(units.units):
        if unit.succeeded_by == unit.id:
            yield book.at("units", ("units", at, "succeeded_by"), "不能由自己承继")


def _others(book: Book) -> Iterator[Problem]:
    for at, letter in enumerate(book.catalog.letters.letters):
        if letter.number and not ("{year}" in letter.number and "{n}" in letter.number):
            yield book.at("letters", ("letters", at, "number"), "文号须含 {year} 和 {n}")
    for at, support in enumerate(book.catalog.support.support):
        kinds = [kind.id for kind in support.kinds]
        if support.cadence and support.cadence.of not in kinds:
            where = ("support", at, "cadence", "of")
            yield book.at("support", where, f"kinds 中没有 {support.cadence.of}")
        for rule_at, rule in enumerate(support.rules):
            if rule.kind and rule.kind not in kinds:
                there = ("support", at, "rules", rule_at, "kind")
                yield book.at("support", there, f"kinds 中没有 {rule.kind}")
    for at, act in enumerate(book.catalog.monthly.monthly):
        if act.due_day.unit != "day_of_next_month":
            where = ("monthly", at, "due_day", "unit")
            yield book.at("monthly", where, "应为 day_of_next_month")
