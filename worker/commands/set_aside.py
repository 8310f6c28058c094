"""`quancheng set-aside COMMAND`: lets a stream go on past an act on which the core raises."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from worker import settings as settings_
from worker.command_error import CommandError

if TYPE_CHECKING:
    from worker.reaching import Reached

app = typer.Typer(rich_markup_mode=None)

LONGEST_REASON = 500


@app.command("set-aside")
def set_aside(
    command: Annotated[UUID, typer.Argument(help="指令的编号", metavar="COMMAND")],
    reason: Annotated[str, typer.Option(help="为什么搁置；会告知指令的提交人")],
    person: Annotated[str, typer.Option(help="谁搁置的：人员编号，如 zhang.san")],
) -> None:
    """搁置一条使系统出错的指令，它所在的流便可继续；何人、何故都留下记录。

    Gives a command on which the system fails its outcome, so that its stream goes on. A command
    that has an outcome is left as it is.
    """
    from pydantic import ValidationError

    from domain.acts import Actor, Role
    from domain.canonical import plain
    from store import commands
    from worker import reaching

    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise CommandError(f"--reason 须写明理由，最多{LONGEST_REASON}字")
    try:
        by = Actor(person=person, role=Role.OPERATOR)
    except ValidationError:
        raise CommandError(f"--person {person} 不对：小写字母、数字和 . _ - 组成的编号") from None
    with reaching.ledger(settings_.read()) as reached:
        with reached.database.connect() as db:
            before = commands.receipt(db, command)
        if before is None:
            raise CommandError(f"没有指令 {command} · no such command")
        if before.outcome is not None:
            raise CommandError(
                f"指令 {command} 已有结果（{OUTCOME_ZH[before.outcome]}），不能再搁置"
                " · it has an outcome already"
            )
        receipt = commands.set_aside(reached.database, command, reason, plain(by))
        if receipt.outcome in ("done", "refused"):
            raise CommandError(
                f"指令 {command} 刚刚有了结果（{OUTCOME_ZH[receipt.outcome]}），没有搁置"
            )
        told = asyncio.run(_look(reached, receipt.stream))
    typer.echo(f"已搁置 {receipt.kind}（{receipt.stream}）：{reason}")
    typer.echo("已通知工作流继续" if told else "Temporal 不在，恢复后工作流自行继续")


OUTCOME_ZH = {"done": "已办", "refused": "被拒绝", "set_aside": "已搁置"}


async def _look(reached: Reached, stream: str) -> bool:
    """Has the stream's workflow ask the ledger; False where Temporal is away."""
    from temporalio.service import RPCError

    from worker import reaching

    way = await reaching.temporal(reached.settings)
    if way is None:
        return False
    try:
        await way.signal_with_start(stream, None)
    except RPCError:
        return False
    return True
