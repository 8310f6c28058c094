"""Ids: none given twice, none that names nothing. What an id names is marked on the models."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from catalog.book import Book
from catalog.loading import Problem
from catalog.order import Path as Place
from domain.conditions import EventRaised, FactAtLeast, FactBelow, FactIn, ItemFinished
from domain.rules.catalog import Catalog
from domain.rules.forms import Names

KIND_ZH = {
    "area": "区域",
    "event": "事件",
    "fact": "事实",
    "figure_unit": "计量单位",
    "flag": "标记",
    "function": "职能",
    "group": "并联组",
    "group:": "并联组",
    "item": "事项",
    "lamp": "灯",
    "law": "法规",
    "letter": "文书",
    "library": "项目库",
    "material": "材料",
    "metric": "指标",
    "mode": "办理方式",
    "monthly": "月度事项",
    "outcome": "结论",
    "parameter": "参数",
    "pause_reason": "暂停事由",
    "role": "角色",
    "route": "立项路径",
    "stage": "阶段",
    "step": "环节",
    "unit": "单位",
}

# Conditions belong to the core and bear no marks of the catalog.
IN_CONDITIONS: dict[tuple[type[BaseModel], str], Names] = {
    (FactIn, "fact"): Names("fact"),
    (FactAtLeast, "fact"): Names("fact"),
    (FactAtLeast, "gte"): Names("parameter"),
    (FactBelow, "fact"): Names("fact"),
    (FactBelow, "lt"): Names("parameter"),
    (EventRaised, "event"): Names("event"),
    (ItemFinished, "finished"): Names("item"),
}


class Mention(NamedTuple):
    """An id, where it stands and what it may name."""

    place: Place
    names: Names
    id: str


def known_ids(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """Everything that an id may name, by kind."""
    stages = catalog.stages.stages
    units = catalog.units
    return {
        "area": _ids(units.areas),
        "event": _ids(catalog.events.events),
        "fact": _ids(catalog.facts.facts),
        "figure_unit": catalog.parameters.units_of_figures,
        "flag": _ids(catalog.evaluation.flags),
        "function": (*(unit.function for unit in units.units), *_ids(units.placeholders)),
        "group": _ids(catalog.groups.groups),
        "group:": tuple(f"group:{group}" for group in _ids(catalog.groups.groups)),
        "item": _ids(catalog.items),
        "lamp": _ids(catalog.lamps.lamps),
        "law": _ids(catalog.laws.laws),
        "letter": _ids(catalog.letters.letters),
        "library": _ids(catalog.promotion.libraries),
        "material": _ids(catalog.materials.materials),
        "metric": _ids(catalog.evaluation.evaluation),
        "mode": _ids(catalog.modes.modes),
        "monthly": _ids(catalog.monthly.monthly),
        "outcome": tuple(outcome for kind in catalog.clock.kinds for outcome in kind.outcomes),
        "parameter": _ids(catalog.parameters.parameters),
        "pause_reason": _ids(catalog.clock.pause_reasons),
        "role": _ids(catalog.roles.roles),
        "route": _ids(catalog.routes.routes),
        "stage": _ids(stages),
        "step": tuple(step.id for stage in stages for step in stage.steps),
        "unit": _ids(units.units),
    }


def dangling(book: Book) -> Iterator[Problem]:
    """Ids that name nothing, each with what it should name and the nearest that there is."""
    known = {kind: dict.fromkeys(ids) for kind, ids in known_ids(book.catalog).items()}
    for name, place, sheet in book.sheets():
        for mention in mentions(sheet, place):
            kinds, words = mention.names.kinds, mention.names.words
            if mention.id in words or any(mention.id in known[kind] for kind in kinds):
                continue
            kind = "group:" if mention.id.startswith("group:") else kinds[0]
            candidates = (*words, *(one for each in kinds for one in known[each]))
            zh = f"{KIND_ZH[kind]} {mention.id} 不存在{nearest(mention.id, candidates)}"
            yield book.at(name, mention.place, zh)
    for at, material in enumerate(book.catalog.materials.materials):
        if material.item and material.item not in known["item"]:
            zh = f"事项 {material.item} 不存在{nearest(material.item, known['item'])}"
            yield book.at("materials", ("materials", at, "issuer"), zh)
        elif not material.item and material.issuer not in (*known["function"], "applicant"):
            zh = f"职能 {material.issuer} 不存在{nearest(material.issuer, known['function'])}"
            yield book.at("materials", ("materials", at, "issuer"), zh)
    for function in book.catalog.units.function_names:
        if function not in known["function"]:
            yield book.at("units", ("function_names", function), f"职能 {function} 不存在")


def nearest(given: str, candidates: Iterable[str]) -> str:
    """A hint at the id that was perhaps meant."""
    near = difflib.get_close_matches(given, tuple(candidates), 1, 0.75)
    return f"；是否想写 {near[0]}" if near else ""


def duplicates(book: Book) -> Iterator[Problem]:
    """Ids given twice: in one list, or to two items, or to steps of two stages."""
    for name, file in book.files.items():
        if not name.startswith("items/"):
            yield from _twice_in_lists(book, name, file.data, ())
            continue
        for at, item in enumerate(file.data["items"]):
            yield from _twice_in_lists(book, name, item, ("items", at))
    entries: dict[str, list[tuple[str, Place, str]]] = defaultdict(list)
    for item, name, at in book.item_places:
        entries["事项"].append((name, ("items", at, "id"), item.id))
    for at, stage in enumerate(book.catalog.stages.stages):
        for step_at, step in enumerate(stage.steps):
            entries["环节"].append(("stages", ("stages", at, "steps", step_at, "id"), step.id))
    for at, unit in enumerate(book.catalog.units.units):
        entries["职能"].append(("units", ("units", at, "function"), unit.function))
    for at, area in enumerate(book.catalog.units.areas):
        entries["区域名称"].append(("units", ("areas", at, "name_zh"), area.name_zh))
    for word, listed in entries.items():
        seen: dict[str, tuple[str, Place]] = {}
        for name, place, given in listed:
            if given in seen:
                first, first_place = seen[given]
                line = book.files[first].line(first_place)
                yield book.at(name, place, f"{word} {given} 重复，先见于 {first}.yaml 第{line}行")
            seen.setdefault(given, (name, place))


def _twice_in_lists(book: Book, name: str, data: Any, place: Place) -> Iterator[Problem]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _twice_in_lists(book, name, value, (*place, str(key)))
    if not isinstance(data, list):
        return
    seen: dict[str, int] = {}
    for at, entry in enumerate(data):
        given = entry.get("id") if isinstance(entry, dict) else entry
        if isinstance(given, str):
            if given in seen and "derived_units" not in place:
                where = (*place, at, "id") if isinstance(entry, dict) else (*place, at)
                line = book.files[name].line((*place, seen[given]))
                yield book.at(name, where, f"{given} 重复，先见于第{line}行")
            seen.setdefault(given, at)
        yield from _twice_in_lists(book, name, entry, (*place, at))


def mentions(value: Any, place: Place) -> Iterator[Mention]:
    """Every id in `value` that its model marks as naming something."""
    if isinstance(value, BaseModel):
        model = type(value)
        for field, info in model.model_fields.items():
            inner = getattr(value, field)
            if inner is None:
                continue
            here = (*place, info.alias or field)
            names = IN_CONDITIONS.get((model, field)) or _marks(model)[field]
            if names is not None:
                yield from _named(inner, names, here)
            yield from mentions(inner, here)
    elif isinstance(value, tuple):
        for at, inner in enumerate(value):
            yield from mentions(inner, (*place, at))


def _named(value: Any, names: Names, place: Place) -> Iterator[Mention]:
    if isinstance(value, str):
        yield Mention(place, names, value)
    elif isinstance(value, tuple):
        for at, inner in enumerate(value):
            yield from _named(inner, names, (*place, at))


@cache
def _marks(model: type[BaseModel]) -> Mapping[str, Names | None]:
    return {
        field: next(
            (mark for mark in (*info.metadata, *_inside(info.annotation)) if _is_mark(mark)), None
        )
        for field, info in model.model_fields.items()
    }


def _is_mark(mark: Any) -> bool:
    return isinstance(mark, Names)


def _inside(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for inner in get_args(annotation):
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            yield from _inside(inner)


def _ids(entries: Iterable[Any]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries)
