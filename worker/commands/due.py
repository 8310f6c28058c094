"""`quancheng due`: until which day a limit runs, and why. Asks the statutory clock only."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import typer

from catalog.calendar_files import CALENDAR_VERSION, load_calendar
from domain import clock
from domain.calendar import Calendar
from domain.clock import SHANGHAI, Pause
from domain.limits import Limit
from worker.command_error import CommandError

app = typer.Typer(rich_markup_mode=None)

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@app.command("due")
def due(
    limit: Annotated[str, typer.Option(help="时限：20wd（工作日）、30d（日）、3months、2years")],
    accepted: Annotated[
        str, typer.Option(help="受理的日期或时刻，如 2026-09-25T16:30；不写时区即北京时间")
    ],
    pause: Annotated[
        list[str] | None,
        typer.Option(help="暂停，可多次：2026-10-09..2026-10-20，未结束的写 2026-10-09.."),
    ] = None,
    extend: Annotated[list[str] | None, typer.Option(help="延期，可多次，逐次相加：10wd")] = None,
    calendar: Annotated[str, typer.Option(help="工作日历的版本")] = CALENDAR_VERSION,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """计算到期日并逐句说明 · work out a due date and explain it."""
    try:
        days = load_calendar(calendar)
        asked = Limit.parse(limit)
        start = day_of_acceptance(accepted)
        extension = tuple(Limit.parse(text) for text in extend or ()) or None
        pauses = tuple(pause_from(text) for text in pause or ())
        refuse_pauses_without_effect(asked, start, pauses, extension, days)
        answer = clock.due(asked, start, pauses=pauses, extension=extension, calendar=days)
        lines = clock.explain(asked, start, pauses=pauses, extension=extension, calendar=days)
    except ValueError as wrong:
        raise CommandError(str(wrong)) from wrong
    if as_json:
        told = {
            "due": answer.day and answer.day.isoformat(),
            "explain": lines,
            "provisional": answer.provisional,
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo("\n".join(lines))


def day_of_acceptance(text: str) -> date:
    """A date, or the day in Asia/Shanghai of a moment; one without offset is Asia/Shanghai's.

    Raises ValueError with a Chinese sentence.
    """
    if DAY.fullmatch(text):
        return day_from(text)
    try:
        moment = datetime.fromisoformat(text)
        return clock.local_day(moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI))
    except (ValueError, OverflowError):
        raise ValueError(
            f"受理时间“{text}”不对：应为日期如 2026-09-25，或时刻如 2026-09-25T16:30"
        ) from None


def day_from(text: str) -> date:
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"没有“{text}”这一天") from None
    raise ValueError(f"日期“{text}”写法不对：应为 2026-10-09 这样的年-月-日")


def pause_from(text: str) -> Pause:
    """`2026-10-09..2026-10-20`, or `2026-10-09..` while it runs."""
    first, dots, last = text.partition("..")
    if not dots:
        raise ValueError(
            f"暂停“{text}”写法不对：应为 2026-10-09..2026-10-20，未结束的写 2026-10-09.."
        )
    start, end = day_from(first), day_from(last) if last else None
    if end and end < start:
        raise ValueError(f"暂停“{text}”的结束日早于开始日")
    return Pause(start=start, end=end, reason="")


def refuse_pauses_without_effect(
    limit: Limit,
    start: date,
    pauses: Sequence[Pause],
    extension: tuple[Limit, ...] | None,
    calendar: Calendar,
) -> None:
    """Each pause must begin while the clock runs, as it stood with the pauses begun before.

    Raises ValueError with a Chinese sentence: before the acceptance there is no clock, on the due
    day there is no day left to drop.
    """
    for pause in pauses:
        if pause.start < start:
            raise ValueError(f"暂停自{pause.start}起，早于受理日{start}：受理之前没有可停的时限")
        earlier = tuple(other for other in pauses if other.start < pause.start)
        before = clock.due(limit, start, pauses=earlier, extension=extension, calendar=calendar).day
        if before and clock.drops_nothing(pause.start, before):
            raise ValueError(
                f"暂停自{pause.start}起，不早于到期日{before}：其后已无可扣除的日子，不能暂停"
            )
