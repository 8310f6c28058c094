"""A calendar changed in mid-flight: every running clock is derived anew from its start (domain.md 4).

Before, on and after the due date; the notice for 2026 came while limits ran, those of January 2020
and March 2019 in mid-year.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from domain.calendar import Calendar, Holiday
from domain.clock import Due, due, overdue_days, overdue_from
from domain.limits import Limit
from tests.domain.histories import on
from tests.domain.law.rows import BEFORE_THE_NOTICE_FOR_2026, CN, day, named, paused


class Change(NamedTuple):
    """The due day under the old calendar and under the new."""

    why: str
    limit: str
    starts: str
    before: str
    after: str
    pauses: tuple[str, ...] = ()


FOR_2026 = (
    Change("20 2 January off, Sunday 4 worked", "43wd", "2025-11-03", "2026-01-02", "2026-01-04"),
    Change("ends before the change begins", "42wd", "2025-11-03", "2025-12-31", "2025-12-31"),
    Change("a day further the two make up", "44wd", "2025-11-03", "2026-01-05", "2026-01-05"),
    Change("days that end on 2 January", "60d", "2025-11-03", "2026-01-02", "2026-01-04"),
    Change("days that end on Sunday 4 January", "62d", "2025-11-03", "2026-01-05", "2026-01-04"),
    Change("a month that ends on 2 January", "1months", "2025-12-02", "2026-01-02", "2026-01-04"),
    Change("Saturday 14 February", "10wd", "2026-02-02", "2026-02-20", "2026-02-14"),
    Change("Friday 20 February off", "10wd", "2026-02-06", "2026-02-26", "2026-02-27"),
    Change("7 days to 23 February", "7d", "2026-02-16", "2026-02-23", "2026-02-24"),
    Change("4 and 5 May off, Saturday 9 worked", "6wd", "2026-04-28", "2026-05-07", "2026-05-09"),
    Change("10 wd over National Day", "10wd", "2026-09-25", "2026-10-13", "2026-10-15"),
    Change("Sunday 20 September", "5wd", "2026-09-15", "2026-09-22", "2026-09-21"),
    Change("a pause over all that changed", "43wd", "2025-11-03", "2026-01-06", "2026-01-06",
           ("2025-12-31..2026-01-05",)),
    Change("a pause up to 2 January", "5wd", "2025-12-29", "2026-01-08", "2026-01-07",
           ("2025-12-30..2026-01-02",)),
)  # fmt: skip


@pytest.mark.parametrize("row", FOR_2026, ids=named)
def test_the_notice_for_2026_moves_what_hangs_on_it(row: Change) -> None:
    limit, start, pauses = Limit.parse(row.limit), day(row.starts), paused(*row.pauses)
    before = due(limit, start, pauses=pauses, calendar=BEFORE_THE_NOTICE_FOR_2026)
    after = due(limit, start, pauses=pauses, calendar=CN)
    assert before == Due(day=day(row.before), provisional=day(row.before).year == 2026)
    assert after == Due(day=day(row.after), provisional=False)


@pytest.mark.parametrize(
    ("why", "today", "late_before", "late_after"),
    [
        ("before the due date: in time under both", "2025-12-30", 0, 0),
        ("on the old due date", "2026-01-02", 0, 0),
        ("the day after it, a Saturday", "2026-01-03", 0, 0),
        ("on the new due date", "2026-01-04", 0, 0),
        ("after both", "2026-01-05", 1, 1),
        ("a week after", "2026-01-12", 6, 6),
    ],
)
def test_lateness_is_counted_from_the_due_day_of_the_calendar_that_holds(
    why: str, today: str, late_before: int, late_after: int
) -> None:
    """Example 20: 2 January by the old one, 4 January by the new one."""
    old = overdue_days(day("2026-01-02"), day(today), BEFORE_THE_NOTICE_FOR_2026)
    new = overdue_days(day("2026-01-04"), day(today), CN)
    assert (old, new) == (late_before, late_after), why


@pytest.mark.parametrize(
    ("why", "moment", "by_the_old", "by_the_new"),
    [
        ("on the old due day, before midnight", on("2026-01-02", "23:59:59"), False, False),
        ("overdue by the old, lifted by the new", on("2026-01-03", "00:00:00"), True, False),
        ("still on the new due day", on("2026-01-04", "23:59:59"), True, False),
        ("overdue by both", on("2026-01-05", "00:00:00"), True, True),
    ],
)
def test_an_overdue_mark_is_lifted_where_the_new_due_day_is_not_over(
    why: str, moment: object, by_the_old: bool, by_the_new: bool
) -> None:
    assert (moment >= overdue_from(day("2026-01-02"))) is by_the_old, why  # type: ignore[operator]
    assert (moment >= overdue_from(day("2026-01-04"))) is by_the_new, why  # type: ignore[operator]


def as_first_announced(year: int, name_zh: str, first: str, last: str, *made_up: str) -> Calendar:
    """The year as it stood before the later notice: this holiday, these make-up days."""
    holiday = Holiday(name_zh=name_zh, first=day(first), last=day(last))
    return CN.but(
        years=tuple(
            one.but(
                holidays=tuple(holiday if h.name_zh == name_zh else h for h in one.holidays),
                workdays_on_weekend=tuple(map(day, made_up)),
            )
            if one.year == year
            else one
            for one in CN.years
        )
    )


SPRING_2020 = as_first_announced(
    2020, "春节", "2020-01-24", "2020-01-30", "2020-01-19", "2020-02-01", "2020-04-26",
    "2020-05-09", "2020-06-28", "2020-09-27", "2020-10-10",
)  # fmt: skip
LABOUR_2019 = as_first_announced(
    2019, "劳动节", "2019-05-01", "2019-05-01", "2018-12-29", "2019-02-02", "2019-02-03",
    "2019-09-29", "2019-10-12",
)  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        Change("due on 31 January: that day became off", "3wd", "2020-01-21", "2020-01-31",
               "2020-02-03"),
        Change("due on the make-up Saturday that was taken back", "4wd", "2020-01-21",
               "2020-02-01", "2020-02-04"),
        Change("due before the extension: nothing moves", "2wd", "2020-01-21", "2020-01-23",
               "2020-01-23"),
        Change("days that end on 31 January", "10d", "2020-01-21", "2020-01-31", "2020-02-03"),
        Change("longer: both days are missing", "20wd", "2020-01-13", "2020-02-13",
               "2020-02-17"),
        Change("paused over all of it", "5wd", "2020-01-20", "2020-02-05", "2020-02-05",
               ("2020-01-22..2020-02-02",)),
    ],
    ids=named,
)  # fmt: skip
def test_the_spring_festival_of_2020_prolonged_while_limits_ran(row: Change) -> None:
    """国办发明电〔2020〕1号, 27 January: off until 2 February."""
    limit, start, pauses = Limit.parse(row.limit), day(row.starts), paused(*row.pauses)
    assert due(limit, start, pauses=pauses, calendar=SPRING_2020).day == day(row.before)
    assert due(limit, start, pauses=pauses, calendar=CN).day == day(row.after)


@pytest.mark.parametrize(
    "row",
    [
        Change("2 and 3 May became off, Sunday 28 April and 5 May worked", "4wd", "2019-04-26",
               "2019-05-03", "2019-05-05"),
        Change("due on 2 May: Sunday 28 April takes its place", "3wd", "2019-04-26",
               "2019-05-02", "2019-04-30"),
        Change("due on 3 May: the make-up Sunday", "2wd", "2019-04-30", "2019-05-03",
               "2019-05-06"),
        Change("days that end on 3 May", "3d", "2019-04-30", "2019-05-03", "2019-05-05"),
        Change("a month further all is even", "20wd", "2019-04-26", "2019-05-27", "2019-05-27"),
    ],
    ids=named,
)  # fmt: skip
def test_labour_day_of_2019_rearranged_while_limits_ran(row: Change) -> None:
    """国办发明电〔2019〕3号, in March: 1 to 4 May off, 28 April and 5 May worked."""
    limit, start = Limit.parse(row.limit), day(row.starts)
    assert due(limit, start, calendar=LABOUR_2019).day == day(row.before)
    assert due(limit, start, calendar=CN).day == day(row.after)
