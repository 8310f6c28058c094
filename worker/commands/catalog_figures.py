"""`quancheng catalog path`, `compare` and `materials`: what the catalog asks, in figures.

Two versions are compared by a command of their own and not by an option of `path`: it takes two
versions, shows differences alone, and is for a version that is still being written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path as File
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.loading import CATALOG_VERSION, CATALOGS, CatalogError, rules_in
from worker.command_error import CommandError

if TYPE_CHECKING:
    from catalog.burden import KindBurden
    from catalog.comparing import Difference
    from catalog.critical_path import Path
    from catalog.given_once import Papers
    from catalog.kinds_of_project import KindOfProject
    from domain.rules.rules import Rules


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


Version = Annotated[str, typer.Option(help="目录版本")]
Root = Annotated[File, typer.Option(help="目录所在的文件夹")]
Kind = Annotated[str | None, typer.Option(help="只算一类项目：A、B、C、D、E")]
Route = Annotated[
    str | None,
    typer.Option(help="只算走这条立项路径的各类：proposal、feasibility、approval、filing"),
]
How = Annotated[Format, typer.Option("--format", help="text 或 json")]


def path(
    route: Route = None,
    kind: Kind = None,
    version: Version = CATALOG_VERSION,
    root: Root = CATALOGS,
    format_: How = Format.TEXT,
) -> None:
    """审批减：各类项目的关键路径、事项、材料、跑动次数 · days, items, papers and visits of a route.

    关键路径：从策划论证申报到实质性开工（S3 结束）最早要多少个工作日，可同时办的同时办，不计暂停、
    补正和申请人自己的时间，当日申报当日受理。法定路径按法律规定的时限，法律没有规定的以承诺时限计；
    承诺路径按承诺时限。以“日”计的时限每 7 日折合 5 个工作日，不足一日进一日（7 日为 5，30 日为 22）。
    上级办理：省和国家决定的部分，不在本市计时，按预计时间计。

    事项：适用于该类项目的全部事项，含意见和定期报告。材料：由申请人提供的，“逐项”为各事项分别提交的
    份数，“一次”为同一材料只交一次的份数。跑动：须由申请人申报的事项各算一次；同属一件事（一张表单）
    的合算一次，一口受理的并联事项合算一次；按期和按需的不计。至开工：前三个阶段的事项。
    """
    from catalog.burden import burden

    rules = _rules(root, version)
    figures = [burden(one, rules) for one in _kinds(kind, route, rules)]
    if format_ is Format.JSON:
        told = [one.model_dump(mode="json") for one in figures]
        return _json({"version": rules.version, "kinds": told})
    _show_burdens(figures, rules)
    for one in figures:
        _show_path(f"{one.kind} {one.name}：法定", one.statutory)
        _show_path(f"{one.kind} {one.name}：承诺", one.promised)
    return None


def compare(
    before: Annotated[str, typer.Argument(help="旧版本，如 luohe/2026.1")],
    after: Annotated[str, typer.Argument(help="新版本")],
    route: Route = None,
    kind: Kind = None,
    root: Root = CATALOGS,
    format_: How = Format.TEXT,
) -> None:
    """比较目录的两个版本：天数、事项、材料、跑动的增减及原因 · two versions, before and after.

    数字的含义见 catalog path --help。尚未发布的版本也可以比较；列出的事项以适用于该类项目为准。
    """
    from catalog.comparing import compared

    old, new = _rules(root, before), _rules(root, after)
    found = [compared(one, old, new) for one in _kinds(kind, route, new)]
    if format_ is Format.JSON:
        told = [one.model_dump(mode="json") for one in found]
        return _json({"before": before, "after": after, "kinds": told})
    for one in found:
        _show_difference(one, before, after)
    return None


def materials(
    kind: Kind = None,
    route: Route = None,
    version: Version = CATALOG_VERSION,
    root: Root = CATALOGS,
    format_: How = Format.TEXT,
) -> None:
    """一件事：逐项提交与一次提交的材料份数 · papers item by item and given once.

    逐项：各事项材料清单所列份数之和。一次：申请人自己提供、同一材料只交一次的份数。省去的有三种：
    多个事项共用的（只交一次）、本系统中其他事项的结果（由系统提取）、部门出具的（不向申请人要）。
    不写 --kind 和 --route 时，按各一件事可能包含的全部事项和材料计算。
    """
    from catalog.given_once import of_bundles, of_kind
    from catalog.kinds_of_project import Example

    rules = _rules(root, version)
    if kind or route:
        examples = [Example(one, rules) for one in _kinds(kind, route, rules)]
        found = [one for example in examples for one in of_kind(example)]
    else:
        found = [*of_bundles(rules)]
    if format_ is Format.JSON:
        told = [one.model_dump(mode="json") for one in found]
        return _json({"version": rules.version, "papers": told})
    for one in found:
        _show_papers(f"{one.kind} {one.name}" if one.kind else one.name, one.papers)
    return None


def register(app: typer.Typer) -> None:
    """Adds the commands to those of `quancheng catalog`."""
    commands: tuple[Callable[..., Any], ...] = (path, compare, materials)
    for command in commands:
        app.command(command.__name__)(command)


def _rules(root: File, version: str) -> Rules:
    try:
        return rules_in(root, version)
    except CatalogError as wrong:
        raise CommandError(str(wrong)) from wrong


def _kinds(kind: str | None, route: str | None, rules: Rules) -> tuple[KindOfProject, ...]:
    from catalog.kinds_of_project import KINDS

    known = [one.id for one in rules.routes]
    if route is not None and route not in known:
        raise CommandError(f"没有立项路径 {route}；可写：{'、'.join(known)}")
    letters = [one.id for one in KINDS]
    if kind is not None and kind not in letters:
        raise CommandError(f"没有项目类型 {kind}；可写：{'、'.join(letters)}")
    found = tuple(one for one in KINDS if kind in (None, one.id) and route in (None, one.route))
    if not found:
        raise CommandError(f"{kind} 类项目不走立项路径 {route}")
    return found


def _json(told: dict[str, Any]) -> None:
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2))


# --- tables ---------------------------------------------------------------------------------------


def _table(title: str, columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> None:
    """A table on the screen; the first column in words, figures to the right."""
    from rich.markup import escape
    from rich.table import Table

    from worker.screen import console

    table = Table(title=escape(title), title_justify="left")
    rows = list(rows)
    for number, column in enumerate(columns):
        figures = all(row[number].replace("→", "").strip("0123456789 +-/") == "" for row in rows)
        table.add_column(column, overflow="fold", justify="right" if figures else "left")
    for row in rows:
        table.add_row(*map(escape, row))
    console().print(table)


def _show_burdens(figures: list[KindBurden], rules: Rules) -> None:
    columns: tuple[str, ...] = ("类型", "立项路径", "法定", "承诺", "其中上级", "范围", "事项")
    columns += ("材料 逐项/一次", "跑动 逐项/合并")
    rows = []
    for one in figures:
        days = (str(one.statutory.days), str(one.promised.days), str(one.promised.outside))
        for name, span in (("至开工", one.to_exit), ("全程", one.whole)):
            first = span is one.to_exit
            rows.append(
                (
                    *((f"{one.kind} {one.name}", one.route_name, *days) if first else ("",) * 5),
                    name,
                    str(span.items),
                    f"{span.papers_by_item}/{span.papers}",
                    f"{span.visits_apart}/{span.visits}",
                )
            )
    _table(f"目录 {rules.version}：从策划到实质性开工（工作日）", columns, rows)


def _show_path(title: str, path: Path) -> None:
    from catalog.critical_path import By

    by_zh = {By.LAW: "法定", By.PROMISE: "承诺", By.NONE: "等前置，不另计"}
    total, rows = 0, []
    for step in path.steps:
        total += step.days
        outside = f"，上级 {step.outside}" if step.outside else ""
        rows.append((step.name, str(step.days), str(total), by_zh[step.by] + outside))
    outside = f"，其中上级办理 {path.outside}" if path.outside else ""
    _table(f"{title} {path.days} 个工作日{outside}", ("事项", "工作日", "累计", "按"), rows)


def _show_difference(one: Difference, before: str, after: str) -> None:
    rows = [
        (
            pair.name,
            str(pair.before),
            str(pair.after),
            f"{pair.after - pair.before:+d}" if pair.after != pair.before else "0",
        )
        for pair in one.figures
    ]
    _table(f"{one.kind} {one.name}（{one.route}）", ("", before, after, "增减"), rows)
    for change in one.changes:
        typer.echo(f"  {change.zh}")
    if not one.changes:
        typer.echo("  没有变化")


def _show_papers(name: str, papers: Papers) -> None:
    saved = papers.saved
    typer.echo(
        f"{name}：逐项 {papers.before} 份，一次 {papers.after} 份"
        f"（共用省 {saved.repeats}，系统提取 {saved.from_system}，部门出具 {saved.issued}）"
    )
    rows = [
        (sort, paper.name, paper.source or "申请人", "、".join(one.name for one in paper.items))
        for sort, some in (
            ("只交一次", papers.shared),
            ("系统提取", papers.from_system),
            ("部门出具", papers.issued),
        )
        for paper in some
    ]
    if rows:
        _table("", ("", "材料", "来自", "用于"), rows)
