"""`quancheng unit succeed`: what one department did another does, in all projects (机构改革)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from worker.commands.calendar import DAY
from worker.commands.given_to_all import Approver, County, Drafter, DryRun, Reason, give_to_all

if TYPE_CHECKING:
    from api.desk import Desk, Given
    from domain.acts import RawAct

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def units() -> None:
    """部门职责划转 · a department's work passes to its successor."""


@app.command("succeed")
def succeed(
    unit: Annotated[str, typer.Argument(help="原单位，如 sl")],
    successor: Annotated[str, typer.Argument(help="承接单位")],
    on: Annotated[
        datetime, typer.Option(formats=[DAY], help="当日起由承接单位办理；可以是以后的日期")
    ],
    reason: Reason,
    person: Approver,
    drafted_by: Drafter,
    county: County = None,
    dry_run: DryRun = False,
) -> None:
    """在全部项目中划转部门职责：在办事项改由承接单位办理 · pass a unit's work on, everywhere.

    先列出哪些改由承接单位办理，再登记；--dry-run 只列出。时限照常计算，已办结的不变。
    """
    act = {
        "kind": "succeed_unit",
        "unit": unit,
        "successor": successor,
        "on": f"{on:{DAY}}",
        "reason": reason,
        "drafted_by": drafted_by,
    }
    from api import succeeding
    from api.calendar import county_of
    from api.pages.successions import lines_of
    from api.readings import reading_for

    async def try_out(desk: Desk, given: Given) -> None:
        _, form = reading_for(succeeding.READINGS, act)
        rules = desk.current_rules()
        tried = await succeeding.try_out(desk, form, given.by, county_of(county, rules))
        for line in lines_of(tried, rules):
            typer.echo(line)

    async def give(desk: Desk, given: Given) -> Sequence[RawAct]:
        _, form = reading_for(succeeding.READINGS, act)
        where = county_of(county, desk.current_rules())
        return await succeeding.give_to_all(desk, form, given, where)

    give_to_all(person, dry_run, try_out, give)
