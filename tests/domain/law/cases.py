"""Limits, starts, pauses and extensions by the thousand, the same at every run.

All end by 2026, as far as `chinesecalendar` knows the days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from domain.clock import Pause
from domain.limits import Limit, LimitUnit

FIRST = date(2019, 1, 1)
LENGTHS = {  # how long at the most, and on which day a start still leaves room for all that follows
    LimitUnit.WORKING_DAYS: (60, date(2025, 12, 31)),
    LimitUnit.DAYS: (90, date(2025, 12, 31)),
    LimitUnit.MONTHS: (6, date(2025, 12, 31)),
    LimitUnit.YEARS: (1, date(2024, 12, 31)),
}
# Years are rarest: they take longest to count, and the law has few.
UNITS = [
    *[LimitUnit.WORKING_DAYS] * 9,
    *[LimitUnit.DAYS] * 7,
    *[LimitUnit.MONTHS] * 3,
    LimitUnit.YEARS,
]


class Case(NamedTuple):
    """A clock as it may be found in any office."""

    limit: Limit
    start: date
    pauses: tuple[Pause, ...]
    extensions: tuple[Limit, ...]


def cases(seed: int, n: int) -> Iterator[Case]:
    """`n` of them, of a fixed order for each seed."""
    random = Random(seed)
    return (one_case(random) for _ in range(n))


def one_case(random: Random) -> Case:
    unit = random.choice(UNITS)
    longest, latest = LENGTHS[unit]
    start = FIRST + timedelta(days=random.randint(0, (latest - FIRST).days))
    return Case(
        limit=Limit(n=random.randint(0, longest), unit=unit),
        start=start,
        pauses=tuple(one_pause(random, start) for _ in range(random.choice((0, 0, 1, 1, 2, 3, 4)))),
        extensions=tuple(
            one_extension(random, unit) for _ in range(random.choice((0, 0, 0, 0, 1, 1, 2)))
        ),
    )


def one_pause(random: Random, start: date) -> Pause:
    """Before the start, within the limit or after it; one in fifteen is not ended."""
    begun = start + timedelta(days=random.randint(-20, 110))
    if random.random() < 1 / 15:
        return Pause(start=begun, end=None, reason="检测")
    return Pause(start=begun, end=begun + timedelta(days=random.randint(0, 30)), reason="检测")


def one_extension(random: Random, unit: LimitUnit) -> Limit:
    """Mostly in the unit of the limit, as the law has it."""
    if unit in (LimitUnit.MONTHS, LimitUnit.YEARS) or random.random() < 1 / 3:
        unit = random.choice((LimitUnit.WORKING_DAYS, LimitUnit.DAYS))
    return Limit(n=random.randint(1, 15), unit=unit)
