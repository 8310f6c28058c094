"""Facts, conditions and events: that each can be known in time, and is asked for what it can be."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from catalog.book import Book
from catalog.loading import Problem
from catalog.order import EVERYTHING, Order
from catalog.order import Path as Place
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
from domain.rules.facts import Fact

CONDITIONS = (All, AnyOf, Not, FactIn, FactAtLeast, FactBelow, EventRaised, ItemFinished)
Found = tuple[str, Place, Condition]  # file, place, what stands there
EMPTY = ("not_required", "not_concerned")  # outcomes that finish but set nothing


def fact_checks(book: Book, order: Order) -> Iterator[Problem]:
    """Everything about facts, conditions and events."""
    yield from _definitions(book)
    yield from _setters(book, order)
    yield from _always_set(book, order)
    found = tuple(conditions(book))
    yield from _values_asked(book, found)
    yield from _facts_only(book, found)
    yield from _events(book, order)


def _definitions(book: Book) -> Iterator[Problem]:
    for at, fact in enumerate(book.catalog.facts.facts):
        place = ("facts", at)
        if fact.type == "flag" and fact.values not in ((True, False), ()):
            yield book.at("facts", (*place, "values"), "flag 的 values 只能是 true、false")
        if fact.type == "choice" and not all(isinstance(value, str) for value in fact.values):
            yield book.at("facts", (*place, "values"), "choice 的 values 应为文字")
        if fact.type == "choice" and not fact.values:
            yield book.at("facts", place, "choice 缺少 values")
        if fact.type in ("number", "date") and fact.values:
            yield book.at("facts", (*place, "values"), f"{fact.type} 不应有 values")
        if fact.type == "number" and fact.unit is None:
            yield book.at("facts", place, "number 缺少 unit")
        if fact.multiple and fact.type != "choice":
            yield book.at("facts", (*place, "multiple"), "只有 choice 可以 multiple")
        for value in fact.names_zh:
            if value not in map(str, fact.values):
                yield book.at("facts", (*place, "names_zh", value), f"{value} 不在 values 中")
        for hint_at, hint in enumerate(fact.suggested):
            if hint.value not in fact.values:
                where = (*place, "suggested", hint_at, "value")
                yield book.at("facts", where, f"{hint.value} 不在 values 中")


def _setters(book: Book, order: Order) -> Iterator[Problem]:
    facts = {fact.id: fact for fact in book.catalog.facts.facts}
    setters: dict[str, str] = {}
    for item in book.catalog.items:
        for at, name in enumerate(item.sets):
            fact = facts.get(name)
            if fact is None:
                continue
            if name in setters:
                zh = f"事实 {name} 已由 {setters[name]} 给出，不能由两个事项给出"
                yield book.at_item(item.id, ("sets", at), zh)
            elif fact.set_by != item.id:
                zh = f"事实 {name} 的 set_by 写的是 {fact.set_by}，不是 {item.id}"
                yield book.at_item(item.id, ("sets", at), zh)
            setters.setdefault(name, item.id)
    for at, fact in enumerate(book.catalog.facts.facts):
        place = ("facts", at)
        setter = order.items.get(fact.set_by)
        if setter and fact.id not in setter.sets:
            zh = f"set_by 是 {setter.id}，但该事项的 sets 中没有 {fact.id}"
            yield book.at("facts", (*place, "set_by"), zh)
        if setter and fact.required_before in order.ancestors(setter.id, EVERYTHING):
            zh = f"{fact.required_before} 要用它，但给出它的 {setter.id} 在其后"
            yield book.at("facts", (*place, "required_before"), zh)


def _always_set(book: Book, order: Order) -> Iterator[Problem]:
    """Unknown blocks for ever: what an opening asks must come, whatever the project is."""
    kinds = {rule.id: rule for rule in book.catalog.clock.kinds}
    askers: dict[str, str] = {}
    for item in book.catalog.items:
        for fact in order.opening_facts(item.id):
            askers.setdefault(fact, item.id)
    for item in book.catalog.items:
        at, fact = next(((at, one) for at, one in enumerate(item.sets) if one in askers), (0, ""))
        if not fact or item.kind not in kinds:
            continue
        waits = f"事实 {fact} 永远未知，{askers[fact]} 会一直等待"
        if item.condition is not None:
            yield book.at_item(item.id, ("condition",), f"有 condition 则可能不办，{waits}")
        for outcome in EMPTY:
            if outcome in kinds[item.kind].finished_by and outcome not in item.cannot:
                zh = f"结论 {outcome} 不给出事实，{waits}；应在 cannot 中列入 {outcome}"
                yield book.at_item(item.id, ("sets", at), zh)


def _values_asked(book: Book, found: tuple[Found, ...]) -> Iterator[Problem]:
    facts = {fact.id: fact for fact in book.catalog.facts.facts}
    units = {parameter.id: parameter.unit for parameter in book.catalog.parameters.parameters}
    for name, place, condition in found:
        match condition:
            case FactIn(fact=fact, values=values) if fact in facts:
                known = facts[fact]
                if known.type in ("number", "date"):
                    yield book.at(name, (*place, "in"), f"事实 {fact} 是 {known.type}，不能用 in")
                for at, value in enumerate(values):
                    if known.values and value not in known.values:
                        zh = f"{_yaml(value)} 不是事实 {fact} 的值：{_allowed(known)}"
                        yield book.at(name, (*place, "in", at), zh)
            case FactAtLeast(fact=fact, gte=bound) | FactBelow(fact=fact, lt=bound) if (
                fact in facts
            ):
                head = "gte" if isinstance(condition, FactAtLeast) else "lt"
                if facts[fact].type != "number":
                    yield book.at(name, (*place, head), f"事实 {fact} 不是 number，不能用 {head}")
                elif bound in units and units[bound] != facts[fact].unit:
                    zh = (
                        f"事实 {fact} 的单位是 {facts[fact].unit}，参数 {bound} 的是 {units[bound]}"
                    )
                    yield book.at(name, (*place, head), zh)
            case All(all=()) | AnyOf(any=()):
                yield book.at(name, place, "条件是空的")


def _facts_only(book: Book, found: tuple[Found, ...]) -> Iterator[Problem]:
    """An item's, a material's and a stage's condition asks facts: they hold or not, at any time."""
    for name, place, condition in found:
        if not isinstance(condition, EventRaised | ItemFinished) or "condition" not in place:
            continue
        match place[: place.index("condition")]:
            case ("items" | "materials" | "stages", int()):
                yield book.at(name, place, "condition 只能问事实，不能问 event 或 finished")


def _events(book: Book, order: Order) -> Iterator[Problem]:
    for at, event in enumerate(book.catalog.events.events):
        raisers = order.raisers[event.id]
        place = ("events", at, "raised_by")
        if event.raised_by == "command" and raisers:
            yield book.at("events", place, f"写的是 command，但 {raisers[0]} 的 raises 中有它")
        if event.raised_by != "command" and not raisers:
            yield book.at("events", place, f"写的是 {event.raised_by}，但没有事项 raises 它")


def conditions(book: Book) -> Iterator[Found]:
    """Every condition of the catalog, the inner ones too, with file and place."""
    for name, place, sheet in book.sheets():
        yield from ((name, where, one) for where, one in _inside(sheet, place))


def _inside(value: object, place: Place) -> Iterator[tuple[Place, Condition]]:
    if isinstance(value, CONDITIONS):
        yield place, value
    if isinstance(value, BaseModel):
        for field, info in type(value).model_fields.items():
            yield from _inside(getattr(value, field), (*place, info.alias or field))
    elif isinstance(value, tuple):
        for at, inner in enumerate(value):
            yield from _inside(inner, (*place, at))


def _allowed(fact: Fact) -> str:
    return "、".join(_yaml(value) for value in fact.values)


def _yaml(value: bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else value
