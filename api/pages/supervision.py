"""督导: what needs me, what is past its day and with whom, where projects stand. One screen.

Every number opens its list, and the list has as many lines. What is not known is not said: project
lamps and the bulletin's figures have their own pages once they exist.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine as Database

from api import noticed
from api.bundles import bundle_page, bundle_stage
from api.door import desk_of, signed_in
from api.pages.frame import render
from api.pages.inbox import county_name, stage_name
from api.pages.items import short
from api.pages.notices import Told, told_of
from api.pages.told_done import sentence_of
from api.words import round_address, unit_name
from domain.clock import local_day, start_of_day
from domain.identity import Scope, Verb, scope
from domain.review.lamp import Lamp, lamp
from domain.review.words import Status
from domain.rules.rules import Rules
from domain.streams import review_of
from store import inbox, supervision
from store.supervision import Counted

router = APIRouter(include_in_schema=False)
CURRENT = "督导"
FIRST = 9  # lines of the list until it is asked for
BARS = 8
NARROWED = ("unit", "stage", "county")
LISTS = {"stage": "projects", "county": "area"}  # column → what asks for its projects


class Late(NamedTuple):
    """A round past its day, or a bundle (一件事) past its last one; `unit`: with whom it is."""

    lamp: Lamp
    item: str
    project: str
    project_name: str
    county: str
    unit: str
    due: date
    address: str


class Bar(NamedTuple):
    """A count with its list, and how long it is drawn (0…100)."""

    zh: str
    number: int
    address: str
    width: int


class Asked(NamedTuple):
    """All that the page asks. `rows`: rounds; `bundles`: narrowed like them, and counted with them."""

    now: datetime
    rows: list[dict[str, Any]]
    bundles: list[dict[str, Any]]
    units: list[Counted]
    late: dict[str, list[Counted]]  # by stage and by county
    there: dict[str, list[Counted]]
    invested: supervision.Invested
    projects: list[dict[str, Any]]


@router.get("/supervision")
async def supervised(request: Request, done: str = "") -> Response:
    """督导。"""
    by = signed_in(request)
    desk = desk_of(request)
    query = request.query_params
    narrow = {name: query.get(name, "")[:60] or None for name in NARROWED}
    asks = ((column, query.get(name, "")[:10]) for column, name in LISTS.items())
    of = next(((column, word) for column, word in asks if word), None)
    rules = desk.current_rules()
    seen = scope(by, Verb.SEE_PROJECT)
    asked: Asked = await desk.ask(_ask, seen, narrow, of, rules)
    mine: noticed.Noticed = await desk.ask(noticed.noticed, by)
    need = needing(mine, asked.now, rules)
    late = late_of(asked, rules)
    total = sum(one.number for one in asked.units)
    whole = query.get("all") == "1" or any(narrow.values())
    shown = late if whole else late[:FIRST]
    projects = sum(one.number for one in asked.there["stage"])
    heading = heading_of(len(need), total)
    narrowed_zh = narrowed_to(narrow, rules)
    return await render(
        request,
        "supervision.html",
        title=f"督导：{heading}",
        current=CURRENT,
        heading=heading,
        at=asked.now,
        need=need,
        late=shown,
        listed=len(late),
        total=total,
        narrowed=narrowed_zh,
        units=_bars(asked.units, "unit", lambda one: unit_name(one, rules), BARS),
        stages=stage_rows(asked, rules),
        counties=county_rows(asked, rules),
        projects_total=projects,
        invested=invested_zh(asked.invested),
        projects=asked.projects,
        projects_of=named(*of, rules) if of else "",
        county=lambda one: county_name(one, rules),
        done=await sentence_of(desk, done, by),
        keys=lambda: secrets.token_urlsafe(18),
        demo=any(one.demo for one in need)
        or any(row["demo"] for row in (*asked.rows, *asked.bundles)),
        own=not seen.all,
    )


def _ask(
    database: Database,
    seen: Scope,
    narrow: dict[str, str | None],
    of: tuple[str, str] | None,
    rules: Rules,
) -> Asked:
    with database.connect() as db:
        now = inbox.clock(db).astimezone(UTC)
        today = start_of_day(local_day(now))
        bundles = supervision.bundles(db, seen)

        def late(column: str) -> list[Counted]:
            rounds = supervision.by(db, seen, today, column)
            return _with(rounds, (_in_column(one, column, rules) for one in bundles))

        return Asked(
            now=now,
            rows=supervision.overdue(db, seen, today, **narrow),
            bundles=[
                one
                for one in bundles
                if all(_in_column(one, name, rules) == to for name, to in narrow.items() if to)
            ],
            units=late("unit"),
            late={one: late(one) for one in LISTS},
            there={one: supervision.projects_by(db, seen, one) for one in LISTS},
            invested=supervision.invested(db, seen),
            projects=supervision.projects_in(db, seen, *of) if of else [],
        )


def _in_column(bundle: Mapping[str, Any], column: str, rules: Rules) -> str:
    """Under which unit, stage or county the bundle is counted."""
    match column:
        case "unit":
            return str(bundle["unit"])
        case "stage":
            return bundle_stage(bundle["item"], rules)
        case _:
            return bundle["county"] or supervision.CITY


def _with(counted: list[Counted], more: Iterable[str]) -> list[Counted]:
    """These numbers with one more for each key, the most first."""
    numbers = Counter({one.key: one.number for one in counted})
    numbers.update(more)
    return [Counted(*one) for one in sorted(numbers.items(), key=lambda one: (-one[1], one[0]))]


def needing(mine: noticed.Noticed, now: datetime, rules: Rules) -> list[Told]:
    """What nobody of the post has signed for, the newest step of each round or bundle."""
    newest: dict[tuple[str, str], Told] = {}
    for row in mine.rows:  # the newest first
        told = told_of(row, now, rules)
        if not told.signed:
            newest.setdefault((told.stream, row["item"]), told)
    return list(newest.values())


def heading_of(need: int, late: int) -> str:
    """3 件要您定，9 件办件超期."""
    mine = f"{need} 件要您定" if need else "没有要您定的"
    return f"{mine}，{late} 件办件超期" if late else f"{mine}，没有超期的办件"


def narrowed_to(narrow: dict[str, str | None], rules: Rules) -> str:
    """市水利局; 报建审批: to what the list is narrowed."""
    return "、".join(named(column, value, rules) for column, value in narrow.items() if value)


def named(column: str, value: str, rules: Rules) -> str:
    """What stands in that column, in words."""
    match column:
        case "unit":
            return unit_name(value, rules)
        case "stage":
            return stage_name(value, rules)
        case _:
            return area_name(value, rules)


def late_of(asked: Asked, rules: Rules) -> list[Late]:
    """Rounds and bundles together, the longest past its day first."""
    rounds = [_late(row, asked.now, rules) for row in asked.rows]
    bundles = [_late_bundle(row, asked.now, rules) for row in asked.bundles]
    return sorted([*rounds, *bundles], key=lambda one: one.due) if bundles else rounds


def _late_bundle(row: dict[str, Any], now: datetime, rules: Rules) -> Late:
    due = date.fromisoformat(row["due"])
    return Late(
        lamp=lamp(Status.IN_REVIEW, statutory=due, today=local_day(now), calendar=rules.calendar),
        item=row["name"],
        project=row["project"],
        project_name=row["project_name"],
        county=county_name(row["county"], rules),
        unit=f"{unit_name(row['unit'], rules)}（牵头）",
        due=due,
        address=bundle_page(row["project"], row["item"], rules),
    )


def _late(row: dict[str, Any], now: datetime, rules: Rules) -> Late:
    due = date.fromisoformat(row["due"])
    return Late(
        lamp=lamp(
            Status(row["status"]) if row["status"] else Status.IN_REVIEW,
            promised=due,
            statutory=_day(row["statutory_due"]),
            window=due,
            today=local_day(now),
            calendar=rules.calendar,
        ),
        item=short(row["name"]),
        project=row["project"],
        project_name=row["project_name"],
        county=county_name(row["county"], rules),
        unit=unit_name(row["unit"], rules),
        due=due,
        address=round_address(*review_of(row["stream"])),
    )


def _day(word: str | None) -> date | None:
    return date.fromisoformat(word) if word else None


def _bars(counted: Iterable[Counted], name: str, zh: Any, most: int) -> list[Bar]:
    shown = list(counted)[:most]
    longest = max((one.number for one in shown), default=1)
    return [
        Bar(
            zh(one.key),
            one.number,
            f"/supervision?{urlencode({name: one.key})}",
            one.number * 100 // longest,
        )
        for one in shown
    ]


def invested_zh(told: supervision.Invested) -> str:
    """完成 65.1 亿元，占总投资的 32.5%（按 12 个项目的月报）; "" while nothing is reported."""
    if not told.projects:
        return ""
    share = f"{told.done * 100 / told.whole:.1f}%"
    return f"完成 {told.done / 10_000:.1f} 亿元，占总投资的 {share}（{told.projects} 个项目的月报）"


def area_name(county: str, rules: Rules) -> str:
    """临颍县; 市本级 for the city's own."""
    return county_name(None if county == supervision.CITY else county, rules)


class Share(NamedTuple):
    """A stage, or a county: its projects, and the rounds of these that are past their day."""

    zh: str
    projects: int
    address: str
    late: int
    late_address: str
    width: int


def stage_rows(asked: Asked, rules: Rules) -> list[Share]:
    """Every stage, in order, also where nothing is."""
    names = {one.id: stage_name(one.id, rules).removeprefix("项目") for one in rules.stages}
    return _shares(asked, "stage", names)


def county_rows(asked: Asked, rules: Rules) -> list[Share]:
    """Every county that has a project, the most overdue first, then the most projects."""
    names = {one.key: area_name(one.key, rules) for one in asked.there["county"]}
    return sorted(_shares(asked, "county", names), key=lambda one: (-one.late, -one.projects))


def _shares(asked: Asked, column: str, names: Mapping[str, str]) -> list[Share]:
    projects = {one.key: one.number for one in asked.there[column]}
    late = {one.key: one.number for one in asked.late[column]}
    longest = max(projects.values(), default=0) or 1
    return [
        Share(
            zh,
            projects.get(key, 0),
            f"/supervision?{urlencode({LISTS[column]: key})}",
            late.get(key, 0),
            f"/supervision?{urlencode({column: key})}",
            projects.get(key, 0) * 100 // longest,
        )
        for key, zh in names.items()
    ]
