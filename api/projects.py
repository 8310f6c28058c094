"""Projects: register and amend, look up, follow in time, try an act out, give it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api import bundles, groups, joint_reviews
from api.answers import Json
from api.asked import After, Code, Limit, Narrow, Search, project_code
from api.cursors import cursor, place
from api.desk import Desk, no_project
from api.door import desk_of, given, signed_in
from api.forms import ON_PROJECT, PROJECT_COMMANDS, REGISTER, Reading
from api.openapi import acting, previewing, told
from api.previews import Present, present, preview
from api.problems import BadForm, Mistake, NotAllowed
from api.reading import read_json
from api.readings import form_for, reading_for
from api.sentences import Speaker
from api.sight import project_seen
from api.telling import Reader, refs, told_of
from api.words import PROJECT_STATUS_ZH, answered, of_task, seen
from domain.clock import local_day
from domain.identity import Scope, Verb, may, scope
from domain.review.words import RESULT_ZH, Result
from domain.rules.rules import Rules
from domain.streams import project_stream
from store import doors, people, projects, timeline

router = APIRouter(prefix="/api/v1", tags=["项目 projects"])
ONE = "/projects/{code}"
NEXT_THINGS = 5


@router.post("/projects", **acting(REGISTER, "project", 201))
async def register(request: Request) -> Response:
    """登记项目：编号由平台给出；同一个 Idempotency-Key 得到同一个项目。"""
    act = given(request)
    form = form_for(REGISTER, await read_json(request))
    answer = await desk_of(request).register(REGISTER, form, act)
    return answered(answer, act.by, 201)


@router.patch(ONE, **acting(PROJECT_COMMANDS["amend"], "project"))
async def amend(code: Code, request: Request) -> Response:
    """修改登记信息：只写变动的字段。"""
    return await _give(PROJECT_COMMANDS["amend"], code, request)


async def _give(reading: Reading, code: str, request: Request) -> Response:
    act = given(request)
    code = project_code(code)
    form = form_for(reading, await read_json(request))
    answer = await desk_of(request).on_project(code, reading, form, act)
    return answered(answer, act.by)


def _one_path(reading: Reading) -> None:
    async def give(code: Code, request: Request) -> Response:
        return await _give(reading, code, request)

    router.add_api_route(
        f"{ONE}/{reading.path}", give, methods=["POST"], **acting(reading, "project")
    )


for _reading in ON_PROJECT.values():
    _one_path(_reading)


@router.post(f"{ONE}/acts", **acting(ON_PROJECT, "project"))
async def give_to_project(code: Code, request: Request) -> Response:
    """对项目办理：命令由 `kind` 指明。

    200 已办理；202 已登记、尚未办理（Location 为回执地址）；409 依规则不能办理。
    """
    act = given(request)
    code = project_code(code)
    reading, form = reading_for(ON_PROJECT, await read_json(request))
    answer = await desk_of(request).on_project(code, reading, form, act)
    return answered(answer, act.by)


@router.post(f"{ONE}/preview", **previewing(ON_PROJECT, "project"))
async def preview_on_project(code: Code, request: Request) -> Response:
    """试办：现在办理会产生什么结果；什么也不登记。"""
    by = signed_in(request)
    code = project_code(code)
    reading, form = reading_for(ON_PROJECT, await read_json(request))
    desk = desk_of(request)
    await project_seen(desk, by, Verb.TRY_ACT, code)
    stream = project_stream(code)
    there: Present | None = await desk.ask(present, stream, desk.rules_of)
    if there is None:
        raise no_project(code)
    return Json(preview(stream, there, reading, form, by))


# --- looking up ----------------------------------------------------------------------------------


@router.get("/projects", **told("ProjectList"))
async def list_projects(
    request: Request,
    county: Narrow = None,
    stage: Narrow = None,
    status: Narrow = None,
    q: Search = None,
    owner: Narrow = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """项目列表，按编号排列；只列出您可以查看的项目。"""
    by = signed_in(request)
    desk = desk_of(request)
    if by.company is not None:
        if owner not in (None, by.company):
            raise NotAllowed("项目单位只能查看本单位的项目。")
    sought = projects.Sought(
        county=county and _area(county, desk.current_rules()),
        stage=stage and _one_of("stage", stage, [one.id for one in desk.current_rules().stages]),
        status=status and _one_of("status", status, PROJECT_STATUS_ZH),
        owner=owner,
        q=q,
    )
    past = place(after, str)[0] if after else None
    rows: list[dict[str, Any]] = await desk.ask(_listed, sought, scope(by), past, limit + 1)
    more = len(rows) > limit
    shown = [row | {"status_zh": PROJECT_STATUS_ZH[row["status"]]} for row in rows[:limit]]
    return Json({"projects": shown, "next": cursor(shown[-1]["code"]) if more else None})


def _listed(
    database: Database, sought: projects.Sought, within: Scope, after: str | None, limit: int
) -> list[dict[str, Any]]:
    with database.connect() as db:
        return projects.listed(db, sought, scope=within, after=after, limit=limit)


def _area(county: str, rules: Rules) -> str:
    area = rules.area(county)
    if area is None:
        names = "、".join(one.name_zh for one in rules.catalog.units.areas)
        raise BadForm([Mistake("county", f"没有这个县区，可填：{names}")])
    return area.id


def _one_of(name: str, word: str, known: Iterable[str]) -> str:
    known = list(known)
    if word not in known:
        raise BadForm([Mistake(name, f"应为以下之一：{'、'.join(known)}")])
    return word


@router.get(ONE, **told("Project"))
async def one_project(code: Code, request: Request) -> Response:
    """一个项目：阶段、事实、所有事项各轮、已取得的文书、待办和接下来的事。"""
    by = signed_in(request)
    code = project_code(code)
    desk = desk_of(request)
    await project_seen(desk, by, Verb.SEE_PROJECT, code)
    whole: projects.Whole | None = await desk.ask(_whole, code)
    if whole is None:
        raise no_project(code)
    rules = desk.rules_of(whole.project["catalog"], whole.project["calendar"])
    speak = Speaker(rules)
    tasks = [of_task(row, by, rules) for row in whole.tasks]
    return Json(
        {
            "project": seen(whole.project, by, "project"),
            "stages": _stages(whole.project["stages"], rules),
            "facts": [
                {
                    "fact": name,
                    "name": speak.fact(name),
                    "value": life["value"],
                    "zh": speak.value(name, life["value"]),
                    "source": life["source"],
                }
                for name, life in whole.project["facts"].items()
            ],
            "reviews": [seen(row, by, "review") for row in whole.reviews],
            "granted": [
                row
                | {
                    "name": speak.item(row["item"]).strip("“”"),
                    "outcome_zh": RESULT_ZH[Result(row["outcome"])],
                }
                for row in whole.granted
            ],
            "tasks": tasks,
            "next": _next(tasks),
        }
    )


def _whole(database: Database, code: str) -> projects.Whole | None:
    with database.connect() as db:
        return projects.whole(db, code)


def _stages(lives: Mapping[str, Mapping[str, Any]], rules: Rules) -> list[dict[str, Any]]:
    return [
        {
            "stage": stage.id,
            "name": stage.name_zh,
            "from": (life := lives.get(stage.id, {})).get("from"),
            "to": life.get("to"),
            "reached": life.get("reached"),
        }
        for stage in rules.stages
    ]


def _next(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is to be done first, by whom: those with a date before those without."""
    return [
        {"what": one["what"], "who": one["unit_name"] or "项目单位", "due": one["due"]}
        for one in tasks[:NEXT_THINGS]
    ]


@router.get(f"{ONE}/bundles", **told("BundleList"))
async def bundles_of_project(code: Code, request: Request) -> Response:
    """项目申报的各个一件事：应于何日前全部办结，各事项的结果，全部办结后的一封信。"""
    desk, there = await _as_it_stands(code, request)
    words: Mapping[UUID, str] = await desk.ask(_words, bundles.refs(there.state))
    found = bundles.bundle_results(there.state, words, there.rules)
    return Json({"bundles": [bundles.as_json(one) for one in found]})


@router.get(f"{ONE}/groups", **told("GroupList"))
async def groups_of_project(code: Code, request: Request) -> Response:
    """项目的各组并联办理：各单位的意见和所用工作日，最慢的一家，由谁裁定或代答，合并的附加条件。"""
    desk, there = await _as_it_stands(code, request)
    whole: projects.Whole | None = await desk.ask(_whole, there.state.code)
    if whole is None:
        raise no_project(there.state.code)
    words: Mapping[UUID, str] = await desk.ask(_words, groups.refs(there.state))
    found = groups.group_results(
        there.state, whole.reviews, whole.tasks, words, local_day(there.now), there.rules
    )
    return Json({"groups": [groups.as_json(one) for one in found]})


@router.get(f"{ONE}/joint-reviews", **told("JointReviewList"))
async def joint_reviews_of_project(code: Code, request: Request) -> Response:
    """项目的各次联合评审（多评合一）：受托机构、专家会日期、暂停到何日、专家意见，各事项的办理情况和到期日。"""
    desk, there = await _as_it_stands(code, request)
    whole: projects.Whole | None = await desk.ask(_whole, there.state.code)
    if whole is None:
        raise no_project(there.state.code)
    words: Mapping[UUID, str] = await desk.ask(_words, joint_reviews.refs(there.state))
    found = joint_reviews.joint_review_results(
        there.state, whole.reviews, words, local_day(there.now), there.rules
    )
    return Json({"joint_reviews": [joint_reviews.as_json(one) for one in found]})


async def _as_it_stands(code: str, request: Request) -> tuple[Desk, Present]:
    """The project at this instant, where whoever asks may see it. Raises NotThere."""
    by = signed_in(request)
    code = project_code(code)
    desk = desk_of(request)
    await project_seen(desk, by, Verb.SEE_PROJECT, code)
    there: Present | None = await desk.ask(present, project_stream(code), desk.rules_of)
    if there is None:
        raise no_project(code)
    return desk, there


def _words(database: Database, places: list[UUID]) -> dict[UUID, str]:
    with database.connect() as db:
        return timeline.words(db, places)


# --- in time -------------------------------------------------------------------------------------


@router.get(f"{ONE}/timeline", **told("Timeline"))
async def timeline_of_project(
    code: Code, request: Request, after: After = None, limit: Limit = 100
) -> Response:
    """项目和各事项的经过，按发生先后排列，每条一句话。"""
    by = signed_in(request)
    code = project_code(code)
    desk = desk_of(request)
    past = None
    if after:
        at, position, within = place(after, str, int, int)
        past = timeline.Place(_moment(at), position, within)
    thing = await project_seen(desk, by, Verb.SEE_TIMELINE, code)
    door: doors.ProjectAtDoor | None = await desk.ask(doors.project, code)
    if door is None:
        raise no_project(code)
    rules = desk.rules_of(door.catalog, door.calendar)
    notes = may(by, Verb.SEE_NOTES, thing) is None
    lines, words, names = await desk.ask(_timeline, code, past, limit + 1, notes)
    more, lines = len(lines) > limit, lines[:limit]
    last = lines[-1] if more else None
    return Json(
        {
            "events": told_of(lines, words, Reader(by, notes, names), rules),
            "next": cursor(last.line.at.isoformat(), last.position, last.within) if last else None,
        }
    )


def _moment(word: str) -> datetime:
    try:
        return datetime.fromisoformat(word)
    except ValueError:
        raise BadForm([Mistake("after", "不是本接口给出的翻页位置")]) from None


def _timeline(
    database: Database, code: str, after: timeline.Place | None, limit: int, notes: bool
) -> tuple[list[timeline.Told], dict[UUID, str], dict[str, str]]:
    with database.connect() as db:
        lines = timeline.events(db, code, after=after, limit=limit)
        who = [person for one in lines if one.line.by for person in one.line.by.persons]
        return lines, timeline.words(db, refs(lines, notes)), people.names(db, who)
