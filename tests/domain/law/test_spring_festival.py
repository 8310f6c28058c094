"""春节: nine days off in 2026 (15–23 February, with 14 and 28 February worked), and how other years had it.

全国年节及纪念日放假办法 2; the State Council's notices.
"""

from __future__ import annotations

import pytest

from tests.domain.law.rows import Row, named, reached

ROWS = (
    Row(
        "one day from the Friday before ends on the make-up Saturday",
        "1wd",
        "2026-02-13",
        "2026-02-14",
    ),
    Row(
        "five days from the Monday before use up the make-up Saturday: 10–14 February",
        "5wd",
        "2026-02-09",
        "2026-02-14",
    ),
    Row(
        "begun a day later the fifth day lies behind the festival: 11–14, 24 February",
        "5wd",
        "2026-02-10",
        "2026-02-24",
    ),
    Row(
        "five from Friday the 13th: 14, 24, 25, 26, 27 February", "5wd", "2026-02-13", "2026-02-27"
    ),
    Row(
        "seven from Friday the 13th use the second make-up Saturday, the 28th",
        "7wd",
        "2026-02-13",
        "2026-03-02",
    ),
    Row(
        "accepted on a day of the festival, the first working day is Tuesday the 24th",
        "1wd",
        "2026-02-18",
        "2026-02-24",
    ),
    Row(
        "accepted on its first day, a Sunday: 24, 25, 26 February",
        "3wd",
        "2026-02-15",
        "2026-02-26",
    ),
    Row(
        "accepted on its last day: the first day counted is the day after",
        "1wd",
        "2026-02-23",
        "2026-02-24",
    ),
    Row(
        "ten from 30 January: 2–6, 9–13 February, the make-up Saturday not reached",
        "10wd",
        "2026-01-30",
        "2026-02-13",
    ),
    Row(
        "eleven from 30 January end on the make-up Saturday itself",
        "11wd",
        "2026-01-30",
        "2026-02-14",
    ),
    Row(
        "7 days that end on the first day off run on to the 24th", "7d", "2026-02-08", "2026-02-24"
    ),
    Row(
        "7 days that end on the make-up Saturday before stay there",
        "7d",
        "2026-02-07",
        "2026-02-14",
    ),
    Row(
        "15 days that end on the make-up Saturday after stay there",
        "15d",
        "2026-02-13",
        "2026-02-28",
    ),
    Row("10 days that end on the last day off run on by one", "10d", "2026-02-13", "2026-02-24"),
    Row("11 days that end on the first working day stay", "11d", "2026-02-13", "2026-02-24"),
    Row("a month that ends within the festival runs on", "1months", "2026-01-17", "2026-02-24"),
    Row("a month that ends on the make-up Saturday stays", "1months", "2026-01-28", "2026-02-28"),
    Row(
        "2025, 28 January to 4 February off: 24, 26 (Sunday), 27 January, 5, 6 February",
        "5wd",
        "2025-01-23",
        "2025-02-06",
    ),
    Row(
        "2025, Saturday 8 February is worked: 5, 6, 7, 8, 10 February",
        "5wd",
        "2025-01-27",
        "2025-02-10",
    ),
    Row(
        "2024, 除夕 (9 February) is still worked, and Sunday the 18th: 18, 19, 20",
        "3wd",
        "2024-02-09",
        "2024-02-20",
    ),
    Row("2024, Sunday 4 February is worked", "1wd", "2024-02-02", "2024-02-04"),
    Row(
        "2023, 21 to 27 January off, Saturday and Sunday after worked",
        "2wd",
        "2023-01-20",
        "2023-01-29",
    ),
    Row(
        "2022, Saturday and Sunday before are worked: 29, 30 January, 7 February",
        "3wd",
        "2022-01-28",
        "2022-02-07",
    ),
    Row(
        "2021, Sunday 7 February is worked: 7, 8, 9, 10, 18 February",
        "5wd",
        "2021-02-05",
        "2021-02-18",
    ),
    Row(
        "2020, prolonged to 2 February: 23 January, 3, 4, 5 February",
        "4wd",
        "2020-01-22",
        "2020-02-05",
    ),
    Row(
        "2020, 7 days that ended on the make-up day that was taken back run on to Monday",
        "7d",
        "2020-01-25",
        "2020-02-03",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_limit_over_the_spring_festival(row: Row) -> None:
    assert reached(row) == row.due
