"""审批减: what the catalog asks of each kind of project, in days, items, papers and visits.

The figures are the catalog's (`catalog.burden`, `catalog.given_once`); here they are chosen and
put into words.
"""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from api.catalog import kind_named
from api.door import desk_of, signed_in
from api.pages.frame import render
from catalog.burden import burden
from catalog.critical_path import By, Path
from catalog.given_once import of_bundles, of_kind
from catalog.kinds_of_project import KINDS, Example

router = APIRouter(include_in_schema=False)
CURRENT = "目录"
BY_ZH = {By.LAW: "法定时限", By.PROMISE: "承诺时限", By.NONE: "等前置办结，不另计"}


class Leg(NamedTuple):
    """A step of a path: `total` with those before it; `address` None for a group."""

    name: str
    address: str | None
    days: int
    total: int
    outside: int
    by: str


@router.get("/catalog/paths")
async def catalog_paths(request: Request) -> Response:
    """审批减。"""
    signed_in(request)
    rules = desk_of(request).current_rules()
    letter = request.query_params.get("kind", "").strip()
    kind = kind_named(letter) if letter else None
    figures = [burden(one, rules) for one in KINDS]
    chosen = next((one for one in figures if kind and one.kind == kind.id), None)
    return await render(
        request,
        "catalog_paths.html",
        title="审批减",
        current=CURRENT,
        figures=figures,
        chosen=chosen,
        promised=_legs(chosen.promised, rules.items) if chosen else (),
        statutory=_legs(chosen.statutory, rules.items) if chosen else (),
        papers=of_kind(Example(kind, rules)) if kind else of_bundles(rules),
        rules=rules,
    )


def _legs(path: Path, items: tuple[str, ...]) -> tuple[Leg, ...]:
    found: list[Leg] = []
    total = 0
    for step in path.steps:
        total += step.days
        address = f"/catalog/{step.id}" if step.id in items else None
        found.append(Leg(step.name, address, step.days, total, step.outside, BY_ZH[step.by]))
    return tuple(found)
