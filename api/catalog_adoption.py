"""启用新目录: tried out and given over HTTP, for one project, a county or the whole city."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.adopting import READINGS, TriedOut, Where, give_to_all, try_out
from api.answers import Json
from api.batches import Batch, act_of, so_far, taken
from api.calendar import county_of
from api.door import desk_of, given, signed_in
from api.forms import Form
from api.openapi import adopting_catalog, adoption_previewed, told
from api.problems import BadForm, Mistake, refused
from api.reading import read_json
from domain.adopting import Sort
from domain.refused import Refused
from domain.rules.rules import Rules
from store import adopting as stored

router = APIRouter(prefix="/api/v1/catalog", tags=["目录 catalog"])
ADOPTIONS = "/adoptions"


@router.get("/versions", **told("CatalogVersions"))
async def versions(request: Request) -> Response:
    """已发布的目录版本、新项目所用的版本、各版本下未出库的项目数和在办事项数。"""
    signed_in(request)
    desk = desk_of(request)
    rules = desk.current_rules()
    projects, rounds = await desk.ask(in_use)
    return Json(
        {
            "newest": rules.version,
            "released": list(rules.library.catalogs),
            "in_use": projects,
            "rounds": rounds,
        }
    )


def in_use(database: Database) -> tuple[dict[str, int], dict[str, int]]:
    """How many projects, and how many open rounds, live by which version."""
    with database.connect() as db:
        return stored.in_use(db), stored.rounds_in_use(db)


@router.post(f"{ADOPTIONS}/preview", **adoption_previewed(READINGS))
async def try_adoption(request: Request) -> Response:
    """试算：启用目录后，哪些不变、哪些日期改变、新增哪些任务、哪些需人工处理；什么也不登记。"""
    by = signed_in(request)
    desk = desk_of(request)
    form, where = _asked(await read_json(request), desk.current_rules())
    try:
        tried = await try_out(desk, form, by, where)
    except Refused as no:
        raise refused(no.refusal) from None
    return Json(as_data(tried))


@router.post(ADOPTIONS, **adopting_catalog(READINGS))
async def adopt(request: Request) -> Response:
    """启用目录：一次登记，逐项目生效。

    202：已对每个项目登记，`Location` 是进度的地址。
    """
    act = given(request)
    desk = desk_of(request)
    form, where = _asked(await read_json(request), desk.current_rules())
    try:
        rows = await give_to_all(desk, form, act, where)
    except Refused as no:
        raise refused(no.refusal) from None
    return await taken(request, act, rows, f"/api/v1/catalog{ADOPTIONS}")


@router.get(f"{ADOPTIONS}/{{batch}}", **told("Adjusted"))
async def adopted(batch: Batch, request: Request) -> Response:
    """进度：共多少项目，其中已生效、未采纳、待处理的各多少。"""
    return await so_far(request, batch, "目录启用")


def _asked(body: dict[str, Any], rules: Rules) -> tuple[Form, Where]:
    """The act and which projects. Raises BadForm."""
    _, form = act_of(body, READINGS, "county", "project")
    project = body.get("project")
    if project is not None and not isinstance(project, str):
        raise BadForm([Mistake("project", "须为项目编号，如 LH-2026-0001")])
    return form, Where(county_of(body.get("county"), rules), project or None)


def as_data(tried: TriedOut) -> dict[str, Any]:
    """The dry run as programs read it: counts, then each project's changes."""
    return {
        "projects": len(tried.projects),
        "rounds": tried.rounds,
        **{sort.value: tried.counted(sort) for sort in Sort},
        "found": [
            {
                "project": one.project,
                "sort": one.sort.value,
                "changes": [
                    {**change.model_dump(mode="json"), "sort": change.sort.value}
                    for change in one.changes
                ],
            }
            for one in tried.projects
        ],
    }
