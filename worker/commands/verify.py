"""`quancheng verify`: proves that the ledger is whole and that all else agrees with it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker import settings as settings_
from worker.command_error import CommandError

if TYPE_CHECKING:
    from worker.findings import Finding, Verified
    from worker.reaching import Reached

app = typer.Typer(rich_markup_mode=None)

SHOWN = 50  # findings that are listed
TEMPORAL_ZH = {
    "agrees": "与 Temporal 一致",
    "differs": "与 Temporal 不一致",
    "unreachable": "Temporal 不在，未核对",
    "not_asked": "",
}


@app.command("verify")
def verify(
    export: Annotated[
        Path | None,
        typer.Option(help="把账本导出为 JSON Lines 文件，供离线核验", dir_okay=False),
    ] = None,
    offline: Annotated[
        Path | None,
        typer.Option(help="只核验这个导出文件，不连数据库", exists=True, dir_okay=False),
    ] = None,
    engine: Annotated[
        bool,
        typer.Option("--engine", help="还核对每个预警：账本的下一个预警与引擎中的定时器逐一相符"),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """核验账本：链、序号、每日根、查询表、指令与结果，以及 Temporal 应运行的流。

    Chains, sequence, daily roots, read model, acts and their outcomes, and what Temporal should be
    running; with --engine also that every open duty has one owner and exactly one armed timer, for
    the alarm that the ledger has next and no later than the duty's end, and that nothing is armed
    for what is closed. Changes nothing. Exit status 1 on any finding.
    """
    if offline is not None:
        if export is not None:
            raise CommandError("--export 与 --offline 不能同时使用")
        _tell(_offline(offline), "not_asked", as_json)
        return
    from store import audit
    from worker import reaching
    from worker.ledger_export import export as write

    with reaching.ledger(settings_.read(), to_read=True) as reached:
        if export is not None:
            try:
                with audit.snapshot(reached.database) as db:
                    written = write(db, export)
            except OSError as wrong:
                raise CommandError(f"{export} 写不了：{wrong.strerror}") from None
            print(f"已导出 {written.streams} 条流、{written.events} 行到 {export}", file=sys.stderr)
        found, temporal = _online(reached, engine)
    _tell(found, temporal, as_json)


def _offline(file: Path) -> Verified:
    from worker.ledger_export import Unreadable, verify_export

    try:
        return verify_export(file)
    except Unreadable as wrong:
        raise CommandError(f"{file}：{wrong}") from None


def _online(reached: Reached, engine: bool) -> tuple[Verified, str]:
    from catalog.loading import load_rules
    from store import audit
    from worker import verifying

    with audit.snapshot(reached.database) as db, _progress() as progress:
        found = verifying.verify(db, load_rules, progress)
        if engine:
            found = found.but(findings=(*found.findings, *verifying.duties(db, load_rules)))
    with _progress() as progress:
        odd = asyncio.run(_temporal(reached, engine, progress))
    if odd is None and engine:
        raise CommandError("Temporal 不在，不能核对预警；启动后再试，或者去掉 --engine")
    if odd is None:
        return found, "unreachable"
    return found.but(findings=(*found.findings, *odd)), "differs" if odd else "agrees"


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on the error output, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("核验", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


async def _temporal(
    reached: Reached, engine: bool, progress: Callable[[int, int], None]
) -> list[Finding] | None:
    """What does not agree with Temporal; None where it is away."""
    from temporalio.service import RPCError

    from worker import reaching, verifying

    way = await reaching.temporal(reached.settings)
    if way is None:
        return None
    try:
        odd = await verifying.compare_with_temporal(reached.database, way)
        if engine:
            grace = timedelta(milliseconds=reached.settings.alarm_grace_ms)
            odd += await verifying.compare_alarms(reached.database, way, grace, progress)
        return odd
    except RPCError:
        return None


def _tell(found: Verified, temporal: str, as_json: bool) -> None:
    """Prints what was found and ends with exit status 1 where that is anything."""
    if as_json:
        told: dict[str, Any] = found.model_dump(mode="json")
        told = {"verified": not found.findings, "temporal": temporal, **told}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for finding in found.findings[:SHOWN]:
            typer.echo(str(finding), err=True)
        if (more := len(found.findings) - SHOWN) > 0:
            typer.echo(f"……另有{more}处（--json 列出全部）", err=True)
        typer.echo(_summary(found, temporal))
    if found.findings:
        raise typer.Exit(1)


def _summary(found: Verified, temporal: str) -> str:
    roots = f"{found.roots}个每日根（最近 {found.last_root}）" if found.roots else "尚无每日根"
    looked_at = [f"{found.streams}条流", f"{found.events}行", f"{found.commands}条指令", roots]
    if temporal == "not_asked":
        del looked_at[2]
    parts = [
        f"核验{'未通过：' + str(len(found.findings)) + '处问题' if found.findings else '通过'}"
    ]
    parts.append("、".join(looked_at))
    parts += [TEMPORAL_ZH[temporal]] if TEMPORAL_ZH[temporal] else []
    return "；".join(parts)
