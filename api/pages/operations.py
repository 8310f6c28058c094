"""运维: what is stuck, since when, why and what to do. It answers also while a part is away."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.door import desk_of, signed_in
from api.operations import Watch
from api.pages.frame import render
from domain.stuck import SORT_ZH, Finding
from store import checks
from store.away import AWAY

router = APIRouter(include_in_schema=False)
CURRENT = "运维"


class Part(NamedTuple):
    """A part and how it is."""

    zh: str
    state: str
    well: bool


class Row(NamedTuple):
    """A finding with its word and the engine's page of it."""

    found: Finding
    zh: str
    link: str | None


@router.get("/operations")
async def operations(request: Request) -> Response:
    """运维：卡住的事项。"""
    signed_in(request)
    desk = desk_of(request)
    watch: Watch = request.app.state.watch
    facts, found = await watch.look(desk.ask, desk.engine, desk.current_rules())
    rows = [Row(one, SORT_ZH[one.sort], watch.links.workflow(one.stream)) for one in found]
    at_hand = [row for row in rows if row.found.stuck]
    workers = "无法得知" if facts.workers is None else f"{facts.workers} 个在取任务"
    parts = [
        Part("数据库", "连不上" if facts.database_away else "正常", facts.database_away is None),
        Part("时间引擎", "连不上" if facts.engine_away else "正常", facts.engine_away is None),
        Part("工作进程", workers, bool(facts.workers)),
    ]
    try:
        checked = await desk.ask(_checked)
    except AWAY:
        checked = None
    title = f"卡住 {len(at_hand)} 件" if at_hand else "没有卡住的事项"
    return await render(
        request,
        "operations.html",
        title=title,
        current=CURRENT,
        heading=title,
        at=facts.now,
        parts=parts,
        rows=at_hand,
        notes=[row for row in rows if not row.found.stuck],
        ui=watch.links.ui,
        cut=facts.cut,
        checked=checked,
    )


def _checked(database: Database) -> checks.Checked | None:
    with database.connect() as db:
        return checks.newest(db)
