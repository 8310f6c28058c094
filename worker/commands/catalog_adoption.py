"""`quancheng catalog list` and `adopt`: which versions projects live by, and going over to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from worker import settings as settings_
from worker.commands.given_to_all import Approver, County, Drafter, DryRun, Reason, give_to_all

if TYPE_CHECKING:
    from api.adopting import TriedOut
    from api.desk import Desk, Given
    from domain.acts import RawAct
    from domain.rules.rules import Rules


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
    from api import adopting
    from api.calendar import county_of
    from api.readings import reading_for

    async def try_out(desk: Desk, given: Given) -> None:
        _, form = reading_for(adopting.READINGS, act)
        rules = desk.current_rules()
        where = adopting.Where(county_of(county, rules), project)
        _tell(await adopting.try_out(desk, form, given.by, where), rules.of(catalog))

    async def give(desk: Desk, given: Given) -> Sequence[RawAct]:
        _, form = reading_for(adopting.READINGS, act)
        where = adopting.Where(county_of(county, desk.current_rules()), project)
        return await adopting.give_to_all(desk, form, given, where)

    give_to_all(person, dry_run, try_out, give)


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
