"""`quancheng calendar`: which calendars projects live by, and acts on the clocks of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker import settings as settings_
from worker.commands.given_to_all import Approver, County, Drafter, DryRun, Reason, give_to_all

if TYPE_CHECKING:
    from api.adjusting import Tried
    from api.desk import Desk, Given
    from domain.acts import RawAct
    from domain.rules.rules import Rules

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)

DAY = "%Y-%m-%d"


@app.callback()
def all_of_them() -> None:
    """工作日日历：在用的版本、启用新日历、停止计时 · calendars and stops of all clocks."""


@app.command("list")
def list_calendars() -> None:
    """列出已发布的日历和各自的项目数 · released calendars and how many projects live by each."""
    from catalog.loading import load_rules
    from store import adjusting
    from worker import reaching

    with reaching.ledger(settings_.read(), to_read=True) as reached:
        with reached.database.connect() as db:
            used = adjusting.in_use(db)
    newest = reached.settings.calendar_version
    for version in load_rules().library.calendars:
        mark = "（新项目使用）" if version == newest else ""
        typer.echo(f"{version}  {used.get(version, 0)}个项目{mark}")


@app.command("adopt")
def adopt(
    calendar: Annotated[str, typer.Argument(help="日历版本，如 cn/2026.1")],
    reason: Reason,
    person: Approver,
    drafted_by: Drafter,
    county: County = None,
    dry_run: DryRun = False,
) -> None:
    """对全部项目启用日历：在办时限自起算日重新计算 · move all projects to a calendar."""
    act = {"kind": "adopt_calendar", "calendar": calendar}
    _adjust(act | {"reason": reason, "drafted_by": drafted_by}, person, county, dry_run)


@app.command("stop")
def stop(
    first: Annotated[datetime, typer.Argument(formats=[DAY], help="停止计时的首日")],
    last: Annotated[datetime, typer.Argument(formats=[DAY], help="停止计时的末日")],
    reason: Reason,
    person: Approver,
    drafted_by: Drafter,
    county: County = None,
    dry_run: DryRun = False,
) -> None:
    """对全部项目停止计时：这些日子不计入任何时限 · stop all clocks on these days."""
    act = {"kind": "stop_clocks", "first": f"{first:{DAY}}", "last": f"{last:{DAY}}"}
    _adjust(act | {"reason": reason, "drafted_by": drafted_by}, person, county, dry_run)


def _adjust(act: dict[str, Any], person: str, county: str | None, dry_run: bool) -> None:
    from api import adjusting
    from api.calendar import county_of
    from api.readings import reading_for

    async def try_out(desk: Desk, given: Given) -> None:
        reading, form = reading_for(adjusting.READINGS, act)
        rules = desk.current_rules()
        where = county_of(county, rules)
        _tell(await adjusting.try_out(desk, reading, form, given.by, where), rules)

    async def give(desk: Desk, given: Given) -> Sequence[RawAct]:
        reading, form = reading_for(adjusting.READINGS, act)
        where = county_of(county, desk.current_rules())
        return await adjusting.give_to_all(desk, reading, form, given, where)

    give_to_all(person, dry_run, try_out, give)


def _tell(tried: Tried, rules: Rules) -> None:
    from api.pages.calendar import move_zh

    typer.echo(
        f"{tried.projects}个项目，在办时限{tried.rounds}件：{tried.moved}件到期日改变，"
        f"{tried.rounds - tried.moved}件不变；项目自身的期限{tried.own}处改变"
    )
    for move in tried.moves:
        typer.echo(f"  {move_zh(move, rules)}")
