"""民法典 203: a last day off ends with the first working day after; only wd never ends on one."""

from __future__ import annotations

import pytest

from tests.domain.law.rows import Row, named, reached

ROWS = (
    Row("a Saturday: Monday", "3d", "2026-03-11", "2026-03-16"),
    Row("a Sunday: Monday", "4d", "2026-03-11", "2026-03-16"),
    Row("a Friday stays", "2d", "2026-03-11", "2026-03-13"),
    Row("清明, 4 to 6 April: Tuesday the 7th", "10d", "2026-03-25", "2026-04-07"),
    Row("the Monday of 清明 too", "5d", "2026-04-01", "2026-04-07"),
    Row("劳动节, 1 to 5 May: Wednesday the 6th", "7d", "2026-04-24", "2026-05-06"),
    Row("its last day: the day after", "7d", "2026-04-28", "2026-05-06"),
    Row("端午, 19 to 21 June: Monday the 22nd", "20d", "2026-05-30", "2026-06-22"),
    Row("a holiday that is a Wednesday (清明 2023): Thursday", "5d", "2023-03-31", "2023-04-06"),
    Row(
        "Saturday, Sunday, and 端午 on the Monday (2024): Tuesday", "7d", "2024-06-01", "2024-06-11"
    ),
    Row("the make-up Saturday of 劳动节 stays", "15d", "2026-04-24", "2026-05-09"),
    Row("the Sunday after that make-up Saturday: Monday", "16d", "2026-04-24", "2026-05-11"),
    Row("the make-up Sunday of 劳动节 2025 stays", "7d", "2025-04-20", "2025-04-27"),
    Row("a month that ends on 1 May: Wednesday the 6th", "1months", "2026-04-01", "2026-05-06"),
    Row("half a year that ends on a Sunday", "6months", "2025-09-15", "2026-03-16"),
    Row("a year that ends on a Saturday", "1years", "2025-06-13", "2026-06-15"),
    Row("two years that end in the Spring Festival", "2years", "2024-02-18", "2026-02-24"),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_last_day_off(row: Row) -> None:
    assert reached(row) == row.due
