"""Rhythms: weeks, months, quarters, half years and years, and when a period's duty is due.

Periods are named 2026-W48, 2026-11, 2026-Q4, 2026-H2, 2026; days are those of Asia/Shanghai.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from domain.calendar import Calendar
from domain.clock import SHANGHAI, start_of_day


def period_of(rhythm: str, day: date) -> str:
    """The name of the period that holds `day`."""
    match rhythm:
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        case "month":
            return f"{day.year}-{day.month:02d}"
        case "quarter":
            return f"{day.year}-Q{(day.month + 2) // 3}"
        case "half_year":
            return f"{day.year}-H{1 if day.month <= 6 else 2}"
        case "year":
            return f"{day.year}"
        case _:
            raise ValueError(f"no such rhythm: {rhythm!r}")


def next_start(rhythm: str, day: date) -> date:
    """The first day of the period after the one that holds `day`."""
    match rhythm:
        case "week":
            return day + timedelta(days=7 - day.weekday())
        case "month":
            return _first_of(day.year, day.month + 1)
        case "quarter":
            return _first_of(day.year, (day.month + 2) // 3 * 3 + 1)
        case "half_year":
            return _first_of(day.year, 7 if day.month <= 6 else 13)
        case "year":
            return date(day.year + 1, 1, 1)
        case _:
            raise ValueError(f"no such rhythm: {rhythm!r}")


def first_day(period: str) -> date:
    """The first day of a named period. Raises ValueError where it is no such name."""
    year, dash, rest = period.partition("-")
    if not year.isdigit() or len(year) != 4 or (dash and not rest):
        raise ValueError(f"没有这样的期别：{period}")
    match rest[:1], rest[1:]:
        case "", _:
            return date(int(year), 1, 1)
        case "W", week if week.isdigit():
            return date.fromisocalendar(int(year), int(week), 1)
        case "Q", quarter if quarter in ("1", "2", "3", "4"):
            return date(int(year), int(quarter) * 3 - 2, 1)
        case "H", half if half in ("1", "2"):
            return date(int(year), 1 if half == "1" else 7, 1)
        case _ if rest.isdigit() and len(rest) == 2:
            return date(int(year), int(rest), 1)
        case _:
            raise ValueError(f"没有这样的期别：{period}")


def later(new: str | None, old: str | None) -> str | None:
    """The period that begins later; by days, for an adoption may bring another rhythm."""
    if new is None or old is None:
        return new or old
    return old if first_day(old) > first_day(new) else new


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def at_time(day: date, hhmm: str) -> datetime:
    """18:00 of the day in the city's time."""
    hour, minute = hhmm.split(":")
    return datetime.combine(day, time(int(hour), int(minute)), SHANGHAI)


def last_working_day_before(day: date, calendar: Calendar) -> date:
    """The last working day before `day`: of a period, asked with the next one's first day."""
    found = day - timedelta(days=1)
    while not calendar.is_working(found):
        found -= timedelta(days=1)
    return found


def day_of_next_month(day: date, n: int, calendar: Calendar) -> date:
    """The n-th of the month after `day`'s, rolled to a working day."""
    first = _first_of(day.year, day.month + 1)
    return calendar.on_or_next_working_day(first + timedelta(days=n - 1))


def begins(day: date) -> datetime:
    """00:00 of the day: when a period begins."""
    return start_of_day(day)
