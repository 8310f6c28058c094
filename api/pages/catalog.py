"""目录: the city's items by stage, one item in full, and the flow chart of the plan's 附件.

Facts are gathered as for programs (api/catalog.py); here is how a person finds and reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from api.asked import ItemId
from api.catalog import in_full, listed
from api.door import desk_of, signed_in
from api.pages.frame import render
from api.pages.inbox import stage_name
from api.pages.round_facts import CHECKED_ZH
from api.problems import NotThere
from catalog.chart import chart
from catalog.drawing import svg
from domain.initials import initials
from domain.rules.items import Item
from domain.rules.rules import Rules
from domain.rules.wording import handler_cases, handler_zh, in_words, need_zh

router = APIRouter(include_in_schema=False)
CURRENT = "目录"
LENGTH = 80
NEEDED_ZH = {"submit": "申报时", "grant": "决定前"}
SCOPE_ZH = {"county": "县区事项", "lead": "招商线索", "chain": "产业链"}


class Sought(NamedTuple):
    """What the list is narrowed to; "" for not by this."""

    stage: str = ""
    unit: str = ""
    kind: str = ""
    q: str = ""

    def without(self, name: str) -> str:
        """The address of the list without one condition."""
        left = {key: value for key, value in self._asdict().items() if value and key != name}
        return f"/catalog?{urlencode(left)}" if left else "/catalog"


class Line(NamedTuple):
    """An item in the list. `marks`: how far its figures were checked, each once."""

    id: str
    name: str
    kind: str
    unit: str
    statutory: str
    promised: str
    papers: int
    marks: tuple[str, ...]


class Band(NamedTuple):
    """A stage with its lines."""

    id: str
    zh: str
    lines: tuple[Line, ...]


class Filter(NamedTuple):
    """A select. `options`: (value, words)."""

    name: str
    zh: str
    value: str
    options: tuple[tuple[str, str], ...]


@router.get("/catalog")
async def catalog(request: Request) -> Response:
    """事项目录。"""
    signed_in(request)
    rules = desk_of(request).current_rules()
    query = request.query_params
    if query.get("view") == "chart":
        return await flow_chart(request, rules, query.get("route", ""))
    sought = Sought(*(query.get(name, "").strip()[:LENGTH] for name in Sought._fields))
    bands = bands_of(sought, rules)
    count = sum(len(band.lines) for band in bands)
    filters = filters_of(sought, rules)
    names = {one.name: dict(one.options) for one in filters}
    chips = [
        (f"{one.zh}：{names[one.name].get(one.value, one.value)}", sought.without(one.name))
        for one in filters
        if one.value
    ]
    if sought.q:
        chips.append((f"查找：{sought.q}", sought.without("q")))
    return await render(
        request,
        "catalog.html",
        title=f"目录 {count} 项",
        current=CURRENT,
        bands=bands,
        count=count,
        total=len(rules.catalog.items),
        filters=filters,
        chips=chips,
        q=sought.q,
        rules=rules,
    )


async def flow_chart(request: Request, rules: Rules, route: str) -> Response:
    """The chart of all items, or of a route, with the same as a list under it."""
    routes = [(one.id, one.name_zh) for one in rules.routes]
    chosen = route if route in dict(routes) else None
    drawn = chart(rules, chosen)
    befores: dict[str, list[tuple[str, str]]] = {}
    labels = {node.id: node.label for node in drawn.nodes}
    for arrow in drawn.arrows:
        befores.setdefault(arrow.after, []).append((labels[arrow.before], arrow.line))
    nodes = [
        (
            node.label,
            address_of(node.id, rules),
            stage_name(node.stage, rules),
            befores.get(node.id),
        )
        for node in drawn.nodes
    ]
    return await render(
        request,
        "catalog_chart.html",
        title="流程图",
        current=CURRENT,
        # Made of the catalog's own words, each escaped where it is drawn.
        picture=Markup(svg(rules, chosen, lambda node: address_of(node, rules))),
        routes=routes,
        route=chosen or "",
        nodes=nodes,
    )


def address_of(node: str, rules: Rules) -> str | None:
    """Where a node of the chart leads: to its item, or to the list of a group's members."""
    if node in (group.id for group in rules.catalog.groups.groups):
        return f"/catalog?{urlencode({'q': rules.group(node).name_zh})}"
    try:
        return f"/catalog/{rules.item(node).id}"
    except KeyError:
        return None


def bands_of(sought: Sought, rules: Rules) -> tuple[Band, ...]:
    """The items that are sought, by stage, in the catalog's order."""
    bands = []
    for stage in rules.stages:
        lines = tuple(
            _line(item, rules)
            for item in rules.catalog.items
            if item.stage == stage.id and _is_sought(item, sought, rules)
        )
        if lines:
            bands.append(Band(stage.id, stage.name_zh, lines))
    return tuple(bands)


def _is_sought(item: Item, sought: Sought, rules: Rules) -> bool:
    if sought.stage not in ("", item.stage) or sought.kind not in ("", item.kind.value):
        return False
    if sought.unit and sought.unit not in (item.handled_by.function, *item.handled_by.jointly):
        return False
    words = sought.q.lower()
    group = rules.group(item.group).name_zh if item.group else ""
    return (
        not words
        or any(words in text.lower() for text in (item.id, item.name_zh, group, item.result or ""))
        or initials(item.name_zh).startswith(words)
    )


def _line(item: Item, rules: Rules) -> Line:
    limits = in_full(item, rules)["limits"]

    def of(which: str) -> str:
        return next((one["zh"] for one in limits if one["which"] == which), "–")

    shown = [one for one in limits if one["which"] in ("法定时限", "承诺时限")]
    marks = dict.fromkeys(mark for one in shown for mark in marks_of(one["sources"]))
    return Line(
        id=item.id,
        name=item.name_zh,
        kind=rules.kind(item).name_zh,
        unit=handler_zh(item, rules),
        statutory=of("法定时限"),
        promised=of("承诺时限"),
        papers=len(item.materials),
        marks=tuple(marks),
    )


def marks_of(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    """已核原文, 据网页转述, 未核原文; 工作方案; 本市暂定, 实践做法."""
    return [mark_of(source) for source in sources]


def mark_of(source: Mapping[str, Any]) -> str:
    """How far one source was checked; of the plan that it is the plan's, else that it is assumed."""
    if checked := source.get("checked"):
        return CHECKED_ZH[checked]
    if source["zh"].startswith("工作方案"):
        return "工作方案"
    return "本市暂定" if "暂定" in source["zh"] else source["zh"]


def filters_of(sought: Sought, rules: Rules) -> tuple[Filter, ...]:
    """阶段, 单位, 类别: only what there is."""
    functions = dict.fromkeys(
        function
        for item in rules.catalog.items
        for function in (item.handled_by.function, *item.handled_by.jointly)
    )
    units = sorted((_function_name(function, rules), function) for function in functions)
    kinds = dict.fromkeys(item.kind for item in rules.catalog.items)
    return (
        Filter("stage", "阶段", sought.stage, tuple((one.id, one.name_zh) for one in rules.stages)),
        Filter("unit", "单位", sought.unit, tuple((value, zh) for zh, value in units)),
        Filter(
            "kind", "类别", sought.kind,
            tuple((kind.value, rules.kind(kind).name_zh) for kind in kinds),
        ),
    )  # fmt: skip


def _function_name(function: str, rules: Rules) -> str:
    if (place := rules.placeholder(function)) is not None:
        return place.short
    try:
        return rules.city_unit(function).short
    except KeyError:
        return rules.catalog.units.function_names.get(function, function)


# --- one item -------------------------------------------------------------------------------------


class Limit(NamedTuple):
    """A figure that bounds the item in time, and who says so: (source, mark)."""

    which: str
    zh: str
    sources: tuple[tuple[str, str], ...]


@router.get("/catalog/{item}")
async def catalog_item(item: ItemId, request: Request) -> Response:
    """一个事项。"""
    signed_in(request)
    rules = desk_of(request).current_rules()
    try:
        one = rules.item(item)
    except KeyError:
        raise NotThere(f"目录中没有事项 {item}。") from None
    told = listed(one, rules) | in_full(one, rules)
    opens = rules.opens_when(item)
    afters = [
        (other.id, other.name_zh)
        for other in rules.catalog.items
        if item in (*other.needs, *other.grant_needs)
        or (one.group and f"group:{one.group}" in (*other.needs, *other.grant_needs))
    ]
    return await render(
        request,
        "catalog_item.html",
        title=one.name_zh,
        current=CURRENT,
        item=one,
        told=told,
        stage=stage_name(one.stage, rules),
        group=rules.group(one.group) if one.group else None,
        scope=SCOPE_ZH.get(one.scope.value, ""),
        handler=handler_zh(one, rules),
        cases=handler_cases(one, rules),
        condition=in_words(one.condition, rules) if one.condition else "",
        opens=in_words(opens, rules) if opens else "",
        needs=[(need, need_zh(need, rules)) for need in one.needs],
        grant_needs=[(need, need_zh(need, rules)) for need in one.grant_needs],
        afters=afters,
        limits=[
            Limit(
                limit["which"],
                limit["zh"],
                tuple((source["zh"], mark_of(source)) for source in limit["sources"]),
            )
            for limit in told["limits"]
        ],
        basis=[(source["zh"], mark_of(source)) for source in told["basis"]],
        papers=[
            (paper["name"], NEEDED_ZH.get(paper["needed"], ""), marks_of(paper["sources"]))
            for paper in told["materials"]
        ],
        sets=[rules.fact(fact).label for fact in one.sets],
        raises=[rules.event(event).name_zh for event in one.raises],
        applicants=[
            "项目单位" if who == "owner" else _function_name(who, rules) for who in one.submitted_by
        ],
    )
