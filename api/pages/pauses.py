"""暂停情况: who stops the clock how often, how late, and for how much of the days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from api.door import desk_of, signed_in
from api.figures import figure_of_pauses
from api.pages.frame import render
from api.words import unit_name
from domain.rules.rules import Rules
from store.pauses import LATE_WD, Paused

router = APIRouter(include_in_schema=False)
CURRENT = "督导"


class Line(NamedTuple):
    """A line of a table, in words."""

    zh: str
    of: Paused


class Table(NamedTuple):
    """A table: by what, and its lines."""

    id: str
    zh: str
    lines: list[Line]


@router.get("/supervision/pauses")
async def pauses_page(request: Request) -> Response:
    """暂停情况。"""
    desk = desk_of(request)
    now: datetime
    now, found = await figure_of_pauses(desk, signed_in(request))
    rules = desk.current_rules()
    return await render(
        request,
        "pauses.html",
        title="暂停情况",
        current=CURRENT,
        at=now,
        late_wd=LATE_WD,
        tables=(
            Table("units", "部门", _lines(found.units, lambda one: unit_name(one.key, rules))),
            Table("items", "事项", _lines(found.items, lambda one: item_zh(one.key, rules))),
            Table(
                "clauses", "事由和依据", _lines(found.clauses, lambda one: clause_zh(one, rules))
            ),
        ),
    )


def _lines(found: list[Paused], zh: Callable[[Paused], str]) -> list[Line]:
    return [Line(zh(one), one) for one in found]


def item_zh(item: str, rules: Rules) -> str:
    """The item's name; its id where the catalog knows it no more."""
    try:
        return rules.item(item).name_zh
    except KeyError:
        return item


def clause_zh(one: Paused, rules: Rules) -> str:
    """专家评审（行政许可法第45条）."""
    names = {reason.id: reason.name_zh for reason in rules.catalog.clock.pause_reasons}
    name = names.get(one.key, one.key)
    return f"{name}（{one.clause}）" if one.clause else name
