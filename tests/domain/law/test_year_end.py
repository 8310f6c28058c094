"""The turn of the year: 元旦, its make-up days, and limits that reach into the next year."""

from __future__ import annotations

import pytest

from tests.domain.law.rows import Row, named, reached

ROWS = (
    Row("2025/26: 1 to 3 January off, Sunday the 4th worked", "1wd", "2025-12-31", "2026-01-04"),
    Row("2025/26: 31 December, then Sunday 4 January", "2wd", "2025-12-30", "2026-01-04"),
    Row(
        "2025/26: five from the 29th: 30, 31 December, 4, 5, 6 January",
        "5wd",
        "2025-12-29",
        "2026-01-06",
    ),
    Row(
        "2025/26: 5 days that end on 3 January run on to the make-up Sunday",
        "5d",
        "2025-12-29",
        "2026-01-04",
    ),
    Row(
        "2025/26: a month from 2 December ends on 2 January, off: Sunday the 4th",
        "1months",
        "2025-12-02",
        "2026-01-04",
    ),
    Row(
        "2025/26: a month from 4 December ends on the make-up Sunday and stays",
        "1months",
        "2025-12-04",
        "2026-01-04",
    ),
    Row(
        "2025/26: a month from 31 December ends on Saturday 31 January, then Monday",
        "1months",
        "2025-12-31",
        "2026-02-02",
    ),
    Row(
        "2024/25: Wednesday 1 January alone is off: 31 December, 2, 3 January",
        "3wd",
        "2024-12-30",
        "2025-01-03",
    ),
    Row("2024/25: 10 days from 22 December end on 1 January", "10d", "2024-12-22", "2025-01-02"),
    Row(
        "2023/24: 30 December to 1 January off: 29 December, 2, 3 January",
        "3wd",
        "2023-12-28",
        "2024-01-03",
    ),
    Row("2022/23: 31 December to 2 January off, no day made up", "1wd", "2022-12-30", "2023-01-03"),
    Row("2021/22: 31 December and 4 January, with 1 to 3 off", "2wd", "2021-12-30", "2022-01-04"),
    Row("2020/21: 1 to 3 January off", "1wd", "2020-12-31", "2021-01-04"),
    Row("2019/20: Wednesday 1 January alone is off", "1wd", "2019-12-31", "2020-01-02"),
    Row("accepted on New Year's Day 2026", "3wd", "2026-01-01", "2026-01-06"),
    Row("the last working days of 2026: 28–31 December", "4wd", "2026-12-25", "2026-12-31"),
    Row("60 days across the year, ending on a Sunday", "60d", "2025-11-26", "2026-01-26"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_limit_over_the_turn_of_the_year(row: Row) -> None:
    assert reached(row) == row.due
