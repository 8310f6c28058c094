"""`quancheng import`: registers the projects of a table, or takes over those of another record."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from worker import settings as settings_
from worker.command_error import CommandError
from worker.commands.import_lives import lives

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from domain.acts import RawAct
    from domain.rules.rules import Rules
    from store.commands import Receipt
    from worker.projects_file import ProjectRow
    from worker.reaching import Reached

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.command("lives")(lives)


@app.callback()
def tables() -> None:
    """从文件导入项目 · import projects from a file."""


@app.command("projects")
def projects(
    file: Annotated[
        Path, typer.Argument(help="项目表：CSV（UTF-8 或 GBK）或 .xlsx", metavar="FILE")
    ],
    person: Annotated[str, typer.Option(help="导入人的编号，以项目办身份登记")] = "xmb.import",
    wait: Annotated[float, typer.Option(min=0, help="最多等几秒看结果")] = 10,
) -> None:
    """登记表中的每个项目；重复导入同一张表不会重复登记。

    Registers every project of the table; the same table twice is as once. What is wrong with a row
    is told with its number and column, the others are registered. Exit status 1 where a row was
    refused.
    """
    from catalog.loading import CatalogError, load_rules
    from worker import reaching
    from worker.projects_file import FileRefused, read_projects

    settings = settings_.read()
    try:
        rules = load_rules(settings.catalog_version, settings.calendar_version)
        table = read_projects(file, rules)
    except (FileRefused, CatalogError) as wrong:
        raise CommandError(f"{file}：{wrong}") from None
    for error in table.errors:
        typer.echo(str(error), err=True)
    with reaching.ledger(settings) as reached:
        told = _register(reached, table.rows, person, wait)
    refused = [one for one in told if one.refusal]
    for one in refused:
        typer.echo(f"第{one.row.number}行：{one.refusal}", err=True)
    wrong_rows = len(dict.fromkeys(error.row for error in table.errors))
    _sum_up(told, wrong_rows, rules)
    if refused or table.errors:
        raise typer.Exit(1)


class Told(NamedTuple):
    """A row and what became of it. `new`: this run has written it down."""

    row: ProjectRow
    act: RawAct
    new: bool
    receipt: Receipt | None

    @property
    def refusal(self) -> str | None:
        """Why the project was not registered; None where it was, or is not yet played."""
        return self.receipt.refusal.zh if self.receipt and self.receipt.refusal else None


def _register(
    reached: Reached, rows: Sequence[ProjectRow], person: str, wait_s: float
) -> list[Told]:
    """Writes every row down, brings the new ones to Temporal, waits for what becomes of them."""
    from pydantic import ValidationError

    from domain.acts import Actor, Role
    from domain.clock import local_day
    from domain.identity import OFFICE
    from store import ledger
    from store.registering import register_once
    from worker.registering import outcomes, registration, rules_version

    try:
        by = Actor(person=person, role=Role.XMB, unit=OFFICE)
    except ValidationError:
        raise CommandError(f"--person {person} 不对：小写字母、数字和 . _ - 组成的编号") from None
    with reached.database.connect() as db:
        began: datetime = ledger.database_clock(db)
    year, rules = local_day(began).year, rules_version(reached.settings)
    acts = [
        (row, register_once(reached.database, row.key, year, registration(row, rules, by)))
        for row in rows
    ]
    new = [act for _, act in acts if act.submitted_at > began]
    heard = asyncio.run(_bring(reached, new)) if new else True
    ids: list[UUID] = [act.id for _, act in acts]
    receipts = outcomes(reached.database, ids, wait_s if heard else 0)
    return [Told(row, act, act.submitted_at > began, receipts.get(act.id)) for row, act in acts]


async def _bring(reached: Reached, acts: list[RawAct]) -> bool:
    from worker.reaching import temporal
    from worker.registering import bring

    way = await temporal(reached.settings)
    if way is not None and await bring(way, acts) == len(acts):
        return True
    print("Temporal 现在不在，已写下的登记待其恢复后自动办理", file=sys.stderr)
    return False


def _sum_up(told: list[Told], wrong_rows: int, rules: Rules) -> None:
    for one in told:
        if one.refusal is None:
            state = ("" if one.new else "已登记，") + one.act.stream.removeprefix("project/")
            typer.echo(f"第{one.row.number}行 {one.row.name}：{state}")
    good = [one for one in told if not one.refusal]
    new = sum(one.new for one in good)
    parts = [f"共{len(told) + wrong_rows}行：新登记{new}个", f"已登记{len(good) - new}个"]
    if waiting := sum(one.receipt is not None and one.receipt.outcome is None for one in good):
        parts.append(f"其中{waiting}个尚待处理")
    parts.append(f"未登记{len(told) - len(good) + wrong_rows}行")
    typer.echo("，".join(parts))
