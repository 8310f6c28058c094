"""项目单位: what is wanted of you, what you may ask for now, who has the rest and until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.bundles import bundle_results
from api.door import desk_of, signed_in
from api.pages.frame import render
from api.pages.items import Entry, Mark, address_of, day_of, since
from api.pages.project_facts import ProjectFacts
from api.pages.projects import At, at_project
from api.pages.told_done import sentence_of
from api.problems import NotAllowed
from api.sentences import Speaker
from api.telling import refs
from api.words import unit_name
from domain.clock import local_day
from domain.project.documents import expires, held, last_day_to_ask, renewable
from domain.project.moves import obligation_zh
from domain.review.due import latest_if_submitted
from domain.review.papers import to_hand_in
from domain.review.state import Review
from domain.review.words import Status
from domain.rules.rules import Rules
from store import projects, timeline
from store.judging import state_of

router = APIRouter(include_in_schema=False)
READ_WHOLE = tuple(
    one.value
    for one in (
        Status.WAITING_APPLICATION, Status.CORRECTING, Status.IN_REVIEW, Status.SUSPENDED,
    )
)  # fmt: skip
CURRENT = "要办"
AT_HAND = 6  # projects; the others are behind a word
AT_WORK = (Status.SUBMITTED, Status.IN_REVIEW, Status.SUSPENDED, Status.OUTSIDE)


class Todo(NamedTuple):
    """Something that is wanted of the company. `points`: what is missing, one by one."""

    title: str
    by: str
    points: tuple[str, ...]
    until: date | None
    then: str
    address: str
    verb: str
    provisional: bool
    late: str = "逾期本次申请失效。"


class Can(NamedTuple):
    """What may be asked for now. `latest`: the last day of the promise if it is sent today."""

    name: str
    unit: str
    papers: str
    latest: date | None
    no_latest: str
    address: str


class AtWork(NamedTuple):
    """What an office has before it."""

    name: str
    unit: str
    since: str
    due: date | None
    no_due: str
    address: str


class Choice(NamedTuple):
    """A project of the company's. `waiting`: how much the company has to do for it."""

    code: str
    name: str
    waiting: int
    current: bool


@router.get("/company")
async def company_page(request: Request, project: str = "", done: str = "") -> Response:
    """项目单位的一页。"""
    by = signed_in(request)
    if by.company is None:
        raise NotAllowed("这是项目单位的页面；部门的待办在“待办”中。")
    desk = desk_of(request)
    owned: list[dict[str, Any]] = await desk.ask(_owned, by.company)
    code = project or (owned[0]["code"] if owned else "")
    told = await sentence_of(desk, done, by)
    if not code:
        return await render(request, "company_empty.html", title="我的项目", current=CURRENT)
    at: At = await at_project(request, code)
    facts = at.facts
    waiting = [one for one in facts.entries.values() if one.row and not one.row["closed"]]
    states: dict[str, Review]
    notes: dict[str, str]
    states, notes = await desk.ask(_more, code, waiting)
    todos = [
        *_corrections(waiting, states, notes, facts),
        *_gaps(waiting, states, facts),
        *_confirmations(facts),
        *_renewals(facts),
        *_obligations(facts),
    ]
    can = _may_ask(waiting, states, facts)
    at_work = _with_offices(waiting, facts)
    choices = [
        Choice(one["code"], one["name"], one["waiting"], one["code"] == facts.project.code)
        for one in owned
    ]
    return await render(
        request,
        "company.html",
        title=f"{facts.project.name} 要办 {len(todos)} 件",
        current=CURRENT,
        facts=facts,
        project=facts.project,
        page=f"/projects/{facts.project.code}",
        near=[*choices[:AT_HAND], *(one for one in choices[AT_HAND:] if one.current)],
        far=[one for one in choices[AT_HAND:] if not one.current],
        todos=todos,
        can=can,
        at_work=at_work,
        bundles=bundle_results(facts.project, facts.words, facts.rules),
        not_yet=[one for one in facts.listed if one.mark is Mark.NEXT and one.lacks],
        acts=[one for one in at.acts if not one.why],
        done=told,
    )


def _owned(database: Database, company: str) -> list[dict[str, Any]]:
    with database.connect() as db:
        return projects.of_company(db, company)


def _more(
    database: Database, code: str, waiting: list[Entry]
) -> tuple[dict[str, Review], dict[str, str]]:
    """The states of what waits for an application, and what correction notices say in words."""
    with database.connect() as db:
        states = {
            one.row["stream"]: state_of(db, one.row["stream"])
            for one in waiting
            if one.row and one.row["status"] in READ_WHOLE
        }
        lines = timeline.of_types(db, code, ("CorrectionRequested",))
        words = timeline.words(db, refs(lines, False))
    return states, {one.stream: _note(one, words) for one in lines}


def _note(of: timeline.Told, words: dict[UUID, str]) -> str:
    note = of.line.payload.get("note")
    return words.get(UUID(note["ref"]), "") if note else ""


def _corrections(
    waiting: list[Entry], states: dict[str, Review], notes: dict[str, str], facts: ProjectFacts
) -> list[Todo]:
    found = []
    rules = facts.rules
    for one in waiting:
        row = one.row
        if row is None or row["status"] != Status.CORRECTING.value:
            continue
        speak = Speaker(rules)
        points = [speak.paper(paper) for paper in row["missing"]]
        points += [line for line in notes.get(row["stream"], "").splitlines() if line.strip()]
        until = day_of(row["window_until"])
        found.append(
            Todo(
                title=f"{one.name}：补正 {len(points)} 项" if points else f"{one.name}：补正",
                by=f"{one.unit}一次告知",
                points=tuple(points),
                until=until,
                then=_then(states.get(row["stream"]), rules),
                address=f"{address_of(row)}?act=submit",
                verb="提交补正",
                provisional=until is not None and rules.calendar.is_provisional(until),
            )
        )
    return found


def _gaps(waiting: list[Entry], states: dict[str, Review], facts: ProjectFacts) -> list[Todo]:
    """容缺受理: papers that were promised and lack."""
    found = []
    speak = Speaker(facts.rules)
    for one in waiting:
        review = states.get(one.row["stream"]) if one.row else None
        if one.row is None or review is None or not review.gap or review.gap_missed:
            continue
        until = review.gap_until
        found.append(
            Todo(
                title=f"{one.name}：补齐容缺材料 {len(review.gap)} 项",
                by=f"{one.unit}容缺受理",
                points=tuple(speak.paper(paper) for paper in review.gap),
                until=until,
                then="补齐前不能准予；逾期未补的，只能不予或撤回。",
                address=f"{address_of(one.row)}?act=supply-gap",
                verb="补齐材料",
                provisional=until is not None and facts.rules.calendar.is_provisional(until),
            )
        )
    return found


def _then(review: Review | None, rules: Rules) -> str:
    """补齐后，1 个工作日内答复是否受理，再 8 个工作日内决定。"""
    if review is None:
        return ""
    window = rules.acceptance_window(review.item)
    limit = rules.promised(review.item)
    then = f"，受理后 {limit.zh}内决定" if limit else ""
    return f"补齐后，{window.zh}内答复是否受理{then}。"


def _confirmations(facts: ProjectFacts) -> list[Todo]:
    """Requests for support that an office has resolved: only the company closes them."""
    found = []
    speak = Speaker(facts.rules)
    for number, one in facts.project.supports.items():
        if one.step.value != "resolved":
            continue
        found.append(
            Todo(
                title=f"{speak.support(one.support)}第{number}号需求：请确认",
                by=f"{unit_name(one.unit, facts.rules)}已答复为“已解决”",
                points=(),
                until=None,
                then="您确认后办结；您不认可的，由该单位继续办理。",
                address=f"/projects/{facts.project.code}/acts/advance-support?about=support/{number}",
                verb="确认或不认可",
                provisional=False,
            )
        )
    return found


def _renewals(facts: ProjectFacts) -> list[Todo]:
    """Documents that will expire and may be renewed: once the project unit has been warned."""
    found = []
    project, rules = facts.project, facts.rules
    for key, granted in project.granted.items():
        one = held(project, key, rules)
        last = last_day_to_ask(one, rules)
        if not granted.warned or granted.renewal is not None or last is None:
            continue
        until = expires(one, project)
        if until is None or not renewable(one, rules):
            continue
        found.append(
            Todo(
                title=f"{rules.item(granted.item).name_zh}：申请延续",
                by=f"{granted.number}，有效期至{until.year}年{until.month}月{until.day}日",
                points=(),
                until=last,
                late="逾期申请的，部门未作决定也不视为准予。",
                then="不再需要的不必申请；到期失效后须重新办理。",
                address=f"/projects/{project.code}/acts/request-renewal?about=renew/{key}",
                verb="申请延续",
                provisional=rules.calendar.is_provisional(last),
            )
        )
    return found


def _obligations(facts: ProjectFacts) -> list[Todo]:
    """Conditions to be fulfilled, and land to be restored."""
    found = []
    project, rules = facts.project, facts.rules
    for key, one in project.owed.items():
        if one.reported:
            continue
        words = facts.words.get(one.text.ref, "") if one.text else ""
        found.append(
            Todo(
                title=obligation_zh(key, one, rules),
                by=f"由{unit_name(one.unit, rules)}核实",
                points=(words,) if words else (),
                until=one.due,
                late="已经逾期，请尽快履行。" if one.missed else "逾期未履行的记入本项目的记录。",
                then="履行后在这里报告，由部门核实。",
                address=f"/projects/{project.code}/acts/report-obligation?about=obligation/{key}",
                verb="报告已履行",
                provisional=one.due is not None and rules.calendar.is_provisional(one.due),
            )
        )
    return found


def _may_ask(waiting: list[Entry], states: dict[str, Review], facts: ProjectFacts) -> list[Can]:
    found = []
    rules = facts.rules
    for one in waiting:
        row = one.row
        if row is None or row["status"] != Status.WAITING_APPLICATION.value:
            continue
        if "owner" not in rules.item(one.item).submitted_by:
            continue
        review = states.get(row["stream"])
        latest = latest_if_submitted(review, facts.today, rules) if review else None
        outside = row["outer_unit"] is not None
        found.append(
            Can(
                name=one.name,
                unit=one.unit,
                papers=_papers(review, rules),
                latest=None if outside else latest,
                no_latest=f"由{unit_name(row['outer_unit'], rules)}决定，没有承诺期限"
                if outside
                else "没有承诺期限",
                address=f"{address_of(row)}?act=submit",
            )
        )
    return sorted(found, key=lambda one: (one.latest is None, one.latest or facts.today, one.name))


def _papers(review: Review | None, rules: Rules) -> str:
    """要 4 件，已有 3 件: the applicant's own, that are asked for the submission."""
    if review is None:
        return ""
    wanted = to_hand_in(review, rules)
    there = sum(material.id in review.papers for material in wanted)
    if not wanted:
        return "不收材料"
    return f"要 {len(wanted)} 件，{'已齐' if there == len(wanted) else f'已有 {there} 件'}"


def _with_offices(waiting: list[Entry], facts: ProjectFacts) -> list[AtWork]:
    found = []
    for one in waiting:
        row = one.row
        if row is None:
            continue
        theirs = row["status"] == Status.WAITING_APPLICATION.value and "owner" not in (
            facts.rules.item(one.item).submitted_by
        )
        if not theirs and row["status"] not in AT_WORK:
            continue
        begun = since(one)
        day = local_day(begun) if isinstance(begun, datetime) else begun
        word = "受理" if row["accepted_on"] else "收件" if row["received_at"] else "开启"
        found.append(
            AtWork(
                name=one.name,
                unit=one.unit,
                since=f"{day.month}月{day.day}日{word}" if day else "",
                due=one.due,
                no_due=one.zh if one.mark is Mark.HELD else "没有承诺期限",
                address=one.address,
            )
        )
    return sorted(found, key=lambda one: (one.due is None, one.due or facts.today, one.name))
