"""`quancheng import lives FILE`: takes over running projects from another record, each once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from worker import settings as settings_
from worker.command_error import CommandError

if TYPE_CHECKING:
    from datetime import datetime

    from domain.acts import Actor, RawAct
    from domain.rules.rules import Rules
    from store.commands import Receipt
    from worker.lives_file import LifeLine, LineError, LivesFile
    from worker.reaching import Reached
    from worker.taking_over import Looked


def lives(
    file: Annotated[
        Path, typer.Argument(help="在建项目文件：JSON Lines（UTF-8），每行一个项目", metavar="FILE")
    ],
    person: Annotated[str, typer.Option(help="导入人的编号，以项目办身份接管")] = "xmb.import",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只核对并列出到期日，不接管 · take nothing over")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="以 JSON 输出 · print JSON, with the reasons of each date"),
    ] = False,
    wait: Annotated[float, typer.Option(min=0, help="最多等几秒看结果")] = 60,
) -> None:
    """接管在建项目；重复导入同一文件不会重复接管。

    Takes over every running project of the file; the same file twice is as once. The whole file is
    looked at first: where a line is wrong all that is wrong is told by line and field, nothing is
    taken over, and the exit status is 1. Form: docs/take-over.md.
    """
    from catalog.loading import CatalogError, load_rules
    from worker import reaching
    from worker.lives_file import read_lives
    from worker.projects_file import FileRefused

    settings = settings_.read()
    by = _office(person)
    try:
        rules = load_rules(settings.catalog_version, settings.calendar_version)
        read = read_lives(file)
    except (FileRefused, CatalogError) as wrong:
        raise CommandError(f"{file}：{wrong}") from None
    with reaching.ledger(settings) as reached:
        looked, errors = _look(reached, read, by, rules)
        if errors:
            _complain(errors, read, as_json)
            raise typer.Exit(1)
        if dry_run:
            _show(looked, as_json)
            return
        told = _take(reached, [one.line for one in looked], by, wait)
    _sum_up(told, as_json)
    if any(one.refusal for one in told):
        raise typer.Exit(1)


def _office(person: str) -> Actor:
    from pydantic import ValidationError

    from domain.acts import Actor, Role
    from domain.identity import OFFICE

    try:
        return Actor(person=person, role=Role.XMB, unit=OFFICE)
    except ValidationError:
        raise CommandError(f"--person {person} 不对：小写字母、数字和 . _ - 组成的编号") from None


def _look(
    reached: Reached, read: LivesFile, by: Actor, rules: Rules
) -> tuple[list[Looked], list[LineError]]:
    """Every line by the law, and beside what the ledger has already."""
    from catalog.loading import CatalogError, load_rules
    from store import ledger, registering
    from worker.lives_file import LineError
    from worker.taking_over import look_through

    with reached.database.connect() as db:
        now: datetime = ledger.database_clock(db)
        keys = [key for _, life in read.lines for key in (life.key, life.old_key) if key]
        here = registering.known(db, keys)
        codes = registering.taken_codes(db, [life.code for _, life in read.lines if life.code])
    errors = list(read.errors)
    looked: list[Looked] = []
    for line in read.lines:
        life, own = line.life, rules
        if life.rules is not None:
            try:
                own = load_rules(life.rules.catalog, life.rules.calendar)
            except CatalogError as wrong:
                errors.append(LineError(line.number, "rules", f"没有这个版本的规则：{wrong}"))
                continue
        code = here.get(life.key) or here.get(life.old_key or "")
        if life.code and code is None and life.code in codes:
            errors.append(LineError(line.number, "code", f"编号{life.code}已是另一项目的，请改正"))
        if life.code and code and code != life.code:
            zh = f"该项目在这里的编号是{code}，请改为{code}或删去 code"
            errors.append(LineError(line.number, "code", zh))
        fine, wrong_here = look_through([line], reached.settings, by, now, own)
        looked += fine
        errors += wrong_here
    return looked, sorted(errors, key=lambda one: one.number)


class Told(NamedTuple):
    """A line and what became of it. `new`: this run has written it down."""

    line: LifeLine
    act: RawAct
    new: bool
    differs: bool  # it was taken over before, and from a record that said something else
    receipt: Receipt | None

    @property
    def refusal(self) -> str | None:
        """Why the project was not taken over; None where it was, or is not yet played."""
        return self.receipt.refusal.zh if self.receipt and self.receipt.refusal else None

    @property
    def code(self) -> str:
        return self.act.stream.removeprefix("project/")


def _take(reached: Reached, lines: Sequence[LifeLine], by: Actor, wait_s: float) -> list[Told]:
    """Writes every line down, brings the new ones to Temporal, waits for what becomes of them."""
    import asyncio

    from domain.clock import local_day
    from store import ledger
    from store.registering import register_once
    from worker.lives_file import take_over_command
    from worker.registering import outcomes, rules_version
    from worker.taking_over import UNNUMBERED, Taking, same_record

    with reached.database.connect() as db:
        began: datetime = ledger.database_clock(db)
    year = local_day(began).year
    acts = []
    for line in lines:
        taking = Taking(line.life, reached.settings, by)
        words = take_over_command(
            line.life, UNNUMBERED, rules_version(reached.settings), by.person
        ).words
        act = register_once(
            reached.database,
            line.life.key,
            year,
            taking.act,
            also=(line.life.old_key,) if line.life.old_key else (),
            own_code=line.life.code,
            words=words,
        )
        acts.append((line, act, act.submitted_at > began, taking.act(UNNUMBERED)))
    new = [act for _, act, is_new, _ in acts if is_new]
    heard = asyncio.run(_bring(reached, new)) if new else True
    receipts = outcomes(reached.database, [act.id for _, act, *_ in acts], wait_s if heard else 0)
    return [
        Told(line, act, is_new, not is_new and not same_record(act, ours), receipts.get(act.id))
        for line, act, is_new, ours in acts
    ]


async def _bring(reached: Reached, acts: list[RawAct]) -> bool:
    from worker.reaching import temporal
    from worker.registering import bring

    way = await temporal(reached.settings)
    if way is not None and await bring(way, acts) == len(acts):
        return True
    print("Temporal 现在不在，已写下的接管待其恢复后自动办理", file=sys.stderr)
    return False


# --- what is printed ------------------------------------------------------------------------------


def _complain(errors: list[LineError], read: LivesFile, as_json: bool) -> None:
    if as_json:
        _print_json({"errors": [one._asdict() for one in errors]})
        return
    for error in errors:
        typer.echo(str(error), err=True)
    lines = len(dict.fromkeys(one.number for one in errors))
    typer.echo(f"有{lines}行不能接管，全部未接管；改正后重新导入即可")


def _show(looked: list[Looked], as_json: bool) -> None:
    """The dry run: each open round with our due date beside theirs."""
    if as_json:
        _print_json(
            {
                "lives": [
                    {
                        "line": one.line.number,
                        "name": one.line.life.name,
                        "reviews": [review._asdict() for review in one.reviews],
                    }
                    for one in looked
                ]
            }
        )
        return
    for one in looked:
        typer.echo(f"第{one.line.number}行 {one.line.life.name}：在办{len(one.reviews)}项")
        for review in one.reviews:
            typer.echo(
                f"  {review.name}（第{review.round}轮）应于 {review.due or '—'}"
                f"，原系统 {review.shown or '—'}{_apart(review.difference_wd)}"
                f"{'，已超期' if review.overdue else ''}"
            )
    rounds = [review for one in looked for review in one.reviews]
    apart = sum(1 for one in rounds if one.difference_wd)
    typer.echo(
        f"共{len(looked)}个项目、在办{len(rounds)}项，其中{apart}项到期日与原系统不同；未接管"
    )


def _apart(difference: int | None) -> str:
    match difference:
        case None:
            return ""
        case 0:
            return "，一致"
        case later if later > 0:
            return f"，晚{later}个工作日"
        case earlier:
            return f"，早{-earlier}个工作日"


def _sum_up(told: list[Told], as_json: bool) -> None:
    good = [one for one in told if not one.refusal]
    new = sum(one.new for one in good)
    waiting = sum(one.receipt is not None and one.receipt.outcome is None for one in good)
    if as_json:
        _print_json(
            {
                "lives": [
                    {
                        "line": one.line.number,
                        "name": one.line.life.name,
                        "code": one.code,
                        "new": one.new,
                        "differs": one.differs,
                        "refusal": one.refusal,
                    }
                    for one in told
                ],
                "new": new,
                "waiting": waiting,
            }
        )
        return
    for one in told:
        where = f"第{one.line.number}行 {one.line.life.name}："
        if one.refusal:
            typer.echo(f"{where}{one.refusal}", err=True)
        else:
            before = "" if one.new else "已接管，" if one.act.kind == "take_over" else "已登记，"
            differs = "（与此前导入的内容不同，未再接管）" if one.differs else ""
            typer.echo(f"{where}{before}{one.code}{differs}")
    parts = [f"共{len(told)}行：新接管{new}个", f"此前已有{len(good) - new}个"]
    if waiting:
        parts.append(f"其中{waiting}个尚待处理")
    parts.append(f"未接管{len(told) - len(good)}行")
    typer.echo("，".join(parts))


def _print_json(value: object) -> None:
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
