"""民法典 202: the day of the same number, or the last of a month that has none."""

from __future__ import annotations

import pytest

from tests.domain.law.rows import Row, named, reached

ROWS = (
    Row("the same number", "1months", "2026-03-10", "2026-04-10"),
    Row(
        "31 January and a month: the last of February 2026, a make-up Saturday",
        "1months",
        "2026-01-31",
        "2026-02-28",
    ),
    Row("31 January and a month in a leap year", "1months", "2024-01-31", "2024-02-29"),
    Row("30 January and a month in a leap year", "1months", "2024-01-30", "2024-02-29"),
    Row("31 March and a month: 30 April", "1months", "2026-03-31", "2026-04-30"),
    Row("31 March and two: Sunday 31 May, so Monday", "2months", "2026-03-31", "2026-06-01"),
    Row("31 August and six: 28 February 2026, worked", "6months", "2025-08-31", "2026-02-28"),
    Row("29 February and a year", "1years", "2024-02-29", "2025-02-28"),
    Row(
        "28 February and a year in a leap year: the 28th, not the last",
        "12months",
        "2023-02-28",
        "2024-02-28",
    ),
    Row("30 June and six months: 30 December", "6months", "2026-06-30", "2026-12-30"),
    Row(
        "over the year's end, 31 October and four: Saturday 28 February 2026, worked",
        "4months",
        "2025-10-31",
        "2026-02-28",
    ),
    Row("24 months are two years", "24months", "2024-02-29", "2026-02-28"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_months_and_years(row: Row) -> None:
    assert reached(row) == row.due
