"""The working-day calendars, and acts on the clocks of many projects at once."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.adjusting import (
    READINGS,
    Tried,
    give_to_all,
    try_out,
)
from api.answers import Json
from api.batches import Batch, act_of, so_far, taken
from api.door import desk_of, given, signed_in
from api.forms import Form, Reading
from api.openapi import adjusting, adjustment_previewed, told
from api.problems import BadForm, Mistake, refused
from api.reading import read_json
from domain.refused import Refused
from domain.rules.rules import Rules
from store import adjusting as stored

router = APIRouter(prefix="/api/v1/calendar", tags=["日历 calendar"])
ADJUSTMENTS = "/adjustments"


@router.get("", **told("Calendars"))
async def calendars(request: Request) -> Response:
    """已发布的工作日日历、新项目所用的日历、各日历下未出库的项目数。"""
    signed_in(request)
    desk = desk_of(request)
    rules = desk.current_rules()
    return Json(
        {
            "newest": rules.calendar.version,
            "released": list(rules.library.calendars),
            "in_use": await desk.ask(_in_use),
        }
    )


def _in_use(database: Database) -> dict[str, int]:
    with database.connect() as db:
        return stored.in_use(db)


@router.post(f"{ADJUSTMENTS}/preview", **adjustment_previewed(READINGS))
async def try_adjustment(request: Request) -> Response:
    """试算：对全部（或一个县区的）项目启用日历、停止计时，哪些在办时限会变；什么也不登记。"""
    by = signed_in(request)
    desk = desk_of(request)
    reading, form, county = _asked(await read_json(request), desk.current_rules())
    try:
        tried = await try_out(desk, reading, form, by, county)
    except Refused as no:
        raise refused(no.refusal) from None
    return Json(_tried(tried))


@router.post(ADJUSTMENTS, **adjusting(READINGS))
async def adjust(request: Request) -> Response:
    """对全部（或一个县区的）项目启用日历、停止计时：一次登记，逐项目生效。

    202：已对每个项目登记，`Location` 是进度的地址。
    """
    act = given(request)
    desk = desk_of(request)
    reading, form, county = _asked(await read_json(request), desk.current_rules())
    try:
        rows = await give_to_all(desk, reading, form, act, county)
    except Refused as no:
        raise refused(no.refusal) from None
    return await taken(request, act, rows, f"/api/v1/calendar{ADJUSTMENTS}")


@router.get(f"{ADJUSTMENTS}/{{batch}}", **told("Adjusted"))
async def adjusted(batch: Batch, request: Request) -> Response:
    """进度：共多少项目，其中已生效、未采纳、待处理的各多少。"""
    return await so_far(request, batch, "时限调整")


def _asked(body: dict[str, Any], rules: Rules) -> tuple[Reading, Form, str | None]:
    """The act and the county. Raises BadForm."""
    reading, form = act_of(body, READINGS, "county")
    return reading, form, county_of(body.get("county"), rules)


def county_of(word: Any, rules: Rules) -> str | None:
    """The county's id; None for the whole city. Raises BadForm."""
    if word in (None, ""):
        return None
    area = rules.area(word) if isinstance(word, str) else None
    if area is None:
        names = "、".join(one.name_zh for one in rules.catalog.units.areas)
        raise BadForm([Mistake("county", f"没有这个县区。可填：{names}")])
    return area.id


def _tried(tried: Tried) -> dict[str, Any]:
    return {
        "projects": tried.projects,
        "rounds": tried.rounds,
        "unchanged": tried.rounds - tried.moved,
        "moves": [one.model_dump(mode="json") for one in tried.moves],
    }
