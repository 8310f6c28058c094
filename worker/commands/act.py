"""`quancheng act`: one act on a project or on a round, tried out or given."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import uuid4

import typer

from worker import settings as settings_

app = typer.Typer(rich_markup_mode=None)

Code = Annotated[
    str, typer.Argument(help="项目编号，如 LH-2026-0001；登记新项目写 new", metavar="CODE")
]
Item = Annotated[str | None, typer.Option(help="事项，如 idea_review；不写即对项目办理")]
Round = Annotated[int | None, typer.Option(min=1, max=9999, help="轮次；不写为最近一轮")]
Person = Annotated[str, typer.Option("--person", help="办理人：人员编号，如 wang.fang")]
Role = Annotated[str | None, typer.Option(help="以哪个岗位：角色；只有一个岗位的不写")]
Unit = Annotated[str | None, typer.Option(help="以哪个岗位：单位，如 fgw 或 fgw@411122")]
Company = Annotated[str | None, typer.Option(help="以哪个岗位：企业编号，如 c-001")]
InsteadOf = Annotated[str | None, typer.Option(help="代谁办理（AB角）：不在岗的人")]


@app.command("act")
def act(
    code: Code,
    kind: Annotated[
        str, typer.Argument(help="命令，如 accept、suspend、grant、change_county", metavar="KIND")
    ],
    person: Person,
    item: Item = None,
    round: Round = None,
    role: Role = None,
    unit: Unit = None,
    company: Company = None,
    instead_of: InsteadOf = None,
    said: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="填写一个字段，可多次；其下的字段用点，如 document.number=…；同名多次即为几个，也可写 JSON",
        ),
    ] = None,
    json: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE", help="全部字段：JSON 对象、文件名，或 - 即标准输入"),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(help="补录：发生时间，如 2026-09-25T16:30，不写时区即北京时间（仅限部门）"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只试办：列出会怎样、到期日怎样算，什么也不登记")
    ] = False,
    key: Annotated[
        str | None,
        typer.Option(
            help="同一次办理的键（接口的 Idempotency-Key）：同一个键再办，仍是同一次；不写即另一次"
        ),
    ] = None,
    wait: Annotated[float, typer.Option(min=0, max=600, help="等待结果的秒数")] = 10,
) -> None:
    """办理：对一个项目或一轮事项的一项办理，与页面、接口同一道门。

    Gives one act to a project or to a round of an item, through the same door as pages and API.

    quancheng acts 列出现在可以办理的和各自的字段。
    """
    from worker import reaching
    from worker.acting import giving
    from worker.acting.filled_in import form_of
    from worker.acting.plainly import told_plainly
    from worker.acting.who import Named

    named = Named(person, role, unit, company, instead_of)
    reading = giving.reading_of(kind, code, item, round)
    with told_plainly(of_form=f"（quancheng acts --fields {kind} 列出字段）"):
        form = form_of(reading, said or (), json, at)  # no database is needed to tell what is wrong
    with told_plainly():
        asked = giving.Asked(code, item, round, named, reading, form)
        key = giving.checked_key(key or uuid4().hex)
        with reaching.ledger(settings_.read(), to_read=dry_run) as reached:
            if dry_run:
                lines = asyncio.run(giving.try_out(reached, asked))
            else:
                lines = asyncio.run(giving.give(reached, asked, key, wait))
    typer.echo("\n".join(lines))
