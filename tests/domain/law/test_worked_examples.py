"""The worked examples of the law of time by number (domain.md 4), and of the ladder (domain.md 6).

What a round of a review makes of them, with its acts and events, is in `tests/domain/review`.
"""

from __future__ import annotations

import pytest

from domain.clock import Due, drops_nothing, due, local_day, overdue_days, overdue_from
from domain.limits import Limit
from domain.review.commands import Accept, RequestCorrection, Submit
from domain.review.words import Status
from tests.domain.histories import WORDS, act, on
from tests.domain.law.rows import (
    BEFORE_THE_NOTICE_FOR_2026,
    CN,
    Row,
    day,
    named,
    reached,
    whole,
)
from tests.domain.review.rounds import given, opened

ROWS = (
    Row("1 conformity over 中秋 and 国庆", "5wd", "2026-09-25", "2026-10-09"),
    Row("2 make-up Saturday counts", "3wd", "2026-09-30", "2026-10-10"),
    Row("3 make-up Sunday counts", "3wd", "2026-09-18", "2026-09-22"),
    Row("4 Spring Festival", "20wd", "2026-02-06", "2026-03-12"),
    Row("5 started on a make-up day before the festival", "1wd", "2026-02-14", "2026-02-24"),
    Row("6 sent at 23:40 on a Friday", "5wd", "2026-03-13", "2026-03-20"),
    Row("7 nobody asked for correction: the window", "5wd", "2026-04-27", "2026-05-07"),
    Row("7 the decision, as of the receipt", "20wd", "2026-04-27", "2026-05-27"),
    Row("8 correction in time: the first window", "5wd", "2026-06-01", "2026-06-08"),
    Row("8 the window of the resubmission, 端午 off", "5wd", "2026-06-15", "2026-06-23"),
    Row("8 the decision, from the acceptance", "20wd", "2026-06-16", "2026-07-15"),
    Row(
        "9 expert review over National Day",
        "10wd",
        "2026-09-22",
        "2026-10-19",
        ("2026-09-28..2026-10-09",),
    ),
    Row(
        "10 testing over Spring Festival",
        "10wd",
        "2026-02-06",
        "2026-03-04",
        ("2026-02-12..2026-02-25",),
    ),
    Row(
        "11 pauses overlap",
        "15wd",
        "2026-04-10",
        "2026-05-20",
        ("2026-04-20..2026-04-28", "2026-04-24..2026-05-08"),
    ),
    Row("12 empty pause", "10wd", "2026-03-02", "2026-03-16", ("2026-03-06..2026-03-06",)),
    Row(
        "13 pause asked on the due day",
        "10wd",
        "2026-09-16",
        "2026-09-30",
        ("2026-09-30..2026-10-09",),
    ),
    Row("14 before the extension", "20wd", "2026-09-01", "2026-09-29"),
    Row("14 extended across National Day", "20wd", "2026-09-01", "2026-10-19", (), ("10wd",)),
    Row("15 joint handling, ends on a make-up Saturday", "45wd", "2026-08-03", "2026-10-10"),
    Row("15 extended", "45wd", "2026-08-03", "2026-10-30", (), ("15wd",)),
    Row("16 EIA report, last day in the holidays", "60d", "2026-08-03", "2026-10-08"),
    Row(
        "17 EIA report with technical review",
        "60d",
        "2026-08-10",
        "2026-11-03",
        ("2026-08-24..2026-09-18",),
    ),
    Row("17 without it", "60d", "2026-08-10", "2026-10-09"),
    Row("18 construction permit", "7d", "2026-02-10", "2026-02-24"),
    Row("19 both limits: promised", "5wd", "2026-03-02", "2026-03-09"),
    Row("19 both limits: statutory", "20wd", "2026-03-02", "2026-03-30"),
    Row("20 calendar announced in mid-flight: after", "43wd", "2025-11-03", "2026-01-04"),
    Row("21 months, no such day", "3months", "2026-11-30", "2027-03-01"),
    Row("22 leap day", "2years", "2024-02-29", "2026-02-28"),
    Row("24 year end", "5wd", "2026-12-21", "2026-12-28"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_an_example_of_the_law_of_time(row: Row) -> None:
    assert reached(row) == row.due


def test_the_hour_of_the_receipt_is_nothing() -> None:
    """Example 6."""
    assert local_day(on("2026-03-13", "23:40")) == day("2026-03-13")


def test_silence_accepts_as_of_the_day_of_receipt() -> None:
    """Example 7: at 00:00 on 8 May, with five working days already gone."""
    history = (opened("energy_review", "2026-04-27 08:00"), act(Submit(), "2026-04-27"))
    assert given(*history, now="2026-05-07 23:59").window == day("2026-05-07")
    review = given(*history, now="2026-05-08 00:00")
    assert (review.start_day, review.tacit) == (day("2026-04-27"), True)
    assert review.dues.statutory == day("2026-05-27")
    assert CN.working_days_between(day("2026-04-27"), day("2026-05-07")) == 5


def test_a_correction_in_time_opens_a_new_window() -> None:
    """Example 8."""
    history = (opened("energy_review", "2026-06-01 08:00"), act(Submit(), "2026-06-01"))
    asked = act(RequestCorrection(note=WORDS), "2026-06-03")
    again = act(Submit(), "2026-06-15")
    assert given(*history).window == day("2026-06-08")
    assert given(*history, asked).status is Status.CORRECTING
    assert given(*history, asked, again).window == day("2026-06-23")
    accepted = given(*history, asked, again, act(Accept(), "2026-06-16"))
    assert accepted.dues.statutory == day("2026-07-15")


def test_a_pause_asked_for_on_the_due_day_is_to_be_refused() -> None:
    """Example 13; the day before there is still a day to drop."""
    assert drops_nothing(day("2026-09-30"), due_day=day("2026-09-30"))
    assert drops_nothing(day("2026-10-08"), due_day=day("2026-09-30"))
    assert not drops_nothing(day("2026-09-29"), due_day=day("2026-09-30"))


def test_a_notice_in_mid_flight_moves_the_due_day() -> None:
    """Example 20: before it 2 January, and provisional; after it 4 January."""
    limit, start = Limit.parse("43wd"), day("2025-11-03")
    before = due(limit, start, calendar=BEFORE_THE_NOTICE_FOR_2026)
    assert before == Due(day=day("2026-01-02"), provisional=True)
    assert due(limit, start, calendar=CN) == Due(day=day("2026-01-04"), provisional=False)


def test_a_due_day_in_a_year_not_announced_is_provisional() -> None:
    """Example 21: 28 February 2027 is a Sunday."""
    assert whole(Row("", "3months", "2026-11-30", None)) == Due(
        day=day("2027-03-01"), provisional=True
    )


def test_overdue_is_counted_in_working_days() -> None:
    """Example 23: 8, 9, 10, 12, 13 October."""
    assert overdue_days(day("2026-09-30"), day("2026-10-13"), CN) == 5
    assert overdue_from(day("2026-09-30")) == on("2026-10-01", "00:00")


@pytest.mark.parametrize(
    ("step", "before", "after", "rings"),
    [
        ("e1", 3, 0, "2026-09-24"),
        ("e2", 1, 0, "2026-09-29"),
        ("e4", 0, 1, "2026-10-08"),
        ("e5", 0, 3, "2026-10-10"),
        ("e6", 0, 5, "2026-10-13"),
    ],
)
def test_the_ladder_of_what_is_due_before_national_day(
    step: str, before: int, after: int, rings: str
) -> None:
    """domain.md 6: due Wed 30 September; 25 is 中秋, Saturday 10 October is worked.

    Promised 5 wd from Tue 22 September. At nine of the day, and not a minute before.
    """
    due_day = day("2026-09-30")
    counted = CN.nth_working_day_after(due_day, after)
    assert (CN.nth_working_day_before(due_day, before) if before else counted) == day(rings)
    history = (
        opened("energy_review", "2026-09-22 08:00"),
        act(Submit(), "2026-09-22 08:30"),
        act(Accept(), "2026-09-22 10:00"),
    )
    assert given(*history).dues.promised == due_day
    rang = given(*history, now=f"{rings} 09:00").escalation(step)
    assert rang is not None
    assert rang.at == on(rings, "09:00")
    assert given(*history, now=f"{rings} 08:59").escalation(step) is None
