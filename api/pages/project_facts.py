"""What the page of a project shows, gathered: head, road, chart, Gantt, what comes, what was.

The state is played on to now with its own rules, so that what time has brought is there already;
rounds, tasks and lines are rows. Two questions to the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from api import bundles, joint_reviews
from api.bundles import BundleResult, bundle_results
from api.groups import GroupResult, group_results
from api.joint_reviews import JointReviewResult, joint_review_results
from api.pages import project_papers
from api.pages.coming import Coming, coming
from api.pages.flow_chart import Chart, chart
from api.pages.gantt import Gantt, gantt
from api.pages.inbox import county_name
from api.pages.intervals import PAUSING, bars_of, day_zh, message
from api.pages.items import OPEN, Entry, Mark, counted_zh, entries, since, stage_zh, worst
from api.pages.sorts import SORTS, hidden
from api.previews import Present, present
from api.sentences import Speaker
from api.telling import Reader, Record, records, refs
from domain.acts import Actor
from domain.clock import local_day
from domain.conditions import judge
from domain.project.state import Project
from domain.project.world import ProjectWorld
from domain.review.lamp import Lamp
from domain.rules.rules import Rules
from store import outlook, people, projects, timeline
from store.judging import RulesOf, core_of, state_of

FEW, MANY = 8, 50  # lines of the timeline: on the page, and where one looks through them
LOOKED_INTO = 4  # streams whose own next alarm is asked for


class Look(NamedTuple):
    """What is asked for: a stage, a sort of lines, from where in time, what does not apply too."""

    stage: str | None = None
    what: str | None = None
    before: timeline.Place | None = None
    all: bool = False
    through: bool = False  # one looks through the timeline


class Asked(NamedTuple):
    """What the database said."""

    whole: projects.Whole
    told: list[timeline.Told]
    words: dict[UUID, str]
    names: dict[str, str]
    counts: dict[str, int]
    pausing: list[timeline.Told]
    alarms: list[tuple[str, datetime, str]]


class Stage(NamedTuple):
    """A stage on the road. `sort`: past, here (opened), none, beside, next; `now`: the present."""

    id: str
    number: int
    zh: str
    sort: str
    now: bool
    lines: tuple[str, ...]
    address: str


class Sorted(NamedTuple):
    """A sort of lines, as a filter."""

    id: str
    zh: str
    total: int
    current: bool
    address: str


class ProjectFacts(NamedTuple):
    """All of it."""

    row: Mapping[str, Any]
    there: Present
    rules: Rules
    today: date
    county: str
    head: tuple[str, ...]
    lamp: Lamp | None
    now: Entry | None
    now_since: date | datetime | None
    road: tuple[Stage, ...]
    stage: str
    stage_zh: str
    entries: Mapping[str, Entry]
    listed: tuple[Entry, ...]
    needless: tuple[Entry, ...]
    tally: str
    chart: Chart | None
    gantt: Gantt | None
    message: str
    groups: tuple[GroupResult, ...]
    bundles: tuple[BundleResult, ...]
    joint_reviews: tuple[JointReviewResult, ...]
    coming: tuple[Coming, ...]
    sorts: tuple[Sorted, ...]
    log: tuple[Record, ...]
    total: int
    older: str
    words: Mapping[UUID, str]

    @property
    def project(self) -> Project:
        """The project's state."""
        state: Project = self.there.state
        return state


def ask(
    database: Database, code: str, look: Look, notes: bool, rules_of: RulesOf
) -> tuple[Asked, Present] | None:
    """The state and the rows; None where nothing has happened."""
    there = present(database, f"project/{code}", rules_of)
    if there is None:
        return None
    with database.connect() as db:
        whole = projects.whole(db, code)
        if whole is None:
            return None
        told = timeline.newest(
            db,
            code,
            only=SORTS[look.what].types if look.what else None,
            without=hidden(notes),
            before=look.before,
            limit=(MANY if look.through else FEW) + 1,
        )
        who = [person for one in told if one.line.by for person in one.line.by.persons]
        return Asked(
            whole,
            told,
            timeline.words(db, [*refs(told, notes), *_refs(there.state)]),
            people.names(db, who),
            timeline.counted(db, code),
            timeline.of_types(db, code, PAUSING),
            _alarms(db, whole, there, rules_of),
        ), there


def _refs(project: Project) -> list[UUID]:
    return [*project_papers.refs(project), *bundles.refs(project), *joint_reviews.refs(project)]


def _alarms(
    db: Connection, whole: projects.Whole, there: Present, rules_of: RulesOf
) -> list[tuple[str, datetime, str]]:
    """What time itself will do next to the streams that it visits first."""
    code = whole.project["code"]
    streams = [row["stream"] for row in whole.reviews if not row["closed"]]
    found = []
    for ahead in outlook.alarms(db, [*streams, f"project/{code}"])[:LOOKED_INTO]:
        state = state_of(db, ahead.stream)
        rules = rules_of(state.rules.catalog, state.rules.calendar)
        alarm = core_of(ahead.stream).next_alarm(state, rules)
        if alarm is not None and alarm.when > there.now:
            found.append((ahead.stream, alarm.when, alarm.what))
    return found


def gathered(
    asked: Asked, there: Present, look: Look, by: Actor, notes: bool, next_place: Any
) -> ProjectFacts:
    """What the page shows. `next_place` makes the word for where the older lines begin."""
    project: Project = there.state
    rules, today = there.rules, local_day(there.now)
    every = entries(project, asked.whole.reviews, today, rules)
    stage = look.stage or project.stage or rules.stages[0].id
    here = [one for one in every.values() if rules.item(one.item).stage == stage]
    shown = tuple(one for one in here if one.mark is not Mark.NONE)
    drawn = chart(project, stage, every, today, rules, look.all)
    gravest = worst(every.values())
    lines, more = asked.told, None
    size = MANY if look.through else FEW
    if len(lines) > size:
        lines, more = lines[:size], lines[size - 1]
    plan = _planned_start(project)
    bars = bars_of(shown, asked.pausing, drawn, today, rules)
    counts = {type: n for type, n in asked.counts.items() if type not in hidden(notes)}
    return ProjectFacts(
        row=asked.whole.project,
        there=there,
        rules=rules,
        today=today,
        county=county_name(project.county, rules),
        head=_head(project, rules),
        lamp=gravest.lamp if gravest and project.suspended_at is None else None,
        now=gravest,
        now_since=since(gravest) if gravest else None,
        road=_road(project, every, stage, rules),
        stage=stage,
        stage_zh=stage_zh(stage, rules),
        entries=every,
        listed=shown,
        needless=tuple(one for one in here if one.mark is Mark.NONE),
        tally=counted_zh(shown),
        chart=drawn,
        gantt=gantt(bars, today, plan if stage == "S3" else None),
        message=message(project, stage, drawn, shown, plan, today, rules),
        groups=group_results(
            project,
            asked.whole.reviews,
            asked.whole.tasks,
            asked.words,
            today,
            rules,
            stage=stage,
        ),
        bundles=_bundles_here(project, stage, asked.words, rules),
        joint_reviews=joint_review_results(
            project, asked.whole.reviews, asked.words, today, rules, stage=stage
        ),
        coming=coming(asked.whole, asked.alarms, there.now, rules),
        sorts=_sorts(project.code, counts, look),
        log=records(lines[::-1], asked.words, Reader(by, notes, asked.names), rules),
        total=sum(counts.values()),
        older=_older(project.code, look, next_place(more.line.at.isoformat(), more.position))
        if more
        else "",
        words=asked.words,
    )


def _bundles_here(
    project: Project, stage: str, words: Mapping[UUID, str], rules: Rules
) -> tuple[BundleResult, ...]:
    """The bundles that hold an item of the stage."""
    return tuple(
        one
        for one in bundle_results(project, words, rules)
        if any(rules.item(member.item).stage == stage for member in one.members)
    )


def money_zh(value: object) -> str:
    """56 亿元, 5000 万元; "" where it is not known."""
    if value in (None, ""):
        return ""
    amount = float(str(value))
    if amount >= 10_000:
        return f"{amount / 10_000:.2f}".rstrip("0").rstrip(".") + " 亿元"
    return f"{amount:.2f}".rstrip("0").rstrip(".") + " 万元"


def _head(project: Project, rules: Rules) -> tuple[str, ...]:
    """Facts in a line: who invests how much, what sort of project, when it is to begin."""
    speak = Speaker(rules)
    facts = {name: life.value for name, life in project.facts.items()}
    investor = speak.value("investor", facts["investor"]) if "investor" in facts else ""
    invests = " ".join(part for part in (investor, money_zh(facts.get("total_investment"))) if part)
    category = speak.value("category", facts["category"]) if "category" in facts else ""
    plan = _planned_start(project)
    begin = f"计划开工 {plan.year}年{plan.month}月{plan.day}日" if plan else ""
    return tuple(part for part in (invests, project.scale or "", category, begin) if part)


def _planned_start(project: Project) -> date | None:
    life = project.facts.get("planned_start")
    try:
        return date.fromisoformat(str(life.value)) if life else None
    except ValueError:
        return None


# --- the road -------------------------------------------------------------------------------------


def _road(
    project: Project, every: Mapping[str, Entry], opened: str, rules: Rules
) -> tuple[Stage, ...]:
    found = []
    for number, stage in enumerate(rules.stages, 1):
        life = project.stages.get(stage.id)
        inside = [
            one
            for one in every.values()
            if rules.item(one.item).stage == stage.id and one.mark is not Mark.NONE
        ]
        lines: list[str] = []
        if stage.id == "S4":
            sort = "beside"
            asked = sum(1 for one in project.supports.values())
            lines = ["与 3、5、6 并行", f"需求 {asked} 件" if asked else ""]
        elif life is None:
            world = ProjectWorld(project, rules)
            skipped = stage.condition is not None and judge(stage.condition, world).fails
            sort, lines = ("none", ["不适用"]) if skipped else ("next", ["–"])
        elif life.exited is None:
            sort, lines = "begun", [f"{day_zh(local_day(life.since))}起", counted_zh(inside)]
        else:
            begun, ended = local_day(life.since), local_day(life.exited)
            sort, lines = "past", [f"{day_zh(begun)}至{day_zh(ended)}"]
            if any(one.mark in OPEN for one in inside):
                lines.append(counted_zh(inside))
        found.append(
            Stage(
                stage.id,
                number,
                stage_zh(stage.id, rules),
                "here" if stage.id == opened else sort,
                stage.id == project.stage,
                tuple(line for line in lines if line),
                f"/projects/{project.code}?stage={stage.id}",
            )
        )
    return tuple(found)


# --- the timeline ---------------------------------------------------------------------------------


def _sorts(code: str, counts: Mapping[str, int], look: Look) -> tuple[Sorted, ...]:
    whole = f"/projects/{code}"
    stage = f"stage={look.stage}&" if look.stage else ""
    found = [
        Sorted("", "全部", sum(counts.values()), look.what is None, f"{whole}?{stage}what=all#log")
    ]
    for id, of in SORTS.items():
        total = sum(counts.get(type, 0) for type in of.types)
        if total or id == look.what:
            address = f"{whole}?{stage}what={id}#log"
            found.append(Sorted(id, of.zh, total, id == look.what, address))
    return tuple(found)


def _older(code: str, look: Look, place: str) -> str:
    stage = f"stage={look.stage}&" if look.stage else ""
    what = f"what={look.what}&" if look.what else "what=all&"
    return f"/projects/{code}?{stage}{what}before={place}#log"
