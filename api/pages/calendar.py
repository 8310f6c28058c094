"""日历: which calendars projects live by, and acts on the clocks of all of them, or of one county."""

from __future__ import annotations

import secrets
from datetime import date
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.adjusting import READINGS, Tried, give_to_all, try_out
from api.calendar import county_of
from api.desk import Given
from api.door import desk_of, signed_in
from api.forms import Form, Reading
from api.pages.filled_in import as_typed
from api.pages.frame import render
from api.pages.giving import (
    Act,
    On,
    Way,
    check_page,
    key_of,
    must_be_checked,
    read_act,
    rules_line,
)
from api.pages.giving_to_all import not_taken, on_its_way, so_far
from api.problems import BadForm, Mistake, Problem
from api.reading import read_form
from api.sentences import Speaker, day
from api.words import MOVED_ZH
from domain.adjusting import Move
from domain.forms import ActForm
from domain.project.form import COUNTY, adjusting_form
from domain.refused import Refused
from domain.rules.rules import Rules
from store import adjusting as stored

router = APIRouter(include_in_schema=False)
CURRENT = "日历"
PAGE = "/calendar"
PATHS = {reading.path: reading for reading in READINGS.values()}
LISTED = 60  # moves that the check page tells one by one


class InUse(NamedTuple):
    """A calendar, and how many projects that have not ended live by it."""

    version: str
    projects: int
    newest: bool


@router.get(PAGE)
async def calendars(request: Request, batch: str = "") -> Response:
    """日历。"""
    desk = desk_of(request)
    rules = desk.current_rules()
    used: dict[str, int] = await desk.ask(_in_use)
    rows = [
        InUse(one, used.get(one, 0), one == rules.calendar.version)
        for one in reversed(rules.library.calendars)
    ]
    return await render(
        request,
        "calendar.html",
        title=CURRENT,
        current=CURRENT,
        rows=rows,
        ways=[
            *(Way(one.zh, f"{PAGE}/{path}") for path, one in PATHS.items()),
            Way("启用新目录", "/catalog/adopt"),
            Way("部门职责划转", "/units/succeed"),
        ],
        progress=await so_far(request, batch),
        again=f"{PAGE}?batch={batch}",
    )


def _in_use(database: Database) -> dict[str, int]:
    with database.connect() as db:
        return stored.in_use(db)


@router.get(f"{PAGE}/{{path}}")
async def adjustment_page(path: str, request: Request) -> Response:
    """启用新日历、停止计时的表单。"""
    signed_in(request)
    reading = _reading(path)
    return await _shown(request, _form(reading, desk_of(request).current_rules()), path)


@router.post(f"{PAGE}/{{path}}")
async def give(path: str, request: Request) -> Response:
    """先核对哪些时限会变，再对全部项目生效。"""
    typed = await read_form(request)
    by = signed_in(request)
    desk = desk_of(request)
    rules = desk.current_rules()
    reading, key = _reading(path), key_of(typed)
    form = as_typed(_form(reading, rules), typed)
    if typed.get("step") == "change":
        return await _shown(request, form, path, key=key)
    county = str(form.field(COUNTY).value)
    act_form = form.but(fields=tuple(one for one in form.fields if one.name != COUNTY))
    try:
        body, read = read_act(act_form, reading, typed)
        where = county_of(county, rules)
        if typed.get("step") != "give":
            tried = await try_out(desk, reading, read, by, where)
            told = _told(tried, rules)
            checked = {**body, COUNTY: county}
            return await check_page(
                request, _on(reading, rules), _act(form, path), by, key, checked, told
            )
        must_be_checked(request, by, PAGE, path, typed, {**body, COUNTY: county})
        return await _given(request, reading, read, Given.of(by, key), where)
    except (BadForm, Refused) as no:
        mistakes, status = not_taken(form, no)
        return await _shown(request, form, path, mistakes=mistakes, status=status, key=key)


async def _given(
    request: Request, reading: Reading, read: Form, given: Given, county: str | None
) -> Response:
    rows = await give_to_all(desk_of(request), reading, read, given, county)
    return on_its_way(request, PAGE, given, rows)


def _reading(path: str) -> Reading:
    reading = PATHS.get(path)
    if reading is None:
        raise Problem(404, "no_such_path", "没有这种办理。")
    return reading


def _form(reading: Reading, rules: Rules) -> ActForm:
    return adjusting_form(reading.kind, rules)


def _act(form: ActForm, path: str) -> Act:
    return Act(form, path, f"{PAGE}/{path}", f"{PAGE}/{path}")


def _on(reading: Reading, rules: Rules) -> On:
    return On(
        stream=PAGE,
        zh=CURRENT,
        lead="对范围内全部未出库的项目生效，每个改变的到期日各留一条记录。",
        project="",
        project_name=reading.zh,
        current=CURRENT,
        crumb=Way(CURRENT, PAGE),
        page=PAGE,
        demo=False,
        rules=rules_line(rules.version, rules.calendar.version),
    )


def _told(tried: Tried, rules: Rules) -> list[str]:
    """How many of what, then each day that moves, as far as they can be read at once."""
    if not tried.projects:
        return ["范围内没有需要调整的项目。"]
    lines = [
        f"{tried.projects}个项目；其中在办时限{tried.rounds}件，"
        f"{tried.moved}件到期日改变，{tried.rounds - tried.moved}件不变；"
        f"月报、并联意见等项目自身的期限{tried.own}处改变。",
    ]
    lines += [move_zh(move, rules) for move in tried.moves[:LISTED]]
    if (left := len(tried.moves) - LISTED) > 0:
        lines.append(f"其余{left}处改变未列出，生效后见各项目的经过。")
    return lines


def move_zh(move: Move, rules: Rules) -> str:
    """LH-2026-0001 建设项目环境影响评价审批：承诺到期日由…改为…"""
    name = Speaker(rules).about(move.what, move.of).strip("“”")
    lifted = "，撤销超期记录" if move.lifts else ""
    days = f"由{_day_zh(move.was)}改为{_day_zh(move.now)}"
    return f"{move.project} {name}：{MOVED_ZH[move.what]}{days}{lifted}"


def _day_zh(value: date | None) -> str:
    return day(value) if value else "未定"


async def _shown(
    request: Request,
    form: ActForm,
    path: str,
    *,
    mistakes: tuple[Mistake, ...] = (),
    status: int = 200,
    key: str = "",
) -> Response:
    return await render(
        request,
        "adjustment.html",
        title=f"{'错误：' if mistakes else ''}{form.zh}",
        current=CURRENT,
        status=status,
        form=form,
        act=_act(form, path),
        key=key or secrets.token_urlsafe(18),
        wrong={one.field: one.message for one in mistakes},
        mistakes=mistakes,
    )
