"""`quancheng tasks`: what has to be done now, by whom, until when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker import settings as settings_

if TYPE_CHECKING:
    from datetime import date

    from domain.rules.rules import Rules
    from store.inbox import Row

app = typer.Typer(rich_markup_mode=None)

KEY_ZH = {
    "submit": "申报",
    "correct": "补正",
    "accept": "受理",
    "supply_gap": "补齐容缺材料",
    "consult": "答复加签",
    "copy": "阅知",
    "sign": "会签",
    "decide": "作出决定",
    "forward": "转报",
    "consent": "同意",
    "answer_for": "代为答复",
    "arbitrate": "裁定",
    "resume": "恢复",
    "record_answer": "记录上级决定",
    "report": "报告",
    "service": "办理服务",
    "support": "保障要素",
    "renew": "申请延续",
    "renewal": "决定延续",
    "obligation": "履行义务",
    "confirm": "核实义务",
}


@app.command("tasks")
def tasks(
    unit: Annotated[str | None, typer.Option(help="只列这个单位的，如 gxw、fgw@411122")] = None,
    company: Annotated[str | None, typer.Option(help="只列这个项目单位的")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="最多几条")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出待办，最先到期的在前 · list open tasks, what is due first comes first."""
    from catalog.loading import load_rules
    from domain.clock import local_day
    from store import inbox, ledger
    from worker import reaching

    settings = settings_.read()
    with reaching.ledger(settings, to_read=True) as reached, reached.database.connect() as db:
        found = inbox.listed(db, inbox.Sought(unit=unit, company=company), limit=limit)
        today = local_day(ledger.database_clock(db))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    _show(found, today, load_rules(settings.catalog_version, settings.calendar_version), limit)


def _show(found: list[Row], today: date, rules: Rules, limit: int) -> None:
    from rich.table import Table

    from worker.screen import console

    if not found:
        typer.echo("没有待办")
        return
    table = Table(
        title=f"待办 {len(found)} 条{'（可能还有，见 --limit）' if len(found) == limit else ''}"
    )
    for column in ("到期", "做什么", "事项", "谁", "项目", "流"):
        table.add_column(column, overflow="fold", no_wrap=column == "流")
    for one in found:
        table.add_row(*_cells(one, today, rules))
    console().print(table)


def _cells(task: Row, today: date, rules: Rules) -> list[Any]:
    from rich.markup import escape

    due = task["due"] or "无时限"
    late = task["due"] is not None and task["due"] < today.isoformat()
    who = unit_zh(task["unit"], rules) if task["unit"] else f"项目单位 {task['company']}"
    claimed = f"（{task['claimed_by']}）" if task["claimed_by"] else ""
    period = f" {task['period']}" if task["period"] else ""
    return [
        f"[red]{due} 逾期[/]" if late else due,
        KEY_ZH.get(task["key"].split("/")[0], task["key"]),
        escape(task["name"] + period),
        escape(who + claimed),
        escape(f"{task['project']} {task['project_name'] or ''}"),
        task["stream"],
    ]


def unit_zh(unit: str, rules: Rules) -> str:
    """The unit's name; its id where these rules do not know it."""
    try:
        return rules.unit_name(unit)
    except KeyError:
        return unit
