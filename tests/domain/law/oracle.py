"""The law of time once more, counted day by day in the simplest code: what the engine must agree with.

On the package `chinesecalendar` alone (2019–2026); takes from the engine nothing but the types in
which a limit and a pause are written. 民法典 201–203, 行政许可法 42, 45, 82.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar

from domain.clock import Pause
from domain.limits import Limit, LimitUnit

DAY = timedelta(days=1)
Worked = Callable[[date], bool]


class Part(NamedTuple):
    """A limit, or an extension in another unit: counted from the day after `begun`.

    `ended` is the last day counted, `due` the one that it runs on to; None where an open pause
    came first.
    """

    limit: Limit
    begun: date
    ended: date | None
    due: date | None


@cache
def worked(day: date) -> bool:
    """A working day by the State Council's notices, make-up days among them."""
    answer: bool = chinese_calendar.is_workday(day)
    return answer


def due(
    limit: Limit,
    start: date,
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Limit, ...] = (),
    worked: Worked = worked,
) -> date | None:
    """The last day; None while an open pause keeps it from coming.

    `worked`: by other notices than all that `chinesecalendar` knows.
    """
    return reckoned(limit, start, pauses, extensions, worked)[-1].due


def reckoned(
    limit: Limit,
    start: date,
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Limit, ...] = (),
    worked: Worked = worked,
) -> list[Part]:
    """One part after another, each begun on the day on which the one before was due."""
    dropped = {
        pause.start + DAY * n
        for pause in pauses
        if pause.end
        for n in range(1, (pause.end - pause.start).days + 1)
    }
    # From the day after on every day is dropped, and no end is known.
    stands_still = min((pause.start for pause in pauses if pause.end is None), default=date.max)
    parts: list[Part] = []
    begun = start
    for one in one_after_another(limit, extensions):
        ended = last_day(one, begun, dropped, stands_still, worked)
        reached = ended
        if ended and one.n and one.unit is not LimitUnit.WORKING_DAYS:
            reached = run_on(ended, dropped, stands_still, worked)
        parts.append(Part(one, begun, ended, reached))
        if reached is None:
            break
        begun = reached
    return parts


def one_after_another(limit: Limit, extensions: tuple[Limit, ...]) -> list[Limit]:
    """An extension in the unit of what it follows makes that longer; any other comes after it."""
    parts = [limit]
    for more in extensions:
        if more.unit == parts[-1].unit:
            parts[-1] = Limit(n=parts[-1].n + more.n, unit=more.unit)
        else:
            parts.append(more)
    return parts


def last_day(
    limit: Limit, start: date, dropped: set[date], stands_still: date, worked: Worked
) -> date | None:
    """The last day counted, off or not."""
    if limit.n == 0:
        return start
    if limit.unit is LimitUnit.MONTHS:
        return pushed(months_on(start, limit.n), start, dropped, stands_still)
    if limit.unit is LimitUnit.YEARS:
        return pushed(months_on(start, 12 * limit.n), start, dropped, stands_still)
    day, left = start, limit.n
    while left:
        day += DAY
        if day > stands_still:
            return None
        if day in dropped:
            continue
        if limit.unit is LimitUnit.DAYS or worked(day):
            left -= 1
    return day


def months_on(start: date, n: int) -> date:
    """The day of the same number, or the month's last where there is none."""
    month = start.replace(day=1)
    for _ in range(n):
        month = (month + 31 * DAY).replace(day=1)
    last = (month + 31 * DAY).replace(day=1) - DAY
    return month.replace(day=min(start.day, last.day))


def pushed(end: date, start: date, dropped: set[date], stands_still: date) -> date | None:
    """`end`, later by each dropped day before it, until no more come to lie before it."""
    moved = end
    while True:
        again = end + DAY * sum(start < day <= moved for day in dropped)
        if again > stands_still:
            return None
        if again == moved:
            return moved
        moved = again


def run_on(day: date, dropped: set[date], stands_still: date, worked: Worked) -> date | None:
    """`day`, or the first day after it that is worked and not dropped."""
    while day in dropped or not worked(day):
        day += DAY
        if day > stands_still:
            return None
    return day


def overdue_days(due_day: date, today: date) -> int:
    """The days worked after the due day, today among them."""
    late, day = 0, due_day
    while day < today:
        day += DAY
        late += worked(day)
    return late
