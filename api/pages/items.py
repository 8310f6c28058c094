"""The items of a project as its pages show them: what state each is in, in one word and a number.

Chart, list, Gantt and the company's page all show these, so that they cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from api.words import result_or_status, round_address, unit_name
from domain.clock import local_day
from domain.project.state import Project
from domain.project.world import applies, met
from domain.review.lamp import Lamp, Shape, gravity, lamp
from domain.review.words import RESULT_ZH, Status
from domain.rules.rules import GROUP, Rules

Row = Mapping[str, Any]


class Mark(StrEnum):
    """How a box is drawn: done pale, open in ink, overdue filled, paused dashed (visual.md)."""

    DONE = "done"
    OK = "ok"
    SOON = "soon"
    OVER = "over"
    HELD = "held"
    OUT = "out"
    WAIT = "wait"
    NEXT = "next"
    NONE = "none"


OPEN = (Mark.OK, Mark.SOON, Mark.OVER, Mark.HELD, Mark.OUT, Mark.WAIT)
_GRAVEST = (
    Mark.OVER, Mark.SOON, Mark.HELD, Mark.OK, Mark.OUT, Mark.WAIT, Mark.NEXT, Mark.DONE, Mark.NONE,
)  # fmt: skip
_MARKS = {
    Shape.OK: Mark.OK,
    Shape.SOON: Mark.SOON,
    Shape.TODAY: Mark.SOON,
    Shape.OVER: Mark.OVER,
    Shape.LAW: Mark.OVER,
    Shape.HELD: Mark.HELD,
    Shape.WAIT: Mark.WAIT,
    Shape.DONE: Mark.DONE,
    Shape.MENDED: Mark.DONE,
}


class Entry(NamedTuple):
    """An item here. `row`: its newest round; `lacks`: what it still waits for, by name.

    `zh`: the state in a few words; `due`: the last day that runs now.
    """

    item: str
    name: str
    mark: Mark
    zh: str
    lamp: Lamp | None = None
    unit: str = ""
    due: date | None = None
    address: str = ""
    row: Row | None = None
    lacks: tuple[str, ...] = ()
    unclear: bool = False  # not yet known whether it applies


# Words that an item's name shares with most others: they tell nothing in a box of nine signs.
_BEFORE = (
    "生产建设项目", "建设项目", "固定资产投资项目", "政府投资项目", "企业投资项目", "建设工程",
    "建筑工程", "工程建设", "储备项目", "项目",
)  # fmt: skip
_BEHIND = ("审批", "核发", "报批", "办理")
BOX_SIGNS = 9


def short(name: str) -> str:
    """The name for a box: without what is in brackets and what most names share, cut where long.

    生产建设项目水土保持方案审批 → 水土保持方案
    """
    name = re.sub(r"[（(][^（）()]*[）)]", "", name)
    if len(name) > BOX_SIGNS - 2:
        for word in _BEHIND:
            if len(name) > len(word) + 3:
                name = name.removesuffix(word)
        for word in _BEFORE:
            if name.startswith(word) and len(name) >= len(word) + 4:
                name = name.removeprefix(word)
                break
    return name if len(name) <= BOX_SIGNS else f"{name[: BOX_SIGNS - 1]}…"


def lamp_of(row: Row, today: date, rules: Rules) -> Lamp:
    """The lamp of a round by its row."""
    return lamp(
        Status(row["status"]),
        promised=day_of(row["promised_due"]),
        statutory=day_of(row["statutory_due"]),
        window=day_of(row["window_until"]),
        held_left=row["held_left"],
        late_by=row["late_by"],
        today=today,
        calendar=rules.calendar,
    )


def day_of(word: str | None) -> date | None:
    """A day as a row of the read model has it."""
    return date.fromisoformat(word) if word else None


def newest(rows: Iterable[Row]) -> dict[str, Row]:
    """The newest round of each item."""
    found: dict[str, Row] = {}
    for row in rows:
        before = found.get(row["item"])
        if before is None or before["round"] < row["round"]:
            found[row["item"]] = row
    return found


def entries(project: Project, rows: Iterable[Row], today: date, rules: Rules) -> dict[str, Entry]:
    """Every item of the catalog, and of the units that the office added, in catalog order."""
    last = newest(rows)
    added = [item for items in project.added.values() for item in items]
    return {
        item: _entry(project, item, last.get(item), today, rules) for item in (*rules.items, *added)
    }


def _entry(project: Project, item: str, row: Row | None, today: date, rules: Rules) -> Entry:
    one, life = rules.item(item), project.item(item)
    name = one.name_zh
    if rules.on_project_stream(item):
        return _recurring(project, item, today, rules)
    if row is not None and not row["closed"]:
        return _open(row, name, today, rules)
    address = address_of(row) if row else ""
    unit = unit_name(row["acted_by"] or row["unit"], rules) if row else ""
    if life.finished_at is not None:
        day = local_day(life.finished_at)
        word = RESULT_ZH[life.outcome] if life.outcome else "办结"
        shown = lamp_of(row, today, rules) if row else None
        return Entry(item, name, Mark.DONE, f"{day:%m-%d} {word}", shown, unit, None, address, row)
    judged = applies(project, one, rules)
    if judged.fails:
        return Entry(item, name, Mark.NONE, "不适用", None, unit, None, address, row)
    if row is not None:
        word, shown = result_or_status(row), lamp_of(row, today, rules)
        return Entry(item, name, Mark.WAIT, word, shown, unit, None, address, row)
    lacks = tuple(need_zh(need, rules) for need in one.needs if not met(project, need, rules).holds)
    if not judged.holds:
        return Entry(item, name, Mark.NEXT, "待判定", lacks=lacks, unclear=True)
    return Entry(item, name, Mark.NEXT, f"还缺 {len(lacks)} 项" if lacks else "未到", lacks=lacks)


def _open(row: Row, name: str, today: date, rules: Rules) -> Entry:
    shown = lamp_of(row, today, rules)
    mark = _MARKS.get(shown.shape, Mark.OK)
    status = Status(row["status"])
    word = shown.zh if shown.days is None else f"{shown.zh} {shown.days}日"
    unit = row["acted_by"] or row["unit"]
    due = day_of(row["promised_due"] or row["statutory_due"])
    match status:
        case Status.OUTSIDE:
            mark = Mark.OUT
            unit = row["outer_unit"] or unit
            word = "上级办理"
        case Status.WAITING_APPLICATION:
            mark = Mark.WAIT
        case Status.SUBMITTED | Status.CORRECTING:
            due = day_of(row["window_until"])
    if mark is Mark.HELD:
        due = None
    return Entry(
        row["item"], name, mark, word, shown, unit_name(unit, rules), due, address_of(row), row
    )


def _recurring(project: Project, item: str, today: date, rules: Rules) -> Entry:
    """A report or service of the project's own: what is due of it, else how often it was given."""
    one, rhythm = rules.item(item), project.rhythms.get(item)
    name = one.name_zh
    if applies(project, one, rules).fails:
        return Entry(item, name, Mark.NONE, "不适用")
    if one.by_request:
        asked = [s for s in project.services.values() if s.item == item]
        left = [s for s in asked if s.answered_at is None]
        if left:
            return Entry(
                item, name, Mark.OK, f"在办 {len(left)} 件", unit=unit_name(left[0].unit, rules),
                due=left[0].due, address=f"/projects/{project.code}",
            )  # fmt: skip
        return Entry(
            item, name, Mark.NEXT, f"依申请，已答复 {len(asked)} 件" if asked else "依申请"
        )
    if rhythm is None:
        return Entry(item, name, Mark.NEXT, "未到")
    if not rhythm.open:
        zh = f"已报 {len(rhythm.reports)} 期"
        return Entry(item, name, Mark.DONE, zh if rhythm.reports else "不再报送")
    first = min(rhythm.open, key=lambda duty: duty.due)
    due = local_day(first.due)
    shown = lamp(Status.IN_REVIEW, promised=due, today=today, calendar=rules.calendar)
    word = "未报" if first.missed else "待报"
    return Entry(
        item, name, Mark.OVER if first.missed else _MARKS.get(shown.shape, Mark.OK),
        f"{first.period}期{word}", shown, unit_name(first.unit, rules), due,
        f"/projects/{project.code}/acts/report?about=report/{item}/{first.period}",
    )  # fmt: skip


def need_zh(need: str, rules: Rules) -> str:
    """The name of what is needed: an item or a group."""
    if need.startswith(GROUP):
        return rules.group(need.removeprefix(GROUP)).name_zh
    return rules.item(need).name_zh


def address_of(row: Row) -> str:
    """The page of the round."""
    return round_address(row["project"], row["item"], row["round"])


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


def together(of: Iterable[Entry]) -> Mark:
    """The mark of several that are drawn as one: the gravest of what is open."""
    marks = [one.mark for one in of]
    return next((mark for mark in _GRAVEST if mark in marks), Mark.NONE)


def worst(of: Iterable[Entry]) -> Entry | None:
    """The open item whose lamp is the gravest; None where nothing is open."""
    able = [one for one in of if one.mark in OPEN and one.lamp is not None]
    return max(able, key=lambda one: gravity(one.lamp), default=None)  # type: ignore[arg-type]


def since(of: Entry) -> datetime | date | None:
    """Since when it lies where it lies: acceptance, receipt, opening."""
    if of.row is None:
        return None
    if of.row["accepted_on"]:
        return day_of(of.row["accepted_on"])
    return datetime.fromisoformat(of.row["received_at"] or of.row["opened_at"])
