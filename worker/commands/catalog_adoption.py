"""`quancheng catalog list` and `adopt`: which versions projects live by, and going over to another."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from worker import settings as settings_
from worker.command_error import CommandError
from worker.commands.calendar import Approver, County, Drafter, DryRun, Reason

if TYPE_CHECKING:
    from api.adopting import TriedOut
    from domain.rules.rules import Rules
    from worker.reaching import Reached

PATIENCE_S = 5.0


def list_() -> None:
    """列出已发布的目录和各自的项目数、在办事项数 · released versions and who lives by each."""
    from api.catalog_adoption import in_use
    from catalog.loading import load_rules
    from worker import reaching

    with reaching.ledger(settings_.read(), to_read=True) as reached:
        projects, rounds = in_use(reached.database)
    newest = reached.settings.catalog_version
    for version in load_rules().library.catalogs:
        mark = "（新项目使用）" if version == newest else ""
        there = f"{projects.get(version, 0)}个项目，在办{rounds.get(version, 0)}件"
        typer.echo(f"{version}  {there}{mark}")


def adopt(
    catalog: Annotated[str, typer.Argument(help="目录版本，如 luohe/2027.1")],
    reason: Reason,
    person: Approver,
    drafted_by: Drafter,
    project: Annotated[
        str | None, typer.Option(help="只对一个项目，如 LH-2026-0001；不写为全部")
    ] = None,
    county: County = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="在办的和正在走的时限也改按新目录，自起算日重新计算")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """启用新目录：已办结的不变，在办的沿用原目录 · move projects to a version of the catalog.

    先列出会变什么，再登记；--dry-run 只列出。同一目录启用两次与一次相同。
    """
    act = {
        "kind": "adopt_catalog",
        "catalog": catalog,
        "running": "anew" if anew else "keep",
        "reason": reason,
        "drafted_by": drafted_by,
    }
    from pydantic import ValidationError

    from api.problems import Problem
    from domain.refused import Refused
    from worker import reaching

    with reaching.ledger(settings_.read(), to_read=dry_run) as reached:
        try:
            asyncio.run(_adopted(reached, act, person, county, project, dry_run))
        except Refused as no:
            raise CommandError(no.refusal.zh) from None
        except Problem as no:
            told = "；".join(one.message for one in no.errors)
            raise CommandError(told or no.detail) from None
        except ValidationError as no:
            told = "；".join(str(one["msg"]) for one in no.errors(include_url=False))
            raise CommandError(told) from None


async def _adopted(
    reached: Reached,
    act: dict[str, Any],
    person: str,
    county: str | None,
    project: str | None,
    dry_run: bool,
) -> None:
    from api.adjusting import deliver_all
    from api.adopting import READINGS, Where, give_to_all, try_out
    from api.calendar import county_of
    from api.desk import Desk, Given
    from api.readings import reading_for
    from catalog.loading import load_rules
    from domain.acts import Actor, Role
    from domain.review.commands import RulesVersion
    from worker import reaching

    settings = reached.settings
    by = Actor(person=person, role=Role.XMB, unit="xmb")
    _, form = reading_for(READINGS, act)
    newest = RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version)
    way = None if dry_run else await reaching.temporal(settings)
    with ThreadPoolExecutor(2, thread_name_prefix="catalog") as threads:
        desk = Desk(
            reached.database,
            way,  # type: ignore[arg-type]
            load_rules,
            rules=newest,
            patience_s=PATIENCE_S,
            threads=threads,
        )
        where = Where(county_of(county, desk.current_rules()), project)
        tried = await try_out(desk, form, by, where)
        _tell(tried, desk.current_rules().of(act["catalog"]))
        if dry_run:
            return
        rows = await give_to_all(desk, form, Given.of(by, uuid4().hex), where)
        if way is not None:
            await deliver_all(desk, rows)
    typer.echo(f"已对{len(rows)}个项目登记")
    if way is None:
        typer.echo("Temporal 不在，恢复后逐一生效")


def _tell(tried: TriedOut, rules: Rules) -> None:
    """How many of what, then every change under its heading."""
    from api.pages.catalog_adoption import change_zh
    from domain.adopting import SORT_ZH, Sort

    counts = "，".join(f"{SORT_ZH[sort]}{tried.counted(sort)}个" for sort in Sort)
    typer.echo(f"{len(tried.projects)}个项目，在办事项{tried.rounds}件：{counts}")
    for sort in Sort:
        for change in tried.of(sort):
            typer.echo(f"  {SORT_ZH[sort]}  {change_zh(change, rules)}")


def register(app: typer.Typer) -> None:
    """Adds the commands to those of `quancheng catalog`."""
    app.command("list")(list_)
    app.command("adopt")(adopt)
