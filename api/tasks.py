"""Open tasks: what a unit or a company has to do now."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.answers import Json
from api.asked import After, Before, Limit, Narrow, Search
from api.cursors import cursor, place
from api.door import desk_of, signed_in
from api.openapi import told
from api.problems import NotAllowed
from api.words import of_task
from domain.acts import Actor
from domain.identity import Thing, Verb, area_of, may
from store import inbox

router = APIRouter(prefix="/api/v1", tags=["待办 tasks"])


@router.get("/tasks", **told("TaskList"))
async def list_tasks(
    request: Request,
    unit: Narrow = None,
    company: Narrow = None,
    stage: Narrow = None,
    q: Search = None,
    due_before: Before = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """待办列表，先到期的在前；不写单位和企业时，是本单位或本企业的待办。"""
    by = signed_in(request)
    unit, company = _whose(by, unit, company)
    sought = inbox.Sought(unit=unit, company=company, stage=stage, q=q, due_before=due_before)
    past = inbox.Place(*place(after, (str, type(None)), str, str)) if after else None
    desk = desk_of(request)
    rows: list[dict[str, Any]] = await desk.ask(_listed, sought, past, limit + 1)
    more, rows = len(rows) > limit, rows[:limit]
    last = rows[-1] if more else None
    rules = desk.current_rules()
    return Json(
        {
            "tasks": [of_task(row, by, rules) for row in rows],
            "next": cursor(last["due_at"], last["stream"], last["key"]) if last else None,
        }
    )


def _whose(by: Actor, unit: str | None, company: str | None) -> tuple[str | None, str | None]:
    """Whose tasks are asked for, one's own by default, if they are one's to see."""
    if by.company is not None:
        if unit is not None or company not in (None, by.company):
            raise NotAllowed("项目单位只能查看本单位的待办。")
        return None, by.company
    if unit is None and company is None:
        unit = by.unit
    asked = Thing(units=(unit,) if unit else (), company=company, county=unit and area_of(unit))
    if why := may(by, Verb.SEE_TASKS, asked):
        raise NotAllowed(why)
    return unit, company


def _listed(
    database: Database, sought: inbox.Sought, after: inbox.Place | None, limit: int
) -> list[dict[str, Any]]:
    with database.connect() as db:
        return inbox.listed(db, sought, after=after, limit=limit)
