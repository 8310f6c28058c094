"""暂停: the days after S up to and including R are dropped; 行政许可法 45."""

from __future__ import annotations

import pytest

from tests.domain.law.rows import Row, named, reached

ROWS = (
    Row(
        "from Tuesday to Thursday: 4 and 5 March dropped",
        "5wd",
        "2026-03-02",
        "2026-03-11",
        ("2026-03-03..2026-03-05",),
    ),
    Row(
        "its first day still counts: begun on the first day counted",
        "1wd",
        "2026-03-02",
        "2026-03-03",
        ("2026-03-03..2026-03-20",),
    ),
    Row(
        "begun on the day of acceptance it drops from the first day on",
        "1wd",
        "2026-03-02",
        "2026-03-05",
        ("2026-03-02..2026-03-04",),
    ),
    Row(
        "zero length drops nothing", "5wd", "2026-03-02", "2026-03-09", ("2026-03-04..2026-03-04",)
    ),
    Row(
        "zero length on the due day", "5wd", "2026-03-02", "2026-03-09", ("2026-03-09..2026-03-09",)
    ),
    Row("zero length on a holiday", "5wd", "2026-09-28", "2026-10-10", ("2026-10-02..2026-10-02",)),
    Row(
        "a weekend alone drops no working day",
        "5wd",
        "2026-03-02",
        "2026-03-09",
        ("2026-03-06..2026-03-08",),
    ),
    Row(
        "the same drops two days of a limit in days",
        "10d",
        "2026-03-02",
        "2026-03-16",
        ("2026-03-06..2026-03-08",),
    ),
    Row(
        "the holidays alone drop no working day",
        "5wd",
        "2026-09-28",
        "2026-10-10",
        ("2026-09-30..2026-10-07",),
    ),
    Row(
        "the same drops seven days of a limit in days",
        "20d",
        "2026-09-22",
        "2026-10-19",
        ("2026-09-30..2026-10-07",),
    ),
    Row(
        "begun on a holiday: 8 and 9 October dropped, Saturday the 10th counts",
        "5wd",
        "2026-09-28",
        "2026-10-13",
        ("2026-10-03..2026-10-09",),
    ),
    Row(
        "ended on a holiday: the 30th dropped, 8 October counts again",
        "5wd",
        "2026-09-28",
        "2026-10-12",
        ("2026-09-29..2026-10-05",),
    ),
    Row(
        "ended on the last day off", "5wd", "2026-09-28", "2026-10-12", ("2026-09-29..2026-10-07",)
    ),
    Row(
        "ended on the make-up Saturday: it is dropped, Monday counts again",
        "5wd",
        "2026-09-28",
        "2026-10-14",
        ("2026-09-30..2026-10-10",),
    ),
    Row(
        "begun on the make-up Saturday: it counts",
        "5wd",
        "2026-09-28",
        "2026-10-10",
        ("2026-10-10..2026-10-12",),
    ),
    Row(
        "over the whole Spring Festival and its make-up days",
        "5wd",
        "2026-02-12",
        "2026-03-05",
        ("2026-02-13..2026-02-28",),
    ),
    Row(
        "begun and ended within the festival",
        "5wd",
        "2026-02-12",
        "2026-02-26",
        ("2026-02-17..2026-02-19",),
    ),
    Row(
        "overlapping: 4–11 March dropped once",
        "10wd",
        "2026-03-02",
        "2026-03-24",
        ("2026-03-03..2026-03-09", "2026-03-06..2026-03-11"),
    ),
    Row(
        "nested: the inner one drops nothing more",
        "10wd",
        "2026-03-02",
        "2026-03-26",
        ("2026-03-03..2026-03-13", "2026-03-05..2026-03-10"),
    ),
    Row(
        "nested, told in the other order",
        "10wd",
        "2026-03-02",
        "2026-03-26",
        ("2026-03-05..2026-03-10", "2026-03-03..2026-03-13"),
    ),
    Row(
        "twice the same",
        "10wd",
        "2026-03-02",
        "2026-03-20",
        ("2026-03-03..2026-03-09", "2026-03-03..2026-03-09"),
    ),
    Row(
        "the next begun on the day on which the last ended: no day between",
        "10wd",
        "2026-03-02",
        "2026-03-23",
        ("2026-03-03..2026-03-06", "2026-03-06..2026-03-10"),
    ),
    Row(
        "the next begun the day after: that day counts",
        "10wd",
        "2026-03-02",
        "2026-03-23",
        ("2026-03-03..2026-03-06", "2026-03-09..2026-03-11"),
    ),
    Row(
        "three in a chain",
        "10wd",
        "2026-03-02",
        "2026-03-30",
        ("2026-03-03..2026-03-06", "2026-03-05..2026-03-12", "2026-03-12..2026-03-17"),
    ),
    Row(
        "begun on the due day: drops nothing",
        "5wd",
        "2026-03-02",
        "2026-03-09",
        ("2026-03-09..2026-03-20",),
    ),
    Row(
        "begun after the due day: drops nothing",
        "5wd",
        "2026-03-02",
        "2026-03-09",
        ("2026-03-16..2026-03-20",),
    ),
    Row(
        "begun the day before: the due day is dropped",
        "5wd",
        "2026-03-02",
        "2026-03-10",
        ("2026-03-06..2026-03-09",),
    ),
    Row(
        "in time only because another moved the due day",
        "5wd",
        "2026-03-02",
        "2026-03-16",
        ("2026-03-03..2026-03-06", "2026-03-10..2026-03-12"),
    ),
    Row(
        "ended before acceptance: nothing",
        "5wd",
        "2026-03-09",
        "2026-03-16",
        ("2026-03-02..2026-03-06",),
    ),
    Row(
        "ended on the day of acceptance: nothing",
        "5wd",
        "2026-03-09",
        "2026-03-16",
        ("2026-03-02..2026-03-09",),
    ),
    Row(
        "begun before acceptance, ended after: the rest is dropped",
        "5wd",
        "2026-03-09",
        "2026-03-18",
        ("2026-03-02..2026-03-11",),
    ),
    Row("not ended: no due day", "5wd", "2026-03-02", None, ("2026-03-04..",)),
    Row("not ended, begun on the day of acceptance", "5wd", "2026-03-02", None, ("2026-03-02..",)),
    Row(
        "not ended, but begun on the due day", "5wd", "2026-03-02", "2026-03-09", ("2026-03-09..",)
    ),
    Row(
        "ended one and then one that is not",
        "20wd",
        "2026-03-02",
        None,
        ("2026-03-04..2026-03-06", "2026-03-11.."),
    ),
    Row(
        "one that is not ended, begun within one that is",
        "10wd",
        "2026-03-02",
        None,
        ("2026-03-03..2026-03-13", "2026-03-05.."),
    ),
    Row(
        "60 days with 25 dropped (技术评审)",
        "60d",
        "2026-03-02",
        "2026-05-26",
        ("2026-03-10..2026-04-04",),
    ),
    Row(
        "the last day rolls only after the dropped days: off on 1 May",
        "30d",
        "2026-03-23",
        "2026-05-06",
        ("2026-04-01..2026-04-10",),
    ),
    Row(
        "rolled to a day that a pause drops: on to the first day after it",
        "7d",
        "2026-03-07",
        "2026-03-19",
        ("2026-03-14..2026-03-18",),
    ),
    Row(
        "rolled into a pause that is not ended: no due day",
        "7d",
        "2026-03-07",
        None,
        ("2026-03-14..",),
    ),
    Row(
        "a month moved by the ten days dropped",
        "1months",
        "2026-03-10",
        "2026-04-20",
        ("2026-03-20..2026-03-30",),
    ),
    Row(
        "a year moved by the days dropped",
        "1years",
        "2025-03-10",
        "2026-03-20",
        ("2025-06-01..2025-06-11",),
    ),
    Row(
        "a limit of nought is due at once, pause or not",
        "0wd",
        "2026-03-02",
        "2026-03-02",
        ("2026-03-01..2026-03-20",),
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_pause(row: Row) -> None:
    assert reached(row) == row.due
