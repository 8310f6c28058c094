"""待办: the inbox of a desk, grouped by what hurts first; bulk claim and hand-over.

Filters are in the address, so a list can be shared and reloaded. A list that is opened from here
carries its address along: finishing one task opens the next of the same list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Engine as Database

from api.pages.items import short
from api.sentences import Speaker, sentence
from api.words import TASK_ZH, round_address
from domain.acts import Actor
from domain.clock import end_of_day, local_day, start_of_day
from domain.ledger import Line, read_event
from domain.review.lamp import URGENCY_ZH, Lamp, Shape, Urgency, lamp, soon_until
from domain.review.words import RESULT_ZH, Result, Status
from domain.rules.rules import Rules
from domain.streams import is_review, review_of
from store import inbox
from store.inbox import Days, Desk

SHOWN = {Urgency.LATER: 8, Urgency.HELD: 5}  # of these groups only so many, unless asked for
AT_FIRST = 30  # rows of any other group
MORE = 200  # rows of a group that each further look at it brings
LOOKS = 10  # at most; what lies deeper is found by a filter
FINISHED = 60
DONE = "done"  # the tab, and what it shows as one group
TABS = {"mine": "我的", "unit": "部门待领", "all": "部门全部", "done": "已办"}
FILTERS = {"item": "事项", "county": "县区", "stage": "阶段"}
STATES = {  # a short word for what the task is
    "accept": "待受理", "decide": "审查中", "forward": "待转报", "resume": "暂停",
    "record_answer": "上级办理", "consent": "待同意", "answer_for": "待代答", "arbitrate": "待裁定",
    "await_correction": "补正中", "submit": "待申报", "correct": "待补正", "supply_gap": "待补齐",
    "consult": "待答加签", "copy": "待阅", "sign": "待会签", "report": "待报送", "service": "待答复",
    "support": "要素保障", "renew": "待延续", "renewal": "待决定延续", "promise": "待核查承诺", "obligation": "待履行",
    "confirm": "待核实",
}  # fmt: skip
WAITS = {
    "resume": "待恢复",
    "await_correction": "待申请人",
    "record_answer": "待上级",
    "copy": "无时限",
}


class View(NamedTuple):
    """What is asked for: a tab, filters, and which folded groups are opened."""

    tab: str = "mine"
    item: str | None = None
    county: str | None = None
    stage: str | None = None
    q: str | None = None
    open: tuple[str, ...] = ()  # as often as more of a group was asked for
    compact: bool = False
    bulk: str = ""  # several at once: "1", or "all" with all ticked
    sel: str | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], opened: tuple[str, ...]) -> View:
        """From the address; what it does not know is not there."""
        said = {name: query.get(name, "").strip()[:80] or None for name in ("q", *FILTERS, "sel")}
        tab = query.get("tab", "mine")
        return cls(
            tab=tab if tab in TABS else "mine",
            open=tuple(
                one for one in opened[: LOOKS * len(inbox.GROUPS)] if one in (*inbox.GROUPS, DONE)
            ),
            compact=query.get("compact") == "1",
            bulk=bulk if (bulk := query.get("bulk", "")) in ("1", "all") else "",
            **said,
        )

    @classmethod
    def of_address(cls, query: str) -> View:
        """The same from a query that a page carries along."""
        pairs = parse_qsl(query[:1000])
        return cls.of(dict(pairs), tuple(value for name, value in pairs if name == "open"))

    def query(self, **changes: Any) -> str:
        """The address, without what is not said and without the selected one."""
        return _query(self._replace(**{"sel": None, "bulk": "", **changes}))

    def address(self, **changes: Any) -> str:
        """Where this list is."""
        query = self.query(**changes)
        return f"/tasks?{query}" if query else "/tasks"

    def selecting(self, stream: str) -> str:
        """The address with that task selected."""
        whole = self.address()
        return f"{whole}{'&' if '?' in whole else '?'}sel={stream}"

    def desk(self, by: Actor, persons: tuple[str, ...]) -> Desk:
        """The desk that this view looks at."""
        claimed = {"mine": True, "unit": False}.get(self.tab)
        return Desk(by.unit or "", persons, claimed, self.item, self.county, self.stage, self.q)


@lru_cache(512)  # every row of a list carries the same
def _query(view: View) -> str:
    pairs = [("tab", view.tab)] if view.tab != "mine" else []
    pairs += [(n, v) for n in (*FILTERS, "q") if (v := getattr(view, n))]
    pairs += [("open", one) for one in view.open]
    pairs += [("compact", "1")] if view.compact else []
    pairs += [("bulk", view.bulk)] if view.bulk else []
    return urlencode(pairs)


class Task(NamedTuple):
    """A row. `pane`: what brings it beside the list; "" for what is no round's."""

    stream: str
    key: str
    address: str
    pane: str
    lamp: Lamp
    due: date | None
    due_at: str | None
    waits: str
    name: str
    short: str  # the name as it fits its column
    project: str
    project_name: str
    county: str
    stage: str
    state: str
    who: str
    mark: str
    at: datetime | None
    last: str
    selected: bool
    demo: bool


class Group(NamedTuple):
    """A group: its tasks that are shown, and how many are not."""

    id: str
    zh: str
    note: str
    total: int
    tasks: list[Task]
    more: int
    more_address: str


class Listed(NamedTuple):
    """What the database said for the list."""

    now: datetime
    counts: dict[str, int]
    tabs: inbox.Numbers
    rows: dict[str, list[dict[str, Any]]]
    finished: list[dict[str, Any]]
    choices: dict[str, list[str]]


def days_of(now: datetime, rules: Rules) -> Days:
    """The instants that part the groups."""
    today = local_day(now)
    soon = soon_until(today, rules.calendar)
    return Days(start_of_day(today), end_of_day(today), end_of_day(soon))


def ask(database: Database, view: View, desk: Desk, rules: Rules) -> Listed:
    """All that the page shows, in one transaction."""
    with database.connect() as db:
        now: datetime = inbox.clock(db)
        days = days_of(now, rules)
        tabs = inbox.numbers(db, desk.unit, desk.persons)
        if view.tab == DONE:
            rows = inbox.finished(db, desk, limit=shown_of(view, DONE))
            choices = inbox.finished_choices(db, desk)
            return Listed(now, dict.fromkeys(inbox.GROUPS, 0), tabs, {}, rows, choices)
        most = {group: shown_of(view, group) for group in inbox.GROUPS}
        counts, choices, found = inbox.lying(db, desk, days, most)
    return Listed(now, counts, tabs, found, [], choices)


def shown_of(view: View, group: str) -> int:
    """How many of the group's tasks are shown."""
    more = min(view.open.count(group), LOOKS)
    if group == DONE:
        return FINISHED + more * MORE
    return more * MORE or SHOWN.get(Urgency(group), AT_FIRST)


def place_of(listed: Listed, stream: str) -> tuple[int, int]:
    """Which of how many it is. Raises ValueError where it is not among the rows that are shown."""
    before = 0
    for group, rows in listed.rows.items():
        for place, row in enumerate(rows, start=1):
            if row["stream"] == stream:
                return before + place, sum(listed.counts.values())
        before += listed.counts[group]
    raise ValueError(f"{stream} is not shown")


def more_of(view: View, group: str) -> str:
    """The list with more of that group; "" where it can only be narrowed."""
    return view.address(open=(*view.open, group)) if view.open.count(group) < LOOKS else ""


def groups_of(
    listed: Listed, view: View, by: Actor, names: Mapping[str, str], rules_of: Any
) -> list[Group]:
    """The groups that have anything, in order."""
    found = []
    today = local_day(listed.now)
    for group, rows in listed.rows.items():
        tasks = [task_of(row, view, by, names, today, rules_of) for row in rows]
        found.append(
            Group(
                group,
                URGENCY_ZH[Urgency(group)],
                _note(Urgency(group), tasks),
                listed.counts[group],
                tasks,
                listed.counts[group] - len(tasks),
                more_of(view, group),
            )
        )
    return found


def _note(group: Urgency, tasks: list[Task]) -> str:
    match group:
        case Urgency.OVERDUE:
            return "今天先办"
        case Urgency.TODAY:
            return "24:00 止"
        case Urgency.HELD:
            return "不计本部门时限"
        case _:
            days = [task.due for task in tasks if task.due]
            if not days:
                return ""
            first, last = min(days), max(days)
            told = f"{first.month}月{first.day}日"
            if group is Urgency.LATER:
                return f"{told}起"
            return told if first == last else f"{told}至{last.month}月{last.day}日"


def task_of(
    row: Mapping[str, Any],
    view: View,
    by: Actor,
    names: Mapping[str, str],
    today: date,
    rules_of: Any,
) -> Task:
    """A row as it is shown."""
    rules: Rules = rules_of(row["catalog"], row["calendar"]) if row.get("catalog") else rules_of()
    kind = row["key"].partition("/")[0]
    due = date.fromisoformat(row["due"]) if row["due"] else None
    held = row["held"]
    status = Status(row["status"]) if row["status"] else None
    last = row["last"]
    return Task(
        stream=row["stream"],
        key=row["key"],
        address=address_of(row["stream"], view, row["key"]),
        pane=view.selecting(row["stream"]) if is_review(row["stream"]) else "",
        lamp=_lamp(row, status, due, today, rules),
        due=None if held else due,
        due_at=row["due_at"],
        waits=WAITS.get(kind, "未定"),
        name=row["name"],
        short=short(row["name"]),
        project=row["project"],
        project_name=row["project_name"] or row["project"],
        county=county_name(row["county"], rules),
        stage=stage_short(row["stage"], rules),
        state=STATES.get(kind, TASK_ZH.get(kind, kind)),
        who=_who(row["claimed_by"], by, names),
        mark=_mark(row),
        at=datetime.fromisoformat(last["at"]) if last else None,
        last=_last(row["stream"], last, rules) if last else "",
        selected=view.sel == row["stream"],
        demo=bool(row["demo"]),
    )


# Tasks of a project's own stream, and the act that answers each.
ANSWERED_BY = {
    "report": "report",
    "service": "report",
    "support": "advance-support",
    "renew": "request-renewal",
    "renewal": "decide-renewal",
    "promise": "check-promise",
    "obligation": "report-obligation",
    "confirm": "confirm-obligation",
    "matter": "settle-matter",
    "made_up": "excuse-item",
    "report_stopped_works": "report-stopped-works",
    "check_works_permit": "check-works-permit",
}


def address_of(stream: str, view: View, key: str = "") -> str:
    """The task's page, with its list; of a project's own task the form that answers it."""
    query = view.query()
    more = f"?{urlencode({'list': query})}" if query else ""
    if is_review(stream):
        return f"{round_address(*review_of(stream))}{more}"
    page = f"/projects/{stream.removeprefix('project/')}"
    act = ANSWERED_BY.get(key.partition("/")[0])
    return f"{page}/acts/{act}?{urlencode({'about': key})}" if act else page


def _lamp(
    row: Mapping[str, Any], status: Status | None, due: date | None, today: date, rules: Rules
) -> Lamp:
    if status is not None:
        return lamp(
            status,
            promised=_day(row["promised_due"]),
            statutory=_day(row["statutory_due"]),
            window=due if status is Status.SUBMITTED else None,
            held_left=row["held_left"],
            today=today,
            calendar=rules.calendar,
        )
    if due is None:
        to_read = row["key"].startswith("copy/")
        return Lamp(shape=Shape.WORD, zh="待阅" if to_read else "未定")
    return lamp(Status.IN_REVIEW, promised=due, today=today, calendar=rules.calendar)


def _day(word: str | None) -> date | None:
    return date.fromisoformat(word) if word else None


def _who(claimed_by: str | None, by: Actor, names: Mapping[str, str]) -> str:
    if claimed_by is None:
        return "待领"
    if claimed_by == by.person:
        return "本人"
    name = names.get(claimed_by, claimed_by)
    return f"代{name}" if claimed_by in by.persons else name


def _mark(row: Mapping[str, Any]) -> str:
    """Nobody has looked, or one has looked and something is missing: not the same."""
    if not row["seen"]:
        return "未查看"
    return "已查看待补" if row["lacking"] else ""


def _last(stream: str, last: Mapping[str, Any], rules: Rules) -> str:
    """What happened last, up to its first comma: the row has no room for more."""
    try:
        line = Line.model_validate(dict(last))
        return sentence(read_event(stream, line), Speaker(rules)).partition("，")[0]
    except (ValueError, KeyError):
        return ""


def county_name(county: str | None, rules: Rules) -> str:
    """临颍县; 市本级 where the project is the city's own."""
    area = rules.area(county) if county else None
    return area.name_zh if area else county or "市本级"


def stage_name(stage: str, rules: Rules) -> str:
    """The stage's name, without its number."""
    try:
        return rules.stage(stage).name_zh
    except KeyError:
        return stage


def stage_short(stage: str, rules: Rules) -> str:
    """报建: the two signs by which the plan's stages are told apart in a column."""
    return stage_name(stage, rules).removeprefix("项目")[:2]


def finished_of(
    row: Mapping[str, Any], view: View, by: Actor, names: Mapping[str, str], rules: Rules
) -> Task:
    """A round that is over, as a row."""
    outcome = row["outcome"]
    status = Status(row["status"])
    at = datetime.fromisoformat(row["ended_at"])
    shown = lamp(status, late_by=row["late_by"], today=local_day(at), calendar=rules.calendar)
    return Task(
        stream=row["stream"],
        key="",
        address=address_of(row["stream"], view),
        pane="",
        lamp=shown,
        due=local_day(at),
        due_at=None,
        waits="",
        name=row["name"],
        short=short(row["name"]),
        project=row["project"],
        project_name=row["project_name"] or row["project"],
        county=county_name(row["county"], rules),
        stage=stage_short(row["stage"], rules),
        state=RESULT_ZH[Result(outcome)] if outcome else shown.zh,
        who=_who(row["claimed_by"] or row["decided_by"], by, names),
        mark="",
        at=None,
        last="",
        selected=False,
        demo=bool(row["demo"]),
    )
