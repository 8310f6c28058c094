"""What the page of a project shows, gathered: head, road, chart, Gantt, what comes, what was.

The state is played on to now with its own rules, so that what time has brought is there already;
rounds, tasks and lines are rows. Two questions to the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from api.pages.flow_chart import Chart, chart
from api.pages.gantt import Bar, Gantt, gantt
from api.pages.inbox import county_name
from api.pages.items import OPEN, Entry, Mark, day_of, entries, short, since, worst
from api.pages.sorts import SORTS, hidden
from api.previews import Present, present
from api.sentences import Speaker
from api.telling import Reader, Record, records, refs
from api.words import PROJECT_STATUS_ZH, TASK_ZH, unit_name
from domain.acts import Actor
from domain.clock import end_of_day, local_day
from domain.conditions import judge
from domain.project.state import Project
from domain.project.world import ProjectWorld
from domain.review.lamp import Lamp
from domain.review.words import Status
from domain.rules.rules import Rules
from domain.streams import is_review, review_of
from store import outlook, people, projects, timeline
from store.judging import RulesOf, core_of, state_of

FEW, MANY = 8, 50  # lines of the timeline: on the page, and where one looks through them
NEXT = 3
LOOKED_INTO = 4  # streams whose own next alarm is asked for
PAUSING = ("Suspended", "Resumed", "Decided", "Withdrawn", "Closed")


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


class Coming(NamedTuple):
    """What will happen, and who has to do with it."""

    when: datetime
    zh: str
    who: str
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
    coming: tuple[Coming, ...]
    sorts: tuple[Sorted, ...]
    log: tuple[Record, ...]
    total: int
    older: str

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
            timeline.words(db, refs(told, notes)),
            people.names(db, who),
            timeline.counted(db, code),
            timeline.of_types(db, code, PAUSING),
            _alarms(db, whole, there, rules_of),
        ), there


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
    bars = _bars(shown, asked, drawn, today, rules)
    counts = {type: n for type, n in asked.counts.items() if type not in hidden(notes)}
    return ProjectFacts(
        row=asked.whole.project,
        there=there,
        rules=rules,
        today=today,
        county=county_name(project.county, rules),
        head=_head(project, rules),
        lamp=gravest.lamp if gravest else None,
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
        message=_message(project, stage, drawn, shown, plan, today, rules),
        coming=_coming(asked, there, every, rules),
        sorts=_sorts(project.code, counts, look),
        log=records(lines[::-1], asked.words, Reader(by, notes, asked.names), rules),
        total=sum(counts.values()),
        older=_older(project.code, look, next_place(more.line.at.isoformat(), more.position))
        if more
        else "",
    )


def stage_zh(stage: str, rules: Rules) -> str:
    """报建审批"""
    return rules.stage(stage).name_zh.removeprefix("项目")


def counted_zh(of: Iterable[Entry]) -> str:
    """21 项：办结 10，在办 8，未到 3"""
    marks = [one.mark for one in of]
    done = marks.count(Mark.DONE)
    open_ = sum(mark in OPEN for mark in marks)
    parts = [f"办结 {done}" if done else "", f"在办 {open_}" if open_ else ""]
    left = len(marks) - done - open_
    parts.append(f"未到 {left}" if left else "")
    told = "，".join(part for part in parts if part)
    return f"{len(marks)} 项：{told}" if told else f"{len(marks)} 项"


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
            sort, lines = "begun", [f"{_short(local_day(life.since))}起", counted_zh(inside)]
        else:
            begun, ended = local_day(life.since), local_day(life.exited)
            sort, lines = "past", [f"{_short(begun)}至{_short(ended)}"]
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


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


# --- the Gantt ------------------------------------------------------------------------------------


def _bars(
    shown: tuple[Entry, ...], asked: Asked, drawn: Chart | None, today: date, rules: Rules
) -> list[Bar]:
    """What has a clock that began, by its beginning; members of a group as one."""
    pauses = _pauses(asked.pausing, today)
    bars: list[Bar] = []
    groups: dict[str, list[Bar]] = {}
    for one in shown:
        if one.row is None or not one.row["accepted_on"]:
            continue
        bar = _bar(one, pauses.get(one.row["stream"], ()))
        group = rules.item(one.item).group
        if group is not None and len(rules.members(group)) > 1:
            groups.setdefault(group, []).append(bar)
        else:
            bars.append(bar)
    for name, inside in groups.items():
        bars.append(_together(name, inside, rules))
    bars.sort(key=lambda bar: (bar.start, bar.name))
    if drawn is not None and drawn.way and drawn.days:
        end = rules.calendar.nth_working_day_after(today, drawn.days)
        begin = rules.calendar.nth_working_day_after(today, max(drawn.days - 3, 1))
        if drawn.goal not in [bar.name for bar in bars]:
            words = f"预计 {end:%m-%d}"
            bars.append(
                Bar("", short(drawn.goal), "", begin, end, None, words=words, expected=True)
            )
    return bars


def _bar(one: Entry, pauses: tuple[tuple[date, date], ...]) -> Bar:
    assert one.row is not None
    row = one.row
    start = date.fromisoformat(row["accepted_on"])
    ended = local_day(datetime.fromisoformat(row["decided_at"])) if row["decided_at"] else None
    promised = day_of(row["promised_due"])
    words, over = "", one.mark is Mark.OVER
    if ended is not None:
        words = f"✓ {ended:%m-%d}"
    elif over:
        words = one.zh
    elif row["status"] == Status.SUSPENDED.value:
        words = "暂停"
    elif promised is not None:
        words = f"到期 {promised:%m-%d}"
    else:
        words = one.zh
    return Bar(one.item, short(one.name), one.address, start, promised, ended, pauses, words, over)


def _together(group: str, inside: list[Bar], rules: Rules) -> Bar:
    ends = [bar.ended for bar in inside if bar.ended]
    promised = [bar.promised for bar in inside if bar.promised]
    done = len(ends) == len(inside)
    over = any(bar.over for bar in inside)
    last = max(promised) if promised else None
    words = f"{len(inside)} 家回 {len(ends)}"
    if done:
        words = f"✓ {max(ends):%m-%d}"
    elif over:
        words = f"超期 {sum(bar.over for bar in inside)} 家"
    return Bar(
        f"group:{group}",
        short(rules.group(group).name_zh),
        "",
        min(bar.start for bar in inside),
        last,
        max(ends) if done else None,
        (),
        words,
        over,
    )


def _pauses(lines: list[timeline.Told], today: date) -> dict[str, tuple[tuple[date, date], ...]]:
    """The pauses of each round, as the ledger has them."""
    found: dict[str, list[tuple[date, date]]] = {}
    began: dict[str, date] = {}
    for one in lines:
        payload = one.line.payload
        if one.line.type == "Suspended":
            began[one.stream] = date.fromisoformat(str(payload["start"]))
        elif one.stream in began:
            day = payload.get("day")
            end = date.fromisoformat(str(day)) if day else local_day(one.line.at)
            begin = began.pop(one.stream)
            found.setdefault(one.stream, []).append((begin, max(begin, end)))
    for stream, begin in began.items():
        found.setdefault(stream, []).append((begin, max(begin, today)))
    return {stream: tuple(pauses) for stream, pauses in found.items()}


def _message(
    project: Project,
    stage: str,
    drawn: Chart | None,
    shown: tuple[Entry, ...],
    plan: date | None,
    today: date,
    rules: Rules,
) -> str:
    """What the Gantt says, in a sentence."""
    life = project.stages.get(stage)
    if life is not None and life.exited is not None:
        begun, ended = local_day(life.since), local_day(life.exited)
        days = rules.calendar.working_days_between(begun, ended)
        return f"{stage_zh(stage, rules)}历时 {days} 个工作日，{_short(ended)}完成"
    late = [one for one in shown if one.mark is Mark.OVER]
    if life is None:
        unclear = sum(one.unclear for one in shown)
        told = f"，其中 {unclear} 项待判定是否适用" if unclear else ""
        return f"{stage_zh(stage, rules)}还没有开始：{len(shown)} 项{told}"
    if drawn is None or not drawn.way:
        if late:
            return f"{len(late)} 项超期，先办{short(late[0].name)}"
        return f"{stage_zh(stage, rules)}：{counted_zh(shown)}"
    end = rules.calendar.nth_working_day_after(today, max(drawn.days, 1))
    year = f"{end.year}年" if end.year != today.year else ""
    lead = f"{drawn.goal}预计 {year}{_short(end)}"
    if plan is None or stage != "S3":
        return f"{lead}，按承诺时限、不暂停计算"
    if end <= plan:
        left = rules.calendar.working_days_between(end, plan)
        return f"{lead}，离计划开工只余 {left} 个工作日"
    over = rules.calendar.working_days_between(plan, end)
    return f"{lead}，比计划开工晚 {over} 个工作日"


# --- what comes -----------------------------------------------------------------------------------


def _coming(
    asked: Asked, there: Present, every: Mapping[str, Entry], rules: Rules
) -> tuple[Coming, ...]:
    """The next things that will happen, by due days and by what time itself will do."""
    found: list[Coming] = []
    code = asked.whole.project["code"]
    for row in asked.whole.reviews:
        if row["closed"]:
            continue
        unit = unit_name(row["acted_by"] or row["unit"], rules)
        address = f"/reviews/{code}/{row['item']}/{row['round']}"
        name = short(row["name"])
        window = day_of(row["window_until"])
        if row["status"] == Status.SUBMITTED.value and window:
            found.append(Coming(end_of_day(window), f"{name}答复是否受理到期", unit, address))
        elif row["status"] == Status.CORRECTING.value and window:
            found.append(Coming(end_of_day(window), f"{name}补正到期", "项目单位", address))
        elif row["status"] == Status.IN_REVIEW.value:
            for word, key in (("承诺期限", "promised_due"), ("法定期限", "statutory_due")):
                if day := day_of(row[key]):
                    found.append(Coming(end_of_day(day), f"{name}{word}到期", unit, address))
    for task in asked.whole.tasks:
        if not is_review(task["stream"]) and task["due_at"]:
            kind = task["key"].partition("/")[0]
            who = unit_name(task["unit"], rules) if task["unit"] else "项目单位"
            period = f"{task['period']}期" if task["period"] else ""
            zh = f"{short(task['name'])}{period}{TASK_ZH.get(kind, '')}到期"
            when = datetime.fromisoformat(task["due_at"])
            found.append(Coming(when, zh, who, f"/projects/{code}"))
    known = [(one.when, one.address) for one in found]
    for stream, when, what in asked.alarms:
        name, address = "", f"/projects/{code}"
        if is_review(stream):
            of = review_of(stream)
            name = short(rules.item(of.item).name_zh) + "："
            address = f"/reviews/{code}/{of.item}/{of.round}"
        if (when, address) not in known and not (
            address.startswith("/projects") and _same(when, found)
        ):
            found.append(Coming(when, f"{name}{what}", "系统", address))
    ahead = [one for one in found if one.when > there.now]
    return tuple(sorted(ahead, key=lambda one: (one.when, one.zh))[:NEXT])


def _same(when: datetime, found: list[Coming]) -> bool:
    return any(one.when == when for one in found)


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


def status_zh(row: Mapping[str, Any]) -> str:
    """在库, 已出库, 已终止"""
    return PROJECT_STATUS_ZH[row["status"]]
