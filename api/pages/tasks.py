"""待办: the list page, and claiming or handing over several at once.

Each of several is an act of its own: those that were refused are listed with their reasons, the
others are done (interface: bulk actions, safely). There is no bulk decision.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api.desk import Given
from api.door import desk_of, signed_in
from api.forms import REVIEW_COMMANDS
from api.pages.choices import first
from api.pages.errors import leads_to
from api.pages.frame import csrf_of, render
from api.pages.inbox import (
    DONE,
    FILTERS,
    TABS,
    Listed,
    Task,
    View,
    ask,
    county_name,
    finished_of,
    groups_of,
    more_of,
    place_of,
    shown_of,
    stage_name,
)
from api.pages.rounds import At, at_round, colleagues, effects_of, order_in, papers_head
from api.pages.templating import page
from api.pages.told_done import sentence_of
from api.problems import BadForm, Mistake, Problem
from api.reading import read_form
from api.readings import form_for
from domain.acts import Actor
from domain.rules.rules import Rules
from domain.streams import is_review, review_of
from store import people

router = APIRouter(include_in_schema=False)
CURRENT = "待办"


class Tab(NamedTuple):
    """我的 61"""

    zh: str
    address: str
    current: bool
    total: int | None


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


class Way(NamedTuple):
    """Where to go from an empty list."""

    zh: str
    address: str


class Selected(NamedTuple):
    """The task that stands at the right. `number`: its place in the list; None: it has left it."""

    facts: Any
    number: int | None
    total: int
    address: str
    act_address: str
    acts: Any
    chosen: Any
    form: Any
    effects: tuple[str, ...]
    action: str
    csrf: str
    key: str
    papers_head: str
    opinions_head: str


@router.get("/tasks")
async def tasks(request: Request, done: str = "", act: str = "") -> Response:
    """待办。"""
    by = signed_in(request)
    desk = desk_of(request)
    if by.unit is None:
        return await without_desk(request, by)
    query = request.query_params
    view = View.of(dict(query), tuple(query.getlist("open")))
    if request.headers.get("HX-Target") == "pane" and view.sel:
        order: list[str] = await desk.ask(order_in, by, view)
        number = order.index(view.sel) + 1 if view.sel in order else None
        beside = await _selected(request, view, act, number, len(order))
        return page("tasks_pane.html", {"sel": beside, "list": view.query()})
    rules = desk.current_rules()
    listed: Listed = await desk.ask(ask, view, view.desk(by, by.persons), rules)
    rows = [*(row for rows in listed.rows.values() for row in rows), *listed.finished]
    names = await desk.ask(_names, [row["claimed_by"] or row.get("decided_by") for row in rows])
    streams = [row["stream"] for rows in listed.rows.values() for row in rows]
    selected = view.sel if view.sel in streams else next(filter(is_review, streams), None)
    view = view._replace(sel=selected)

    def rules_of(catalog: str | None = None, calendar: str | None = None) -> Rules:
        return desk.rules_of(catalog, calendar) if catalog and calendar else rules

    groups = groups_of(listed, view, by, names, rules_of)
    over = [finished_of(row, view, by, names, rules) for row in listed.finished]
    earlier = more_of(view, DONE) if len(over) == shown_of(view, DONE) else ""
    return await render(
        request,
        "tasks.html",
        title=f"待办 {listed.tabs.mine} 件",
        current=CURRENT,
        tabs=_tabs(view, listed, by),
        tab_id=view.tab,
        counts=listed.counts,
        groups=groups,
        finished=over,
        earlier=earlier,
        filters=_filters(view, listed.choices, rules),
        chips=_chips(view, rules),
        q=view.q or "",
        list=view.query(),
        bulk=view.bulk,
        bulk_address=view.address(bulk="" if view.bulk else "1"),
        all_address=view.address(bulk="all"),
        colleagues=await desk.ask(colleagues, by) if view.bulk else (),
        compact=view.compact,
        compact_address=view.address(compact=True),
        roomy_address=view.address(compact=False),
        key=secrets.token_urlsafe(18),
        done_bar=await sentence_of(desk, done, by),
        sel=await _selected(request, view, act, *place_of(listed, selected)) if selected else None,
        demo=any(task.demo for task in _tasks(groups, over)),
        **_empty(view, listed),
    )


def _tasks(groups: list[Any], over: list[Task]) -> list[Task]:
    return [task for group in groups for task in group.tasks] + over


async def without_desk(request: Request, by: Actor) -> Response:
    """A company's people have their own page; those who act for no unit have no tasks."""
    if by.company is not None:
        return leads_to("/company")
    return await render(
        request,
        "tasks.html",
        title="待办",
        current=CURRENT,
        tabs=[],
        tab_id="mine",
        counts={},
        groups=[],
        finished=[],
        earlier="",
        filters=[],
        chips=[],
        q="",
        list="",
        bulk="",
        bulk_address="/tasks",
        all_address="/tasks",
        colleagues=(),
        compact=False,
        compact_address="/tasks",
        roomy_address="/tasks",
        key="",
        done_bar="",
        sel=None,
        demo=False,
        empty="您的岗位没有待办。",
        ways=[Way("查看项目", "/projects")],
    )


def _names(database: Database, ids: list[str | None]) -> dict[str, str]:
    with database.connect() as db:
        return people.names(db, [one for one in ids if one])


def _tabs(view: View, listed: Listed, by: Actor) -> list[Tab]:
    shown = [name for name in TABS if name != "all" or by.role.value != "reviewer"]
    plain = View(compact=view.compact)
    there = listed.tabs
    numbers = {"mine": there.mine, "unit": there.unclaimed, "all": there.all}
    return [
        Tab(TABS[name], plain.address(tab=name), name == view.tab, numbers.get(name))
        for name in shown
    ]


def _words(name: str, value: str, rules: Rules) -> str:
    match name:
        case "county":
            return county_name(value, rules)
        case "stage":
            return stage_name(value, rules)
        case _:
            try:
                return rules.item(value).name_zh
            except KeyError:
                return value


def _filters(view: View, choices: Mapping[str, list[str]], rules: Rules) -> list[Filter]:
    found = []
    for name, zh in FILTERS.items():
        options = [(value, _words(name, value, rules)) for value in choices[name]]
        found.append(Filter(name, zh, getattr(view, name) or "", options))
    return found


def _chips(view: View, rules: Rules) -> list[Chip]:
    found = [
        Chip(f"{zh}：{_words(name, value, rules)}", view.address(**{name: None}))
        for name, zh in FILTERS.items()
        if (value := getattr(view, name))
    ]
    return [*found, Chip(f"查找：{view.q}", view.address(q=None))] if view.q else found


def _empty(view: View, listed: Listed) -> dict[str, Any]:
    """What an empty list says, and where to go from there."""
    if any((view.item, view.county, view.stage, view.q)):
        ways = [Way("去掉全部条件", View(tab=view.tab).address())]
        return {"empty": "没有符合条件的办件。", "ways": ways}
    ways = []
    if view.tab != "unit" and listed.tabs.unclaimed:
        ways.append(Way(f"去部门待领（{listed.tabs.unclaimed}）", View(tab="unit").address()))
    if view.tab != "mine" and listed.tabs.mine:
        ways.append(Way(f"回到我的（{listed.tabs.mine}）", View().address()))
    ways.append(Way("查看项目", "/projects"))
    words = {
        "mine": "没有待办。",
        "unit": "没有待领的办件，全部已有人办理。",
        "all": "本部门没有待办。",
        "done": "还没有办结的办件。",
    }
    return {"empty": words[view.tab], "ways": ways}


async def _selected(
    request: Request, view: View, act: str, number: int | None, total: int
) -> Selected:
    """What stands at the right of the list."""
    assert view.sel is not None
    name = review_of(view.sel)
    at: At = await at_round(
        name.project, name.item, str(name.round), request, view.query(), look=False
    )
    chosen = next((one for one in at.acts if one.path == act and not one.why), first(at.acts))
    said = [one for one in at.facts.opinions if one.when]
    return Selected(
        facts=at.facts,
        number=number,
        total=total,
        address=at.address.rstrip("?&"),
        act_address=f"{view.selecting(view.sel)}&",
        acts=at.acts,
        chosen=chosen,
        form=at.form(chosen) if chosen else None,
        effects=effects_of(at, chosen),
        action=at.action(chosen) if chosen else "",
        csrf=csrf_of(request),
        key=secrets.token_urlsafe(18),
        papers_head=papers_head(at.facts),
        opinions_head=f"{len(at.facts.opinions)} 家中已回 {len(said)} 家",
    )


# --- several at once ------------------------------------------------------------------------------

MOST_AT_ONCE = 200


class Left(NamedTuple):
    """One of several that was refused, and why."""

    zh: str
    why: str


@router.post("/tasks/bulk")
async def several(request: Request) -> Response:
    """认领或移交多件：每件是一次办理，办不了的逐件说明。"""
    by = signed_in(request)
    desk = desk_of(request)
    typed = await read_form(request)
    view = View.of_address(str(typed.get("list", "")))
    what, to = str(typed.get("what", "")), str(typed.get("to", ""))
    key = str(typed.get("key", ""))
    streams = list(dict.fromkeys(str(one) for one in typed.getlist("stream")))
    if what not in ("claim", "hand-over") or not key:
        raise Problem(400, "bad_form", "表单不完整，请回到待办重新选择。")
    if not streams or not all(map(_names_a_round, streams)):
        raise BadForm([Mistake("stream", "请先勾选办件")])
    if len(streams) > MOST_AT_ONCE:
        raise BadForm([Mistake("stream", f"一次最多{MOST_AT_ONCE}件")])
    reading = REVIEW_COMMANDS[what.replace("-", "_")]
    form = form_for(reading, {"to": to} if what == "hand-over" else {})
    left: list[Left] = []
    done = 0
    for stream in streams:
        try:
            answer = await desk.on_review(stream, reading, form, Given.of(by, f"{key}:{stream}"))
        except Problem as no:
            left.append(Left(stream, no.detail))
            continue
        if answer.refusal is not None:
            left.append(Left(stream, str(answer.refusal["zh"])))
        else:
            done += 1
    told = f"已{reading.zh} {done} 件" + (f"，{len(left)} 件未办" if left else "") + "。"
    return await several_done(request, view, told, left)


def _names_a_round(stream: str) -> bool:
    try:
        return bool(review_of(stream))
    except ValueError:
        return False


async def several_done(request: Request, view: View, zh: str, left: list[Left]) -> Response:
    """What came of it, those that were refused by name."""
    named = []
    for one in left:
        name = review_of(one.zh) if is_review(one.zh) else None
        rules = desk_of(request).current_rules()
        zh_item = _words("item", name.item, rules) if name else one.zh
        named.append(Left(f"{zh_item} {name.project if name else ''}", one.why))
    return await render(
        request,
        "tasks_several.html",
        title="批量办理",
        current=CURRENT,
        told=zh,
        left=named,
        back=view.address(),
    )
