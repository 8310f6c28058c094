"""`quancheng calendar`: which calendars projects live by, and acts on the clocks of all of them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from worker import settings as settings_
from worker.command_error import CommandError

if TYPE_CHECKING:
    from api.adjusting import Tried
    from worker.reaching import Reached

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="依据，写明通知或决定的文号")]
Approver = Annotated[str, typer.Option("--person", help="批准人（项目办）：人员编号，如 zhao.yun")]
Drafter = Annotated[str, typer.Option("--drafted-by", help="拟稿人：与批准人不是同一人")]
County = Annotated[str | None, typer.Option(help="只对一个县区，如 临颍县；不写为全市")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只试算，列出会变的到期日，什么也不登记")]
PATIENCE_S = 5.0
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
    from pydantic import ValidationError

    from api.problems import Problem
    from domain.refused import Refused
    from worker import reaching

    with reaching.ledger(settings_.read(), to_read=dry_run) as reached:
        try:
            asyncio.run(_adjusted(reached, act, person, county, dry_run))
        except Refused as no:
            raise CommandError(no.refusal.zh) from None
        except Problem as no:
            told = "；".join(one.message for one in no.errors)
            raise CommandError(told or no.detail) from None
        except ValidationError as no:
            told = "；".join(str(one["msg"]) for one in no.errors(include_url=False))
            raise CommandError(told) from None


async def _adjusted(
    reached: Reached, act: dict[str, Any], person: str, county: str | None, dry_run: bool
) -> None:
    from api.adjusting import READINGS, deliver_all, give_to_all, try_out
    from api.calendar import county_of
    from api.desk import Desk, Given
    from api.readings import reading_for
    from catalog.loading import load_rules
    from domain.acts import Actor, Role
    from domain.review.commands import RulesVersion
    from worker import reaching

    settings = reached.settings
    by = Actor(person=person, role=Role.XMB, unit="xmb")
    reading, form = reading_for(READINGS, act)
    newest = RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version)
    way = None if dry_run else await reaching.temporal(settings)
    with ThreadPoolExecutor(2, thread_name_prefix="calendar") as threads:
        desk = Desk(
            reached.database,
            way,  # type: ignore[arg-type]
            load_rules,
            rules=newest,
            patience_s=PATIENCE_S,
            threads=threads,
        )
        where = county_of(county, desk.current_rules())
        tried = await try_out(desk, reading, form, by, where)
        _tell(tried)
        if dry_run:
            return
        rows = await give_to_all(desk, reading, form, Given.of(by, uuid4().hex), where)
        if way is not None:
            await deliver_all(desk, rows)
    typer.echo(f"已对{len(rows)}个项目登记")
    if way is None:
        typer.echo("Temporal 不在，恢复后逐一生效")


def _tell(tried: Tried) -> None:
    typer.echo(
        f"{tried.projects}个项目，在办时限{tried.rounds}件：{tried.moved}件到期日改变，"
        f"{tried.rounds - tried.moved}件不变"
    )
    for move in tried.moves:
        lifted = "，撤销超期记录" if move.lifts else ""
        typer.echo(f"  {move.stream} {move.what}: {move.was} → {move.now}{lifted}")
