"""`quancheng catalog`: is the city's catalog sound, what it draws, and what it asks in figures.

`check` and `graph` are here, the figures of 审批减 in `catalog_figures`, the going over of projects to
another version in `catalog_adoption`.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from catalog.checking import Checked, check, figures_by_confidence
from catalog.graph import mermaid, svg
from catalog.loading import CATALOG_VERSION, CATALOGS, CatalogError, load_rules, releases
from domain.rules.catalog import Catalog
from domain.rules.derived_units import derived_units
from domain.rules.figures import Confidence
from domain.rules.items import Scope
from worker.command_error import CommandError
from worker.commands import catalog_adoption, catalog_figures

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)

CONFIDENCE_ZH = {
    Confidence.SEED: "方案原文",
    Confidence.STATUTE: "法律法规",
    Confidence.PRACTICE: "通行做法",
    Confidence.ASSUMED: "暂定",
}


class Format(StrEnum):
    MERMAID = "mermaid"
    SVG = "svg"


@app.callback()
def catalog() -> None:
    """校验事项目录、绘制流程图、计算审批减、启用新版本 · check the catalog, draw it, count, adopt."""


@app.command("check")
def check_command(
    version: Annotated[
        list[str] | None, typer.Argument(help="版本，如 luohe/2026.1；不写则校验全部已发布版本")
    ] = None,
    root: Annotated[Path, typer.Option(help="目录所在的文件夹")] = CATALOGS,
) -> None:
    """逐项校验，列出全部问题（文件、行、键）· every fault with file, line and field."""
    try:
        chosen = version or list(releases(root / "releases.yaml"))
    except (CatalogError, OSError) as wrong:
        raise CommandError(f"读不到 {root / 'releases.yaml'}：{wrong}") from wrong
    results = [check(one, root) for one in chosen]
    for result in results:
        tell(result)
    if any(result.problems for result in results):
        raise typer.Exit(1)


def tell(result: Checked) -> None:
    """The counts and the digest of a version, and its problems."""
    for problem in result.problems:
        typer.echo(str(problem), err=True)
    if result.problems:
        typer.echo(f"{result.version}：{len(result.problems)} 个问题", err=True)
    else:
        typer.echo(f"{result.version}：没有问题")
    if result.catalog is None and result.digest:
        typer.echo("  写法改好后才能检查引用、前后次序和材料", err=True)
    if result.catalog is not None:
        for line in counts(result.catalog):
            typer.echo(f"  {line}")
    if result.digest:
        typer.echo(f"  摘要 {result.digest}")


def counts(catalog: Catalog) -> list[str]:
    """What is in the catalog, in a few lines."""
    of_projects = sum(item.scope is Scope.PROJECT for item in catalog.items)
    sure = figures_by_confidence(catalog)
    parts = "，".join(f"{CONFIDENCE_ZH[one]} {sure[one]}" for one in Confidence)
    return [
        f"单位 {len(catalog.units.units)} 个（另按规则生成 {len(list(derived_units(catalog)))} 个）",
        f"事项 {len(catalog.items)} 项（其中项目事项 {of_projects} 项）",
        f"材料 {len(catalog.materials.materials)} 份，事实 {len(catalog.facts.facts)} 个，"
        f"法规 {len(catalog.laws.laws)} 部",
        f"数字 {sum(sure.values())} 个：{parts}",
    ]


@app.command("graph")
def graph_command(
    version: Annotated[str, typer.Argument(help="版本")] = CATALOG_VERSION,
    format_: Annotated[Format, typer.Option("--format", help="mermaid 或 svg")] = Format.MERMAID,
    out: Annotated[Path | None, typer.Option(help="写入文件；不写则输出到屏幕")] = None,
    route: Annotated[
        str | None, typer.Option(help="只画一条立项路径：proposal、feasibility、approval、filing")
    ] = None,
) -> None:
    """绘制流程图（方案附件）· the flow chart that the work plan's appendix names."""
    try:
        rules = load_rules(version)
    except CatalogError as wrong:
        raise CommandError(str(wrong)) from wrong
    known = [one.id for one in rules.routes]
    if route is not None and route not in known:
        raise CommandError(f"没有立项路径 {route}；可写：{'、'.join(known)}")
    drawn = svg(rules, route) if format_ is Format.SVG else mermaid(rules, route)
    if out is None:
        typer.echo(drawn, nl=False)
        return
    try:
        out.write_text(drawn, encoding="utf-8")
    except OSError as wrong:
        raise CommandError(f"写不了 {out}：{wrong.strerror}") from wrong
    typer.echo(f"已写入 {out}")


catalog_figures.register(app)
catalog_adoption.register(app)
