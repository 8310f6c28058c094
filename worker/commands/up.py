"""`quancheng up`: start everything on this machine and keep it running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def up(
    data: Annotated[
        Path | None,
        typer.Option(
            help="数据目录 · folder that holds all state (default .quancheng)", readable=False
        ),
    ] = None,
    empty: Annotated[
        bool, typer.Option("--empty", help="不建试用城市 · start bare, without the trial city")
    ] = False,
) -> None:
    """启动数据库、Temporal、工作进程和接口；Ctrl-C 依次停止。

    Starts PostgreSQL, Temporal, worker and API, fills the trial city on the first start, and
    starts again whatever dies. Ctrl-C stops all in order; nothing is lost if not.
    """
    from worker.settings import read
    from worker.stack.up import Up

    changes: dict[str, object] = {}
    if data is not None:
        changes["data"] = data
    if empty:
        changes["samples"] = False
    Up(read(**changes)).run()
