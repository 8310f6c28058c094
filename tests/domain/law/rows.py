"""A row of the rule book: why, which limit, begun when, stopped and extended how, due when.

The days in the rows were counted by hand or by the oracle; nothing here reckons but the engine.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from catalog.calendar_files import load_calendar
from domain.clock import Due, Pause, due
from domain.limits import Limit

CN = load_calendar("cn/2026.1")
BEFORE_THE_NOTICE_FOR_2026 = load_calendar("cn/2025.1")


class Row(NamedTuple):
    """`limit` as `20wd`, `60d`, `3months`; pauses as `2026-09-28..2026-10-09`, open `2026-09-28..`."""

    why: str
    limit: str
    starts: str
    due: str | None
    pauses: tuple[str, ...] = ()
    extension: tuple[str, ...] = ()


def day(text: str) -> date:
    return date.fromisoformat(text)


def paused(*spans: str) -> tuple[Pause, ...]:
    ends = (span.split("..") for span in spans)
    return tuple(
        Pause(start=day(first), end=day(last) if last else None, reason="专家评审")
        for first, last in ends
    )


def whole(row: Row) -> Due:
    """What the engine makes of it."""
    return due(
        Limit.parse(row.limit),
        day(row.starts),
        pauses=paused(*row.pauses),
        extension=tuple(map(Limit.parse, row.extension)) or None,
        calendar=CN,
    )


def reached(row: Row) -> str | None:
    """The due day."""
    found = whole(row).day
    return found.isoformat() if found else None


def named(row: object) -> str:
    """The name of a parametrised test."""
    return str(getattr(row, "why", row))
