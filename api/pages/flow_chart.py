"""The flow chart of a stage for one project: the catalog's order, each box in its state.

Groups that are needed as a whole are one box. What does not apply is drawn only where asked for;
the list beneath has it always.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from api.pages.items import OPEN, Entry, Mark, short, together
from catalog.chart import ROUTE_DONE, Arrow, chart_of
from catalog.flow import Flow, flow
from catalog.ways import Way, longest_way
from domain.clock import local_day
from domain.conditions import names
from domain.project.state import Project
from domain.review.due import counted
from domain.rules.rules import Rules

MOST_WD = 400


class Node(NamedTuple):
    """A box: `goal` stands in a double frame; `whole` is its full name and state."""

    id: str
    x: int
    y: int
    name: str
    zh: str
    mark: Mark
    address: str
    whole: str
    goal: bool


class Line(NamedTuple):
    """An arrow. `sort`: "" 前置, "d" 决定前须有, "crit" of the longest way."""

    d: str
    sort: str


class Chart(NamedTuple):
    """The drawing, the steps that are left to the goal, and how many working days they take."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    strip: tuple[int, int] | None
    way: tuple[str, ...]
    goal: str
    days: int
    fainter: int  # how many do not apply


def chart(
    project: Project,
    stage: str,
    entries: Mapping[str, Entry],
    today: date,
    rules: Rules,
    all: bool = False,
) -> Chart | None:
    """The chart of a stage; None where it has no items. `all`: also what does not apply."""
    here = [rules.item(one) for one in rules.items if rules.item(one).stage == stage]
    faint = [one for one in here if entries[one.id].mark is Mark.NONE]
    shown = here if all else [one for one in here if one not in faint]
    if not shown:
        return None
    drawn = chart_of(rules, shown)
    nodes = [one for one in drawn.nodes if one.id != ROUTE_DONE or _has_route(stage, drawn.arrows)]
    members = {
        group: [*rules.members(group), *project.added.get(group, ())] for group in drawn.groups
    }
    goals = _goals(stage, [one.id for one in nodes], rules)
    placed = flow(
        [one.id for one in nodes], [(a.before, a.after, a.line) for a in drawn.arrows], goals
    )
    weights = {
        one.id: left
        for one in nodes
        if (left := _days_left(one.id, members, entries, project, today, rules)) is not None
    }
    # Before the stage has begun, or while nobody knows which way leads out, nothing is foretold.
    clear = [one for one in goals if not entries[one].unclear]
    begun = project.stages.get(stage)
    ahead = clear if begun is not None and begun.exited is None else []
    way = longest_way([(a.before, a.after) for a in drawn.arrows], weights, ahead)
    labels = {one.id: one.label for one in nodes}
    return Chart(
        width=placed.width,
        height=placed.height,
        nodes=tuple(
            _node(box.node, box.x, box.y, labels, members, entries, project, goals, rules)
            for box in placed.boxes
        ),
        lines=_lines(placed, way),
        strip=placed.strip,
        way=tuple(short(labels[one]) for one in way.nodes),
        goal=short(labels[way.nodes[-1]]) if way.nodes else "",
        days=way.weight,
        fainter=len(faint),
    )


def _has_route(stage: str, arrows: tuple[Arrow, ...]) -> bool:
    """立项 stands in its own stage, where something leads to it or from it."""
    return stage == "S3" and any(ROUTE_DONE in (one.before, one.after) for one in arrows)


def _lines(placed: Flow, way: Way) -> tuple[Line, ...]:
    """The heavy lines last, over the others."""
    heavy = tuple(pairwise(way.nodes))
    lines = [
        Line(
            one.d,
            "crit" if (one.before, one.after) in heavy else "d" if one.line == "dotted" else "",
        )
        for one in placed.lines
    ]
    return tuple(sorted(lines, key=lambda one: one.sort == "crit"))


def _goals(stage: str, nodes: list[str], rules: Rules) -> tuple[str, ...]:
    """The items that lead out of the stage."""
    asked = [
        item
        for kind, name in names(rules.stage(stage).exit)
        for item in (
            [name] if kind == "finished" else
            [one for one in rules.items if name in rules.item(one).raises] if kind == "event" else []
        )
    ]  # fmt: skip
    return tuple(one for one in dict.fromkeys(asked) if one in nodes)


def _node(
    id: str,
    x: int,
    y: int,
    labels: Mapping[str, str],
    members: Mapping[str, list[str]],
    entries: Mapping[str, Entry],
    project: Project,
    goals: tuple[str, ...],
    rules: Rules,
) -> Node:
    label = labels[id]
    if id == ROUTE_DONE:
        at = project.events.get("project_approved")
        word = f"{local_day(at):%m-%d} 完成" if at else "未完成"
        mark = Mark.DONE if at else Mark.NEXT
        return Node(id, x, y, label, word, mark, "", f"{label}：{word}", False)
    if id in members:
        inside = [entries[one] for one in members[id]]
        inside = [one for one in inside if one.mark is not Mark.NONE] or inside
        mark, word = together(inside), _group_zh(id, inside, project)
        name = rules.group(id).name_zh
        return Node(
            id, x, y, short(name), word, mark, f"#i-{members[id][0]}", f"{name}：{word}", False
        )
    one = entries[id]
    whole = f"{one.name}：{one.zh}{f'，{one.unit}' if one.unit else ''}"
    return Node(id, x, y, short(one.name), one.zh, one.mark, one.address, whole, id in goals)


def _group_zh(group: str, inside: list[Entry], project: Project) -> str:
    life = project.groups.get(group)
    done = sum(one.mark is Mark.DONE for one in inside)
    if life is not None and life.closed_at is not None:
        return f"{len(inside)} 家 {local_day(life.closed_at):%m-%d} 齐"
    late = sum(one.mark is Mark.OVER for one in inside)
    if late:
        return f"{len(inside)} 家回 {done}，超期 {late}"
    if any(one.mark in OPEN for one in inside):
        return f"{len(inside)} 家回 {done}"
    return inside[0].zh if inside else "未到"


def _days_left(
    id: str,
    members: Mapping[str, list[str]],
    entries: Mapping[str, Entry],
    project: Project,
    today: date,
    rules: Rules,
) -> int | None:
    """Working days until it may be finished by what is promised; None where it is finished."""
    if id == ROUTE_DONE:
        return None if "project_approved" in project.events else 0
    if id in members:
        each = [_days_left(one, {}, entries, project, today, rules) for one in members[id]]
        left = [one for one in each if one is not None]
        return max(left) if left else None
    one = entries[id]
    if one.mark in (Mark.DONE, Mark.NONE):
        return None
    if one.due is not None:
        return max(rules.calendar.working_days_between(today, one.due), 0) if one.due > today else 0
    if one.row is not None and one.row["held_left"] is not None:
        return int(one.row["held_left"])
    item = rules.item(id)
    outside = item.outer.expected.limit if item.outer and item.outer.expected else None
    limit = outside if one.mark is Mark.OUT else rules.promised(item)
    if limit is None:
        return 0
    start = rules.calendar.nth_working_day_after(today, 1)
    end = counted(limit, start, rules)
    return min(rules.calendar.working_days_between(today, end), MOST_WD)
