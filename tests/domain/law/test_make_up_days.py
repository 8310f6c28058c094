"""调休上班: a Saturday or Sunday that is worked is a working day for all purposes."""

from __future__ import annotations

import pytest

from tests.domain.law.rows import Row, named, reached

ROWS = (
    Row(
        "accepted on the make-up Saturday 10 October: it does not count itself",
        "1wd",
        "2026-10-10",
        "2026-10-12",
    ),
    Row(
        "accepted on the make-up Saturday, five days: 12–16 October",
        "5wd",
        "2026-10-10",
        "2026-10-16",
    ),
    Row(
        "accepted on the make-up Sunday 20 September: 21, 22, 23", "3wd", "2026-09-20", "2026-09-23"
    ),
    Row("accepted on the make-up Sunday 4 January", "5wd", "2026-01-04", "2026-01-09"),
    Row("accepted on the make-up Saturday 28 February", "1wd", "2026-02-28", "2026-03-02"),
    Row("accepted on an ordinary Saturday: Monday is the first", "1wd", "2026-03-14", "2026-03-16"),
    Row("accepted on an ordinary Sunday: Monday is the first", "1wd", "2026-03-15", "2026-03-16"),
    Row(
        "accepted on Saturday, Sunday or the Friday before: due alike",
        "5wd",
        "2026-03-13",
        "2026-03-20",
    ),
    Row("the same from Saturday", "5wd", "2026-03-14", "2026-03-20"),
    Row("the same from Sunday", "5wd", "2026-03-15", "2026-03-20"),
    Row(
        "accepted on the Saturday before a make-up Sunday: the Sunday counts",
        "1wd",
        "2026-09-19",
        "2026-09-20",
    ),
    Row("accepted on Friday 8 May: Saturday 9 May counts", "1wd", "2026-05-08", "2026-05-09"),
    Row("accepted on the make-up Saturday 9 May: Monday", "1wd", "2026-05-09", "2026-05-11"),
    Row("two make-up days in a row (8 and 9 October 2022)", "3wd", "2022-10-07", "2022-10-10"),
    Row(
        "accepted on the first of two make-up days in a row (2023)",
        "1wd",
        "2023-10-07",
        "2023-10-08",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_make_up_day(row: Row) -> None:
    assert reached(row) == row.due
