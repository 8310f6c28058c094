"""项目: the list that one may see, and the page of one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.asked import Code, project_code
from api.cursors import cursor, place
from api.desk import no_project
from api.door import desk_of, signed_in
from api.pages.errors import leads_to
from api.pages.frame import render
from api.pages.inbox import county_name
from api.pages.items import stage_zh
from api.pages.project_choices import Choice, choices
from api.pages.project_facts import Look, ProjectFacts, ask, gathered, money_zh
from api.pages.project_papers import ON_PAPERS, on_bundles, on_joint_reviews, papers
from api.pages.sorts import SORTS
from api.pages.told_done import sentence_of
from api.problems import BadForm, Mistake
from api.sight import project_seen
from api.words import PROJECT_STATUS_ZH, TASK_ZH, unit_name
from domain.acts import Actor
from domain.clock import local_day
from domain.identity import Scope, Verb, ever, may, scope
from domain.review.lamp import Lamp, Shape, lamp
from domain.review.words import Status
from domain.rules.rules import Rules
from domain.streams import is_review
from store import inbox, projects, timeline

router = APIRouter(include_in_schema=False)
CURRENT = "项目"
PAGE = 50
SUSPENDED = "suspended"  # held up by the city: no lamp is lit
FILTERS = {"county": "县区", "stage": "阶段", "status": "状态", "unit": "在办部门"}


# --- the list -------------------------------------------------------------------------------------


class Sought(NamedTuple):
    """What is asked for in the address; None: not by this."""

    county: str | None = None
    stage: str | None = None
    status: str | None = None
    unit: str | None = None
    q: str | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Sought:
        """From the address; what is empty is not asked."""
        said = {name: query.get(name, "").strip()[:100] or None for name in cls._fields}
        return cls(**{name: word and word.replace("\x00", "") for name, word in said.items()})

    def address(self, **changes: Any) -> str:
        """Where the list with these changes is."""
        asked = {**self._asdict(), **changes}
        query = urlencode([(name, word) for name, word in asked.items() if word])
        return f"/projects?{query}" if query else "/projects"

    def for_store(self) -> projects.Sought:
        """The same for the rows."""
        return projects.Sought(self.county, self.stage, self.status, None, self.unit, self.q)


class Listed(NamedTuple):
    """What the database said."""

    now: datetime
    rows: list[dict[str, Any]]
    first: dict[str, dict[str, Any]]
    total: int
    units: list[str]


class Row(NamedTuple):
    """A project in the list. `what`: what is due first there, and of whom."""

    code: str
    name: str
    county: str
    stage: str
    money: str
    status: str
    lamp: Lamp | None
    due: date | None
    due_at: str | None
    what: str
    who: str
    demo: bool


class Filter(NamedTuple):
    """A select. `options`: (value, words)."""

    name: str
    zh: str
    value: str
    options: list[tuple[str, str]]


class Chip(NamedTuple):
    """An active condition, and the list without it."""

    zh: str
    without: str


@router.get("/projects")
async def list_of_projects(request: Request, go: str = "", after: str = "") -> Response:
    """项目列表。`go`: 查找只找到一个的，直接打开。"""
    by = signed_in(request)
    desk = desk_of(request)
    sought = Sought.of(dict(request.query_params))
    within = scope(by)
    past = place(after, str)[0] if after else None
    listed: Listed = await desk.ask(_listed, sought.for_store(), within, past)
    if go and sought.q and listed.total == 1:
        return leads_to(f"/projects/{listed.rows[0]['code']}")
    rules = desk.current_rules()
    more = len(listed.rows) > PAGE
    rows = [_row(row, listed, rules) for row in listed.rows[:PAGE]]
    return await render(
        request,
        "projects.html",
        title=f"项目 {listed.total} 个",
        current=CURRENT,
        rows=rows,
        total=listed.total,
        filters=_filters(sought, listed, rules),
        chips=_chips(sought, rules),
        q=sought.q or "",
        next=sought.address(after=cursor(rows[-1].code)) if more else "",
        first=sought.address() if after else "",
        may_register=ever(by, Verb.REGISTER) is None,
        anything=any(sought),
        demo=any(row.demo for row in rows),
    )


def _listed(
    database: Database, sought: projects.Sought, within: Scope, after: str | None
) -> Listed:
    with database.connect() as db:
        rows = projects.listed(db, sought, scope=within, after=after, limit=PAGE + 1)
        return Listed(
            inbox.clock(db),
            rows,
            projects.foremost(db, [row["code"] for row in rows[:PAGE]]),
            projects.number(db, sought, scope=within),
            projects.units_at_work(db, within),
        )


def _row(row: Mapping[str, Any], listed: Listed, rules: Rules) -> Row:
    first = listed.first.get(row["code"])
    shown, what, who = None, "", ""
    if first is not None:
        today = local_day(listed.now)
        shown = _lamp(first, today, rules)
        kind = first["key"].partition("/")[0]
        period = f"{first['period']}期" if first["period"] else ""
        what = f"{first['name']}{period}：{TASK_ZH.get(kind, kind)}"
        who = unit_name(first["unit"], rules) if first["unit"] else "项目单位"
    return Row(
        code=row["code"],
        name=row["name"],
        county=county_name(row["county"], rules),
        stage=stage_zh(row["stage"], rules) if row["stage"] else "",
        money=money_zh(row["total_investment"]),
        status=PROJECT_STATUS_ZH[row["status"]],
        lamp=shown if row["status"] != SUSPENDED else None,
        due=date.fromisoformat(first["due"]) if first else None,
        due_at=first["due_at"] if first else None,
        what=what,
        who=who,
        demo=bool(row["demo"]),
    )


def _lamp(task: Mapping[str, Any], today: date, rules: Rules) -> Lamp:
    """The lamp of the task that is due first: of a round by its limits, else by its day."""
    due = date.fromisoformat(task["due"])
    if not is_review(task["stream"]) or task["status"] is None:
        return lamp(Status.IN_REVIEW, promised=due, today=today, calendar=rules.calendar)
    shown = lamp(
        Status(task["status"]),
        promised=_day(task["promised_due"]),
        statutory=_day(task["statutory_due"]),
        window=due,
        held_left=task["held_left"],
        today=today,
        calendar=rules.calendar,
    )
    if shown.shape is Shape.WORD:
        return lamp(Status.IN_REVIEW, promised=due, today=today, calendar=rules.calendar)
    return shown


def _day(word: str | None) -> date | None:
    return date.fromisoformat(word) if word else None


def _options(name: str, listed: Listed, rules: Rules) -> list[tuple[str, str]]:
    match name:
        case "county":
            return [(one.id, one.name_zh) for one in rules.catalog.units.areas]
        case "stage":
            return [(one.id, stage_zh(one.id, rules)) for one in rules.stages if one.id != "S4"]
        case "status":
            return list(PROJECT_STATUS_ZH.items())
        case _:
            return [(one, unit_name(one, rules)) for one in listed.units]


def _filters(sought: Sought, listed: Listed, rules: Rules) -> list[Filter]:
    return [
        Filter(name, zh, getattr(sought, name) or "", _options(name, listed, rules))
        for name, zh in FILTERS.items()
    ]


def _chips(sought: Sought, rules: Rules) -> list[Chip]:
    words = {
        "county": lambda word: county_name(word, rules),
        "stage": lambda word: _stage_or_word(word, rules),
        "status": lambda word: PROJECT_STATUS_ZH.get(word, word),
        "unit": lambda word: unit_name(word, rules),
    }
    found = [
        Chip(f"{zh}：{words[name](word)}", sought.address(**{name: None}))
        for name, zh in FILTERS.items()
        if (word := getattr(sought, name))
    ]
    if sought.q:
        found.append(Chip(f"查找：{sought.q}", sought.address(q=None)))
    return found


def _stage_or_word(word: str, rules: Rules) -> str:
    try:
        return stage_zh(word, rules)
    except KeyError:
        return word


# --- one project ----------------------------------------------------------------------------------


class At(NamedTuple):
    """A project's page as one person has it before him."""

    by: Actor
    notes: bool
    facts: ProjectFacts
    acts: tuple[Choice, ...]


async def at_project(request: Request, code: str, look: Look | None = None) -> At:
    """The project, if this person may see it. Raises NotThere."""
    by = signed_in(request)
    code = project_code(code)
    desk = desk_of(request)
    thing = await project_seen(desk, by, Verb.SEE_PROJECT, code)
    notes = may(by, Verb.SEE_NOTES, thing) is None
    look = look or Look()
    found = await desk.ask(ask, code, look, notes, desk.rules_of)
    if found is None:
        raise no_project(code)
    asked, there = found
    facts = gathered(asked, there, look, by, notes, cursor)
    acts = choices(there.state, by, there.rules) if ever(by, Verb.ACT_ON_PROJECT) is None else ()
    return At(by, notes, facts, acts)


def look_of(query: Mapping[str, str], stages: tuple[str, ...]) -> Look:
    """What the address asks for. Raises BadForm for a place in time that we never gave."""
    stage, what = query.get("stage"), query.get("what")
    before = None
    if query.get("before"):
        at, position = place(query["before"], str, int)
        try:
            before = timeline.Place(datetime.fromisoformat(at), position)
        except ValueError:
            raise BadForm([Mistake("before", "不是本页给出的翻页位置")]) from None
    return Look(
        stage=stage if stage in stages else None,
        what=what if what in SORTS else None,
        before=before,
        all=query.get("all") == "1",
        through=bool(what) or before is not None,
    )


@router.get("/projects/{code}")
async def project_page(code: Code, request: Request, done: str = "") -> Response:
    """一个项目。"""
    desk = desk_of(request)
    stages = tuple(one.id for one in desk.current_rules().stages)
    look = look_of(dict(request.query_params), stages)
    at = await at_project(request, code, look)
    facts = at.facts
    return await render(
        request,
        "project.html",
        title=f"{facts.project.name} {facts.stage_zh}",
        current=CURRENT,
        facts=facts,
        look=look,
        project=facts.project,
        acts=tuple(one for one in at.acts if one.kind not in ON_PAPERS),
        bundle_acts=on_bundles(facts.project, at.acts),
        joint_review_acts=on_joint_reviews(facts.project, at.acts),
        papers=papers(facts.project, at.acts, facts.words, facts.rules),
        company=at.by.company is not None,
        page=f"/projects/{facts.project.code}",
        key=secrets.token_urlsafe(18),
        done=await sentence_of(desk, done, at.by),
    )
