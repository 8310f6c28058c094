"""延期: adds in the unit of the limit; in another unit it goes on from the due day. 行政许可法 42."""

from __future__ import annotations

import pytest

from tests.domain.law.rows import Row, named, reached

ROWS = (
    Row("20 + 10 working days", "20wd", "2026-03-02", "2026-04-14", (), ("10wd",)),
    Row("45 + 15 working days (joint handling)", "45wd", "2026-03-02", "2026-05-28", (), ("15wd",)),
    Row(
        "10 + 10 days are 20: Tuesday the 24th, not ten from Monday the 16th on which 10 end",
        "10d",
        "2026-03-04",
        "2026-03-24",
        (),
        ("10d",),
    ),
    Row(
        "7 days run on from Saturday to Monday, then 3 working days",
        "7d",
        "2026-03-07",
        "2026-03-19",
        (),
        ("3wd",),
    ),
    Row(
        "20 working days, then 10 days that run through",
        "20wd",
        "2026-03-02",
        "2026-04-09",
        (),
        ("10d",),
    ),
    Row(
        "20 working days, then 10 days that end on a day off",
        "20wd",
        "2026-03-11",
        "2026-04-20",
        (),
        ("10d",),
    ),
    Row("3 months, extended by 3", "3months", "2026-01-15", "2026-07-15", (), ("3months",)),
    Row(
        "3 months, extended twice by 3 (施工许可证)",
        "3months",
        "2026-01-15",
        "2026-10-15",
        (),
        ("3months", "3months"),
    ),
    Row(
        "12 months and 6 more: the same number, not the last of August",
        "12months",
        "2025-02-28",
        "2026-08-28",
        (),
        ("6months",),
    ),
    Row("2 years and 1 more", "2years", "2023-09-30", "2026-09-30", (), ("1years",)),
    Row("12 months, then 30 working days", "12months", "2025-06-13", "2026-07-28", (), ("30wd",)),
    Row(
        "two in turn of different units: 5 working days, 7 days, 2 working days",
        "5wd",
        "2026-03-02",
        "2026-03-18",
        (),
        ("7d", "2wd"),
    ),
    Row(
        "20 + 10 working days, a pause of four days in the first",
        "20wd",
        "2026-03-02",
        "2026-04-20",
        ("2026-03-09..2026-03-13",),
        ("10wd",),
    ),
    Row(
        "a pause that begins on the old due day lies within the extension",
        "5wd",
        "2026-03-02",
        "2026-03-18",
        ("2026-03-09..2026-03-11",),
        ("5wd",),
    ),
    Row(
        "a pause that begins after the old due day, in the extension",
        "5wd",
        "2026-03-02",
        "2026-03-18",
        ("2026-03-11..2026-03-13",),
        ("5wd",),
    ),
    Row(
        "extended while paused: the pause drops its days all the same",
        "5wd",
        "2026-03-02",
        "2026-04-01",
        ("2026-03-04..2026-03-20",),
        ("5wd",),
    ),
    Row(
        "extended in a pause over National Day",
        "10wd",
        "2026-09-22",
        "2026-10-26",
        ("2026-09-28..2026-10-09",),
        ("5wd",),
    ),
    Row(
        "extended while a pause is not ended",
        "5wd",
        "2026-03-02",
        None,
        ("2026-03-04..",),
        ("10wd",),
    ),
    Row(
        "in another unit, a pause within the extension only",
        "5wd",
        "2026-03-02",
        "2026-03-18",
        ("2026-03-10..2026-03-12",),
        ("7d",),
    ),
    Row(
        "in another unit, begun on the due day without it: dropped from the day after",
        "5wd",
        "2026-03-02",
        "2026-03-16",
        ("2026-03-09..2026-03-11",),
        ("3d",),
    ),
    Row(
        "in another unit across the Spring Festival", "7d", "2026-02-10", "2026-03-02", (), ("5wd",)
    ),
    Row("a limit of nought extended by five", "0wd", "2026-03-02", "2026-03-09", (), ("5wd",)),
    Row("a limit of nought extended in days", "0wd", "2026-03-06", "2026-03-09", (), ("1d",)),
    Row("across the year's end", "20wd", "2025-12-15", "2026-01-27", (), ("10wd",)),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_an_extension(row: Row) -> None:
    assert reached(row) == row.due
