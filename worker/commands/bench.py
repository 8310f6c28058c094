"""`quancheng bench`: times the whole path on this machine, with parts of its own."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(rich_markup_mode=None)


@app.command("bench")
def bench(
    json_file: Annotated[
        Path | None, typer.Option("--json", help="结果写入的 JSON 文件 · file for the figures")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="两分钟以内的小样 · small samples, under two minutes")
    ] = False,
) -> None:
    """测量全链路性能 · the core alone, rates against a bare route, length, recovery, timers, inbox,
    adoption of a calendar, a whole life, start-up.

    core：每秒（处理器时间）办理的命令 commands_per_s、推算的到期日 due_derivations_per_s。
    history：Temporal 历史的事件数；一个项目全程的 events_per_project_life（--quick 不测）。
    """
    figures = asyncio.run(_measured(quick))
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    if json_file:
        json_file.write_text(text + "\n", encoding="utf-8")
    typer.echo(text)


async def _measured(quick: bool) -> dict[str, Any]:
    from catalog.loading import load_released
    from worker.bench import (
        adoption,
        histories,
        inbox,
        length,
        pure_core,
        receipts,
        recovery,
        startup,
        timers,
        whole_life,
    )
    from worker.bench.stage import stage
    from worker.interpreter import look_less_often_for_garbage

    figures: dict[str, Any] = {}
    began = time.monotonic()

    def told(name: str, value: Any) -> None:
        figures[name] = value
        print(f"{time.monotonic() - began:6.1f} s  {name}: {value}", file=sys.stderr)

    load_released()
    look_less_often_for_garbage()  # as a worker and an API do
    long = 1 if quick else 5
    told(
        "core",
        {
            "commands_per_s": round(pure_core.commands_per_s(long)),
            "due_derivations_per_s": round(pure_core.due_derivations_per_s(long)),
            "clocks_per_s": round(pure_core.clocks_per_s(long)),
        },
    )
    async with stage() as here:
        history = await histories.histories(here)
    if not quick:  # a life takes minutes, though its years are skipped
        history |= await asyncio.to_thread(whole_life.whole_life)
    told("history", history)
    async with stage() as here:
        told("recovery", await recovery.recovery(here, 32))
    async with stage() as here:
        told(
            "receipts",
            await receipts.receipts(
                here,
                clients=(1, 8, 32),
                pairs=3 if quick else 7,
                slice_s=1.0 if quick else 4.0,
                in_process_s=1.0 if quick else 4.0,
            ),
        )
    # The sweeper knows no ringing streams: it would start a project's workflow under their names.
    async with stage(sweep_older_s=600) as here:
        told("timers", await timers.timers(here, *((60, 5) if quick else (1000, 60))))
    async with stage() as here:
        lengths = (4, 8, 16) if quick else (30, 100, 300)
        told("length", await length.length(here, 4 if quick else 8, lengths))
    async with stage() as here:
        sizes = (2_000, 20_000, 10, 20) if quick else (100_000, 1_000_000, 100, 1000)
        told("inbox", await inbox.inbox(here, *sizes))
    for rounds in (60,) if quick else (3_000, 10_000):
        async with stage(kept_workflows=15_000) as here:  # as docs/settings.md has it for so many
            told(f"adoption_{rounds}", await adoption.adoption(here, rounds))
    if not quick:
        told("startup", await startup.startup())
    figures["quick"] = quick
    return figures
