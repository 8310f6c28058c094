"""An act that is given to many projects by command: tried out and told, then registered and delivered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from worker import settings as settings_

if TYPE_CHECKING:
    from api.desk import Desk, Given
    from domain.acts import RawAct
    from worker.reaching import Reached

Reason = Annotated[str, typer.Option(help="依据，写明通知或决定的文号")]
Approver = Annotated[str, typer.Option("--person", help="批准人（项目办）：人员编号，如 zhao.yun")]
Drafter = Annotated[str, typer.Option("--drafted-by", help="拟稿人：与批准人不是同一人")]
County = Annotated[str | None, typer.Option(help="只对一个县区，如 临颍县；不写为全市")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只试算，列出会变什么，什么也不登记")]
PATIENCE_S = 5.0

TryOut = Callable[["Desk", "Given"], Awaitable[None]]  # and tells what it found
Give = Callable[["Desk", "Given"], Awaitable[Sequence["RawAct"]]]


def give_to_all(person: str, dry_run: bool, try_out: TryOut, give: Give) -> None:
    """What would change is told first; with `dry_run` nothing else happens.

    Raises CommandError with what is wrong with the act, before anything is registered.
    """
    from worker import reaching
    from worker.acting.plainly import told_plainly

    with reaching.ledger(settings_.read(), to_read=dry_run) as reached, told_plainly():
        asyncio.run(_given(reached, person, dry_run, try_out, give))


async def _given(reached: Reached, person: str, dry_run: bool, try_out: TryOut, give: Give) -> None:
    from api.adjusting import deliver_all
    from api.desk import Given
    from domain.acts import Actor, Role
    from worker import reaching
    from worker.acting.at_desk import at_desk

    given = Given.of(Actor(person=person, role=Role.XMB, unit="xmb"), uuid4().hex)
    way = None if dry_run else await reaching.temporal(reached.settings)
    async with at_desk(reached, PATIENCE_S, way) as desk:
        await try_out(desk, given)
        if dry_run:
            return
        rows = await give(desk, given)
        if way is not None:
            await deliver_all(desk, rows)
    typer.echo(f"已对{len(rows)}个项目登记")
    if way is None:
        typer.echo("Temporal 不在，恢复后逐一生效")
