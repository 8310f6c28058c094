"""国庆 and 中秋: 25–27 September and 1–7 October 2026 off, 20 September and 10 October worked; other years."""

from __future__ import annotations

import pytest

from tests.domain.law.rows import Row, named, reached

ROWS = (
    Row(
        "three from 24 September: 28, 29, 30, with 中秋 between", "3wd", "2026-09-24", "2026-09-30"
    ),
    Row("one from the 30th is 8 October", "1wd", "2026-09-30", "2026-10-08"),
    Row("four from the 30th: 8, 9, 10 (Saturday), 12 October", "4wd", "2026-09-30", "2026-10-12"),
    Row(
        "accepted on 1 October: the holidays do not count, 8 October is the first",
        "1wd",
        "2026-10-01",
        "2026-10-08",
    ),
    Row(
        "accepted on the last day off: 8, 9, 10 (Saturday), 12, 13",
        "5wd",
        "2026-10-07",
        "2026-10-13",
    ),
    Row("one from Friday 9 October is the make-up Saturday", "1wd", "2026-10-09", "2026-10-10"),
    Row("two from Friday 9 October: Saturday, then Monday", "2wd", "2026-10-09", "2026-10-12"),
    Row("one from Friday 18 September is the make-up Sunday", "1wd", "2026-09-18", "2026-09-20"),
    Row("five from 18 September: 20 (Sunday), 21, 22, 23, 24", "5wd", "2026-09-18", "2026-09-24"),
    Row(
        "six from 18 September jump over 中秋 to Monday the 28th", "6wd", "2026-09-18", "2026-09-28"
    ),
    Row(
        "30 days from 1 September end on 1 October, off, and run on a week",
        "30d",
        "2026-09-01",
        "2026-10-08",
    ),
    Row(
        "30 days from 31 August end on Wednesday the 30th and stay",
        "30d",
        "2026-08-31",
        "2026-09-30",
    ),
    Row(
        "30 days from 10 September end on the make-up Saturday and stay",
        "30d",
        "2026-09-10",
        "2026-10-10",
    ),
    Row("15 days that end in 中秋 run on to Monday the 28th", "15d", "2026-09-11", "2026-09-28"),
    Row(
        "15 days that end on Saturday the 19th run on to the make-up Sunday",
        "15d",
        "2026-09-04",
        "2026-09-20",
    ),
    Row(
        "three months that end on 5 October run on to the 8th",
        "3months",
        "2026-07-05",
        "2026-10-08",
    ),
    Row("a year that ends on 1 October runs on", "1years", "2025-10-01", "2026-10-08"),
    Row(
        "2025, 1 to 8 October off with 中秋; 28 September and 11 October worked: 28, 29, 30, 9, 10",
        "5wd",
        "2025-09-26",
        "2025-10-10",
    ),
    Row("2025, the sixth is Saturday 11 October", "6wd", "2025-09-26", "2025-10-11"),
    Row(
        "2024, Sunday 29 September is worked: 29, 30 September, 8 October",
        "3wd",
        "2024-09-27",
        "2024-10-08",
    ),
    Row("2024, Saturday 12 October is worked: 8–12 October", "5wd", "2024-09-30", "2024-10-12"),
    Row(
        "2024, 中秋: Saturday 14 September worked, 15 to 17 off", "2wd", "2024-09-13", "2024-09-18"
    ),
    Row(
        "2023, 29 September to 6 October off, the weekend after worked: 7, 8, 9",
        "3wd",
        "2023-09-28",
        "2023-10-09",
    ),
    Row(
        "2022, 1 to 7 October off, the weekend after worked: 8, 9",
        "2wd",
        "2022-09-30",
        "2022-10-09",
    ),
    Row("2021, Sunday 26 September worked", "1wd", "2021-09-24", "2021-09-26"),
    Row(
        "2020, 国庆 and 中秋 on one day, 1 to 8 October off: 9, 10 (Saturday)",
        "2wd",
        "2020-09-30",
        "2020-10-10",
    ),
    Row(
        "2019, Sunday 29 September worked: 29, 30 September, 8 October",
        "3wd",
        "2019-09-27",
        "2019-10-08",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_limit_over_national_day(row: Row) -> None:
    assert reached(row) == row.due
