"""Figures for the office, leaders, supervision and audit: what departments make of pauses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.answers import Json
from api.desk import Desk
from api.door import desk_of, signed_in
from api.openapi import told
from domain.acts import Actor
from domain.clock import local_day
from domain.identity import Scope, Verb, scope
from store import inbox, pauses
from store.pauses import Paused, Pauses

router = APIRouter(prefix="/api/v1", tags=["统计 figures"])


@router.get("/figures/pauses", **told("FigureOfPauses"))
async def pauses_figure(request: Request) -> Response:
    """暂停占已用天数的比例：按部门、事项、事由和依据；只计看得到的项目。"""
    at, found = await figure_of_pauses(desk_of(request), signed_in(request))
    return Json(
        {
            "at": at,
            "late_wd": pauses.LATE_WD,
            "by_unit": [_line(one) for one in found.units],
            "by_item": [_line(one) for one in found.items],
            "by_clause": [_line(one) | {"clause": one.clause} for one in found.clauses],
        }
    )


async def figure_of_pauses(desk: Desk, by: Actor) -> tuple[datetime, Pauses]:
    """The figure now, of the projects that this person may see."""
    found: tuple[datetime, Pauses] = await desk.ask(_asked, scope(by, Verb.SEE_PROJECT))
    return found


def _asked(database: Database, seen: Scope) -> tuple[datetime, Pauses]:
    with database.connect() as db:
        now = inbox.clock(db)
        return now, pauses.pauses(db, seen, local_day(now))


def _line(one: Paused) -> dict[str, Any]:
    return {
        "key": one.key,
        "rounds": one.rounds,
        "paused": one.paused,
        "pauses": one.pauses,
        "late": one.late,
        "elapsed_days": one.elapsed,
        "paused_days": one.days,
        "share_percent": one.share,
    }
