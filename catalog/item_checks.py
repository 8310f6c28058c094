"""Items: their order, papers, limits, handlers and outcomes make sense together."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.book import Book
from catalog.loading import Problem
from catalog.order import Order
from domain.rules.clock_rules import KindRule
from domain.rules.derived_units import OUTSIDE_AREAS, derived_units
from domain.rules.forms import Tier
from domain.rules.items import Item, Kind, Scope


def item_checks(book: Book, order: Order) -> Iterator[Problem]:
    """Everything about items."""
    yield from _cycles(book, order)
    yield from _scopes(book, order)
    yield from _papers(book, order)
    for item in book.catalog.items:
        yield from _step(book, item)
        yield from _limits(book, item)
        yield from _pauses(book, item)
        yield from _outcomes(book, item)
        yield from _handlers(book, item)
        yield from _fields(book, item)


def _cycles(book: Book, order: Order) -> Iterator[Problem]:
    for way in order.cycles():
        start = way[-1].item
        chain = " ← ".join((start, *(step.item for step in way)))
        asks_fact = next((step for step in way if step.how == "fact"), None)
        if asks_fact is None:
            yield book.at_item(start, way[0].path, f"前后成环，谁也开不了：{chain}")
        else:
            at = ((start, *(step.item for step in way)))[way.index(asks_fact)]
            zh = f"条件所问的事实由 {asks_fact.item} 给出，而它在其后，永远未知：{chain}"
            yield book.at_item(at, asks_fact.path, zh)


def _scopes(book: Book, order: Order) -> Iterator[Problem]:
    for item in book.catalog.items:
        for key, needs in (("needs", item.needs), ("grant_needs", item.grant_needs)):
            for at, need in enumerate(needs):
                for before in order.expand(need):
                    scope = order.items[before].scope
                    if scope is not item.scope:
                        zh = (
                            f"{before} 的范围是 {scope.value}，本事项是 {item.scope.value}："
                            "前置不得跨范围"
                        )
                        yield book.at_item(item.id, (key, at), zh)
        if item.id in (*item.needs, *item.grant_needs):
            yield book.at_item(item.id, ("needs",), "不能以自己为前置")


def _papers(book: Book, order: Order) -> Iterator[Problem]:
    materials = {material.id: material for material in book.catalog.materials.materials}
    asked: dict[str, None] = {}
    for item in book.catalog.items:
        for at, paper in enumerate(item.materials):
            asked[paper] = None
            material = materials.get(paper)
            issuer = material.item if material else None
            if material is None or issuer is None or issuer not in order.items:
                continue
            at_grant = material.stage_needed == "grant" or paper in item.materials_at_grant
            if issuer == item.id:
                zh = f"材料 {paper} 是本事项自己的结果，不能又要求提交"
            elif at_grant and issuer not in order.before_decision(item.id):
                zh = (
                    f"材料 {paper} 是 {issuer} 的结果，决定前就要，"
                    f"但本事项的 needs 和 grant_needs 都不含 {issuer}"
                )
            elif not at_grant and issuer not in order.ancestors(item.id, ("needs", "opens_when")):
                zh = f"材料 {paper} 是 {issuer} 的结果，申报时还没有：needs 不含 {issuer}"
            else:
                continue
            yield book.at_item(item.id, ("materials", at), zh)
        for at, paper in enumerate(item.materials_at_grant):
            if paper not in item.materials:
                zh = f"材料 {paper} 不在 materials 中"
                yield book.at_item(item.id, ("materials_at_grant", at), zh)
        if item.materials and item.kind in (Kind.DETERMINATION, Kind.OPINION):
            yield book.at_item(item.id, ("materials",), f"{item.kind.value} 没有申报，不要材料")
    for at, material in enumerate(book.catalog.materials.materials):
        if material.id not in asked:
            yield book.at("materials", ("materials", at), "没有事项要这份材料")
        source = order.items.get(material.item or "")
        if source and source.result is None:
            zh = f"事项 {source.id} 没有 result，出不了这份材料"
            yield book.at("materials", ("materials", at, "issuer"), zh)


def _step(book: Book, item: Item) -> Iterator[Problem]:
    steps = {step.id: stage.id for stage in book.catalog.stages.stages for step in stage.steps}
    if steps.get(item.step, item.stage) != item.stage:
        zh = f"环节 {item.step} 属于 {steps[item.step]}，不属于 {item.stage}"
        yield book.at_item(item.id, ("step",), zh)


def _limits(book: Book, item: Item) -> Iterator[Problem]:
    if item.limits_from == "group":
        if item.group is None:
            yield book.at_item(item.id, ("limits_from",), "没有 group，时限不能取自并联组")
        if item.promised is not None:
            yield book.at_item(item.id, ("promised",), "时限取自并联组，不另写 promised")
    else:
        for key in ("statutory", "promised"):
            if not book.writes(item.id, key):
                yield book.at_item(item.id, (), f"缺少键 {key}：没有时限写 null")
    law = item.statutory.limit if item.statutory else None
    own = item.promised.limit if item.promised else None
    if law and own and law.unit == own.unit and own.n > law.n:
        zh = f"承诺时限 {own.zh} 长于法定时限 {law.zh}"
        yield book.at_item(item.id, ("promised", "n"), zh)
    for key in ("statutory", "promised", "extension", "acceptance_window", "validity"):
        figure = getattr(item, key)
        if figure is not None and figure.limit is None and figure.n is not None:
            yield book.at_item(item.id, (key, "unit"), f"{figure.unit} 不是时间单位")
    services = [kind.id for kind in item.kinds]
    for at, choice in enumerate(item.promised_if):
        if choice.service is not None and choice.service not in services:
            zh = f"kinds 中没有 {choice.service}"
            yield book.at_item(item.id, ("promised_if", at, "service"), zh)


def _pauses(book: Book, item: Item) -> Iterator[Problem]:
    reasons = {reason.id: reason for reason in book.catalog.clock.pause_reasons}
    for at, name in enumerate(item.pauses):
        allowed = reasons[name].allowed_for if name in reasons else "all"
        if isinstance(allowed, tuple) and item.id not in allowed:
            zh = f"暂停事由 {name} 只准用于 {'、'.join(allowed)}"
            yield book.at_item(item.id, ("pauses", at), zh)
    for at, cap in enumerate(item.pause_caps):
        if cap.reason not in item.pauses:
            zh = f"pauses 中没有 {cap.reason}"
            yield book.at_item(item.id, ("pause_caps", at, "reason"), zh)


def _outcomes(book: Book, item: Item) -> Iterator[Problem]:
    rule = _kind(book, item.kind)
    if rule is None:
        return
    for at, outcome in enumerate(item.cannot):
        if outcome not in rule.outcomes:
            zh = f"{item.kind.value} 没有结论 {outcome}：{'、'.join(rule.outcomes)}"
            yield book.at_item(item.id, ("cannot", at), zh)
    if not any(outcome not in item.cannot for outcome in rule.finished_by):
        yield book.at_item(item.id, ("cannot",), "没有一个结论能办结")


def _handlers(book: Book, item: Item) -> Iterator[Problem]:
    who = item.handled_by
    tiers = (who.tier, *(choice.tier for choice in who.tier_if))
    outside = any(tier in OUTSIDE_AREAS for tier in tiers)
    if outside and (item.city_step is None or item.outer is None):
        zh = "可能由省或国家办理，须有 city_step（转报）和 outer（上级办理）"
        yield book.at_item(item.id, ("handled_by", "tier"), zh)
    if not outside and (item.city_step or item.outer):
        key = "city_step" if item.city_step else "outer"
        yield book.at_item(item.id, (key,), "不由省或国家办理，不应有这个键")
    if outside:
        yield from _outside(book, item, tiers)


def _outside(book: Book, item: Item, tiers: tuple[Tier, ...]) -> Iterator[Problem]:
    """What province or state may handle must be a function that it has."""
    who = item.handled_by
    units = [unit.id for unit in derived_units(book.catalog)]
    listed = [unit.function for unit in book.catalog.units.units]
    places = [place.id for place in book.catalog.units.placeholders]
    for function in (who.function, *(choice.function for choice in who.function_if)):
        if function in places:
            zh = f"{function} 要按项目定，不能由省或国家办理"
            yield book.at_item(item.id, ("handled_by",), zh)
        for tier, (area, _) in OUTSIDE_AREAS.items():
            if tier in tiers and function in listed and f"{function}@{area}" not in units:
                zh = f"{tier.value} 一级没有职能 {function} 的单位（derived_units）"
                yield book.at_item(item.id, ("handled_by",), zh)


def _fields(book: Book, item: Item) -> Iterator[Problem]:
    names = [field.id for field in item.fields]
    for at, alert in enumerate(item.alerts):
        if alert.field not in names:
            where = ("alerts", at, "field")
            yield book.at_item(item.id, where, f"fields 中没有 {alert.field}")
    if item.by_request and item.cadence:
        yield book.at_item(item.id, ("by_request",), "by_request 和 cadence 不能同时有")
    if item.ends_when is not None and item.cadence is None:
        yield book.at_item(item.id, ("ends_when",), "没有 cadence，ends_when 无所指")
    if item.group and item.scope is not Scope.PROJECT:
        yield book.at_item(item.id, ("group",), "并联组只收 project 范围的事项")


def _kind(book: Book, kind: Kind) -> KindRule | None:
    return next((rule for rule in book.catalog.clock.kinds if rule.id is kind), None)
