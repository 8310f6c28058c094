"""Each usual length in both kinds: working days, and days that run through.

From Monday 2 March 2026, with 清明 and 劳动节 ahead; from Tuesday 1 September, with 中秋 and 国庆.
"""

from __future__ import annotations

import pytest

from tests.domain.law.rows import Row, named, reached

ROWS = (
    Row("1 wd from 2 March: the next day", "1wd", "2026-03-02", "2026-03-03"),
    Row("3 wd from 2 March: 3, 4, 5 March", "3wd", "2026-03-02", "2026-03-05"),
    Row("5 wd from 2 March: 3–6 and 9 March: a weekend between", "5wd", "2026-03-02", "2026-03-09"),
    Row("7 wd from 2 March: 3–6, 9–11 March", "7wd", "2026-03-02", "2026-03-11"),
    Row("10 wd from 2 March: two weeks without a holiday", "10wd", "2026-03-02", "2026-03-16"),
    Row("15 wd from 2 March: three weeks without a holiday", "15wd", "2026-03-02", "2026-03-23"),
    Row("20 wd from 2 March: four weeks without a holiday", "20wd", "2026-03-02", "2026-03-30"),
    Row(
        "30 wd from 2 March: six weeks, and a day more for 清明 (6 April)",
        "30wd",
        "2026-03-02",
        "2026-04-14",
    ),
    Row(
        "45 wd from 2 March: nine weeks, and four days more for 清明 and 劳动节 (1, 4, 5 May)",
        "45wd",
        "2026-03-02",
        "2026-05-08",
    ),
    Row(
        "60 wd from 2 March: twelve weeks, those four days more, and one less: Saturday 9 May is worked",
        "60wd",
        "2026-03-02",
        "2026-05-28",
    ),
    Row("1 d from 2 March: the next day", "1d", "2026-03-02", "2026-03-03"),
    Row("3 d from 2 March: Thursday the 5th", "3d", "2026-03-02", "2026-03-05"),
    Row("5 d from 2 March: ends on Saturday the 7th: Monday", "5d", "2026-03-02", "2026-03-09"),
    Row("7 d from 2 March: ends on Monday the 9th itself", "7d", "2026-03-02", "2026-03-09"),
    Row("10 d from 2 March: Thursday the 12th", "10d", "2026-03-02", "2026-03-12"),
    Row("15 d from 2 March: Tuesday the 17th", "15d", "2026-03-02", "2026-03-17"),
    Row("20 d from 2 March: ends on Sunday the 22nd: Monday", "20d", "2026-03-02", "2026-03-23"),
    Row("30 d from 2 March: Wednesday 1 April", "30d", "2026-03-02", "2026-04-01"),
    Row(
        "45 d from 2 March: Thursday 16 April, 清明 counted like any day",
        "45d",
        "2026-03-02",
        "2026-04-16",
    ),
    Row(
        "60 d from 2 March: ends on 1 May, off until the 5th: Wednesday the 6th",
        "60d",
        "2026-03-02",
        "2026-05-06",
    ),
    Row("1 wd from 1 September: the next day", "1wd", "2026-09-01", "2026-09-02"),
    Row("3 wd from 1 September: 2, 3, 4 September", "3wd", "2026-09-01", "2026-09-04"),
    Row("5 wd from 1 September: 2–4, 7, 8 September", "5wd", "2026-09-01", "2026-09-08"),
    Row("7 wd from 1 September: 2–4, 7–10 September", "7wd", "2026-09-01", "2026-09-10"),
    Row("10 wd from 1 September: two weeks without a holiday", "10wd", "2026-09-01", "2026-09-15"),
    Row(
        "15 wd from 1 September: Sunday the 20th is worked and is the fourteenth",
        "15wd",
        "2026-09-01",
        "2026-09-21",
    ),
    Row(
        "20 wd from 1 September: four weeks: 中秋 (25 September) takes what the Sunday gave",
        "20wd",
        "2026-09-01",
        "2026-09-29",
    ),
    Row(
        "30 wd from 1 September: 30 September, then 8, 9, Saturday 10, 12–16 and 19 October",
        "30wd",
        "2026-09-01",
        "2026-10-19",
    ),
    Row(
        "45 wd from 1 September: fifteen more from 19 October: 9 November",
        "45wd",
        "2026-09-01",
        "2026-11-09",
    ),
    Row(
        "60 wd from 1 September: thirty more from 19 October: 30 November",
        "60wd",
        "2026-09-01",
        "2026-11-30",
    ),
    Row("1 d from 1 September: the next day", "1d", "2026-09-01", "2026-09-02"),
    Row("3 d from 1 September: Friday the 4th", "3d", "2026-09-01", "2026-09-04"),
    Row("5 d from 1 September: ends on Sunday the 6th: Monday", "5d", "2026-09-01", "2026-09-07"),
    Row("7 d from 1 September: Tuesday the 8th", "7d", "2026-09-01", "2026-09-08"),
    Row("10 d from 1 September: Friday the 11th", "10d", "2026-09-01", "2026-09-11"),
    Row("15 d from 1 September: Wednesday the 16th", "15d", "2026-09-01", "2026-09-16"),
    Row("20 d from 1 September: Monday the 21st", "20d", "2026-09-01", "2026-09-21"),
    Row(
        "30 d from 1 September: ends on 1 October, off until the 7th: Thursday the 8th",
        "30d",
        "2026-09-01",
        "2026-10-08",
    ),
    Row(
        "45 d from 1 September: Friday 16 October, the holidays counted like any day",
        "45d",
        "2026-09-01",
        "2026-10-16",
    ),
    Row(
        "60 d from 1 September: ends on Saturday 31 October: Monday 2 November",
        "60d",
        "2026-09-01",
        "2026-11-02",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_limit_of_each_length(row: Row) -> None:
    assert reached(row) == row.due
