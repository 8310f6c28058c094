"""`quancheng show CODE`: one project, its stages, reviews, documents, next alarms, last events."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from worker import settings as settings_
from worker.command_error import CommandError

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Connection

    from domain.rules.rules import Rules
    from store.outlook import Told
    from store.projects import Row, Whole

app = typer.Typer(rich_markup_mode=None)

STAGE = ("阶段", "开始", "目标达成", "结束")
ROUND = ("阶段", "事项", "轮", "状态", "单位", "开启", "受理", "承诺期限", "法定期限", "结果")
GRANTED = ("事项", "结果", "文号", "日期", "有效期至")
STATUS_ZH = {
    "running": "进行中",
    "suspended": "停缓建",
    "exited": "已出库",
    "terminated": "已终止",
    "merged": "已并入",
}


class Ahead(NamedTuple):
    """What time itself will do next to a stream."""

    stream: str
    when: datetime
    what: str


class Standing(NamedTuple):
    """All that is shown of a project."""

    whole: Whole
    alarms: list[Ahead]
    events: list[Told]


@app.command("show")
def show(
    code: Annotated[str, typer.Argument(help="项目的平台编号，如 LH-2026-0001", metavar="CODE")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """查看一个项目：阶段、办件、批复、下一预警、最近的记录；Temporal 不在也能用。

    Shows one project with its stages, reviews, documents, next alarms and last events.
    """
    from catalog.loading import load_rules
    from domain.canonical import plain
    from worker import reaching

    settings = settings_.read()
    with reaching.ledger(settings, to_read=True) as reached, reached.database.connect() as db:
        found = _ask(db, code)
    if found is None:
        raise CommandError(f"没有项目 {code}（quancheng tasks 可列出在办项目） · no such project")
    if as_json:
        told = {
            **found.whole._asdict(),
            "alarms": plain([one._asdict() for one in found.alarms]),
            "events": plain(found.events),
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    from worker.screen import console

    project = found.whole.project
    _draw(console(), found, load_rules(project["catalog"], project["calendar"]))


def _ask(db: Connection, code: str) -> Standing | None:
    from domain.streams import project_stream
    from store import outlook, projects

    whole = projects.whole(db, code)
    if whole is None:
        return None
    streams = [project_stream(code), *(one["stream"] for one in whole.reviews)]
    return Standing(whole, _alarms(db, streams), outlook.last_events(db, streams))


def _alarms(db: Connection, streams: list[str]) -> list[Ahead]:
    """The alarms by name: the state says what, the stream's head when."""
    from catalog.loading import load_rules
    from store import outlook
    from store.judging import core_of, state_of

    found = []
    for one in outlook.alarms(db, streams):
        state = state_of(db, one.stream)
        rules = load_rules(state.rules.catalog, state.rules.calendar)
        alarm = core_of(one.stream).next_alarm(state, rules)
        found.append(Ahead(one.stream, one.when, alarm.what if alarm else ""))
    return found


# --- drawing ------------------------------------------------------------------------------------


def _draw(console: Console, found: Standing, rules: Rules) -> None:
    from rich.markup import escape

    for line in _heading(found.whole.project, rules):
        console.print(escape(line))
    whole = found.whole
    _table(console, "阶段", STAGE, _stages(whole.project, rules))
    _table(console, "办件", ROUND, _rounds(whole.reviews, rules))
    _table(console, "批复", GRANTED, _granted(whole.granted, rules))
    alarms = ([_moment(one.when), one.what, one.stream] for one in found.alarms)
    _table(console, "下一预警", ("时间", "预警", "流"), list(alarms))
    _table(console, "最近的记录", ("时间", "事件", "谁", "流"), _events(found.events, rules))


def _heading(project: Row, rules: Rules) -> list[str]:
    area = rules.area(project["county"]) if project["county"] else None
    money = project["total_investment"]
    return [
        f"{project['code']} {project['name']}{'（演示）' if project['demo'] else ''}",
        f"状态 {STATUS_ZH.get(project['status'], project['status'])}，"
        f"县区 {area.name_zh if area else '未填'}，行业 {project['industry'] or '未填'}，"
        f"项目单位 {project['owner']}，"
        f"总投资 {f'{money}万元' if money is not None else '未填'}",
        f"登记 {_moment(project['registered_at'])}，目录 {project['catalog']}，日历 {project['calendar']}",
    ]


def _stages(project: Row, rules: Rules) -> list[list[str]]:
    return [
        [
            f"{name} {rules.stage(name).name_zh}",
            *(_moment(life[when]) for when in ("from", "reached", "to")),
        ]
        for name, life in sorted(project["stages"].items())
    ]


def _rounds(rounds: list[Row], rules: Rules) -> list[list[str]]:
    from domain.review.words import RESULT_ZH, STATUS_ZH, Result, Status
    from worker.commands.tasks import unit_zh

    return [
        [
            one["stage"],
            one["name"] + (f" {one['period']}" if one["period"] else ""),
            str(one["round"]),
            STATUS_ZH[Status(one["status"])],
            unit_zh(one["acted_by"] or one["unit"], rules),
            _moment(one["opened_at"]),
            _day(one["accepted_on"]),
            _day(one["promised_due"]) + (" 逾期" if one["promised_overdue"] else ""),
            _day(one["statutory_due"]) + (" 逾期" if one["statutory_overdue"] else ""),
            RESULT_ZH[Result(one["outcome"])] if one["outcome"] else "",
        ]
        for one in rounds
    ]


def _granted(granted: list[Row], rules: Rules) -> list[list[str]]:
    from domain.review.words import RESULT_ZH, Result

    return [
        [
            rules.item(one["item"]).name_zh,
            RESULT_ZH[Result(one["outcome"])],
            one["number"],
            _day(one["granted_on"]),
            _day(one["valid_until"]) or "长期",
        ]
        for one in granted
    ]


def _events(events: list[Told], rules: Rules) -> list[list[str]]:
    from worker.commands.tasks import unit_zh

    return [
        [
            _moment(one.at),
            one.type,
            " ".join(filter(None, (one.unit and unit_zh(one.unit, rules), one.person))) or "系统",
            f"{one.stream}#{one.seq}",
        ]
        for one in events
    ]


def _table(console: Console, title: str, columns: tuple[str, ...], rows: list[list[str]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    if not rows:
        console.print(f"{title}：无")
        return
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column == "流")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)


def _moment(when: Any) -> str:
    """In the city's time, to the minute."""
    from domain.clock import SHANGHAI

    if when is None:
        return ""
    moment = when if isinstance(when, datetime) else datetime.fromisoformat(when)
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _day(day: str | None) -> str:
    return day or ""
