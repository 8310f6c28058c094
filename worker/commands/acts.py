"""`quancheng acts`: what somebody may do now on a project or a round, and what has to be filled in."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker import settings as settings_
from worker.command_error import CommandError
from worker.commands.act import Company, InsteadOf, Item, Role, Round, Unit

if TYPE_CHECKING:
    from rich.console import Console

    from worker.acting.fields import Told
    from worker.acting.legal import Move, Moves
    from worker.acting.who import Named
    from worker.reaching import Reached

app = typer.Typer(rich_markup_mode=None)


@app.command("acts")
def acts(
    code: Annotated[
        str | None, typer.Argument(help="项目编号，如 LH-2026-0001", metavar="CODE")
    ] = None,
    person: Annotated[str | None, typer.Option(help="办理人：人员编号，如 wang.fang")] = None,
    item: Item = None,
    round: Round = None,
    role: Role = None,
    unit: Unit = None,
    company: Company = None,
    instead_of: InsteadOf = None,
    fields: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="这项办理的字段；写了项目的，列出现在可选的"),
    ] = None,
    about: Annotated[str | None, typer.Option(help="--fields 的办理针对几个中的哪一个")] = None,
    every: Annotated[bool, typer.Option("--all", help="不能办理的也列出，并说明为什么")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出现在可以办理的：命令、名称、依据；--fields KIND 列出一项办理的字段。

    Lists what a person may do now on a project and its open rounds, or on one round.

    给出办理用 quancheng act CODE KIND。
    """
    from worker.acting.plainly import told_plainly
    from worker.acting.who import Named

    with told_plainly():
        if code is None:
            _commands_fields(fields, as_json)
            return
        if person is None:
            raise CommandError("须写明 --person：谁可以办理因人而异 · whose acts they are")
        named = Named(person, role, unit, company, instead_of)
        if fields is not None:
            _form_now(named, code, item, round, fields, about, as_json)
        else:
            _list(named, code, item, round, every, as_json)


# --- what may be done -----------------------------------------------------------------------------


def _list(
    named: Named, code: str, item: str | None, round: int | None, every: bool, as_json: bool
) -> None:
    from worker import reaching

    with reaching.ledger(settings_.read(), to_read=True) as reached:
        found = asyncio.run(_found(reached, named, code, item, round))
    if not every:
        found = [one._replace(moves=tuple(m for m in one.moves if not m.why)) for one in found]
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False))
        return
    from worker.screen import console

    shown = [one for one in found if one.moves]
    if not shown:
        typer.echo("现在没有可以办理的（--all 说明为什么）")
    for one in shown:
        _draw(console(), one, every)


async def _found(
    reached: Reached, named: Named, code: str, item: str | None, round: int | None
) -> list[Moves]:
    from worker.acting import legal, where, who
    from worker.acting.at_desk import at_desk

    async with at_desk(reached) as desk:
        by = await desk.ask(who.actor, named, desk.current_rules())
        place = await where.place(desk, code, item, round)
        if item is None:
            return await legal.everywhere(desk, by, place)
        return [await legal.on_round(desk, by, place.stream)]


def _plain(of: Moves) -> dict[str, Any]:
    return {
        "stream": of.stream,
        "zh": of.zh,
        "acts": [
            {
                **move._asdict(),
                "words": [{"word": word, "zh": zh} for word, zh in move.words],
                "about": [one._asdict() for one in move.about],
            }
            for move in of.moves
        ],
    }


def _draw(console: Console, of: Moves, every: bool) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=f"{of.zh}（{of.stream}）", title_justify="left")
    several = any(move.about for move in of.moves)
    columns = ("命令", "名称", "依据")
    more = (*(("针对",) if several else ()), *(("不能办理的原因",) if every else ()))
    for column in (*columns, *more):
        table.add_column(column, overflow="fold", no_wrap=column == "命令")
    for move in of.moves:
        about = (_about(move),) if several else ()
        why = (move.why,) if every else ()
        for word, zh in move.words or ((move.kind, move.zh),):
            table.add_row(*(escape(cell) for cell in (word, zh, move.clause, *about, *why)))
    console.print(table)


def _about(move: Move) -> str:
    """The fields that say which of several it is about, a line for each."""
    return "\n".join(
        f"{' '.join(f'--set {name}={value}' for name, value in one.given.items())} {one.zh}"
        for one in move.about
    )


# --- what has to be filled in ---------------------------------------------------------------------


def _commands_fields(word: str | None, as_json: bool) -> None:
    """By the command alone, whatever there is."""
    from worker.acting import fields, kinds

    if word is None:
        raise CommandError("须写项目编号，或 --fields KIND · a project's code, or --fields KIND")
    for reading in kinds.anywhere(word):
        clause = str(getattr(reading.command, "clause", ""))
        _show(
            f"{kinds.word(reading.path)} {reading.zh}", clause, fields.of_command(reading), as_json
        )


def _form_now(
    named: Named,
    code: str,
    item: str | None,
    round: int | None,
    word: str,
    about: str | None,
    as_json: bool,
) -> None:
    """By the form as things stand, for this person."""
    from worker import reaching
    from worker.acting import fields, kinds, where, who
    from worker.acting.at_desk import at_desk
    from worker.acting.giving import reading_of

    reading = reading_of(word, code, item, round)

    async def asked(reached: Reached) -> Any:
        async with at_desk(reached) as desk:
            by = await desk.ask(who.actor, named, desk.current_rules())
            place = await where.place(desk, code, item, round)
            return await fields.as_it_stands(desk, by, place, reading, about)

    with reaching.ledger(settings_.read(), to_read=True) as reached:
        form, told = asyncio.run(asked(reached))
    given = tuple(
        fields.Told(name, form.about, f"写 {value}", "必填") for name, value in form.given.items()
    )
    _show(f"{kinds.word(reading.path)} {form.zh}", form.clause, (*given, *told), as_json)


def _show(title: str, clause: str, told: tuple[Told, ...], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([one._asdict() for one in told], ensure_ascii=False))
        return
    from rich.markup import escape
    from rich.table import Table

    from worker.screen import console

    heading = f"{title}（{clause}）" if clause else title
    if not told:
        typer.echo(f"{heading}：没有要填写的")
        return
    table = Table(title=heading, title_justify="left")
    for column in ("--set", "名称", "填写", "必填", "可填", "说明"):
        table.add_column(column, overflow="fold", no_wrap=column == "--set")
    for one in told:
        cells = (one.name, one.zh, one.sort, one.required, "\n".join(one.choices), one.help)
        table.add_row(*(escape(cell) for cell in cells))
    console().print(table)
