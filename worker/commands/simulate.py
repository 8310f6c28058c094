"""`quancheng simulate`: live projects from idea to exit, with scripted people, on either engine."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.command_error import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from worker.projects_file import ProjectRow

app = typer.Typer(rich_markup_mode=None)

SHOWN = 20  # faults and wrong rows that are listed


class EngineChoice(StrEnum):
    """core: the pure core in this process. temporal: the real workflows and the real ledger."""

    CORE = "core"
    TEMPORAL = "temporal"


@app.command("simulate")
def simulate(
    report: Annotated[
        Path, typer.Option(help="报告写入的 JSON 文件 · file for the report", dir_okay=False)
    ],
    projects: Annotated[
        Path | None,
        typer.Option(
            help="项目表（CSV 或 .xlsx） · table of projects", exists=True, dir_okay=False
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="随机种子 · same seed, same ledger")] = 1,
    engine: Annotated[
        EngineChoice, typer.Option(help="core：纯规则，最快；temporal：真实工作流和账本")
    ] = EngineChoice.CORE,
    generate: Annotated[
        int | None,
        typer.Option(min=1, max=9999, help="改用生成的 N 个项目 · N made-up projects instead"),
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option(help="情景文件（YAML，见 docs/simulation.md） · rates and delays"),
    ] = None,
) -> None:
    """模拟项目全程：从谋划到出库，部门、企业、县区由脚本扮演。

    Lives every project to its exit. Exit status 1 where the ledger does not verify or a project
    neither left nor was terminated.
    """
    from worker.simulation.city import simulate as lived
    from worker.simulation.scenario import read_scenario

    told_scenario = read_scenario(scenario)
    rows = _rows(projects, generate, seed)
    told, faults = _with_progress(
        len(rows), lambda progress: lived(rows, seed, told_scenario, engine.value, progress)
    )
    try:
        report.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as wrong:
        raise CommandError(f"报告 {report} 写不了：{wrong.strerror}") from None
    _sum_up(told, faults)
    if not told["verified"]:
        raise typer.Exit(1)


def _rows(projects: Path | None, generate: int | None, seed: int) -> Sequence[ProjectRow]:
    """The projects to live. What is wrong with rows of a file is told, the others are lived."""
    from catalog.loading import load_rules
    from worker.projects_file import FileRefused, read_projects
    from worker.simulation.generate import generated

    if generate is not None:
        return generated(generate, seed, load_rules())
    if projects is None:
        raise CommandError("请用 --projects 给出项目表，或用 --generate N 生成项目")
    try:
        found = read_projects(projects, load_rules())
    except FileRefused as wrong:
        raise CommandError(f"{projects}：{wrong}") from None
    _list(f"{len(found.errors)} 处有误的行未纳入模拟：", [str(error) for error in found.errors])
    if not found.rows:
        raise CommandError(f"{projects}：没有可用的项目")
    return found.rows


def _with_progress(
    total: int, run: Callable[[Callable[[str], None]], tuple[dict[str, Any], list[str]]]
) -> tuple[dict[str, Any], list[str]]:
    """`run` with a progress bar on the error output, where that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("模拟", total=total)

        def progress(code: str) -> None:
            bar.update(task, advance=1, description=f"模拟 {code}")

        return run(progress)


def _sum_up(told: dict[str, Any], faults: list[str]) -> None:
    totals = told["totals"]
    _list(f"发现 {len(faults)} 处问题：", faults)
    typer.echo(
        f"{totals['projects']} 个项目，{totals['exited']} 个走完全程；{totals['items']} 个办件，"
        f"{totals['events']} 条记录；核验{'通过' if told['verified'] else '未通过'}。"
        f"\n账本摘要 {told['ledger_digest']}"
    )


def _list(heading: str, lines: list[str]) -> None:
    if not lines:
        return
    more = [f"……另有{len(lines) - SHOWN}处"] if len(lines) > SHOWN else []
    print(heading, *lines[:SHOWN], *more, sep="\n  ", file=sys.stderr)
