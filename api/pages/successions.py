"""部门职责划转 in all projects: what would pass to the successor, and how far it is."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request, Response

from api.adopting import TriedOut
from api.calendar import county_of
from api.desk import Given
from api.door import desk_of, signed_in
from api.pages.catalog_adoption import LISTED, change_zh
from api.pages.filled_in import as_typed
from api.pages.frame import render
from api.pages.giving import Act, On, Way, check_page, key_of, must_be_checked, read_act, rules_line
from api.pages.giving_to_all import not_taken, on_its_way, so_far
from api.problems import BadForm, Mistake
from api.reading import read_form
from api.succeeding import READING, give_to_all, try_out
from domain.adopting import Sort
from domain.forms import ActForm
from domain.project.form import COUNTY, adjusting_form
from domain.refused import Refused
from domain.rules.rules import Rules
from store.adjusting import Progress

router = APIRouter(include_in_schema=False)
CURRENT = "日历"  # the page from which it is reached
PAGE = "/units/succeed"


@router.get(PAGE)
async def succession(request: Request, batch: str = "") -> Response:
    """部门职责划转的表单。"""
    signed_in(request)
    form = _form(desk_of(request).current_rules())
    again = f"{PAGE}?batch={batch}"
    return await _shown(request, form, done=await so_far(request, batch), again=again)


@router.post(PAGE)
async def give(request: Request) -> Response:
    """先核对哪些在办事项改由谁办理，再对范围内的项目生效。"""
    typed = await read_form(request)
    by = signed_in(request)
    desk = desk_of(request)
    rules = desk.current_rules()
    key = key_of(typed)
    form = as_typed(_form(rules), typed)
    if typed.get("step") == "change":
        return await _shown(request, form, key=key)
    county = str(form.field(COUNTY).value)
    own = tuple(one for one in form.fields if one.name != COUNTY)
    try:
        body, read = read_act(form.but(fields=own), READING, typed)
        where, checked = county_of(county, rules), {**body, COUNTY: county}
        if typed.get("step") != "give":
            told = lines_of(await try_out(desk, read, by, where), rules)
            return await check_page(request, _on(rules), _act(form), by, key, checked, told)
        must_be_checked(request, by, PAGE, READING.path, typed, checked)
        given = Given.of(by, key)
        rows = await give_to_all(desk, read, given, where)
    except (BadForm, Refused) as no:
        mistakes, status = not_taken(form, no)
        return await _shown(request, form, mistakes=mistakes, status=status, key=key)
    return on_its_way(request, PAGE, given, rows)


def _form(rules: Rules) -> ActForm:
    return adjusting_form(READING.kind, rules)


def _act(form: ActForm) -> Act:
    return Act(form, READING.path, PAGE, PAGE)


def _on(rules: Rules) -> On:
    return On(
        stream=PAGE,
        zh=CURRENT,
        lead="对范围内全部未出库的项目生效，时限照常计算，每个项目各留一条记录；已办结的不变。",
        project="",
        project_name=READING.zh,
        current=CURRENT,
        crumb=Way(CURRENT, "/calendar"),
        page=PAGE,
        demo=False,
        rules=rules_line(rules.version, rules.calendar.version),
    )


def lines_of(tried: TriedOut, rules: Rules) -> list[str]:
    """In how many projects, then what passes on, as far as it can be read at once."""
    if not tried.projects:
        return ["范围内没有需要划转的项目。"]
    moved = tried.of(Sort.MOVED)
    lines = [
        f"{len(tried.projects)}个项目今后都由承接单位办理；其中{tried.counted(Sort.MOVED)}个项目的"
        f"{len(moved)}项在办改由承接单位办理，时限不变。"
    ]
    lines += [change_zh(change, rules) for change in moved[:LISTED]]
    if (left := len(moved) - LISTED) > 0:
        lines.append(f"其余{left}项未列出，生效后见各项目的经过。")
    return lines


async def _shown(
    request: Request,
    form: ActForm,
    *,
    mistakes: tuple[Mistake, ...] = (),
    status: int = 200,
    key: str = "",
    done: Progress | None = None,
    again: str = "",
) -> Response:
    return await render(
        request,
        "succession.html",
        title=f"{'错误：' if mistakes else ''}{form.zh}",
        current=CURRENT,
        status=status,
        form=form,
        act=_act(form),
        key=key or secrets.token_urlsafe(18),
        wrong={one.field: one.message for one in mistakes},
        mistakes=mistakes,
        progress=done,
        again=again,
    )
