"""A Gantt chart: what was promised against what became of it, along one line of days.

Pure geometry, in pixels. Frames are promised, bars actual, hatched paused, red overdue, dashed
expected. The same figures stand in a table below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

LEFT, WIDE, RIGHT = 132, 800, 96  # where the days begin; of all; kept free for words behind bars
TOP, ROW = 30, 24
MONTH_NEEDS = 420  # days that leave a month room for its name
MONTHS_FROM = 75  # days; a shorter span is told by weeks
LEAST = 4  # a bar that begins and ends on one day can still be seen


class Bar(NamedTuple):
    """An item's interval. `promised`: the last day promised; `ended`: the day on which it ended.

    `pauses`: first and last day; `expected`: nothing has begun, it is a forecast.
    """

    item: str
    name: str
    address: str
    start: date
    promised: date | None
    ended: date | None
    pauses: tuple[tuple[date, date], ...] = ()
    words: str = ""
    over: bool = False
    expected: bool = False


class Span(NamedTuple):
    """From x, so wide."""

    x: float
    width: float


class Drawn(NamedTuple):
    """A bar as it is drawn."""

    bar: Bar
    y: int
    promised: Span | None
    actual: Span | None
    pauses: tuple[Span, ...]
    late: Span | None
    words_x: float


class Gantt(NamedTuple):
    """All of it. `plan`: where the planned day stands."""

    width: int
    height: int
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Drawn, ...]
    today: float
    plan: float | None


def gantt(bars: Sequence[Bar], today: date, plan: date | None = None) -> Gantt | None:
    """The drawing; None where nothing has begun."""
    if not any(not bar.expected for bar in bars):
        return None
    days = [today, *(bar.start for bar in bars)]
    days += [day for bar in bars for day in (bar.promised, bar.ended) if day]
    if plan is not None and (plan - max(days)).days < 120:
        days.append(plan)
    first, last = min(days), max(days) + timedelta(days=1)
    scale = (WIDE - LEFT - RIGHT) / max((last - first).days, 7)

    def x(day: date) -> float:
        return round(LEFT + (day - first).days * scale, 1)

    def span(begin: date, end: date) -> Span:
        """Through the end of the last day."""
        return Span(x(begin), round(max((end - begin).days + 1, 0) * scale, 1) or LEAST)

    drawn = []
    for number, bar in enumerate(bars):
        end = bar.ended or max(today, bar.start)
        late = None
        if bar.promised is not None and end > bar.promised and not bar.expected:
            late = span(bar.promised + timedelta(days=1), end)
        kept = min(end, bar.promised) if late and bar.promised else end
        frame = span(bar.start, bar.promised) if bar.promised else None
        actual = None if bar.expected else span(bar.start, max(kept, bar.start))
        right = max(one.x + one.width for one in (frame, actual, late) if one)
        drawn.append(
            Drawn(
                bar,
                TOP + number * ROW,
                frame,
                actual,
                tuple(span(begin, min(to, end)) for begin, to in bar.pauses if begin <= end),
                late,
                round(right + 6, 1),
            )
        )
    height = TOP + len(bars) * ROW + 26
    shown = plan is not None and first <= plan <= last + timedelta(days=1)
    ticks = _ticks(first, last, x)
    return Gantt(WIDE, height, ticks, tuple(drawn), x(today), x(plan) if shown and plan else None)


def _ticks(
    first: date, last: date, place: Callable[[date], float]
) -> tuple[tuple[float, str], ...]:
    found = []
    long = (last - first).days > MONTHS_FROM
    day = first
    # Of some years every third month is enough, of many every year.
    wide = (last - first).days // MONTH_NEEDS
    step = next((one for one in (1, 2, 3, 6) if one > wide), 12)
    while day <= last:
        if long and day.day == 1 and (day.month - 1) % step == 0:
            found.append((place(day), f"{day.month}月" if day.month > 1 else f"{day.year}年"))
        if not long and day.weekday() == 0:
            found.append((place(day), f"{day:%m-%d}"))
        day += timedelta(days=1)
    return tuple(found)
