"""The day of an act is that of Asia/Shanghai, to the second: 民法典 201, 203 (a day ends at 24:00)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.clock import end_of_day, local_day, overdue_from, start_of_day, zh_time
from tests.domain.histories import on
from tests.domain.law.rows import Row, day, reached

PACIFIC = timezone(timedelta(hours=-8))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("why", "moment", "its_day", "due"),
    [
        ("the last second of Friday is Friday", on("2026-03-13", "23:59:59"), "2026-03-13",
         "2026-03-20"),
        ("the first of Saturday is Saturday, due alike", on("2026-03-14", "00:00:00"),
         "2026-03-14", "2026-03-20"),
        ("the last second of Sunday", on("2026-03-15", "23:59:59"), "2026-03-15", "2026-03-20"),
        ("the first of Monday: a day later", on("2026-03-16", "00:00:00"), "2026-03-16",
         "2026-03-23"),
        ("the last second before National Day", on("2026-09-30", "23:59:59"), "2026-09-30",
         "2026-10-13"),
        ("the first second of National Day, due alike", on("2026-10-01", "00:00:00"),
         "2026-10-01", "2026-10-13"),
        ("the last second of the holidays", on("2026-10-07", "23:59:59"), "2026-10-07",
         "2026-10-13"),
        ("the first after the holidays", on("2026-10-08", "00:00:00"), "2026-10-08",
         "2026-10-14"),
        ("the last second of a make-up Saturday", on("2026-10-10", "23:59:59"), "2026-10-10",
         "2026-10-16"),
        ("the last second of the year", on("2025-12-31", "23:59:59"), "2025-12-31", "2026-01-08"),
        ("the first of the year", on("2026-01-01", "00:00:00"), "2026-01-01", "2026-01-08"),
        ("told in UTC: 15:59:59 is still that day", utc("2026-09-30T15:59:59"), "2026-09-30",
         "2026-10-13"),
        ("told in UTC: 16:00 is the next", utc("2026-09-30T16:00:00"), "2026-10-01",
         "2026-10-13"),
        ("a microsecond before midnight", utc("2026-03-15T15:59:59.999999"), "2026-03-15",
         "2026-03-20"),
        ("sent from another zone, Thursday there and Friday here",
         datetime(2026, 3, 12, 23, 0, tzinfo=PACIFIC), "2026-03-13", "2026-03-20"),
        ("29 February at night", on("2024-02-29", "23:59:59"), "2024-02-29", "2024-03-07"),
    ],
)  # fmt: skip
def test_received_at_night(why: str, moment: datetime, its_day: str, due: str) -> None:
    """A window of five working days from the day of receipt."""
    assert local_day(moment) == day(its_day)
    assert reached(Row(why, "5wd", its_day, due)) == due


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (utc("2026-09-30T15:59:59"), "2026-09-30 23:59"),
        (utc("2026-09-30T16:00:00"), "2026-10-01 00:00"),
        (datetime(2026, 3, 12, 23, 5, tzinfo=PACIFIC), "2026-03-13 15:05"),
    ],
)
def test_an_instant_is_shown_in_the_city_s_time(moment: datetime, shown: str) -> None:
    assert zh_time(moment) == shown


@pytest.mark.parametrize(
    ("due_day", "midnight"),
    [
        ("2026-09-30", "2026-09-30T16:00:00"),
        ("2026-10-10", "2026-10-10T16:00:00"),
        ("2025-12-31", "2025-12-31T16:00:00"),
        ("2024-02-28", "2024-02-28T16:00:00"),
    ],
)
def test_a_day_ends_at_24_00_and_what_is_done_later_is_late(due_day: str, midnight: str) -> None:
    ends = utc(midnight)
    assert overdue_from(day(due_day)) == end_of_day(day(due_day)) == ends
    assert local_day(ends - timedelta(microseconds=1)) == day(due_day)
    assert local_day(ends) == day(due_day) + timedelta(days=1)
    assert start_of_day(day(due_day)) == ends - timedelta(hours=24)
