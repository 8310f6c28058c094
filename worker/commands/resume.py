"""`quancheng resume`: lets everything go on that the ledger has open."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import typer

from worker import settings as settings_
from worker.command_error import CommandError

if TYPE_CHECKING:
    from worker.reaching import Reached

app = typer.Typer(rich_markup_mode=None)

PATIENCE_S = 30  # a worker that does the same right now is soon done
LOOK_EVERY_S = 0.5


@app.command("resume")
def resume() -> None:
    """比较账本与 Temporal，使只在一处未完的流继续或结束；并查看过时未响的预警。

    Looks at each stream that the ledger or Temporal has open, but not both, and at each whose next
    alarm should have rung. Safe at any time.
    """
    from worker import reaching

    with reaching.ledger(settings_.read()) as reached:
        odd, late = asyncio.run(_resume(reached))
    for stream in odd:
        typer.echo(f"已查看 {stream}：账本与 Temporal 不一致")
    for stream in late:
        typer.echo(f"已查看 {stream}：预警过时未响")
    typer.echo(f"查看了{len(dict.fromkeys((*odd, *late)))}条流")


async def _resume(reached: Reached) -> tuple[list[str], list[str]]:
    from temporalio.service import RPCError

    from catalog.loading import load_rules
    from worker import reaching
    from worker.sweeper import Sweeper

    way = await reaching.temporal(reached.settings)
    if way is None:
        raise CommandError("Temporal 不在：先启动它（quancheng up），再运行本命令")
    sweeper = Sweeper(reached.database, way, load_rules)
    deadline = time.monotonic() + PATIENCE_S
    try:
        while (odd := await sweeper.resume()) is None:
            if time.monotonic() > deadline:
                raise CommandError("另一个进程正在做同样的事，请稍后再试 · somebody else is at it")
            await asyncio.sleep(LOOK_EVERY_S)
        return odd, await sweeper.look_after_alarms()
    except RPCError as away:
        raise CommandError(f"Temporal 中途不在了，请再试一次：{away.message}") from None
