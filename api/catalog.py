"""The catalog that new projects live by: items with limits, sources and how far these were checked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.answers import Json
from api.asked import ItemId, Narrow
from api.door import desk_of, signed_in
from api.openapi import told
from api.problems import NotThere
from catalog.burden import burden
from catalog.given_once import of_bundles, of_kind
from catalog.kinds_of_project import KINDS, Example, KindOfProject
from domain.review.item_rules import cited, pause_reasons
from domain.review.words import RESULT_ZH, Result
from domain.rules.figures import Cited, Figure, FromPlan, Source
from domain.rules.items import Item
from domain.rules.rules import Rules

router = APIRouter(prefix="/api/v1/catalog", tags=["事项目录 catalog"])
WORDS_ZH = {"assumed": "本平台暂定", "practice": "实践做法"}


@router.get("", **told("Catalog"))
async def catalog(request: Request) -> Response:
    """现行目录：版本、摘要、日历、阶段、单位、事实、事件。"""
    signed_in(request)
    rules = desk_of(request).current_rules()
    return Json(
        {
            "version": rules.version,
            "digest": rules.digest,
            "calendar": rules.calendar.version,
            "stages": [{"id": one.id, "name": one.name_zh} for one in rules.stages],
            "units": [
                {"id": unit, "name": rules.unit_name(unit), "short": rules.unit_short(unit)}
                for unit in rules.units()
            ],
            "facts": [
                {
                    "id": one.id,
                    "name": one.label,
                    "type": one.type,
                    "unit": one.unit,
                    "set_by": one.set_by,
                    "values": [{"value": v, "zh": one.names_zh.get(str(v), v)} for v in one.values],
                }
                for one in rules.catalog.facts.facts
            ],
            "events": [
                {"id": one.id, "name": one.name_zh, "raised_by": one.raised_by}
                for one in rules.catalog.events.events
            ],
            "items": len(rules.catalog.items),
        }
    )


@router.get("/items", **told("CatalogItems"))
async def catalog_items(request: Request, stage: Narrow = None, kind: Narrow = None) -> Response:
    """全部事项，按目录次序。"""
    signed_in(request)
    rules = desk_of(request).current_rules()
    items = [
        listed(item, rules)
        for item in rules.catalog.items
        if stage in (None, item.stage) and kind in (None, item.kind)
    ]
    return Json({"items": items})


@router.get("/items/{item}", **told("CatalogItem"))
async def catalog_item(item: ItemId, request: Request) -> Response:
    """一个事项：办理单位、时限和依据（标明是否核对过条文）、材料、结论。"""
    signed_in(request)
    rules = desk_of(request).current_rules()
    try:
        one = rules.item(item)
    except KeyError:
        raise NotThere(f"目录中没有事项 {item}。") from None
    return Json(listed(one, rules) | in_full(one, rules))


@router.get("/paths", **told("CatalogPaths"))
async def catalog_paths(request: Request, kind: Narrow = None) -> Response:
    """审批减：五类示例项目（A 至 E）的法定和承诺关键路径、事项、材料、跑动次数。"""
    signed_in(request)
    rules = desk_of(request).current_rules()
    chosen = KINDS if kind is None else (kind_named(kind),)
    figures = [burden(one, rules).model_dump(mode="json") for one in chosen]
    return Json({"version": rules.version, "kinds": figures})


@router.get("/materials", **told("CatalogMaterials"))
async def catalog_materials(request: Request, kind: Narrow = None) -> Response:
    """一件事：逐项提交与一次提交的材料；写明 kind（A 至 E）的，另有该类项目的全程。"""
    signed_in(request)
    rules = desk_of(request).current_rules()
    found = of_bundles(rules) if kind is None else of_kind(Example(kind_named(kind), rules))
    papers = [one.model_dump(mode="json") for one in found]
    return Json({"version": rules.version, "papers": papers})


def kind_named(letter: str) -> KindOfProject:
    """The kind of project of this letter. Raises NotThere."""
    for kind in KINDS:
        if kind.id == letter:
            return kind
    letters = "、".join(kind.id for kind in KINDS)
    raise NotThere(f"没有项目类型 {letter}；有：{letters}。")


def listed(item: Item, rules: Rules) -> dict[str, Any]:
    """An item as a line of the list."""
    return {
        "id": item.id,
        "name": item.name_zh,
        "stage": item.stage,
        "step": item.step,
        "kind": item.kind.value,
        "kind_name": rules.kind(item).name_zh,
        "scope": item.scope.value,
        "group": item.group,
        "function": item.handled_by.function,
        "tier": item.handled_by.tier.value,
    }


def in_full(item: Item, rules: Rules) -> dict[str, Any]:
    """All else of an item that is asked for by itself."""
    return {
        "outcomes": [
            {"outcome": outcome, "zh": RESULT_ZH[Result(outcome)]}
            for outcome in rules.outcomes(item.id)
        ],
        "needs": item.needs,
        "grant_needs": item.grant_needs,
        "limits": _limits(item, rules),
        "basis": [_source(one, rules) for one in item.basis],
        "materials": [
            {
                "id": paper.id,
                "name": paper.name_zh,
                "issuer": paper.issuer,
                "needed": paper.stage_needed,
                "sources": [_source(one, rules) for one in paper.src],
            }
            for paper in map(rules.material, item.materials)
        ],
        "fields": [
            {"id": one.id, "name": one.name_zh, "type": one.type, "unit": one.unit}
            for one in item.fields
        ],
        "sets": item.sets,
        "raises": item.raises,
        "pauses": [{"id": one.id, "name": one.name_zh} for one in pause_reasons(item, rules)],
    }


def _limits(item: Item, rules: Rules) -> list[dict[str, Any]]:
    """Every figure that bounds the item in time, with whoever says so."""
    found: list[tuple[str, Figure]] = []
    for which, figure in (
        ("法定时限", rules.statutory_figure(item)),
        ("承诺时限", rules.promised_figure(item)),
        ("受理期限", item.acceptance_window or rules.catalog.clock.acceptance.window),
        ("延期", item.extension),
        ("有效期", item.validity),
    ):
        if figure is not None:
            found.append((which, figure))
    for which, choices in (("法定时限", item.statutory_if), ("承诺时限", item.promised_if)):
        found += [(f"{which}（特定情形）", choice.limit) for choice in choices]
    return [
        {
            "which": which,
            "zh": figure.limit.zh if figure.limit else "由市里确定",
            "confidence": figure.confidence.value,
            "sources": [_source(one, rules) for one in figure.src],
        }
        for which, figure in found
    ]


def _source(source: Source, rules: Rules) -> dict[str, Any]:
    """Where a figure comes from, and whether the article was read: text, secondary, no."""
    match source:
        case Cited():
            return {
                "zh": cited(source, rules),
                "law": source.law,
                "checked": rules.law(source.law).checked,
            }
        case FromPlan():
            return {"zh": f"工作方案{source.seed}"}
        case word:
            return {"zh": WORDS_ZH[word]}
