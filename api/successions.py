"""部门职责划转: tried out and given over HTTP, for a county's projects or the whole city's."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.answers import Json
from api.batches import Batch, act_of, so_far, taken
from api.calendar import county_of
from api.catalog_adoption import as_data
from api.door import desk_of, given, signed_in
from api.forms import Form
from api.openapi import adjusting, succession_previewed, told
from api.problems import refused
from api.reading import read_json
from api.succeeding import READINGS, give_to_all, try_out
from domain.refused import Refused
from domain.rules.rules import Rules

router = APIRouter(prefix="/api/v1/units", tags=["单位 units"])
SUCCESSIONS = "/successions"


@router.post(f"{SUCCESSIONS}/preview", **succession_previewed(READINGS))
async def try_succession(request: Request) -> Response:
    """试算：部门职责划转后，哪些在办事项和任务改由承接单位办理；什么也不登记。"""
    by = signed_in(request)
    desk = desk_of(request)
    form, county = _asked(await read_json(request), desk.current_rules())
    try:
        tried = await try_out(desk, form, by, county)
    except Refused as no:
        raise refused(no.refusal) from None
    return Json(as_data(tried))


@router.post(SUCCESSIONS, **adjusting(READINGS))
async def succeed(request: Request) -> Response:
    """部门职责划转：一次登记，逐项目生效，时限照常计算。

    202：已对每个项目登记，`Location` 是进度的地址。
    """
    act = given(request)
    desk = desk_of(request)
    form, county = _asked(await read_json(request), desk.current_rules())
    try:
        rows = await give_to_all(desk, form, act, county)
    except Refused as no:
        raise refused(no.refusal) from None
    return await taken(request, act, rows, f"/api/v1/units{SUCCESSIONS}")


@router.get(f"{SUCCESSIONS}/{{batch}}", **told("Adjusted"))
async def succeeded(batch: Batch, request: Request) -> Response:
    """进度：共多少项目，其中已生效、未采纳、待处理的各多少。"""
    return await so_far(request, batch, "职责划转")


def _asked(body: dict[str, Any], rules: Rules) -> tuple[Form, str | None]:
    """The act and the county. Raises BadForm."""
    _, form = act_of(body, READINGS, "county")
    return form, county_of(body.get("county"), rules)
