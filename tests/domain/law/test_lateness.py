"""超期: from 00:00 of the day after the due day, counted in working days."""

from __future__ import annotations

import pytest

from domain.clock import overdue_days
from tests.domain.law.rows import CN, day


@pytest.mark.parametrize(
    ("why", "due_day", "today", "late"),
    [
        ("on the due day", "2026-03-09", "2026-03-09", 0),
        ("before it", "2026-03-09", "2026-03-02", 0),
        ("the day after", "2026-03-09", "2026-03-10", 1),
        ("due on a Friday: Saturday is no working day late", "2026-03-13", "2026-03-14", 0),
        ("nor Sunday", "2026-03-13", "2026-03-15", 0),
        ("Monday is the first", "2026-03-13", "2026-03-16", 1),
        ("a week late", "2026-03-09", "2026-03-16", 5),
        ("through National Day nothing grows", "2026-09-30", "2026-10-07", 0),
        ("8, 9 October and the make-up Saturday", "2026-09-30", "2026-10-10", 3),
        ("Sunday 11 October adds nothing", "2026-09-30", "2026-10-11", 3),
        ("due on the make-up Saturday: Monday is the first", "2026-10-10", "2026-10-12", 1),
        ("due before the Spring Festival, decided after", "2026-02-13", "2026-02-24", 2),
        ("over both make-up Saturdays of February", "2026-02-13", "2026-02-28", 6),
        ("over 元旦 with a make-up Sunday", "2025-12-31", "2026-01-05", 2),
        ("a year late: the working days of 2025", "2024-12-31", "2025-12-31", 248),
        ("a year late: the working days of 2026", "2025-12-31", "2026-12-31", 248),
    ],
)
def test_how_late_it_is(why: str, due_day: str, today: str, late: int) -> None:
    assert overdue_days(day(due_day), day(today), CN) == late, why
