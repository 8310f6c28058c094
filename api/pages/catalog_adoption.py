"""启用新目录: which versions projects live by, what another would change, and how far it is."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from api.adopting import READING, TriedOut, Where, give_to_all, try_out
from api.calendar import county_of
from api.catalog_adoption import in_use
from api.desk import Given
from api.door import desk_of, signed_in
from api.pages.filled_in import as_typed
from api.pages.frame import render
from api.pages.giving import Act, On, Way, check_page, key_of, must_be_checked, read_act, rules_line
from api.pages.giving_to_all import not_taken, on_its_way, so_far
from api.problems import BadForm, Mistake
from api.reading import read_form
from api.sentences import Speaker, day, matter_zh, moment
from api.words import MOVED_ZH
from domain.adopting import SORT_ZH, Change, Sort
from domain.forms import ActForm, FormField
from domain.forms import Sort as FieldSort
from domain.project.form import COUNTY, adjusting_form
from domain.refused import Refused
from domain.rules.rules import Rules
from store.adjusting import Progress

router = APIRouter(include_in_schema=False)
CURRENT = "目录"
PAGE = "/catalog/adopt"
PROJECT = "project"
LISTED = 80  # changes that the check page tells one by one
WHAT_ZH = {
    **MOVED_ZH,
    "handler": "办理单位",
    "support": "承办单位",
    "opens": "新增事项",
    "duty_opens": "新增报送",
    "closes": "关闭在办的一轮",
    "ends": "不再报送",
    "left_out": "所在阶段已完成，不再办理",
    "skipped": "不再适用",
    "applies": "可能适用",
    "goes_over": "改按新目录",
    "keeps": "在办，沿用原目录",
    "stage": "阶段变化",
    "person": "需人工处理",
}


class InUse(NamedTuple):
    """A version, how many projects that have not ended live by it, and how many open rounds."""

    version: str
    projects: int
    rounds: int
    newest: bool


@router.get(PAGE)
async def adoption(request: Request, batch: str = "") -> Response:
    """启用新目录：在用的版本和表单。"""
    signed_in(request)
    again = f"{PAGE}?batch={batch}"
    form = _form(desk_of(request).current_rules())
    return await _shown(request, form, done=await so_far(request, batch), again=again)


@router.post(PAGE)
async def give(request: Request) -> Response:
    """先核对会变什么，再对范围内的项目生效。"""
    typed = await read_form(request)
    by = signed_in(request)
    desk = desk_of(request)
    rules = desk.current_rules()
    key = key_of(typed)
    form = as_typed(_form(rules), typed)
    if typed.get("step") == "change":
        return await _shown(request, form, key=key)
    county, project = (str(form.field(name).value).strip() for name in (COUNTY, PROJECT))
    own = tuple(one for one in form.fields if one.name not in (COUNTY, PROJECT))
    try:
        body, read = read_act(form.but(fields=own), READING, typed)
        where = Where(county_of(county, rules), project or None)
        checked = {**body, COUNTY: county, PROJECT: project}
        if typed.get("step") != "give":
            tried = await try_out(desk, read, by, where)
            catalog = str(body["catalog"])
            told = lines_of(tried, rules.at(catalog, rules.calendar.version))
            return await check_page(request, _on(rules), _act(form), by, key, checked, told)
        must_be_checked(request, by, PAGE, READING.path, typed, checked)
        given = Given.of(by, key)
        rows = await give_to_all(desk, read, given, where)
    except (BadForm, Refused) as no:
        mistakes, status = not_taken(form, no)
        return await _shown(request, form, mistakes=mistakes, status=status, key=key)
    return on_its_way(request, PAGE, given, rows)


def _form(rules: Rules) -> ActForm:
    form = adjusting_form(READING.kind, rules)
    one = FormField(
        name=PROJECT,
        zh="只对一个项目",
        sort=FieldSort.LINE,
        help="填写项目编号，如 LH-2026-0001；不填则对范围内全部项目",
    )
    where, *rest = form.fields
    return form.but(fields=(where, one, *rest))


def _act(form: ActForm) -> Act:
    return Act(form, READING.path, PAGE, PAGE)


def _on(rules: Rules) -> On:
    return On(
        stream=PAGE,
        zh=CURRENT,
        lead="对范围内全部未出库的项目生效，每一处改变各留一条记录；已办结的不变。",
        project="",
        project_name=READING.zh,
        current=CURRENT,
        crumb=Way(CURRENT, "/catalog"),
        page=PAGE,
        demo=False,
        rules=rules_line(rules.version, rules.calendar.version),
    )


def lines_of(tried: TriedOut, rules: Rules) -> list[str]:
    """How many of what, then each change under its heading, as far as they can be read at once."""
    if not tried.projects:
        return ["范围内没有需要启用的项目。"]
    counts = "，".join(f"{SORT_ZH[sort]}{tried.counted(sort)}个" for sort in Sort)
    lines = [f"{len(tried.projects)}个项目，在办事项{tried.rounds}件：{counts}。"]
    told = [(sort, change) for sort in Sort for change in tried.of(sort)]
    for sort, change in told[:LISTED]:
        lines.append(f"{SORT_ZH[sort]}：{change_zh(change, rules)}")
    if (left := len(told) - LISTED) > 0:
        lines.append(f"其余{left}处未列出，生效后见各项目的经过。")
    return lines


def change_zh(change: Change, rules: Rules) -> str:
    """LH-2026-0001 “生产建设项目水土保持方案审批”：承诺时限由2026年2月10日改为2026年2月6日"""
    speak = Speaker(rules)
    if change.matter is not None:
        zh = matter_zh(change.matter, change.of, change.names, speak)
        return f"{change.project} {zh}"
    about = speak.about(change.what, change.of)
    lifted = "，撤销超期记录" if change.lifts else ""
    days = "".join(_from_to(change, speak))
    return f"{change.project} {about}：{WHAT_ZH[change.what]}{days}{lifted}"


def _from_to(change: Change, speak: Speaker) -> Iterator[str]:
    def said(value: date | datetime | str | None) -> str:
        match value:
            case datetime():
                return moment(value)
            case date():
                return day(value)
            case str():
                return speak.unit(value)
            case None:
                return "未定"

    if change.was is not None:
        yield f"由{said(change.was)}改为{said(change.now)}"
    elif change.now is not None:
        yield f"，{said(change.now)}"


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
    desk = desk_of(request)
    rules = desk.current_rules()
    projects, rounds = await desk.ask(in_use)
    rows = [
        InUse(one, projects.get(one, 0), rounds.get(one, 0), one == rules.version)
        for one in reversed(rules.library.catalogs)
    ]
    return await render(
        request,
        "catalog_adoption.html",
        title=f"{'错误：' if mistakes else ''}{form.zh}",
        current=CURRENT,
        status=status,
        rows=rows,
        form=form,
        act=_act(form),
        key=key or secrets.token_urlsafe(18),
        wrong={one.field: one.message for one in mistakes},
        mistakes=mistakes,
        progress=done,
        again=again,
    )
